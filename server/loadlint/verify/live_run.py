"""One iteration against the application: what the tool sent and got, as a recording like any other."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

from msgspec import Struct

from loadlint.engine import Analysis
from loadlint.recordings import har
from loadlint.recordings.exchange import Recording
from loadlint.results.examine import Problem, baseline_of, examine
from loadlint.results.har import read as samples_of
from loadlint.results.model import Results
from loadlint.verify import har_entries
from loadlint.verify.errors import CannotRunError
from loadlint.verify.recorder import Recorder
from loadlint.verify.run_once import Iteration, Outcome, tool_with_proxy
from loadlint.verify.tool_verdict import verdict_of

NAME = "the live run"


class LiveRun(Struct, frozen=True, dict=True):
    """What came of a run. `data` is its recording as a HAR file, `path` what that is called.

    `results` are those that show what failed: the answers, or what the tool wrote where they look good. `problems` are
    the failures in them under their root causes. `outcome` is what the tool said of the whole.
    """

    path: str
    data: bytes
    outcome: Outcome
    results: Results
    problems: tuple[Problem, ...]

    @cached_property
    def recording(self) -> Recording:
        """The run as a recording."""
        return har.read(self.path, self.data)

    @property
    def has_failed(self) -> bool:
        """Whether a step failed, or the tool says so of the whole."""
        return bool(self.problems) or self.outcome.code != 0

    @property
    def is_complete(self) -> bool:
        """Whether the application answered to the end as it did in the recordings, whatever the script says of it."""
        return not self.problems or self.results.path != self.path


def run_live(
    analysis: Analysis,
    iteration: Iteration,
    path: str = NAME,
    tell: Callable[[dict[str, Any]], None] | None = None,
) -> LiveRun:
    """Run a script once, with `analysis` of the same text. Raises CannotRunError.

    `path` is what the recording will be called. `tell` gets each exchange, as HAR has it, as soon as its answer came.
    """
    recorder = Recorder(iteration.hosts, tell)
    with tool_with_proxy(analysis, iteration, records=True) as tool:
        outcome = tool.run_once(recorder, lambda: recorder.trouble)
    data = har_entries.file(recorder.entries)
    samples = samples_of(path, data)
    if not samples.samples:
        raise CannotRunError(f"{iteration.script}: no request was made: {outcome.words or 'the tool does not say why'}")
    baseline = baseline_of(analysis.script, analysis.flow)
    problems = examine(samples, baseline)
    if problems:
        return LiveRun(path, data, outcome, samples, problems)
    verdict = verdict_of(outcome, baseline)
    if verdict is not None:
        return LiveRun(path, data, outcome, verdict.results, verdict.problems)
    return LiveRun(path, data, outcome, samples, ())
