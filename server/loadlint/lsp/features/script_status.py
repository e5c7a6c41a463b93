"""`loadlint/script`: what the server takes a text for and what is next, for an editor's status line and side bar.

A request of loadlint's own. Parameters: `{"textDocument": {"uri": …}}`; the result is null for a text that is no load
script, else the path of the script (of a module that of one that runs it), its dialect, the number of its requests, its
recordings with what is wrong with them, the certificate (`{"line": …, "verdict": …, "certified": …, "passes": …}`, null
where nothing could be compared; `verdict` is one word, `passes` says that nothing is wrong with the script), what the
last run of this text has shown (`{"way": …, "verdict": …, "certified": …, "passes": …, "recording": …}` or null; here
`verdict` is the line), and what has changed in the application where the script no longer fits.

`verdict` says in three words where the script stands (`{"words": …, "good": …}`). `steps` is the script's way, from
recordings to runs: each has a `name`, a `title`, a `state` (done, todo, problem, later, busy, off), what is `told` of
it in one line, `notes`, an `action` (`{"title": …, "command": …}` or null; the command takes the text's address), and
whether it is the `next` one.
"""

from __future__ import annotations

from typing import Any

from loadlint.engine import Analysis
from loadlint.lsp.crash_reports import with_fence
from loadlint.lsp.documents import Document
from loadlint.lsp.features.verify import hindrance
from loadlint.lsp.params import field
from loadlint.lsp.run_results import RunResult
from loadlint.lsp.script_steps import Surroundings, next_step, standing_of, steps_of
from loadlint.lsp.server import Server
from loadlint.replay.certificate import Certificate
from loadlint.replay.verdict import verdict_of
from loadlint.value_flow.application_changes import no_longer_fits, told_changes

METHOD = "loadlint/script"


def register(server: Server) -> None:
    """Answer about the newest version of an open text."""

    def status(document: Document | None, analysis: Analysis) -> dict[str, Any] | None:
        run = server.runs.of(document) if document is not None else None
        is_running = document is not None and document.uri in server.runs_under_way
        around = Surroundings(run, is_running, hindrance(server, analysis))
        return {**_status(analysis, run), **_way(analysis, around)}

    @server.feature(METHOD)
    @with_fence()
    async def script(params: Any) -> dict[str, Any] | None:
        return await server.ask_script(field(params, str, "textDocument", "uri"), status, None)


def _status(analysis: Analysis, run: RunResult | None) -> dict[str, Any]:
    recordings = [
        {
            "path": recording.path,
            "exchanges": len(recording.exchanges),
            "problems": [issue.message for issue in recording.health],
        }
        for recording in analysis.recordings
    ]
    return {
        "script": analysis.source.path,
        "dialect": analysis.script.dialect,
        "requests": len(analysis.script.steps),
        "recordings": recordings,
        "certificate": _certificate(analysis.context.certificate),
        "run": _run(run),
        "changes": told_changes(analysis) if no_longer_fits(analysis) else [],
    }


def _way(analysis: Analysis, around: Surroundings) -> dict[str, Any]:
    standing, steps = standing_of(analysis, around), steps_of(analysis, around)
    following = next_step(steps)
    return {
        "verdict": {"words": standing.words, "good": standing.is_good},
        "steps": [
            {
                "name": step.name,
                "title": step.title,
                "state": step.state,
                "told": step.told,
                "notes": list(step.notes),
                "action": {"title": step.action.title, "command": step.action.command} if step.action else None,
                "next": step is following,
            }
            for step in steps
        ],
    }


def _certificate(certificate: Certificate | None) -> dict[str, Any] | None:
    if certificate is None:
        return None
    verdict = verdict_of(certificate)
    return {
        "line": verdict.line,
        "verdict": verdict.word,
        "certified": verdict.is_certified,
        "passes": verdict.passes,
    }


def _run(run: RunResult | None) -> dict[str, Any] | None:
    if run is None:
        return None
    verdict = run.verdict
    return {
        "way": run.way,
        "verdict": verdict.line,
        "certified": verdict.is_certified,
        "passes": verdict.passes,
        "recording": run.recording,
    }
