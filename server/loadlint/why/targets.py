"""Which values the script sends from a line, or from a place in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set

from msgspec import Struct

from loadlint.correlation.decide.groups import SlotUse
from loadlint.correlation.observe.slots import Slot, slots_of_step
from loadlint.engine import Analysis
from loadlint.script import Step
from loadlint.text.mapped import FOREIGN
from loadlint.text.span import Span


class Target(Struct, frozen=True):
    """A slot of a step. `span` are the bytes that it comes from, `steps` all steps that send it from there.

    `values` are those of the recordings, for their numbers, as far as they were compared.
    """

    step: int
    slot: Slot
    span: Span
    values: tuple[str | None, ...]
    steps: tuple[int, ...]


def targets_in(analysis: Analysis, place: Span, value: str | None = None) -> list[Target]:
    """The values whose text touches a place, those that a rule reports first of what is nested.

    With `value` those alone that are it, or hold it, in the script or in a recording.
    """
    touching = [target for target in all_targets(analysis) if _touch(target.span, place)]
    if value is not None:
        equal = [target for target in touching if value in (target.slot.value, *target.values)]
        holding = [target for target in touching if any(value in text for text in _texts(target))]
        touching = equal or holding
    reported = {(finding.span, finding.value) for finding in analysis.places}
    return _apart(_by_place(touching), reported)


def all_targets(analysis: Analysis) -> Iterator[Target]:
    """The slots of all steps, and the parts of values that were looked at by themselves."""
    compared = {(use.step, use.slot.place): use for use in _uses(analysis)}
    for step in analysis.script.steps:
        for slot in slots_of_step(step):
            use = compared.pop((step.index, slot.place), None)
            yield from _target(step.index, slot, use.values if use is not None else ())
    for use in compared.values():
        yield from _target(use.step, use.slot, use.values)


def _uses(analysis: Analysis) -> Iterator[SlotUse]:
    trace = analysis.trace
    if trace is None:
        return
    for left_out in trace.left_out:
        # A part that came to nothing is told with the whole.
        yield from (use for use in left_out.uses if left_out.stage != "parts")
    for item in trace.items:
        yield from (*item.group.uses, *item.uses)


def _target(step: int, slot: Slot, values: tuple[str | None, ...]) -> Iterator[Target]:
    span = _bytes_of(slot)
    if span is not None:
        yield Target(step, slot, span, values, (step,))


def sends_from(analysis: Analysis, place: Span) -> bool:
    """Whether a request sends a value from a place; quicker than to ask for the values."""
    return any(_touch(span, place) for step in analysis.script.steps for span in places_of(step))


def places_of(step: Step) -> Iterator[Span]:
    """The bytes from which a step sends values."""
    for slot in slots_of_step(step):
        span = _bytes_of(slot)
        if span is not None and slot.kind != "name":
            yield span


def _bytes_of(slot: Slot) -> Span | None:
    """The bytes that a slot comes from, from the first to the last; None where it stands in another file."""
    starts, ends = slot.raw.starts, slot.raw.ends
    if not starts or not ends:
        return None
    if isinstance(starts, range):
        return Span(starts[0], ends[-1])
    mapped = [start for start in starts if start != FOREIGN]
    return Span(min(mapped), max(ends)) if mapped else None


def _touch(span: Span, place: Span) -> bool:
    return span.start <= place.end and place.start <= span.end


def _texts(target: Target) -> Iterable[str]:
    return filter(None, (target.slot.value, *target.values))


def _by_place(targets: Iterable[Target]) -> list[Target]:
    """One for each text of the script and what it is decoded to, though several steps send it."""
    groups: dict[tuple[Span, str], list[Target]] = {}
    for target in targets:
        groups.setdefault((target.span, target.slot.value), []).append(target)
    return [_together(group) for _, group in sorted(groups.items(), key=lambda pair: pair[0])]


def _together(targets: Sequence[Target]) -> Target:
    first = max(targets, key=lambda target: sum(value is not None for value in target.values))
    steps = tuple(sorted({target.step for target in targets}))
    return Target(first.step, first.slot, first.span, first.values, steps)


def _apart(targets: Sequence[Target], reported: Set[tuple[Span, str | None]]) -> list[Target]:
    """Of nested texts the one that is reported, else the innermost; a field's name only where nothing else is."""

    def rank(target: Target) -> tuple[bool, bool, int]:
        return (target.span, target.slot.value) not in reported, target.slot.kind == "name", len(target.span)

    chosen: list[Target] = []
    for target in sorted(targets, key=rank):
        if not any(target.span.overlaps(other.span) for other in chosen):
            chosen.append(target)
    return sorted(chosen, key=lambda target: target.span)
