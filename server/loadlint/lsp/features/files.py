"""Watches the files that matter beside the open texts: recordings, modules, data and the configuration."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path, PurePosixPath

from lsprotocol import types

from loadlint import engine, recordings
from loadlint.lsp.convert import path_of
from loadlint.lsp.server import Server
from loadlint.project import config

_NEVER = frozenset(("node_modules", ".git", "__pycache__", ".venv"))
_RESULTS = (".csv", ".json")


def register(server: Server) -> None:
    """Have the client watch, and take its news into account."""

    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    async def did_change_watched_files(params: types.DidChangeWatchedFilesParams) -> None:
        paths = [path_of(change.uri) for change in params.changes]
        # Of an open text the editor's version counts, whatever is saved.
        if any(server.documents.bytes_of(path) is None and not _NEVER.intersection(Path(path).parts) for path in paths):
            server.shelf.forget_failures()
            await server.changed()

    @server.feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)
    async def did_change_configuration(params: types.DidChangeConfigurationParams) -> None:
        server.shelf.forget_failures()
        await server.changed()

    @server.feature(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
    async def did_change_workspace_folders(params: types.DidChangeWorkspaceFoldersParams) -> None:
        await server.changed()

    async def watch() -> None:
        if server.client.announces_watchers:
            watchers = [
                types.FileSystemWatcher(f"**/{pattern}") for pattern in [*_patterns(), *_linked(server.roots())]
            ]
            options = types.DidChangeWatchedFilesRegistrationOptions(watchers)
            await server.announce(types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
        if server.client.announces_configuration:
            section = types.DidChangeConfigurationRegistrationOptions("loadlint")
            await server.announce(types.WORKSPACE_DID_CHANGE_CONFIGURATION, section)

    server.when_ready.append(watch)


def _linked(folders: Iterable[Path]) -> list[str]:
    """The names of files with other endings that the configuration of the workspace links to scripts."""
    known = {f".{ending}" for pattern in _patterns()[:1] for ending in pattern[3:-1].split(",")}
    names: set[str] = set()
    for folder in folders:
        # What is wrong with a configuration is said where a script asks for it.
        with suppress(config.ConfigError):
            own = config.find(str(folder))
            links = (*own.recordings.values(), *own.results.values())
            names.update(PurePosixPath(file).name for files in links for file in files)
    return sorted(name for name in names if PurePosixPath(name).suffix not in known)


def _patterns() -> list[str]:
    scripts = [suffix for dialect in engine.all_dialects() for suffix in dialect.suffixes]
    endings = sorted({suffix.lstrip(".") for suffix in (*recordings.suffixes(), *_RESULTS, *scripts)})
    return [f"*.{{{','.join(endings)}}}", *config.FILES]
