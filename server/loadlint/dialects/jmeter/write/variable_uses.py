"""Which variables an element of a plan reads."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from loadlint.changes import Use
from loadlint.dialects.jmeter.language import catalogue, expressions, tables
from loadlint.dialects.jmeter.language.elements import Element, Plan
from loadlint.dialects.jmeter.language.scan import Leaf, Node, walk
from loadlint.dialects.jmeter.read import script_variables
from loadlint.dialects.jmeter.read.dataflow import families
from loadlint.dialects.jmeter.read.parse import JMeterTree
from loadlint.dialects.jmeter.write import replace_value
from loadlint.dialects.jmeter.write.insertion_points import enclosing
from loadlint.text.edits import Edit
from loadlint.text.lines import whole_lines
from loadlint.text.span import Span


def names_used_by(element: Element) -> Iterator[str]:
    """The variables that an element reads, in expressions, by name, or in a script; `x` for `x_1`, too."""
    for name in _names(element):
        yield from (name, *families(name))


def _names(element: Element) -> Iterator[str]:
    yield from expressions.variables(element.name)
    for leaf in walk(element.node):
        if isinstance(leaf, Leaf) and leaf.text_start < leaf.text_end:
            yield from _names_in(element.plan, leaf)


_ANY = "*"
"""What stands for the variables that a script reads under names which are not known."""


def _names_in(plan: Plan, leaf: Leaf) -> Iterator[str]:
    text = plan.value(leaf)
    yield from expressions.variables(text)
    if leaf.name in catalogue.variable_properties().reads:
        yield text.strip()
    if "vars" in text:
        script = script_variables.variables_in(text)
        yield from (*script.reads, *([_ANY] if script.reads_others else []))


# A variable of the plan with a recorded value


class OwnVariable(Struct, frozen=True):
    """The name of the variable, the uses that read it already, and the edit that takes its row out."""

    name: str
    reading: frozenset[Use]
    edit: Edit


def of_uses(tree: JMeterTree, data: bytes, uses: Sequence[Use]) -> OwnVariable | None:
    """The one variable of the plan that uses read, where nothing else reads it; None where there is none."""
    texts = {use: data[use.span.start : use.span.end].decode("utf-8", "replace") for use in uses}
    names = {match[1] for text in texts.values() if (match := _REFERENCE.fullmatch(text)) is not None}
    if len(names) != 1:
        return None
    name = names.pop()
    reading = frozenset(use for use in uses if texts[use] == f"${{{name}}}")
    rows = [row for plan in tree.plans for row in _rows(plan, name)]
    codecs = [replace_value.remaining(tree, replace_value.leaf_of(tree, use), use) for use in reading]
    if len(rows) != 1 or any(codecs) or any(any(use.around) for use in reading):
        return None
    if sum(_mentions(plan, name) for plan in tree.plans) != len({use.span for use in reading}):
        return None
    return OwnVariable(name, reading, Edit(whole_lines(data, rows[0].start, rows[0].end), ""))


_REFERENCE = re.compile(r"\$\{([A-Za-z0-9_.:\-]+)\}")


def _rows(plan: Plan, name: str) -> Iterator[Node]:
    """The rows that give a user-defined variable its value."""
    for element in plan.all:
        if element.kind not in ("plan", "config") or element.cls not in ("TestPlan", "Arguments"):
            continue
        holders = (
            [element.node]
            if element.cls == "Arguments"
            else [node for node in element.node.children if isinstance(node, Node)]
        )
        for holder in holders:
            for row in tables.rows(plan.data, holder, "Arguments.arguments"):
                label = row.get("Argument.name")
                if isinstance(label, Leaf) and plan.value(label).strip() == name:
                    around = enclosing(plan.document.root, Span(label.text_start, label.text_end))
                    yield around[-1]


def _mentions(plan: Plan, name: str) -> int:
    """How often a plan reads a variable, in any way."""
    leaves = plan.leaves_with(name.encode())
    return sum(other in (name, _ANY) for leaf in leaves for other in _names_in(plan, leaf))
