"""The outline of an answer, without its values: by it, two runs' answers to one request are recognised."""

from __future__ import annotations

from msgspec import Struct

from loadlint.correlation.observe.recording_lookups import RecordingLookups
from loadlint.correlation.observe.slots import shape_of
from loadlint.text.regex import regex

_HEADING = regex(r"<(title|h1)\b[^>]*>\s*([^<]{1,200})")
_HEADING_REACH = 20_000
"""Characters of a page in which its title and heading are looked for."""


class AnswerOutline(Struct, frozen=True):
    """The status, what the body is, the names of the values in it, and a page's title and heading."""

    status: int
    media_type: str
    names: frozenset[str]
    headings: frozenset[str]

    def likeness(self, other: AnswerOutline) -> float:
        """How alike two answers are, from 0 to 1."""
        shares = [(0.2, float(self.status == other.status)), (0.2, float(self.media_type == other.media_type))]
        if self.names or other.names:
            shares.append((0.4, len(self.names & other.names) / len(self.names | other.names)))
        if self.headings or other.headings:
            shares.append((0.2, len(self.headings & other.headings) / max(len(self.headings), len(other.headings))))
        return sum(weight * share for weight, share in shares) / sum(weight for weight, _ in shares)


def answer_outline(lookups: RecordingLookups, position: int) -> AnswerOutline | None:
    """The outline of the answer at a position; None where the recording lacks it."""
    response = lookups.exchanges[position].fresh().response
    if response is None:
        return None
    names = frozenset(shape_of(leaf.name) for leaf in lookups.leaves(position) if leaf.name)
    is_page = "html" in response.media_type
    text = response.text[:_HEADING_REACH] if is_page else ""
    headings = frozenset(match[2].strip() for match in _HEADING.finditer(text))
    return AnswerOutline(response.status, response.media_type, names, headings)
