"""Parameters of functions and arguments of calls: what stands in brackets, and one more of them."""

from __future__ import annotations

from collections.abc import Sequence

from tree_sitter import Node

from loadlint.dialects.script.language.insertion import indent_at, line_end
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


def with_item(brackets: Node, text: str) -> Edit:
    """One item more in brackets, behind the others."""
    items = items_of(brackets)
    if items:
        end = items[-1].end_byte
        return Edit(Span(end, end), f", {text}")
    # All of the brackets, so that two fixes never write into empty ones at a time.
    return Edit(Span(brackets.start_byte, brackets.end_byte), f"({text})")


def with_member(
    data: bytes, brackets: Node, members: Sequence[Node], text: str, comments: Sequence[Node]
) -> list[Edit]:
    """One member more behind the others: on a line of its own where they are, behind the comment of the last one."""
    last = members[-1]
    gap = data[brackets.start_byte : members[0].start_byte]
    if b"\n" not in gap:
        return [Edit(Span(last.end_byte, last.end_byte), f", {text}")]
    newline = "\r\n" if b"\r\n" in gap else "\n"
    lead = f"{newline}{indent_at(data, last.start_byte)}{text}"
    comma = last.next_sibling
    while comma is not None and comma.type == "comment":
        comma = comma.next_sibling
    if comma is None or comma.type != ",":
        end = line_end(data, last.end_byte, comments, b" \t") or last.end_byte
        if end == last.end_byte:
            return [Edit(Span(end, end), f",{lead}")]
        return [Edit(Span(last.end_byte, last.end_byte), ","), Edit(Span(end, end), lead)]
    end = line_end(data, comma.end_byte, comments, b" \t") or comma.end_byte
    return [Edit(Span(end, end), f"{lead},")]


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
