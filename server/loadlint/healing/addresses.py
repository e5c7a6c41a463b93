"""Addresses that have moved in the newest version, and where the script writes the old ones."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.correlation.observe.addresses import is_id
from loadlint.request import url_path
from loadlint.text.mapped import HOLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from loadlint.correlation.pair.aligned_recordings import Alignment
    from loadlint.replay.certificate import Certificate
    from loadlint.script import Script, Step
    from loadlint.text.mapped import Text
    from loadlint.text.span import Span


class ChangedAddress(Struct, frozen=True):
    """An address of a step that is another one in the newest version.

    `span` is the text to replace by `text`, None where the script does not write it in one piece; `old` and `new` are
    the paths, for people. `runs` are the numbers of the runs that show it.
    """

    step: int
    span: Span | None
    text: str
    old: str
    new: str
    runs: tuple[int, ...]


def changed_addresses(script: Script, alignment: Alignment, certificate: Certificate) -> Iterator[ChangedAddress]:
    """All of them, step by step."""
    for step in script.steps:
        refused = {value.run for value in certificate.refusals if value.step == step.index and value.place[0] == "path"}
        paths = {
            url_path(alignment.runs[run].exchanges[alignment.runs[run].position_of[step.index]].url) for run in refused
        }
        changes = {address_at(step, path, refused) for path in paths}
        if len(changes) == 1 and (change := changes.pop()) is not None:
            yield change


def address_at(step: Step, path: str, runs: Iterable[int] = ()) -> ChangedAddress | None:
    """How the address of a step has changed if its path is now another one; None where it has not, or not plainly.

    `runs` are the numbers of the runs that show it.
    """
    segments = _path(step.request.url).split("/")
    change = _change(segments, path.split("/"))
    if change is None:
        return None
    start, end, new = change
    span, text = _edit(segments, start, end, new)
    old_path = "/".join("…" if segment.is_open else segment.value for segment in segments)
    new_segments = [
        *(segment.value for segment in segments[:start]),
        *new,
        *(segment.value for segment in segments[end:]),
    ]
    new_path = "/".join("…" if HOLE in segment else segment for segment in new_segments)
    return ChangedAddress(step.index, span, text, old_path, new_path, tuple(sorted(runs)))


def _path(url: Text) -> Text:
    """The path of an address, from its first slash on; behind an expression that holds the host, all that follows."""
    rest = url.partition("#")[0].partition("?")[0]
    scheme = rest.value.find("://")
    start = rest.value.find("/", scheme + 3) if scheme >= 0 else rest.value.find("/")
    return rest[start:] if start >= 0 else rest[len(rest) :]


def _change(written: Sequence[Text], recorded: Sequence[str]) -> tuple[int, int, tuple[str, ...]] | None:
    """The segments from `start` to `end` of a script's path that have become others; None where that is not plain.

    Segments that are ids or expressions stay.
    """
    first = 0
    while first < min(len(written), len(recorded)) and _stays(written[first].value, recorded[first]):
        first += 1
    last = 0
    while last < min(len(written), len(recorded)) - first and _stays(written[-1 - last].value, recorded[-1 - last]):
        last += 1
    end, new_end = len(written) - last, len(recorded) - last
    new = tuple(recorded[first:new_end])
    is_word = all(not segment.is_open for segment in written[first:end]) and not any(map(is_id, new))
    return (first, end, new) if (new or end > first) and is_word else None


def _stays(written: str, recorded: str) -> bool:
    """Whether a segment is the same, or an expression that has the place of an id."""
    if written == recorded or (is_id(written) and is_id(recorded)):
        return True
    return (
        HOLE in written
        and re.fullmatch(".+".join(map(re.escape, written.split(HOLE))), recorded, re.DOTALL) is not None
    )


def _edit(written: Sequence[Text], start: int, end: int, new: Sequence[str]) -> tuple[Span | None, str]:
    """The bytes to replace, and by what. Inserted segments join a neighbour that is written as a word."""
    if end > start and new:
        return _joined_span(written[start:end]), "/".join(new)
    if end > start:
        # What is gone goes with the slash before it: it joins the segment before.
        before = written[start - 1] if start > 0 else None
        if before is None or before.is_open or not before.value:
            return None, ""
        return _joined_span(written[start - 1 : end]), before.value
    for neighbour, text in ((start, "{new}/{own}"), (start - 1, "{own}/{new}")):
        if 0 <= neighbour < len(written) and written[neighbour].value and not written[neighbour].is_open:
            segment = written[neighbour]
            return segment.span(), text.format(new="/".join(new), own=segment.value)
    return None, ""


def _joined_span(segments: Sequence[Text]) -> Span | None:
    """The bytes of segments that follow each other, with the slashes between them."""
    from loadlint.text.span import Span

    first, last = segments[0].span(), segments[-1].span()
    return Span(first.start, last.end) if first is not None and last is not None and first.start <= last.start else None
