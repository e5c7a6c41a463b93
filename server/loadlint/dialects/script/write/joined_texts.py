"""Texts that a script joins with expressions by `+`: `'/orders/' + id + '/items'`."""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from loadlint.dialects.script.language.syntax_tree import field_of, nearest, parent_of, stands_in
from loadlint.dialects.script.write.words import AnyWords
from loadlint.text.edits import Edit
from loadlint.text.regex import regex
from loadlint.text.span import Span

_JOINED = ("binary_operator", "binary_expression")
_QUOTES = regex(r"\w*(\"\"\"|'''|[\"'`])")


def beside(words: AnyWords, offset: int, text: str) -> Edit | None:
    """A text that is put beside an expression of a sum, at this offset; None at any other place."""
    before = words.root.descendant_for_byte_range(max(offset - 1, 0), offset)
    after = words.root.descendant_for_byte_range(offset, offset + 1)
    behind = _operand_of(words, after)
    if behind is not None and behind.start_byte == offset:
        return Edit(Span(offset, offset), f"{words.string(text)} + ")
    ahead = _operand_of(words, before)
    if ahead is not None and ahead.end_byte == offset:
        return Edit(Span(offset, offset), f" + {words.string(text)}")
    return None


def _operand_of(words: AnyWords, node: Node | None) -> Node | None:
    """What of a sum holds a node; None where it is a literal of text, or no sum holds it."""
    while node is not None and node.type not in words.grammar.texts:
        if stands_in(node, *_JOINED):
            return node
        node = node.parent
    return None


def replacing_edit(words: AnyWords, span: Span, text: str) -> Edit | None:
    """The edit that puts a text where a span begins in a literal and ends in another one, or with an expression.

    The literals at both ends become one where they have the same quotes. None where the span is no such piece of a sum.
    """
    first = nearest(words.root.descendant_for_byte_range(span.start, span.start), *words.grammar.texts)
    if first is None or not first.start_byte < span.start < first.end_byte:
        return None
    operands = list(_operands(_sum_of(first)))
    last = next((node for node in operands if node.start_byte < span.end <= node.end_byte), None)
    if last is None or last == first:
        return None
    if last.type in words.grammar.texts:
        is_inside = span.end < last.end_byte and _quotes(words, last) == _quotes(words, first)
        return Edit(span, text) if is_inside else None
    if span.end != last.end_byte:
        return None
    following = next((node for node in operands if node.start_byte >= last.end_byte), None)
    prefix, quote = _quotes(words, first)
    if following is not None and following.type in words.grammar.texts and _quotes(words, following) == (prefix, quote):
        return Edit(Span(span.start, following.start_byte + len(prefix + quote)), text)
    return Edit(span, text + quote)


def _sum_of(node: Node) -> Node:
    """The whole sum that a node is in."""
    while stands_in(node, *_JOINED) and _is_sum(parent_of(node)):
        node = parent_of(node)
    return node


def _operands(node: Node) -> Iterator[Node]:
    if node.type not in _JOINED or not _is_sum(node):
        yield node
        return
    yield from _operands(field_of(node, "left"))
    yield field_of(node, "right")


def _is_sum(node: Node) -> bool:
    return field_of(node, "operator").type == "+"


def _quotes(words: AnyWords, literal: Node) -> tuple[str, str]:
    """What stands before the quotes of a literal, and these."""
    text = words.text(literal)
    match = _QUOTES.match(text)
    return (text[: match.start(1)], match[1]) if match is not None else ("", "")
