"""Attributes that a class gives a recorded value before there is any response."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loadlint.dialects.locust.language.literals import content_of
from loadlint.dialects.locust.read import users
from loadlint.dialects.locust.read.values import Class, Instance
from loadlint.dialects.script.language.bracketed_lists import parameters_of, without_item
from loadlint.dialects.script.language.syntax_tree import field_of, parent_of, stands_in, text_of, walk
from loadlint.dialects.script.read.frames import outermost_function
from loadlint.dialects.script.write.fields import sent_as_number
from loadlint.dialects.script.write.initial_fields import InitialField
from loadlint.text.edits import Edit
from loadlint.text.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

    from loadlint.changes import Use
    from loadlint.dialects.locust.write.route_writer import LocustRouteWriter
    from loadlint.dialects.script.read.values import Value


def of_use(writer: LocustRouteWriter, use: Use, step: int) -> InitialField | None:
    """`self.name` where `__init__` or the body of a class gives it the recorded value; None for anything else."""
    if any(use.around) or use.codecs:
        return None
    node = writer.literal(use)
    member = _member(writer, use, node)
    if member is not None:
        return member if _is_early(writer, node, step) else None
    written = _owner_and_name(writer, use, node)
    if written is None:
        return None
    owner, name = written
    assignments = list(_assignments(owner, name))
    value = assignments[0].child_by_field_name("right") if len(assignments) == 1 else None
    if value is None or not _is_recorded(writer, use, value) or not _is_early(writer, value, step):
        return None
    typed = assignments[0].child_by_field_name("type") is not None
    empty = writer.words.at(value.start_byte).style.quote * 2 if typed else "None"
    return InitialField(owner, name, (Edit(Span(value.start_byte, value.end_byte), empty),))


def _is_early(writer: LocustRouteWriter, literal: Node, step: int) -> bool:
    """Whether a literal was evaluated before there was an answer to a step."""
    seen = writer.words.tree.seen.get(literal.start_byte)
    return seen is not None and seen.made <= step


def _member(writer: LocustRouteWriter, use: Use, literal: Node) -> InitialField | None:
    """A member of a dictionary that an attribute has from the beginning: `self.headers = {"X-Key": "recorded"}`."""
    content = content_of(literal) if literal.type == "string" else None
    way, current = "", literal
    while stands_in(current, "pair"):
        pair = parent_of(current)
        key = field_of(pair, "key")
        if key.type != "string":
            return None
        way, current = f"[{text_of(key)}]{way}", parent_of(pair)
    if not way or content is None or not stands_in(current, "assignment"):
        return None
    assignment = parent_of(current)
    left = field_of(assignment, "left")
    spans = Span(content[0], use.span.start), Span(use.span.end, content[1])
    before, after = map(writer.words.script.source.text, spans)
    name = field_of(left, "attribute") if left.type == "attribute" else None
    if name is None or re.search(r"[\\{}\"']", before + after):
        return None
    for owner in _objects(writer, use.step):
        if [assigned.id for assigned in _assignments(owner, text_of(name))] == [assignment.id]:
            edit = without_item(parent_of(literal))
            return InitialField(owner, f"{text_of(name)}{way}", (edit,), around=(before, after))
    return None


def _owner_and_name(writer: LocustRouteWriter, use: Use, node: Node) -> tuple[Instance, str] | None:
    """The object and the name of an attribute that is read, or of one that a literal is the first value of."""
    read = field_of(node, "expression") if node.type == "interpolation" else node
    if read.type == "attribute":
        owner = _own_object(writer, use.step, read)
        return (owner, text_of(field_of(read, "attribute"))) if owner is not None else None
    if not stands_in(node, "assignment"):
        return None
    assignment = parent_of(node)
    left = field_of(assignment, "left")
    name = field_of(left, "attribute") if left.type == "attribute" else left
    for owner in _objects(writer, use.step):
        if assignment in _assignments(owner, text_of(name)):
            return owner, text_of(name)
    return None


def _own_object(writer: LocustRouteWriter, step: int, read: Node) -> Instance | None:
    """The object whose attribute a method reads as that of its first argument."""
    function = outermost_function(read, writer.functions)
    parameters = parameters_of(function) if function is not None else []
    if function is None or not parameters or text_of(parameters[0]) != text_of(field_of(read, "object")):
        return None
    for owner in _objects(writer, step):
        nodes = (klass.node for klass in users.lineage(owner.klass) if isinstance(klass, Class))
        if any(node.start_byte < function.end_byte <= node.end_byte for node in nodes):
            return owner
    return None


def _is_recorded(writer: LocustRouteWriter, use: Use, value: Node) -> bool:
    """Whether a literal is all of the value that a request sends, and need not be a number."""
    words = writer.words
    request = words.script.steps[use.step].request
    if value.type == "integer":
        return not sent_as_number(request, words.text(value))
    return value.type == "string" and content_of(value) is not None


def _objects(writer: LocustRouteWriter, step: int) -> Iterator[Instance]:
    """The objects on the way to a step: those whose methods are called, and those in their attributes."""
    for frame in reversed(writer.paths[step]):
        if frame.holder is not None:
            inner: list[Value] = [frame.holder, *writer.fields(frame.holder).values()]
            yield from (value for value in inner if isinstance(value, Instance))


def _assignments(owner: Instance, name: str) -> Iterator[Node]:
    """All assignments of an attribute in the classes of an object. One in another method is no beginning."""
    for klass in users.lineage(owner.klass):
        for node in walk(field_of(klass.node, "body")) if isinstance(klass, Class) else ():
            if node.type != "assignment":
                continue
            left = field_of(node, "left")
            function = outermost_function(left, ("function_definition",))
            in_class = left.type == "identifier" and function is None and text_of(left) == name
            if in_class or (left.type == "attribute" and text_of(field_of(left, "attribute")) == name):
                yield node
