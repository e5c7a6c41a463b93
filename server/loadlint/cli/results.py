"""`loadlint results`: how long the steps of a run take, what fails, and whether the run is worse than others."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING

from msgspec.structs import replace

from loadlint import engine, rules, run_view
from loadlint.cache.recordings import read_results
from loadlint.cli.analysis import suffixes
from loadlint.cli.errors import UsageError, complain
from loadlint.cli.files import candidates
from loadlint.cli.named_script import known_script, parsed_script, read_script, settings_of
from loadlint.cli.show_report import with_findings, write_or_print
from loadlint.dialects.optional import remarks
from loadlint.disk.reach import of_command
from loadlint.errors import UserError
from loadlint.numbers.report import RunReport, document
from loadlint.numbers.table import MissingExtraError
from loadlint.output import Report, _numbers
from loadlint.output._drawing import run_page
from loadlint.output._masking import masked_report
from loadlint.output._terminal import is_colored
from loadlint.project import Project
from loadlint.project.finding_filters import shown_of_runs
from loadlint.results.examine import cut_at_end
from loadlint.results.steps import REDIRECTS, Labels
from loadlint.secrets.masker import SHOWS_ALL, Masker, masked_texts
from loadlint.text.mapped import HOLE
from loadlint.text.sentences import number_of

if TYPE_CHECKING:
    from argparse import Namespace

    from loadlint.engine import Analysis
    from loadlint.findings import Finding
    from loadlint.numbers.gates import IsElsewhere
    from loadlint.numbers.series import StepKey
    from loadlint.numbers.step_numbers import RunNumbers
    from loadlint.project.config import Config
    from loadlint.results.model import Results
    from loadlint.script import Remark, RemarkKind, Script, Step

NUMBERS_ONLY = ("markdown", "html")
"""The formats that show the numbers of runs and no findings."""

_RULE = "soft-failure"
_TOOLS = ("JMeter", "k6", "Locust")
_LARGEST_FOR_CAUSES = 256 << 20
_NO_SCRIPT = frozenset(("full", "concise", "json", *NUMBERS_ONLY))


def run(options: Namespace) -> int:
    """Show numbers and failures of runs; 0 all is well, 1 it is not. Raises UserError."""
    name = options.output_format or ("full" if sys.stdout.isatty() else "concise")
    if options.script is None:
        return _without_script(options, name)
    settings = settings_of(options.script, options.config)
    analysis, files = _analysis_with_results(options, settings)
    for results in files:
        _tell(results, analysis.script)
    if not analysis.recordings:
        complain("no recording is linked to the script: responses can't be compared with good ones")
    masker = SHOWS_ALL if options.show_secrets else analysis.masker
    if options.output_file is not None and name not in NUMBERS_ONLY:
        _write_page(options.output_file, files, analysis, masker)
    plain = _reports(options, settings, analysis)
    hops = [_hops(report, analysis) for report in plain]
    measured = tuple(_with_hops(*of_run, analysis.script) for of_run in zip(plain, hops, strict=True))
    reports = masked_texts(measured, masker)
    of_runs = shown_of_runs(analysis.script, tuple(_findings(measured, hops, analysis)), Project(settings))
    findings = (*analysis.findings, *of_runs)
    report = Report((masked_report(analysis.script.source, findings, masker),))
    _print(options, name, reports, report)
    _keep(options, measured, masker)
    if options.write_thresholds:
        from loadlint.cli.write_thresholds import write_thresholds

        write_thresholds(measured, analysis.script, options.headroom / 100)
    return 1 if report.has_failed and not options.exit_zero else 0


def _without_script(options: Namespace, name: str) -> int:
    """Show numbers alone: findings have a place in a script."""
    if name not in _NO_SCRIPT:
        raise UsageError(f"--output-format {name} shows places in the script, so it needs --script")
    if options.output_file is not None and name not in NUMBERS_ONLY:
        raise UsageError("--output-file compares responses with the recorded ones, so it needs --script")
    if options.write_thresholds:
        raise UsageError("--write-thresholds writes into the script, so it needs --script")
    from loadlint.numbers.problems import problems_of

    settings = settings_of(options.files[0], options.config)
    masker = SHOWS_ALL if options.show_secrets else Masker()
    measured = _reports(options, settings, None)
    reports = masked_texts(measured, masker)
    _print(options, name, reports, Report(()))
    _keep(options, measured, masker)
    rules_on = {rule.name for rule in rules.all_rules() if settings.is_on(rule, options.files[0])}
    are_told = (problem.rule in rules_on for report in measured for problem in problems_of(report))
    return 1 if any(are_told) and not options.exit_zero else 0


def _analysis_with_results(options: Namespace, settings: Config) -> tuple[Analysis, list[Results]]:
    """The failures of the runs at the steps of the script."""
    small = [file for file in options.files if not _is_large(file)]
    files = [read_results(file) for file in small]
    source = read_script(options.script, options.recording)
    chosen = replace(settings, select=(_RULE,), ignore=(), per_file_ignores={})
    with known_script(options.script):
        project = Project(chosen, tuple(options.recording), tuple(small), reach=of_command(options.script))
        return engine.analyse(source, project), files


def _is_large(file: str) -> bool:
    is_large = os.path.exists(file) and os.path.getsize(file) > _LARGEST_FOR_CAUSES
    if is_large:
        complain(f"{file}: is too large to look for the causes of failures; they are only counted")
    return is_large


def _reports(options: Namespace, settings: Config, analysis: Analysis | None) -> tuple[RunReport, ...]:
    """The numbers of the runs; none, and a line that says why, where the packages for them are not installed."""
    from loadlint.numbers.comparison import USUAL
    from loadlint.numbers.k6_thresholds import Threshold
    from loadlint.numbers.run_reports import Criteria, reports_of
    from loadlint.traces.read import read_traces

    script = analysis.script if analysis is not None else None
    try:
        thresholds = tuple(Threshold(remark.subject, remark.detail) for remark in _remarks(analysis, "threshold"))
        traces = read_traces(options.traces) if options.traces else None
        elsewhere = _steps_elsewhere(settings, script)
        criteria = Criteria(settings.gates, settings.relevance or USUAL, thresholds, traces, elsewhere)
        reports = reports_of(options.files, options.against, criteria, script, everything=options.all)
    except MissingExtraError as error:
        if script is None or options.against or options.traces or settings.gates:
            raise
        complain(str(error))
        return ()
    _complain_of_no_base(options, reports)
    return reports


def _with_hops(report: RunReport, hops: Mapping[StepKey, int], script: Script) -> RunReport:
    """A report in which the targets of redirects stand at the steps that have led there."""
    from loadlint.numbers.run_reports import place_of

    places = {key: place_of(script, step) for key, step in hops.items()}
    return replace(report, places={**report.places, **places})


def _hops(report: RunReport, analysis: Analysis) -> Mapping[StepKey, int]:
    """The steps that have led to the targets of redirects."""
    from loadlint.run_view.findings import hops_of

    keys = (numbers.step for numbers in report.numbers.steps)
    return hops_of(analysis.script, analysis.flow.whole if analysis.flow is not None else None, keys)


def _steps_elsewhere(settings: Config, script: Script | None) -> IsElsewhere:
    """Tells steps of other scripts in the folder of the configuration: those of no script that the run is of."""
    from loadlint.numbers.run_reports import steps_of
    from loadlint.run_view.findings import has_step

    scripts = cache(lambda: tuple(_scripts_in(settings)))

    def is_elsewhere(steps: str, run: RunNumbers) -> bool:
        if script is not None and has_step(script, steps):
            return False
        others = [other for other in scripts() if has_step(other, steps)]
        of_run = [] if script else [other for other in others if steps_of(other, run.by_step)]
        return len(others) > len(of_run) == 0

    return is_elsewhere


def _scripts_in(settings: Config) -> Iterator[Script]:
    """The scripts in the folder of the configuration that can be read."""
    for candidate in candidates([settings.root or "."], suffixes):
        if candidate.problem is None and not settings.is_left_out(candidate.path):
            with suppress(UserError):
                yield parsed_script(candidate.path, Project(settings, reach=of_command(candidate.path)))[0]


def _complain_of_no_base(options: Namespace, reports: Sequence[RunReport]) -> None:
    if options.against and all(report.comparison is None for report in reports):
        complain(f"{', '.join(options.against)}: no other run is saved there, so nothing is compared")


def _remarks(analysis: Analysis | None, kind: RemarkKind) -> Sequence[Remark]:
    return () if analysis is None else tuple(remarks(analysis.context.dialect, analysis.script, kind))


def _findings(
    reports: Sequence[RunReport], hops: Sequence[Mapping[StepKey, int]], analysis: Analysis
) -> Iterator[Finding]:
    """What is wrong with the numbers, at the steps of the script; `hops` are the redirects' targets of each run."""
    from loadlint.numbers.problems import problems_of
    from loadlint.run_view.findings import findings_of, missed_rate_findings, threshold_places

    asked = _remarks(analysis, "asked-rate")
    gates = threshold_places(analysis.context.dialect, analysis.script)
    for report, of_run in zip(reports, hops, strict=True):
        yield from findings_of(report.numbers.run.name, tuple(problems_of(report)), analysis.script, gates, of_run)
        yield from missed_rate_findings(report.numbers, asked)


def _keep(options: Namespace, reports: Sequence[RunReport], masker: Masker) -> None:
    """Keep the digests of the runs in the history. Raises HistoryError."""
    if options.history is None:
        return
    from loadlint.numbers.history import digest_of, keep, with_causes
    from loadlint.numbers.problems import problems_of
    from loadlint.numbers.report import causes_in_words

    for report in reports:
        script = os.path.basename(options.script or "")
        texts = {"label": options.label, "commit": options.commit, "machine": options.machine, "script": script}
        digest = replace(digest_of(report.numbers, **texts), problems=tuple(problems_of(report)))
        digest = masked_texts(with_causes(digest, causes_in_words(report)), masker)
        complain(f"{report.numbers.run.name}: is saved in {keep(options.history, digest)}")


def _print(options: Namespace, name: str, reports: Sequence[RunReport], report: Report) -> None:
    values = {"runs": _numbers.as_json(reports)}
    text = with_findings(name, list(map(document, reports)), report, values, color=is_colored(options.color))
    write_or_print(options.output_file if name in NUMBERS_ONLY else None, text)


def _write_page(path: str, files: Sequence[Results], analysis: Analysis, masker: Masker) -> None:
    """Write the answers of a file beside the recorded ones. Raises UsageError, ResultsError."""
    if len(files) != 1:
        raise UsageError("--output-file shows one run: give one file of results")
    text = run_page(run_view.build(analysis, files[0], masker), analysis.script)
    write_or_print(path, text)


def _tell(results: Results, script: Script) -> None:
    """What the file lacks, and whether it belongs to the script at all. Raises UsageError where it does not."""
    if results.note:
        complain(f"{results.path}: {results.note}")
    if results.tool in _TOOLS and results.tool.lower() != script.dialect:
        complain(f"{results.path}: is a run of {results.tool}, not of {script.source.path}: its steps may be others")
    if cut := cut_at_end(results):
        complain(f"{results.path}: {number_of(len(cut), 'request')} had no response when the run ended: no failure")
    _require_steps(results, script)


def _require_steps(results: Results, script: Script) -> None:
    """Tell where most requests of a run are no steps of the script. Raises UsageError where none can be one.

    The findings of such a run would be about nothing, and a pipeline would pass.
    """
    labels = Labels(script)
    counts = Counter[bool]()
    for sample in results.samples:
        counts[bool(labels.steps(sample.label, sample.method, sample.url))] += 1
    for tally in results.tallies:
        counts[bool(labels.steps(tally.label, tally.method, ""))] += tally.requests
    if counts and not counts[True] and not any(map(_may_be_any, script.steps)):
        hint = "give the script of this run, or leave --script out"
        raise UsageError(f"{results.path}: no request is a step of {script.source.path}: {hint}")
    # Each redirect may have led to one more request, which is no step of its own.
    redirects = sum(sample.status in REDIRECTS for sample in results.samples)
    if counts[False] - redirects > counts[True]:
        some = f"{counts[False]} of {counts.total()} requests"
        complain(f"{results.path}: {some} fit no step of {script.source.path}: is it the script of this run?")


def _may_be_any(step: Step) -> bool:
    """Whether a step has a name and an address that only its run knows."""
    return not (step.name or step.request.url).value.strip(HOLE)
