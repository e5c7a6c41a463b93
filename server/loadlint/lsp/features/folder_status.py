"""`loadlint/status`: the state of all scripts in the folders of the workspace, for the view *All Scripts* of an editor.

A request of loadlint's own, without parameters. The result is that of `loadlint status --output-format json`: a list of
scripts as they are on the disk, each with its address as `uri`; null where the user has not said that the workspace is
trusted. It is made by a process of its own, and may take as long as a check of all scripts.
"""

from __future__ import annotations

import asyncio
import os
from typing import Any

from lsprotocol import types

from loadlint.lsp.crash_reports import with_fence
from loadlint.lsp.script_process import report_of
from loadlint.lsp.server import Server
from loadlint.verify.errors import CannotRunError

METHOD = "loadlint/status"
PAUSE = 1.0
"""So many seconds the scripts are left alone: of the questions of texts that are saved together the last one counts."""


def register(server: Server) -> None:
    """Answer about the folders of the workspace; one that can't be read is told in the log."""

    @server.feature(METHOD)
    @with_fence()
    async def status(_: Any) -> list[dict[str, Any]] | None:
        if not server.client.trusts:
            return None
        await asyncio.sleep(PAUSE)
        by_folder = await asyncio.gather(*(_statuses(server, str(folder)) for folder in server.roots()))
        return list({script["uri"]: script for scripts in by_folder for script in scripts}.values())


async def _statuses(server: Server, folder: str) -> list[dict[str, Any]]:
    try:
        report = await report_of(("status",), folder, folder)
    except CannotRunError as error:
        server.log(types.MessageType.Warning, str(error))
        return []
    return [{**script, "uri": server.uri_of(os.path.join(folder, script["path"]))} for script in report["scripts"]]
