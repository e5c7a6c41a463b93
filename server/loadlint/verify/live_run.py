"""One iteration against the application: what the tool sent and got, as a recording like any other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.recordings import har
from loadlint.results.examine import baseline_of, examine
from loadlint.results.har import read as samples_of
from loadlint.verify import har_entries
from loadlint.verify.errors import CannotRunError
from loadlint.verify.hosts import loopback, origins_of
from loadlint.verify.recorder import Recorder
from loadlint.verify.run_once import Wish, run_once

if TYPE_CHECKING:
    from loadlint.engine import Analysis
    from loadlint.recordings.exchange import Recording
    from loadlint.results.examine import Problem
    from loadlint.results.model import Results
    from loadlint.verify.run_once import Outcome

NAME = "the live run"


class LiveRun(Struct, frozen=True):
    """What came of a run. `data` is its recording as a HAR file, `path` what that is called.

    `problems` are the failures under their root causes, as `loadlint results` finds them; `outcome` what the tool said.
    """

    path: str
    data: bytes
    outcome: Outcome
    problems: tuple[Problem, ...]

    @property
    def recording(self) -> Recording:
        """The run as a recording."""
        return har.read(self.path, self.data)

    @property
    def has_failed(self) -> bool:
        """Whether a step failed, or the tool says so of the whole."""
        return bool(self.problems) or self.outcome.code != 0


def run_live(analysis: Analysis, script: str, seconds: int, hosts: frozenset[str], path: str = NAME) -> LiveRun:
    """Run a script once, with `analysis` of the same text. Raises CannotRunError.

    `script` is the file that the tool is given. `hosts` are those that it may reach beside the machine itself. `path`
    is what the recording will be called.
    """
    recorder = Recorder(hosts)
    origins = loopback(origins_of(analysis.script, analysis.recordings))
    wish = Wish(script, analysis.script.dialect, seconds, origins, records=True)
    outcome = run_once(wish, recorder, lambda: recorder.trouble)
    data = har_entries.file(recorder.entries)
    samples = samples_of(path, data)
    if not samples.samples:
        raise CannotRunError(f"{script}: no request was made: {outcome.words or 'the tool does not say why'}")
    return LiveRun(path, data, outcome, _problems(analysis, samples, outcome))


def _problems(analysis: Analysis, samples: Results, outcome: Outcome) -> tuple[Problem, ...]:
    """What fails by the answers; where they look good, what the tool itself says."""
    baseline = baseline_of(analysis.script, analysis.flow)
    found = examine(samples, baseline)
    if found:
        return found
    return tuple(problem for told in outcome.results for problem in examine(told, baseline))
