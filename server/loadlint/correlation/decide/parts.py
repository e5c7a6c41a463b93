"""Values inside of others: composites that are taken apart, and what is nested in values that are known as a whole."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ahocorasick_rs import AhoCorasick
from msgspec.structs import replace

from loadlint.correlation.decide.candidates import Group, SlotUse, compatible, merged
from loadlint.correlation.decide.proven_values import KNOWN_LENGTH, joined
from loadlint.correlation.observe.slots import Slot
from loadlint.correlation.observe.value_shape import is_date, is_prose
from loadlint.text.json_text import looks_like_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from loadlint.correlation.decide.proven_values import Resolved

_DELIMITERS = re.compile(r"[|:;,._~\-/\s=\[\](){}+!\"'\\]+")


def with_parts(resolved: Sequence[Resolved], resolve: Callable[[Group], Resolved]) -> list[Resolved]:
    """Values that nobody issued as a whole are looked up part by part, parts that are known already first.

    `resolve` finds out about a group.
    """
    places = _by_step(use for item in resolved if item.found is not None for use in item.uses)
    whole = [
        use
        for item in resolved
        if item.found is None and item.made is None
        for use in item.group.uses
        if not _opens(use, places.get(use.step, ())) and not any(use.slot.around)
    ]
    result = list(resolved)
    groups: list[tuple[list[str | None], list[SlotUse]]] = []
    issued = [at for at, item in enumerate(result) if item.found and len(item.group.literal) >= KNOWN_LENGTH]
    issued.sort(key=lambda at: -len(result[at].group.literal))
    literals = AhoCorasick([result[at].group.literal for at in issued]) if issued and whole else None
    for use in whole:
        inside = literals.find_matches_as_indexes(use.slot.value, overlapping=True) if literals else ()
        known = _known_parts(use, result, [issued[at] for at in sorted({match[0] for match in inside})])
        for at, _, part in known:
            result[at] = joined(result[at], part)
        for start, part in _parts_of(use) if use.slot.kind != "name" else ():
            if not any(one <= start < one + len(other.slot.value) for _, one, other in known):
                _add_part(groups, part)
    for values, uses in groups:
        if all(use.is_secondary for use in uses):
            continue
        same = _same(result, values, uses[0].step)
        if same is not None:
            for use in uses:
                result[same] = joined(result[same], use)
            continue
        item = resolve(Group(uses[0].slot.value, tuple(values), tuple(uses)))
        if item.issuer is not None and item.found is not None:
            result.append(item)
    return result


def _same(resolved: Sequence[Resolved], values: Sequence[str | None], step: int) -> int | None:
    """Which of the values that are issued before a step has these values in all runs, more than by chance."""
    if len(set(values)) < 2 or sum(len(value or "") for value in values) < _TELLING:
        return None
    known = (at for at, item in enumerate(resolved) if item.found and item.found.step < step)
    return next((at for at in known if resolved[at].group.values == tuple(values)), None)


_TELLING = 3
"""How many characters the values of all runs must have."""


def _add_part(groups: list[tuple[list[str | None], list[SlotUse]]], part: SlotUse) -> None:
    """Put a part to the others that are equal in each run; a run may have ended before one of them."""
    for values, uses in groups:
        if uses[0].slot.value == part.slot.value and compatible(values, part.values):
            values[:] = merged(values, part.values)
            uses.append(part)
            return
    groups.append((list(part.values), [part]))


def _known_parts(use: SlotUse, resolved: Sequence[Resolved], issued: Iterable[int]) -> list[tuple[int, int, SlotUse]]:
    """The parts of a value that earlier steps are known to issue: which one it is, where it starts, and the part.

    `issued` are the indices in `resolved` of those that the value holds, the longest first.
    """
    found: list[tuple[int, int, SlotUse]] = []
    taken: list[tuple[int, int]] = []
    for at in issued:
        item = resolved[at]
        literal = item.group.literal
        if item.found is None or item.found.step >= use.step:
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
            found.append((at, match.start(), SlotUse(use.step, slot, item.group.values, "")))
    return found


def _all_hold(values: Sequence[str | None], parts: Sequence[str | None]) -> bool:
    """Whether in each run that has both, the value holds the part."""
    both = [(value, part) for value, part in zip(values, parts, strict=True) if value is not None and part is not None]
    return bool(both) and all(part in value for value, part in both)


def _by_step(uses: Iterable[SlotUse]) -> dict[int, list[Slot]]:
    found: dict[int, list[Slot]] = {}
    for use in uses:
        found.setdefault(use.step, []).append(use.slot)
    return found


def _opens(use: SlotUse, known: Iterable[Slot]) -> bool:
    """Whether a value's inside is known better: slots in it have an origin, or it is JSON or an address."""
    value = use.slot.value
    if looks_like_json(value) or re.match(r"https?://", value):
        return True
    size = len(use.slot.place)
    return any(len(slot.place) > size and slot.place[:size] == use.slot.place for slot in known)


def _parts_of(use: SlotUse) -> Iterator[tuple[int, SlotUse]]:
    """The parts between delimiters that differ between the runs, with their places in the value.

    Of one run's value those that look generated; the numbers in a text or a date that people read don't.
    """
    cuts = [match.span() for match in _DELIMITERS.finditer(use.slot.value)]
    single = sum(value is not None for value in use.values) == 1
    if not cuts or (single and (is_prose(use.slot.value) or is_date(use.slot.value))):
        return
    pieces = [_DELIMITERS.split(value) if value is not None else None for value in use.values]
    own = _DELIMITERS.split(use.slot.value)
    if any(piece is not None and len(piece) != len(own) for piece in pieces):
        return
    starts = [0, *(end for _, end in cuts)]
    for i, part in enumerate(own):
        values = tuple(None if piece is None else piece[i] for piece in pieces)
        known = {value for value in values if value is not None}
        dynamic = len(known) > 1 or (single and re.search(r"\d", part) is not None and len(part) >= 4)
        label = own[i - 1] if i and own[i - 1].isalpha() else ""
        alone = sum(map(bool, own)) == 1
        if dynamic and (len(part) >= 3 or label or alone) and not re.fullmatch(r"[a-z]+", part):
            text = use.slot.text[starts[i] : starts[i] + len(part)]
            place = (*use.slot.place, "part", i)
            yield starts[i], SlotUse(use.step, Slot(place, text, text, use.slot.codecs, use.slot.kind), values, label)


def outermost(resolved: Sequence[Resolved]) -> list[Resolved]:
    """Leaves out uses inside of values that are correlated as a whole, and wholes whose parts are."""
    whole = _by_step(use for item in resolved if item.found is not None for use in item.uses)

    def is_inner(use: SlotUse) -> bool:
        place, span = use.slot.place, use.slot.span
        return any(
            place[: len(other.place)] == other.place != place
            or (span is not None and other.span is not None and other.span.covers(span) and other.span != span)
            for other in whole.get(use.step, ())
        )

    def is_outer(use: SlotUse) -> bool:
        place = use.slot.place
        return any(place == other.place[: len(place)] != other.place for other in whole.get(use.step, ()))

    result = []
    for item in resolved:
        uses = tuple(use for use in item.uses if not is_inner(use) and (item.found is not None or not is_outer(use)))
        if uses and not all(use.is_secondary for use in uses):
            result.append(replace(item, uses=uses, group=replace(item.group, uses=uses)))
    return result
