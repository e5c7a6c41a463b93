"""JMeter's variables while post-processors run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct, field

from loadlint.extractor import DrawnAtRandomError, NotEvaluatedError
from loadlint.text.numbers import integer


class OneOf(Struct, frozen=True):
    """A value that JMeter draws at random from these (a match number of 0)."""

    values: tuple[str, ...]


Value = str | OneOf


class Variables(Struct):
    """The variables of a thread, and the documents that JMeter keeps while it processes one sample.

    `parsed` holds the texts of HTML documents by JMeter's own cache keys, which are too coarse: the second of two
    texts with one key is never looked at.
    """

    values: dict[str, Value] = field(default_factory=dict)
    parsed: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, values: Mapping[str, str]) -> Variables:
        """Variables that were set before."""
        return cls(dict(values))

    def get(self, name: str) -> str | None:
        """The value of a variable. Raises NotEvaluatedError for one that was drawn at random."""
        value = self.values.get(name)
        if isinstance(value, OneOf):
            raise DrawnAtRandomError(value.values, f"`{name}` is drawn at random")
        return value

    def put(self, name: str, value: str) -> None:
        """Set a variable."""
        self.values[name] = value

    def put_one_of(self, name: str, values: Sequence[str]) -> None:
        """Set a variable to one of some values."""
        distinct = tuple(dict.fromkeys(values))
        self.values[name] = distinct[0] if len(distinct) == 1 else OneOf(distinct)

    def put_numbered(self, name: str, values: Sequence[str | None]) -> None:
        """Set `name_1`, `name_2` and so on; those of values that are None stay as they are."""
        for number, value in enumerate(values, 1):
            if value is not None:
                self.put(f"{name}_{number}", value)

    def remove_numbered(self, name: str, first: int, last: int) -> None:
        """Remove the numbered variables from the first up to the last."""
        for number in range(first, last + 1):
            self.remove(f"{name}_{number}")

    def put_match(self, name: str, values: Sequence[str | None], number: int) -> None:
        """Set a variable to the match of a number, to any for 0, or make numbered variables of all below 0."""
        count = f"{name}_matchNr"
        previous = self.count(count)
        self.remove(count)
        if number < 0:
            self.put(count, str(len(values)))
            self.put_numbered(name, values)
        elif number == 0 and values:
            texts = [value for value in values if value is not None]
            if len(texts) < len(values):
                raise NotEvaluatedError("some of the elements lack the attribute")
            self.put_one_of(name, texts)
        elif 0 < number <= len(values) and (value := values[number - 1]) is not None:
            self.put(name, value)
        self.remove_numbered(name, len(values) + 1 if number < 0 else 1, previous)

    def remove(self, name: str) -> None:
        """Remove a variable, if there is one."""
        self.values.pop(name, None)

    def count(self, name: str) -> int:
        """The number that a variable holds, 0 for all else."""
        value = self.get(name)
        return integer(value) if value is not None and value.isascii() and value.isdigit() else 0
