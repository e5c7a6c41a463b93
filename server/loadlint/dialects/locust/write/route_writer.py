"""The route of a value between functions of Locust scripts: an attribute, or what functions return and take."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, count
from typing import TYPE_CHECKING

from loadlint.changes import CannotWriteError, Use
from loadlint.dialects.locust.language.literals import content_of
from loadlint.dialects.locust.read import users
from loadlint.dialects.locust.read.values import Class, Instance
from loadlint.dialects.locust.write import insertion_points
from loadlint.dialects.script.language.bracketed_lists import parameters_of, with_member, without_item
from loadlint.dialects.script.language.insertion import indent_at
from loadlint.dialects.script.language.syntax_tree import field_of, inner_part, parent_of, stands_in, text_of, walk
from loadlint.dialects.script.read.frames import Frame, outermost_function
from loadlint.dialects.script.write.fields import sent_as_number
from loadlint.dialects.script.write.initial_fields import InitialField
from loadlint.dialects.script.write.routes import RouteWriter, without_default
from loadlint.text.edits import Edit
from loadlint.text.span import Span

if TYPE_CHECKING:
    from tree_sitter import Node

    from loadlint.dialects.locust.write.words import LocustWords
    from loadlint.dialects.script.read.values import Value
    from loadlint.dialects.script.write.value_route import Passed, Returned, Wanted

_LAST = "~"
"""The rank of what comes behind all other insertions at a place."""


class LocustRouteWriter(RouteWriter):
    """How Python writes a route."""

    words: LocustWords
    arguments = "argument_list"
    spreads = ("list_splat", "dictionary_splat")

    def fields(self, value: Value) -> Mapping[str, Value]:
        """The objects of the script's own classes that an object has as attributes, the user of a task set too."""
        if not isinstance(value, Instance):
            return {}
        fields: dict[str, Value] = {
            name: item for name, item in value.fields.values.items() if isinstance(item, Instance)
        }
        if value.user is not None:
            fields.setdefault("user", value.user)
        return fields

    def this(self, frame: Frame) -> str:
        """How a method calls its own object: its first argument."""
        assert frame.function is not None
        parameters = parameters_of(frame.function)
        if not parameters or parameters[0].type != "identifier":
            raise CannotWriteError("the method has no first argument")
        return self.words.text(parameters[0])

    def field(self, owner: Value, wanted: Wanted) -> tuple[str, Iterable[Edit]]:
        """A free name for an attribute; nothing declares it."""
        taken: set[str] = set()
        if isinstance(owner, Instance):
            taken |= set(owner.fields.values)
            for klass in users.lineage(owner.klass):
                taken |= set(klass.members.values) if isinstance(klass, Class) else set()
        names = chain([wanted.variable], (f"{wanted.variable}_{number}" for number in count(2)))
        return next(name for name in names if name not in taken), ()

    def declared_before(self, variable: Node, call: Node) -> bool:
        """Whether a function has a variable before it makes a call: as a parameter, or by an assignment."""
        function, name = outermost_function(call, self.functions), self.words.text(variable)
        if function is None:
            return False
        names = (self.words.text(item) for item in parameters_of(function))
        assigned = (field_of(node, "left") for node in walk(function) if node.type == "assignment")
        before = (left for left in assigned if left.end_byte <= call.start_byte)
        return name in names or any(self.words.text(left) == name for left in before)

    def initial_field(self, use: Use, step: int) -> InitialField | None:
        """The attribute that has the value of a use before there is an answer to a step, and nothing else."""
        return of_use(self, use, step)

    def names_in(self, value: Node) -> list[str] | None:
        """The names of `a`, `self.a` or several of these."""
        parts = value.named_children if value.type in ("expression_list", "pattern_list") else [value]
        is_plain = all(part.type in ("identifier", "attribute") for part in parts)
        return [text_of(part) for part in parts] if is_plain else None

    def returned_at_end(self, function: Node, wanted: Wanted) -> Iterator[Edit]:
        """Behind the last statement."""
        words, end = self.words.at(function.start_byte), self.end_of(function)
        indent = indent_at(words.data, self.body_of(function).named_children[0].start_byte)
        yield Edit(Span(end, end), f"{words.style.newline}{indent}return {wanted.variable}", _LAST)

    def returned_beside(self, function: Node, value: Node, names: Sequence[str], wanted: Wanted) -> Iterator[Edit]:
        """As one more of a list."""
        yield Edit(Span(value.end_byte, value.end_byte), f", {wanted.variable}")

    def edits_of_received_value(self, back: Returned, wanted: Wanted, places: Sequence[int]) -> Iterator[Edit]:
        """The caller keeps what a function returns; a function's variables are seen in all of it."""
        returned = self.returned_names(back.function)
        new = [*returned, *([wanted.variable] if wanted.variable not in returned else [])]
        is_kept = stands_in(back.call, "assignment")
        if is_kept and new == returned:
            return
        yield from self._given_to(back.call, wanted.variable if is_kept else ", ".join(new))

    def _given_to(self, call: Node, target: str) -> Iterator[Edit]:
        parent = parent_of(call)
        if parent.type == "expression_statement":
            start = parent.start_byte
            yield Edit(Span(start, start + 1), f"{target} = {self.words.data[start : start + 1].decode()}")
            return
        left = field_of(parent, "left") if parent.type == "assignment" else None
        if left is None or self.names_in(left) is None:
            raise CannotWriteError("what the function returns that takes the value is used in another way")
        # All of the names, so that two fixes never add to them at a time.
        yield Edit(Span(left.start_byte, left.end_byte), f"{self.words.text(left)}, {target}")

    def text_with_value(self, around: tuple[str, str], variable: str) -> str:
        quote = self.words.style.quote
        return f"f{quote}{around[0]}{{{variable}}}{around[1]}{quote}" if any(around) else variable

    def edits_of_kept_value(self, back: Returned, wanted: Wanted, field: str, text: str) -> Iterator[Edit]:
        """The caller keeps the value that a function returns in an attribute, as `text` has it."""
        if text == wanted.variable:
            yield from self._given_to(back.call, field)
            return
        yield from self.edits_of_received_value(back, wanted, ())
        statement = insertion_points.statement_of(back.call)
        end = self.words.line_end(statement.end_byte)
        indent = indent_at(self.words.data, statement.start_byte)
        yield Edit(Span(end, end), f"{self.words.at(end).style.newline}{indent}{field} = {text}")

    def edits_of_passed_value(self, stretch: Passed, text: str, default: Node | None) -> Iterator[Edit]:
        """A call gives the value as its last argument, by the name of the parameter where it had a default."""
        passed_already = self.passed_already(stretch.call)
        name = inner_part(default, "name")
        is_named = any(child.type == "keyword_argument" for child in passed_already)
        if name is not None or is_named:
            parameter = self.words.text(name) if name is not None else text.rpartition(".")[2]
            text = f"{parameter}={text}"
        yield from with_member(self.words.data, field_of(stretch.call, "arguments"), text)

    def taken_in(self, stretch: Passed, wanted: Wanted, default: Node | None) -> Iterator[Edit]:
        if default is not None:
            yield from self._without_default(stretch.function, default)
            return
        parameters = stretch.function.child_by_field_name("parameters")
        items = parameters_of(stretch.function)
        if parameters is None or any(item.type not in ("identifier", "typed_parameter") for item in items):
            raise CannotWriteError("the function that sends the value has parameters behind which none can stand")
        yield from with_member(self.words.data, parameters, wanted.variable)

    def _without_default(self, function: Node, default: Node) -> Iterator[Edit]:
        items = parameters_of(function)
        before = items[: items.index(default)]
        if any(item.type.endswith("default_parameter") for item in before):
            raise CannotWriteError("a parameter with a default stands before the one of the value")
        yield without_default(default)

    def end_of(self, function: Node) -> int:
        """The offset behind the last statement of a function."""
        words = self.words.at(function.start_byte)
        return words.line_end(self.body_of(function).end_byte)


# Attributes that have a recorded value before there is any response


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
