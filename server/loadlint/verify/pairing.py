"""Which recorded exchange a request is, told while the requests come: by what it is and by the order, not by its text.

A request is first looked for among the script's steps, which the alignment has paired with the recording, then among
the recorded requests themselves: a tool requests more than steps, such as what a page embeds.
"""

from __future__ import annotations

from itertools import accumulate, groupby
from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.correlation.observe.signatures import signature
from loadlint.correlation.observe.slots import slots_of_step
from loadlint.correlation.pair.align import THRESHOLD, likeness
from loadlint.correlation.pair.background import is_of
from loadlint.replay.loops import repetitions
from loadlint.request import SAFE_METHODS
from loadlint.text.addresses import resolved
from loadlint.text.mapped import HOLE

if TYPE_CHECKING:
    from loadlint.correlation.observe.signatures import Signature
    from loadlint.correlation.pair.aligned_recordings import AlignedRecording, Alignment
    from loadlint.request import Request

_PASSED_OVER, _MOST_PASSED_OVER = 0.01, 0.2
"""What a step that was passed over costs, and all of them together."""

_ANSWERED = 0.005
"""What it costs to give an answer once more, where another request of the background waits for one."""

_BACK = 0.25
"""What it costs to go back to a step that was made already, where it stands in no loop."""


class Match(Struct, frozen=True):
    """A request's place in the recording, and its step; None for what the tool requests beside the steps.

    `after` is the step that was made last, this one included. `again` says that it was requested before.
    """

    position: int
    step: int | None
    after: int
    again: bool = False


class Pairing:
    """The requests of one iteration laid beside one run. Positions are those of `run`."""

    def __init__(self, alignment: Alignment, run: AlignedRecording) -> None:
        self._alignment = alignment
        self._steps = alignment.steps
        self._run = run
        self._recorded = run.lookups.signatures
        self._signatures = [signature(step.request, slots_of_step(step)) for step in self._steps]
        self._positions = self._paired_positions()
        self._always_made = [0, *accumulate(map(self._is_always_made, range(len(self._steps))))]
        self._done: set[int] = set()
        self._last_step = -1
        self._last_position = -1
        self._redirects: dict[str, int] = {}

    def _is_always_made(self, number: int) -> bool:
        """Whether a run of the journey makes a step's request, wherever its background falls."""
        is_beside = is_of(self._signatures[number], self._run.background)
        return not is_beside and not self._steps[number].conditional

    def _paired_positions(self) -> list[int | None]:
        """The exchange of each step. Of steps in a row that read the same, those that the run made less often get the
        answer of the one beside them again.
        """
        positions: list[int | None] = []
        for _, polls in groupby(range(len(self._steps)), key=self._signatures.__getitem__):
            paired = [self._run.position_of.get(self._steps[number].index) for number in polls]
            if self._steps[len(positions)].request.method not in SAFE_METHODS:
                positions += paired
                continue
            last = next((position for position in paired if position is not None), None)
            for position in paired:
                last = last if position is None else position
                positions.append(last)
        return positions

    def match(self, request: Request) -> Match | None:
        """The exchange that a request is; None where it is like none."""
        paired = self._redirected(request)
        if paired is None:
            sent = signature(request)
            paired = self._as_step(sent) or self._as_recorded(sent)
        if paired is not None:
            self._note(paired, request)
        return paired

    def _redirected(self, request: Request) -> Match | None:
        url = request.url.value.partition("#")[0]
        position = self._redirects.get(url)
        if position is None or self._recorded[position].method != request.method:
            return None
        del self._redirects[url]
        return Match(position, None, self._after, position in self._done)

    def _note(self, paired: Match, request: Request) -> None:
        self._done.add(paired.position)
        # What a page asks for in the background falls anywhere: it does not tell how far the journey is.
        if not is_of(self._recorded[paired.position], self._run.background):
            self._last_position = paired.position
            self._last_step = self._last_step if paired.step is None else paired.step
        response = self._run.exchanges[paired.position].response
        target = self._run.lookups.next_hop.get(paired.position)
        if response is not None and response.location is not None and target is not None and self._follows():
            self._redirects[resolved(request.url.value, response.location).partition("#")[0]] = target

    @property
    def _after(self) -> int:
        return self._steps[max(self._last_step, 0)].index if self._steps else 0

    def _follows(self) -> bool:
        """Whether the tool follows redirects of the step that was made last."""
        return self._last_step < 0 or self._steps[self._last_step].follows_redirects is not False

    def _as_step(self, sent: Signature) -> Match | None:
        scores = {number: self._score_of_step(number, sent) for number in range(len(self._steps))}
        best = max(scores, key=lambda number: scores[number], default=None)
        if best is None or scores[best] <= 0:
            return None
        position = self._position_of_step(best)
        step = self._steps[best].index
        return Match(position, step, step, position in self._done)

    def _score_of_step(self, number: int, sent: Signature) -> float:
        """How well a request fits a step, here and now; 0 where it does not."""
        position = self._positions[number]
        if position is None:
            return 0.0
        as_written = _likeness(self._signatures[number], sent)
        as_recorded = _likeness(self._recorded[position], sent)
        if max(as_written, as_recorded) < THRESHOLD:
            return 0.0
        is_over = self._end_of_loop(number) in self._done
        return (as_written + as_recorded) / 2 - (_BACK if is_over else self._price(number))

    def _price(self, number: int) -> float:
        distance = number - self._last_step
        if distance > 0:
            passed_over = self._always_made[number] - self._always_made[self._last_step + 1]
            answered = _ANSWERED if self._positions[number] in self._done else 0.0
            return answered + min(_PASSED_OVER * passed_over, _MOST_PASSED_OVER)
        return 0.0 if self._steps[number].repeated else _BACK

    def _position_of_step(self, number: int) -> int:
        """The exchange of a step that has one; of one in a loop the next that the run has, in the end the last."""
        first = self._positions[number]
        assert first is not None
        positions = [first, *repetitions(self._alignment, self._run, self._steps[number].index)]
        end = self._end_of_loop(number)
        positions += [end] if end is not None else []
        return next((position for position in positions if position not in self._done), positions[-1])

    def _end_of_loop(self, number: int) -> int | None:
        """The exchange that ends a loop which waits for it, where the step behind asks for the same once more."""
        following = number + 1
        is_loop = self._steps[number].repeated and following < len(self._steps)
        if not is_loop or self._signatures[number] != self._signatures[following]:
            return None
        return self._run.position_of.get(self._steps[following].index)

    def _as_recorded(self, sent: Signature) -> Match | None:
        scores = {position: self._score_of_position(position, sent) for position in range(len(self._recorded))}
        best = max(scores, key=lambda position: scores[position], default=None)
        if best is None or scores[best] <= 0:
            return None
        step = self._run.step_of.get(best)
        return Match(best, step, self._after if step is None else step, best in self._done)

    def _score_of_position(self, position: int, sent: Signature) -> float:
        alike = _likeness(self._recorded[position], sent)
        if alike < THRESHOLD:
            return 0.0
        distance = position - self._last_position
        price = min(_PASSED_OVER * distance, _MOST_PASSED_OVER) if distance > 0 else _BACK
        return alike - price


def _likeness(request: Signature, sent: Signature) -> float:
    """How alike two requests are, from 0 to 1; those that name two operations are not."""
    operations = {other.operation for other in (request, sent) if other.operation and HOLE not in other.operation}
    return likeness(request, sent) if len(operations) <= 1 else 0.0
