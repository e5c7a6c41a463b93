"""The extraction that a change names: its element, its variable, and what else of the plan belongs to it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from loadlint.changes import CannotWriteError
from loadlint.dialects.jmeter.language import written_groovy
from loadlint.dialects.jmeter.language.elements import Element
from loadlint.dialects.jmeter.language.extractor_kinds import KINDS, ExtractedVariable, extracted_by
from loadlint.dialects.jmeter.read.parse import JMeterTree
from loadlint.dialects.jmeter.write import property_text
from loadlint.text.edits import Edit
from loadlint.text.span import Span


class Target(Struct, frozen=True):
    """An extraction of the plan.

    `default` is what the variable holds when nothing is found, `source` the variable that is read in place of the
    answer, if any. `listed` is the variable's row where the element sets several.
    """

    element: Element
    variable: str
    default: str
    source: str = ""
    listed: ExtractedVariable | None = None


def target_at(tree: JMeterTree, span: Span) -> Target:
    """The extraction that is shown at a span: the whole element, its label, or its part of a list of several."""
    around = [element for element in tree.plan.all if element.span.covers(span)]
    element = min(around, key=lambda element: len(element.span), default=None)
    if element is None:
        raise CannotWriteError("there is no extractor")
    if element.cls in KINDS:
        return _of_extractor(element, span)
    script = element.text("script")
    if (decoding := written_groovy.read_decode(script)) is not None:
        return Target(element, decoding.variable, decoding.default, decoding.source)
    if (reading := written_groovy.read_element_text(script)) is not None:
        return Target(element, reading.variable, reading.default)
    raise CannotWriteError(f"`{element.name}` may do more than to set the variable")


def _of_extractor(element: Element, span: Span) -> Target:
    variables = extracted_by(element)
    source = element.text("Scope.variable").strip() if element.text("Sample.scope").strip() == "variable" else ""
    if len(variables) == 1:
        (variable,) = variables
        return Target(element, variable.name, variable.default, source)
    meant = [variable for variable in variables if _is_shown_at(variable, span)]
    if len(meant) != 1:
        raise CannotWriteError(f"`{element.name}` sets several variables, and it is not told which one is meant")
    (variable,) = meant
    return Target(element, variable.name, variable.default, source, variable)


def _is_shown_at(variable: ExtractedVariable, span: Span) -> bool:
    """Whether a span is about one of several variables: its name or its expression, with white space or in part."""
    names = (variable.kind.names, variable.kind.expression)
    parts = [part_of(variable.element, name, variable.index) for name in names]
    return any(part.covers(span) or span.covers(part) for part in parts)


def helpers_of(tree: JMeterTree, target: Target) -> list[Target]:
    """The extractions before it that set variables for it alone, in order."""
    helpers: list[Target] = []
    while target.source and target.element.parent is not None:
        name = re.compile(rb"(?<![\w.-])" + re.escape(target.source.encode()) + rb"(?![\w.-])")
        users = [element for element in tree.plan.all if name.search(element.plan.data, *_range(element))]
        siblings = target.element.parent.children
        others = [element for element in users if element is not target.element]
        if len(others) != 1 or others[0] not in siblings[: siblings.index(target.element)]:
            break
        try:
            before = target_at(tree, others[0].span)
        except CannotWriteError:
            break
        if before.variable != target.source:
            break
        helpers.insert(0, before)
        target = before
    return helpers


def _range(element: Element) -> tuple[int, int]:
    return element.node.start, element.node.end


def tests_of(target: Target) -> Iterator[Element]:
    """The assertions beside an extractor that look at its variable."""
    parent = target.element.parent
    for sibling in parent.children if parent is not None else ():
        if sibling.kind == "assertion" and sibling.text("Scope.variable").strip() == target.variable:
            yield sibling


# Extractors that set several variables


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
