"""Statements that take a value out of a response and put it into a variable that nothing reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.dialects.script.language.bracketed_lists import items_of
from loadlint.dialects.script.language.syntax_tree import field_of, node_at, parent_of, stands_in
from loadlint.script import Remark

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tree_sitter import Node

    from loadlint.dialects.script.language.syntax_tree import Assigning
    from loadlint.script import Script
    from loadlint.text.span import Span


def never_read(script: Script, root: Node, counts: Mapping[str, int], assigning: Assigning) -> Iterator[Remark]:
    """The extractions whose variable occurs once: where it gets its value. `counts` are all names of the file."""
    seen: set[Span] = set()
    for extraction in script.extractions:
        if extraction.span not in seen and counts.get(extraction.variable) == 1:
            seen.add(extraction.span)
            if _statement(root, extraction.span, extraction.variable, assigning) is not None:
                yield Remark(extraction.span, extraction.variable, fixable=True)


def _statement(root: Node, span: Span, variable: str, assigning: Assigning) -> Node | None:
    """The statement that does nothing but give the value at a place to a variable."""
    node = node_at(root, span)
    while node.type != assigning.node and node.start_byte == span.start and node.parent is not None:
        node = node.parent
    if node.type != assigning.node:
        return None
    name, held = field_of(node, assigning.name), node.child_by_field_name(assigning.value)
    if held is None or name.type != "identifier" or name.text != variable.encode():
        return None
    if (held.start_byte, held.end_byte) != (span.start, span.end) or held.type not in assigning.values:
        return None
    statement = parent_of(node)
    if statement.type not in assigning.statements or len(items_of(statement)) != 1:
        return None
    is_alone = stands_in(statement, "block") and parent_of(statement).named_child_count == 1
    return statement if not stands_in(statement, "export_statement") and not is_alone else None
