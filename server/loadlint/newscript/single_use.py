"""What a repaired script sends as recorded though an application accepts it only once, as a new user's name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.correlation.observe.slots import slots_of_step
from loadlint.newscript.build import recorded_requests
from loadlint.newscript.from_script import taken_over
from loadlint.newscript.inputs import unique_inputs
from loadlint.newscript.runs import Runs
from loadlint.newscript.sites import sites_of

if TYPE_CHECKING:
    from loadlint.engine import Analysis
    from loadlint.journey import Unique
    from loadlint.text.span import Span


class SingleUse(Struct, frozen=True):
    """A recorded value that a script sends in a field, where it stands, and what a new script makes in its place."""

    field: str
    request: str
    places: tuple[Span, ...]
    unique: Unique


def single_use_values(analysis: Analysis) -> Iterator[SingleUse]:
    """The values of a script that must be others each time, as its recordings show; none without a recording."""
    if analysis.flow is None:
        return
    run, *others = analysis.flow.whole.runs
    runs = Runs((run.recording, *(other.recording for other in others)))
    positions = taken_over(analysis).positions
    requests = recorded_requests(runs, positions, sites_of([runs.exchanges[position] for position in positions], None))
    for typed, unique in unique_inputs(runs, requests):
        places = _places(analysis, typed.field.value)
        if places:
            yield SingleUse(typed.field.name, typed.request.label, places, unique)


def _places(analysis: Analysis, value: str) -> tuple[Span, ...]:
    """Where the script has a value as a whole, in order; none where it makes another one."""
    slots = (slot for step in analysis.script.steps for slot in slots_of_step(step))
    spans = (slot.span for slot in slots if slot.value == value and not slot.is_open)
    return tuple(dict.fromkeys(span for span in spans if span is not None))
