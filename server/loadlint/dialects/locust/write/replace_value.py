"""Puts an expression in the place of a value inside a literal."""

from __future__ import annotations

import re

from tree_sitter import Node

from loadlint.changes import CannotWriteError
from loadlint.dialects.locust.language import literals
from loadlint.dialects.locust.read import templates
from loadlint.dialects.script.language.syntax_tree import field_of, parent_of, span_of, stands_in
from loadlint.text.edits import Edit
from loadlint.text.regex import regex
from loadlint.text.span import Span

_EXPRESSIONS = (
    "identifier", "attribute", "subscript", "call", "integer", "float", "string", "concatenated_string",
    "unary_operator", "parenthesized_expression", "list",
)  # fmt: skip


def literal_at(root: Node, span: Span) -> Node:
    """The literal or name whose text is at the span, or that holds it."""
    node = root.descendant_for_byte_range(span.start, max(span.start, span.end))
    while node is not None:
        exact = node.start_byte == span.start and node.end_byte == span.end
        if node.type == "interpolation" and exact:
            return node
        if node.type == "string" or node.type in ("integer", "float"):
            return node
        if exact and node.type in _EXPRESSIONS:
            return node
        node = node.parent
    raise CannotWriteError("the value is not inside a literal")


def replaces_whole(root: Node, data: bytes, span: Span) -> bool:
    """Whether the value is all of its literal, so that the expression itself is put there."""
    node = literal_at(root, span)
    if node.type == "string":
        return _is_whole(node, span) and "b" not in literals.prefix_of(data, node)
    return node.type != "interpolation"


def _is_whole(node: Node, span: Span) -> bool:
    return not stands_in(node, "concatenated_string") and literals.content_of(node) == (span.start, span.end)


def inner_quote(root: Node, data: bytes, span: Span) -> str | None:
    """The quotes that an expression may have there; None where it stands on its own and any will do."""
    node = literal_at(root, span)
    if node.type == "interpolation":
        return _other(data, parent_of(node))
    if node.type != "string" or _is_whole(node, span) or templates.application(node) is not None:
        return None
    return _other(data, node)


def _other(data: bytes, node: Node) -> str:
    return "'" if literals.quote_of(data, node) == '"' else '"'


def replace(root: Node, data: bytes, span: Span, expression: str) -> list[Edit]:
    """Edits that put the expression in the place of the bytes at the span.

    The edits to one literal are the same for all its values but for the places of the values themselves.
    """
    node = literal_at(root, span)
    if node.type == "interpolation":
        return [Edit(span_of(field_of(node, "expression")), expression)]
    if node.type == "string":
        return _in_string(node, data, span, expression)
    if node.start_byte != span.start or node.end_byte != span.end:
        raise CannotWriteError("the value is a part of a number or a name")
    return [Edit(span, expression)]


def _in_string(node: Node, data: bytes, span: Span, expression: str) -> list[Edit]:
    content = literals.content_of(node)
    if content is None or not (content[0] <= span.start and span.end <= content[1]):
        raise CannotWriteError("the value is not inside the quotes")
    start, end = content
    prefix = literals.prefix_of(data, node)
    is_bytes = "b" in prefix
    if is_bytes and stands_in(node, "concatenated_string"):
        raise CannotWriteError("the value is in bytes that are written in several pieces")
    if _is_whole(node, span):
        return [Edit(Span(node.start_byte, node.end_byte), f"{expression}.encode()" if is_bytes else expression)]
    for child in node.named_children:
        if child.type == "interpolation" and not (child.end_byte <= span.start or child.start_byte >= span.end):
            raise CannotWriteError("the value is made of several parts")
    if templates.application(node) is not None:
        return templates.replace(node, data, span, expression)
    expression = _within_quotes(data, node, expression)
    if "f" in prefix:
        return [Edit(span, f"{{{expression}}}")]
    if is_bytes and re.search(rb"\\x[89a-fA-F]|\\[2-3][0-7]{2}|[^\x00-\x7f]", data[start:end]):
        raise CannotWriteError("the value is among bytes that are no text")
    letters = len(prefix)
    raw = "r" if "r" in prefix else ""
    edits = [
        Edit(Span(node.start_byte, start), f"f{raw}" + data[node.start_byte + letters : start].decode()),
        Edit(span, f"{{{expression}}}"),
    ]
    edits += [edit for edit in doubled_braces(data, start, end, raw=bool(raw)) if not edit.span.overlaps(span)]
    if is_bytes:
        edits.append(Edit(Span(node.end_byte, node.end_byte), ".encode()"))
    return edits


def _within_quotes(data: bytes, node: Node, expression: str) -> str:
    """The expression as it may stand inside the quotes of a literal: texts in it have the other quotes there."""
    quote, other = literals.quote_of(data, node), _other(data, node)
    expression = re.sub(rf"{quote}([^'\"\\]*){quote}", rf"{other}\1{other}", expression)
    if quote in expression or "\\" in expression:
        raise CannotWriteError("the value needs an expression that an f-string can't hold before Python 3.12")
    return expression


_BRACES = regex(rb"\\N\{[^{}]*\}|[{}]")


def doubled_braces(data: bytes, start: int, end: int, *, raw: bool) -> list[Edit]:
    """What must change in a string's content for it to mean the same in an f-string."""
    edits = []
    for match in _BRACES.finditer(data[start:end]):
        if match[0] in (b"{", b"}"):
            position = start + match.start()
            edits.append(Edit(Span(position, position + 1), match[0].decode() * 2))
        elif raw:
            raise CannotWriteError("the value is in a raw string with braces")
    return edits
