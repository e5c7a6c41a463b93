"""Constants of a file that nobody reads any more once a recorded value comes out of a response."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.dialects.script.language.syntax_tree import walk
from loadlint.dialects.script.write.syntax_kit import removals
from loadlint.text.edits import Edit
from loadlint.text.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tree_sitter import Node

    from loadlint.changes import Use
    from loadlint.dialects.script.write.words import AnyWords

_DECLARING = ("lexical_declaration", "variable_declaration", "expression_statement")
_NAMES = ("identifier", "shorthand_property_identifier")


def removing_edits(words: AnyWords, names: Sequence[str], uses: Sequence[Use]) -> Iterator[Edit]:
    """The edits that take out the constants which only these uses read. `names` are what is read there from now on."""
    reads: dict[int, set[int]] = {}
    statements: dict[int, Node] = {}
    for name, use in zip(names, uses, strict=True):
        node = _name_at(words.literal_at(use.span)) if name else None
        if node is not None and (statement := _declaration(words, node)) is not None:
            statements[statement.start_byte] = statement
            reads.setdefault(statement.start_byte, set()).add(node.start_byte)
    for start, statement in statements.items():
        if _mentions(words, statement) == len(reads[start]) + 1:
            yield from (_with_blank_line(words, edit) for edit in removals(words.at(start), [statement]))


def _with_blank_line(words: AnyWords, edit: Edit) -> Edit:
    """With the blank line before lines that are taken out, where another one follows them."""
    source, newline = words.script.source, words.newline.encode()
    start, end = edit.span.start, edit.span.end
    before = source.data[source.file_at(start).start : start]
    is_between = before.endswith(newline * 2) and source.data.startswith(newline, end)
    return Edit(Span(start - len(newline), end), edit.text) if is_between else edit


def _name_at(node: Node) -> Node | None:
    """The name that is read at a place: by itself, or in the braces of a text."""
    inner = node if node.type in _NAMES else node.named_children[0] if node.named_child_count == 1 else None
    return inner if inner is not None and inner.type in _NAMES else None


def _declared_constant(statement: Node) -> tuple[Node, Node] | None:
    """The name and the value of a statement that declares one constant."""
    inner = statement.named_children[0] if statement.type in _DECLARING and statement.named_child_count == 1 else None
    if inner is None:
        return None
    name = inner.child_by_field_name("name") or inner.child_by_field_name("left")
    value = inner.child_by_field_name("value") or inner.child_by_field_name("right")
    return (name, value) if name is not None and value is not None else None


def _declaration(words: AnyWords, node: Node) -> Node | None:
    """The statement of a file that gives a name the text or number that it has there for good."""
    inside = words.at(node.start_byte)
    for statement in inside.root.named_children:
        declared = _declared_constant(statement)
        if declared is None or words.text(declared[0]) != words.text(node):
            continue
        return statement if declared[1].type in (*inside.grammar.texts, "number", "integer") else None
    return None


def _mentions(words: AnyWords, statement: Node) -> int:
    """How often the files of a script have the name that a statement declares: another one may import it."""
    declared = _declared_constant(statement)
    if declared is None:
        return 0
    name = words.text(declared[0])
    roots = [words.at(file.start).root for file in words.script.source.files]
    return sum(1 for root in roots for node in walk(root) if words.text(node) == name)
