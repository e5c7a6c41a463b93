"""Response Assertions that look for the value of a variable, which an extractor took out of an earlier answer."""

from __future__ import annotations

from collections.abc import Mapping, Set

from msgspec import Struct

from loadlint.assertion import Test, Unknown
from loadlint.dialects.jmeter.language import expressions
from loadlint.dialects.jmeter.language.match_types import CONTAINS, EQUALS, SUBSTRING
from loadlint.dialects.jmeter.read.variable_sources import VariableSources
from loadlint.dialects.variable_in_text import Variable, text_with
from loadlint.expression import Extracted
from loadlint.extractor import Extractor, FromBody, FromHeader, FromUrl
from loadlint.text.regex import regex

_PATH = regex(r"[\w./-]*")
_PLAIN = regex(r"[^\\^$.|?*+()\[\]{}]*")
"""Texts that mean themselves as a regular expression."""

_EXTRACTORS = {
    "response_data": Extractor(FromBody()),
    "": Extractor(FromBody()),
    "sample_label": Extractor(FromUrl()),
    "response_headers": Extractor(FromHeader("Location")),
}
"""What the fields of an assertion are. Of all headers only the address is looked at that a redirect leads to."""


class RepeatedValues(Struct, frozen=True):
    """What patterns of an assertion on a step look for. `taken_there` are variables that the step itself sets anew."""

    constants: Mapping[str, str]
    sources: VariableSources
    step: int
    taken_there: Set[str]

    def test(self, field: str, kind: int, pattern: str) -> Test:
        """The test of a pattern with a variable; Unknown where that is no value out of an answer."""
        extractor = _EXTRACTORS.get(field)
        wanted = text_with(map(self._part, expressions.parse(pattern) or ()))
        if wanted is None or extractor is None:
            return Unknown()
        beside = wanted.before + wanted.after
        if isinstance(extractor.origin, FromHeader) and (kind & EQUALS or not _PATH.fullmatch(beside)):
            return Unknown()
        if kind & EQUALS:
            return wanted.test(extractor, "equals")
        is_plain = kind & SUBSTRING or (kind & CONTAINS and _PLAIN.fullmatch(beside))
        return wanted.test(extractor, "contains") if is_plain else Unknown()

    def _part(self, part: expressions.Part) -> str | Variable | None:
        """A constant, or a variable that was taken out of an answer; None for anything else."""
        if isinstance(part, expressions.Literal):
            return part.value
        if part.is_function or part.name in self.taken_there:
            return None
        if part.name in self.constants:
            return self.constants[part.name]
        source = self.sources.variable(part.name, self.step)
        is_taken = isinstance(source, Extracted) and source.extractor is not None
        return Variable(part.name, source) if is_taken and isinstance(source, Extracted) else None
