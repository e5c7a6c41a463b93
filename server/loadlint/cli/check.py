"""`loadlint check` and `loadlint fix`."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from loadlint import engine
from loadlint.cli import files
from loadlint.cli.errors import UsageError, complain
from loadlint.findings import Applicability, Severity
from loadlint.output import FileReport, Report, format_of
from loadlint.project import Project, baseline, config
from loadlint.text.edits import unified_diff
from loadlint.text.source import Source

_ENOUGH_FOR_PROCESSES = 32
_BASELINE = "loadlint-baseline.json"


@dataclass(frozen=True)
class _Task:
    """How scripts are checked in this run. It goes to other processes, so it holds plain values only."""

    level: Applicability | None
    recordings: tuple[str, ...]
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    config_file: str | None
    known: baseline.Baseline | None

    def project(self, path: str) -> Project:
        """The project of a script."""
        own = _config(self.config_file, os.path.dirname(path))
        own = replace(own, select=self.select or own.select, ignore=(*own.ignore, *self.ignore))
        return Project(own, self.recordings, self.known)


@dataclass(frozen=True)
class _Outcome:
    """What became of one file: a report, or None for one that is no load script; `error` says what went wrong."""

    report: FileReport | None = None
    before: bytes = b""
    error: str | None = None


def run(options: Namespace) -> int:
    """Check, fix and print; returns the exit code."""
    task = _task(options)
    _require_readable(options.recording)
    if options.stdin_filename is not None:
        if options.paths:
            raise UsageError("give either PATHs or --stdin-filename")
        outcomes = [_check(task, options.stdin_filename, sys.stdin.buffer.read(), named=True)]
    else:
        outcomes = list(_check_all(task, options))
    failed = False
    for outcome in outcomes:
        if outcome.error:
            complain(outcome.error)
            failed = True
    done = [outcome for outcome in outcomes if outcome.report]
    changed = _deliver(options, done) if task.level else False
    report = _report(done, options.min_severity, changed=not options.diff)
    if options.write_baseline:
        _write_baseline(options.baseline or _BASELINE, report)
        return 2 if failed else 0
    if not done and not failed and not options.skip_unknown:
        complain(f"no load scripts in {', '.join(options.paths or ['.'])}")
    if done and not (options.diff and options.output_file is None):
        _print(options, report, task.level is not None)
    if failed:
        return 2
    found = any(file.findings for file in report.files) or (changed and options.diff)
    return 1 if found and not options.exit_zero else 0


def _task(options: Namespace) -> _Task:
    fixing = options.fix or options.unsafe_fixes or options.diff
    level = Applicability.UNSAFE if options.unsafe_fixes else Applicability.SAFE
    known = baseline.read(options.baseline) if options.baseline and not options.write_baseline else None
    return _Task(
        level if fixing and not options.write_baseline else None,
        tuple(options.recording),
        config.check_names(tuple(options.select), "--select"),
        config.check_names(tuple(options.ignore), "--ignore"),
        options.config,
        known,
    )


def _require_readable(recordings: Sequence[str]) -> None:
    """A recording that the user named must be good, or the run is wrong; raises RecordingError."""
    from loadlint.project.store import read_recording

    for path in recordings:
        read_recording(path)


@lru_cache(maxsize=256)
def _config(file: str | None, folder: str) -> config.Config:
    return config.load(Path(file)) if file else config.find(Path(folder or "."))


def _check_all(task: _Task, options: Namespace) -> Iterator[_Outcome]:
    suffixes = frozenset(suffix for dialect in engine.all_dialects() for suffix in dialect.suffixes)
    found = list(files.candidates(options.paths or ["."], suffixes))
    if options.skip_unknown:
        found = [replace(candidate, named=False) for candidate in found]
    jobs = options.jobs or (os.cpu_count() or 1 if len(found) >= _ENOUGH_FOR_PROCESSES else 1)
    if jobs == 1 or len(found) < 2:
        yield from (_check_file(task, candidate) for candidate in found)
        return
    from concurrent.futures import ProcessPoolExecutor
    from functools import partial

    with ProcessPoolExecutor(min(jobs, len(found))) as pool:
        yield from pool.map(partial(_check_file, task), found, chunksize=max(1, len(found) // (jobs * 8)))


def _check_file(task: _Task, candidate: files.Candidate) -> _Outcome:
    try:
        data = files.read(candidate.path)
    except UsageError as error:
        return _Outcome(error=str(error))
    return _check(task, candidate.path, data, candidate.named)


def _check(task: _Task, path: str, data: bytes, named: bool) -> _Outcome:
    source = Source(path, data)
    project = task.project(path)
    try:
        if task.level is None:
            analysis = engine.analyse(source, project)
            return _Outcome(FileReport(source, analysis.findings), data)
        result = engine.fix(source, project, task.level)
    except engine.UnknownDialectError:
        return _Outcome(error=f"{path}: {_why_unknown(data)}" if named else None)
    return _Outcome(FileReport(result.analysis.source, result.analysis.findings, len(result.applied)), data)


def _why_unknown(data: bytes) -> str:
    if not data.strip():
        return "the file is empty, not a load script"
    names = ", ".join(dialect.name for dialect in engine.all_dialects())
    return f"is no load script that loadlint knows ({names})"


def _deliver(options: Namespace, outcomes: Sequence[_Outcome]) -> bool:
    """Write the fixed scripts or print what would change; returns whether anything changed."""
    changed = False
    for outcome in outcomes:
        report = outcome.report
        if report is None:
            continue
        path, after = report.source.path, report.source.data
        if options.diff:
            sys.stdout.write(unified_diff(path, outcome.before, after) if after != outcome.before else "")
        elif options.stdin_filename is not None:
            sys.stdout.buffer.write(after)
            sys.stdout.flush()
        elif after != outcome.before:
            files.write(path, after, outcome.before)
        changed = changed or after != outcome.before
    return changed


def _report(outcomes: Sequence[_Outcome], least: str, changed: bool) -> Report:
    severity = Severity[least.upper()]
    reports = []
    for outcome in outcomes:
        if outcome.report:
            findings = tuple(finding for finding in outcome.report.findings if finding.severity >= severity)
            reports.append(replace(outcome.report, findings=findings, fixed=outcome.report.fixed if changed else 0))
    return Report(tuple(reports))


def _write_baseline(file: str, report: Report) -> None:
    files.write(file, baseline.to_bytes(file, ((item.source, item.findings) for item in report.files)))
    complain(f"{sum(len(item.findings) for item in report.files)} findings written to {file}")


def _print(options: Namespace, report: Report, fixing: bool) -> None:
    # With a script on standard input, its fixed text has standard output for itself.
    stream = sys.stderr if options.stdin_filename is not None and fixing else sys.stdout
    name = options.output_format or ("full" if stream.isatty() and options.output_file is None else "concise")
    if options.output_file is not None:
        text = format_of(name).render(report, options.color == "always")
        files.write(options.output_file, text.encode("utf-8", "backslashreplace"))
        return
    stream.write(format_of(name).render(report, _colored(options.color, stream.isatty())))


def _colored(wish: str, terminal: bool) -> bool:
    if wish != "auto":
        return wish == "always"
    return terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
