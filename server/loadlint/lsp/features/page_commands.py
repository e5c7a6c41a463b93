"""Read-only texts of the server's own: a recorded exchange, a rule's documentation."""

from __future__ import annotations

from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams

from loadlint.errors import RecordingError
from loadlint.lsp.server import Server
from loadlint.lsp.virtual_texts import SCHEME


def register(server: Server) -> None:
    """Answer for addresses of the scheme `loadlint`, and open such texts in the editor."""

    @server.feature(types.WORKSPACE_TEXT_DOCUMENT_CONTENT)
    async def content(params: types.TextDocumentContentParams) -> types.TextDocumentContentResult:
        return types.TextDocumentContentResult(await _text(server, params.uri))

    @server.command("loadlint.showPage")
    async def show_page(uri: str, place: types.Range | None) -> None:
        """Open an address that the server handed out; `place` is selected unless it is null."""
        if not server.pages.offers(uri):
            raise JsonRpcInvalidParams("loadlint opens only pages that it has offered itself")
        await server.show(uri, place)

    @server.command("loadlint.explainRule")
    async def explain_rule(rule: str) -> None:
        """Open the documentation of a rule."""
        uri = server.pages.rule(rule)
        if uri is not None:
            await server.show(uri)

    async def announce() -> None:
        if server.client.announces_pages:
            options = types.TextDocumentContentRegistrationOptions([SCHEME])
            await server.announce(types.WORKSPACE_TEXT_DOCUMENT_CONTENT, options)

    server.when_ready.append(announce)


async def _text(server: Server, uri: str) -> str:
    """The text at an address, or why it can't be read now. Raises JsonRpcInvalidParams."""
    try:
        text = await server.worker.run(lambda: server.pages.text(uri))
    except RecordingError as error:
        return f"{error}\n"
    except ValueError:
        # An address such as `http://[::1`.
        text = None
    if text is None:
        raise JsonRpcInvalidParams("there is no such text; open it again from the script")
    return text
