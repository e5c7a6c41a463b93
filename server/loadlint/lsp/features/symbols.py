"""The outline of a script, as the test's own tree; and the parts of all open scripts by name."""

from __future__ import annotations

from collections.abc import Mapping

from lsprotocol import types

from loadlint.engine import Analysis
from loadlint.lsp.at_cursor import location
from loadlint.lsp.convert import range_of
from loadlint.lsp.crash_reports import with_fence
from loadlint.lsp.documents import Document
from loadlint.lsp.outline import with_containers
from loadlint.lsp.server import Server
from loadlint.navigation import Symbol, SymbolKind
from loadlint.text.span import Span

_KINDS: Mapping[SymbolKind, types.SymbolKind] = {
    "plan": types.SymbolKind.File,
    "group": types.SymbolKind.Namespace,
    "controller": types.SymbolKind.Package,
    "request": types.SymbolKind.Event,
    "sampler": types.SymbolKind.Event,
    "extractor": types.SymbolKind.Variable,
    "assertion": types.SymbolKind.Boolean,
    "configuration": types.SymbolKind.Property,
    "timer": types.SymbolKind.Constant,
    "listener": types.SymbolKind.Interface,
    "script": types.SymbolKind.Function,
    "function": types.SymbolKind.Function,
    "class": types.SymbolKind.Class,
    "other": types.SymbolKind.Object,
}
_MOST = 500
_DISABLED = "disabled"


def register(server: Server) -> None:
    """Answer for open load scripts."""

    @server.feature(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
    @with_fence(list)
    async def symbols(
        params: types.DocumentSymbolParams,
    ) -> list[types.DocumentSymbol] | list[types.SymbolInformation]:
        def make(document: Document, analysis: Analysis) -> list[types.DocumentSymbol] | list[types.SymbolInformation]:
            if server.client.nests_symbols:
                outline = analysis.navigator.outline if analysis.navigator is not None else ()
                return [_document_symbol(server, analysis, symbol) for symbol in outline]
            return [_information(server, analysis, *pair) for pair in with_containers(analysis)]

        return await server.ask(params.text_document.uri, make, [])

    @server.feature(types.WORKSPACE_SYMBOL)
    @with_fence(list)
    async def workspace_symbols(params: types.WorkspaceSymbolParams) -> list[types.SymbolInformation]:
        query = params.query.lower()

        def make(document: Document, analysis: Analysis) -> list[types.SymbolInformation]:
            pairs = [pair for pair in with_containers(analysis) if _matches(query, pair[0].name)]
            return [_information(server, analysis, *pair) for pair in pairs]

        matching: list[types.SymbolInformation] = []
        for document in server.documents.all():
            matching += await server.ask(document.uri, make, [])
        return matching[:_MOST]


def _matches(query: str, name: str) -> bool:
    """Whether the letters of the query stand in the name, in order."""
    rest = iter(name.lower())
    return all(letter in rest for letter in query)


def _document_symbol(server: Server, analysis: Analysis, symbol: Symbol) -> types.DocumentSymbol:
    encoding = server.documents.encoding
    name_span = symbol.at if symbol.span.covers(symbol.at) else Span(symbol.span.start, symbol.span.start)
    return types.DocumentSymbol(
        name=symbol.name.strip() or symbol.kind,
        detail=symbol.detail if symbol.enabled else f"{symbol.detail}, {_DISABLED}".lstrip(", "),
        kind=_KINDS[symbol.kind],
        range=range_of(analysis.source, symbol.span, encoding),
        selection_range=range_of(analysis.source, name_span, encoding),
        children=[_document_symbol(server, analysis, child) for child in symbol.children],
    )


def _information(server: Server, analysis: Analysis, symbol: Symbol, container: str) -> types.SymbolInformation:
    place = location(server, analysis.script.source, symbol.span)
    name = symbol.name.strip() or symbol.kind
    return types.SymbolInformation(place, name, _KINDS[symbol.kind], container_name=container or None)
