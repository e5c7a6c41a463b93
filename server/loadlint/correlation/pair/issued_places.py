"""Where answers issue a value, in words that are the same for each run of one version."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from loadlint.correlation.observe.leaves import Leaf, Source
from loadlint.correlation.observe.recording_lookups import RecordingLookups
from loadlint.extractor import Decode, FromCookie, FromHtml, FromJson, JsonInside, JsonStep, Operation

TEXT = "text"
"""The part of an answer in whose text a value stands without structure: a link, a script, prose."""


class IssuedPlace(Struct, frozen=True, order=True):
    """The position of the request whose answer issues a value, and the part of the answer."""

    position: int
    part: str

    @property
    def kind(self) -> str:
        """The kind of the part, without its name: field, JSON, header."""
        return self.part.partition(" ")[0]

    @property
    def name(self) -> str:
        """The last name that the part has: `csrf` of `JSON tokens.csrf`; its text has none."""
        words = self.part.partition(",")[0].replace(".", " ").split()
        return words[-1] if len(words) > 1 else ""


def issued_places(
    lookups: RecordingLookups, value: str, before: int, beside: Iterable[int] = ()
) -> frozenset[IssuedPlace]:
    """All places that issue a value before the request at a position.

    `beside` are positions of more answers to look at, which may hold it in an encoding that no search finds.
    """
    holding = {position for position in lookups.holding(value) if position < before}
    places = {
        IssuedPlace(position, part)
        for position in holding
        for part in parts_that_issue(lookups, position, value) or {TEXT}
    }
    for position in frozenset(beside) - holding:
        places |= {IssuedPlace(position, part) for part in parts_that_issue(lookups, position, value)}
    return frozenset(places)


def parts_that_issue(lookups: RecordingLookups, position: int, value: str) -> frozenset[str]:
    """The parts of an answer that hold a value as a whole."""
    return frozenset(part_of(leaf) for leaf in lookups.leaves(position) if leaf.value == value)


def part_of(leaf: Leaf) -> str:
    """The part of an answer where a leaf stands, without its place in lists."""
    return ", ".join([_source(leaf), *filter(None, map(_operation, leaf.extractor.operations))])


def _source(leaf: Leaf) -> str:
    origin = leaf.extractor.origin
    match origin:
        case FromJson(path):
            return f"JSON {json_path(path)}"
        case FromCookie(name):
            return f"cookie {name}"
        case FromHtml(selector, attribute):
            tag = selector.partition("[")[0].partition("#")[0]
            if attribute is not None and attribute.startswith("data-"):
                return f"attribute {attribute} of {tag}"
            return f"meta {leaf.name}" if tag == "meta" else f"field {leaf.name}"
        case _ if leaf.source is Source.LOCATION:
            return f"redirect {leaf.name}".strip()
        case _ if leaf.source is Source.HEADER:
            return f"header {leaf.name}"
        case _:
            return leaf.name or TEXT


def json_path(path: tuple[JsonStep, ...]) -> str:
    """A path for people, with `*` for places in lists."""
    return ".".join("*" if isinstance(step, int) else str(step) for step in path)


def _operation(operation: Operation) -> str:
    match operation:
        case JsonInside(path):
            return f"JSON {json_path(path)}"
        case Decode(codec):
            return codec.removesuffix("url")
        case _:
            return ""


def alike_in_answer(lookups: RecordingLookups, position: int, part: str) -> Iterator[str]:
    """The values that the parts of one name have in an answer, in order."""
    return (leaf.value for leaf in lookups.leaves(position) if part_of(leaf) == part)
