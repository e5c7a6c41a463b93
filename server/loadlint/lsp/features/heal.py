"""The command `loadlint.heal`, with the text's address: lets a script follow the newest version of its application.

The changes come as one edit of the text, which editors that can do so show before it is applied. Nothing is changed
where something speaks against the changed script; then the answer says what is left.
"""

from __future__ import annotations

from pathlib import PurePath

from lsprotocol import types
from msgspec import Struct

from loadlint import engine
from loadlint.engine import Analysis, FixResult
from loadlint.healing.report import healing_report
from loadlint.lsp.commands import HEAL
from loadlint.lsp.convert import name_of
from loadlint.lsp.documents import Document
from loadlint.lsp.edits import edits_of_fix, workspace_edit
from loadlint.lsp.server import Server
from loadlint.replay.verdict import ScriptVerdict
from loadlint.secrets.masker import Masker
from loadlint.text.sentences import number_of
from loadlint.value_flow.application_changes import told_changes

_REPORT = "Show what is left"
_NOT_HEALED = "nothing was changed. It has no recording that can be read, or its text has just changed"


class Healing(Struct, frozen=True):
    """What healing would do. `edit` is None where nothing is to be changed; `report` is Markdown."""

    edit: types.WorkspaceEdit | None
    verdict: ScriptVerdict
    report: str


def register(server: Server) -> None:
    """Offer the command."""

    @server.command(HEAL)
    async def heal(uri: str) -> bool:
        """Whether the script was changed."""

        def work(document: Document, analysis: Analysis) -> Healing | None:
            return _healing(server, document, analysis)

        name = name_of(uri)
        healing = await server.ask(uri, work, None)
        if healing is None:
            server.say(f"{name}: {_NOT_HEALED}")
            return False
        if healing.edit is None:
            if healing.verdict.passes:
                server.say(f"{name}: no change is needed: {healing.verdict.line}", types.MessageType.Info)
            else:
                await _refuse(server, uri, name, healing)
            return False
        return await _apply(server, name, healing)


async def _apply(server: Server, name: str, healing: Healing) -> bool:
    if healing.edit is None or not server.client.applies_edits:
        server.say(f"{name}: this editor does not accept changes from the server; use `loadlint heal`")
        return False
    # Which of the changes the user has taken, the next analysis tells.
    done = await server.workspace_apply_edit_async(types.ApplyWorkspaceEditParams(healing.edit, "Heal the script"))
    return done.applied


async def _refuse(server: Server, uri: str, name: str, healing: Healing) -> None:
    """Say that nothing was changed, and show what is left where the user wants to see it."""
    question = f"loadlint: {name}: nothing was changed. The healed script would still be wrong: {healing.verdict.line}"
    if await server.answer(types.MessageType.Warning, question, _REPORT) == _REPORT:
        await server.show(
            server.pages.address_of_made(f"{uri.partition('://')[2]}/healing.md", lambda _: healing.report)
        )


def _healing(server: Server, document: Document, analysis: Analysis) -> Healing | None:
    result = engine.heal(document.source, server.project(document.source))
    verdict = result.verdict
    if verdict is None:
        return None
    edit = None
    if verdict.passes and result.applied:
        number = len({applied.title for applied in result.applied})
        review = f"Heal the script: {number_of(number, 'change')}, then {verdict.line}"
        edit = workspace_edit(server, document, analysis.script.source, edits_of_fix(analysis, result), review)
    return Healing(edit, verdict, _report(document, analysis, result, verdict.line, server))


def _report(document: Document, analysis: Analysis, result: FixResult, line: str, server: Server) -> str:
    masker: Masker = server.masker(analysis)
    return healing_report(
        PurePath(document.source.path).name,
        [masker.text(change) for change in told_changes(analysis)],
        [(applied.rule, masker.text(applied.title)) for applied in result.applied],
        [masker.text(finding.message) for finding in result.analysis.findings],
        line,
    )
