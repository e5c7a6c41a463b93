"""Texts that a script has under a name: a part of them changes where the constant gets its value."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tree_sitter import Node

from loadlint.changes import Use
from loadlint.dialects.script.language.syntax_tree import walk
from loadlint.dialects.script.write.syntax_kit import removals
from loadlint.dialects.script.write.words import AnyWords
from loadlint.text.edits import Edit
from loadlint.text.span import Span

_NAMES = ("identifier", "member_expression", "attribute")
_IN_BRACES = ("template_substitution", "interpolation")
_GIVING = (("name", "value"), ("left", "right"), ("key", "value"), ("property", "value"))


def replacing_edit(words: AnyWords, span: Span, old: str, new: str) -> Edit | None:
    """The edit that puts `new` in the place of `old` in the constant whose name stands at a span.

    None where no name stands there, where the script's files give that name several values, or where the one value is
    no text that has `old` once.
    """
    node = words.at(span.start).root.named_descendant_for_byte_range(span.start, span.end)
    if node is None or (node.start_byte, node.end_byte) != (span.start, span.end):
        return None
    if node.type in _IN_BRACES and node.named_child_count == 1:
        node = node.named_children[0]
    if node.type not in _NAMES:
        return None
    name = words.text(node)
    values = list(_values_of(words, _last_part(name), is_member="." in name))
    if len(values) != 1 or values[0].type not in words.grammar.texts:
        return None
    text = words.script.source.data[values[0].start_byte : values[0].end_byte]
    if text.count(old.encode()) != 1:
        return None
    start = values[0].start_byte + text.index(old.encode())
    return Edit(Span(start, start + len(old.encode())), new)


def _last_part(name: str) -> str:
    return name.rpartition(".")[2].strip("'\"#")


def _values_of(words: AnyWords, name: str, *, is_member: bool) -> Iterator[Node]:
    """What a variable, or a member or field, of this name is given anywhere in the script."""
    for file in words.script.source.files:
        nodes = (node for node in walk(words.at(file.start).root) if not node.type.startswith("binary_"))
        for node in nodes:
            for name_field, value_field in _GIVING:
                target, value = (node.child_by_field_name(field) for field in (name_field, value_field))
                if target is None or value is None or _is_member(target) != is_member:
                    continue
                if _last_part(words.text(target)) == name:
                    yield value


def _is_member(target: Node) -> bool:
    """Whether a name that gets a value belongs to an object, or to a class as its body's names do in Python."""
    around = [target]
    while len(around) < _DEPTH_IN_CLASS and (parent := around[-1].parent) is not None:
        around.append(parent)
    return target.type != "identifier" or around[-1].type == "class_definition"


_DEPTH_IN_CLASS = 5
"""The name, its assignment, the statement, the body and the class."""


# Constants that nobody reads


_DECLARING = ("lexical_declaration", "variable_declaration", "expression_statement")
_READ_NAMES = ("identifier", "shorthand_property_identifier")


def unread_edits(words: AnyWords, names: Sequence[str], uses: Sequence[Use]) -> Iterator[Edit]:
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
    source, newline = words.script.source, words.style.newline.encode()
    start, end = edit.span.start, edit.span.end
    before = source.data[source.file_at(start).start : start]
    is_between = before.endswith(newline * 2) and source.data.startswith(newline, end)
    return Edit(Span(start - len(newline), end), edit.text) if is_between else edit


def _name_at(node: Node) -> Node | None:
    """The name that is read at a place: by itself, or in the braces of a text."""
    inner = node if node.type in _READ_NAMES else node.named_children[0] if node.named_child_count == 1 else None
    return inner if inner is not None and inner.type in _READ_NAMES else None


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
