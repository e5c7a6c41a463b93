"""`loadlint/runs`: what the newest kept runs of a script have measured, for the view *Runs* of an editor.

A request of loadlint's own. Parameters: `{"textDocument": {"uri": …}}`; the result is a list, newest run first and
empty where none is kept: `{"name": …, "problems": […], "steps": […]}`. A step has a `name`, what was `measured` in
words, and the place of its request, `at` as in `loadlint/valueFlow`; the slowest step comes first.
"""

from __future__ import annotations

from typing import Any

from loadlint.engine import Analysis
from loadlint.lsp.crash_reports import with_fence
from loadlint.lsp.documents import Document
from loadlint.lsp.features.value_flow import place_of
from loadlint.lsp.kept_runs import KeptRun, measured_in_words, newest_runs
from loadlint.lsp.masking import masked_answer
from loadlint.lsp.params import field
from loadlint.lsp.server import Server
from loadlint.numbers.trend import name_of

METHOD = "loadlint/runs"


def register(server: Server) -> None:
    """Answer about the newest version of an open text."""

    def runs(_: Document | None, analysis: Analysis) -> list[dict[str, Any]]:
        shown = [_run(server, analysis, run) for run in newest_runs(analysis.script, server.project(analysis.source))]
        return masked_answer(shown, server.masker(analysis))

    @server.feature(METHOD)
    @with_fence(list)
    async def answer(params: Any) -> list[dict[str, Any]]:
        return await server.ask_script(field(params, str, "textDocument", "uri"), runs, [])


def _run(server: Server, analysis: Analysis, run: KeptRun) -> dict[str, Any]:
    script = analysis.script
    tool = run.digest.tool
    slowest = sorted(run.steps.items(), key=lambda item: item[1].percentile(95.0, tool), reverse=True)
    steps = [
        {
            "name": str(step.key),
            "measured": measured_in_words(step) or "",
            "at": place_of(server, script.source, script.steps[number].at),
        }
        for number, step in slowest
    ]
    problems = [problem.message for problem in run.digest.problems]
    return {"name": name_of(run.digest), "problems": problems, "steps": steps}
