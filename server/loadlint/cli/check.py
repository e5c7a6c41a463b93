"""`loadlint check` and `loadlint fix`."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from loadlint import plugins
from loadlint.cache import disk, entries, printed_output
from loadlint.cache import findings as cache
from loadlint.cli import files
from loadlint.cli.errors import UsageError, complain
from loadlint.cli.executors import Executor, executor_of
from loadlint.cli.task import Outcome, Task
from loadlint.findings import Applicability, Finding, Severity
from loadlint.output import FileReport, Report, Shard, format_of, shows_edits
from loadlint.text.source import Source

if TYPE_CHECKING:
    from loadlint.cli.options import CheckOptions

_BASELINE = "loadlint-baseline.json"


class RunEnd(Struct, frozen=True):
    """How a run ended: the exit code, and the files that it wrote, as they were then, by absolute path."""

    code: int
    written: Mapping[str, entries.Stamp] = {}


def run(options: CheckOptions) -> int:
    """Check, fix and print; returns the exit code."""
    return execute(options).code


def execute(options: CheckOptions) -> RunEnd:
    """Check, fix and print."""
    task = _task(options)
    if options.show_settings or options.show_files or options.add_ignore or options.coverage:
        return RunEnd(_instead(options, task))
    # What is in a shard is decided by all files.
    seen = _decisive(options, task) if options.shard is None else None
    task = replace(task, single=seen is not None and len(options.paths) == 1)
    outcomes, shard = _outcomes(options, task)
    told = _tell_errors(task, outcomes)
    done = [outcome for outcome in outcomes if outcome.report]
    strays = _tell_strays(done)
    done, changed, unwritten = _delivered_outcomes(options, task, done)
    is_writing = not options.diff and options.stdin_filename is None
    written = {path: stamp for path, stamp in changed.items() if is_writing}
    failed = told or unwritten
    shard = shard and replace(shard, unread=told)
    report = _report(done, options.min_severity, shard, changed=not options.diff)
    if options.write_baseline:
        return RunEnd(2 if failed else 0, _write_baseline(options.baseline or _BASELINE, report))
    if not (done or failed or shard or options.skip_unknown):
        complain(f"no load scripts in {', '.join(options.paths or ('.',))}")
    text = _show(options, report, fixing=task.level is not None) if done or shard or options.statistics else ""
    _tell_notes(done)
    if options.output_file is not None:
        written |= _stamp_of_file(options.output_file)
    if failed:
        return RunEnd(2, written)
    has_failed = report.has_failed or (bool(changed) and options.diff)
    code = 1 if has_failed and not options.exit_zero else 0
    if seen is not None and not strays:
        _remember(options.arguments, text, code, outcomes, seen)
    return RunEnd(code, written)


def _stamp_of_file(path: str) -> dict[str, entries.Stamp]:
    """A file as it is, by its absolute path."""
    return {os.path.abspath(path): entries.stamp(path)}


def _outcomes(options: CheckOptions, task: Task) -> tuple[list[Outcome], Shard | None]:
    """What came of each script, and which shard of the run they are."""
    if options.stdin_filename is None:
        candidates, shard = _scripts_to_check(options, task)
        return list(_check_all(task, candidates, executor_of(options.executor, options.jobs))), shard
    if options.paths:
        raise UsageError("give either PATHs or --stdin-filename")
    return [_check_input(task, options.stdin_filename, files.read_input(options.stdin_filename))], None


def _tell_errors(task: Task, outcomes: Sequence[Outcome]) -> bool:
    """Tell what could not be checked; whether there is any."""
    if task.cached and (problem := disk.complaint()) is not None:
        complain(problem)
    errors = [*plugins.problems(), *(outcome.error for outcome in outcomes if outcome.error)]
    for error in errors:
        complain(error)
    return bool(errors)


def _delivered_outcomes(
    options: CheckOptions, task: Task, done: list[Outcome]
) -> tuple[list[Outcome], dict[str, entries.Stamp], bool]:
    """The scripts whose fixes are written or shown, the files that change, and whether any could not be written.

    The files are by absolute path, as they are once they are written.
    """
    if not task.level:
        return done, {}, False
    changes: list[tuple[Outcome, bool | None]] = []
    texts: dict[str, bytes] = {}
    stamps: dict[str, entries.Stamp] = {}
    for first in done:
        outcome = _after_others(task, first, texts)
        change = _deliver(options, outcome)
        changes.append((outcome, change))
        for item in outcome.changes if change else ():
            stamps |= _stamp_of_file(item.path)
            texts[os.path.abspath(item.path)] = item.after
    written = [outcome for outcome, change in changes if change is not None]
    return written, stamps, len(written) < len(done)


def _after_others(task: Task, outcome: Outcome, texts: dict[str, bytes]) -> Outcome:
    """What becomes of a script after the fixes of others, which may have changed its modules, or the script itself."""
    report = outcome.report
    paths = [file.path for file in report.source.files] if report is not None else []
    if report is None or not any(os.path.abspath(path) in texts for path in paths):
        return outcome
    from loadlint.cli import analysis

    path = report.source.path
    data = texts.get(os.path.abspath(path), outcome.before)
    again = analysis.check(replace(task, changed=tuple(texts.items())), path, data, named=True)
    return again if again.report is not None else outcome


def _show(options: CheckOptions, report: Report, *, fixing: bool) -> str:
    """Print the report; returns what was printed."""
    if options.statistics:
        from loadlint.cli.show import statistics

        text = statistics(report)
        sys.stdout.write(text)
        return text
    return "" if options.diff and options.output_file is None else _print(options, report, fixing)


def _instead(options: CheckOptions, task: Task) -> int:
    """What is done in place of a check; returns the exit code."""
    from loadlint.cli import add_ignore, show

    if options.output_format or options.output_file:
        raise UsageError(
            "--output-format and --output-file are for findings, which --show-settings, --show-files, --add-ignore and "
            "--coverage do not show"
        )
    if options.show_settings:
        return show.settings(task, (options.paths or (".",))[0])
    if options.coverage:
        from loadlint.cli import coverage

        _require_readable(task.recordings)
        return coverage.run(task, _scripts_to_check(options, task)[0])
    paths = [candidate.path for candidate in _scripts_to_check(options, task)[0] if candidate.problem is None]
    return show.files(paths) if options.show_files else add_ignore.run(task, paths)


def _decisive(options: CheckOptions, task: Task) -> dict[str, entries.Stamp] | None:
    """The files that decide about this run and are known beforehand; None where the run can't be repeated from them."""
    writes = task.level is not None or options.output_file is not None or options.write_baseline
    if writes or not task.cached or not options.paths or any(os.path.isdir(path) for path in options.paths):
        return None
    names = [name for name in (options.baseline, options.config_file) if name]
    for path in options.paths:
        names += [path, *cache.configurations(path), *cache.places_beside(path)]
        names += [name for name, _ in cache.beside(path)]
    return {name: entries.stamp(name) for name in names}


def _remember(
    arguments: Sequence[str], text: str, code: int, outcomes: Sequence[Outcome], seen: dict[str, entries.Stamp]
) -> None:
    remembered = [outcome.known for outcome in outcomes if outcome.known]
    if len(remembered) == len(outcomes):
        files = {name: stamp for entry in remembered for name, stamp in entry.files.items()}
        until = min((entry.until for entry in remembered if entry.until is not None), default=None)
        printed_output.remember(arguments, text, code, files | seen, until)


def _task(options: CheckOptions) -> Task:
    fixing = options.fix or options.unsafe_fixes or options.diff
    level = Applicability.UNSAFE if options.unsafe_fixes else Applicability.SAFE
    _require_known(options)
    accepted = None
    if options.baseline and not options.write_baseline:
        from loadlint.project import baseline

        accepted = baseline.read(options.baseline)
    return Task(
        level if fixing and not options.write_baseline else None,
        tuple(options.recording),
        tuple(options.select),
        tuple(options.ignore),
        options.config_file,
        accepted,
        # What shows secrets is not kept on the disk.
        not (options.no_cache or options.show_secrets),
        shows_secrets=options.show_secrets,
        assignments=_assignments(options),
        paths=tuple(options.paths),
        shows_edits=shows_edits(options.output_format),
    )


def _assignments(options: CheckOptions) -> tuple[str, ...]:
    """The settings of the command line. Raises ConfigError."""
    extended = ", ".join(f'"{name}"' for name in options.extend_select)
    assignments = (*options.assignments, *([f"extend-select = [{extended}]"] if extended else ()))
    if assignments:
        from loadlint.project.config import assigned_settings

        for assignment in assignments:
            assigned_settings(assignment)
    return assignments


def _require_known(options: CheckOptions) -> None:
    """Rules that the user named must exist, and patterns be some, or the run is wrong; raises UserError."""
    if options.shard is not None:
        from loadlint.cli.shards import require_sense

        require_sense(options)
    if options.select or options.ignore:
        from loadlint.project.config import check_names

        check_names(tuple(options.select), "--select")
        check_names(tuple(options.ignore), "--ignore")
    if options.exclude:
        from loadlint.project.setting_values import SETTINGS, values_of

        values_of({"exclude": list(options.exclude)}, SETTINGS)


def _require_readable(recordings: Sequence[str]) -> None:
    """A recording that the user named must be good, or the run is wrong; raises RecordingError."""
    if recordings:
        from loadlint.cache.recordings import read_recording

        for path in recordings:
            read_recording(path)


def _check_all(task: Task, scripts: Sequence[files.Candidate], executor: Executor) -> Iterator[Outcome]:
    remembered = [_earlier_outcome(task, candidate) for candidate in scripts]
    rest = [candidate for candidate, outcome in zip(scripts, remembered, strict=True) if outcome is None]
    if rest or not scripts:
        _require_readable(task.recordings)
    if rest:
        from loadlint.cli import analysis

        analysis.report_of.cache_clear()
    checked = executor(partial(_check_file, task), rest)
    for candidate, outcome in zip(scripts, remembered, strict=True):
        yield replace(next(checked) if outcome is None else outcome, position=candidate.position)


def _earlier_outcome(task: Task, candidate: files.Candidate) -> Outcome | None:
    """The result of an earlier run, or that the file can't be read."""
    if candidate.problem is not None:
        return Outcome(error=candidate.problem)
    try:
        data = files.read(candidate.path)
    except UsageError as error:
        return Outcome(error=str(error))
    return _outcome_in_cache(task, candidate.path, data)


def _outcome_in_cache(task: Task, path: str, data: bytes) -> Outcome | None:
    if task.level is not None or not task.cached:
        return None
    remembered = cache.read(cache.key(task.options, task.config_file, path, data))
    if remembered is None:
        return None
    earlier = remembered.report
    source = Source(path, data)
    for module in earlier.modules:
        text = files.read_module(module)
        if text is None:
            return None
        source = source.with_module(module, text)
    report = FileReport(
        source,
        earlier.findings,
        unchecked=earlier.unchecked,
        certificate=earlier.certificate,
        hidden=earlier.hidden,
        in_baseline=earlier.in_baseline,
    )
    return Outcome(report, data, known=remembered, strays=files.strays(path, remembered.files, task.recordings))


def _check_file(task: Task, candidate: files.Candidate) -> Outcome:
    from loadlint.cli import analysis

    try:
        data = files.read(candidate.path)
    except UsageError as error:
        return Outcome(error=str(error))
    return analysis.check(task, candidate.path, data, candidate.named)


def _check_input(task: Task, path: str, data: bytes) -> Outcome:
    remembered = _outcome_in_cache(task, path, data)
    if remembered is not None:
        return remembered
    from loadlint.cli import analysis

    _require_readable(task.recordings)
    return analysis.check(task, path, data, named=True)


def _scripts_to_check(options: CheckOptions, task: Task) -> tuple[Sequence[files.Candidate], Shard | None]:
    """The files to check; with `--shard` a part of them."""
    candidates = list(_candidates(options, task))
    if options.shard is None:
        return candidates, None
    from loadlint.cli.shards import part_of

    return part_of(task, candidates, options.shard, options.min_severity)


def _candidates(options: CheckOptions, task: Task) -> Iterator[files.Candidate]:
    for candidate in files.candidates(options.paths or (".",), _suffixes):
        if candidate.named or candidate.problem is not None or not _is_left_out(options, task, candidate.path):
            yield replace(candidate, named=candidate.named and not options.skip_unknown)


def _is_left_out(options: CheckOptions, task: Task, path: str) -> bool:
    """Whether a file that was found in a folder is not to be checked."""
    from loadlint.cli import analysis
    from loadlint.project.config import Config, ConfigError

    if options.exclude and Config(exclude=tuple(options.exclude)).is_left_out(path):
        return True
    try:
        return analysis.settings_for(task, path).is_left_out(path)
    except ConfigError:
        # It is told where the script is checked.
        return False


def _suffixes() -> frozenset[str]:
    from loadlint.cli import analysis

    return analysis.suffixes()


def _deliver(options: CheckOptions, outcome: Outcome) -> bool | None:
    """Write the fixed script or print what would change; whether anything changed, None where it can't be written."""
    report = outcome.report
    if report is None:
        return False
    if options.diff:
        from loadlint.output._diff import shown_diff
        from loadlint.secrets.masker import Masker

        terminal = sys.stdout.isatty()
        for change in outcome.changes:
            text = shown_diff(change.path, change.before, change.after, outcome.masker or Masker(), terminal)
            sys.stdout.write(text)
    elif options.stdin_filename is not None:
        sys.stdout.buffer.write(report.source.data[: report.source.script_end])
        sys.stdout.flush()
    elif outcome.changes:
        from loadlint.disk.several_files import write_all
        from loadlint.disk.writing import WriteError

        try:
            write_all(outcome.changes)
        except WriteError as error:
            complain(str(error))
            return None
    return bool(outcome.changes)


def _report(outcomes: Sequence[Outcome], min_severity: str | None, shard: Shard | None, changed: bool) -> Report:
    """The findings as severe as was asked for, all of which count; without a wish all, of which notes do not count."""
    wish = Severity[min_severity.upper()] if min_severity is not None else None
    reports = []
    told: set[tuple[str, int, str, str]] = set()
    for outcome in outcomes:
        for file in (outcome.report, *outcome.others) if outcome.report is not None else ():
            findings, in_baseline = (
                tuple(
                    finding
                    for finding in of_file
                    if finding.severity >= (wish or Severity.HINT) and not _is_told(file.source, finding, told)
                )
                for of_file in (file.findings, file.in_baseline)
            )
            fixed = file.fixed if changed else 0
            position = outcome.position
            report = replace(file, findings=findings, in_baseline=in_baseline, fixed=fixed, position=position)
            reports.append(report)
    return Report(tuple(reports), wish or Severity.WARNING, shard)


def _is_told(source: Source, finding: Finding, told: set[tuple[str, int, str, str]]) -> bool:
    """Whether another script of the run has reported the same of a file that both run, or that is a script itself."""
    path = os.path.abspath(source.path_at(finding.span.start))
    mark = path, source.span_in_file(finding.span).start, finding.rule, finding.message
    if mark in told:
        return True
    told.add(mark)
    return False


def _tell_strays(outcomes: Sequence[Outcome]) -> bool:
    """Tell which links lead out of the repository, each once; whether there are any."""
    strays = [(outcome, path) for outcome in outcomes for path in outcome.strays]
    for outcome, path in strays:
        script = outcome.report.source.path if outcome.report else ""
        about = (
            "is a link that leads out of the repository"
            if path == script
            else f"reads a file outside of the repository: {path}"
        )
        complain(f"{script}: {about}")
    return bool(strays)


def _tell_notes(outcomes: Sequence[Outcome]) -> None:
    """Tell what users have to know of the scripts that were fixed, each sentence once."""
    for note in dict.fromkeys(note for outcome in outcomes for note in outcome.notes):
        complain(note)


def _write_baseline(file: str, report: Report) -> dict[str, entries.Stamp]:
    """Write the findings of a run to a file; returns it as it is then."""
    from loadlint.disk.writing import write
    from loadlint.project import baseline

    write(file, baseline.to_bytes(file, ((item.source, item.findings) for item in report.files)))
    complain(f"{sum(len(item.findings) for item in report.files)} findings written to {file}")
    return _stamp_of_file(file)


def _print(options: CheckOptions, report: Report, fixing: bool) -> str:
    # With a script on standard input, its fixed text has standard output for itself.
    stream = sys.stderr if options.stdin_filename is not None and fixing else sys.stdout
    name = options.output_format or ("full" if stream.isatty() and options.output_file is None else "concise")
    if options.output_file is not None:
        from loadlint.disk.writing import write

        text = format_of(name).render(report, options.color == "always")
        write(options.output_file, text.encode("utf-8", "backslashreplace"))
        return text
    text = format_of(name).render(report, _is_colored(options.color, stream.isatty()))
    stream.write(text)
    return text


def _is_colored(wish: str, terminal: bool) -> bool:
    if wish != "auto":
        return wish == "always"
    return terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
