"""Verifies a script, and runs it once: the commands of the lenses, for every editor. Each has the text's address.

Those that run the tool may name a part behind it, the only one to run: a scenario's function, a user class, a thread
group.

- `loadlint.verify`: the replay on the linked recordings.
- `loadlint.verifyWithTool`: the script's own tool runs it once against the recorded responses.
- `loadlint.runOnce`: one iteration against the application. Hosts that are not this machine are reached only after the
  user has said yes.
- `loadlint.cancelRun`: ends the run that is under way.

The tool runs only where the client has said that the user trusts the workspace. Where the tool is not there, a client
with settings for its path (`toolSettings`) gets the notification `loadlint/toolNotFound` with the `tool`'s name.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterable

from lsprotocol import types
from msgspec import Struct

from loadlint.disk.limits import SCRIPT
from loadlint.disk.reading import ReadError, read
from loadlint.engine import Analysis
from loadlint.lsp import run_results, script_process
from loadlint.lsp.commands import CANCEL, RUN_ONCE, VERIFY, VERIFY_WITH_TOOL
from loadlint.lsp.convert import name_of
from loadlint.lsp.documents import Document
from loadlint.lsp.params import optional_argument
from loadlint.lsp.progress_bar import result_with_progress
from loadlint.lsp.run_results import RunResult
from loadlint.lsp.script_process import Job, Way
from loadlint.lsp.server import Server
from loadlint.lsp.worker import SupersededError
from loadlint.verify.errors import CannotRunError, HostNotAllowedError, ToolNotFoundError
from loadlint.verify.foreign_hosts import foreign_hosts
from loadlint.verify.tools import installed_tool, tools
from loadlint.verify.web_modules import hosts_of_modules

TOOL_NOT_FOUND = "loadlint/toolNotFound"
_NOT_TRUSTED = (
    "nothing was run, because the editor has not said that you trust this workspace "
    '(initialization option "trusted": true)'
)
_YES = "Run once"

ASK = "loadlint/ask"
"""The request to a client that asks modally: `{"message": …, "actions": […]}`; the result is an action or null."""


class _Tool(Struct, frozen=True):
    """How a load tool is run: its name, against what, and the name of the only part to run."""

    program: str
    way: Way
    part: str | None


def register(server: Server) -> None:
    """Offer the commands."""

    @server.command(VERIFY)
    async def verify(uri: str) -> bool | None:
        """Whether nothing speaks against the script; None where that could not be told."""
        return await _replay(server, uri)

    @server.command(VERIFY_WITH_TOOL)
    async def verify_with_tool(uri: str, *part: str) -> bool | None:
        """The same, by the tool itself."""
        return await _run_and_tell(server, uri, "engine", optional_argument(part, str))

    @server.command(RUN_ONCE)
    async def run_once(uri: str, *part: str) -> bool | None:
        """Whether nothing failed; None where nothing was run."""
        return await _run_and_tell(server, uri, "live", optional_argument(part, str))

    @server.command(CANCEL)
    async def cancel(uri: str) -> bool:
        """Whether a run was under way."""
        task = server.runs_under_way.get(uri)
        if task is None:
            server.say(f"{name_of(uri)}: no run is in progress", types.MessageType.Info)
            return False
        task.cancel()
        return True


async def _replay(server: Server, uri: str) -> bool | None:
    document, analysis = await _script(server, uri)
    if document is None or analysis is None:
        return None
    certificate = analysis.context.certificate
    if certificate is None:
        server.say(f"{name_of(uri)}: it has no recording that can be read; link one first, then verify")
        return None
    result = run_results.of_replay(analysis, certificate)
    _show(server, uri, result)
    tool = tool_of(server, analysis)
    run, told = f"Verify with {tool}", f"loadlint: {name_of(uri)}: {result.verdict.line}"
    if tool is None or not result.verdict.passes:
        _say_result(server, uri, result)
    elif await server.answer(types.MessageType.Info, told, run) == run:
        return await _run_and_tell(server, uri, "engine")
    return result.verdict.passes


async def _run_and_tell(server: Server, uri: str, way: Way, part: str | None = None) -> bool | None:
    """Run a script, and tell in one line what came of it."""
    try:
        result = await _run(server, uri, way, part)
    except ToolNotFoundError as error:
        if server.client.sets_tools:
            server.protocol.notify(TOOL_NOT_FOUND, {"tool": error.tool})
        else:
            server.say(str(error), types.MessageType.Error)
        return None
    except CannotRunError as error:
        server.say(_without_options(str(error)), types.MessageType.Error)
        return None
    except asyncio.CancelledError:
        current = asyncio.current_task()
        if current is not None and current.cancelling():
            # The client waits for no answer any more.
            raise
        server.say(f"{name_of(uri)}: the run was stopped", types.MessageType.Info)
        return None
    if result is None:
        return None
    document = server.documents.get(uri)
    if document is None or document.source.digest != result.digest:
        server.runs.delete(result.recording)
        server.say(f"{name_of(uri)} was changed while it ran; before the change: {result.verdict.line}")
    else:
        _show(server, uri, result)
        _say_result(server, uri, result)
    return result.verdict.passes


async def _run(server: Server, uri: str, way: Way, part: str | None) -> RunResult | None:
    """Run a script, or one part; None where the user says no. Raises CannotRunError."""
    if not server.client.trusts:
        raise CannotRunError(_NOT_TRUSTED)
    document, analysis = await _script(server, uri)
    if document is None or analysis is None:
        raise CannotRunError(f"{name_of(uri)}: is not an open load script")
    if way == "engine" and analysis.context.certificate is None:
        raise CannotRunError(f"{name_of(uri)}: it has no recording that can be read; link one first, then verify")
    _require_idle(server, uri)
    _require_saved(server, document)
    program = installed_tool(analysis.script.dialect)[0].PROGRAM
    hosts = foreign_hosts(analysis) if way == "live" else hosts_of_modules(analysis.source.data)
    if hosts and not await _allows(server, _first_question(uri, hosts)):
        return None
    return await _run_on(server, document, analysis, _Tool(program, way, part), hosts)


async def _run_on(
    server: Server, document: Document, analysis: Analysis, tool: _Tool, hosts: tuple[str, ...]
) -> RunResult | None:
    """Run a script, which may reach these hosts; asks again where it wants to reach one more."""
    # It may have changed while the user was asked.
    _require_saved(server, document)
    keep = server.runs.new_file() if tool.way == "live" else None
    path = os.path.abspath(document.source.path)
    folder = _folder(server, document)
    follow = f"{keep}.lines" if keep is not None else None
    job = Job(path, folder, tool.way, hosts, keep, follow, server.shows_secrets, server.time_limit, tool.part)
    try:
        report = await _under_way(server, document.uri, job, tool.program)
    except CannotRunError as error:
        server.runs.delete(keep)
        refused = [host for host in getattr(error, "hosts", ()) if host not in hosts]
        if not refused or not await _allows(server, _further_question(document.uri, refused)):
            reason = error.reason if isinstance(error, HostNotAllowedError) else str(error)
            raise CannotRunError(server.masker(analysis).text(_without_options(reason))) from None
        return await _run_on(server, document, analysis, tool, (*hosts, *refused))
    return run_results.of_report(analysis, tool.way, report, keep)


async def _under_way(server: Server, uri: str, job: Job, program: str) -> dict[str, object]:
    """The report of a run, shown as under way. Raises CannotRunError where this script is being run already."""
    _require_idle(server, uri)
    task = asyncio.ensure_future(script_process.verify(job))
    server.runs_under_way[uri] = task
    if job.follow is not None:
        server.runs.followed[uri] = job.follow
    server.note()
    try:
        what = "against the recorded responses" if job.way == "engine" else "against the application"
        return await result_with_progress(server, f"loadlint: {name_of(uri)}", f"{program} runs it once, {what}", task)
    finally:
        del server.runs_under_way[uri]
        server.runs.delete(server.runs.followed.pop(uri, None))
        server.note()


def tool_of(server: Server, analysis: Analysis) -> str | None:
    """The name of the script's load tool, where it is there and may be run."""
    return installed_tool(analysis.script.dialect)[0].PROGRAM if hindrance(server, analysis) is None else None


def hindrance(server: Server, analysis: Analysis) -> str | None:
    """Why the script's load tool can't run here; None where it can."""
    if not server.client.trusts:
        return "this workspace is not trusted"
    if analysis.script.dialect not in tools():
        return f"loadlint can't run {analysis.script.dialect}"
    try:
        installed_tool(analysis.script.dialect)
    except CannotRunError as error:
        return str(error)
    return None


async def _script(server: Server, uri: str) -> tuple[Document | None, Analysis | None]:
    document = server.documents.get(uri)
    if document is None:
        return None, None
    try:
        return document, (await server.worker.result(document)).analysis
    except SupersededError:
        return await _script(server, uri)


def _folder(server: Server, document: Document) -> str:
    """Where the tool is started: the folder of the workspace that holds the script, else the script's own."""
    path = os.path.abspath(document.source.path)
    folders = (str(folder) for folder in server.folders(document))
    return next((folder for folder in folders if path.startswith(f"{folder}{os.sep}")), os.path.dirname(path))


def _require_idle(server: Server, uri: str) -> None:
    if uri in server.runs_under_way:
        raise CannotRunError(f"{name_of(uri)}: a run is in progress; wait for its end, or stop it")


def _require_saved(server: Server, document: Document) -> None:
    """Raises CannotRunError where the file is not what the editor shows: the tool reads the file."""
    try:
        is_saved = read(document.source.path, SCRIPT) == document.source.data
    except ReadError:
        is_saved = False
    if not is_saved or server.documents.get(document.uri) is not document:
        raise CannotRunError(f"{name_of(document.uri)}: save the script first; the load tool runs the saved file")


def _first_question(uri: str, hosts: Iterable[str]) -> str:
    return (
        f"loadlint will run {name_of(uri)} for one user and one iteration. "
        f"It will send requests to {', '.join(hosts)}. Nothing has been sent yet."
    )


def _further_question(uri: str, hosts: Iterable[str]) -> str:
    return (
        f"{name_of(uri)} was stopped, because it also sends requests to {', '.join(hosts)}. Nothing was sent there. "
        "Run it again from the start, and allow that host?"
    )


def _without_options(message: str) -> str:
    """What the command line says, without its options, which an editor does not have."""
    return message.replace("--time-limit", "the option timeLimit")


async def _allows(server: Server, question: str) -> bool:
    """Whether the user lets a run reach a host. Where the editor can, nothing else is done before the answer."""
    if not server.client.asks_modally:
        return await server.answer(types.MessageType.Info, question, _YES, "Cancel") == _YES
    params = {"message": question, "actions": [_YES]}
    return bool(await server.protocol.send_request_async(ASK, params) == _YES)


def _show(server: Server, uri: str, result: RunResult) -> None:
    server.runs.put(uri, result)
    server.note()


def _say_result(server: Server, uri: str, result: RunResult) -> None:
    kind = types.MessageType.Info if result.verdict.passes else types.MessageType.Warning
    server.say(f"{name_of(uri)}: {result.verdict.line}", kind)
