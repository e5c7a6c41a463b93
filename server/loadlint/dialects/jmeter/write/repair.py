"""Changes to the extractors that a plan already has: take one out, set its match number, guard it."""

from __future__ import annotations

from loadlint.changes import CannotWriteError
from loadlint.dialects.jmeter.language.elements import Element
from loadlint.dialects.jmeter.language.extractor_kinds import KINDS, default_of, parts
from loadlint.dialects.jmeter.read.extraction_use import unguarded_variables, wrong_numbers
from loadlint.dialects.jmeter.read.parse import JMeterTree
from loadlint.dialects.jmeter.write import element_text, insertion_points, render
from loadlint.text.edits import Edit
from loadlint.text.span import Span


def remove(tree: JMeterTree, span: Span) -> list[Edit]:
    """Take an extractor out, with its hashTree and the assertions beside it that look at its variables."""
    element = _extractor(tree, span)
    kind = KINDS[element.cls]
    names = frozenset(name.strip() for name in parts(element, kind.names, kind))
    beside = element.parent.children if element.parent is not None else ()
    guards = [
        neighbour
        for neighbour in beside
        if neighbour.kind == "assertion" and neighbour.text("Scope.variable").strip() in names
    ]
    return [element_text.taken_out(removed) for removed in (element, *guards)]


def take_match(tree: JMeterTree, span: Span, number: int, style: render.Style) -> list[Edit]:
    """Set the wrong match numbers of an extractor; those that are missing beside them stay empty."""
    element = _extractor(tree, span)
    kind = KINDS[element.cls]
    wrong = {variable.index for variable in wrong_numbers(tree.dataflow, element)}
    numbers = _padded_texts(parts(element, kind.match, kind), len(parts(element, kind.names, kind)))
    numbers = [str(number) if index in wrong else text for index, text in enumerate(numbers)]
    return _property_edits(tree, element, kind.match, kind.separator.join(numbers), style)


def guard(tree: JMeterTree, span: Span, style: render.Style) -> list[Edit]:
    """Give an extractor's variables defaults that no real value looks like, and fail the sample on those."""
    element = _extractor(tree, span)
    kind, parent = KINDS[element.cls], element.parent
    variables = unguarded_variables(tree.dataflow, element)
    if not variables or parent is None:
        raise CannotWriteError("there is nothing to guard")
    defaults = _padded_texts(parts(element, kind.default, kind), len(parts(element, kind.names, kind)))
    place = insertion_points.under(tree.plan, parent, style)
    text = ""
    for variable in variables:
        name, default = variable.name, default_of(variable.name)
        defaults[variable.index] = default
        text += place.writer.guard(name, default, f"no {name} in the response to {parent.name}")
    return [*_property_edits(tree, element, kind.default, kind.separator.join(defaults), style), *place.insert(text)]


def _extractor(tree: JMeterTree, span: Span) -> Element:
    """The extractor whose label is shown at a span, or whose element it is."""
    element = tree.plan.shown.get(span) or _whole(tree, span)
    if element is None or element.cls not in KINDS:
        raise CannotWriteError("there is no extractor")
    return element


def _whole(tree: JMeterTree, span: Span) -> Element | None:
    return next((element for element in tree.plan.all if element.span == span), None)


def _padded_texts(texts: list[str], number: int) -> list[str]:
    if len(texts) > number:
        raise CannotWriteError("the extractor has more values than variables")
    return texts + [""] * (number - len(texts))


def _property_edits(tree: JMeterTree, element: Element, name: str, value: str, style: render.Style) -> list[Edit]:
    """Give a property another text; where it is missing, it is put behind the one with the variable's name."""
    leaf = element.leaf(name)
    if leaf is not None:
        return [element_text.property_set(tree.plan, leaf, value)]
    names = element.leaf(KINDS[element.cls].names)
    if names is None:
        raise CannotWriteError("the extractor names no variable")
    return [element_text.property_added(element, names, render.Property("stringProp", name, value), style)]
