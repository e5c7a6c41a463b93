"""A step taken out, with its assertions and what it takes out of the answer for nobody."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loadlint.changes import CannotWriteError
from loadlint.dialects.script.language.syntax_tree import field_of, stands_in, walk
from loadlint.dialects.script.write.comparison import requests_of
from loadlint.dialects.script.write.remove_value import Removal
from loadlint.dialects.script.write.value_reads import steps_in
from loadlint.text.edits import ConflictError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tree_sitter import Node

    from loadlint.changes import RemoveStep
    from loadlint.dialects.script.write.words import AnyWords
    from loadlint.script import Script
    from loadlint.text.edits import Edit


def removing_edits(words: AnyWords, change: RemoveStep) -> list[Edit]:
    """The edits that take a step out.

    Raises CannotWriteError where what it gives is used by something that stays.
    """
    first = words.step_statement(change.step)
    if steps_in(words, first) != [change.step]:
        raise CannotWriteError("the statement makes other requests as well")
    if first.type == "return_statement" and not _is_ignored(words, first):
        raise CannotWriteError("the function returns the request's answer, which its callers use")
    removal = Removal(words)
    removal.take_out(first)
    removal.take_out(words.with_empty_group(first))
    edits = removal.edits()
    if not _is_right(words, edits, change.step):
        raise CannotWriteError("the request is made in code that other requests share")
    return edits


def _is_ignored(words: AnyWords, statement: Node) -> bool:
    """Whether nobody uses what the function of a `return` gives."""
    function = words.takes.function_of(statement)
    name = function.child_by_field_name("name")
    if name is None:
        return False
    for node in walk(words.root):
        called = field_of(node, "function") if node.type in ("call_expression", "call") else None
        if called is None or re.split(r"\W", words.text(called))[-1] != words.text(name):
            continue
        if not stands_in(node, "expression_statement"):
            return False
    return True


def _is_right(words: AnyWords, edits: Sequence[Edit], step: int) -> bool:
    try:
        after = words.again(edits)
    except ConflictError:
        return False
    before = words.script
    same = requests_of([*before.steps[:step], *before.steps[step + 1 :]]) == requests_of(after.steps)
    return same and _others(before, step) <= {
        (extraction.variable, extraction.extractor) for extraction in after.extractions
    }


def _others(script: Script, step: int) -> set[tuple[str, object]]:
    return {(extraction.variable, extraction.extractor) for extraction in script.extractions if extraction.step != step}
