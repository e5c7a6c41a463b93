"""`loadlint mix`: what users do in production, beside what a script does."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import ExitStack
from functools import cache
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from loadlint.cli.errors import UsageError, complain
from loadlint.cli.named_script import analysis_with, settings_of
from loadlint.cli.show_report import with_findings, write_or_print
from loadlint.cli.write_edits import write_edits
from loadlint.correlation.secrets import masker_of
from loadlint.dialects.optional import load_parts
from loadlint.disk.reach import of_command
from loadlint.output import FileReport, Report
from loadlint.output._masking import masked_report
from loadlint.output._terminal import is_colored
from loadlint.production.findings import USUAL_DISTANCE, findings_of
from loadlint.production.observed_mix import Mix, mix_of
from loadlint.production.report import as_json, document
from loadlint.production.request_table import RequestTable, request_table
from loadlint.production.weights import WeightsError, weight_edits
from loadlint.project import Project
from loadlint.project.finding_filters import shown_of_runs
from loadlint.script import LoadPart, Script
from loadlint.secrets.masker import SHOWS_ALL, masked_texts

if TYPE_CHECKING:
    from argparse import Namespace

    from loadlint.dialects.base import Dialect
    from loadlint.project.config import Config


_RULE = "unlike-production"


class _ScriptMix(Struct, frozen=True):
    """What logs show of a script: the mix as it is, and as it is shown, with the findings."""

    script: Script
    mix: Mix
    shown_mix: Mix
    findings: FileReport


def run(options: Namespace) -> int:
    """Show the mix of each script; 0 the scripts are like production, 1 one is not. Raises UserError."""
    with ExitStack() as stack:
        # Scripts with the same logs share a table.
        table_of = cache(lambda logs: stack.enter_context(request_table(logs, options.log_format)))
        mixes = [_mix(options, path, table_of) for path in options.scripts]
    report = Report(tuple(row.findings for row in mixes))
    name = options.output_format or ("full" if sys.stdout.isatty() else "concise")
    values = {"mixes": [as_json(row.shown_mix, row.script) for row in mixes]}
    documents = [document(row.shown_mix, row.script) for row in mixes]
    text = with_findings(name, documents, report, values, color=is_colored(options.color))
    write_or_print(options.output_file, text)
    if options.write_weights:
        for row in mixes:
            _write_weights(row.script, row.mix)
    return 1 if report.has_failed and not options.exit_zero else 0


def _mix(options: Namespace, path: str, table_of: Callable[[tuple[str, ...]], RequestTable]) -> _ScriptMix:
    """A script, and what logs show of its routes. Raises UserError."""
    settings = settings_of(path, options.config)
    # Redirects that the tool follows are in the recordings.
    project = Project(replace(settings, select=(_RULE,), ignore=(), per_file_ignores={}), reach=of_command(path))
    analysis = analysis_with(path, project)
    script, flow = analysis.script, analysis.context.flow
    if not script.steps:
        raise UsageError(f"{path}: makes no requests")
    mix = mix_of(
        script,
        parts_of(script, analysis.context.dialect),
        table_of(_logs(options, settings, path)),
        flow.whole if flow is not None else None,
    )
    masker = SHOWS_ALL if options.show_secrets else masker_of(script, (), None)
    distance = options.distance if options.distance is not None else settings.production_distance
    findings = tuple(findings_of(mix, script, USUAL_DISTANCE if distance is None else distance / 100))
    shown = shown_of_runs(script, findings, Project(settings, reach=of_command(path)))
    return _ScriptMix(script, mix, masked_texts(mix, masker), masked_report(script.source, shown, masker))


def parts_of(script: Script, dialect: Dialect) -> tuple[LoadPart, ...]:
    """The parts of a script's load; all steps are one where it has no parts."""
    return load_parts(dialect, script) or (LoadPart("the script", tuple(step.index for step in script.steps)),)


def _logs(options: Namespace, settings: Config, path: str) -> tuple[str, ...]:
    """The logs that the user named, else those of the configuration. Raises UsageError."""
    logs = tuple(options.logs) or tuple(settings.logs_for(path, of_command(path)))
    if not logs:
        raise UsageError(f"{path}: no log: give one with --log, or link one to the script with the setting `logs`")
    return logs


def _write_weights(script: Script, mix: Mix) -> None:
    """Give the parts of a script the weights of production. Raises UsageError, WriteError."""
    try:
        edits = weight_edits(mix.parts)
    except WeightsError as error:
        raise UsageError(f"{script.source.path}: weights can't be written: {error}") from None
    write_edits(script.source, edits)
    for row in mix.parts:
        complain(f"{row.part.name}: {row.share.value:.1%}, was {row.expected:.1%}")
