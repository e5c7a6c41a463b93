"""`loadlint results --write-thresholds`: what runs measured, with head-room, as limits in the script."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from loadlint import engine
from loadlint.changes import CannotWriteError, LimitTimes
from loadlint.cli.errors import UsageError, complain
from loadlint.cli.write_edits import write_edits
from loadlint.numbers.time_limits import MOST_FAILED, time_limits

if TYPE_CHECKING:
    from loadlint.numbers.report import RunReport
    from loadlint.script import Script


def write_thresholds(reports: Sequence[RunReport], script: Script, headroom: float) -> None:
    """Write limits into the script and say where each comes from. Raises UsageError, WriteError."""
    limits = list(time_limits(reports, script, headroom))
    if not limits:
        raise UsageError("no step of the script has times in these results")
    source = script.source
    dialect = next(dialect for dialect in engine.all_dialects() if dialect.name == script.dialect)
    try:
        edits = dialect.write(script, LimitTimes(tuple(limit for limit, _ in limits)))
    except CannotWriteError as error:
        raise UsageError(f"{source.path}: limits can't be written: {error}") from None
    write_edits(source, edits)
    for _, said in limits:
        complain(said)
    for numbers in (report.numbers for report in reports):
        for step in numbers.steps:
            if (step.failed or 0) > MOST_FAILED:
                failed = f"{step.failed:.0%} of its requests failed in {numbers.run.name}"
                complain(f"{step.step}: {failed}, so its times there are no limit")
