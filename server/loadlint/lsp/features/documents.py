"""Keeps the server's texts equal to the editor's, and watches the files that matter beside them."""

from __future__ import annotations

from contextlib import suppress

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from loadlint.lsp.server import Server

_WATCHED = ("**/*.har", "**/loadlint.toml", "**/pyproject.toml")


def register(server: Server) -> None:
    """Follow the life of the editor's texts."""

    @server.feature(types.INITIALIZE)
    def initialize(params: types.InitializeParams) -> None:
        server.started()
        server.documents.encoding = server.workspace.position_encoding or types.PositionEncodingKind.Utf16

    @server.feature(types.INITIALIZED)
    async def initialized(params: types.InitializedParams) -> None:
        workspace = server.client_capabilities.workspace
        watching = workspace.did_change_watched_files if workspace else None
        if watching is not None and watching.dynamic_registration:
            options = types.DidChangeWatchedFilesRegistrationOptions(
                [types.FileSystemWatcher(pattern) for pattern in _WATCHED]
            )
            registration = types.Registration("loadlint.files", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
            # A client that promises this and then refuses still works; only changes on the disk go unseen.
            with suppress(JsonRpcException):
                await server.client_register_capability_async(types.RegistrationParams([registration]))

    @server.feature(types.SHUTDOWN)
    def shutdown(*_: object) -> None:
        server.worker.close()
