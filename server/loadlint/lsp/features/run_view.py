"""`loadlint/run`: a run of a script laid beside a recording, request by request.

A request of loadlint's own. Parameters: `{"textDocument": {"uri": …}}` for the run that is under way or the last one
against the application, and `"file": path` beside it for a file of results with bodies (HAR, JTL as XML with response
data). The result is the run as plain values, its places as in `loadlint/valueFlow`, with `underWay` (more
requests may come) and `verdict` (what the run said of itself, or null); or `nothing`, why there is nothing, in place of
all but `underWay`. Each request has a `digest`; one whose digest is the member of `known` at its place has nothing
else: the client has it from an earlier answer.

The command `loadlint.showRun`, with the text's address, opens the last run as a text, for editors that draw no pages.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from typing import Any

from lsprotocol import types

from loadlint import run_view
from loadlint.cache.recordings import read_results
from loadlint.engine import Analysis
from loadlint.errors import RecordingError, UserError
from loadlint.lsp.commands import SHOW_RUN
from loadlint.lsp.crash_reports import with_fence
from loadlint.lsp.documents import Document
from loadlint.lsp.features.value_flow import place_of
from loadlint.lsp.params import field
from loadlint.lsp.server import Server
from loadlint.plain_values import plain_values
from loadlint.results import har
from loadlint.results.model import Results
from loadlint.text.span import Span
from loadlint.verify import followed

METHOD = "loadlint/run"
_NO_ANSWER = "The run has begun. No response has arrived yet."
_NO_RUN = "This script has not run against the application yet."


def register(server: Server) -> None:
    """Answer about an open script."""

    def show(
        document: Document | None, analysis: Analysis, file: str | None, digests: Sequence[object] = ()
    ) -> dict[str, Any]:
        def place(span: Span) -> dict[str, Any]:
            return place_of(server, analysis.script.source, span)

        uri = document.uri if document is not None else ""
        result = server.runs.of(document) if document is not None else None
        is_under_way = file is None and uri in server.runs.followed
        try:
            if file is not None:
                results = _results(server, analysis, file)
            elif is_under_way:
                results = har.read("the run", followed.read(server.runs.followed[uri]))
            elif result is not None and result.recording is not None:
                results = read_results(result.recording)
            else:
                return {"nothing": _NO_RUN, "underWay": False}
            view = run_view.build(analysis, results, server.masker(analysis))
        except UserError as error:
            return {"nothing": _NO_ANSWER if is_under_way else str(error), "underWay": is_under_way}
        line = result.verdict.line if result is not None and file is None and not is_under_way else None
        shown = plain_values(view, place)
        requests = [_request_with_digest(request, *digests[i : i + 1]) for i, request in enumerate(shown["requests"])]
        return {**shown, "requests": requests, "underWay": is_under_way, "verdict": line}

    @server.command(SHOW_RUN)
    async def show_run(uri: str) -> bool:
        """Whether there was a run to be shown."""
        run = await server.ask_script(uri, lambda document, analysis: show(document, analysis, None), None)
        if run is None or "nothing" in run:
            told = _NO_RUN if run is None else run["nothing"]
            server.say(told, types.MessageType.Info)
            return False
        return await server.show(
            server.pages.address_of_made(f"{uri.partition('://')[2]}/run.md", lambda _: _as_text(run))
        )

    @server.feature(METHOD)
    @with_fence()
    async def answer(params: Any) -> dict[str, Any] | None:
        file = getattr(params, "file", None)
        path = file if isinstance(file, str) else None
        member = getattr(params, "known", None)
        digests = member if isinstance(member, list) else []
        uri = field(params, str, "textDocument", "uri")
        return await server.ask_script(uri, lambda document, analysis: show(document, analysis, path, digests), None)


def _request_with_digest(request: dict[str, Any], of_client: object = None) -> dict[str, Any]:
    """A request with its digest; nothing else of one that the client knows."""
    digest = hashlib.sha256(json.dumps(request).encode()).hexdigest()[:16]
    return {"digest": digest} if digest == of_client else {"digest": digest, **request}


def _as_text(run: dict[str, Any]) -> str:
    """The requests of a run, one a line, with what is wrong below each."""
    lines = [f"{os.path.basename(run['script'])}: {run['verdict'] or 'the run is under way'}", ""]
    for request in run["requests"]:
        mark, recorded = ("✓" if request["good"] else "✕"), request["recordedStatus"]
        beside = "" if recorded is None else f" (recorded: {recorded})"
        lines.append(f"{mark} {request['method']} {request['url']}: {request['status'] or 'no response'}{beside}")
        lines += [f"    {problem}" for problem in request["problems"]]
        failed = [item["label"] for item in request["assertions"] if item["received"] is False]
        lines += [f"    does not hold: {label}" for label in failed]
    lines += [f"- {item['method']} {item['url']}: not made" for item in run["missing"]]
    return "\n".join([*lines, ""])


def _results(server: Server, analysis: Analysis, file: str) -> Results:
    """A file of results that the user has named. Raises UserError."""
    reason = server.reach(analysis.source.path).refusal(file)
    if reason is not None:
        raise RecordingError(f"{file}: {reason}")
    return read_results(file)
