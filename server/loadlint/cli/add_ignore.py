"""Silences all findings of scripts by comments: `--add-ignore`, to begin with a clean run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from loadlint.changes import AddNote, CannotWriteError
from loadlint.cli import files
from loadlint.cli.analysis import analysis_of
from loadlint.cli.errors import UsageError, complain
from loadlint.disk.writing import WriteError, write
from loadlint.project.config import ALWAYS_ON
from loadlint.text import edits
from loadlint.text.source import Source

if TYPE_CHECKING:
    from loadlint.cli.task import Task
    from loadlint.engine import Analysis
    from loadlint.text.edits import Edit
    from loadlint.text.span import Span

_ROUNDS = 10
"""A comment may have to wait for another one at the same place; so often at most."""


def run(task: Task, paths: Sequence[str]) -> int:
    """Write comments into scripts; returns the exit code."""
    code = 0
    for path in paths:
        try:
            before = files.read(path)
            silenced = _text_with_comments(task, Source(path, before))
            if silenced is not None and silenced != before:
                write(path, silenced, before)
                complain(f"{path}: comments now silence its findings")
        except (UsageError, WriteError) as error:
            complain(str(error))
            code = 2
    return code


def _text_with_comments(task: Task, source: Source) -> bytes | None:
    """The text of a script with comments; None for a file that is none."""
    analysis = analysis_of(task, source)
    for _ in range(_ROUNDS):
        notes = _notes(analysis) if analysis is not None else ()
        if analysis is None or not notes:
            break
        analysis = analysis_of(task, analysis.source.replaced(edits.apply(analysis.source.data, notes)))
    return analysis.source.data if analysis is not None else None


def _notes(analysis: Analysis) -> Sequence[Edit]:
    """The edits of comments, one for all rules that found something at a place."""
    rules: dict[int, set[str]] = {}
    place: dict[int, Span] = {}
    in_script = [finding for finding in analysis.places if finding.span.start <= analysis.script.source.script_end]
    for finding in in_script:
        written = _comment_edits(analysis, finding.rule, finding.span) if finding.rule not in ALWAYS_ON else ()
        if written:
            start = written[0].span.start
            rules.setdefault(start, set()).add(finding.rule)
            place.setdefault(start, finding.span)
    together: list[Edit] = []
    for start, names in rules.items():
        edits.join(together, _comment_edits(analysis, ", ".join(sorted(names)), place[start]))
    return together


def _comment_edits(analysis: Analysis, rules: str, span: Span) -> tuple[Edit, ...]:
    """The comment about some rules at a place; nothing where none can stand there."""
    try:
        return analysis.context.dialect.write(analysis.script, AddNote(f"loadlint: ignore[{rules}]", span))
    except CannotWriteError:
        return ()
