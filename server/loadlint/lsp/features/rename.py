"""Renames a variable in all files that use it, where nothing else can use it and all of them may be edited."""

from __future__ import annotations

from collections.abc import Sequence

from lsprotocol import types
from pygls.exceptions import JsonRpcException, JsonRpcInvalidParams

from loadlint.lsp.convert import range_of
from loadlint.lsp.documents import Document
from loadlint.lsp.edits import edit_of_files
from loadlint.lsp.name_places import About, NamePlace, at_cursor, everywhere
from loadlint.lsp.server import Server
from loadlint.text.edits import Edit
from loadlint.text.source import Source


def register(server: Server) -> None:
    """Answer for open load scripts."""

    @server.feature(types.TEXT_DOCUMENT_PREPARE_RENAME)
    async def prepare(params: types.PrepareRenameParams) -> types.PrepareRenamePlaceholder | None:
        def find(document: Document, about: About) -> types.PrepareRenamePlaceholder | None:
            named = at_cursor(server, document, about, params.position)
            if not _renamed_places(server, about, named):
                return None
            where = range_of(document.source, named[0].span, server.documents.encoding)
            return types.PrepareRenamePlaceholder(range=where, placeholder=named[0].mention.variable)

        return await server.ask_about(params.text_document.uri, find, None)

    @server.feature(types.TEXT_DOCUMENT_RENAME, types.RenameOptions(prepare_provider=True))
    async def rename(params: types.RenameParams) -> types.WorkspaceEdit | None:
        def make(document: Document, about: About) -> types.WorkspaceEdit | None:
            places = _renamed_places(server, about, at_cursor(server, document, about, params.position))
            if not places:
                return None
            name = params.new_name.strip()
            _check(places, name)
            edits: dict[str, tuple[Source, list[Edit]]] = {}
            for place in places:
                _, of_file = edits.setdefault(place.path, (place.script.source, []))
                mention = place.mention
                of_file.append(Edit(mention.span, f"{mention.before}{name}{mention.after}"))
            return edit_of_files(server, document, edits)

        return await server.ask_about(params.text_document.uri, make, None)


def _renamed_places(server: Server, about: About, named: Sequence[NamePlace]) -> list[NamePlace]:
    """All places that a new name has to stand at; none where the name is not the user's own.

    Raises JsonRpcException where one of them can't or must not change.
    """
    places = everywhere(server, named)
    if not any(place.mention.defines for place in places):
        return []
    name = places[0].mention.variable
    for place in places:
        if not place.mention.private:
            raise _refusal(f"`{name}` can't be renamed: the tool, a text or an unknown object may use this name too")
    modules = about[0][0].context.modules
    for place in places:
        why = modules.refusal([place.path]) if modules is not None else None
        if why is not None:
            raise _refusal(f"`{name}` can't be renamed: {why}")
        opened = server.documents.of_path(place.path)
        text = place.script.source.source_at(place.mention.span.start)
        if opened is not None and opened.source.data != text.data:
            raise JsonRpcException("the text has changed", types.LSPErrorCodes.ContentModified.value)
    return places


def _check(places: Sequence[NamePlace], name: str) -> None:
    """Refuse a name that can't be, or that means something already."""
    for place in places:
        if not place.navigator.is_name(name):
            raise JsonRpcInvalidParams(f"a variable can't be called {name!r}")
        if name != place.mention.variable and name in place.script.names:
            # Another variable would be read in place of this one somewhere.
            raise _refusal(f"{name!r} is in use")


def _refusal(message: str) -> JsonRpcException:
    return JsonRpcException(message, types.LSPErrorCodes.RequestFailed.value)
