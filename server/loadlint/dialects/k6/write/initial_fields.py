"""Fields that a class gives a recorded value before there is any response."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.dialects.k6.language.style import NAME
from loadlint.dialects.k6.language.syntax import FUNCTIONS
from loadlint.dialects.k6.read.values import Class, classes_of
from loadlint.dialects.script.language.bracketed_lists import items_of, parameters_of, without_item
from loadlint.dialects.script.language.syntax_tree import (
    field_of,
    nearest,
    parent_of,
    stands_in,
    text_of,
    walk,
    with_wrapping,
)
from loadlint.dialects.script.read.frames import outermost_function
from loadlint.dialects.script.read.values import Num, Obj, Str, Value
from loadlint.dialects.script.write.fields import sent_as_number
from loadlint.dialects.script.write.initial_fields import InitialField
from loadlint.text.edits import Edit
from loadlint.text.span import Span

if TYPE_CHECKING:
    from tree_sitter import Node

    from loadlint.changes import Use
    from loadlint.dialects.k6.write.route_writer import K6RouteWriter


def of_use(writer: K6RouteWriter, use: Use, step: int) -> InitialField | None:
    """`this.name = 'recorded'` in a constructor, or `name = 'recorded'` among the fields of a class."""
    literal = writer.literal(use)
    seen = writer.words.tree.seen.get(literal.start_byte)
    surroundings = _surroundings(writer, literal, use)
    if surroundings is None or seen is None or seen.made > step:
        return None
    inside = writer.words.at(literal.start_byte)
    empty = inside.style.string("") if inside.typescript else "null"
    place = _place_in_class(literal, empty)
    if place is not None:
        klass = nearest(literal, "class_declaration", "class")
        objects = _objects(writer, use.step)
        owner = next((value for value in objects if klass in [each.node for each in classes_of(value)]), None)
        name, edits = place.name, place.edits
    else:
        owner, name = _constructed_with(writer, use.step, literal) if not any(surroundings) else (None, "")
        edits = _without_argument(writer, owner, literal, empty) if owner is not None else ()
        edits = edits or (_without_value(literal, empty),)
    field = NAME.match(name)
    if owner is None or field is None or _number_of_assignments(owner, field[0]) != 1:
        return None
    return InitialField(owner, name, edits, tuple(_opening_edits(owner, field[0])), surroundings)


def _surroundings(writer: K6RouteWriter, literal: Node, use: Use) -> tuple[str, str] | None:
    """The text of a literal before and after the value; None where the literal is something else than that."""
    inside = writer.words.at(literal.start_byte)
    if any(use.around) or any(use.codecs):
        return None
    if literal.type == "number":
        request = inside.script.steps[use.step].request
        return None if sent_as_number(request, inside.text(literal)) else ("", "")
    if literal.type != "string":
        return None
    spans = Span(literal.start_byte + 1, use.span.start), Span(use.span.end, literal.end_byte - 1)
    before, after = map(inside.script.source.text, spans)
    return None if re.search(r"[\\`$]", before + after) else (before, after)


class _Place(Struct, frozen=True):
    """The name of a field, with the way into what it holds, and the edits that take the value out of it."""

    name: str
    edits: tuple[Edit, ...]


def _place_in_class(literal: Node, empty: str) -> _Place | None:
    """Where a class has a literal: as a field, or as a member of an object that a field has."""
    way, current = "", literal
    while stands_in(current, "pair"):
        pair = parent_of(current)
        key = field_of(pair, "key")
        if key.type not in ("property_identifier", "string"):
            return None
        way = (f".{text_of(key)}" if key.type == "property_identifier" else f"[{text_of(key)}]") + way
        current = parent_of(pair)
    name = _name_of_field(parent_of(current), current)
    if name is None:
        return None
    edit = without_item(parent_of(literal)) if way else _without_value(literal, empty)
    return _Place(f"{name}{way}", (edit,))


def _without_argument(writer: K6RouteWriter, owner: Value, literal: Node, empty: str) -> tuple[Edit, ...]:
    """A constructor without the parameter that was the literal; nothing where the argument has to stay."""
    klass = next(classes_of(owner), None)
    constructor = klass.methods.get("constructor") if klass is not None else None
    if klass is None or constructor is None or not stands_in(literal, "arguments"):
        return ()
    passed, parameters = items_of(literal.parent), parameters_of(constructor.node)
    if passed[-1].id != literal.id or len(passed) != len(parameters) or _constructions(writer, klass) != 1:
        return ()
    body, parameter = field_of(constructor.node, "body"), parameters[-1]
    name = text_of(parameter.child_by_field_name("pattern") or parameter)
    reads = [node for node in walk(body) if node.type == "identifier" and text_of(node) == name]
    is_field = any(child.type in ("accessibility_modifier", "readonly") for child in parameter.children)
    if len(reads) != 1 or is_field or not stands_in(reads[0], "assignment_expression"):
        return ()
    return (
        without_item(literal),
        without_item(parameter),
        Edit(Span(reads[0].start_byte, reads[0].end_byte), empty),
    )


def _constructions(writer: K6RouteWriter, klass: Class) -> int:
    """How often the script makes an object of a class, or another class of it."""
    name = klass.node.child_by_field_name("name")
    nodes = (node for root in writer.roots for node in walk(root) if node.type in ("new_expression", "class_heritage"))
    return sum(1 for node in nodes if name is not None and re.search(rf"\b{text_of(name)}\b", text_of(node)))


def _opening_edits(owner: Value, name: str) -> Iterator[Edit]:
    """The edits that let code outside of its class set a field."""
    klass = next(classes_of(owner), None)
    for node in walk(klass.node) if klass is not None else ():
        if node.type == "public_field_definition" and text_of(field_of(node, "name")) == name:
            modifiers = (child for child in node.children if child.type == "accessibility_modifier")
            yield from (Edit(Span(child.start_byte, child.end_byte + 1), "") for child in modifiers)


def _constructed_with(writer: K6RouteWriter, step: int, literal: Node) -> tuple[Value | None, str]:
    """The object, and its field, that gets a literal by way of its constructor: `new Client('recorded')`."""
    if not _is_constructors(literal):
        return None, ""
    for owner in _objects(writer, step):
        for name, value in owner.values.items() if isinstance(owner, Obj) else ():
            starts = value.text.starts if isinstance(value, Str | Num) else None
            if starts and all(literal.start_byte <= start < literal.end_byte for start in starts):
                return owner, name
    return None, ""


def _is_constructors(literal: Node) -> bool:
    """Whether a literal is an argument of a constructor, or a member of an object that is one."""
    return stands_in(with_wrapping(literal, "pair", "object", "arguments"), "new_expression")


def _without_value(literal: Node, empty: str) -> Edit:
    """What has no value in the place of a literal, on the line of the `=` before it."""
    equals = literal.prev_sibling
    start = equals.end_byte if equals is not None and equals.type == "=" else literal.start_byte
    return Edit(Span(start, literal.end_byte), f" {empty}" if start < literal.start_byte else empty)


def _name_of_field(parent: Node, literal: Node) -> str | None:
    """The name of the field that a literal is the first value of."""
    if parent.type in _FIELDS:
        name = _declared_name(parent)
        constant = any(child.type == "readonly" for child in parent.children)
        return text_of(name) if name.type == "property_identifier" and not constant else None
    if parent.type != "assignment_expression" or field_of(parent, "right").id != literal.id:
        return None
    if not stands_in(parent, "expression_statement"):
        # `this.a = this.b = 'recorded'`
        return None
    function = outermost_function(literal, FUNCTIONS)
    method = function.child_by_field_name("name") if function is not None else None
    if method is None or text_of(method) != "constructor":
        return None
    left = text_of(field_of(parent, "left"))
    return left.removeprefix("this.") if _FIELD.fullmatch(left) else None


def _declared_name(field: Node) -> Node:
    """The name of a field among the members of a class."""
    return field.child_by_field_name("name") or field_of(field, "property")


def _number_of_assignments(owner: Value, name: str) -> int:
    """How often the classes of an object give one of its fields a value."""
    count = 0
    for node in (node for klass in classes_of(owner) for node in walk(klass.node)):
        if node.type in ("assignment_expression", "augmented_assignment_expression"):
            count += text_of(field_of(node, "left")) == f"this.{name}"
        if node.type in _FIELDS and node.child_by_field_name("value") is not None:
            count += text_of(_declared_name(node)) == name
    return count


def _objects(writer: K6RouteWriter, step: int) -> Iterator[Value]:
    """The objects on the way to a step: those whose methods are called, and those in their fields."""
    for frame in reversed(writer.paths[step]):
        if frame.holder is not None:
            yield frame.holder
            yield from writer.fields(frame.holder).values()


_FIELDS = ("public_field_definition", "field_definition")
_FIELD = re.compile(rf"this\.{NAME.pattern}")
