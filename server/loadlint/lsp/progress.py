"""How far long work is, shown by the client, which may cancel it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING
from uuid import uuid4

from lsprotocol import types

if TYPE_CHECKING:
    from loadlint.lsp.server import Server


class Progress:
    """Shows the reading of recordings."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._tokens: dict[str, str] = {}

    async def report(self, path: str, percent: int) -> bool:
        """Show how far a file is; the first report begins, 100 ends. False where the user has cancelled."""
        server = self._server
        if not server.client.shows_progress:
            return True
        progress = server.work_done_progress
        token = self._tokens.get(path)
        if token is None:
            if percent == 100:
                return True
            token = self._tokens[path] = f"loadlint-{uuid4()}"
            await progress.create_async(token)
            title = f"loadlint: reading {os.path.basename(path)}"
            progress.begin(token, types.WorkDoneProgressBegin(title, cancellable=True, percentage=0))
        if percent == 100:
            del self._tokens[path]
            progress.end(token, types.WorkDoneProgressEnd())
            return True
        progress.report(token, types.WorkDoneProgressReport(percentage=percent))
        task = progress.tokens.get(token)
        return task is None or not task.cancelled()
