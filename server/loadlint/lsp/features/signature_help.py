"""Signature help for the tool's own functions."""

from __future__ import annotations

from lsprotocol import types

from loadlint.engine import Analysis
from loadlint.lsp.convert import offset_of
from loadlint.lsp.crash_reports import with_fence
from loadlint.lsp.documents import Document
from loadlint.lsp.server import Server


def register(server: Server) -> None:
    """Answer for open load scripts."""

    @server.feature(types.TEXT_DOCUMENT_SIGNATURE_HELP, types.SignatureHelpOptions(trigger_characters=["(", ","]))
    @with_fence()
    async def signature(params: types.SignatureHelpParams) -> types.SignatureHelp | None:
        def make(document: Document, analysis: Analysis) -> types.SignatureHelp | None:
            offset = offset_of(document.source, params.position, server.documents.encoding)
            call = analysis.navigator.call(offset) if analysis.navigator is not None else None
            if call is None:
                return None
            information = types.SignatureInformation(
                label=f"{call.name}({', '.join(call.parameters)})",
                documentation=call.summary,
                parameters=[types.ParameterInformation(label=parameter) for parameter in call.parameters],
            )
            active = call.active if call.parameters else None
            return types.SignatureHelp([information], active_signature=0, active_parameter=active)

        return await server.ask(params.text_document.uri, make, None)
