"""JMeter's variables while post-processors run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from loadlint.extractor import NotEvaluatedError
from loadlint.text.numbers import integer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


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
            raise NotEvaluatedError(f"`{name}` is drawn at random")
        return value

    def put(self, name: str, value: str) -> None:
        """Set a variable."""
        self.values[name] = value

    def put_one_of(self, name: str, values: Sequence[str]) -> None:
        """Set a variable to one of some values."""
        distinct = tuple(dict.fromkeys(values))
        self.values[name] = distinct[0] if len(distinct) == 1 else OneOf(distinct)

    def remove(self, name: str) -> None:
        """Remove a variable, if there is one."""
        self.values.pop(name, None)

    def count(self, name: str) -> int:
        """The number that a variable holds, 0 for all else."""
        value = self.get(name)
        return integer(value) if value is not None and value.isascii() and value.isdigit() else 0
