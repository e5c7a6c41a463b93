"""Which variables an element of a plan reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.dialects.jmeter.language import catalogue, expressions
from loadlint.dialects.jmeter.language.scan import Leaf, walk
from loadlint.dialects.jmeter.read import script_variables
from loadlint.dialects.jmeter.read.dataflow import families

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loadlint.dialects.jmeter.language.elements import Element


def names_used_by(element: Element) -> Iterator[str]:
    """The variables that an element reads, in expressions, by name, or in a script; `x` for `x_1`, too."""
    for name in _names(element):
        yield from (name, *families(name))


def _names(element: Element) -> Iterator[str]:
    yield from expressions.variables(element.name)
    for leaf in walk(element.node):
        if not isinstance(leaf, Leaf) or leaf.text_start == leaf.text_end:
            continue
        text = element.plan.value(leaf)
        yield from expressions.variables(text)
        if leaf.name in catalogue.variable_properties().reads:
            yield text.strip()
        if "vars" in text:
            yield from script_variables.variables_in(text).reads
