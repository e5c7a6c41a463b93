"""The route of a value between functions of k6 scripts: a field of an object, or what functions return and take."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from loadlint.changes import CannotWriteError, Use
from loadlint.dialects.k6.language import declarations
from loadlint.dialects.k6.language.syntax import block_of, common_block
from loadlint.dialects.k6.read.values import classes_of
from loadlint.dialects.k6.write import initial_fields
from loadlint.dialects.script.language.bracketed_lists import items_of, parameters_of, with_member
from loadlint.dialects.script.language.insertion import before_on_line, indent_at
from loadlint.dialects.script.language.syntax_tree import field_of, parent_of, span_of, text_of, with_wrapping
from loadlint.dialects.script.read.values import Obj, Value
from loadlint.dialects.script.write.routes import RouteWriter, without_default
from loadlint.text.edits import Edit
from loadlint.text.span import Span

if TYPE_CHECKING:
    from tree_sitter import Node

    from loadlint.dialects.k6.write.words import K6Words
    from loadlint.dialects.script.read.frames import Frame
    from loadlint.dialects.script.write.initial_fields import InitialField
    from loadlint.dialects.script.write.value_route import Passed, Returned, Wanted


class K6RouteWriter(RouteWriter):
    """How JavaScript and TypeScript write a route."""

    words: K6Words
    arguments = "arguments"
    spreads = ("spread_element",)

    def frame(self, frame: Frame) -> Frame:
        """A call without the object of its function where that is none of its methods: `import * as helpers`."""
        holder, function = frame.holder, frame.function
        has_fields = isinstance(holder, Obj) and holder.klass is not None
        is_method = function is not None and function.type == "method_definition"
        return frame if holder is None or has_fields or is_method else replace(frame, holder=None)

    def fields(self, value: Value) -> Mapping[str, Value]:
        if not isinstance(value, Obj):
            return {}
        return {name: item for name, item in value.values.items() if isinstance(item, Obj) and item.klass is not None}

    def this(self, frame: Frame) -> str:
        return "this"

    def field(self, owner: Value, wanted: Wanted) -> tuple[str, Iterable[Edit]]:
        name = _free_field(owner, wanted.variable)
        return name, list(_declared_field(self.words, owner, name, wanted.kind))

    def declared_before(self, variable: Node, call: Node) -> bool:
        """Whether a function has a variable before it makes a call: as a parameter, or declared there."""
        syntax = self.words.at(call.start_byte).syntax
        return declarations.is_local(text_of(variable), call, syntax, before=call.start_byte)

    def initial_field(self, use: Use, step: int) -> InitialField | None:
        return initial_fields.of_use(self, use, step)

    def text_with_value(self, around: tuple[str, str], variable: str) -> str:
        return f"`{around[0]}${{{variable}}}{around[1]}`" if any(around) else variable

    def end_of(self, function: Node) -> int:
        """The offset of the brace that ends a function."""
        return self.body_of(function).end_byte - 1

    def names_in(self, value: Node) -> list[str] | None:
        """The names of `a` or `{ a, b }`."""
        if value.type == "identifier":
            return [text_of(value)]
        if value.type not in ("object", "object_pattern"):
            return None
        is_plain = all(child.type in _SHORTHANDS for child in value.named_children)
        return [text_of(child) for child in value.named_children] if is_plain else None

    def returned_at_end(self, function: Node, wanted: Wanted) -> Iterator[Edit]:
        """Before the brace that ends it."""
        inside, brace = self.words.at(function.start_byte), self.end_of(function)
        indent, style = indent_at(inside.data, brace), inside.style
        if before_on_line(inside.data, brace).strip():
            raise CannotWriteError("the function that takes the value stands on one line")
        line = f"{style.unit}return {wanted.variable}{style.semicolon}{style.newline}{indent}}}"
        yield Edit(Span(brace, brace + 1), line)
        yield from _return_type(function, wanted.kind)

    def returned_beside(self, function: Node, value: Node, names: Sequence[str], wanted: Wanted) -> Iterator[Edit]:
        """In an object."""
        yield Edit(span_of(value), f"{{ {', '.join([*names, wanted.variable])} }}")
        yield from _wider_type(function, names, wanted)

    def type_of_answer(self, inside: K6Words) -> tuple[str, Iterable[Edit]]:
        """`Response`, in TypeScript."""
        if not inside.typescript:
            return "", ()
        imported = inside.imports.type_of("k6/http", "Response")
        if imported is None:
            raise CannotWriteError("`Response` means something else in this script")
        return imported.name, imported.edits

    def edits_of_received_value(self, back: Returned, wanted: Wanted, places: Sequence[int]) -> Iterator[Edit]:
        inside, top, variable = self.words.at(back.call.start_byte), _awaited_call(back.call), wanted.variable
        returned, parent = self.returned_names(back.function), parent_of(top)
        if parent.type == "expression_statement":
            in_braces = bool(returned) and returned != [variable]
            yield from _kept_in_variable(inside, top, f"{{ {variable} }}" if in_braces else variable, variable, places)
            return
        if parent.type == "assignment_expression":
            yield from self._edits_of_assignment(inside, parent, variable, places, returned)
            return
        pattern = field_of(parent, "name") if parent.type == "variable_declarator" else None
        names = self.names_in(pattern) if pattern is not None else None
        if pattern is None or names is None or not set(names) <= set(returned):
            raise CannotWriteError("what the function returns that takes the value is used in another way")
        if variable not in names:
            yield Edit(span_of(pattern), f"{{ {', '.join([*names, variable])} }}")

    def edits_of_kept_value(self, back: Returned, wanted: Wanted, field: str, text: str) -> Iterator[Edit]:
        """In a field; by way of a variable where the call returns others too."""
        top = _awaited_call(back.call)
        parent, returned = parent_of(top), self.returned_names(back.function)
        is_alone = text == wanted.variable and set(returned) <= {wanted.variable}
        if parent.type == "expression_statement" and is_alone:
            start = parent.start_byte
            yield Edit(Span(start, start + 1), f"{field} = {self.words.data[start : start + 1].decode()}")
            return
        block, statement = block_of(top)
        yield from self.edits_of_received_value(back, wanted, [block.end_byte - 1])
        indent, style = indent_at(self.words.data, statement.start_byte), self.words.at(back.call.start_byte).style
        line = f"{style.newline}{indent}{field} = {text}{style.semicolon}"
        yield Edit(Span(statement.end_byte, statement.end_byte), line)

    def _edits_of_assignment(
        self, inside: K6Words, assignment: Node, variable: str, places: Sequence[int], returned: Sequence[str]
    ) -> Iterator[Edit]:
        """One variable more in `a = call()` or `({ a, b } = call())`, whose variables are declared further out."""
        left, style = field_of(assignment, "left"), inside.style
        if left.type == "member_expression" and len(returned) == 1:
            yield from _beside_field(inside, assignment, f"{{ {returned[0]}, {variable} }}", returned[0])
            return
        names = self.names_in(left)
        if names is None:
            raise CannotWriteError("what the function returns that takes the value is used in another way")
        if variable in names:
            return
        _, statement = common_block(assignment, list(places))
        yield inside.before(statement, f"{style.let} {variable}")
        pattern = f"{{ {', '.join([*names, variable])} }}"
        if left.type == "object_pattern":
            yield Edit(span_of(left), pattern)
            return
        opening = "(" if style.semicolon else ";("
        yield Edit(span_of(left), f"{opening}{pattern}")
        yield Edit(Span(assignment.end_byte, assignment.end_byte), ")")

    def edits_of_passed_value(self, stretch: Passed, text: str, default: Node | None) -> Iterator[Edit]:
        """A call gives the value, as its last argument."""
        self.passed_already(stretch.call)
        yield from with_member(self.words.data, field_of(stretch.call, "arguments"), text)

    def taken_in(self, stretch: Passed, wanted: Wanted, default: Node | None) -> Iterator[Edit]:
        """A function has one parameter more, or the one whose default was the value loses that."""
        parameters = stretch.function.child_by_field_name("parameters")
        if parameters is None:
            raise CannotWriteError("the function that sends the value has no list of parameters")
        items = parameters_of(stretch.function)
        number_passed = len(items_of(stretch.call.child_by_field_name("arguments")))
        if default is not None:
            if number_passed != items.index(default):
                raise CannotWriteError("the value is the default of a parameter that is not the next one of the call")
            yield without_default(default)
            return
        if number_passed != len(items) or any(item.type == "rest_pattern" for item in items):
            raise CannotWriteError("the function that sends the value is not called with all of its parameters")
        typescript = self.words.at(parameters.start_byte).typescript
        text = f"{wanted.variable}: {wanted.kind}" if typescript else wanted.variable
        yield from with_member(self.words.data, parameters, text)


_SHORTHANDS = ("shorthand_property_identifier", "shorthand_property_identifier_pattern")


def _free_field(owner: Value, name: str) -> str:
    """A name that no member of an object has."""
    taken = set(owner.values) if isinstance(owner, Obj) else set()
    taken.update(*(klass.methods for klass in classes_of(owner)))
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name}{number}"
    return free


def _declared_field(words: K6Words, owner: Value, name: str, kind: str) -> Iterator[Edit]:
    """The field of a class in TypeScript, which wants it declared: behind the other fields, or before all members."""
    klass = next(classes_of(owner), None)
    body = field_of(klass.node, "body") if klass is not None else None
    if body is None or not words.at(body.start_byte).typescript:
        return
    inside = words.at(body.start_byte)
    initial = "0" if kind == "number" else inside.style.string("")
    line = f"{name} = {initial}{inside.style.semicolon}"
    fields = [child for child in body.named_children if child.type == "public_field_definition"]
    members = items_of(body)
    if not members:
        return
    indent = indent_at(words.data, members[0].start_byte)
    if fields:
        end = fields[-1].end_byte
        end += words.data[end : end + 1] == b";"
        yield Edit(Span(end, end), f"{inside.style.newline}{indent}{line}")
    else:
        start = members[0].start_byte - len(indent)
        yield Edit(Span(start, start), f"{indent}{line}{inside.style.newline}")
        # The blank line behind all new fields: in the edit of the next character.
        first = words.data[start : start + 1].decode()
        yield Edit(Span(start, start + 1), f"{inside.style.newline}{first}")


def _wider_type(function: Node, names: Sequence[str], wanted: Wanted) -> Iterator[Edit]:
    """The type of an object with one value more than a function has returned."""
    annotation = function.child_by_field_name("return_type")
    if annotation is None:
        return
    written = text_of(annotation)
    inner = re.fullmatch(r"(:\s*(?:Promise<)?)(\w+|\{[^{}]*\})(>?)", written)
    if inner is None:
        raise CannotWriteError("the function that takes the value returns something else")
    old = inner[2].strip("{} ;") if inner[2].startswith("{") else f"{names[0]}: {inner[2]}"
    text = f"{inner[1]}{{ {old}; {wanted.variable}: {wanted.kind} }}{inner[3]}"
    yield Edit(span_of(annotation), text)


def _return_type(function: Node, kind: str) -> Iterator[Edit]:
    annotation = function.child_by_field_name("return_type")
    if annotation is None:
        return
    written = text_of(annotation)
    if not re.search(r"\bvoid\b", written):
        raise CannotWriteError("the function that takes the value returns something else")
    new = re.sub(r"\bvoid\b", kind, written)
    yield Edit(span_of(annotation), new)


def _awaited_call(call: Node) -> Node:
    """A call with the `await` and the parentheses around it."""
    return with_wrapping(call, "await_expression", "parenthesized_expression")


def _kept_in_variable(inside: K6Words, top: Node, target: str, variable: str, places: Sequence[int]) -> Iterator[Edit]:
    """A statement that only calls gives its value to a variable, which is declared where all places see it."""
    statement, style = parent_of(top), inside.style
    block, _ = block_of(statement)
    start = statement.start_byte
    first = inside.data[start : start + 1].decode()
    if all(block.start_byte <= place < block.end_byte for place in places):
        yield Edit(Span(start, start + 1), f"{style.const} {target} = {first}")
        return
    _, outer = common_block(statement, list(places))
    yield inside.before(outer, f"{style.let} {variable}")
    if target == variable:
        yield Edit(Span(start, start + 1), f"{variable} = {first}")
        return
    opening = "(" if style.semicolon else ";("
    yield Edit(Span(start, start + 1), f"{opening}{target} = {first}")
    yield Edit(Span(top.end_byte, top.end_byte), ")")


def _beside_field(inside: K6Words, assignment: Node, pattern: str, returned: str) -> Iterator[Edit]:
    """`this.a = call()` as `const { a, b } = call()` and `this.a = a`."""
    left, right = field_of(assignment, "left"), field_of(assignment, "right")
    statement = parent_of(assignment)
    if statement.type != "expression_statement":
        raise CannotWriteError("what the function returns that takes the value is used in another way")
    style, indent = inside.style, indent_at(inside.data, statement.start_byte)
    yield Edit(Span(left.start_byte, right.start_byte), f"{style.const} {pattern} = ")
    line = f"{style.newline}{indent}{text_of(left)} = {returned}{style.semicolon}"
    yield Edit(Span(statement.end_byte, statement.end_byte), line)
