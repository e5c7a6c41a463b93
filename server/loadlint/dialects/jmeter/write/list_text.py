"""Extractors that set several variables: properties with one part for each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.changes import CannotWriteError
from loadlint.dialects.jmeter.write import property_text
from loadlint.text.edits import Edit
from loadlint.text.span import Span

if TYPE_CHECKING:
    from loadlint.dialects.jmeter.language.elements import Element
    from loadlint.dialects.jmeter.language.extractor_kinds import ExtractedVariable


def part_of(element: Element, name: str, index: int) -> Span:
    """The bytes of one part of a property that lists several, without the white space around it."""
    leaf = element.leaf(name)
    if leaf is None:
        raise CannotWriteError(f"`{element.name}` has no property `{name}`")
    text = element.plan.text(leaf)
    parts = text.value.split(";")
    if index >= len(parts) or text.starts is None or text.ends is None:
        raise CannotWriteError(f"`{element.name}` has more variables than expressions")
    start = sum(len(part) + 1 for part in parts[:index])
    end = start + len(parts[index].rstrip())
    start += len(parts[index]) - len(parts[index].lstrip())
    if start >= end:
        offset = text.starts[start] if start < len(text) else leaf.text_end
        return Span(offset, offset)
    return Span(text.starts[start], text.ends[end - 1])


def part_set(element: Element, name: str, index: int, text: str) -> Edit:
    """Give one part another text."""
    span = part_of(element, name, index)
    leaf = element.leaf(name)
    assert leaf is not None
    return Edit(span, property_text.in_xml(element.plan, leaf, text))


def taken_out(row: ExtractedVariable) -> list[Edit]:
    """Take a variable out of an extractor of several."""
    element = row.element
    edits = []
    for name in (row.kind.names, row.kind.expression, row.kind.match, row.kind.default):
        number = len(element.text(name).split(row.kind.separator))
        if row.index >= number or number == 1:
            continue
        part = part_of(element, name, row.index)
        if row.index:
            # Beside a part there is only white space up to the separators.
            before = element.plan.data.rindex(b";", 0, part.start)
            after = part.end if row.index == number - 1 else element.plan.data.index(b";", part.end)
            edits.append(Edit(Span(before, after), ""))
        else:
            following = part_of(element, name, 1)
            edits.append(Edit(Span(part.start, following.start), ""))
    return edits
