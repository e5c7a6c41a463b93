"""What the certificate refuses, by the places that send it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from loadlint.correlation.observe.slots import Place, Slot
from loadlint.engine import Analysis
from loadlint.expression import Extracted, sources_in
from loadlint.replay.certificate import SentValue
from loadlint.replay.words import cause_of, field_of, needed_by
from loadlint.script import Extraction, Script
from loadlint.value_flow.model import Difference


class Refusals:
    """The values that are different or open in the newest recordings.

    Those that a wire shows are asked for by `at`; what nobody asked for is left for the requests.
    """

    def __init__(self, analysis: Analysis) -> None:
        self._steps = analysis.script.steps
        self._refused: dict[int, dict[Place, SentValue]] = {}
        certificate = analysis.context.certificate
        for value in certificate.refusals if certificate is not None else ():
            # Of several runs the last one is told.
            self._refused.setdefault(value.step, {})[value.place] = value
        self._shown: set[tuple[int, Place]] = set()
        self._moved = {address.step: address for address in analysis.context.diagnosis.addresses}
        self._renamed = {
            (field.step, field.new): field.old
            for field in analysis.context.diagnosis.fields
            if field.kind == "renamed" and field.new is not None and field.old is not None
        }

    def at(self, step: int, recorded: Place, written: Place | None) -> Difference | None:
        """What is wrong at a recorded place or at the script's own, a value around it or a part of it included."""
        refused = self._refused.get(step, {})
        fitting = [other for other in refused if _overlap(recorded, other)]
        if written is not None:
            fitting += [other for other in refused if other not in fitting and _overlap(written, other)]
        if not fitting:
            return None
        self._shown.update((step, other) for other in fitting)
        return self._difference(refused[fitting[0]])

    def renamed_place(self, step: int, place: Place) -> Place | None:
        """The place of the script's own field that has another name in the newest version."""
        return self._renamed.get((step, place))

    def remaining_differences(self, step: int) -> Iterator[Difference]:
        """What no wire shows; of an address that has moved, nothing where a part of it is shown."""
        for place, value in self._refused.get(step, {}).items():
            is_of_moved = place[0] == "path" and step in self._moved and any(self._shown_paths(step))
            if (step, place) not in self._shown and not is_of_moved:
                self._shown.add((step, place))
                yield self._difference(value)

    def _shown_paths(self, step: int) -> Iterator[Place]:
        return (place for of_step, place in self._shown if of_step == step and place[0] == "path")

    def _difference(self, value: SentValue) -> Difference:
        return Difference(
            "open" if value.verdict == "open" else "different",
            field_of(value),
            self._cause(value),
            value.sent,
            value.recorded,
            value.run,
            value.span,
        )

    def _cause(self, value: SentValue) -> str:
        """Why it is wrong; all segments of an address that has moved are wrong for that."""
        address = self._moved.get(value.step) if value.place[0] == "path" else None
        if address is not None:
            return f"the address has changed: {address.old} is {address.new} now"
        return cause_of(value, self._steps)


def missing_requests(analysis: Analysis) -> Mapping[tuple[int, int], str]:
    """Why recorded requests that no step makes are missed, by the run's number and the position in it."""
    certificate, steps = analysis.context.certificate, analysis.script.steps
    missing = certificate.missing if certificate is not None else ()
    return {
        (request.run, request.position): f"no step makes it{needed_by(steps, request.needed_by)}" for request in missing
    }


def extraction_of(script: Script, slot: Slot) -> Extraction | None:
    """The script's own extraction that a value of its request is taken from."""
    inner = (source for expression in slot.text.sources for source in sources_in(expression))
    taken = [source for source in inner if isinstance(source, Extracted)]
    if len(taken) != 1:
        return None
    wanted = (taken[0].step, taken[0].extractor)
    fitting = (extraction for extraction in script.extractions if (extraction.step, extraction.extractor) == wanted)
    return next(fitting, None)


def _overlap(place: Place, other: Place) -> bool:
    """Whether two places are the same, or one is in the other."""
    shorter = min(len(place), len(other))
    return place[:shorter] == other[:shorter]
