"""The text of elements that are in a plan already: changed, taken out, or put to another place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from loadlint.changes import AddNote, CannotWriteError
from loadlint.dialects.jmeter.language import xml_text
from loadlint.dialects.jmeter.language.elements import Element, Plan
from loadlint.dialects.jmeter.language.scan import Leaf, Node, scan, walk
from loadlint.dialects.jmeter.write import insertion_points
from loadlint.dialects.jmeter.write.insertion_points import InsertionPoint
from loadlint.dialects.jmeter.write.render import Property, Style
from loadlint.text.edits import Edit, apply
from loadlint.text.lines import whole_lines
from loadlint.text.span import Span


def whole(element: Element) -> Span:
    """An element with its hashTree. Raises CannotWriteError where there is none, or where it holds elements."""
    if element.tree is None or element.children:
        raise CannotWriteError(f"`{element.name}` has no hashTree of its own")
    return Span(element.node.start, element.tree.end)


def taken_out(element: Element) -> Edit:
    """Take an element out, with its lines."""
    span = whole(element)
    return Edit(whole_lines(element.plan.data, span.start, span.end), "")


def property_set(plan: Plan, leaf: Leaf, text: str) -> Edit:
    """Give a property another text."""
    escaped = xml_text.escape(text, plan.encoding)
    if leaf.text_end < leaf.end:
        return Edit(Span(leaf.text_start, leaf.text_end), escaped)
    return Edit(Span(leaf.end - 2, leaf.end), f">{escaped}</{leaf.tag}>")


def property_added(element: Element, behind: Leaf | Node, new: Property, style: Style) -> Edit:
    """Give an element one property more, behind another one."""
    plan, quote = element.plan, style.quote
    indent = insertion_points.indent_at(plan.data, behind.start)
    start = f"{style.newline}{indent}" if indent is not None else ""
    text = xml_text.escape(new.value, plan.encoding)
    return Edit(Span(behind.end, behind.end), f"{start}<{new.tag} name={quote}{new.name}{quote}>{text}</{new.tag}>")


def property_taken_out(plan: Plan, leaf: Leaf) -> Edit:
    """Take a property out, with its line."""
    return Edit(whole_lines(plan.data, leaf.start, leaf.end), "")


def edited_piece(plan: Plan, span: Span, edits: Iterable[Edit]) -> bytes:
    """A piece of the plan after edits inside of it."""
    moved = [Edit(Span(edit.span.start - span.start, edit.span.end - span.start), edit.text) for edit in edits]
    return apply(plan.data[span.start : span.end], moved)


def at_other_place(plan: Plan, element: Element, edits: Sequence[Edit], place: InsertionPoint) -> str:
    """An element's text after edits inside of it, as it is inserted at another place."""
    data = edited_piece(plan, whole(element), edits)
    indent = insertion_points.indent_at(plan.data, element.node.start)
    if place.on_lines and indent is not None:
        data = _indented_lines(data, indent.encode(), place.indent.encode())
    start = f"{place.style.newline}{place.indent}" if place.on_lines else ""
    return start + as_text(data, plan.encoding)


def as_text(data: bytes, encoding: str) -> str:
    """Source of the plan as the text of an edit, which is written as UTF-8."""
    if data.isascii():
        return data.decode("ascii")
    if encoding != "utf-8" and b"<![CDATA[" in data:
        raise CannotWriteError("the element holds characters that can't be moved")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise CannotWriteError("the element holds bytes that are no text") from error
    if encoding == "utf-8":
        return text
    return "".join(character if character < "\x80" else f"&#x{ord(character):x};" for character in text)


def _indented_lines(data: bytes, before: bytes, after: bytes) -> bytes:
    """The lines of an element with another indentation; those inside of a property's text stay."""
    document = scan(data)
    texts = [Span(leaf.text_start, leaf.text_end) for leaf in walk(document.root) if isinstance(leaf, Leaf)]
    edits = []
    for match in re.finditer(rb"\n(" + re.escape(before) + rb")", data):
        if not any(text.start <= match.start() < text.end for text in texts):
            edits.append(Edit(Span(*match.span(1)), after.decode("ascii")))
    return apply(data, edits)


# Notes


_COMMENTS = "TestPlan.comments"
"""The property for the comments of any element (JMeter's TestElementSchema). Old files have another one."""


def note_edits(plan: Plan, style: Style, change: AddNote) -> list[Edit]:
    """The edits that put a note into the comments of the plan, or of the element that a place belongs to."""
    element = _element(plan, change.covers)
    note = change.text
    if xml_text.escape(note, plan.encoding) != note or "\n" in note:
        # loadlint reads its notes from the text as it is, without XML's references.
        raise CannotWriteError("a note in a plan has one line, and none of the characters `& < >`")
    leaf = element.leaf(_COMMENTS) or element.leaf("TestElement.comments")
    if leaf is None:
        node = element.node
        if node.self_closed:
            raise CannotWriteError(f"`{element.name}` has no properties, so there is no place for a comment")
        indent = insertion_points.indent_at(plan.data, node.start)
        line = f"{style.newline}{indent}{style.unit}" if indent is not None else ""
        quote = style.quote
        text = f"{line}<stringProp name={quote}{_COMMENTS}{quote}>{note}</stringProp>"
        return [Edit(Span(node.open_end, node.open_end), text)]
    content = plan.data[leaf.text_start : leaf.text_end]
    if b"<" in content:
        raise CannotWriteError("the comment holds markup")
    if content.strip():
        return [Edit(Span(leaf.text_end, leaf.text_end), f"\n{note}")]
    opening = plan.data[leaf.start : leaf.end].partition(b">")[0].rstrip(b"/").rstrip().decode("ascii", "replace")
    return [Edit(Span(leaf.start, leaf.end), f"{opening}>{note}</{leaf.tag}>")]


def _element(plan: Plan, covers: Span | None) -> Element:
    if covers is None:
        if not plan.elements:
            raise CannotWriteError("there is no test plan in this file")
        return plan.elements[0]
    elements = [element for element in plan.all if element.span.covers(covers)]
    if not elements:
        raise CannotWriteError("the place belongs to no element of the plan")
    return min(elements, key=lambda element: len(element.span))
