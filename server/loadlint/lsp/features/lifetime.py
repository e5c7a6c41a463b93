"""The connection from the first message to the last, and the end of the server where the client is gone."""

from __future__ import annotations

import asyncio
import os

from lsprotocol import types

from loadlint.lsp.server import Server

_SECONDS = 0.5


def register(server: Server) -> None:
    """Follow the life of the connection."""
    watching: list[asyncio.Task[None]] = []

    @server.feature(types.INITIALIZE)
    def initialize(params: types.InitializeParams) -> None:
        server.start(params)
        if params.process_id is not None and _lives(params.process_id):
            watching.append(asyncio.get_running_loop().create_task(_end_with(params.process_id, server)))

    @server.feature(types.INITIALIZED)
    async def initialized(params: types.InitializedParams) -> None:
        for hook in server.when_ready:
            await hook()

    @server.feature(types.SHUTDOWN)
    def shutdown(*_: object) -> None:
        for task in server.runs_under_way.values():
            task.cancel()
        server.close()


async def _end_with(process: int, server: Server) -> None:
    """End when the client's process has ended, although something else may hold its end of the pipe open."""
    while _lives(process):
        await asyncio.sleep(_SECONDS)
    server.close()
    os._exit(1)


def _lives(process: int) -> bool:
    """Whether a process is there, or can't be asked for."""
    if os.name == "nt":
        # There signal 0 would end it.
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
