"""A value that nothing sends any more, taken out where a script takes it and wherever its functions hand it on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from tree_sitter import Node

from loadlint.changes import CannotWriteError
from loadlint.dialects.script.language.bracketed_lists import arguments_of, items_of, parameters_of, without_item
from loadlint.dialects.script.language.syntax_tree import (
    field_of,
    node_at,
    parent_of,
    stands_in,
    text_of,
    walk,
    with_wrapping,
)
from loadlint.dialects.script.write.comparison import sends_the_same
from loadlint.dialects.script.write.extraction_statements import inside_call, intermediates, statement_or_try, taking_of
from loadlint.dialects.script.write.model import Taking
from loadlint.dialects.script.write.value_reads import (
    given_by,
    goes_along,
    is_within,
    reads_of,
    statement_of,
    taken_out,
)
from loadlint.dialects.script.write.value_route import calls_of
from loadlint.dialects.script.write.words import AnyWords
from loadlint.script import Extraction
from loadlint.text.edits import Edit
from loadlint.text.span import Span


def removing_edits(words: AnyWords, extraction: Extraction) -> list[Edit]:
    """The edits that take an extraction out, with its guard and whatever else only judges or hands on its value.

    Raises CannotWriteError where something that stays uses the value.
    """
    taking = taking_of(words, extraction, node_at(words.root, extraction.span))
    is_inside = taking is None or _leads_to_request(words, taking.statement)
    inside = inside_call(words.script, extraction) if is_inside else None
    if inside is not None:
        return removing_edits(words.at(inside.span.start), inside)
    if taking is None or stands_in(taking.statement, "export_statement"):
        raise CannotWriteError("the value is not taken by a statement of its own")
    removal = Removal(words)
    removal.take_out_extraction(taking)
    edits = removal.edits()
    after = words.again(edits)
    if after is None or not sends_the_same(words.script, after):
        raise CannotWriteError("a request would become another one")
    return edits


def _leads_to_request(words: AnyWords, statement: Node) -> bool:
    return any(is_within(frame.call, statement) for path in words.routes.paths for frame in path)


class Removal:
    """Collects what goes with a value: statements as a whole, and items of brackets.

    What the call `kept` has given its caller is taken out there, but not what reads it: it gets another value.
    """

    def __init__(self, words: AnyWords, kept: Node | None = None) -> None:
        self._words = words
        self._kept = kept
        self.target: Node | None = None
        self._statements: list[Node] = []
        self._items: dict[Edit, None] = {}

    def edits(self) -> list[Edit]:
        """All edits; Raises CannotWriteError."""
        return [*taken_out(self._words, self._statements), *self._items]

    def take_out_extraction(self, taking: Taking) -> None:
        """Take out the statement that gives a name its value, with the `try` around it and the look-up before it."""
        self.take_out(statement_or_try(taking.statement))
        for intermediate in intermediates(self._words.at(taking.value.start_byte), taking.value):
            if intermediate.removable:
                self.take_out(intermediate.statement)

    def take_out(self, statement: Node) -> None:
        """Take out a statement, and whatever reads what it gives a value to."""
        if any(is_within(statement, other) for other in self._statements):
            return
        self._statements.append(statement)
        for name, target in given_by(self._words.at(statement.start_byte), statement):
            self._unread(name, target)

    def _unread(self, name: str, target: Node) -> None:
        """Take out what reads the value that a name gets at a place: a statement's target, or a parameter."""
        inside = self._words.at(target.start_byte)
        function = inside.takes.function_of(target)
        for node in reads_of(inside, name, target, function):
            if not any(is_within(node, statement) for statement in self._statements):
                self._without_read(inside, function, name, node)

    def _without_read(self, inside: AnyWords, function: Node, name: str, node: Node) -> None:
        call, returning = _call_given(node), _return_of(node)
        if call is not None and (entered := self._entered_function(call)) is not None:
            self._without_parameter(call, entered, node)
            return
        around = inside.takes.function_of(node)
        # What the tool itself calls may get its result anywhere, as what `setup()` of k6 returns does.
        if returning is not None and (callers := self._callers(around)):
            self._without_result(around, callers, returning, node)
            return
        user = statement_of(inside, node, function)
        if user is None or not goes_along(inside, user):
            raise CannotWriteError(f"`{name}`, which the request's response gives, is still used")
        self.take_out(user)

    # Parameters

    def _without_parameter(self, call: Node, function: Node, argument: Node) -> None:
        """Take out a parameter of a function, and the argument for it of each call."""
        parameters = parameters_of(function)
        place = _place_of(call, function, argument)
        if place is None or place >= len(parameters):
            raise CannotWriteError("the value is handed over in an unusual way")
        parameter = parameters[place]
        name = _name_of(parameter)
        if name is None:
            raise CannotWriteError("the value is handed over in an unusual way")
        self._items[without_item(parameter)] = None
        for caller in self._callers(function):
            self._items.update(dict.fromkeys(_without_argument(caller, function, place, text_of(name))))
        self._unread(text_of(name), name)

    def _entered_function(self, call: Node) -> Node | None:
        """The function of the script that a call leads into, on the way to a request."""
        functions = {inner.function for outer, inner in self._ways() if outer.call == call}
        return functions.pop() if len(functions) == 1 else None

    def _ways(self) -> Iterator[tuple[Any, Any]]:
        return (pair for path in self._words.routes.paths for pair in pairwise(path))

    def _callers(self, function: Node) -> list[Node]:
        """All calls of a function. Raises CannotWriteError where others may be calls of it."""
        leading = {outer.call: inner.function for outer, inner in self._ways()}
        named = (call for root in self._words.routes.roots for call in calls_of(function, root))
        if any(call not in leading for call in named):
            raise CannotWriteError("the function that is handed the value is called elsewhere too")
        return [call for call, entered in leading.items() if entered == function]

    # What functions return

    def _without_result(self, function: Node, callers: Sequence[Node], returning: Node, node: Node) -> None:
        """Take out what a function returns, or one part of it, and what its callers do with that."""
        returns = [other for other in walk(function) if other.type == "return_statement"]
        whole = returning.named_children[0]
        is_alone = whole == node or len(items_of(whole)) == 1
        if len(returns) != 1 or (not is_alone and parent_of(node) != whole):
            raise CannotWriteError("the function that takes the value returns something else")
        if function.child_by_field_name("return_type") is not None:
            self._items[_narrower_type(function, None if is_alone else text_of(node))] = None
        position = None if is_alone else [item.id for item in items_of(whole)].index(node.id)
        if is_alone:
            self._statements.append(returning)
        else:
            self._items[without_item(node)] = None
        for call in callers:
            self._without_received(call, text_of(node), position)

    def _without_received(self, call: Node, name: str, position: int | None) -> None:
        """A caller does not keep what its call does not return any more."""
        value = with_wrapping(call, "await_expression", "await", "parenthesized_expression")
        keeping = parent_of(value)
        if keeping.type == "expression_statement":
            return
        target = keeping.child_by_field_name("name") or keeping.child_by_field_name("left")
        if target is None:
            raise CannotWriteError("what the function returns that takes the value is used in another way")
        if position is None:
            start = parent_of(keeping).start_byte if stands_in(keeping, "lexical_declaration") else keeping.start_byte
            self._items[Edit(Span(start, value.start_byte), "")] = None
            self._remove_reads(call, items_of(target)[0] if items_of(target) else target)
            return
        items = items_of(target)
        is_by_name = target.type == "object_pattern"
        item = next((item for item in items if text_of(item) == name), None) if is_by_name else _at(items, position)
        if not target.type.endswith(("_pattern", "pattern_list")) or (item is None and not is_by_name):
            raise CannotWriteError("what the function returns that takes the value is used in another way")
        if item is not None:
            self._items[without_item(item)] = None
            self._remove_reads(call, item)

    def _remove_reads(self, call: Node, target: Node) -> None:
        """What reads the name that a call has given its value to goes too, or gets another value."""
        if call == self._kept:
            self.target = target
        else:
            self._unread(text_of(target), target)


def _at(items: list[Node], position: int) -> Node | None:
    return items[position] if position < len(items) else None


def _call_given(node: Node) -> Node | None:
    """The call that a node is an argument of."""
    argument = parent_of(node) if stands_in(node, "keyword_argument") else node
    return parent_of(parent_of(argument)) if stands_in(argument, "arguments", "argument_list") else None


def _return_of(node: Node) -> Node | None:
    """The `return` that gives a value to the caller, by itself or beside others."""
    whole = parent_of(node) if stands_in(node, "object", "expression_list", "tuple") else node
    return parent_of(whole) if stands_in(whole, "return_statement") else None


def _place_of(call: Node, function: Node, argument: Node) -> int | None:
    """Which parameter of a function an argument is for, counted from 0."""
    if stands_in(argument, "keyword_argument"):
        name = text_of(field_of(parent_of(argument), "name"))
        names = [_name_of(parameter) for parameter in parameters_of(function)]
        return next((place for place, item in enumerate(names) if item is not None and text_of(item) == name), None)
    before = arguments_of(call)
    return [other.id for other in before].index(argument.id) + _number_of_bound(call, function)


def _number_of_bound(call: Node, function: Node) -> int:
    """How many parameters come from the object whose method it is: `self` in Python."""
    called, parameters = field_of(call, "function"), parameters_of(function)
    is_method = called.type == "attribute" and parameters and text_of(parameters[0]) in ("self", "cls")
    return 1 if is_method else 0


def _name_of(parameter: Node) -> Node | None:
    """The name of a parameter with or without a type and a default; None for one that is taken apart."""
    current = parameter
    for field in ("left", "name", "pattern"):
        current = current.child_by_field_name(field) or current
    if current.type == "typed_parameter":
        current = current.named_children[0]
    return current if current.type == "identifier" else None


def _without_argument(call: Node, function: Node, place: int, name: str) -> Iterator[Edit]:
    """A call without the argument for a parameter; nothing where it has none."""
    arguments = arguments_of(call)
    if any(item.type in ("spread_element", "list_splat", "dictionary_splat") for item in arguments):
        raise CannotWriteError("the function that is handed the value is called with a list of arguments")
    positional = [item for item in arguments if item.type != "keyword_argument"]
    named = [item for item in arguments if item not in positional and text_of(field_of(item, "name")) == name]
    argument = _at(positional, place - _number_of_bound(call, function)) or next(iter(named), None)
    if argument is not None:
        yield without_item(argument)


def _narrower_type(function: Node, name: str | None) -> Edit:
    """The type of what a function returns, without the member of a name, or of nothing."""
    annotation = field_of(function, "return_type")
    if name is None:
        inner = annotation.named_children[0] if annotation.named_children else annotation
        is_promise = text_of(inner).startswith("Promise")
        return Edit(Span(inner.start_byte, inner.end_byte), "Promise<void>" if is_promise else "void")
    members = [node for node in walk(annotation) if node.type == "property_signature"]
    member = next((node for node in members if text_of(field_of(node, "name")) == name), None)
    if member is None:
        raise CannotWriteError("the function that takes the value has a return type of another file")
    return without_item(member)
