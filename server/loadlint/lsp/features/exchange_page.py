"""`loadlint/exchange`: where the editor can open a recorded exchange.

A request of loadlint's own. Parameters: `{"recording": path, "exchange": index}`, the entry's index in the file from 0;
the result is `{"uri": …}`, or null where there is no such exchange (any more).
"""

from __future__ import annotations

from typing import Any

from loadlint.errors import RecordingError
from loadlint.lsp.crash_reports import with_fence
from loadlint.lsp.params import field
from loadlint.lsp.server import Server

METHOD = "loadlint/exchange"


def register(server: Server) -> None:
    """Answer with the address of the exchange's read-only text."""

    def address(recording: str, index: int) -> dict[str, Any] | None:
        try:
            uri = server.pages.exchange(server.load(recording), index)
        except RecordingError:
            return None
        return None if uri is None else {"uri": uri}

    @server.feature(METHOD)
    @with_fence()
    async def exchange(params: Any) -> dict[str, Any] | None:
        recording, index = field(params, str, "recording"), field(params, int, "exchange")
        return await server.worker.run(lambda: address(recording, index))
