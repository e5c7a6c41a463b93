"""Addresses that have moved in the newest version, and where the script writes the old ones."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from urllib.parse import unquote

from msgspec import Struct

from loadlint.changes import ReplaceInName, ReplaceText
from loadlint.correlation.observe.addresses import is_id
from loadlint.correlation.pair.aligned_recordings import AlignedRecording, Alignment
from loadlint.replay.certificate import Certificate, SentValue
from loadlint.request import url_path
from loadlint.script import Script, Step
from loadlint.text.holes import fits
from loadlint.text.mapped import HOLE, Text
from loadlint.text.regex import regex
from loadlint.text.span import Span

_Replacement = tuple[int, int, tuple[str, ...]]
"""The numbers of the first segment that is replaced and of the first one behind, and the segments instead."""


class ChangedAddress(Struct, frozen=True):
    """An address of a step that is another one in the newest version.

    `edits` say what to write in its place, none where the script does not write it in pieces that can be replaced;
    `old` and `new` are the paths, for people. `runs` are the numbers of the runs that show it. `replacements` are the
    segments of the path that are others.
    """

    step: int
    edits: tuple[ReplaceText, ...]
    old: str
    new: str
    runs: tuple[int, ...]
    replacements: tuple[_Replacement, ...]

    @property
    def span(self) -> Span | None:
        """Where the first edit is made."""
        return self.edits[0].span if self.edits else None


class Values(Struct, frozen=True):
    """What the replay knows of a request in one run: what the script sends as parts of the path, by their number from
    0; what it sends beside the path and the run does not (`surplus`); what the run sends beside the path (`recorded`).
    """

    path: Mapping[int, str]
    surplus: Collection[str]
    recorded: Collection[str]


_NO_VALUES = Values({}, (), ())


def changed_addresses(script: Script, alignment: Alignment, certificate: Certificate) -> Iterator[ChangedAddress]:
    """All of them, step by step."""
    refusals: dict[int, dict[int, list[SentValue]]] = {}
    for value in certificate.refusals:
        refusals.setdefault(value.step, {}).setdefault(value.run, []).append(value)
    for step in script.steps:
        of_runs = {
            run: values
            for run, values in sorted(refusals.get(step.index, {}).items())
            if any(value.place[0] == "path" for value in values)
        }
        changes: list[ChangedAddress | None] = []
        for run, values in of_runs.items():
            aligned = alignment.runs[run]
            path = url_path(aligned.exchanges[aligned.position_of[step.index]].url)
            changes.append(address_at(step, path, tuple(of_runs), _values(aligned, step, values)))
        # An id in the path is that of one run: the newest one's is written.
        if changes and (newest := changes[-1]) is not None and len(set(map(_without_ids, changes))) == 1:
            yield newest


def _values(run: AlignedRecording, step: Step, refused: Iterable[SentValue]) -> Values:
    path: dict[int, str] = {}
    surplus: set[str] = set()
    for value in refused:
        if value.place[0] == "path" and value.sent is not None and isinstance(value.place[1], int):
            path[value.place[1]] = value.sent
        elif value.recorded is None and value.sent is not None:
            surplus.add(value.sent)
    slots = run.lookups.slots(run.position_of[step.index])
    recorded = {slot.value for slot in slots if slot.place[0] not in ("path", "header", "cookie")}
    return Values(path, surplus, recorded)


def _without_ids(change: ChangedAddress | None) -> tuple[tuple[Span, str], ...] | None:
    """What is equal for changes that differ in nothing but the run's ids."""
    if change is None:
        return None
    texts = ((edit.span, edit.text.split("/")) for edit in change.edits)
    return tuple((span, "/".join(HOLE if is_id(segment) else segment for segment in text)) for span, text in texts)


def address_at(step: Step, path: str, runs: tuple[int, ...] = (), values: Values = _NO_VALUES) -> ChangedAddress | None:
    """How the address of a step has changed if its path is now another one; None where it has not, or not plainly.

    `runs` are the numbers of the runs that show it, `values` those of one of them.
    """
    segments, new_path = _path(step.request.url).split("/"), path.split("/")
    replacements = _change(segments, new_path, values)
    if not replacements:
        return None
    edits = [_edit(step.request.url, segments, *replacement) for replacement in replacements]
    new_segments = [segment.value for segment in segments]
    for start, end, new in reversed(replacements):
        new_segments[start:end] = new
    return ChangedAddress(
        step.index,
        () if None in edits else tuple(edit for edit in edits if edit is not None),
        "/".join("…" if segment.is_open else segment.value for segment in segments),
        "/".join("…" if HOLE in segment else segment for segment in new_segments),
        runs,
        tuple(replacements),
    )


def name_edits(script: Script, address: ChangedAddress, addresses: Iterable[ChangedAddress]) -> Iterator[ReplaceInName]:
    """What to write in names and messages that have the old path behind the method, `GET /cart: status is 200`, and in
    the step's name where that is its path; none where a step that keeps its address has the same method and path.

    `addresses` are all that have changed.
    """
    step = script.steps[address.step]
    path = _path(step.request.url)
    moved = {other.step for other in addresses}
    others = (other for other in script.steps if other.index not in moved)
    if step.method is None or (step.method, path.value) in {
        (other.method, _path(other.request.url).value) for other in others
    }:
        return
    for span in _named_paths(script, step, path):
        words = script.source.text(span).split("/")
        for start, end, new in reversed(address.replacements):
            words[start:end] = new
        if _PLAIN.fullmatch(text := "/".join(words)):
            yield ReplaceInName(span, text)


def referer_edits(
    script: Script, address: ChangedAddress, addresses: Iterable[ChangedAddress]
) -> Iterator[ReplaceText]:
    """What to write in the headers that say from which page a request comes, where that is the one that has moved; none
    where a step that keeps its address has the same path.

    `addresses` are all that have changed.
    """
    path = _path(script.steps[address.step].request.url)
    moved = {other.step for other in addresses}
    kept = {_path(step.request.url).value for step in script.steps if step.index not in moved}
    headers = (header for step in script.steps for header in step.request.headers if path.value not in kept)
    for header in headers:
        if header.name.value.lower() == "referer" and _path(header.value).value == path.value:
            segments = _path(header.value).split("/")
            edits = (_edit(header.value, segments, *replacement) for replacement in address.replacements)
            yield from (edit for edit in edits if edit is not None)


def _named_paths(script: Script, step: Step, path: Text) -> Iterator[Span]:
    segments = (_ANY if part.is_open or is_id(part.value) else re.escape(part.value) for part in path.split("/"))
    pattern = "/".join(segments)
    named = re.compile(rf"\b{step.method} ({pattern})(?![\w/.~%*-])".encode())
    yield from (Span(*match.span(1)) for match in named.finditer(script.source.data))
    is_path = step.name is not None and re.fullmatch(pattern, step.name.value) is not None
    if step.name is not None and is_path and (span := step.name.span()) is not None:
        yield span


_ANY = r"""[^\s/:,'"`<>]+"""
_PLAIN = regex(r"[\w/.~%*:…{}\[\]$-]+")


def _path(url: Text) -> Text:
    """The path of an address, from its first slash on; behind an expression that holds the host, all that follows."""
    return url.partition("#")[0].partition("?")[0][_path_start(url) :]


def _path_start(url: Text) -> int:
    """Where the path of an address begins; its end where it has none."""
    rest = url.value.partition("#")[0].partition("?")[0]
    scheme = rest.find("://")
    start = rest.find("/", scheme + 3 if scheme >= 0 else 0)
    return start if start >= 0 else len(rest)


def _change(written: Sequence[Text], recorded: Sequence[str], values: Values) -> list[_Replacement]:
    """The segments of a script's path that have become others, in order; none where that is not plain.

    Segments that are ids or expressions stay, but for those that have moved out of the path or into it.
    """
    # The first segment is the nothing before the first slash. What the replay does not refuse is as recorded.
    sent = [
        values.path.get(number - 1, recorded[number] if segment.is_open and number < len(recorded) else segment.value)
        for number, segment in enumerate(written)
    ]
    texts = [segment.value for segment in written]
    by_value, by_look = _difference(sent, recorded, str.__eq__), _difference(texts, recorded, _stays)
    for replacements in ([by_value], [by_look], _other_words(texts, recorded)):
        if replacements and all(_is_plain(change, written, sent, values) for change in replacements):
            return replacements
    return []


def _is_plain(change: _Replacement, written: Sequence[Text], sent: Sequence[str], values: Values) -> bool:
    """Whether words have become words, or ids have moved out of the path."""
    start, end, new = change
    has_moved_out = not new and all(value in values.recorded for value in sent[start:end])
    is_word = has_moved_out or all(not segment.is_open for segment in written[start:end])
    has_ids = any(is_id(segment) and unquote(segment) not in values.surplus for segment in new)
    return bool(new or end > start) and is_word and not has_ids


def _difference(old: Sequence[str], new: Sequence[str], stays: Callable[[str, str], bool]) -> _Replacement:
    """From where to where the first texts are others in the second ones, and what stands there instead."""
    shorter = min(len(old), len(new))
    first = 0
    while first < shorter and stays(old[first], new[first]):
        first += 1
    last = 0
    while last < shorter - first and stays(old[-1 - last], new[-1 - last]):
        last += 1
    return first, len(old) - last, tuple(new[first : len(new) - last])


def _other_words(written: Sequence[str], recorded: Sequence[str]) -> list[_Replacement]:
    """Each segment of a path that is another one in a path of the same length."""
    if len(written) != len(recorded):
        return []
    pairs = enumerate(zip(written, recorded, strict=True))
    return [(number, number + 1, (new,)) for number, (old, new) in pairs if not _stays(old, new)]


def _stays(written: str, recorded: str) -> bool:
    """Whether a segment is the same, or an expression that has the place of an id."""
    if written == recorded or (is_id(written) and is_id(recorded)):
        return True
    return HOLE in written and fits(written.split(HOLE), recorded, shortest=1)


def _edit(url: Text, written: Sequence[Text], start: int, end: int, new: Sequence[str]) -> ReplaceText | None:
    """What to write in place of segments. Inserted segments join a neighbour that is written as a word."""
    joined = "/".join(new)
    if end > start and new:
        return _replacing_edit(url, written, start, end, joined)
    if end > start:
        # What is gone goes with the slash before it: it joins the segment before.
        before = written[start - 1] if start > 0 else None
        is_word = before is not None and before.value and not before.is_open
        return _replacing_edit(url, written, start - 1, end, before.value) if before is not None and is_word else None
    for neighbour in (start, start - 1):
        word = written[neighbour].value if 0 <= neighbour < len(written) else ""
        if word and not written[neighbour].is_open:
            text = f"{joined}/{word}" if neighbour == start else f"{word}/{joined}"
            edit = _replacing_edit(url, written, neighbour, neighbour + 1, text)
            if edit is not None:
                return edit
    last = written[-1].span() if start == len(written) else None
    return ReplaceText(Span(last.end, last.end), f"/{joined}") if last is not None else None


def _replacing_edit(url: Text, written: Sequence[Text], first: int, last: int, text: str) -> ReplaceText | None:
    """Writes a text in the place of segments of a path, or in the constant that holds them."""
    span = _joined_span(written[first:last])
    if span is not None:
        return ReplaceText(span, text)
    old = "/".join(segment.value for segment in written[first:last])
    name = _name_of(url, written[:first], old)
    return ReplaceText(name, text, old) if name is not None else None


def _name_of(url: Text, before: Sequence[Text], old: str) -> Span | None:
    """Where the name of the constant stands that holds `old`, which follows some segments of the path."""
    start = _path_start(url) + sum(len(segment.value) + 1 for segment in before)
    if url.starts is None or url.ends is None:
        return None
    places = set(zip(url.starts[start : start + len(old)], url.ends[start : start + len(old)], strict=True))
    bounds = next(iter(places)) if len(places) == 1 and len(old) > 1 else None
    return Span(*bounds) if bounds is not None and bounds[0] >= 0 else None


def _joined_span(segments: Sequence[Text]) -> Span | None:
    """The bytes of segments that follow each other, with the slashes between them."""
    first, last = segments[0].span(), segments[-1].span()
    return Span(first.start, last.end) if first is not None and last is not None and first.start <= last.start else None
