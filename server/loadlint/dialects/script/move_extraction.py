"""An extraction that moves to the answer of another step, with what the script does where there is no value."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from loadlint.changes import CannotWriteError
from loadlint.dialects.script.common import request_name
from loadlint.dialects.script.insertion import indent_at
from loadlint.dialects.script.syntax_tree import walk
from loadlint.dialects.script.taking import intermediates, taking_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tree_sitter import Node

    from loadlint.changes import ReplaceExtraction
    from loadlint.dialects.script.taking import Taking
    from loadlint.dialects.script.writer import Words
    from loadlint.script import Extraction
    from loadlint.text.edits import Edit


class Moving(Struct, frozen=True):
    """What moves: the statement `taking`, and the statements `guards` that leave where there is no value.

    `reads` are the places that need the variable. `comment` is what follows the statement on its line. `judges` says
    that the script leaves where there is no value, in whatever way.
    """

    change: ReplaceExtraction
    taking: Taking
    guards: Sequence[str]
    reads: Sequence[Node]
    comment: str
    judges: bool


def moved(words: Words[Any], change: ReplaceExtraction, old: Extraction, value: Node) -> Iterator[list[Edit]]:
    """The ways to move it: one, or none that is refused with its reason."""
    taking = taking_of(words, old, value)
    if taking is None:
        raise CannotWriteError("the value is a part of a larger statement, which can't move to another response")
    takes = words.takes()
    holder = _tried(taking.statement)
    before = [one for one in intermediates(words, value) if one.removable]
    sources = {words.text(node) for one in (value, *(one.value for one in before)) for node in _identifiers(one)}
    guards = _guards(words, holder, {taking.name, *(one.name for one in before)})
    guards += _assertions(words, holder, taking.name, sources)
    inside = [holder, *guards]
    before = [one for one in before if all(any(_within(test, guard) for guard in guards) for test in one.tests)]
    gone = [*(one.statement for one in before), *inside]
    reads = [
        node
        for node in takes.places(taking.name)
        if words.text(node) == taking.name
        and takes.given(node) is None
        and not any(_within(node, statement) for statement in gone)
    ]
    names = {one.name for one in before}
    kept = [] if any(_mentions(words, guard, sources - names) for guard in guards) else guards
    texts = [_guard_text(words, guard, change, old, names) for guard in kept]
    leaves = holder.id != taking.statement.id and takes.shape.leaving.search(words.text(holder)) is not None
    comment, end = words.trailing(taking.statement)
    moving = Moving(change, taking, texts, reads, comment, bool(guards) or leaves)
    yield [*words.removed(gone, {taking.statement.id: end}), *words.retaken(moving)]


def _identifiers(node: Node) -> Iterator[Node]:
    return (inner for inner in walk(node) if inner.type == "identifier")


def _within(node: Node, outer: Node) -> bool:
    return outer.start_byte <= node.start_byte < outer.end_byte


def _tried(statement: Node) -> Node:
    """The `try` around a statement that holds nothing else."""
    block = statement.parent
    outer = block.parent if block is not None else None
    if block is None or outer is None or outer.type != "try_statement" or block.named_child_count != 1:
        return statement
    return outer if outer.child_by_field_name("body") == block else statement


def _guards(words: Words[Any], holder: Node, names: set[str]) -> list[Node]:
    """The branches beside a statement that ask for nothing but these names, and leave."""
    takes = words.takes()
    known = {word for name in names for word in re.findall(r"[\w$]+", name)}
    found = []
    for node in holder.parent.named_children if holder.parent is not None else ():
        condition = node.child_by_field_name("condition")
        if node.type != "if_statement" or condition is None or node.child_by_field_name("alternative") is not None:
            continue
        asked = {words.text(inner) for inner in walk(condition) if inner.type.endswith("identifier")}
        if asked and asked - {"undefined"} <= known and takes.shape.leaving.search(words.text(node)):
            found.append(node)
    return found


def _assertions(words: Words[Any], holder: Node, variable: str, sources: set[str]) -> list[Node]:
    """The statements beside an extraction that assert something about its value alone."""
    found = []
    for node in holder.parent.named_children if holder.parent is not None else ():
        text = words.text(node)
        about = re.search(rf"(?<![\w$.]){re.escape(variable)}(?![\w$])", text) is not None
        if about and _ASSERTING.match(text) and not _mentions(words, node, sources):
            found.append(node)
    return found


_ASSERTING = re.compile(r"(?:check|expect|assert)\b")


def _mentions(words: Words[Any], guard: Node, names: set[str]) -> bool:
    """Whether a guard reads something that was at hand where the value was taken, such as the response."""
    return any(words.text(node) in names for node in _identifiers(guard))


def _guard_text(words: Words[Any], guard: Node, change: ReplaceExtraction, old: Extraction, names: set[str]) -> str:
    """A guard as it is written, from the start of its line, for the variable and the new request."""
    data = words.script.source.data
    text = words.text(guard)
    for name in names:
        text = re.sub(rf"(?<![\w$.]){re.escape(name)}(?![\w$])", old.variable, text)
    request = request_name(words.script.steps[old.step].request)
    for node in walk(guard):
        said = words.literal_text(node)
        if said is not None and request in said:
            text = text.replace(words.text(node), words.other_literal(node, change.description).text)
    indent = indent_at(data, guard.start_byte)
    first, *others = text.splitlines()
    return "\n".join([first, *(line.removeprefix(indent) for line in others)])
