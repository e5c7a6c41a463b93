"""What the user entered: credentials, told from what pages offered and what the server issued."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from loadlint.journey import Entry, Table
from loadlint.newscript.bodies import UnwritableBodyError, body_of
from loadlint.secrets.names import kind_of
from loadlint.text.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from loadlint.journey import PlannedRequest
    from loadlint.newscript.runs import Runs
    from loadlint.recordings.exchange import Exchange

_TABLE = "users"
_USER_NAME = regex(r"user|login|mail|account|uid|name|ident|phone|benutzer|usuario|utilisateur")
_LATER_PARTS = ("[", ".", ":")

Field = tuple[str, str]
"""The name of a field of a body, and its value."""


def with_entries(runs: Runs, requests: Sequence[PlannedRequest]) -> tuple[tuple[PlannedRequest, ...], Table | None]:
    """The requests with entries in place of credentials, and the table that holds these; None without any."""
    columns = _credentials(runs, requests)
    if not columns:
        return tuple(requests), None
    entries = {field: Entry(column) for column, field in columns.items()}
    changed = tuple(_with_entries(request, entries) for request in requests)
    rows = [tuple(value for _, value in columns.values())]
    for number in range(1, len(runs.recordings)):
        row = _row(runs, requests, number, columns)
        if row is not None and row not in rows:
            rows.append(row)
    return changed, Table(_TABLE, tuple(columns), tuple(rows))


def _credentials(runs: Runs, requests: Sequence[PlannedRequest]) -> dict[str, Field]:
    """Columns with the fields and values that they are for, in the order of the requests."""
    columns: dict[str, Field] = {}
    for request in requests:
        fields = list(_fields(request))
        passwords = [field for field in fields if kind_of(field[0]) == "password" and _is_typed(runs, request, field)]
        if not passwords:
            continue
        place = fields.index(passwords[0])
        before = [field for field in fields[:place] if _is_typed(runs, request, field)]
        names = [field for field in before if _USER_NAME.search(field[0].lower())]
        for field in (*(names or before)[-1:], *passwords):
            if field not in columns.values() and field[1] not in (value for _, value in columns.values()):
                columns[_column(field[0], columns)] = field
    return columns


def _is_typed(runs: Runs, request: PlannedRequest, field: Field) -> bool:
    """Whether a value came from the user: it is there, and no earlier answer held it."""
    return bool(field[1]) and all(place >= request.position for place in runs.lookups.holding(field[1]))


def _column(name: str, taken: dict[str, Field]) -> str:
    """A column's name: the last part of the field's, `password` for `user[password]`."""
    plain = name.rstrip("]")
    for mark in _LATER_PARTS:
        plain = plain.rpartition(mark)[2] or plain
    plain = "".join(character if character.isalnum() else "_" for character in plain).strip("_") or "value"
    column, number = plain, 2
    while column in taken:
        column, number = f"{plain}_{number}", number + 1
    return column


def _fields(request: PlannedRequest) -> Iterator[Field]:
    """The fields of a body whose values are texts, in order."""
    for name, value in (*(request.form or ()), *(request.parts or ())):
        if isinstance(value, str):
            yield name, value
    yield from _members(request.document[0] if request.document is not None else None)


def _members(value: Any) -> Iterator[Field]:
    items = value.items() if isinstance(value, dict) else (("", item) for item in value) if _is_list(value) else ()
    for name, item in items:
        if isinstance(item, str):
            yield name, item
        else:
            yield from _members(item)


def _is_list(value: Any) -> bool:
    return isinstance(value, list | tuple)


def _with_entries(request: PlannedRequest, entries: dict[Field, Entry]) -> PlannedRequest:
    """The request with entries for the values of columns, whatever the field is called that repeats a password."""
    secret = {value: entry for (name, value), entry in entries.items() if kind_of(name) == "password"}

    def entry(name: str, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        repeated = secret.get(value) if kind_of(name) == "password" else None
        return entries.get((name, value)) or repeated or value

    def member(name: str, value: Any) -> Any:
        if isinstance(value, dict):
            return {key: member(key, item) for key, item in value.items()}
        return [member(name, item) for item in value] if _is_list(value) else entry(name, value)

    pairs = {
        kind: tuple((name, entry(name, value)) for name, value in fields)
        for kind in ("form", "parts")
        if (fields := getattr(request, kind)) is not None
    }
    if request.document is not None:
        return replace(request, document=(member("", request.document[0]),))
    return replace(request, **pairs)


def _row(
    runs: Runs, requests: Sequence[PlannedRequest], number: int, columns: dict[str, Field]
) -> tuple[str, ...] | None:
    """What another recording has in the fields of the columns; None where it lacks one."""
    values: dict[str, str] = {}
    for request in requests:
        place = runs.places(request.position).get(number)
        theirs = dict(_recorded_fields(runs.recordings[number].exchanges[place])) if place is not None else {}
        for column, (name, value) in columns.items():
            if column not in values and (name, value) in set(_fields(request)) and name in theirs:
                values[column] = theirs[name]
    return tuple(values[column] for column in columns) if len(values) == len(columns) else None


def _recorded_fields(exchange: Exchange) -> Iterator[Field]:
    try:
        body = body_of(exchange.request)
    except UnwritableBodyError:
        return
    yield from (*(body.form or ()), *(body.parts or ()))
    yield from _members(body.document[0] if body.document is not None else None)
