"""Fields as members of objects, and text that is added to literals."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from loadlint.changes import AddField, CannotWriteError
from loadlint.dialects.k6.language.style import string_literal
from loadlint.dialects.k6.write import edit_arguments, literals, render, replace_value, steps
from loadlint.dialects.k6.write.edit_arguments import member_named, set_param, with_last
from loadlint.dialects.script.language.bracketed_lists import items_of, parameters_of, with_member
from loadlint.dialects.script.language.syntax_tree import (
    field_of,
    node_at,
    parent_of,
    span_of,
    stands_in,
    text_of,
    walk,
)
from loadlint.dialects.script.write.body_types import without_call
from loadlint.dialects.script.write.edit_fields import first_of_query
from loadlint.dialects.script.write.model import Member, NewText
from loadlint.dialects.script.write.syntax_kit import require_text_at
from loadlint.text.edits import Edit
from loadlint.text.span import Span

if TYPE_CHECKING:
    from tree_sitter import Node

    from loadlint.dialects.k6.read.step_nodes import Place
    from loadlint.dialects.k6.write.words import K6Words
    from loadlint.dialects.script.read.frames import Frame


def member_at(words: K6Words, span: Span) -> Member | None:
    """The member of an object, or the pair in an array, whose name stands at a span."""
    node = node_at(words.root, span)
    while node.type in ("string_fragment", "escape_sequence"):
        node = parent_of(node)
    parent = parent_of(node)
    if node.type == "shorthand_property_identifier":
        return Member(node, parent)
    if parent.type == "pair":
        return Member(parent, parent_of(parent)) if parent.child_by_field_name("key") == node else None
    is_pair = parent.type == "array" and stands_in(parent, "array") and parent.named_child_count == 2
    return Member(parent, parent_of(parent)) if is_pair and parent.named_children[0] == node else None


def setting_text(words: K6Words, statement: Node, change: AddField) -> str:
    """A statement for a new member, as another one is written."""
    target = field_of(statement.named_children[0], "left")
    written = words.syntax.text(statement)
    quote = next((mark for mark in written if mark in "'\""), words.style.quote)
    name, holder = change.name[-1], words.syntax.text(field_of(target, "object"))
    is_dotted = target.type == "member_expression"
    place = render.member(name, quote) if is_dotted else f"[{string_literal(name, quote)}]"
    return f"{holder}{place} = {_value(words, change, quote)}{';' if written.endswith(';') else ''}"


def member_text(words: K6Words, member: Member, change: AddField) -> str:
    """A new member as another one is written."""
    written = words.syntax.text(member.node)
    quote = next((mark for mark in written if mark in "'\""), words.style.quote)
    name = change.name[-1]
    value = _value(words, change, quote)
    if member.node.type == "array":
        return f"[{string_literal(name, quote)}, {value}]"
    key = member.node.child_by_field_name("key")
    is_quoted = key is not None and key.type == "string"
    return f"{string_literal(name, quote)}: {value}" if is_quoted else literals.member(name, value, quote)


def _value(words: K6Words, change: AddField, quote: str) -> str:
    if change.variable is not None:
        return f"Number({change.variable})" if change.as_json else change.variable
    if change.as_json:
        return steps.literal(words, json.loads(change.value), wide=True)
    return string_literal(change.value, quote)


def into_text(words: K6Words, offset: int, new: NewText) -> Iterator[Edit]:
    """New text inside of a literal."""
    node, (start, end) = require_text_at(words, offset)
    place = Span(offset, offset)
    if new.variable is None:
        yield Edit(place, _escaped_text(words, node, f"{new.before}{new.value}{new.after}"))
        return
    function = "encodeURIComponent" if new.codec == "form" else "JSON.stringify"
    text = f"{new.before}${{{function}({new.variable})}}{new.after}"
    if node.type == "template_string":
        yield Edit(place, text)
        return
    yield Edit(Span(start - 1, start), "`")
    yield Edit(place, text)
    yield from replace_value.template_escapes(words.data, start, end)
    yield Edit(Span(end, end + 1), "`")


def _escaped_text(words: K6Words, node: Node, text: str) -> str:
    """A text as a literal holds it; its own escapes of double quotes are there already."""
    mark = words.data[node.start_byte : node.start_byte + 1].decode()
    if mark == "`":
        return text.replace("${", "\\${").replace("`", "\\`")
    return re.sub(rf"(?<!\\){mark}", "\\\\" + mark, text)


def first_field(words: K6Words, change: AddField) -> list[Edit]:
    """The field as the first one of its place."""
    if change.place == "query":
        return first_of_query(words, change)
    has_body = words.script.steps[change.step].request.body is not None
    if change.place == "json" or (change.place == "form" and has_body):
        raise CannotWriteError("the body has no field beside which another can be written")
    member = member_alone(words, change)
    if change.place == "header":
        return _first_header(words, change, member)
    return _first_of_form(words, change, f"{{ {member} }}")


def member_alone(words: K6Words, change: AddField) -> str:
    """A member that has no neighbours."""
    quote = words.style.quote
    return literals.member(change.name[-1], _value(words, change, quote), quote)


def _first_header(words: K6Words, change: AddField, member: str) -> list[Edit]:
    place, alone = words.place(change.step), f"{{ {member} }}"
    params = place.params
    if params is not None and params.type in ("identifier", "member_expression"):
        others = words.script.steps[change.step].request.headers
        # Where the object has headers, they stay.
        alone = f"{{ ...{words.syntax.text(params)}.headers, {member} }}" if others else alone
    return _sending_edits(words, place, member, alone)


def _first_of_form(words: K6Words, change: AddField, text: str) -> list[Edit]:
    place = words.place(change.step)
    index = place.raw.params_index - 1
    if place.raw.element is not None or index < 1:
        raise CannotWriteError("the body of the request can't be told")
    if len(place.raw.args) == index:
        return edit_arguments.with_argument(place.raw.args, index, text)
    if len(place.raw.args) > index and place.raw.args[index].type in ("null", "undefined"):
        return [Edit(span_of(place.raw.args[index]), text)]
    raise CannotWriteError("the body of the request can't be told")


def json_body(words: K6Words, step: int, literal: Node | None, fields: Sequence[tuple[str, str]]) -> list[Edit]:
    """The body of a request as JSON: of the object that it is, or of fields with their expressions."""
    if literal is not None:
        start, end = literal.start_byte, literal.end_byte
        return [Edit(Span(start, start), "JSON.stringify("), Edit(Span(end, end), ")")]
    return [Edit(_body_span(words, step), f"JSON.stringify({_object(words, fields)})")]


def form_body(words: K6Words, step: int, literal: Node | None, fields: Sequence[tuple[str, str]]) -> list[Edit]:
    """The body of a request as a form: the object that k6 encodes itself."""
    if literal is not None:
        return without_call(literal, b"JSON.stringify")
    return [Edit(_body_span(words, step), _object(words, fields))]


def _body_span(words: K6Words, step: int) -> Span:
    place = words.place(step)
    index = place.raw.params_index - 1
    if place.call is None or place.raw.element is not None or not 0 < index < len(place.raw.args):
        raise CannotWriteError("the body of the request can't be told")
    return Span(place.raw.args[index].start_byte, place.raw.args[index].end_byte)


def _object(words: K6Words, fields: Sequence[tuple[str, str]]) -> str:
    """An object with these members."""
    return f"{{ {', '.join(literals.member(name, value, words.style.quote) for name, value in fields)} }}"


# Fields that a call hands to a function of the script


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
        yield with_member(caller.data, brackets, f"{{ {member} }}")
        yield with_member(caller.data, brackets, f"{{ headers: {{ {member} }} }}")


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
    if parameters is None or not name.isidentifier() or name in _names_in(function):
        raise CannotWriteError("the function that makes the request has no list of parameters")
    edits = with_member(inside.data, parameters, f"{name}: string" if inside.typescript else name)
    for call, value in values_of_calls:
        edits += _with_last_argument(call, parameters, words.data, words.at(call.start_byte).string(value))
    return name, edits


def _with_last_argument(call: Node, parameters: Node, data: bytes, text: str) -> list[Edit]:
    """A call gives a parameter more, behind all those that its function has."""
    brackets = field_of(call, "arguments")
    if len(items_of(brackets)) != len(items_of(parameters)):
        raise CannotWriteError("the function that makes the request is not called with all of its parameters")
    return with_member(data, brackets, text)


def with_headers_parameter(words: K6Words, call: Node, request: Frame, change: AddField) -> list[Edit]:
    """A function takes headers for its request from its caller, and sends them beside its own."""
    function = request.function
    parameters = function.child_by_field_name("parameters") if function is not None else None
    if function is None or parameters is None:
        raise CannotWriteError("the function that makes the request has no list of parameters")
    inside, caller = words.at(function.start_byte), words.at(call.start_byte)
    name = "headers" if "headers" not in _names_in(function) else "extraHeaders"
    typed = f"{name}: Record<string, string>" if inside.typescript else name
    place = replace(words.place(change.step), call=request.call)
    if place.params is not None and (place.params.type != "object" or not items_of(place.params)):
        raise CannotWriteError("the parameters of the request are put together in another place")
    return [
        *with_member(inside.data, parameters, f"{typed} = {{}}"),
        *_sending_edits(inside, place, f"...{name}", name),
        *_with_last_argument(call, parameters, words.data, f"{{ {member_alone(caller, change)} }}"),
    ]


def _sending_edits(inside: K6Words, place: Place, member: str, alone: str) -> list[Edit]:
    """A request sends one more member in its headers, or those `alone` where it has none."""
    headers = member_named(place.params, inside.data, "headers") if place.params is not None else None
    if headers is not None:
        return with_last(headers[1], inside.data, member)
    return set_param(place, inside.data, "headers", alone)


def _names_in(function: Node) -> set[str]:
    """The names of the variables in a function."""
    return {text_of(node) for node in walk(function) if node.type in _IDENTIFIERS}


_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_IDENTIFIERS = ("identifier", "shorthand_property_identifier")
