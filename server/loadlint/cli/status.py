"""`loadlint status [DIR]`: the state of all scripts of a folder on one page."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING

from msgspec import Struct, json
from msgspec.structs import replace

from loadlint.cli import analysis, files
from loadlint.cli.errors import complain
from loadlint.cli.show_report import show, show_progress
from loadlint.cli.task import Task
from loadlint.document import Rows
from loadlint.faults.estimate import estimated_on_all_steps
from loadlint.numbers.history import Digest, read_history
from loadlint.numbers.trend import name_of
from loadlint.output import _document
from loadlint.plain_values import json_text
from loadlint.replay.verdict import verdict_of
from loadlint.text.sentences import number_of
from loadlint.text.source import Source
from loadlint.value_flow.application_changes import no_longer_fits, summary

if TYPE_CHECKING:
    from argparse import Namespace

    from loadlint.engine import Analysis
    from loadlint.replay.certificate import Certificate

_SECRETS = frozenset({"hard-coded-secret"})
_HEADS = (
    *("script", "verdict", "application", "newest run", "gates and steps"),
    *("recordings", "older", "errors", "warnings", "secrets", "faults noticed", "p95 of the slowest step"),
)
_WORDS = 5


class RunStatus(Struct, frozen=True):
    """The newest run of a script. `problems` are the gates that it broke and the steps that were worse.

    `p95` is that of the `slowest` step, in milliseconds; both are None in a run without requests.
    """

    name: str
    problems: tuple[str, ...]
    slowest: str | None
    p95: float | None


class ReplayStatus(Struct, frozen=True):
    """What the recordings of a script show: the `verdict` of the replay, with its `line`.

    `older` is how many of them are of an older version of the application, `changed` what has changed in it, where the
    script no longer fits. Of so many `faults` the assertions would notice `noticed`.
    """

    verdict: str
    line: str
    older: int
    changed: str | None
    noticed: int
    faults: int


class ScriptStatus(Struct, frozen=True):
    """One script, with the number of its recordings and of findings; `replay` is None where nothing was compared."""

    path: str
    recordings: int
    errors: int
    warnings: int
    secrets: int
    replay: ReplayStatus | None
    run: RunStatus | None = None


def run(options: Namespace) -> int:
    """Show the state of all scripts; 0. Raises UsageError, ConfigError, HistoryError."""
    statuses = tuple(_statuses(options.folder, options.history))
    table = Rows(number_of(len(statuses), "script"), _HEADS, tuple(map(_row, statuses)), _WORDS)
    formats = {
        "text": lambda: "".join(f"{line}\n" for line in _document.aligned_lines(table, False)),
        "html": lambda: _document.html_page(table.title, _document.html_table(table)),
        "json": lambda: json_text({"version": 1, "scripts": statuses}),
    }
    show(options, formats)
    return 0


def _statuses(folder: str, history: str | None) -> Iterator[ScriptStatus]:
    task = Task(None, (), (), (), None, None, cached=True, paths=(folder,))
    histories = cache(read_history)
    candidates = list(files.candidates([folder], analysis.suffixes))
    for number, candidate in enumerate(candidates, 1):
        show_progress(f"{number} of {len(candidates)} scripts")
        if candidate.problem is not None:
            complain(candidate.problem)
            continue
        source = Source(candidate.path, files.read(candidate.path))
        if analysis.scripts_running(source.path, source.data):
            continue
        kept = analysis.kept_text(task, source, "status", lambda script: json.encode(_status(script)).decode())
        if kept is not None:
            place = history or analysis.settings_for(task, source.path).runs_folder(source.path) or ""
            runs = histories(place) if history or os.path.isdir(place) else ()
            yield replace(json.decode(kept, type=ScriptStatus), run=_newest_run(source.path, runs))
    show_progress("")


def _status(script: Analysis) -> ScriptStatus:
    severities = Counter(finding.severity.label for finding in script.findings)
    certificate = script.context.certificate
    return ScriptStatus(
        script.source.path,
        len(script.recordings),
        severities["error"],
        severities["warning"],
        sum(len(finding.each_place) for finding in script.findings if finding.rule in _SECRETS),
        _replay_status(script, certificate) if certificate is not None else None,
    )


def _replay_status(script: Analysis, certificate: Certificate) -> ReplayStatus:
    verdict, tried = verdict_of(certificate), estimated_on_all_steps(script)
    notices = [outcome.notice for outcome in tried.outcomes] if tried is not None else []
    return ReplayStatus(
        verdict.word,
        script.masker.text(verdict.line),
        len(certificate.older),
        script.masker.text(summary(script)) if no_longer_fits(script) else None,
        notices.count("at once"),
        len(notices),
    )


def _run_status(digest: Digest) -> RunStatus:
    requests = [step for step in digest.steps if step.kind == "request"]
    slowest = max(requests, key=lambda step: step.percentile(95.0, digest.tool), default=None)
    return RunStatus(
        name_of(digest),
        tuple(problem.message for problem in digest.problems),
        str(slowest.key) if slowest is not None else None,
        slowest.percentile(95.0, digest.tool) if slowest is not None else None,
    )


def _newest_run(path: str, runs: Sequence[Digest]) -> RunStatus | None:
    """The newest kept run of a script; one that was kept without a script may be of any."""
    names = ("", os.path.basename(path))
    return next((_run_status(digest) for digest in reversed(runs) if digest.script in names), None)


def _row(status: ScriptStatus) -> tuple[str, ...]:
    verdict, changed, older, noticed = _replay_cells(
        status.replay, "not compared" if status.recordings else "no recording"
    )
    name, problems, slowest = _run_cells(status.run) if status.run is not None else ("none", "", "")
    findings = map(str, (status.errors, status.warnings, status.secrets))
    return status.path, verdict, changed, name, problems, str(status.recordings), older, *findings, noticed, slowest


def _replay_cells(replay: ReplayStatus | None, without: str) -> tuple[str, str, str, str]:
    """The verdict, whether the application has changed, older recordings, and what the assertions would notice.

    `without` is said where nothing was replayed.
    """
    if replay is None:
        return without, "", "0", ""
    changed = "has changed" if replay.changed is not None else ""
    return replay.verdict, changed, str(replay.older), f"{replay.noticed} of {replay.faults}"


def _run_cells(newest: RunStatus) -> tuple[str, str, str]:
    """Its name, what is wrong with it, and its slowest step."""
    problems = f"{len(newest.problems)} broken or worse" if newest.problems else "nothing broken"
    return newest.name, problems, f"{newest.p95:,.0f} ms, {newest.slowest}" if newest.p95 is not None else ""
