"""`loadlint check --coverage`: how many broken answers the assertions of each script would stop, without its tool."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.cli import faults_report
from loadlint.cli.analysis import settings_for
from loadlint.cli.errors import complain
from loadlint.cli.verify import analysis_of
from loadlint.errors import UserError
from loadlint.faults.estimate import estimated
from loadlint.faults.kinds import KINDS
from loadlint.faults.run import Wish
from loadlint.output._terminal import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loadlint.cli.task import Task


def run(task: Task, paths: Sequence[str]) -> int:
    """Print a line for each script; 1 where one stops less than `faults-noticed` wants, 2 where one can't be read."""
    return max((_tell(task, path) for path in paths), default=0)


def _tell(task: Task, path: str) -> int:
    try:
        analysis = analysis_of(path, task.recordings, task.config_file)
        wanted = settings_for(task, path).at(path).faults_noticed
    except UserError as error:
        complain(str(error))
        return 2
    certificate = analysis.context.certificate
    if certificate is None or not certificate.newest:
        print(printable(f"{path}: no recording is linked, so there is no answer to break"))
        return 0
    steps = frozenset(step.index for step in analysis.script.steps)
    report = faults_report.of(analysis, estimated(analysis, Wish(tuple(KINDS), steps, 0)))
    gate = f"; faults-noticed wants {wanted} %" if wanted is not None else ""
    print(printable(f"{path}: {report.line} ({report.share:.1f} %){gate}"))
    return int(wanted is not None and report.share < wanted)
