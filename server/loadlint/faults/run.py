"""Has the real tool run iterations with faults, many in one process where they do not depend on each other.

First come good iterations, which tell what is so without a fault: the steps that each iteration makes, and those that
a user or a run makes only once. The faults of the former share a process; each of the latter has its own.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import cycle, islice
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from loadlint.faults.kinds import SHORT_TIME_LIMIT
from loadlint.faults.outcome import Outcome, Tolerated, failing_steps, outcome_of, standing_in
from loadlint.faults.plan import Fault, NotApplied, Plan
from loadlint.faults.turns import PlayedTurn, Stage, Turn
from loadlint.results.steps import Entry, Labels, iterations
from loadlint.verify.errors import CannotRunError
from loadlint.verify.run_once import Iteration, ToolWithProxy, last_words, running, tool_with_proxy
from loadlint.verify.tools import Run

if TYPE_CHECKING:
    from loadlint.engine import Analysis
    from loadlint.script import Runnable
    from loadlint.verify.children import Child

Progress = Callable[[int, int], None]
"""Is told how many of how many faults are done."""

_TICK = 0.05
_AT_ONCE = 60
"""The most faults of one process: what it wrote is read when it has ended."""

_SLOWEST = 60.0
"""Seconds that one iteration may take."""

_GOOD = 3
"""The good iterations at the start: the first may do more than the others, and the second one has its cookies."""


class Wish(Struct, frozen=True):
    """What is to be tried: some kinds of faults at some steps, within so many seconds."""

    kinds: Sequence[str]
    steps: frozenset[int]
    seconds: float


class Tried(Struct, frozen=True):
    """What was tried, and what was not: for lack of time, or since a kind does not apply at a step.

    `program` is the tool. `keeps_session` says that iterations begin with the session of the one before, also without a
    fault.
    """

    program: str
    outcomes: tuple[Outcome, ...]
    left_out: tuple[Fault, ...]
    not_applied: tuple[NotApplied, ...]
    keeps_session: bool

    @property
    def steps(self) -> frozenset[int]:
        """The steps whose answers it is about."""
        of_faults = {fault.step for fault in (*(outcome.fault for outcome in self.outcomes), *self.left_out)}
        return frozenset(of_faults | {other.step for other in self.not_applied})


def try_faults(analysis: Analysis, iteration: Iteration, wish: Wish, progress: Progress) -> Tried:
    """Break the answers of the newest recordings one at a time.

    Raises CannotRunError, also where the script fails on the recorded answers as they are.
    """
    assert analysis.flow is not None
    of_script = {part.name: part for part in analysis.script.parts}.values()
    parts = [iteration.part] if iteration.part is not None or not of_script else of_script
    end, tried = time.monotonic() + wish.seconds, list[Tried]()
    with _trial(analysis, iteration, progress) as trial:
        for part in parts:
            tried.append(trial.of_part(part, wish, end))
            # What all parts make, such as what comes before the load, is tried once.
            wish = replace(wish, steps=wish.steps - tried[-1].steps)
    return _joined_tries(tried)


def _joined_tries(tried: Sequence[Tried]) -> Tried:
    return Tried(
        tried[0].program,
        tuple(outcome for part in tried for outcome in part.outcomes),
        tuple(fault for part in tried for fault in part.left_out),
        tuple(other for part in tried for other in part.not_applied),
        any(part.keeps_session for part in tried),
    )


class _Observed(Struct, frozen=True):
    """An iteration: what was asked, and what the tool says of it."""

    played: PlayedTurn
    entries: tuple[Entry, ...]
    failed: bool


class _Good(Struct, frozen=True):
    """What iterations do without a fault: the runs that are played in turn, and the steps made each time, and once."""

    runs: tuple[int, ...]
    always: frozenset[int]
    once: frozenset[int]
    tolerated: Tolerated
    keeps_session: bool


@contextmanager
def _trial(analysis: Analysis, iteration: Iteration, progress: Progress) -> Iterator[_Trial]:
    """The tool and one proxy for all of its runs, within the block."""
    assert analysis.flow is not None
    assert analysis.context.certificate is not None
    stage = Stage(analysis.flow.whole, analysis.context.certificate)
    with tool_with_proxy(analysis, iteration) as tool:
        tool.handlers.begin(stage)
        yield _Trial(analysis, tool, stage, progress)


class _Trial:
    """Runs of the tool over turns, one after the other."""

    def __init__(self, analysis: Analysis, tool: ToolWithProxy, stage: Stage, progress: Progress) -> None:
        self._analysis = analysis
        self._script = os.path.abspath(tool.iteration.script)
        self._with_proxy = tool
        self._tool = tool.tool
        self._stage = stage
        self._progress = progress
        self._labels = Labels(analysis.script)

    def of_part(self, part: Runnable | None, wish: Wish, end: float) -> Tried:
        """All faults of a part of the script. Raises CannotRunError."""
        good = self._good(part, end)
        steps = (good.always | good.once) & wish.steps - good.tolerated.failing
        faults, not_applied = _faults(self._analysis, good, steps, wish.kinds)
        shared = [choice for choice in faults if choice[0].step in good.always]
        alone = [choice for choice in faults if choice[0].step not in good.always]
        done: dict[tuple[int, str], Outcome] = {}
        left = deque([*_batches(shared, _AT_ONCE), *_batches(alone, 1)])
        while left and time.monotonic() < end:
            batch = left.popleft()
            outcomes = self._outcomes(part, good, batch, end)
            done |= outcomes
            rest = [choice for choice in batch if choice[0].key not in outcomes]
            if outcomes and rest:
                left.appendleft(rest)
            self._progress(len(done), len(faults))
        missed = tuple(choice[0] for choice in faults if choice[0].key not in done)
        outcomes_in_order = tuple(done[choice[0].key] for choice in faults if choice[0].key in done)
        return Tried(self._tool.PROGRAM, outcomes_in_order, missed, not_applied, good.keeps_session)

    def _good(self, part: Runnable | None, end: float) -> _Good:
        """What good iterations do: on all newest runs in turn; where the script fails so, on the one that fits best."""
        assert self._analysis.context.certificate is not None
        newest = sorted(self._analysis.context.certificate.newest)
        tried = []
        for runs in dict.fromkeys([tuple(newest), *((number,) for number in newest)]):
            observed, code, words = self._observe(part, [Turn(run) for run in islice(cycle(runs), _GOOD)], end)
            if code is not None and code not in self._tool.ENDED:
                raise CannotRunError(f"{self._tool.PROGRAM} ended with exit code {code}: {words}")
            tried.append(_good_of(runs, observed))
            if not tried[-1].tolerated.failing and not tried[-1].tolerated.fails_run:
                break
        best = min(tried, key=lambda good: (len(good.tolerated.failing), good.tolerated.fails_run))
        if not (best.always | best.once) - best.tolerated.failing:
            raise CannotRunError(f"{self._script}: it fails on the unchanged recorded responses; see verify --engine")
        return best

    def _outcomes(
        self, part: Runnable | None, good: _Good, batch: Sequence[_Choice], end: float
    ) -> dict[tuple[int, str], Outcome]:
        """What became of some faults, as far as the tool got."""
        turns = list(_turns(batch, good.runs))
        observed, code, _ = self._observe(part, turns, end)
        outcomes = {}
        for number, (seen, turn) in enumerate(zip(observed, turns, strict=False)):
            following = observed[number + 1].played if number + 1 < len(observed) else None
            failed = seen.failed or (len(batch) == 1 and bool(code))
            if turn.fault is not None and seen.played.broken is not None:
                step = turn.fault.step
                entries = standing_in(seen.entries, step, self._alike(step))
                outcomes[turn.fault.key] = outcome_of(seen.played, entries, failed, following, good.tolerated)
        return outcomes

    def _alike(self, step: int) -> frozenset[int]:
        """The steps that make the same request as one of them."""
        steps = self._analysis.script.steps
        wanted = steps[step].method, steps[step].address
        return frozenset(other.index for other in steps if (other.request.method, other.request.url.value) == wanted)

    def _observe(
        self, part: Runnable | None, turns: Sequence[Turn], end: float
    ) -> tuple[list[_Observed], int | None, str]:
        """The turns that the tool has made, its exit code (None where it was ended) and its last words."""
        self._stage.prepare(turns)
        with tempfile.TemporaryDirectory(dir=os.path.dirname(self._with_proxy.proxy.certificate)) as folder:
            name = part.name if part is not None else None
            limit = SHORT_TIME_LIMIT if any(map(_is_time_out, turns)) else None
            run = Run(self._script, folder, self._with_proxy.proxy, int(_SLOWEST * len(turns)), name, time_limit=limit)
            command = self._tool.in_turn(self._with_proxy.program, run, len(turns))
            with running(command) as child:
                code = self._wait(child, end)
                words = last_words(child.end_of_output(), self._tool.HEADINGS)
            told = self._tool.iteration_results(folder, len(turns))
        entries: dict[int, tuple[Entry, ...]] = {}
        for iteration in iterations(self._labels, told.results):
            # What comes before the first iteration has no number, or one of its own.
            number = iteration.entries[0].samples[0].iteration or 0
            entries[number] = (*entries.get(number, ()), *iteration.entries)
        # What it was ended in is no iteration of the script's own.
        ended = self._stage.played if code is not None else self._stage.played[:-1]
        observed = [_Observed(played, entries.get(i, ()), i in told.failed) for i, played in enumerate(ended)]
        return observed, code, words

    def _wait(self, child: Child, end: float) -> int | None:
        begun, since = -1, time.monotonic()
        while (code := child.wait(_TICK)) is None:
            if (trouble := self._with_proxy.handlers.trouble) is not None:
                raise trouble
            if (reason := self._stage.unplayable) is not None:
                raise CannotRunError(reason)
            if len(self._stage.played) != begun:
                begun, since = len(self._stage.played), time.monotonic()
            if time.monotonic() > min(end, since + _SLOWEST):
                return None
        return code


def _is_time_out(turn: Turn) -> bool:
    return turn.fault is not None and turn.fault.kind == "time-out"


_Choice = tuple["Fault", ...]
"""One fault as each of the runs would have it."""


def _faults(
    analysis: Analysis, good: _Good, steps: frozenset[int], kinds: Sequence[str]
) -> tuple[list[_Choice], tuple[NotApplied, ...]]:
    """The faults that apply in some run, and those that apply in none."""
    assert analysis.flow is not None
    plan = Plan(analysis.script, analysis.flow)
    choices: dict[tuple[int, str], list[Fault]] = {}
    others: dict[tuple[int, str], NotApplied] = {}
    for number in good.runs:
        for fault in plan.faults(number, steps, kinds):
            if isinstance(fault, Fault):
                choices.setdefault(fault.key, []).append(fault)
            else:
                others.setdefault(fault.key, fault)
    not_applied = tuple(other for key, other in others.items() if key not in choices)
    return [tuple(choice) for choice in choices.values()], not_applied


def _batches(choices: Sequence[_Choice], size: int) -> Iterator[list[_Choice]]:
    for start in range(0, len(choices), size):
        yield list(choices[start : start + size])


def _turns(batch: Sequence[_Choice], runs: Sequence[int]) -> Iterator[Turn]:
    """A turn for each fault, the runs one after the other, with good turns where a fault needs another run."""
    order = cycle(runs)
    for choice in batch:
        run = next(order)
        while not any(fault.run == run for fault in choice):
            yield Turn(run)
            run = next(order)
        yield Turn(run, next(fault for fault in choice if fault.run == run))
    yield Turn(next(order))


def _good_of(runs: tuple[int, ...], observed: Sequence[_Observed]) -> _Good:
    steps_made = [
        frozenset(
            request.match.step
            for request in seen.played.requests
            if request.match is not None and request.match.step is not None
        )
        for seen in observed
    ]
    failing = frozenset().union(*(failing_steps(seen.entries) for seen in observed))
    cookies = [seen.played.first_cookies for seen in observed]
    always = frozenset.intersection(*steps_made[1:]) if steps_made[1:] else frozenset()
    tolerated = Tolerated(failing, any(seen.failed for seen in observed), frozenset().union(*cookies))
    keeps_session = len(cookies) > 1 and bool(cookies[1] - cookies[0])
    return _Good(runs, always, frozenset().union(*steps_made) - always, tolerated, keeps_session)
