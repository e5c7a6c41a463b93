"""Shows secrets or masks them: by the command `loadlint.showSecrets`, and by the setting of that name."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from loadlint.lsp.params import optional_argument, setting
from loadlint.lsp.server import Server

COMMAND = "loadlint.showSecrets"


def register(server: Server) -> None:
    """Offer the command, and follow the setting."""

    @server.command(COMMAND)
    async def show_secrets(*wish: bool) -> bool:
        """Show secrets or mask them again; without a wish, the other one of both. Returns whether they are shown."""
        chosen = optional_argument(wish, bool)
        return await _set(server, not server.shows_secrets if chosen is None else chosen)


async def follow(server: Server, settings: Any) -> None:
    """Take over the setting where the client sends it."""
    wish = setting(settings, "loadlint", "showSecrets")
    if isinstance(wish, bool):
        await _set(server, wish)


async def _set(server: Server, wish: bool) -> bool:
    if wish != server.shows_secrets:
        server.show_secrets(wish)
        await server.refresh()
        if server.client.opens_pages:
            for uri in server.pages.asked_for():
                # A client that shows no such page has nothing to ask again.
                with suppress(JsonRpcException):
                    params = types.TextDocumentContentRefreshParams(uri)
                    await server.workspace_text_document_content_refresh_async(params)
    return wish
