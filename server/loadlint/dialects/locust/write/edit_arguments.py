"""Changes to the arguments of a request: its headers and keywords."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.changes import CannotWriteError
from loadlint.dialects.script.bracketed_lists import with_member
from loadlint.dialects.script.syntax_tree import member_span
from loadlint.text.edits import Edit
from loadlint.text.lines import whole_lines
from loadlint.text.span import Span

if TYPE_CHECKING:
    from tree_sitter import Node

    from loadlint.dialects.locust.language.step_nodes import Place


def set_keyword(place: Place, data: bytes, keyword: str, text: str) -> list[Edit]:
    """A keyword among the arguments of a call."""
    if place.call is None:
        raise CannotWriteError("the request is made in code that several callers share, or in another file")
    arguments = place.call.child_by_field_name("arguments")
    if arguments is None or arguments.type != "argument_list":
        raise CannotWriteError("the call has no arguments")
    members = [child for child in arguments.named_children if child.type != "comment"]
    for child in members:
        name, value = child.child_by_field_name("name"), child.child_by_field_name("value")
        if child.type == "keyword_argument" and name is not None and name.text == keyword.encode():
            assert value is not None
            if data[value.start_byte : value.end_byte] == text.encode():
                return []
            return [Edit(Span(value.start_byte, value.end_byte), text)]
    if not members:
        raise CannotWriteError("the call has no arguments")
    if place.open:
        raise CannotWriteError("the arguments of the call are spread")
    comments = [child for child in arguments.named_children if child.type == "comment"]
    return with_member(data, arguments, members, f"{keyword}={text}", comments)


def remove_keyword(root: Node, data: bytes, span: Span, keyword: str) -> list[Edit]:
    """Take a keyword out of the call at the span."""
    call = root.descendant_for_byte_range(span.start, span.end)
    arguments = call.child_by_field_name("arguments") if call is not None else None
    for child in arguments.named_children if arguments is not None else ():
        name = child.child_by_field_name("name")
        if child.type == "keyword_argument" and name is not None and name.text == keyword.encode():
            return [Edit(member_span(child, data), "")]
    raise CannotWriteError(f"`{keyword}` is not among the arguments of the call")


def remove_header(root: Node, data: bytes, span: Span) -> list[Edit]:
    """The header whose value is at the span, with its line or its comma."""
    node = root.descendant_for_byte_range(span.start, max(span.start, span.end))
    if node is not None and node.type == "keyword_argument":
        return [Edit(member_span(node, data), "")]
    while node is not None and node.type not in ("pair", "assignment"):
        if node.type in ("block", "module", "argument_list"):
            break
        node = node.parent
    if node is None or node.type not in ("pair", "assignment"):
        raise CannotWriteError("the header is not written as a member of a dictionary")
    if node.type == "assignment":
        left, statement = node.child_by_field_name("left"), node.parent
        if statement is None or left is None or left.type != "subscript" or statement.parent is None:
            raise CannotWriteError("the header's value is a variable")
        if len([child for child in statement.parent.named_children if child.type != "comment"]) < 2:
            raise CannotWriteError("nothing would be left of the block")
        return [Edit(whole_lines(data, statement.start_byte, statement.end_byte), "")]
    value = node.child_by_field_name("value")
    if value is None or value.type in ("dictionary", "list", "lambda"):
        raise CannotWriteError("the header is not written as a member of a dictionary")
    return [Edit(member_span(node, data), "")]
