"""Takes values apart that no response issued as a whole: a response may have issued a part of one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from ahocorasick_rs import AhoCorasick

from loadlint.correlation.decide.candidate import Candidate
from loadlint.correlation.decide.evidence.one_run import part_of_host
from loadlint.correlation.decide.groups import Group, SlotUse, compatible, merged_values, slots_by_step
from loadlint.correlation.decide.outcomes import LeftOut, going_on
from loadlint.correlation.decide.resolve import resolve
from loadlint.correlation.decide.traced_value import TELLING_LENGTH, TracedValue, with_more_uses
from loadlint.correlation.decide.written_values import spellings
from loadlint.correlation.observe.slots import Slot, is_segment
from loadlint.correlation.observe.value_shape import is_date, is_prose
from loadlint.correlation.pair.aligned_recordings import Alignment
from loadlint.json_text import looks_like_json
from loadlint.operation import is_document
from loadlint.text.regex import regex

_DELIMITERS = (
    regex(r"[|:;,._~\-/\s=\[\](){}+!\"'\\^*$#]+"),
    regex(r"[|:;,/\s=\[\](){}+!\"'\\^*$#]+"),
    regex(r"[|;,\s]+"),
)
"""What parts a value, from the finest. What also stands in tokens parts nothing where the runs' tokens differ in it."""

_LABEL = regex(r"[A-Za-z]{2,}")
"""A word before a part: what the part is the number of."""

_UUID = regex(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
_FRACTION = regex(r"[+-]?\d+(?:\.\d+)+")
"""A fraction, a version or the number of a host."""

_FIELDS = regex(r"[|\t\n]")
_FEWEST_FIELDS = 5
"""So many fields a line has at least that is told from a value with a bar in it, as those of GWT-RPC are."""


def apply(alignment: Alignment, items: Sequence[TracedValue]) -> list[TracedValue | LeftOut]:
    """Looks for such parts: first for those that are equal to other values, then for the rest."""
    result = list(items)
    rest = _Parts()
    for use, inside in _wholes(items):
        known_parts = _known_parts(use, result, inside)
        for number, _, part in known_parts:
            result[number] = with_more_uses(result[number], [part])
        names_host = any(part_of_host.names_host(run, use.slot.value) for run in alignment.runs)
        parts = (*_parts_of(use), *_behind_word(use)) if use.slot.kind != "name" and not names_host else ()
        for start, part in parts:
            if not any(first <= start < first + len(other.slot.value) for _, first, other in known_parts):
                rest.add(part)
    left_out: list[LeftOut] = []
    groups = list(going_on(rest.groups(), left_out.append))
    for number, run in enumerate(alignment.runs):
        # All in one pass: each search goes through the texts of all answers.
        run.lookups.search(spelling for group in groups for spelling in spellings(alignment, number, group))
    for group in groups:
        if (same := _same(result, group.values, group.first_step)) is not None:
            left_out.append(LeftOut(group.uses, "parts", _SAME, result[same].group.primary))
            result[same] = with_more_uses(result[same], group.uses)
            continue
        item = resolve(Candidate(alignment, group))
        if item.proof is not None:
            result.append(item)
        else:
            left_out.append(LeftOut(group.uses, "parts", _UNPROVEN))
    return [*result, *left_out]


_SAME = "this part is equal in all recordings to a value that an earlier response issued"
_UNPROVEN = "no extractor returns this part by itself"


def _wholes(items: Sequence[TracedValue]) -> Iterator[tuple[SlotUse, list[int]]]:
    """The uses that no response issued as a whole, each with the indices of the items in it, the longest first."""
    served = slots_by_step(use for item in items if item.proof is not None for use in item.uses)
    wholes = [
        use
        for item in items
        if item.is_unexplained
        for use in item.group.uses
        if not _opens(use, served.get(use.step, ())) and not any(use.slot.around)
    ]
    issued = [number for number, item in enumerate(items) if item.proof and len(item.group.literal) >= TELLING_LENGTH]
    issued.sort(key=lambda number: -len(items[number].group.literal))
    literals = AhoCorasick([items[number].group.literal for number in issued]) if issued and wholes else None
    for use in wholes:
        matches = literals.find_matches_as_indexes(use.slot.value, overlapping=True) if literals else ()
        yield use, [issued[match] for match in sorted({match[0] for match in matches})]


class _Parts:
    """The parts that are no known value. Those that are equal in each run are one group."""

    def __init__(self) -> None:
        self._groups: list[tuple[list[str | None], list[SlotUse]]] = []

    def add(self, part: SlotUse) -> None:
        """Adds a part to the group with equal values. A run may have ended before one of the uses."""
        for values, uses in self._groups:
            if uses[0].slot.value == part.slot.value and compatible(values, part.values):
                values[:] = merged_values(values, part.values)
                uses.append(part)
                return
        self._groups.append((list(part.values), [part]))

    def groups(self) -> Iterator[Group | LeftOut]:
        """The groups; those that only a browser fills in are left out."""
        for values, uses in self._groups:
            if all(use.is_secondary for use in uses):
                yield LeftOut(tuple(uses), "parts", _ONLY_REFERER)
            else:
                yield Group(uses[0].slot.value, tuple(values), tuple(uses))


_ONLY_REFERER = "only the Referer holds this part, which a browser fills in by itself"


def _same(items: Sequence[TracedValue], values: Sequence[str | None], step: int) -> int | None:
    """The index of the item, issued before a step, that has these values in all runs; None if that may be chance."""
    if len(set(values)) < 2 or sum(len(value or "") for value in values) < _TELLING:
        return None
    issued = (number for number, item in enumerate(items) if item.proof and item.proof.step < step)
    return next((number for number in issued if items[number].group.values == tuple(values)), None)


_TELLING = 3
"""The least number of characters of the values of all runs together."""


def _known_parts(use: SlotUse, items: Sequence[TracedValue], inside: Iterable[int]) -> list[tuple[int, int, SlotUse]]:
    """The parts of a value that earlier steps issue: the index of the item, where the part starts, and the part.

    `inside` are the indices in `items` of those that the value holds, the longest first.
    """
    parts: list[tuple[int, int, SlotUse]] = []
    taken: list[tuple[int, int]] = []
    for number in inside:
        item = items[number]
        literal, proof = item.group.literal, item.proof
        assert proof is not None, "no others are looked for"
        if proof.step >= use.step:
            continue
        if use.slot.value == literal or not _all_hold(use.values, item.group.values):
            continue
        for match in re.finditer(rf"(?<![A-Za-z0-9]){re.escape(literal)}(?![A-Za-z0-9])", use.slot.value):
            if any(start < match.end() and match.start() < end for start, end in taken):
                continue
            taken.append(match.span())
            text = use.slot.text[match.start() : match.end()]
            place = (*use.slot.place, "part", match.start())
            slot = Slot(place, text, text, use.slot.codecs, use.slot.kind)
            parts.append((number, match.start(), SlotUse(use.step, slot, item.group.values, "")))
    return parts


def _all_hold(values: Sequence[str | None], parts: Sequence[str | None]) -> bool:
    """Whether in each run that has both, the value holds the part."""
    both = [(value, part) for value, part in zip(values, parts, strict=True) if value is not None and part is not None]
    return bool(both) and all(part in value for value, part in both)


def _opens(use: SlotUse, served: Iterable[Slot]) -> bool:
    """Whether slots inside of the value are looked at instead: one has an origin, or it is JSON or an address."""
    value = use.slot.value
    if looks_like_json(value) or re.match(r"https?://", value):
        return True
    size = len(use.slot.place)
    return any(len(slot.place) > size and slot.place[:size] == use.slot.place for slot in served)


def _parts_of(use: SlotUse) -> Iterator[tuple[int, SlotUse]]:
    """The parts between delimiters that differ between the runs, with their places in the value.

    With a single run, the parts that look generated. A text or a date that people read has none then, nor has a
    fraction: nobody takes `2599.98` out of an answer in two pieces. With several
    runs a text that is another one in each may hold a number that was issued (`Order 4711 is late`), no words.
    """
    single = sum(value is not None for value in use.values) == 1
    if single and (is_prose(use.slot.value) or is_date(use.slot.value) or _FRACTION.fullmatch(use.slot.value)):
        return
    is_text = all(is_prose(value) for value in use.values if value is not None)
    delimiters = _parting(use)
    if delimiters is None:
        return
    cuts = [match.span() for match in delimiters.finditer(use.slot.value)]
    pieces = [delimiters.split(value) if value is not None else None for value in use.values]
    parts = delimiters.split(use.slot.value)
    starts = [0, *(end for _, end in cuts)]
    for i, part in enumerate(parts):
        values = tuple(None if piece is None else piece[i] for piece in pieces)
        distinct = {value for value in values if value is not None}
        dynamic = len(distinct) > 1 or (single and re.search(r"\d", part) is not None and len(part) >= 4)
        label = parts[i - 1] if i and _LABEL.fullmatch(parts[i - 1]) else ""
        alone = sum(map(bool, parts)) == 1
        if is_text and not any(map(str.isdigit, part)):
            continue
        if dynamic and (len(part) >= 3 or label or alone) and not re.fullmatch(r"[a-z]+", part):
            text = use.slot.text[starts[i] : starts[i] + len(part)]
            place = (*use.slot.place, "part", i)
            yield starts[i], SlotUse(use.step, Slot(place, text, text, use.slot.codecs, use.slot.kind), values, label)


def _behind_word(use: SlotUse) -> Iterator[tuple[int, SlotUse]]:
    """What may be an id right behind a word of a path: `k7Wq2` in `/notek7Wq2`, wherever the word ends."""
    values = [value for value in use.values if value is not None]
    word = _WORD.match(use.slot.value) if is_segment(use.slot.place) and values else None
    for end in range(_SHORTEST_WORD, len(word[0]) + 1) if word is not None else ():
        part = use.slot.value[end:]
        is_alike = all(value.startswith(use.slot.value[:end]) and len(value) > end for value in values)
        if is_alike and len(part) >= _SHORTEST_ID and _ID.match(part):
            text = use.slot.text[end:]
            place = (*use.slot.place, "part", end)
            behind = tuple(None if value is None else value[end:] for value in use.values)
            yield (
                end,
                SlotUse(
                    use.step, Slot(place, text, text, use.slot.codecs, use.slot.kind), behind, use.slot.value[:end]
                ),
            )


_WORD = regex(r"[A-Za-z]{2,20}")
_ID = regex(r"[A-Za-z]*\d")
"""The beginning of an id: no word of a slug, as in `blue-mug-350`."""

_SHORTEST_WORD, _SHORTEST_ID = 2, 6


def _parting(use: SlotUse) -> re.Pattern[str] | None:
    """What parts the value in all runs into equally many parts, of several the finest; None where nothing does."""
    fields = len(_FIELDS.split(use.slot.value)) >= _FEWEST_FIELDS and not is_document(use.slot.value)
    # A hyphen does not part the digits of a UUID, as in `urn:uuid:998d2f31-…`.
    usual: tuple[re.Pattern[str], ...] = _DELIMITERS[1:] if _UUID.search(use.slot.value) else _DELIMITERS
    for delimiters in (_FIELDS, *usual) if fields else usual:
        numbers = {len(delimiters.split(value)) for value in (use.slot.value, *use.values) if value is not None}
        if len(numbers) == 1 and numbers.pop() > 1:
            return delimiters
    return None
