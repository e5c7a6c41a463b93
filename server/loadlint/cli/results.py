"""`loadlint results`: the results of runs, laid beside the script that made them."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from msgspec.structs import replace

from loadlint import engine, run_view
from loadlint.cache.recordings import read_results
from loadlint.cli.errors import UsageError, complain
from loadlint.cli.named_script import known_script, read_script, settings_of
from loadlint.disk.reach import of_command
from loadlint.disk.writing import write
from loadlint.findings import Severity
from loadlint.output import Report, format_of
from loadlint.output._masking import masked
from loadlint.output._run import page
from loadlint.project import Project
from loadlint.results.steps import Labels
from loadlint.secrets.masker import SHOWS_ALL

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence

    from loadlint.engine import Analysis
    from loadlint.results.model import Results
    from loadlint.script import Script
    from loadlint.secrets.masker import Masker

_RULE = "soft-failure"


def run(options: Namespace) -> int:
    """Show the failures with their root causes; 0 none, 1 some. Raises UsageError, ResultsError, RecordingError."""
    files = [read_results(file) for file in options.files]
    source = read_script(options.script, options.recording)
    settings = replace(settings_of(options.script, options.config), select=(_RULE,), ignore=(), per_file_ignores={})
    with known_script(options.script):
        project = Project(settings, tuple(options.recording), tuple(options.files), reach=of_command(options.script))
        analysis = engine.analyse(source, project)
    for results in files:
        _tell(results, analysis.script)
    if not analysis.recordings:
        complain("no recording is linked to the script: answers can't be compared with good ones")
    masker = SHOWS_ALL if options.show_secrets else analysis.masker
    if options.output_file is not None:
        _write_page(options.output_file, files, analysis, masker)
    report = Report((masked(source, analysis.findings, masker),), Severity.HINT)
    name = options.output_format or ("full" if sys.stdout.isatty() else "concise")
    sys.stdout.write(format_of(name).render(report, _is_colored(options.color)))
    return 1 if report.has_failed and not options.exit_zero else 0


def _write_page(path: str, files: Sequence[Results], analysis: Analysis, masker: Masker) -> None:
    """Write the answers of a file beside the recorded ones. Raises UsageError, ResultsError."""
    if len(files) != 1:
        raise UsageError("--output-file shows one run: name one file of results")
    text = page(run_view.build(analysis, files[0], masker), analysis.script)
    write(path, text.encode("utf-8", "backslashreplace"))


def _is_colored(wish: str) -> bool:
    if wish == "auto":
        return sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    return wish == "always"


def _tell(results: Results, script: Script) -> None:
    """What the file lacks, and whether it belongs to the script at all."""
    if results.note:
        complain(f"{results.path}: {results.note}")
    named = [(sample.label, sample.method, sample.url) for sample in results.samples]
    named += [(tally.label, tally.method, "") for tally in results.tallies]
    labels = Labels(script)
    if named and not any(labels.steps(*labelled) for labelled in named):
        complain(f"{results.path}: none of its {len(named)} requests is a step of {script.source.path}")
