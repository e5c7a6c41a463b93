"""The route of a value between functions, as far as all script languages write it alike."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from tree_sitter import Node

from loadlint.changes import CannotWriteError, Use
from loadlint.dialects.script.language.bracketed_lists import items_of, parameters_of
from loadlint.dialects.script.language.syntax_tree import field_of
from loadlint.dialects.script.read.frames import Frame, steps_by_call
from loadlint.dialects.script.read.values import Value
from loadlint.dialects.script.write.initial_fields import InitialField
from loadlint.dialects.script.write.value_route import Passed, Returned, Wanted
from loadlint.dialects.script.write.words import AnyWords, at_call
from loadlint.text.edits import Edit
from loadlint.text.span import Span


class RouteWriter(ABC):
    """How a script language writes a route. Raises CannotWriteError.

    `arguments` is the type of the brackets of a call, `spreads` are the types of arguments that stand for any number
    of them. `functions` are the types of functions' nodes, `paths` say for each step how the script gets there,
    `steps_of` the steps that a call leads to, by the id of its node, `roots` are the trees of the files.
    """

    arguments: str
    spreads: tuple[str, ...]

    def __init__(self, words: AnyWords) -> None:
        self.words = words
        self.functions: frozenset[str] = words.grammar.functions
        self.paths: Sequence[Sequence[Frame]] = [list(map(self.frame, place.path)) for place in words.tree.places]
        self.steps_of: Mapping[int, frozenset[int]] = steps_by_call(self.paths)
        self.roots: Sequence[Node] = [words.tree.syntax.root, *(part.root for part in words.tree.modules)]

    def frame(self, frame: Frame) -> Frame:
        """A call on the way to a request, as routes look at it."""
        return frame

    @abstractmethod
    def fields(self, value: Value) -> Mapping[str, Value]:
        """The objects of the script's own classes that an object has as fields."""

    @abstractmethod
    def this(self, frame: Frame) -> str:
        """How a method calls its own object."""

    @abstractmethod
    def initial_field(self, use: Use, step: int) -> InitialField | None:
        """The field that has the value of a use before there is an answer to a step, and nothing else."""

    @abstractmethod
    def declared_before(self, variable: Node, call: Node) -> bool:
        """Whether a function has a variable before it makes a call: as a parameter, or declared there."""

    @abstractmethod
    def field(self, owner: Value, wanted: Wanted) -> tuple[str, Iterable[Edit]]:
        """A free name for a field of an object, and what declares it."""

    @abstractmethod
    def edits_of_received_value(self, back: Returned, wanted: Wanted, places: Sequence[int]) -> Iterable[Edit]:
        """The caller keeps what a function returns in a variable that all places see."""

    @abstractmethod
    def text_with_value(self, around: tuple[str, str], variable: str) -> str:
        """The expression for a variable between two texts."""

    @abstractmethod
    def edits_of_kept_value(self, back: Returned, wanted: Wanted, field: str, text: str) -> Iterable[Edit]:
        """The caller keeps the value that a function returns in a field, as `text` has it."""

    @abstractmethod
    def edits_of_passed_value(self, stretch: Passed, text: str, default: Node | None) -> Iterable[Edit]:
        """A call gives the value, for the parameter `default` where there is one."""

    @abstractmethod
    def taken_in(self, stretch: Passed, wanted: Wanted, default: Node | None) -> Iterable[Edit]:
        """A function has a parameter more, or the one that there is loses its default."""

    @abstractmethod
    def end_of(self, function: Node) -> int:
        """The offset at which the statements of a function end."""

    @abstractmethod
    def names_in(self, value: Node) -> list[str] | None:
        """The names that an expression consists of; None for anything else."""

    @abstractmethod
    def returned_at_end(self, function: Node, wanted: Wanted) -> Iterable[Edit]:
        """A function that returns nothing returns the value at its end."""

    @abstractmethod
    def returned_beside(self, function: Node, value: Node, names: Sequence[str], wanted: Wanted) -> Iterable[Edit]:
        """A function returns the value beside others, which `value` gives by their names."""

    def literal(self, use: Use) -> Node:
        """The literal of a use."""
        return self.words.literal_at(use.span)

    def body_of(self, function: Node) -> Node:
        """The statements of a function."""
        body = field_of(function, "body")
        if body.type != self.words.grammar.block:
            raise CannotWriteError("the function that takes the value is a single expression")
        return body

    def returns(self, function: Node) -> list[Node]:
        """The statements that leave a function with a value, those of functions in it left out."""
        statements, waiting = [], [self.body_of(function)]
        while waiting:
            node = waiting.pop()
            if node.type == "return_statement":
                statements.append(node)
            elif node.type not in self.functions:
                waiting += node.named_children
        return statements

    def returned_names(self, function: Node) -> list[str]:
        """The names of the values that a function returns already."""
        statements = self.returns(function)
        values = statements[0].named_children if len(statements) == 1 else ()
        return (self.names_in(values[0]) if values else None) or []

    def given_back(self, function: Node, wanted: Wanted) -> Iterable[Edit]:
        """A function returns the value at its end, beside what it returns already."""
        statements = self.returns(function)
        if not statements:
            return self.returned_at_end(function, wanted)
        statement, *others = statements
        value = statement.named_children[0] if statement.named_children else None
        if others or value is None or statement.parent != self.body_of(function):
            raise CannotWriteError("the function that takes the value leaves in several places")
        names = self.names_in(value)
        if names is None:
            raise CannotWriteError("the function that takes the value returns something else")
        return self.returned_beside(function, value, names, wanted) if wanted.variable not in names else ()

    def default_of(self, function: Node, use: Use) -> Node | None:
        """The parameter whose default is the value."""
        for parameter in parameters_of(function):
            value = parameter.child_by_field_name("right") or parameter.child_by_field_name("value")
            if value is not None and value.start_byte <= use.span.start and use.span.end <= value.end_byte:
                return parameter
        return None

    def passed_already(self, call: Node) -> list[Node]:
        """The arguments of a call that can get one more."""
        arguments = call.child_by_field_name("arguments")
        if arguments is None or arguments.type != self.arguments:
            raise CannotWriteError("the function that sends the value is called in an unusual way")
        items = items_of(arguments)
        if any(item.type in self.spreads for item in items):
            raise CannotWriteError("the function that sends the value is called with a list of arguments")
        return items

    def answer_given_back(self, function: Node, call: Node) -> Iterator[Edit]:
        """A function that returns nothing returns the answer that a call in it gives."""
        inside = self.words.at(function.start_byte)
        place = next(place for place in inside.tree.places if any(frame.call == call for frame in place.path))
        anchor = inside.anchor_after(at_call(place, call))
        if self.returns(function):
            raise CannotWriteError("the function that makes the request returns something else")
        yield from anchor.edits
        kind, imports = self.type_of_answer(inside)
        yield from imports
        yield from self.given_back(function, Wanted(0, call, anchor.response, (), kind))

    def type_of_answer(self, inside: Any) -> tuple[str, Iterable[Edit]]:
        """The name of the type of answers where a language has one, and the edits that import it."""
        return "", ()


def without_default(parameter: Node) -> Edit:
    """A parameter that had a default."""
    first = parameter.child_by_field_name("left") or parameter.child_by_field_name("pattern")
    name = first or field_of(parameter, "name")
    value = parameter.child_by_field_name("right") or field_of(parameter, "value")
    return Edit(Span((parameter.child_by_field_name("type") or name).end_byte, value.end_byte), "")
