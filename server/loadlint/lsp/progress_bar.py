"""Work that the client shows as under way, and may cancel."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import uuid4

from lsprotocol import types
from pygls.exceptions import JsonRpcException

if TYPE_CHECKING:
    from loadlint.lsp.server import Server

T = TypeVar("T")


async def result_with_progress(server: Server, title: str, message: str, task: asyncio.Task[T]) -> T:
    """The result of a task. It is cancelled where the user cancels the progress, and where this is cancelled."""
    token = f"loadlint-{uuid4()}"
    progress = server.work_done_progress
    if server.client.shows_progress:
        # A client that promises progress and then refuses it still gets the result.
        with suppress(JsonRpcException):
            await progress.create_async(token)
    cancelled: Any = progress.tokens.get(token)
    if cancelled is None:
        return await task
    progress.begin(token, types.WorkDoneProgressBegin(title, cancellable=True, message=message))
    cancelled.add_done_callback(lambda _: task.cancel())
    try:
        return await task
    finally:
        del progress.tokens[token]
        progress.end(token, types.WorkDoneProgressEnd())
