"""Notes for loadlint in the comments of a plan's elements: JMeter drops XML comments when it saves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.changes import CannotWriteError
from loadlint.dialects.jmeter.language import xml_text
from loadlint.dialects.jmeter.write import insertion_points
from loadlint.text.edits import Edit
from loadlint.text.span import Span

if TYPE_CHECKING:
    from loadlint.changes import AddNote
    from loadlint.dialects.jmeter.language.elements import Element, Plan
    from loadlint.dialects.jmeter.write.render import Style

_COMMENTS = "TestPlan.comments"
"""The property for the comments of any element (JMeter's TestElementSchema). Old files have another one."""


def add(plan: Plan, style: Style, change: AddNote) -> list[Edit]:
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
