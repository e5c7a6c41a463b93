"""Fixes a script with runs against the application: one recording becomes two, and what one left open is proven.

What is only likely is tried in a copy, never in the script. A run that goes through is the second recording; of one
that fails, what came before the failure is. Written is what is proven by then.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress

from msgspec import Struct
from msgspec.structs import replace

from loadlint import engine
from loadlint.correlation.pair.aligned_recordings import alignment_of
from loadlint.disk.creating import create
from loadlint.disk.writing import WriteError
from loadlint.engine import Analysis, FixResult
from loadlint.findings import Applicability
from loadlint.project import Project
from loadlint.recordings.exchange import Recording
from loadlint.replay.verdict import ScriptVerdict
from loadlint.text.sentences import number_of
from loadlint.text.source import Source
from loadlint.verify.errors import CannotRunError
from loadlint.verify.linked_recordings import with_recordings
from loadlint.verify.live_run import NAME, LiveRun, run_live
from loadlint.verify.played_run import PlayedRun, play
from loadlint.verify.run_once import Iteration

_MOST_RUNS = 5


class Limits(Struct, frozen=True):
    """What runs may do: the hosts that they reach beside the machine itself, the seconds that each may take, and
    whether they make the script's pauses.
    """

    hosts: frozenset[str]
    seconds: int
    pauses: bool = False

    def iteration(self, script: str) -> Iteration:
        """One iteration of a script within these limits."""
        return Iteration(script, self.seconds, hosts=self.hosts, pauses=self.pauses)


class FixedLive(Struct, frozen=True):
    """The script after its fixes, and the last run against the application.

    `played` is what the tool sent when it ran this very text against a player of that run; None where that run did not
    go through, so that there is nothing to play.
    """

    result: FixResult
    run: LiveRun
    played: PlayedRun | None

    @property
    def verdict(self) -> ScriptVerdict:
        """The verdict on the script by all recordings, the last run included, and by the tool itself."""
        verdict = self.result.verdict
        if verdict is None or self.played is None:
            line = f"the last run of {self.run.outcome.program} failed"
            return ScriptVerdict("not", line, line)
        tool = self.run.outcome.program
        return verdict if self.played.matches else verdict.spoilt(f"{tool} itself does not send what the last run sent")


def fix_live(
    source: Source, project: Project, level: Applicability, limits: Limits, tell: Callable[[str], None]
) -> FixedLive:
    """Check, fix, run, learn from the run, fix again, until a run goes through or no further. Nothing is written.

    The application is run against as rarely as can be, since a journey may be possible only once: what is written in
    the end runs against a player of the last run. `tell` is told each step in one line. Raises CannotRunError and
    UnknownDialectError.
    """
    project = replace(project, keeps_modules=True)
    linked = engine.analyse(source, project).recordings
    tried = engine.fix(source, with_recordings(project, linked), Applicability.UNSAFE)
    run = _run(tried, limits, tell)
    learned = _recording_of_run(tried.analysis, run)
    for _ in range(_MOST_RUNS - 1):
        if run.is_complete or learned is None:
            break
        again = engine.fix(source, with_recordings(project, [*linked, learned]), Applicability.UNSAFE)
        if again.data == tried.data:
            tell("another run would not show more")
            break
        tried, reached = again, len(learned.exchanges)
        run = _run(tried, limits, tell)
        learned = _recording_of_run(tried.analysis, run)
        if not run.is_complete and (learned is None or len(learned.exchanges) <= reached):
            tell("it gets no further")
            break
    recordings = [*linked, *([learned] if learned is not None else [])]
    result = engine.fix(source, with_recordings(project, recordings), level)
    tell(f"{number_of(len(result.applied), f'{level} fix', f'{level} fixes')} proven on {_names(recordings)}")
    played = _played_run(result, len(linked), limits) if run.is_complete else None
    return FixedLive(result, run, played)


def _played_run(result: FixResult, number: int, limits: Limits) -> PlayedRun:
    with beside(result.analysis.source) as copy:
        return play(result.analysis, limits.iteration(copy), [number])[0]


def _run(tried: FixResult, limits: Limits, tell: Callable[[str], None]) -> LiveRun:
    source = tried.analysis.source
    with beside(source) as copy:
        run = run_live(tried.analysis, limits.iteration(copy))
    requests = len(run.recording.exchanges)
    verdict = _failure(tried.analysis, run) if run.has_failed else "nothing failed"
    tell(f"with {len(tried.applied)} fixes {run.outcome.program} made {requests} requests: {verdict}")
    return run


def _failure(analysis: Analysis, run: LiveRun) -> str:
    if not run.problems:
        return f"{run.outcome.program} ended with exit code {run.outcome.code}: {run.outcome.words}"
    first = run.problems[0]
    step = analysis.script.steps[first.step]
    line, _ = analysis.source.lines.position(step.at.start)
    return f"the request of line {line} failed: {first.signs[0].text}"


def _recording_of_run(analysis: Analysis, run: LiveRun) -> Recording | None:
    """The run as a recording, up to the first step that failed; None where nothing came before that."""
    recording = run.recording
    if run.is_complete:
        return recording
    pairs = alignment_of(analysis.script.steps, [recording]).runs[0].position_of
    failed = [position for step, position in pairs.items() if step >= run.problems[0].step]
    good = recording.exchanges[: min(failed, default=0)]
    return Recording(NAME, good) if good else None


@contextmanager
def beside(source: Source) -> Iterator[str]:
    """A copy of a script where it is itself, for what it imports and opens; it goes with the block."""
    folder, name = os.path.split(os.path.abspath(source.path))
    # No dot in front: Locust imports the file by its name.
    copy = os.path.join(folder, f"loadlint_{os.getpid()}{os.path.splitext(name)[1]}")
    try:
        create(copy, source.data)
    except WriteError as error:
        raise CannotRunError(f"{source.path}: can't make a copy next to it to try: {error}") from None
    try:
        yield copy
    except CannotRunError as error:
        raise CannotRunError(str(error).replace(copy, source.path)) from error
    finally:
        with suppress(OSError):
            os.unlink(copy)


def _names(recordings: Sequence[Recording]) -> str:
    return ", ".join(os.path.basename(recording.path) for recording in recordings) or "no recording"
