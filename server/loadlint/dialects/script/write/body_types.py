"""A form that is sent as JSON, and the other way round: the same fields, with the expressions that the script has."""

from __future__ import annotations

from collections.abc import Sequence

from tree_sitter import Node

from loadlint.changes import AddField, CannotWriteError, SendAsForm, SendAsJson
from loadlint.dialects.script.language.bracketed_lists import arguments_of
from loadlint.dialects.script.language.syntax_tree import node_at, parent_of
from loadlint.dialects.script.write.edit_fields import same_but_fields
from loadlint.dialects.script.write.fields import Written, fields, is_open, json_of
from loadlint.dialects.script.write.syntax_kit import text_at
from loadlint.dialects.script.write.words import AnyWords
from loadlint.expression import Encoded
from loadlint.request import FormBody, JsonBody
from loadlint.text.edits import Edit
from loadlint.text.mapped import HOLE
from loadlint.text.span import Span

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"


def as_json(words: AnyWords, change: SendAsJson) -> list[Edit]:
    """The edits that send the form of a step as JSON."""
    request = words.script.steps[change.step].request
    form = [written for written in fields(request) if written.place == "form"]
    if not form:
        raise CannotWriteError("the request sends no form")
    literal = _literal(words, form) if isinstance(request.body, FormBody) else None
    members = [] if literal is not None else [_named_value(words, field) for field in form]
    edits = [*words.json_body(change.step, literal, members), *_content_type(words, change.step, JSON)]
    after = same_but_fields(words, edits, (change.step,))
    if after is None or json_of(after.steps[change.step].request) is None:
        raise CannotWriteError(_NOT_ALONE)
    return edits


def as_form(words: AnyWords, change: SendAsForm) -> list[Edit]:
    """The edits that send the JSON of a step as a form."""
    request = words.script.steps[change.step].request
    members = [written for written in fields(request) if written.place == "json"]
    if not members or any(len(member.path) > 1 or member.value is None for member in members):
        raise CannotWriteError("the request sends no JSON that a form can hold")
    literal = _literal(words, members) if isinstance(request.body, JsonBody) else None
    form = [] if literal is not None else [_named_value(words, member) for member in members]
    edits = [*words.form_body(change.step, literal, form), *_content_type(words, change.step, FORM)]
    after = same_but_fields(words, edits, (change.step,))
    sent = fields(after.steps[change.step].request) if after is not None else []
    if [field.path for field in sent if field.place == "form"] != [member.path for member in members]:
        raise CannotWriteError(_NOT_ALONE)
    return edits


_NOT_ALONE = "the request's body is not written in one place, or other requests share it"


def _literal(words: AnyWords, written: Sequence[Written]) -> Node | None:
    """The object or dictionary that holds all fields; None where they are arguments of a call: `dict(name=value)`."""
    span = written[0].name.span()
    member = words.member_at(span) if span is not None else None
    return member.container if member is not None and member.container.type != "argument_list" else None


def _named_value(words: AnyWords, field: Written) -> tuple[str, str]:
    """The name of a field that is in no other one, and its value as an expression."""
    (name,) = field.path
    return name, _value(words, field)


def _value(words: AnyWords, field: Written) -> str:
    """A value as an expression of its own: a literal, or the script's expression without its encoding for forms."""
    text = field.value
    if text is None or not is_open(text):
        from urllib.parse import unquote_plus

        plain = text.value if text is not None else ""
        return words.string(unquote_plus(plain) if field.encoded and field.place == "form" else plain)
    span = text[:1].span() if text.value == HOLE else None
    if span is None:
        raise CannotWriteError("a value of the form is put together")
    source = text.sources[0] if text.sources else None
    return _expression(words, span, is_encoded=isinstance(source, Encoded) and source.codec in ("percent", "form"))


def without_call(literal: Node, function: bytes) -> list[Edit]:
    """The edits that leave a literal alone where a call of a function had it as its argument."""
    call = parent_of(parent_of(literal))
    called = call.child_by_field_name("function")
    if called is None or called.text != function:
        raise CannotWriteError("the body is put together in another way")
    return [
        Edit(Span(call.start_byte, literal.start_byte), ""),
        Edit(Span(literal.end_byte, call.end_byte), ""),
    ]


def _expression(words: AnyWords, span: Span, *, is_encoded: bool) -> str:
    """The expression at a span, without the marks of a template around it; what it encodes where it `is_encoded`."""
    written = words.script.source.text(span)
    marks = len(written) - len(written.removeprefix("$").removeprefix("{"))
    node = node_at(words.root, Span(span.start + marks, span.end - (1 if marks else 0)))
    if not is_encoded:
        return words.text(node)
    arguments = arguments_of(node)
    if not arguments:
        raise CannotWriteError("it can't be told what the script encodes for the form")
    return words.text(arguments[0])


def _content_type(words: AnyWords, step: int, media_type: str) -> Sequence[Edit]:
    """The header that says what the body is; for forms the tools have it by themselves."""
    header = words.script.steps[step].request.header("content-type")
    span = header.span() if header is not None else None
    if span is not None and text_at(words, span.start) is not None:
        return [Edit(span, media_type)]
    if span is None and (media_type == FORM or words.sends_type_of_json):
        return ()
    if header is not None:
        raise CannotWriteError("the type of the body is not written here")
    return list(words.first_field(AddField(step, "header", ("Content-Type",), media_type)))
