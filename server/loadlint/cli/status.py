"""`loadlint status [DIR]`: the state of all scripts of a folder on one page."""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.cli import analysis, files
from loadlint.cli.errors import complain
from loadlint.cli.task import Task
from loadlint.disk.writing import write
from loadlint.numbers.report import Rows
from loadlint.output import _numbers

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator, Sequence

    from loadlint.numbers.history import Digest
    from loadlint.output import FileReport

_SECRETS = frozenset({"hard-coded-secret"})
_HEADS = ("script", "verdict", "newest run", "recordings", "errors", "warnings", "secrets", "p95 of the slowest step")


class ScriptStatus(Struct, frozen=True):
    """One script. `verdict` is that of the replay, None without a recording; `slowest` the slowest step of `run`."""

    path: str
    verdict: str | None
    recordings: int
    errors: int
    warnings: int
    secrets: int
    run: str | None = None
    slowest: str | None = None
    p95: float | None = None


def run(options: Namespace) -> int:
    """Show the state of all scripts; 0. Raises UsageError, ConfigError, HistoryError."""
    statuses = tuple(_statuses(options.folder, _newest_runs(options.history)))
    form = options.output_format or ("html" if (options.output_file or "").endswith((".html", ".htm")) else "text")
    text = _shown(form, statuses)
    if options.output_file is not None:
        write(options.output_file, text.encode("utf-8", "backslashreplace"))
    else:
        sys.stdout.write(text)
    return 0


def _statuses(folder: str, runs: dict[str, Digest]) -> Iterator[ScriptStatus]:
    task = Task(None, (), (), (), None, None, cached=True, paths=(folder,))
    for candidate in files.candidates([folder], analysis.suffixes):
        if candidate.problem is not None:
            complain(candidate.problem)
            continue
        outcome = analysis.check(task, candidate.path, files.read(candidate.path), named=False)
        if outcome.error is not None:
            complain(outcome.error)
        elif outcome.report is not None:
            yield _status(outcome.report, runs.get(os.path.basename(candidate.path)))


def _status(report: FileReport, digest: Digest | None) -> ScriptStatus:
    severities = Counter(finding.severity.label for finding in report.findings)
    certificate = report.certificate
    status = ScriptStatus(
        report.source.path,
        certificate.verdict if certificate is not None else None,
        len(certificate.runs) if certificate is not None else 0,
        severities["error"],
        severities["warning"],
        sum(len(finding.each_place) for finding in report.findings if finding.rule in _SECRETS),
    )
    return status if digest is None else _with_run(status, digest)


def _with_run(status: ScriptStatus, digest: Digest) -> ScriptStatus:
    from msgspec.structs import replace

    from loadlint.numbers.trend import name_of

    times = {str(step.key): step.percentile(95.0) for step in digest.steps if step.kind == "request"}
    slowest = max(times, key=lambda step: times[step], default=None)
    return replace(status, run=name_of(digest), slowest=slowest, p95=times[slowest] if slowest else None)


def _newest_runs(folder: str | None) -> dict[str, Digest]:
    """The newest run of each script in a history."""
    if folder is None:
        return {}
    from loadlint.numbers.history import read_history
    from loadlint.numbers.table import require_packages

    require_packages()
    return {digest.script: digest for digest in read_history(folder)}


def _shown(form: str, statuses: Sequence[ScriptStatus]) -> str:
    if form == "json":
        value = {
            "version": 1,
            "scripts": [
                {name: getattr(status, name) for name in ScriptStatus.__struct_fields__} for status in statuses
            ],
        }
        return json.dumps(value, indent=2) + "\n"
    table = Rows(f"{len(statuses)} scripts", _HEADS, tuple(map(_row, statuses)), 3)
    if form == "html":
        return _numbers.html_page(table.title, _numbers.html_table(table))
    return "".join(f"{line}\n" for line in _numbers.aligned(table, False))


def _row(status: ScriptStatus) -> tuple[str, ...]:
    slowest = f"{status.p95:,.0f} ms, {status.slowest}" if status.p95 is not None else ""
    counts = map(str, (status.recordings, status.errors, status.warnings, status.secrets))
    return status.path, status.verdict or "no recording", status.run or "none", *counts, slowest
