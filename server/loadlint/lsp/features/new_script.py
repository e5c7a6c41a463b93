"""The command `loadlint.newScript`: writes a script from recordings, as `loadlint new` does.

Its arguments are the addresses of the recordings, that of the new script, whose ending names the tool, and whether a
script that is there already may be written over; the editor has asked for that. A script that something speaks against
is written where the user wants a draft. The answer is the new script's address, null where nothing was written.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from lsprotocol import types
from msgspec import Struct
from pygls.exceptions import JsonRpcInvalidParams

from loadlint import engine
from loadlint.changes import CannotWriteError
from loadlint.disk.creating import require_absent
from loadlint.disk.writing import WriteError
from loadlint.errors import RecordingError
from loadlint.lsp.convert import path_of
from loadlint.lsp.server import Server
from loadlint.newscript.belongs import selection_of
from loadlint.newscript.build import Wishes
from loadlint.newscript.create import CannotCreateError, Created, Target, create, target_of
from loadlint.newscript.examine import problems
from loadlint.newscript.files import write_files
from loadlint.newscript.report import report_lines
from loadlint.newscript.runs import runs_of
from loadlint.text.source import Source

NEW = "loadlint.newScript"
_DRAFT = "Write it as a draft"


class RefusedError(Exception):
    """No script can be made; the text says what is wrong, and what to do."""


class NewScript(Struct, frozen=True):
    """A script that is not written yet. `lines` are for the user, without secrets."""

    created: Created
    target: Target
    passes: bool
    lines: tuple[str, ...]

    @property
    def name(self) -> str:
        return os.path.basename(self.target.path)


def register(server: Server) -> None:
    """Offer the command."""

    @server.command(NEW)
    async def new_script(recordings: Any, script: str, overwrite: bool) -> str | None:
        """The address of the new script; None where nothing was written. Raises JsonRpcInvalidParams."""
        # pygls asks whether the type of an argument is a class, which `list[str]` is not since Python 3.13.
        if not isinstance(recordings, list) or not all(isinstance(recording, str) for recording in recordings):
            raise JsonRpcInvalidParams("the recordings must be addresses")
        try:
            target = target_of(path_of(script), engine.all_dialects())
            if not overwrite:
                require_absent(target.path)
            paths = [path_of(recording) for recording in recordings]
            proposal = await server.worker.run(lambda: _new_script_of(server, paths, target))
            if not proposal.passes and not await _wants_draft(server, proposal):
                return None
            await server.worker.run(lambda: write_files(proposal.created, target, is_forced=False))
        except (CannotCreateError, RefusedError, RecordingError, WriteError) as error:
            server.say(str(error), types.MessageType.Error)
            return None
        await server.refresh()
        if proposal.passes:
            server.say(f"{proposal.name}: {'; '.join(proposal.lines)}", types.MessageType.Info)
        uri = Path(target.path).as_uri()
        await server.show(uri)
        return uri


def _new_script_of(server: Server, paths: Sequence[str], target: Target) -> NewScript:
    """The script of recordings. Raises RefusedError and RecordingError."""
    runs = runs_of([server.load(path) for path in dict.fromkeys(paths)])
    wrong = list(problems(runs, selection_of(runs, (), with_static=False).positions))
    if wrong:
        raise RefusedError("; ".join(wrong))
    try:
        created = create(runs, target, Wishes(), server.project(Source(target.path, b"")))
    except (CannotCreateError, CannotWriteError) as error:
        raise RefusedError(f"{target.path}: {error}") from None
    masker = server.masker(created.result.analysis)
    lines = tuple(report_lines(created, runs, masker))
    return NewScript(created, target, created.passes, lines)


async def _wants_draft(server: Server, proposal: NewScript) -> bool:
    """Whether the user wants a script with which something is wrong, told what that is."""
    question = f"loadlint: {proposal.name} was not written, because it is not complete: {'; '.join(proposal.lines[1:])}"
    return await server.answer(types.MessageType.Warning, question, _DRAFT) == _DRAFT
