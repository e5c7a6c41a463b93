"""The tables of a plan for writers: the arguments of a sampler, the headers of a manager."""

from __future__ import annotations

from msgspec import Struct

from loadlint.dialects.jmeter.language import xml_text
from loadlint.dialects.jmeter.language.elements import Element, Plan, properties
from loadlint.dialects.jmeter.language.scan import Leaf, Node
from loadlint.dialects.jmeter.write import element_text, insertion_points
from loadlint.dialects.jmeter.write.render import Holder, Style, collection, properties_of, property_of
from loadlint.text.edits import Edit
from loadlint.text.span import Span

ARGUMENTS = "HTTPsampler.Arguments"


class Row(Struct, frozen=True, eq=False):
    """A row of a table: its element and the properties for its name, None for a body as it is, and its value.

    JMeter's recorder writes no property for an empty value.
    """

    node: Node
    name: Leaf | None
    value: Leaf | None
    is_encoded: bool
    enabled: bool


def arguments_of(element: Element) -> list[Row]:
    """The arguments of a sampler."""
    holder = element.node_at(ARGUMENTS)
    return _rows(element.plan, holder, "Arguments.arguments", "Argument") if holder is not None else []


def headers_of(plan: Plan, holder: Node) -> list[Row]:
    """The headers of a manager."""
    return _rows(plan, holder, "HeaderManager.headers", "Header")


def _rows(plan: Plan, holder: Node, name: str, prefix: str) -> list[Row]:
    table = properties(holder).get(name)
    rows = []
    for node in table.children if isinstance(table, Node) else ():
        if not isinstance(node, Node):
            continue
        held = properties(node)
        value, label = held.get(f"{prefix}.value"), held.get(f"{prefix}.name")
        if isinstance(value, Leaf) or isinstance(label, Leaf):
            is_encoded, enabled = (_text(plan, held.get(f"HTTPArgument.{key}")) for key in ("always_encode", "enabled"))
            named = label if isinstance(label, Leaf) and plan.value(label) else None
            text = value if isinstance(value, Leaf) else None
            rows.append(Row(node, named, text, is_encoded == "true", enabled != "false"))
    return rows


def _text(plan: Plan, prop: Node | Leaf | None) -> str:
    return plan.value(prop).strip().lower() if isinstance(prop, Leaf) else ""


def like(plan: Plan, row: Row, name: str, value: str) -> str:
    """The text of a row that is as another one, which has a value, with another name and value."""
    assert row.value is not None
    edits = [element_text.property_set(plan, row.value, value)]
    if row.name is not None:
        edits.append(element_text.property_set(plan, row.name, name))
    label = row.node.attribute("name")
    if label is not None and label[0]:
        edits.append(Edit(label[1], xml_text.escape_attribute(name, plan.encoding)))
    span = Span(row.node.start, row.node.end)
    return element_text.as_text(element_text.edited_piece(plan, span, edits), plan.encoding)


def argument(name: str, value: str, *, encode: bool) -> Holder:
    """An argument as JMeter writes it; a body as it is has no name."""
    named = {"name": name} if name else {}
    held = (
        property_of("HTTPArgument.always_encode", value=encode),
        *properties_of("Argument", value=value, metadata="="),
        *([property_of("HTTPArgument.use_equals", value=True)] if name else []),
        *properties_of("Argument", **named),
    )
    return Holder("elementProp", name, held, "HTTPArgument")


def arguments(rows: list[Holder]) -> Holder:
    """The arguments of a sampler."""
    return Holder("elementProp", ARGUMENTS, (collection("Arguments.arguments", rows),), "Arguments")


def header(name: str, value: str) -> Holder:
    """A header as JMeter writes it."""
    return Holder("elementProp", name, tuple(properties_of("Header", name=name, value=value)), "Header")


def append(plan: Plan, table: Node, row: Holder | str, style: Style) -> list[Edit]:
    """Put a row at the end of a table: a new one, or the text of one that is like others."""
    place = insertion_points.InsertionPoint(plan.data, table, style)
    text = f"{place.writer.line_start}{row}" if isinstance(row, str) else place.writer.property(row)
    return place.insert(text)
