"""Which recorded exchange a request is, told while the requests come: by what is sent and by the order.

What a tool sends is known in full, wherever in the script it is written: a loop and a helper send many requests with
one line. The steps only tell whose request it is, and where an address has moved.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from itertools import accumulate, groupby

from msgspec import Struct

from loadlint.correlation.observe.addresses import is_page_file
from loadlint.correlation.observe.signatures import Signature, signature, signature_of
from loadlint.correlation.pair.align import THRESHOLD, likeness, same_address
from loadlint.correlation.pair.aligned_recordings import AlignedRecording, Alignment
from loadlint.correlation.pair.background import is_of, kind_of
from loadlint.operation import reads
from loadlint.request import SAFE_METHODS, Request
from loadlint.text.addresses import resolved_address
from loadlint.text.mapped import HOLE

_SAME_ADDRESS, _SAME_VALUES = 0.1, 0.2
"""What it adds that the whole address is the recorded one, and that all values of the request are."""

_PASSED_OVER, _MOST_PASSED_OVER = 0.01, 0.2
"""What it costs to pass over one request of the journey, and over very many."""

_AS_PAIRED = 0.004
"""What it adds that the next step of this text is paired with an exchange."""

_AGAIN, _AGAIN_LATER = 0.005, 0.05
"""What it costs to give an answer to the same question once more: at once, and after others that only read."""

_BACK_ACROSS_READS, _BACK, _BACK_TO_DONE = 0.04, 0.1, 0.25
"""What it costs to go back to an exchange that was left out, where all between only reads and where it does not, and to
one that was played. Requests that a page makes at the same time come in another order in each run.
"""


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
        self._steps = alignment.steps
        self._run = run
        self._recorded = run.lookups.signatures
        self._signatures = [signature_of(step) for step in self._steps]
        self._positions = self._paired_positions()
        self._last_asked = {
            kind_of(self._recorded[position]): position
            for position in sorted(run.step_of)
            if reads(run.exchanges[position].request)
        }
        self._always_made = [0, *accumulate(map(self._is_always_made, range(len(self._recorded))))]
        self._changes = [0, *accumulate(not reads(exchange.request) for exchange in run.exchanges)]
        self._done: dict[int, Signature] = {}
        self._unchanged: set[int] = set()
        self._last_step = -1
        self._last_position = -1
        self._redirects: dict[str, int] = {}

    def _is_always_made(self, position: int) -> bool:
        """Whether each iteration makes a recorded request: not the background, what a user may leave out, what a page
        loads, and what it asks for again, maybe with other values, before the script does.
        """
        step = self._run.step_of.get(position)
        is_choice = step is not None and self._steps[step].conditional
        is_asked_later = step is None and self._last_asked.get(kind_of(self._recorded[position]), -1) > position
        return not (
            is_choice
            or is_asked_later
            or is_of(self._recorded[position], self._run.background)
            or is_page_file(self._run.exchanges[position].request)
        )

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
        sent = signature(request)
        paired = self._redirected_match(request) or self._best(request, sent)
        if paired is not None:
            self._note(paired, request, sent)
        return paired

    def _redirected_match(self, request: Request) -> Match | None:
        url = request.url.value.partition("#")[0]
        position = self._redirects.get(url)
        if position is None or self._recorded[position].method != request.method:
            return None
        del self._redirects[url]
        return Match(position, None, self._after, position in self._done)

    def _note(self, paired: Match, request: Request, sent: Signature) -> None:
        self._done[paired.position] = sent
        # What a page asks for in the background falls anywhere: it does not tell how far the journey is.
        if not is_of(self._recorded[paired.position], self._run.background):
            self._last_position = max(paired.position, self._last_position) if paired.again else paired.position
            if not reads(request):
                self._unchanged.clear()
            self._unchanged.add(paired.position)
            self._last_step = self._last_step if paired.step is None else paired.step
        response = self._run.exchanges[paired.position].response
        target = self._run.lookups.next_hop.get(paired.position)
        if response is not None and response.location is not None and target is not None and self._follows():
            self._redirects[resolved_address(request.url.value, response.location).partition("#")[0]] = target

    @property
    def _after(self) -> int:
        return self._steps[max(self._last_step, 0)].index if self._steps else 0

    def _follows(self) -> bool:
        """Whether the tool follows redirects of the step that was made last."""
        return self._last_step < 0 or self._steps[self._last_step].follows_redirects is not False

    def _best(self, request: Request, sent: Signature) -> Match | None:
        """The exchange that fits best, here and now."""
        alike = {
            number: value
            for number, step in enumerate(self._signatures)
            if same_address(step, sent) and (value := _likeness(step, sent)) >= THRESHOLD
        }
        scores = self._scores(request, sent, alike)
        if not scores:
            return None
        following = self._next_position(alike)
        if following in scores:
            scores[following] += _AS_PAIRED
        position = max(scores, key=lambda position: scores[position])
        number = self._step_at(position, alike)
        step = self._steps[number].index if number is not None else None
        return Match(position, step, self._after if step is None else step, position in self._done)

    def _scores(self, request: Request, sent: Signature, alike: Mapping[int, float]) -> dict[int, float]:
        """How well a request fits each exchange that it may be, less what it costs to go there."""
        as_written: dict[int | None, float] = {}
        for number, value in alike.items():
            as_written[self._positions[number]] = max(value, as_written.get(self._positions[number], 0.0))
        fits: dict[int, float] = {}
        same: dict[Signature, list[int]] = {}
        for position, recorded in enumerate(self._recorded):
            fit = self._fit(position, sent, as_written.get(position, 0.0))
            if fit > 0:
                fits[position] = fit
                same.setdefault(recorded, []).append(position)
        return {
            position: fit - self._price(position, request, sent, same[self._recorded[position]])
            for position, fit in fits.items()
        }

    def _fit(self, position: int, sent: Signature, as_written: float) -> float:
        """How well a request fits what was recorded; 0 where it is another one. `as_written` is how well it fits the
        steps that are paired with that.

        An address in other words is that of the recording only where the script has both for one step.
        """
        recorded = self._recorded[position]
        fit = _likeness(recorded, sent)
        if fit < THRESHOLD or not same_address(recorded, sent):
            fit = (fit + as_written) / 2 if as_written else 0.0
        both = recorded.values & sent.values
        either = recorded.values | sent.values
        fit += _SAME_VALUES * (len(both) / len(either) if either else 1.0)
        # Where the script has an expression, both may have any words: then the step is all that tells.
        return fit + _SAME_ADDRESS * (recorded.exact == sent.exact) if fit >= THRESHOLD or as_written else 0.0

    def _price(self, position: int, request: Request, sent: Signature, same: Sequence[int]) -> float:
        """What it costs to go to an exchange from where the journey is. `same` are the positions of such, in order."""
        if position in self._done:
            is_same = self._done[position] == sent and reads(request)
            return self._price_of_again(position) if is_same else _BACK_TO_DONE
        is_behind = position < self._last_position
        first, end = sorted((self._last_position + 1, position))
        if is_behind and self._changes[end] == self._changes[first]:
            return _BACK_ACROSS_READS
        same_between = bisect_left(same, end) - bisect_left(same, first)
        passed_over = max(self._always_made[end] - self._always_made[first] - same_between, 0)
        return _BACK * is_behind + _MOST_PASSED_OVER * (1 - (1 - _PASSED_OVER / _MOST_PASSED_OVER) ** passed_over)

    def _price_of_again(self, position: int) -> float:
        """What it costs to give an answer once more to the same question. It holds until something is changed."""
        if position == self._last_position or is_of(self._recorded[position], self._run.background):
            return _AGAIN
        return _AGAIN_LATER if position in self._unchanged else _BACK_TO_DONE

    def _next_position(self, alike: Mapping[int, float]) -> int | None:
        """The exchange of the next step that reads like a request; None where that stands in a loop."""
        number = next((number for number in alike if number > self._last_step), None)
        return None if number is None or self._steps[number].repeated else self._positions[number]

    def _step_at(self, position: int, alike: Mapping[int, float]) -> int | None:
        """The number of the step whose request an exchange is: the one that is paired with it, else the most alike."""
        paired = [number for number, other in enumerate(self._positions) if other == position]
        if paired:
            return next((number for number in paired if number > self._last_step), paired[-1])
        return max(alike, key=lambda number: alike[number], default=None)


def _likeness(request: Signature, sent: Signature) -> float:
    """How alike two requests are, from 0 to 1; those that name two operations are not."""
    operations = {other.operation for other in (request, sent) if other.operation and HOLE not in other.operation}
    return likeness(request, sent) if len(operations) <= 1 else 0.0
