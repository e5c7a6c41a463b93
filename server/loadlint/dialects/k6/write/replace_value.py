"""Puts an expression in the place of a value inside a literal."""

from __future__ import annotations

from tree_sitter import Node

from loadlint.changes import CannotWriteError
from loadlint.dialects.script.language.bracketed_lists import items_of
from loadlint.dialects.script.language.syntax_tree import field_of, parent_of, span_of, stands_in
from loadlint.text.edits import Edit
from loadlint.text.regex import regex
from loadlint.text.span import Span

_LITERALS = ("string", "template_string", "number")
_EXPRESSIONS = (
    "identifier", "member_expression", "subscript_expression", "call_expression", "number", "template_string",
    "unary_expression", "parenthesized_expression", "array",
)  # fmt: skip
_NEEDS_ESCAPE = regex(rb"\\(?:\r\n|[\s\S])|`|\$(?=\{)")
_OCTAL = regex(rb"[1-7][0-7]{0,2}|0[0-7]{1,2}|[89]|0(?=[0-9])")


def literal_at(root: Node, span: Span) -> Node:
    """The literal or name whose text is at the span, or that holds it."""
    node = root.descendant_for_byte_range(span.start, span.end)
    while node is not None:
        if node.type in _LITERALS and not stands_in(node, *_DIRECTIVES):
            return node
        exact = node.start_byte == span.start and node.end_byte == span.end
        if node.type == "template_substitution" and exact:
            return node
        if node.type == "property_identifier" and _is_key(node):
            return node
        if exact and (node.type in _EXPRESSIONS or node.type.endswith("identifier")):
            return node
        node = node.parent
    raise CannotWriteError("the value is not inside a literal")


def content_of(node: Node) -> tuple[int, int]:
    """The bytes between the quotes of a literal of text."""
    return node.start_byte + 1, node.end_byte - 1


_DIRECTIVES = ("import_statement", "export_statement", "literal_type")


def replace(root: Node, data: bytes, span: Span, expression: str) -> list[Edit]:
    """Edits that put the expression in the place of the bytes at the span.

    The edits to one literal are the same for all its values but for the places of the values themselves.
    """
    node = literal_at(root, span)
    if node.type == "template_substitution":
        inside = items_of(node)
        if not inside:
            raise CannotWriteError("the value is not inside a literal")
        return [Edit(span_of(inside[0]), expression)]
    if node.type == "string":
        return _in_string(node, data, span, expression)
    if node.type == "template_string":
        return _in_template(node, span, expression)
    if node.start_byte != span.start or node.end_byte != span.end:
        if node.type == "property_identifier" and stands_in(node, "pair"):
            return _in_name(node, span, expression)
        raise CannotWriteError("the value is a part of a number or a name")
    if node.type == "shorthand_property_identifier":
        return [Edit(Span(span.end, span.end), f": {expression}")]
    return [Edit(span, f"[{expression}]" if _is_key(node) else expression)]


def replaces_whole(root: Node, span: Span) -> bool:
    """Whether the value is all of its literal, so that the expression itself is put there."""
    node = literal_at(root, span)
    if node.type == "string" or (node.type == "template_string" and not _is_tagged(node)):
        return node.start_byte + 1 == span.start and node.end_byte - 1 == span.end
    return node.type not in ("template_string", "template_substitution")


def quoted_span(root: Node, data: bytes, span: Span) -> Span | None:
    """The span with the quotes of the JSON string that it fills, inside a literal of the script's own."""
    wide = Span(span.start - 1, span.end + 1)
    if data[wide.start : span.start] != b'"' or data[span.end : wide.end] != b'"':
        return None
    node = literal_at(root, span)
    inside = node.type in ("string", "template_string") and node.start_byte < wide.start
    return wide if inside and data[wide.start - 1 : wide.start] != b"\\" else None


def _is_key(node: Node) -> bool:
    named = {"pair": "key", "method_definition": "name"}.get(node.parent.type) if node.parent is not None else None
    return named is not None and field_of(parent_of(node), named) == node


def _is_tagged(node: Node) -> bool:
    return stands_in(node, "call_expression")


def _in_string(node: Node, data: bytes, span: Span, expression: str) -> list[Edit]:
    start, end = node.start_byte, node.end_byte
    if not (start + 1 <= span.start and span.end <= end - 1):
        raise CannotWriteError("the value is not inside the quotes")
    key = _is_key(node)
    if span.start == start + 1 and span.end == end - 1:
        return [Edit(Span(start, end), f"[{expression}]" if key else expression)]
    opening, closing = ("[`", "`]") if key else ("`", "`")
    edits = [Edit(Span(start, start + 1), opening), Edit(span, f"${{{expression}}}")]
    edits += [edit for edit in template_escapes(data, start + 1, end - 1) if not edit.span.overlaps(span)]
    edits.append(Edit(Span(end - 1, end), closing))
    return edits


def _in_name(node: Node, span: Span, expression: str) -> list[Edit]:
    """A part of a member's name that is written without quotes."""
    start, end = node.start_byte, node.end_byte
    return [Edit(Span(start, start), "[`"), Edit(span, f"${{{expression}}}"), Edit(Span(end, end), "`]")]


def template_escapes(data: bytes, start: int, end: int) -> list[Edit]:
    """What must change in a string's content for it to mean the same between backticks."""
    edits = []
    for match in _NEEDS_ESCAPE.finditer(data[start:end]):
        position, text = start + match.start(), match[0]
        if text in (b"`", b"$"):
            edits.append(Edit(Span(position, position), "\\"))
        else:
            octal = _OCTAL.match(data[position + 1 : end])
            if octal:
                digits = octal[0].decode()
                if digits[0] in "89":
                    edits.append(Edit(Span(position, position + 2), digits))
                else:
                    if len(digits) == 3 and digits[0] > "3":
                        digits = digits[:2]
                    edits.append(Edit(Span(position, position + 1 + len(digits)), f"\\x{int(digits, 8):02x}"))
    return edits


def _in_template(node: Node, span: Span, expression: str) -> list[Edit]:
    start, end = node.start_byte, node.end_byte
    if not (start + 1 <= span.start and span.end <= end - 1):
        if span == Span(start, end):
            return [Edit(span, expression)]
        raise CannotWriteError("the value is not inside the backticks")
    if span.start == start + 1 and span.end == end - 1 and not _is_tagged(node):
        # A name in it stands for the beginning of the value, such as the address of the application.
        return [Edit(Span(start, end), expression)]
    for child in node.named_children:
        if child.type == "template_substitution" and not (child.end_byte <= span.start or child.start_byte >= span.end):
            raise CannotWriteError("the value is made of several parts")
    return [Edit(span, f"${{{expression}}}")]
