"""The route of a value between functions, as far as all script languages write it alike."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Any

from loadlint.changes import CannotWriteError
from loadlint.dialects.script.language.bracketed_lists import items_of, parameters_of
from loadlint.dialects.script.language.syntax_tree import field_of
from loadlint.dialects.script.read.frames import steps_by_call
from loadlint.dialects.script.write.value_route import RouteWriter, Wanted
from loadlint.dialects.script.write.words import at_call
from loadlint.text.edits import Edit
from loadlint.text.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from tree_sitter import Node

    from loadlint.changes import Use
    from loadlint.dialects.script.read.frames import Frame
    from loadlint.dialects.script.write.words import AnyWords


class ScriptRouteWriter(RouteWriter):
    """How a script language writes a route.

    `arguments` is the type of the brackets of a call, `spreads` are the types of arguments that stand for any number
    of them.
    """

    arguments: str
    spreads: tuple[str, ...]

    def __init__(self, words: AnyWords) -> None:
        self.words = words
        self.functions = words.grammar.functions
        self.paths: Sequence[Sequence[Frame]] = [list(map(self.frame, place.path)) for place in words.tree.places]
        self.steps_of: Mapping[int, frozenset[int]] = steps_by_call(self.paths)
        self.roots: Sequence[Node] = [words.tree.syntax.root, *(part.root for part in words.tree.modules)]

    def frame(self, frame: Frame) -> Frame:
        """A call on the way to a request, as routes look at it."""
        return frame

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
