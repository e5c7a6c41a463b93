"""A field that a call hands to a function of the script, which sends it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec.structs import replace

from loadlint.changes import CannotWriteError
from loadlint.dialects.locust.write.edit_arguments import keyword_arguments, set_keyword
from loadlint.dialects.locust.write.members import member_alone
from loadlint.dialects.script.language.bracketed_lists import items_of, parameters_of, with_item, with_member
from loadlint.dialects.script.language.insertion import before_on_line, indent_at
from loadlint.dialects.script.language.syntax_tree import field_of, parent_of, span_of, text_of, walk
from loadlint.text.edits import Edit
from loadlint.text.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tree_sitter import Node

    from loadlint.changes import AddField
    from loadlint.dialects.locust.read.step_nodes import Place
    from loadlint.dialects.locust.write.words import LocustWords
    from loadlint.dialects.script.read.frames import Frame

_DEFAULTS = ("default_parameter", "typed_default_parameter")


def with_argument(words: LocustWords, call: Node, function: Node | None, change: AddField) -> Iterator[list[Edit]]:
    """Ways to give a field to a function: in a dictionary that is empty, or in one argument more."""
    brackets = call.child_by_field_name("arguments")
    if brackets is None or brackets.type != "argument_list":
        return
    inside = words.at(call.start_byte)
    member = member_alone(inside, change)
    for argument in items_of(brackets):
        value = argument.child_by_field_name("value") or argument
        if value.type == "dictionary" and not items_of(value):
            yield [Edit(span_of(value), f"{{{member}}}")]
    for parameter in parameters_of(function) if function is not None else ():
        name = text_of(field_of(parameter, "name")) if parameter.type in _DEFAULTS else ""
        if name and name not in keyword_arguments(call):
            yield _with_named(inside, brackets, f"{name}={{{member}}}")
        if parameter.type == "dictionary_splat_pattern" and change.place == "header":
            yield _with_named(inside, brackets, f"headers={{{member}}}")
        elif parameter.type == "dictionary_splat_pattern" and change.name[-1].isidentifier():
            yield _with_named(inside, brackets, f"{change.name[-1]}={inside.string(change.value)}")


def with_parameter(
    words: LocustWords, function: Node, named: str, values_of_calls: Sequence[tuple[Node, str]]
) -> tuple[str, list[Edit]]:
    """One parameter more, named after some words, with its name, and the calls that give it, each with its text."""
    inside, parameters = words.at(function.start_byte), function.child_by_field_name("parameters")
    name = re.sub(r"\W+", "_", named).strip("_").lower()
    if parameters is None or not name.isidentifier() or name in _names(function):
        raise CannotWriteError("the function that makes the request has no list of parameters")
    edits = _with_named(inside, parameters, f"{name}=None")
    for call, value in values_of_calls:
        caller = words.at(call.start_byte)
        edits += _with_named(caller, field_of(call, "arguments"), f"{name}={caller.string(value)}")
    return name, edits


def with_headers_parameter(words: LocustWords, call: Node, request: Frame, change: AddField) -> list[Edit]:
    """A function takes headers for its request from its caller, and sends them beside its own."""
    function = request.function
    parameters = function.child_by_field_name("parameters") if function is not None else None
    if function is None or parameters is None:
        raise CannotWriteError("the function that makes the request has no list of parameters")
    inside, caller = words.at(function.start_byte), words.at(call.start_byte)
    name = "headers" if "headers" not in _names(function) else "extra_headers"
    return [
        *_with_named(inside, parameters, f"{name}=None"),
        *_sending_edits(inside, replace(words.place(change.step), call=request.call), name),
        *_with_named(caller, field_of(call, "arguments"), f"{name}={{{member_alone(caller, change)}}}"),
    ]


def _with_named(inside: LocustWords, brackets: Node, text: str) -> list[Edit]:
    """One more argument or parameter with a name: before the one for all other names, else as the last one."""
    items = items_of(brackets)
    splat = next((item for item in items if item.type in ("dictionary_splat", "dictionary_splat_pattern")), None)
    if splat is None:
        return (
            with_member(inside.data, brackets, items, text, inside.comments) if items else [with_item(brackets, text)]
        )
    start = splat.start_byte
    is_alone = not before_on_line(inside.data, start).strip()
    gap = f"{inside.newline}{indent_at(inside.data, start)}" if is_alone else " "
    return [Edit(Span(start, start), f"{text},{gap}")]


def _names(function: Node) -> set[str]:
    """The names of the variables in a function."""
    identifiers = (node for node in walk(function) if node.type == "identifier")
    return {text_of(node) for node in identifiers if not _is_keyword(node)}


def _is_keyword(name: Node) -> bool:
    parent = parent_of(name)
    return parent.type == "keyword_argument" and field_of(parent, "name") == name


def _sending_edits(inside: LocustWords, place: Place, name: str) -> list[Edit]:
    """A request sends the headers in a variable, which may be None."""
    written = keyword_arguments(place.call).get("headers")
    if written is None:
        return set_keyword(place, inside.data, "headers", name)
    value = field_of(written, "value")
    members = items_of(value)
    if value.type == "dictionary" and members:
        return with_member(inside.data, value, members, f"**({name} or {{}})", inside.comments)
    return [Edit(span_of(value), f"{{**{text_of(value)}, **({name} or {{}})}}")]
