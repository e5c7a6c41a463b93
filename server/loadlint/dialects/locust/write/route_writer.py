"""The route of a value between functions of Locust scripts: an attribute, or what functions return and take."""

from __future__ import annotations

from itertools import chain, count
from typing import TYPE_CHECKING

from msgspec.structs import replace

from loadlint.changes import CannotWriteError
from loadlint.dialects.locust.read import users
from loadlint.dialects.locust.read.values import Class, Instance
from loadlint.dialects.locust.write import initial_attributes, insertion_points
from loadlint.dialects.script.bracketed_lists import items_of, parameters_of, with_item
from loadlint.dialects.script.frames import outermost_function, steps_by_call
from loadlint.dialects.script.insertion import indent_at
from loadlint.dialects.script.syntax_tree import field_of, parent_of, stands_in, walk
from loadlint.dialects.script.value_route import Wanted
from loadlint.text.edits import Edit
from loadlint.text.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from tree_sitter import Node

    from loadlint.changes import Use
    from loadlint.dialects.locust.write.words import LocustWords
    from loadlint.dialects.script.frames import Frame
    from loadlint.dialects.script.initial_fields import InitialField
    from loadlint.dialects.script.value_route import Passed, Returned
    from loadlint.dialects.script.values import Value

_LAST = "~"
"""The rank of what comes behind all other insertions at a place."""


class LocustRouteWriter:
    """How Python writes a route: `script.value_route.RouteWriter`."""

    functions = frozenset(("function_definition", "lambda"))

    def __init__(self, words: LocustWords) -> None:
        self.words = words
        self.paths: Sequence[Sequence[Frame]] = [place.path for place in words.tree.places]
        self.steps_of: Mapping[int, frozenset[int]] = steps_by_call(self.paths)
        self.roots: Sequence[Node] = [words.tree.syntax.root, *(part.root for part in words.tree.modules)]

    def literal(self, use: Use) -> Node:
        """The literal of a use."""
        return self.words.literal_at(use.span)

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
        return initial_attributes.of_use(self, use, step)

    def given_back(self, function: Node, wanted: Wanted) -> Iterator[Edit]:
        """A function returns the value at its end, beside what it returns already."""
        body, words = _body_of(function), self.words.at(function.start_byte)
        statements = _returns(body)
        if not statements:
            end = self.end_of(function)
            indent = indent_at(words.data, body.named_children[0].start_byte)
            yield Edit(Span(end, end), f"{words.style.newline}{indent}return {wanted.variable}", _LAST)
            return
        statement, *others = statements
        value = statement.named_children[0] if statement.named_children else None
        if others or value is None or statement.parent != body:
            raise CannotWriteError("the function that takes the value leaves in several places")
        if wanted.variable in self._returned_names(function):
            return
        if not _is_names(value):
            raise CannotWriteError("the function that takes the value returns something else")
        yield Edit(Span(value.end_byte, value.end_byte), f", {wanted.variable}")

    def received(self, back: Returned, wanted: Wanted, places: Sequence[int]) -> Iterator[Edit]:
        """The caller keeps what a function returns; a function's variables are seen in all of it."""
        returned = self._returned_names(back.function)
        new = [*returned, *([wanted.variable] if wanted.variable not in returned else [])]
        is_kept = stands_in(back.call, "assignment")
        if is_kept and new == returned:
            return
        yield from self._given_to(back.call, wanted.variable if is_kept else ", ".join(new))

    def _returned_names(self, function: Node) -> list[str]:
        """The names of the values that a function returns already."""
        statements = _returns(_body_of(function))
        value = statements[0].named_children[0] if len(statements) == 1 and statements[0].named_children else None
        if value is None or not _is_names(value):
            return []
        parts = value.named_children if value.type == "expression_list" else [value]
        return [self.words.text(part) for part in parts]

    def _given_to(self, call: Node, target: str) -> Iterator[Edit]:
        parent = parent_of(call)
        if parent.type == "expression_statement":
            start = parent.start_byte
            yield Edit(Span(start, start + 1), f"{target} = {self.words.data[start : start + 1].decode()}")
            return
        left = field_of(parent, "left") if parent.type == "assignment" else None
        if left is None or not _is_names(left):
            raise CannotWriteError("what the function returns that takes the value is used in another way")
        # All of the names, so that two fixes never add to them at a time.
        yield Edit(Span(left.start_byte, left.end_byte), f"{self.words.text(left)}, {target}")

    def default_of(self, function: Node, use: Use) -> Node | None:
        """The parameter whose default is the value."""
        for parameter in parameters_of(function):
            value = parameter.child_by_field_name("value")
            if value is not None and value.start_byte <= use.span.start and use.span.end <= value.end_byte:
                return parameter
        return None

    def filled(self, around: tuple[str, str], variable: str) -> str:
        """The expression for a variable between two texts."""
        quote = self.words.style.quote
        return f"f{quote}{around[0]}{{{variable}}}{around[1]}{quote}" if any(around) else variable

    def kept(self, back: Returned, wanted: Wanted, field: str, text: str) -> Iterator[Edit]:
        """The caller keeps the value that a function returns in an attribute, as `text` has it."""
        if text == wanted.variable:
            yield from self._given_to(back.call, field)
            return
        yield from self.received(back, wanted, ())
        statement = insertion_points.statement_of(back.call)
        end = insertion_points.line_end(self.words.data, statement.end_byte, self.words.comments)
        indent = indent_at(self.words.data, statement.start_byte)
        yield Edit(Span(end, end), f"{self.words.at(end).style.newline}{indent}{field} = {text}")

    def passed(self, stretch: Passed, text: str, default: Node | None) -> Iterator[Edit]:
        """A call gives the value as its last argument, by the name of the parameter where it had a default."""
        arguments = field_of(stretch.call, "arguments")
        if arguments.type != "argument_list":
            raise CannotWriteError("the function that sends the value is called in an unusual way")
        passed_already = items_of(arguments)
        if any(child.type in ("list_splat", "dictionary_splat") for child in passed_already):
            raise CannotWriteError("the function that sends the value is called with a list of arguments")
        name = default.child_by_field_name("name") if default is not None else None
        is_named = any(child.type == "keyword_argument" for child in passed_already)
        if name is not None or is_named:
            parameter = self.words.text(name) if name is not None else text.rpartition(".")[2]
            text = f"{parameter}={text}"
        yield with_item(arguments, text)

    def taken_in(self, stretch: Passed, wanted: Wanted, default: Node | None) -> Iterator[Edit]:
        """A function has a parameter more, or the one that there is loses its default."""
        if default is not None:
            yield from self._without_default(stretch.function, default)
            return
        parameters = stretch.function.child_by_field_name("parameters")
        items = parameters_of(stretch.function)
        if parameters is None or any(item.type not in ("identifier", "typed_parameter") for item in items):
            raise CannotWriteError("the function that sends the value has parameters behind which none can stand")
        yield with_item(parameters, wanted.variable)

    def _without_default(self, function: Node, default: Node) -> Iterator[Edit]:
        name, value = field_of(default, "name"), field_of(default, "value")
        items = parameters_of(function)
        before = items[: items.index(default)]
        if any(item.type.endswith("default_parameter") for item in before):
            raise CannotWriteError("a parameter with a default stands before the one of the value")
        typed = default.child_by_field_name("type")
        yield Edit(Span((typed or name).end_byte, value.end_byte), "")

    def answer_given_back(self, function: Node, call: Node) -> Iterator[Edit]:
        """A function that returns nothing returns the answer that a call in it gives."""
        words = self.words.at(function.start_byte)
        place = next(place for place in words.tree.places if any(frame.call == call for frame in place.path))
        anchor = insertion_points.after_step(words, replace(place, site=call), [])
        if _returns(_body_of(function)):
            raise CannotWriteError("the function that makes the request returns something else")
        yield from anchor.edits
        yield from self.given_back(function, Wanted(0, call, anchor.response, ()))

    def end_of(self, function: Node) -> int:
        """The offset behind the last statement of a function."""
        words = self.words.at(function.start_byte)
        return insertion_points.line_end(words.data, _body_of(function).end_byte, words.comments)


def _body_of(function: Node) -> Node:
    body = field_of(function, "body")
    if body.type != "block":
        raise CannotWriteError("the function that takes the value is a single expression")
    return body


def _returns(body: Node) -> list[Node]:
    """The statements that leave a function with a value, those of functions in it left out."""
    statements, waiting = [], [body]
    while waiting:
        node = waiting.pop()
        if node.type == "return_statement":
            statements.append(node)
        elif node.type not in LocustRouteWriter.functions:
            waiting += node.named_children
    return statements


def _is_names(value: Node) -> bool:
    """Whether it is `a`, `self.a` or several of these."""
    parts = value.named_children if value.type in ("expression_list", "pattern_list") else [value]
    return all(part.type in ("identifier", "attribute") for part in parts)
