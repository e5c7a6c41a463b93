"""Choices of the recorded user become choices at random, out of the list that the page offers.

What was recorded has to be in that list in each recording, so that the replay can tell that the list is the right one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.changes import CannotWriteError, Correlate
from loadlint.correlation.decide.groups import SlotUse
from loadlint.correlation.flow import uses_of
from loadlint.correlation.name.variable_names import TakenNames, variable_name
from loadlint.extractor import Extractor, FromHtml
from loadlint.newscript.controls import Control, controls_before
from loadlint.newscript.names import label_of
from loadlint.newscript.request_values import recorded_fields
from loadlint.newscript.runs import Runs
from loadlint.replay.fill import written_slots
from loadlint.text.edits import Edit, apply, join

if TYPE_CHECKING:
    from loadlint.correlation.observe.slots import Slot
    from loadlint.correlation.pair.aligned_recordings import AlignedRecording
    from loadlint.engine import Analysis

_FEWEST = 2
_OF_ALL_PAGES = frozenset(("locale", "lang", "language", "currency", "timezone", "time_zone", "theme"))
"""Lists whose choice changes the words of all later pages, by which the script tells good answers from bad ones."""


class Choice(Struct, frozen=True):
    """What a user chose of a page's list. `page` is the step that got the page, `request` names it for people.

    `slots` are the places of the script that send it.
    """

    page: int
    request: str
    name: str
    extractor: Extractor
    slots: tuple[SlotUse, ...]


def with_random_choices(runs: Runs, analysis: Analysis) -> tuple[bytes, int]:
    """The text of a script with choices at random in place of recorded ones that stand in it, and how many they are."""
    changes: list[Edit] = []
    number = 0
    taken = TakenNames(analysis.script.names)
    for choice in choices(runs, analysis):
        variable = variable_name(iter([choice.name]), iter([]), taken, analysis.script.naming)
        description = f"no {variable} in the response to {choice.request}"
        change = Correlate(choice.page, choice.extractor, variable, description, uses_of(choice.slots))
        try:
            edits = analysis.context.dialect.write(analysis.script, change)
        except CannotWriteError:
            continue
        if join(changes, edits):
            taken.add(variable)
            number += 1
    return apply(analysis.source.data, changes), number


def choices(runs: Runs, analysis: Analysis) -> Iterator[Choice]:
    """The choices of lists whose recorded value stands in the script, in order."""
    if analysis.flow is None:
        return
    alignment = analysis.flow.whole
    run = alignment.runs[0]
    steps = {position: step for step, position in run.position_of.items()}
    slots = {step.index: written_slots(step) for step in alignment.steps if step.index in run.position_of}
    for step, of_step in slots.items():
        position = run.position_of[step]
        controls = controls_before(runs, position, {slot.field for slot in of_step})
        for slot in of_step:
            control = controls.get(slot.field)
            page = None if control is None else _page_step(run, steps, control.position)
            is_choice = control is not None and _is_choice(slot, control) and _is_offered(runs, position, slot.field)
            if control is None or page is None or not is_choice:
                continue
            uses = _uses(runs, run, slots, step, slot)
            extractor = Extractor(FromHtml(*_place(slot.field, control), 0))
            yield Choice(page, label_of(runs, run.position_of[page]), slot.field, extractor, tuple(uses))


def _is_choice(slot: Slot, control: Control) -> bool:
    """Whether a literal of the script is a choice that may be another one."""
    is_literal = not slot.is_open and slot.span is not None
    is_list = control.kind == "chosen" and len(set(control.options)) >= _FEWEST and all(control.options)
    return is_literal and is_list and slot.value in control.options and slot.field.lower() not in _OF_ALL_PAGES


def _is_offered(runs: Runs, position: int, name: str) -> bool:
    """Whether what each recording has in a field of a request was in the list of its own page."""
    for number, place in runs.places(position).items():
        recording = Runs((runs.recordings[number],))
        control = controls_before(recording, place, {name}).get(name)
        sent = {field.value for field in recorded_fields(recording.exchanges[place]) if field.name == name}
        if control is None or not sent <= set(control.options):
            return False
    return True


def _page_step(run: AlignedRecording, steps: Mapping[int, int], position: int) -> int | None:
    """The step that got the page at a position, be it by a redirect."""
    return next((step for start, step in steps.items() if position in run.lookups.chain(start)), None)


def _place(name: str, control: Control) -> tuple[str, str | None]:
    """The selector of the options of a list, and the attribute that holds their values; None for their text."""
    if control.tag == "select":
        return f'select[name="{name}"] option', "value" if control.has_values else None
    return f'input[name="{name}"]', "value"


def _uses(
    runs: Runs, run: AlignedRecording, slots: Mapping[int, Sequence[Slot]], step: int, slot: Slot
) -> Iterator[SlotUse]:
    """Where the script sends what was chosen: the field itself, and later ones that the page hands on."""
    for later, of_step in slots.items():
        for other in of_step:
            is_same = (other.field, other.value) == (slot.field, slot.value) and other.span is not None
            is_handed_on = later > step and _is_fixed(runs, run.position_of[later], other.field)
            if is_same and (other is slot or is_handed_on):
                yield SlotUse(later, other, (other.value,), other.field)


def _is_fixed(runs: Runs, position: int, name: str) -> bool:
    control = controls_before(runs, position, {name}).get(name)
    return control is not None and control.kind == "fixed"
