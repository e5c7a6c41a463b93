"""Watches the files that matter beside the open texts: recordings, modules, data, settings and the configuration."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from pathlib import Path, PurePosixPath

from lsprotocol import types

from loadlint import engine, recordings
from loadlint.lsp.convert import path_of
from loadlint.lsp.features import secrets, workspace_diagnostics
from loadlint.lsp.server import Server
from loadlint.project import config

_NEVER = frozenset(("node_modules", ".git", "__pycache__", ".venv"))
_RESULTS = (".csv", ".json")


def register(server: Server) -> None:
    """Have the client watch, and take its news into account."""

    watched: list[str] = []
    turn = asyncio.Lock()

    async def watch() -> None:
        """Have the client watch what there is to watch by now; the configuration may link other files than before."""
        async with turn:
            wanted = [f"**/{pattern}" for pattern in [*_patterns(), *_linked_names(server)]]
            if not server.client.announces_watchers or wanted == watched:
                return
            if watched:
                await server.withdraw(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
            watched[:] = wanted
            options = types.DidChangeWatchedFilesRegistrationOptions(
                [types.FileSystemWatcher(pattern) for pattern in wanted]
            )
            await server.announce(types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)

    async def listen() -> None:
        if server.client.announces_configuration:
            section = types.DidChangeConfigurationRegistrationOptions("loadlint")
            await server.announce(types.WORKSPACE_DID_CHANGE_CONFIGURATION, section)

    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    async def did_change_watched_files(params: types.DidChangeWatchedFilesParams) -> None:
        paths = [path_of(change.uri) for change in params.changes]
        # Of an open text the editor's version counts, whatever is saved.
        if any(server.documents.bytes_of(path) is None and not _NEVER.intersection(Path(path).parts) for path in paths):
            server.shelf.forget_failures()
            await server.refresh()

    @server.feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)
    async def did_change_configuration(params: types.DidChangeConfigurationParams) -> None:
        server.shelf.forget_failures()
        await secrets.follow(server, params.settings)
        workspace_diagnostics.follow(server, params.settings)
        await server.refresh()

    @server.feature(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
    async def did_change_workspace_folders(params: types.DidChangeWorkspaceFoldersParams) -> None:
        await server.refresh()

    server.when_ready += [watch, listen]
    server.when_changed.append(watch)


def _linked_names(server: Server) -> list[str]:
    """The names of files with other endings that the configuration of the workspace links to scripts."""
    watched = {f".{ending}" for pattern in _patterns()[:1] for ending in pattern[3:-1].split(",")}
    names: set[str] = set()
    for folder in server.roots():
        with suppress(config.ConfigError):
            settings = server.configuration(str(folder))
            links = (*settings.recordings.values(), *settings.results.values())
            names.update(PurePosixPath(file).name for files in links for file in files)
    return sorted(name for name in names if PurePosixPath(name).suffix not in watched)


def _patterns() -> list[str]:
    scripts = [suffix for dialect in engine.all_dialects() for suffix in dialect.suffixes]
    endings = sorted({suffix.lstrip(".") for suffix in (*recordings.suffixes(), *_RESULTS, *scripts)})
    settings = [name for dialect in engine.all_dialects() for name in dialect.settings]
    return [f"*.{{{','.join(endings)}}}", *config.FILES, *settings]
