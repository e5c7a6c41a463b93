"""Operations on pieces of syntax that all script languages have, by the types of nodes in their `Grammar`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tree_sitter import Node

from loadlint.changes import CannotWriteError
from loadlint.dialects.script.language.bracketed_lists import items_of
from loadlint.dialects.script.language.syntax_tree import (
    Grammar,
    field_of,
    member_span,
    node_at,
    parent_of,
    span_of,
    stands_in,
    text_of,
    walk,
)
from loadlint.dialects.script.write.words import AnyWords
from loadlint.text.edits import Edit
from loadlint.text.lines import whole_lines
from loadlint.text.span import Span


def trailing(words: AnyWords, statement: Node) -> tuple[str, int]:
    """The comment that follows a statement on its line, with the space before it, and where that ends."""
    # Without a semicolon the grammar of JavaScript counts the comment to the statement.
    start = max(child.end_byte for child in statement.children if child.type != "comment")
    end = words.line_end(start)
    return words.script.source.text(Span(start, end)).lstrip(";").rstrip(), end


def at_end(words: AnyWords, text: str, unit: str) -> Edit:
    """Code at the end of the script, which is written with `unit` as one level of indentation."""
    style, end = words.style, words.script.source.script_end
    lead = "" if words.data[:end].endswith(b"\n") else style.newline
    return Edit(Span(end, end), lead + text.replace(unit, style.unit).replace("\n", style.newline))


def removals(words: AnyWords, statements: Sequence[Node], ends: Mapping[int, int] | None = None) -> list[Edit]:
    """Statements taken out with their lines, or with what stands for nothing in a block that would be empty.

    `ends` tells for some, by their node's id, where what goes with them ends: the comment behind them.
    """
    gone, nothing = {node.id for node in statements}, words.grammar.nothing
    emptied: set[int] = set()
    edits = []
    for node in statements:
        block = parent_of(node)
        if nothing and block.id not in emptied and all(child.id in gone for child in items_of(block)):
            emptied.add(block.id)
            edits.append(Edit(span_of(node), nothing))
        else:
            end = (ends or {}).get(node.id, node.end_byte)
            edits.append(Edit(whole_lines(words.data, node.start_byte, end), ""))
    return edits


def returned_values(words: AnyWords, value: Node) -> list[Node]:
    """What the function of this file returns that an expression calls."""
    grammar = words.grammar
    call = next((child for child in (value, *value.named_children) if child.type == grammar.call), None)
    called = field_of(call, "function") if call is not None else None
    if called is None or called.type not in ("identifier", grammar.attribute):
        return []
    name = text_of(called.child_by_field_name(grammar.attribute_name) or called)
    function = next((node for node in walk(words.root) if _is_function(node, name, grammar)), None)
    body = function.child_by_field_name("body") if function is not None else None
    if body is None or body.type != grammar.block:
        return [body] if body is not None else []
    return [node.named_children[0] for node in walk(body) if node.type == "return_statement" and node.named_children]


def _is_function(node: Node, name: str, grammar: Grammar) -> bool:
    """Whether a node is the function of a name: one that a variable holds is called by that, whatever its own is."""
    if node.type not in grammar.functions:
        return False
    held = parent_of(node) if stands_in(node, "variable_declarator") else node
    function_name = held.child_by_field_name("name")
    return function_name is not None and text_of(function_name) == name


def cores(words: AnyWords, value: Node) -> list[Node]:
    """The parts of an expression that may take the value, without conversions and defaults, and itself at last."""
    inner_first = [value]
    while (inner := words.core_of(inner_first[0])) is not None:
        inner_first.insert(0, inner)
    return inner_first


def setting_at(words: AnyWords, span: Span) -> Node | None:
    """The statement that sets the member of an object whose name stands at a span."""
    node, grammar = node_at(words.root, span), words.grammar
    while node.type in ("string", *grammar.in_text, *grammar.keys):
        node = parent_of(node)
    setting = parent_of(node)
    is_target = setting.type == grammar.assignment and field_of(setting, "left") == node
    is_statement = node.type in grammar.settable and is_target and stands_in(setting, "expression_statement")
    return parent_of(setting) if is_statement else None


_NO_TEXTS = ("object", "arrow_function", "function_expression", "dictionary", "list", "lambda")
_ENDS = ("pair", "shorthand_property_identifier", "argument_list", "module", "program")


def without_header(words: AnyWords, span: Span) -> list[Edit]:
    """The header whose value is at the span, with its line or its comma."""
    grammar, node = words.grammar, node_at(words.root, span)
    while node.type not in (*_ENDS, "keyword_argument", grammar.assignment, grammar.block):
        node = parent_of(node)
    if node.type == grammar.assignment:
        if not stands_in(node, "expression_statement") or field_of(node, "left").type not in grammar.settable:
            raise CannotWriteError("the header's value is a variable")
        return removals(words, [parent_of(node)])
    value = node.child_by_field_name("value")
    is_text = value is None or value.type not in _NO_TEXTS
    is_argument = node.type == "keyword_argument" and span_of(node) == span
    if not is_argument and (node.type not in ("pair", "shorthand_property_identifier") or not is_text):
        raise CannotWriteError("the header is not written as a member")
    return [Edit(member_span(node, words.data), "")]


def text_at(words: AnyWords, offset: int) -> tuple[Node, tuple[int, int]] | None:
    """The literal of text that a place is inside of, and where its content begins and ends."""
    node, grammar = words.root.descendant_for_byte_range(offset, offset), words.grammar
    while node is not None and node.type not in grammar.texts:
        is_expression = node.type == grammar.hole and node.start_byte < offset < node.end_byte
        node = None if is_expression else node.parent
    content = words.content_of(node) if node is not None else None
    if node is None or content is None or not content[0] <= offset <= content[1]:
        return None
    return node, content


def require_text_at(words: AnyWords, offset: int) -> tuple[Node, tuple[int, int]]:
    """As `text_at`. Raises CannotWriteError where there is none."""
    literal = text_at(words, offset)
    if literal is None:
        raise CannotWriteError("the text is not inside a literal")
    return literal


def text_ending(words: AnyWords, offset: int) -> str | None:
    """What ends the literal of text that a place is inside of; None where it is in none."""
    literal = text_at(words, offset)
    return words.data[literal[1][1] : literal[0].end_byte].decode() if literal is not None else None
