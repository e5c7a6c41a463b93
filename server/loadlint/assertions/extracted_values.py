"""The values that a script's extractions give in a run, where an assertion compares a later answer with them."""

from __future__ import annotations

from msgspec import Struct

from loadlint.assertions.echoed_values import is_in_address
from loadlint.correlation.pair.aligned_recordings import AlignedRecording, Alignment
from loadlint.expression import Extracted
from loadlint.replay.fill import Answers


class ExtractedValues(Struct, frozen=True):
    """The values in one run of what was taken before a step."""

    answers: Answers
    alignment: Alignment
    number: int
    step: int

    def value(self, source: Extracted) -> str | None:
        """The value of an extraction; None where it is not certain that the step is compared with just this one.

        A loop takes another value in each round. A value that nothing sends may be another one than the script means.
        """
        steps = self.alignment.steps
        if source.step >= self.step or steps[source.step].repeated or steps[self.step].repeated:
            return None
        value = self.answers.value(source)
        if not isinstance(value, str) or not value:
            return None
        return value if self._is_sent(value, self._run.position_of[source.step]) else None

    @property
    def _run(self) -> AlignedRecording:
        return self.alignment.runs[self.number]

    def _is_sent(self, value: str, position: int) -> bool:
        """Whether a request after a position sends a value."""
        later = range(position + 1, len(self._run.exchanges))
        return any(is_in_address(value, self._run.exchanges[other].url) for other in later) or any(
            slot.value == value for other in later for slot in self._run.lookups.slots(other)
        )

    def is_requested(self, path: str) -> bool:
        """Whether a part of a path is in the address of a request of the run."""
        return any(path in exchange.url for exchange in self._run.exchanges)


def values_before(alignment: Alignment, step: int) -> dict[str, ExtractedValues]:
    """The values before a step, by the names of the runs."""
    return {
        run.name: ExtractedValues(Answers(alignment, number), alignment, number, step)
        for number, run in enumerate(alignment.runs)
    }
