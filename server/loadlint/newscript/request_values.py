"""The values that a planned request sends in its address and its body, to look at and to replace."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import unquote, unquote_plus

from msgspec import Struct
from msgspec.structs import replace

from loadlint.journey import Authentication, PlannedRequest, Value, leaves_in
from loadlint.newscript.bodies import Body, body_of
from loadlint.newscript.headers import authentication_of

if TYPE_CHECKING:
    from loadlint.recordings.exchange import Exchange


Part = Literal["body", "query", "path", "authentication"]


class Field(Struct, frozen=True):
    """A named text that a request sends, and in which part of it; `is_number` for a number of JSON, as it is sent.

    A segment of the path gets its name from elsewhere.
    """

    name: str
    value: str
    part: Part = "body"
    is_number: bool = False


def fields_of(request: PlannedRequest) -> Iterator[Field]:
    """The fields of a request whose values are texts or numbers, in order: those of the address first."""
    for piece in request.target:
        if isinstance(piece, str):
            yield from _query_fields(piece)
    yield from _user_fields(request.authentication)
    yield from _body_fields(request)


def recorded_fields(exchange: Exchange) -> Iterator[Field]:
    """The same of a recorded request."""
    yield from _query_fields(exchange.url.partition("#")[0])
    yield from _user_fields(authentication_of(exchange))
    yield from _body_fields(body_of(exchange))


def with_values(request: PlannedRequest, value_of: Callable[[Field | None, str], Value]) -> PlannedRequest:
    """The request with other values in place of its texts and numbers."""

    def pairs(fields: tuple[tuple[str, Any], ...] | None) -> tuple[tuple[str, Any], ...] | None:
        if fields is None:
            return None
        return tuple((name, _replaced_value(name, value, value_of)) for name, value in fields)

    document = request.document
    if document is not None:
        document = (_replaced_value("", document[0], value_of),)
    target = tuple(
        part
        for piece in request.target
        for part in (_target_pieces(piece, value_of) if isinstance(piece, str) else (piece,))
    )
    user = request.authentication
    if user is not None:
        name, password = (value_of(field, field.value) for field in _user_fields(user))
        user = replace(user, user=name, password=password)
    form, parts = pairs(request.form), pairs(request.parts)
    return replace(request, target=target, form=form, parts=parts, document=document, authentication=user)


def _query_fields(target: str) -> Iterator[Field]:
    for pair in target.partition("?")[2].split("&"):
        name, equals, value = pair.partition("=")
        if equals:
            yield Field(unquote_plus(name), unquote_plus(value), "query")


def _user_fields(user: Authentication | None) -> Iterator[Field]:
    for name, value in (("username", user.user), ("password", user.password)) if user is not None else ():
        if isinstance(value, str):
            yield Field(name, value, "authentication")


def _body_fields(body: PlannedRequest | Body) -> Iterator[Field]:
    for name, value in (*(body.form or ()), *(body.parts or ())):
        if isinstance(value, str):
            yield Field(name, value)
    yield from filter(None, (_member(name, value) for name, value in leaves_in(body.document) if name))


def _member(name: str, value: object) -> Field | None:
    """A text or a number in JSON as a field; None for what is neither."""
    if isinstance(value, str):
        return Field(name, value)
    return Field(name, repr(value), is_number=True) if _is_number(value) else None


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _replaced_value(name: str, value: Any, value_of: Callable[[Field | None, str], Value]) -> Any:
    if isinstance(value, dict):
        return {key: _replaced_value(key, member, value_of) for key, member in value.items()}
    if isinstance(value, list | tuple):
        return [_replaced_value(name, item, value_of) for item in value]
    field = _member(name, value)
    replaced = value_of(field, field.value) if field is not None else value
    return value if isinstance(replaced, str) and not isinstance(value, str) else replaced


def _target_pieces(target: str, value_of: Callable[[Field | None, str], Value]) -> Iterator[Value]:
    """An address in pieces: what stays as it was sent, and other values in place of segments and of the query's."""
    path, mark, query = target.partition("?")
    text = ""
    for number, segment in enumerate(path.split("/")):
        text += "/" if number else ""
        value = value_of(None, unquote(segment))
        if isinstance(value, str):
            text += segment
        else:
            yield from (text, value)
            text = ""
    for number, pair in enumerate(query.split("&") if mark else ()):
        name, equals, sent = pair.partition("=")
        text += f"{'&' if number else '?'}{name}{equals}"
        value = value_of(Field(unquote_plus(name), unquote_plus(sent), "query"), unquote_plus(sent))
        if isinstance(value, str):
            text += sent
        else:
            yield from (text, value)
            text = ""
    if text:
        yield text
