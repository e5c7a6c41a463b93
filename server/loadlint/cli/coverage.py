"""`loadlint check --coverage`: how many broken answers the assertions of each script would stop, without its tool."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from loadlint.cli import faults_report, files
from loadlint.cli.analysis import analysis_of, settings_for, why_unknown
from loadlint.cli.errors import UsageError, complain
from loadlint.errors import UserError
from loadlint.faults.estimate import estimated_on_all_steps
from loadlint.output._terminal import printable
from loadlint.text.source import Source

if TYPE_CHECKING:
    from loadlint.cli.task import Task
    from loadlint.engine import Analysis


def run(task: Task, candidates: Iterable[files.Candidate]) -> int:
    """Print a line for each script; 1 where one stops less than `faults-noticed` wants, 2 where one can't be read or
    a file that the user named is none."""
    return max((_tell(task, candidate) for candidate in candidates), default=0)


def _tell(task: Task, candidate: files.Candidate) -> int:
    try:
        analysis = _analysis_of(task, candidate)
        wanted = settings_for(task, candidate.path).at(candidate.path).faults_noticed
    except UserError as error:
        complain(str(error))
        return 2
    return _tell_share(candidate.path, analysis, wanted) if analysis is not None else 0


def _analysis_of(task: Task, candidate: files.Candidate) -> Analysis | None:
    """The analysis of a script; None for a file in a folder that is none. Raises UserError."""
    if candidate.problem is not None:
        raise UsageError(candidate.problem)
    data = files.read(candidate.path)
    analysis = analysis_of(task, Source(candidate.path, data))
    if analysis is None and candidate.named:
        raise UsageError(f"{candidate.path}: {why_unknown(data)}")
    return analysis


def _tell_share(path: str, analysis: Analysis, wanted: float | None) -> int:
    tried = estimated_on_all_steps(analysis)
    if tried is None:
        print(printable(f"{path}: no recording is linked, so there is no response to break"))
        return 0
    report = faults_report.of(analysis, tried)
    gate = f"; faults-noticed wants {wanted} %" if wanted is not None else ""
    print(printable(f"{path}: {report.line} ({report.share:.1f} %){gate}"))
    return int(wanted is not None and report.share < wanted)
