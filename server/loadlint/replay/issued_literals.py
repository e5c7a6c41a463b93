"""The recorded values in a script that look issued by the application.

With one session the replay says of each that it is equal, since it was recorded there.
"""

from __future__ import annotations

from collections.abc import Iterator

from loadlint.correlation.flow import Correlation, Flow
from loadlint.correlation.observe.slots import Place, Slot, slots_that
from loadlint.correlation.pair.aligned_recordings import Alignment
from loadlint.correlation.pair.sessions import session_numbers
from loadlint.replay.fields import is_compared, is_session
from loadlint.script import Script, Step

_WHOLE = 2
"""How many parts the place of a whole cookie has."""


def issued_literals(flow: Flow, script: Script, older: bytes | None) -> frozenset[tuple[int, Place]]:
    """The steps and places of such values. `older` is the text of a script for an older version of the application."""
    values = {
        (use.step, use.slot.place)
        for correlation in flow.correlations
        if not outlives_versions(correlation, script, older)
        for use in correlation.uses
        if is_compared(use.slot.place)
    }
    return frozenset(values.union(*((*_cookies(flow.alignment, step), *_sessions(step)) for step in script.steps)))


def outlives_versions(correlation: Correlation, script: Script, older: bytes | None) -> bool:
    """Whether a script for an older version of the application has the very value that the newer one sends."""
    group = correlation.group
    if older is None or any(value not in (None, group.literal) for value in group.values):
        return False
    spans = [use.slot.span for use in correlation.uses]
    return all(span is not None and script.source.text(span).encode() in older for span in spans)


def _sessions(step: Step) -> Iterator[tuple[int, Place]]:
    """The sessions that a step writes into its path."""
    for slot in slots_that(step, lambda slot: is_session(slot.place) and not slot.is_open):
        yield step.index, slot.place


def _cookies(alignment: Alignment, step: Step) -> Iterator[tuple[int, Place]]:
    """The cookies that a step writes itself, and that answers set; of several sessions the replay tells."""
    runs = [run for run in alignment.runs if step.index in run.position_of]
    if not step.keeps_cookies or len(set(session_numbers([run.recording for run in runs]))) != 1:
        return
    jar = {name for run in runs for name in run.jar_before(step.index)}
    for slot in slots_that(step, _is_cookie):
        if slot.place[1] in jar:
            yield step.index, slot.place


def _is_cookie(slot: Slot) -> bool:
    return slot.place[0] == "cookie" and len(slot.place) == _WHOLE and not slot.is_open
