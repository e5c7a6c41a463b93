"""Changes to the extractors that a plan already has: take one out, set its match number, guard it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.changes import CannotWriteError
from loadlint.dialects.jmeter.language import xml_text
from loadlint.dialects.jmeter.language.extractor_kinds import KINDS, parts
from loadlint.dialects.jmeter.report import extractor_faults
from loadlint.dialects.jmeter.write import insertion_points, render
from loadlint.text.edits import Edit
from loadlint.text.lines import whole_lines
from loadlint.text.span import Span

if TYPE_CHECKING:
    from loadlint.dialects.jmeter.language.elements import Element
    from loadlint.dialects.jmeter.language.extractor_kinds import Kind
    from loadlint.dialects.jmeter.language.scan import Leaf
    from loadlint.dialects.jmeter.read.parse import JMeterTree


def remove(tree: JMeterTree, span: Span) -> list[Edit]:
    """Take an extractor out, with its hashTree."""
    element = _at(tree, span)
    if element.tree is None or element.children:
        raise CannotWriteError(f"`{element.name}` has no hashTree of its own")
    return [Edit(whole_lines(tree.plan.data, element.node.start, element.tree.end), "")]


def take_match(tree: JMeterTree, span: Span, number: int, style: render.Style) -> list[Edit]:
    """Set the match numbers of an extractor: those that are wrong, or blank beside them."""
    element = _at(tree, span)
    kind = KINDS[element.cls]
    wanted = {one.at for one in extractor_faults.wrong_numbers(tree.dataflow, element)}
    numbers = _padded(parts(element, kind.match, kind), len(parts(element, kind.names, kind)))
    numbers = [str(number) if at in wanted else text for at, text in enumerate(numbers)]
    return _set(tree, element, kind.match, kind.separator.join(numbers), style)


def guard(tree: JMeterTree, span: Span, style: render.Style) -> list[Edit]:
    """Give an extractor's variables defaults that no real value looks like, and fail the sample on those."""
    element = _at(tree, span)
    kind, parent = KINDS[element.cls], element.parent
    found = extractor_faults.unguarded_in(tree.dataflow, element)
    if not found or parent is None:
        raise CannotWriteError("there is nothing to guard")
    defaults = _padded(parts(element, kind.default, kind), len(parts(element, kind.names, kind)))
    inside = insertion_points.Inside(tree.plan, parent, style)
    writer = render.Writer(inside.writing, inside.indent)
    text = ""
    for one in found:
        defaults[one.at] = render.default_of(one.name)
        text += writer.guard(one.name, defaults[one.at], f"no {one.name} in the response to {parent.name}")
    return [*_set(tree, element, kind.default, kind.separator.join(defaults), style), *inside.insert(text)]


def _at(tree: JMeterTree, span: Span) -> Element:
    for element in tree.plan.all():
        if element.cls in KINDS and element.at == span:
            return element
    raise CannotWriteError("there is no extractor")


def _padded(texts: list[str], number: int) -> list[str]:
    if len(texts) > number:
        raise CannotWriteError("the extractor has more values than variables")
    return texts + [""] * (number - len(texts))


def _set(tree: JMeterTree, element: Element, name: str, value: str, style: render.Style) -> list[Edit]:
    """Give a property another text; where it is missing, it is put behind the one with the variable's name."""
    written = xml_text.escape(value, tree.plan.encoding)
    leaf = element.leaf(name)
    if leaf is not None:
        if leaf.text_end < leaf.end:
            return [Edit(Span(leaf.text_start, leaf.text_end), written)]
        return [Edit(Span(leaf.end - 2, leaf.end), f">{written}</{leaf.tag}>")]
    before = _names(element, KINDS[element.cls])
    indent = insertion_points.indent_at(tree.plan.data, before.start)
    start = f"{style.newline}{indent}" if indent is not None else ""
    q = style.quote
    return [Edit(Span(before.end, before.end), f"{start}<stringProp name={q}{name}{q}>{written}</stringProp>")]


def _names(element: Element, kind: Kind) -> Leaf:
    leaf = element.leaf(kind.names)
    if leaf is None:
        raise CannotWriteError("the extractor names no variable")
    return leaf
