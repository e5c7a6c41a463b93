"""Fields as members of dictionaries, and text that is added to literals."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from loadlint.changes import AddField, CannotWriteError
from loadlint.dialects.locust.language import literals
from loadlint.dialects.locust.language.style import string_literal
from loadlint.dialects.locust.read import templates
from loadlint.dialects.locust.write import edit_arguments, replace_value
from loadlint.dialects.locust.write.edit_arguments import keyword_arguments, set_keyword
from loadlint.dialects.locust.write.render import Writing
from loadlint.dialects.script.language.bracketed_lists import items_of, parameters_of, with_member
from loadlint.dialects.script.language.insertion import before_on_line, indent_at
from loadlint.dialects.script.language.syntax_tree import (
    field_of,
    inner_part,
    is_part,
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

    from loadlint.dialects.locust.read.step_nodes import Place
    from loadlint.dialects.locust.write.words import LocustWords
    from loadlint.dialects.script.read.frames import Frame


def member_at(words: LocustWords, span: Span) -> Member | None:
    """The member of a dictionary, the argument of `dict()` or the pair in a list whose name stands at a span."""
    node = node_at(words.root, span)
    while node.type in ("string_content", "escape_sequence", "string_start", "string_end"):
        node = parent_of(node)
    parent = parent_of(node)
    if node.type == "string" and literals.content_of(node) != (span.start, span.end):
        return None
    is_key = is_part(node, "pair", "key")
    is_pair = parent.type == "tuple" and stands_in(parent, "list", "tuple") and parent.named_child_count == 2
    if is_key or parent.type == "keyword_argument" or (is_pair and parent.named_children[0] == node):
        return Member(parent, parent_of(parent))
    return None


def setting_text(words: LocustWords, statement: Node, change: AddField) -> str:
    """A statement for a new member, as another one is written."""
    target = field_of(statement.named_children[0], "left")
    quote = next((mark for mark in words.syntax.text(target) if mark in "'\""), words.style.quote)
    holder = words.syntax.text(field_of(target, "value"))
    return f"{holder}[{string_literal(change.name[-1], quote)}] = {_value(words, change, quote)}"


def member_text(words: LocustWords, member: Member, change: AddField) -> str:
    """A new member as another one is written."""
    written = words.syntax.text(member.node)
    quote = next((mark for mark in written if mark in "'\""), words.style.quote)
    name, value = change.name[-1], _value(words, change, quote)
    if member.node.type == "tuple":
        return f"({string_literal(name, quote)}, {value})"
    if member.node.type == "keyword_argument":
        if not name.isidentifier():
            raise CannotWriteError("the name is no identifier")
        return f"{name}={value}"
    return f"{string_literal(name, quote)}: {value}"


def _value(words: LocustWords, change: AddField, quote: str) -> str:
    if change.variable is not None:
        return f"int({change.variable})" if change.as_json else change.variable
    if change.as_json:
        return words.style.value(json.loads(change.value))
    return string_literal(change.value, quote)


def into_text(words: LocustWords, offset: int, new: NewText) -> Iterator[Edit]:
    """New text inside of a literal."""
    node, content = require_text_at(words, offset)
    if templates.application(node) is not None:
        raise CannotWriteError("the text is filled elsewhere")
    place, prefix = Span(offset, offset), literals.prefix_of(words.data, node)
    quote = literals.quote_of(words.data, node)
    formatted = "f" in prefix
    if new.variable is None:
        yield Edit(place, _escaped_text(f"{new.before}{new.value}{new.after}", quote, formatted=formatted))
        return
    inner = "'" if quote == '"' else '"'
    writing = Writing(words.style, words.imports)
    expression = _encoded_variable(writing, new.variable, new.codec, inner)
    yield from writing.edits
    doubled = [_escaped_text(text, quote, formatted=True) for text in (new.before, new.after)]
    text = f"{doubled[0]}{{{expression}}}{doubled[1]}"
    if formatted:
        yield Edit(place, text)
        return
    if "b" in prefix:
        raise CannotWriteError("the text is written as bytes")
    raw = "r" if "r" in prefix else ""
    opening = words.data[node.start_byte + len(prefix) : content[0]].decode()
    yield Edit(Span(node.start_byte, content[0]), f"f{raw}{opening}")
    yield Edit(place, text)
    yield from replace_value.doubled_braces(words.data, *content, raw=bool(raw))


def _encoded_variable(writing: Writing, variable: str, codec: str, quote: str) -> str:
    if codec == "form":
        return f"{writing.member('urllib.parse', 'quote')}(str({variable}), safe={quote * 2})"
    return f"{writing.module('json')}.dumps({variable})"


def _escaped_text(text: str, quote: str, *, formatted: bool) -> str:
    """A text as a literal holds it; its own escapes of double quotes are there already."""
    if formatted:
        text = text.replace("{", "{{").replace("}", "}}")
    return re.sub(rf"(?<!\\){quote}", "\\\\" + quote, text)


def first_field(words: LocustWords, change: AddField) -> list[Edit]:
    """The field as the first one of its place."""
    member = member_alone(words, change)
    request = words.script.steps[change.step].request
    if change.place == "query":
        return first_of_query(words, change)
    if change.place == "header":
        return _first_header(words, change, member)
    if request.body is not None or len(change.name) != 1:
        raise CannotWriteError("the body has no field beside which another can be written")
    keyword = "data" if change.place == "form" else "json"
    return edit_arguments.set_keyword(words.place(change.step), words.data, keyword, f"{{{member}}}")


def member_alone(words: LocustWords, change: AddField) -> str:
    """A member that has no neighbours."""
    quote = words.style.quote
    return f"{string_literal(change.name[-1], quote)}: {_value(words, change, quote)}"


def _first_header(words: LocustWords, change: AddField, member: str) -> list[Edit]:
    place = words.place(change.step)
    return _sending_edits(words, place, member, f"{{{member}}}")


def json_body(words: LocustWords, step: int, literal: Node | None, fields: Sequence[tuple[str, str]]) -> list[Edit]:
    """The body of a request as JSON: of the dictionary that it is, or of fields with their expressions."""
    keyword, value = _body_argument(words, step, "data")
    renamed = Edit(Span(keyword.start_byte, keyword.end_byte), "json")
    if literal is not None:
        return [renamed]
    return [renamed, Edit(Span(value.start_byte, value.end_byte), _dictionary(words, fields))]


def form_body(words: LocustWords, step: int, literal: Node | None, fields: Sequence[tuple[str, str]]) -> list[Edit]:
    """The body of a request as a form: the dictionary that requests encodes."""
    keyword, value = _body_argument(words, step, "json", "data")
    if words.syntax.text(keyword) == "json":
        return [Edit(Span(keyword.start_byte, keyword.end_byte), "data")]
    if literal is not None:
        return without_call(literal, b"json.dumps")
    return [Edit(Span(value.start_byte, value.end_byte), _dictionary(words, fields))]


def _body_argument(words: LocustWords, step: int, *names: str) -> tuple[Node, Node]:
    """The keyword with which a request is given its body, and its value."""
    arguments = edit_arguments.keyword_arguments(words.place(step).call)
    argument = next((arguments[name] for name in names if name in arguments), None)
    if argument is None:
        raise CannotWriteError("the body of the request can't be told")
    return field_of(argument, "name"), field_of(argument, "value")


def _dictionary(words: LocustWords, fields: Sequence[tuple[str, str]]) -> str:
    """A dictionary with these members."""
    return f"{{{', '.join(f'{string_literal(field, words.style.quote)}: {text}' for field, text in fields)}}}"


# Fields that a call hands to a function of the script


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
    if parameters is None or not name.isidentifier() or name in _names_in(function):
        raise CannotWriteError("the function that makes the request has no list of parameters")
    edits = _with_named(inside, parameters, f"{name}=None")
    for call, value in values_of_calls:
        caller = words.at(call.start_byte)
        edits += _with_named(caller, field_of(call, "arguments"), f"{name}={caller.string(value)}")
    return name, edits


def with_headers_parameter(words: LocustWords, call: Node, request: Frame, change: AddField) -> list[Edit]:
    """A function takes headers for its request from its caller, and sends them beside its own."""
    function, parameters = request.function, inner_part(request.function, "parameters")
    if function is None or parameters is None:
        raise CannotWriteError("the function that makes the request has no list of parameters")
    inside, caller = words.at(function.start_byte), words.at(call.start_byte)
    name = "headers" if "headers" not in _names_in(function) else "extra_headers"
    return [
        *_with_named(inside, parameters, f"{name}=None"),
        *_sending_edits(inside, replace(words.place(change.step), call=request.call), f"**({name} or {{}})", name),
        *_with_named(caller, field_of(call, "arguments"), f"{name}={{{member_alone(caller, change)}}}"),
    ]


def _with_named(inside: LocustWords, brackets: Node, text: str) -> list[Edit]:
    """One more argument or parameter with a name: before the one for all other names, else as the last one."""
    items = items_of(brackets)
    splat = next((item for item in items if item.type in ("dictionary_splat", "dictionary_splat_pattern")), None)
    if splat is None:
        return with_member(inside.data, brackets, text)
    start = splat.start_byte
    is_alone = not before_on_line(inside.data, start).strip()
    gap = f"{inside.style.newline}{indent_at(inside.data, start)}" if is_alone else " "
    return [Edit(Span(start, start), f"{text},{gap}")]


def _names_in(function: Node) -> set[str]:
    """The names of the variables in a function."""
    identifiers = (node for node in walk(function) if node.type == "identifier")
    return {text_of(node) for node in identifiers if not is_part(node, "keyword_argument", "name")}


def _sending_edits(inside: LocustWords, place: Place, member: str, alone: str) -> list[Edit]:
    """A request sends one more member in its headers, or those `alone` where it has none."""
    headers = keyword_arguments(place.call).get("headers")
    if headers is None:
        return set_keyword(place, inside.data, "headers", alone)
    value = field_of(headers, "value")
    if value.type != "dictionary":
        return [Edit(span_of(value), f"{{**{text_of(value)}, {member}}}")]
    return with_member(inside.data, value, member) if items_of(value) else [Edit(span_of(value), alone)]
