"""A field that a call hands to a function of the script, which sends it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loadlint.changes import CannotWriteError
from loadlint.dialects.k6.write.edit_arguments import member_named
from loadlint.dialects.k6.write.members import member_alone
from loadlint.dialects.script.language.bracketed_lists import (
    arguments_of,
    items_of,
    parameters_of,
    with_item,
    with_member,
)
from loadlint.dialects.script.language.syntax_tree import field_of, span_of, text_of, walk
from loadlint.text.edits import Edit
from loadlint.text.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tree_sitter import Node

    from loadlint.changes import AddField
    from loadlint.dialects.k6.write.words import K6Words
    from loadlint.dialects.script.read.frames import Frame


def with_argument(words: K6Words, call: Node, function: Node | None, change: AddField) -> Iterator[list[Edit]]:
    """Ways to give a field to a function: in an object that is empty, or in one argument more."""
    brackets = call.child_by_field_name("arguments")
    if brackets is None or brackets.type != "arguments":
        return
    caller = words.at(call.start_byte)
    member = member_alone(caller, change)
    for argument in items_of(brackets):
        if argument.type == "object" and not items_of(argument):
            yield [Edit(span_of(argument), f"{{ {member} }}")]
    if function is None or _takes_more(parameters_of(function), len(items_of(brackets))):
        yield _with_argument(caller, brackets, f"{{ {member} }}")
        yield _with_argument(caller, brackets, f"{{ headers: {{ {member} }} }}")


def _takes_more(parameters: Sequence[Node], number_of_arguments: int) -> bool:
    """Whether a function has a parameter that no argument is given for, or one that takes any number of them."""
    rest = (part for parameter in parameters for part in (parameter, *parameter.named_children))
    return number_of_arguments < len(parameters) or any(part.type == "rest_pattern" for part in rest)


def with_parameter(
    words: K6Words, function: Node, named: str, values_of_calls: Sequence[tuple[Node, str]]
) -> tuple[str, list[Edit]]:
    """One parameter more, named after some words, with its name, and the calls that give it, each with its text."""
    inside, parameters = words.at(function.start_byte), function.child_by_field_name("parameters")
    name = inside.style.name([word.lower() for word in _WORD.findall(named)])
    if parameters is None or not name.isidentifier() or name in _names(function):
        raise CannotWriteError("the function that makes the request has no list of parameters")
    edits = [with_item(parameters, f"{name}: string" if inside.typescript else name)]
    for call, value in values_of_calls:
        brackets = field_of(call, "arguments")
        if len(items_of(brackets)) != len(items_of(parameters)):
            raise CannotWriteError("the function that makes the request is not called with all of its parameters")
        caller = words.at(call.start_byte)
        edits += _with_argument(caller, brackets, caller.string(value))
    return name, edits


def with_headers_parameter(words: K6Words, call: Node, request: Frame, change: AddField) -> list[Edit]:
    """A function takes headers for its request from its caller, and sends them beside its own."""
    function = request.function
    parameters = function.child_by_field_name("parameters") if function is not None else None
    brackets = field_of(call, "arguments")
    if function is None or parameters is None or len(items_of(brackets)) != len(items_of(parameters)):
        raise CannotWriteError("the function that makes the request is not called with all of its parameters")
    inside, caller = words.at(function.start_byte), words.at(call.start_byte)
    name = "headers" if "headers" not in _names(function) else "extraHeaders"
    typed = f"{name}: Record<string, string>" if inside.typescript else name
    return [
        with_item(parameters, f"{typed} = {{}}"),
        *_sending_edits(inside, request.call, words.place(change.step).raw.params_index, name),
        *_with_argument(caller, brackets, f"{{ {member_alone(caller, change)} }}"),
    ]


def _with_argument(caller: K6Words, brackets: Node, text: str) -> list[Edit]:
    """One argument more, on a line of its own where the others are."""
    items = items_of(brackets)
    return with_member(caller.data, brackets, items, text, caller.comments) if items else [with_item(brackets, text)]


def _sending_edits(inside: K6Words, request: Node, params_index: int, name: str) -> list[Edit]:
    """A request sends the headers in a variable."""
    arguments = arguments_of(request)
    shown = name if name == "headers" else f"headers: {name}"
    if not 0 < len(arguments) <= params_index + 1 or any(node.type == "spread_element" for node in arguments):
        raise CannotWriteError("the parameters of this call can't be told")
    if len(arguments) <= params_index:
        missing = ["null"] * (params_index - len(arguments))
        return [with_item(field_of(request, "arguments"), ", ".join([*missing, f"{{ {shown} }}"]))]
    params = arguments[params_index]
    members = items_of(params)
    if params.type != "object" or not members:
        raise CannotWriteError("the parameters of the request are put together in another place")
    headers = member_named(params, inside.data, "headers")
    if headers is None:
        return with_member(inside.data, params, members, shown, inside.comments)
    value = headers[1]
    if value.type == "object" and items_of(value):
        return with_member(inside.data, value, items_of(value), f"...{name}", inside.comments)
    before, end = ("headers: " if headers[0] == value else ""), value.end_byte
    start = Span(value.start_byte, value.start_byte)
    return [Edit(start, f"{before}{{ ..."), Edit(Span(end, end), f", ...{name} }}")]


def _names(function: Node) -> set[str]:
    """The names of the variables in a function."""
    return {text_of(node) for node in walk(function) if node.type in _NAMES}


_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_NAMES = ("identifier", "shorthand_property_identifier")
