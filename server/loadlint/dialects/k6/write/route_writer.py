"""The route of a value between functions of k6 scripts: a field of an object, or what functions return and take."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec.structs import replace

from loadlint.changes import CannotWriteError
from loadlint.dialects.k6.language.blocks import FUNCTIONS, block_of, common_block
from loadlint.dialects.k6.read.values import Class
from loadlint.dialects.k6.write import initial_fields, insertion_points
from loadlint.dialects.script.bracketed_lists import items_of, parameters_of, with_item
from loadlint.dialects.script.frames import steps_by_call
from loadlint.dialects.script.insertion import before_on_line, indent_at
from loadlint.dialects.script.syntax_tree import field_of, parent_of, with_wrapping
from loadlint.dialects.script.value_route import Wanted
from loadlint.dialects.script.values import Obj
from loadlint.text.edits import Edit
from loadlint.text.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from tree_sitter import Node

    from loadlint.changes import Use
    from loadlint.dialects.k6.write.words import K6Words
    from loadlint.dialects.script.frames import Frame
    from loadlint.dialects.script.initial_fields import InitialField
    from loadlint.dialects.script.value_route import Passed, Returned
    from loadlint.dialects.script.values import Value


class K6RouteWriter:
    """How JavaScript and TypeScript write a route: `script.value_route.RouteWriter`."""

    functions = FUNCTIONS

    def __init__(self, words: K6Words) -> None:
        self.words = words
        self.paths: Sequence[Sequence[Frame]] = [list(map(_of_method, place.path)) for place in words.tree.places]
        self.steps_of: Mapping[int, frozenset[int]] = steps_by_call(self.paths)
        self.roots: Sequence[Node] = [words.tree.syntax.root, *(part.root for part in words.tree.modules)]

    def literal(self, use: Use) -> Node:
        """The literal of a use."""
        return self.words.literal_at(use.span)

    def fields(self, value: Value) -> Mapping[str, Value]:
        """The objects of the script's own classes that an object has as fields."""
        if not isinstance(value, Obj):
            return {}
        return {name: item for name, item in value.values.items() if isinstance(item, Obj) and item.klass is not None}

    def this(self, frame: Frame) -> str:
        """How a method calls its own object."""
        return "this"

    def field(self, owner: Value, wanted: Wanted) -> tuple[str, Iterable[Edit]]:
        """A free name for a field of an object, and what declares it."""
        name = _free_field(owner, wanted.variable)
        return name, list(_declared_field(self.words, owner, name, wanted.kind))

    def declared_before(self, variable: Node, call: Node) -> bool:
        """Whether a function has a variable before it makes a call: as a parameter, or declared there."""
        return initial_fields.declared_before(self.words, variable, call)

    def initial_field(self, use: Use, step: int) -> InitialField | None:
        """The field that has the value of a use before there is an answer to a step, and nothing else."""
        return initial_fields.of_use(self, use, step)

    def given_back(self, function: Node, wanted: Wanted) -> Iterable[Edit]:
        """A function returns the value at its end, beside what it returns already."""
        return _given_back(self.words, function, wanted)

    def received(self, back: Returned, wanted: Wanted, places: Sequence[int]) -> Iterable[Edit]:
        """The caller keeps what a function returns in a variable that all places see."""
        return _received(self.words, back, wanted.variable, places)

    def default_of(self, function: Node, use: Use) -> Node | None:
        """The parameter whose default is the value."""
        return _default_of(function, use)

    def filled(self, around: tuple[str, str], variable: str) -> str:
        """The expression for a variable between two texts."""
        return f"`{around[0]}${{{variable}}}{around[1]}`" if any(around) else variable

    def kept(self, back: Returned, wanted: Wanted, field: str, text: str) -> Iterable[Edit]:
        """The caller keeps the value that a function returns in a field, as `text` has it."""
        return _kept(self.words, back, wanted.variable, (field, text))

    def passed(self, stretch: Passed, text: str, default: Node | None) -> Iterable[Edit]:
        """A call gives the value, as its last argument."""
        return _passed(stretch, text)

    def taken_in(self, stretch: Passed, wanted: Wanted, default: Node | None) -> Iterable[Edit]:
        """A function has a parameter more, or the one that there is loses its default."""
        return _taken_in(self.words, stretch, wanted, default)

    def answer_given_back(self, function: Node, call: Node) -> Iterable[Edit]:
        """A function returns the answer that a call in it gives."""
        return _answer_given_back(self.words, function, call)

    def end_of(self, function: Node) -> int:
        """The offset of the brace that ends a function."""
        return _body_of(function).end_byte - 1


def _of_method(frame: Frame) -> Frame:
    """A call without the object of its function where that is none of its methods: `import * as helpers`."""
    holder, function = frame.holder, frame.function
    has_fields = isinstance(holder, Obj) and holder.klass is not None
    is_method = function is not None and function.type == "method_definition"
    return frame if holder is None or has_fields or is_method else replace(frame, holder=None)


def _free_field(owner: Value, name: str) -> str:
    """A name that no member of an object has."""
    taken = set(owner.values) if isinstance(owner, Obj) else set()
    klass = owner.klass if isinstance(owner, Obj) else None
    while isinstance(klass, Class):
        taken |= set(klass.methods)
        klass = klass.parent
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name}{number}"
    return free


def _declared_field(words: K6Words, owner: Value, name: str, kind: str) -> Iterator[Edit]:
    """The field of a class in TypeScript, which wants it declared: behind the other fields, or before all members."""
    klass = owner.klass if isinstance(owner, Obj) else None
    body = field_of(klass.node, "body") if isinstance(klass, Class) else None
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


def _body_of(function: Node) -> Node:
    body = field_of(function, "body")
    if body.type != "statement_block":
        raise CannotWriteError("the function that takes the value is a single expression")
    return body


def _returns(body: Node) -> list[Node]:
    """The statements that leave a function, those of functions in it left out."""
    statements, waiting = [], [body]
    while waiting:
        node = waiting.pop()
        if node.type == "return_statement":
            statements.append(node)
        elif node.type not in FUNCTIONS or node == body.parent:
            waiting += node.named_children
    return statements


def _given_back(words: K6Words, function: Node, wanted: Wanted) -> Iterator[Edit]:
    """A function returns the value at its end, beside what it returns already."""
    body, inside, variable = _body_of(function), words.at(function.start_byte), wanted.variable
    statements = _returns(body)
    if not statements:
        brace = body.end_byte - 1
        indent = indent_at(words.data, brace)
        style = inside.style
        if before_on_line(words.data, brace).strip():
            raise CannotWriteError("the function that takes the value stands on one line")
        yield Edit(Span(brace, brace + 1), f"{style.unit}return {variable}{style.semicolon}{style.newline}{indent}}}")
        yield from _return_type(inside, function, wanted.kind)
        return
    value = statements[0].named_children[0] if statements[0].named_children else None
    if len(statements) > 1 or value is None or statements[0].parent != body:
        raise CannotWriteError("the function that takes the value leaves in several places")
    names = _names_in(inside, value)
    if names is None:
        raise CannotWriteError("the function that takes the value returns something else")
    if variable in names:
        return
    yield Edit(Span(value.start_byte, value.end_byte), f"{{ {', '.join([*names, variable])} }}")
    yield from _wider_type(inside, function, names, wanted)


def _answer_given_back(words: K6Words, function: Node, call: Node) -> Iterator[Edit]:
    """A function that returns nothing returns the answer that a call in it gives."""
    inside = words.at(function.start_byte)
    place = next(place for place in words.tree.places if any(frame.call == call for frame in place.path))
    anchor = insertion_points.after_step(inside, replace(place, site=call))
    if _returns(_body_of(function)):
        raise CannotWriteError("the function that makes the request returns something else")
    yield from anchor.edits
    kind = ""
    if inside.typescript:
        imported = inside.imports.type_of("k6/http", "Response")
        if imported is None:
            raise CannotWriteError("`Response` means something else in this script")
        kind = imported.name
        yield from imported.edits
    yield from _given_back(words, function, Wanted(0, call, anchor.response, (), kind))


def _names_in(inside: K6Words, value: Node) -> list[str] | None:
    """The names of `a` or `{ a, b }`; None for anything else."""
    if value.type == "identifier":
        return [inside.text(value)]
    if value.type in ("object", "object_pattern"):
        kinds = ("shorthand_property_identifier", "shorthand_property_identifier_pattern")
        if all(child.type in kinds for child in value.named_children):
            return [inside.text(child) for child in value.named_children]
    return None


def _wider_type(inside: K6Words, function: Node, names: Sequence[str], wanted: Wanted) -> Iterator[Edit]:
    """The type of an object with one value more than a function has returned."""
    annotation = function.child_by_field_name("return_type")
    if annotation is None:
        return
    written = inside.text(annotation)
    inner = re.fullmatch(r"(:\s*(?:Promise<)?)(\w+|\{[^{}]*\})(>?)", written)
    if inner is None:
        raise CannotWriteError("the function that takes the value returns something else")
    old = inner[2].strip("{} ;") if inner[2].startswith("{") else f"{names[0]}: {inner[2]}"
    text = f"{inner[1]}{{ {old}; {wanted.variable}: {wanted.kind} }}{inner[3]}"
    yield Edit(Span(annotation.start_byte, annotation.end_byte), text)


def _return_type(inside: K6Words, function: Node, kind: str) -> Iterator[Edit]:
    annotation = function.child_by_field_name("return_type")
    if annotation is None:
        return
    written = inside.text(annotation)
    if not re.search(r"\bvoid\b", written):
        raise CannotWriteError("the function that takes the value returns something else")
    new = re.sub(r"\bvoid\b", kind, written)
    yield Edit(Span(annotation.start_byte, annotation.end_byte), new)


def _kept(words: K6Words, back: Returned, variable: str, assigned: tuple[str, str]) -> Iterator[Edit]:
    """The value that a call returns goes into a field; by way of a variable where the call returns others too.

    `assigned` are the field, and the expression that it gets.
    """
    top = _awaited(back.call)
    parent, returned = parent_of(top), _returned_names(words, back.function)
    field, text = assigned
    is_alone = text == variable and set(returned) <= {variable}
    if parent.type == "expression_statement" and is_alone:
        start = parent.start_byte
        yield Edit(Span(start, start + 1), f"{field} = {words.data[start : start + 1].decode()}")
        return
    inside = words.at(back.call.start_byte)
    block, statement = block_of(top)
    yield from _received(words, back, variable, [block.end_byte - 1])
    indent, style = indent_at(words.data, statement.start_byte), inside.style
    line = f"{style.newline}{indent}{field} = {text}{style.semicolon}"
    yield Edit(Span(statement.end_byte, statement.end_byte), line)


def _awaited(call: Node) -> Node:
    """A call with the `await` and the parentheses around it."""
    return with_wrapping(call, "await_expression", "parenthesized_expression")


def _received(words: K6Words, back: Returned, variable: str, places: Sequence[int]) -> Iterator[Edit]:
    """The caller keeps the value that a call returns, where all places see it."""
    inside, top = words.at(back.call.start_byte), _awaited(back.call)
    returned, parent = _returned_names(words, back.function), parent_of(top)
    if parent.type == "expression_statement":
        in_braces = bool(returned) and returned != [variable]
        yield from _kept_in_variable(inside, top, f"{{ {variable} }}" if in_braces else variable, variable, places)
        return
    if parent.type == "assignment_expression":
        yield from _assigned(inside, parent, variable, places, returned)
        return
    pattern = field_of(parent, "name") if parent.type == "variable_declarator" else None
    names = _names_in(inside, pattern) if pattern is not None else None
    if pattern is None or names is None or not set(names) <= set(returned):
        raise CannotWriteError("what the function returns that takes the value is used in another way")
    if variable not in names:
        yield Edit(Span(pattern.start_byte, pattern.end_byte), f"{{ {', '.join([*names, variable])} }}")


def _returned_names(words: K6Words, function: Node) -> list[str]:
    """The names of the values that a function returns already."""
    statements = _returns(_body_of(function))
    value = statements[0].named_children[0] if len(statements) == 1 and statements[0].named_children else None
    return _names_in(words.at(function.start_byte), value) or [] if value is not None else []


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


def _beside_field(inside: K6Words, statement: Node, assignment: Node, pattern: str, returned: str) -> Iterator[Edit]:
    """`this.a = call()` as `const { a, b } = call()` and `this.a = a`."""
    left, right = field_of(assignment, "left"), field_of(assignment, "right")
    if statement.type != "expression_statement":
        raise CannotWriteError("what the function returns that takes the value is used in another way")
    style, indent = inside.style, indent_at(inside.data, statement.start_byte)
    yield Edit(Span(left.start_byte, right.start_byte), f"{style.const} {pattern} = ")
    line = f"{style.newline}{indent}{inside.text(left)} = {returned}{style.semicolon}"
    yield Edit(Span(statement.end_byte, statement.end_byte), line)


def _assigned(
    inside: K6Words, assignment: Node, variable: str, places: Sequence[int], returned: Sequence[str]
) -> Iterator[Edit]:
    """One variable more in `a = call()` or `({ a, b } = call())`, whose variables are declared further out."""
    left, style = field_of(assignment, "left"), inside.style
    statement = parent_of(assignment)
    if left.type == "member_expression" and len(returned) == 1:
        yield from _beside_field(inside, statement, assignment, f"{{ {returned[0]}, {variable} }}", returned[0])
        return
    names = _names_in(inside, left)
    if names is None:
        raise CannotWriteError("what the function returns that takes the value is used in another way")
    if variable in names:
        return
    _, statement = common_block(assignment, list(places))
    yield inside.before(statement, f"{style.let} {variable}")
    pattern = f"{{ {', '.join([*names, variable])} }}"
    if left.type == "object_pattern":
        yield Edit(Span(left.start_byte, left.end_byte), pattern)
        return
    opening = "(" if style.semicolon else ";("
    yield Edit(Span(left.start_byte, left.end_byte), f"{opening}{pattern}")
    yield Edit(Span(assignment.end_byte, assignment.end_byte), ")")


def _default_of(function: Node, use: Use) -> Node | None:
    """The parameter whose default is all of the value."""
    for parameter in parameters_of(function):
        value = parameter.child_by_field_name("right") or parameter.child_by_field_name("value")
        if value is not None and value.start_byte <= use.span.start and use.span.end <= value.end_byte:
            return parameter
    return None


def _passed(stretch: Passed, variable: str) -> Iterator[Edit]:
    """A call gives the value, as its last argument."""
    arguments = stretch.call.child_by_field_name("arguments")
    if arguments is None or arguments.type != "arguments":
        raise CannotWriteError("the function that sends the value is called in an unusual way")
    passed_already = items_of(arguments)
    if any(child.type == "spread_element" for child in passed_already):
        raise CannotWriteError("the function that sends the value is called with a list of arguments")
    yield with_item(arguments, variable)


def _taken_in(words: K6Words, stretch: Passed, wanted: Wanted, default: Node | None) -> Iterator[Edit]:
    """A function has one parameter more, or the one whose default was the value loses that."""
    parameters = stretch.function.child_by_field_name("parameters")
    if parameters is None:
        raise CannotWriteError("the function that sends the value has no list of parameters")
    items = parameters_of(stretch.function)
    arguments = stretch.call.child_by_field_name("arguments")
    passed_already = items_of(arguments)
    if default is not None:
        if len(passed_already) != items.index(default):
            raise CannotWriteError("the value is the default of a parameter that is not the next one of the call")
        name = default.child_by_field_name("left") or field_of(default, "pattern")
        value = default.child_by_field_name("right") or field_of(default, "value")
        typed = default.child_by_field_name("type")
        end = (typed or name).end_byte
        yield Edit(Span(end, value.end_byte), "")
        return
    if len(passed_already) != len(items) or any(item.type == "rest_pattern" for item in items):
        raise CannotWriteError("the function that sends the value is not called with all of its parameters")
    typescript = words.at(parameters.start_byte).typescript
    yield with_item(parameters, f"{wanted.variable}: {wanted.kind}" if typescript else wanted.variable)
