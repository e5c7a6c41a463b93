"""Parameters of functions and arguments of calls: what stands in brackets, and one more of them."""

from __future__ import annotations

from tree_sitter import Node

from loadlint.dialects.script.language.insertion import indent_at, line_end
from loadlint.dialects.script.language.syntax_tree import span_of
from loadlint.text.edits import Edit
from loadlint.text.span import Span


def items_of(brackets: Node | None) -> list[Node]:
    """What stands in brackets or in another node, without comments; nothing where there is no node."""
    return [child for child in brackets.named_children if child.type != "comment"] if brackets is not None else []


def parameters_of(function: Node) -> list[Node]:
    """The parameters of a function that are in brackets."""
    return items_of(function.child_by_field_name("parameters"))


def arguments_of(call: Node) -> list[Node]:
    """The arguments of a call."""
    return items_of(call.child_by_field_name("arguments"))


def with_member(data: bytes, brackets: Node, text: str) -> list[Edit]:
    """One member more in brackets, behind the others: on a line of its own where they are, behind the comment of the
    last one.
    """
    members = items_of(brackets)
    if not members:
        # All of the brackets, so that two fixes never write into empty ones at a time.
        return [Edit(span_of(brackets), _alone(data, brackets, text))]
    last = members[-1]
    gap = data[brackets.start_byte : members[0].start_byte]
    if b"\n" not in gap:
        return [Edit(Span(last.end_byte, last.end_byte), f", {text}")]
    newline = "\r\n" if b"\r\n" in gap else "\n"
    lead = f"{newline}{indent_at(data, last.start_byte)}{text}"
    comma = last.next_sibling
    while comma is not None and comma.type == "comment":
        comma = comma.next_sibling
    if comma is not None and comma.type == ",":
        end = _line_end(data, brackets, comma.end_byte)
        return [Edit(Span(end, end), f"{lead},")]
    end = _line_end(data, brackets, last.end_byte)
    if end == last.end_byte:
        return [Edit(Span(end, end), f",{lead}")]
    return [Edit(Span(last.end_byte, last.end_byte), ","), Edit(Span(end, end), lead)]


def _alone(data: bytes, brackets: Node, text: str) -> str:
    """Brackets with one member; JavaScript's objects have a space on each side of it."""
    space = " " if brackets.type == "object" else ""
    whole = data[brackets.start_byte : brackets.end_byte].decode()
    return f"{whole[0]}{space}{text}{space}{whole[-1]}"


def _line_end(data: bytes, brackets: Node, offset: int) -> int:
    """Where the comment behind a member ends; where the member does if there is none."""
    comments = [child for child in brackets.named_children if child.type == "comment"]
    return line_end(data, offset, comments, b" \t") or offset


def without_item(item: Node) -> Edit:
    """Brackets without one of their items, and without the comma that is not needed any more."""
    items = items_of(item.parent)
    number = [other.id for other in items].index(item.id)
    if number < len(items) - 1:
        return Edit(Span(item.start_byte, items[number + 1].start_byte), "")
    if number:
        return Edit(Span(items[number - 1].end_byte, item.end_byte), "")
    brackets = item.parent
    assert brackets is not None
    return Edit(Span(brackets.start_byte + 1, brackets.end_byte - 1), "")
