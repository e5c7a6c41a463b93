"""Values inside the templates of `%` and `.format()`: they become one more argument."""

from __future__ import annotations

import re

from tree_sitter import Node

from loadlint.changes import CannotWriteError
from loadlint.dialects.locust.language import literals
from loadlint.dialects.script.language.bracketed_lists import items_of
from loadlint.dialects.script.language.syntax_tree import field_of, inner_part, is_part, text_of, with_wrapping
from loadlint.text.edits import Edit
from loadlint.text.regex import regex
from loadlint.text.span import Span

_PERCENT = regex(rb"%(%|(\(\w+\))?[-+ #0]*+(\*|\d*+)(?:\.(\*|\d++))?+[hlL]?[diouxXeEfFgGcrsa])")


def application(node: Node) -> tuple[str, Node] | None:
    """For a literal that is a template: `%` or `format`, and the expression or the arguments that are put into it."""
    top = _whole(node)
    operator, right, name = (inner_part(top.parent, part) for part in ("operator", "right", "attribute"))
    if is_part(top, "binary_operator", "left") and operator is not None and operator.type == "%" and right is not None:
        return "%", right
    arguments = inner_part(top.parent.parent, "arguments") if top.parent is not None and name is not None else None
    is_format = arguments is not None and name is not None and name.text == b"format"
    return ("format", arguments) if arguments is not None and is_format else None


def check_direct(node: Node) -> None:
    """Refuse a literal that becomes a template only elsewhere: there a value's own `%` or braces would count."""
    if node.type == "string" and application(node) is None:
        raise CannotWriteError("the value is in a format string that is filled elsewhere")


def replace(node: Node, data: bytes, span: Span, expression: str) -> list[Edit]:
    """Edits that give an expression to a template, in the place of the bytes at the span of the literal `node`."""
    kind_and_arguments = application(node)
    assert kind_and_arguments is not None
    kind, arguments = kind_and_arguments
    if set(literals.prefix_of(data, node)) & set("fb"):
        raise CannotWriteError("the value is part of a format string that is no plain text")
    if kind == "format":
        return _in_format(data, span, arguments, expression)
    return _in_percent(node, data, span, arguments, expression)


def _in_format(data: bytes, span: Span, arguments: Node, expression: str) -> list[Edit]:
    name = _name(expression)
    items = items_of(arguments)
    for item in items:
        if item.type == "dictionary_splat" or _keyword(item, "name") == name:
            raise CannotWriteError("the arguments of the format string can't be added to")
    return [Edit(span, f"{{{name}}}"), _appending_edit(data, arguments, items, f"{name}={expression}")]


def _keyword(item: Node, field: str) -> str:
    """What names an argument or a member, if anything does."""
    name = item.child_by_field_name(field)
    return text_of(name).strip("'\"") if name is not None else ""


def _in_percent(node: Node, data: bytes, span: Span, right: Node, expression: str) -> list[Edit]:
    before, specs = _specifiers(node, data, span.start)
    while right.type == "parenthesized_expression" and len(right.named_children) == 1:
        right = right.named_children[0]
    named = any(spec[2] for spec in specs)
    if any(b"*" in (spec[3] or b"") + (spec[4] or b"") for spec in specs):
        raise CannotWriteError("the format string takes its widths from its arguments")
    if right.type == "dictionary" and (named or not specs):
        name = _name(expression)
        pairs = items_of(right)
        quote = literals.quote_of(data, node)
        if any(_keyword(pair, "key") == name for pair in pairs):
            raise CannotWriteError("the arguments of the format string can't be added to")
        return [Edit(span, f"%({name})s"), _appending_edit(data, right, pairs, f"{quote}{name}{quote}: {expression}")]
    if named:
        raise CannotWriteError("the arguments of the format string can't be added to")
    if right.type == "tuple":
        return [Edit(span, "%s"), _inserting_edit(data, right, before, expression, span)]
    if len(specs) != 1 or right.type == "dictionary" or (right.type == "call" and not _gives_one(right)):
        # What a call gives may be all the arguments at once.
        raise CannotWriteError("the arguments of the format string can't be told")
    opening, closing = (f"({expression}, ", ")") if before == 0 else ("(", f", {expression})")
    start, end = right.start_byte, right.end_byte
    return [Edit(span, "%s"), Edit(Span(start, start), opening), Edit(Span(end, end), closing)]


def _specifiers(node: Node, data: bytes, offset: int) -> tuple[int, list[re.Match[bytes]]]:
    """The places for arguments in a template: how many are before an offset, and all of them."""
    top = _whole(node)
    before, specs = 0, []
    for piece in _strings(top):
        content = literals.content_of(piece)
        for match in _PERCENT.finditer(data, *content) if content is not None else ():
            if match[1] != b"%":
                specs.append(match)
                before += match.start() < offset
    return before, specs


def _inserting_edit(data: bytes, brackets: Node, position: int, text: str, span: Span) -> Edit:
    """A new item of a tuple. Those of several values at one place go in the order of the values."""
    items = items_of(brackets)
    if any(item.type == "list_splat" for item in items):
        raise CannotWriteError("the arguments of the format string can't be told")
    if position < len(items):
        start = items[position].start_byte
        return Edit(Span(start, start), f"{text}, ", rank=f"{span.start:012}")
    return _appending_edit(data, brackets, items, text)


def _appending_edit(data: bytes, brackets: Node, items: list[Node], text: str) -> Edit:
    """A new last item of brackets."""
    if not items:
        position = brackets.start_byte + 1
        return Edit(Span(position, position), text)
    position = items[-1].end_byte
    following = data[position : brackets.end_byte - 1].lstrip()
    comma = following.startswith(b",") and brackets.type == "tuple" and len(items) == 1
    if comma:
        position = data.index(b",", position) + 1
        return Edit(Span(position, position), f" {text}")
    return Edit(Span(position, position), f", {text}")


def _whole(node: Node) -> Node:
    """A literal with the pieces that are written beside it."""
    return with_wrapping(node, "concatenated_string", "parenthesized_expression")


def _strings(node: Node) -> list[Node]:
    if node.type == "string":
        return [node]
    return [piece for child in node.named_children for piece in _strings(child)]


def _gives_one(call: Node) -> bool:
    name = text_of(field_of(call, "function")).rpartition(".")[2]
    return name in ("str", "int", "float", "len", "round", "quote")


def _name(expression: str) -> str:
    """A name for an argument: the variable's own."""
    names = re.findall(r"[A-Za-z_]\w*", re.sub(r"(?<!\w)\w++\(|\.[a-z_]+\(\)|safe=", " ", expression))
    return str(names[-1]) if names else "value"
