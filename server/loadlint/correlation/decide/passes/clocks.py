"""Finds the client's clock inside of longer values: `until='2026-11-24 14:12:38'`, `loading1700000000000`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from loadlint.correlation.decide.evidence.client_made.request_time import by_clock
from loadlint.correlation.decide.groups import Group, SlotUse, recorded_values
from loadlint.correlation.decide.traced_value import ClientMade, TracedValue
from loadlint.correlation.observe.slots import Slot, slots_of_step, slots_that
from loadlint.correlation.pair.aligned_recordings import Alignment
from loadlint.text.instants import DAY, Instant, Spelling, common_clock, instants_in

Clock = tuple[str, tuple[str | None, ...], Spelling]
"""The text of the script, those of the runs, and how the clock spells them."""


def apply(alignment: Alignment, items: Sequence[TracedValue]) -> Iterator[TracedValue]:
    """All values, and the instants in those that no answer issued and no client made as a whole."""
    yield from items
    unexplained = [use for item in items if item.is_unexplained for use in item.uses]
    uses_by_clock: dict[Clock, list[SlotUse]] = {}
    for use in (*unexplained, *_of_one_day(alignment)):
        if not _opens(alignment, use):
            for clock, part in _clocks(alignment, use):
                uses_by_clock.setdefault(clock, []).append(part)
    for (literal, values, spelling), uses in uses_by_clock.items():
        group = Group(literal, values, tuple(uses))
        yield TracedValue(group, group.uses, ClientMade(by_clock(spelling, len(literal))))


def _of_one_day(alignment: Alignment) -> Iterator[SlotUse]:
    """The values with a day in them that several recordings of one day have alike, so that they look constant."""
    for step in alignment.steps if len(alignment.runs) > 1 else ():
        slots = list(slots_that(step, _has_day))
        for slot, values in recorded_values(alignment, step, slots) if slots else ():
            if set(values) == {slot.value}:
                yield SlotUse(step.index, slot, values, slot.field)


def _has_day(slot: Slot) -> bool:
    return slot.place[0] in _FIELDS and DAY.search(slot.value) is not None


_FIELDS = ("query", "form", "json", "multipart", "body")


def _opens(alignment: Alignment, use: SlotUse) -> bool:
    """Whether the value is no text by itself, or the values inside of it are looked at by themselves."""
    place = use.slot.place
    return (
        use.is_secondary
        or use.slot.kind != "value"
        or any(use.slot.around)
        or any(
            slot.place != place == slot.place[: len(place)]
            for slot in slots_of_step(alignment.steps[use.step])
            if slot.kind == "value"
        )
    )


def _clocks(alignment: Alignment, use: SlotUse) -> Iterator[tuple[Clock, SlotUse]]:
    """The instants of a value that are the time of the request in all runs, at the same places of the text."""
    slot = use.slot
    written = list(instants_in(slot.value))
    of_runs = [None if value is None else list(instants_in(value)) for value in use.values]
    if not written or any(instants is not None and len(instants) != len(written) for instants in of_runs):
        return
    for number, instant in enumerate(written):
        spelling = _spelling(alignment, use, [None if instants is None else instants[number] for instants in of_runs])
        if spelling is None or spelling.iso.length != instant.spelling.iso.length:
            continue
        text = slot.text[instant.start : instant.end]
        values = tuple(
            None if value is None or instants is None else value[instants[number].start : instants[number].end]
            for value, instants in zip(use.values, of_runs, strict=True)
        )
        is_whole = text.value == slot.value
        part = slot if is_whole else Slot((*slot.place, "part", instant.start), text, text, slot.codecs)
        yield (text.value, values, spelling), SlotUse(use.step, part, values, use.label)


def _spelling(alignment: Alignment, use: SlotUse, instants: Sequence[Instant | None]) -> Spelling | None:
    """How the clock spells the time of the request in all runs; None where some run sent another instant."""
    shown: list[Instant] = []
    times: list[float] = []
    for run, instant in zip(alignment.runs, instants, strict=True):
        if instant is not None:
            exchange = run.exchange(use.step)
            if exchange is None or exchange.started is None:
                return None
            shown.append(instant)
            times.append(exchange.started)
    return common_clock(shown, times)
