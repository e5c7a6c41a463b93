"""`loadlint mix`: what users do in production, beside what a script does."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from loadlint.cli.errors import UsageError, complain
from loadlint.cli.named_script import parsed_script, settings_of
from loadlint.cli.write_edits import write_edits
from loadlint.correlation.secrets import masker_of
from loadlint.dialects.optional import load_parts
from loadlint.disk.reach import of_command
from loadlint.disk.writing import write
from loadlint.output import Report, _document, format_of
from loadlint.output._masking import masked, masked_mix
from loadlint.output._terminal import is_colored
from loadlint.production.findings import USUAL_DISTANCE, findings_of
from loadlint.production.observed_mix import mix_of
from loadlint.production.report import as_json, document
from loadlint.production.weights import WeightsError, weight_edits
from loadlint.project import Project
from loadlint.project.finding_filters import shown_of_runs
from loadlint.script import LoadPart
from loadlint.secrets.masker import SHOWS_ALL

if TYPE_CHECKING:
    from argparse import Namespace

    from loadlint.dialects.base import Dialect
    from loadlint.production.observed_mix import Mix
    from loadlint.project.config import Config
    from loadlint.script import Script

TABLES_ONLY = ("markdown", "html")
"""The formats that show the tables and no findings."""


def run(options: Namespace) -> int:
    """Show the mix of each script; 0 the scripts are like production, 1 one is not. Raises UserError."""
    return max([_run(options, path) for path in options.scripts])


def _run(options: Namespace, path: str) -> int:
    settings = settings_of(path, options.config)
    script, mix = read_mix(path, _logs(options, settings, path), options.log_format)
    masker = SHOWS_ALL if options.show_secrets else masker_of(script, (), None)
    distance = options.distance if options.distance is not None else settings.production_distance
    findings = tuple(findings_of(mix, script, USUAL_DISTANCE if distance is None else distance / 100))
    shown = shown_of_runs(script, findings, Project(settings))
    report = Report((masked(script.source, shown, masker),))
    _print(options, script, masked_mix(mix, masker), report)
    if options.write_weights:
        write_weights(script, mix)
    return 1 if report.has_failed and not options.exit_zero else 0


def read_mix(path: str, logs: list[str], log_format: str | None) -> tuple[Script, Mix]:
    """A script, and what logs show of its routes. Raises UserError."""
    script, dialect = parsed_script(path)
    if not script.steps:
        raise UsageError(f"{path}: makes no requests")
    return script, mix_of(script, parts_of(script, dialect), logs, log_format)


def parts_of(script: Script, dialect: Dialect) -> tuple[LoadPart, ...]:
    """The parts of a script's load; all steps are one where it has no parts."""
    return load_parts(dialect, script) or (LoadPart("the script", tuple(step.index for step in script.steps)),)


def _logs(options: Namespace, settings: Config, path: str) -> list[str]:
    """The logs that the user named, else those of the configuration. Raises UsageError."""
    logs = list(options.logs) or list(settings.logs_for(path, of_command(path)))
    if not logs:
        raise UsageError(f"{path}: no log: --log names one, or the setting `logs` links it to the script")
    return logs


def _print(options: Namespace, script: Script, mix: Mix, report: Report) -> None:
    name = options.output_format or ("full" if sys.stdout.isatty() else "concise")
    color = is_colored(options.color)
    tables = document(mix, script)
    if name in TABLES_ONLY:
        text = _document.markdown(tables) if name == "markdown" else _document.page(tables)
    elif name == "json":
        value = json.loads(format_of(name).render(report, color))
        text = json.dumps(value | {"mix": as_json(mix, script)}, indent=2) + "\n"
    elif name in ("full", "concise"):
        text = f"{_document.text(tables, color)}\n{format_of(name).render(report, color)}"
    else:
        text = format_of(name).render(report, color)
    if options.output_file is not None:
        write(options.output_file, text.encode("utf-8", "backslashreplace"))
    else:
        sys.stdout.write(text)


def write_weights(script: Script, mix: Mix) -> None:
    """Give the parts of a script the weights of production. Raises UsageError, WriteError."""
    try:
        edits = weight_edits(mix.parts)
    except WeightsError as error:
        raise UsageError(f"{script.source.path}: weights can't be written: {error}") from None
    write_edits(script.source, edits)
    for row in mix.parts:
        complain(f"{row.part.name}: {row.share.value:.1%}, was {row.expected:.1%}")
