"""`loadlint fix --live`: fixes a script with runs against the application."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

from loadlint.cli.consent import allowed_hosts
from loadlint.cli.errors import UsageError
from loadlint.cli.named_script import project_of
from loadlint.cli.options import TIME_LIMIT, assignments_of, config_file_of
from loadlint.cli.verify import analysis_of
from loadlint.disk.creating import create, require_absent
from loadlint.disk.writing import write
from loadlint.findings import Applicability
from loadlint.output import Report, format_of
from loadlint.output._diff import shown_diff
from loadlint.output._masking import masked_report
from loadlint.output._terminal import printable
from loadlint.secrets.masker import SHOWS_ALL, Masker
from loadlint.verify.children import interruptible
from loadlint.verify.fix_live import FixedLive, Limits, fix_live

_UNDERSTOOD = frozenset(
    "arguments run fix live paths recording config unsafe_fixes host keep time_limit pauses show_secrets "
    "output_format diff".split()
)


def run(arguments: Mapping[str, Any]) -> int:
    """Fix and write the script; 0 where nothing speaks against it after a run, 1 where something is left. Raises
    UserError.
    """
    script = _script(arguments)
    recordings, keep = arguments.get("recording", ()), arguments.get("keep")
    if keep:
        require_absent(keep)
    config_file = config_file_of(arguments.get("config", ()))
    before = analysis_of(script, recordings, config_file)
    seconds = arguments.get("time_limit", TIME_LIMIT)
    level = Applicability.UNSAFE if arguments.get("unsafe_fixes") else Applicability.SAFE
    hosts = allowed_hosts(before, arguments.get("host", ()), seconds)
    limits = Limits(hosts, seconds, arguments.get("pauses", False))
    masker = SHOWS_ALL if arguments.get("show_secrets") else before.masker
    project = project_of(script, recordings, config_file)
    with interruptible():
        fixed = fix_live(before.source, project, level, limits, lambda line: _tell(masker.text(line)))
    is_preview = arguments.get("diff", False)
    for change in fixed.result.changes:
        if is_preview:
            sys.stdout.write(shown_diff(change.path, change.before, change.after, masker, sys.stdout.isatty()))
        else:
            write(change.path, change.after, change.before)
    if keep:
        create(keep, fixed.run.data)
    # A diff on standard output is for another program.
    (sys.stderr if is_preview else sys.stdout).write(_summary(script, fixed, arguments, masker))
    return 0 if fixed.verdict.passes else 1


def _script(arguments: Mapping[str, Any]) -> str:
    if unknown := sorted(arguments.keys() - _UNDERSTOOD):
        raise UsageError(f"--{unknown[0].replace('_', '-')} can't be used with --live")
    if assignments := assignments_of(arguments.get("config", ())):
        raise UsageError(f"--config {assignments[0]} can't be used with --live: give a file")
    paths = arguments.get("paths", ())
    if len(paths) != 1:
        raise UsageError("--live needs exactly one script")
    return str(paths[0])


def _tell(line: str) -> None:
    print(f"loadlint: {printable(line)}", file=sys.stderr, flush=True)


def _summary(script: str, fixed: FixedLive, arguments: Mapping[str, Any], masker: Masker) -> str:
    """What is left to say, in the way of `fix`, and what is proven of the script as it is now."""
    result = fixed.result
    masker_of_all = masker if masker.shows_all else masker + result.analysis.masker
    report = masked_report(result.analysis.source, result.analysis.findings, masker_of_all, result.fixed)
    name = arguments.get("output_format") or ("full" if sys.stdout.isatty() else "concise")
    text = format_of(name).render(Report((report,)), False)
    if name not in ("full", "concise"):
        return text
    return f"{text}{printable(script)}: {printable(masker_of_all.text(_verdict(fixed, arguments)))}\n"


def _verdict(fixed: FixedLive, arguments: Mapping[str, Any]) -> str:
    tool, verdict = fixed.run.outcome.program, fixed.verdict
    if fixed.played is None:
        rest = "" if arguments.get("unsafe_fixes") else "; --unsafe-fixes also applies what needs a review"
        return f"{verdict.line}{rest}"
    if verdict.word == "not":
        return verdict.line
    kept = arguments.get("keep")
    hint = f"the run is saved in {kept}" if kept else "--keep FILE saves the run as another recording"
    return f"{verdict.line}; {tool} itself sends the same; {hint}"
