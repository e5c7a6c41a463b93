"""What the user typed becomes data: a column for each value, a row for each user of the recordings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from loadlint.correlation.observe.value_shape import slug_of
from loadlint.journey import Entry, PlannedRequest, Table, Unique, Value
from loadlint.newscript.request_values import Field, fields_of, with_values
from loadlint.newscript.typed import Typed, may_be_typed_number, typed_fields, typed_value
from loadlint.newscript.typed_addresses import recorded_segments, typed_segments
from loadlint.newscript.unique import around_unique_page, around_unique_part, names_new_thing
from loadlint.request import SAFE_METHODS, url_path
from loadlint.secrets.names import kind_of
from loadlint.text.regex import regex

if TYPE_CHECKING:
    from loadlint.newscript.runs import Runs

_TABLE = "users"
_USER_NAME = regex(r"user|login|mail|account|uid|name|ident|phone|benutzer|usuario|utilisateur")
_LATER_PARTS = ("[", ".", ":")
_NUMBERED = re.compile(r"^(?:.*[-_])?\d+[-_](?=[A-Za-z])|[-_]\d{2,}$")
"""What a name has of a list's number or of an id: `form-0-quantity`, `1828-quantity`, `qty-48966`."""
_FREE_TEXT = re.compile(r"[\s\"\\]")
_LONG_NUMBER = re.compile(r"\d[\d.]{2,}")
_WHOLE_NUMBER = re.compile(r"-?\d+")
_TELLING_LENGTH = 4
"""Characters from which on equal values in fields of other names are the same input."""
_OF_SCRIPTS = frozenset(("host", "port", "protocol", "shortest_pause", "pause_range", "poll_pause"))
"""Names that a plan has for something else."""


class _Input(Struct, frozen=True):
    """What the user typed, with the name of its column, and what the script sends in its place."""

    name: str
    typed: Typed
    value: Entry | Unique

    @property
    def _is_telling(self) -> bool:
        text = self.typed.field.value
        return len(text) >= _TELLING_LENGTH and not text.isdigit()

    def value_in(self, field: Field | None) -> Value | None:
        """What is sent in its place in a field, or, without one, in the path; None where the recorded value stays."""
        is_number = field is not None and field.is_number
        if isinstance(self.value, Unique):
            return None if is_number else self.value
        return Entry(self.name, _number_kind(self.typed) if is_number else _text_kind(self.typed))

    def is_in(self, field: Field | None, text: str, position: int) -> bool:
        """Whether a text of a request is this value again: in a field, or, without one, in the path."""
        first = self.typed
        if text != first.field.value or position < first.request.position:
            return False
        if field is None:
            return self._is_telling
        if field.name == first.field.name:
            return True
        is_password, sends_password = (kind_of(name) == "password" for name in (first.field.name, field.name))
        # Who is called as their password is still has two columns: the next user has other ones.
        return is_password == sends_password and (is_password or self._is_telling)


class Entered(Struct, frozen=True):
    """The requests with what the user typed taken out of them.

    In its place are columns of `table`, None without any, and values that the script makes. `texts` is what was typed
    in the first recording, but for passwords, which no page shows.
    """

    requests: tuple[PlannedRequest, ...]
    table: Table | None
    texts: frozenset[str]


def with_inputs(runs: Runs, requests: Sequence[PlannedRequest], kept: Set[str] = frozenset()) -> Entered:
    """Take out what the user typed, but for the texts in `kept`, which stay as recorded."""
    inputs = [typed_input for typed_input in _inputs(runs, requests) if typed_input.typed.field.value not in kept]
    columns = [typed_input for typed_input in inputs if isinstance(typed_input.value, Entry)]
    changed = tuple(_with_inputs(runs, request, inputs) for request in requests)
    table = _table(runs, columns) if columns else None
    fields = (typed_input.typed.field for typed_input in inputs)
    texts = frozenset(field.value for field in fields if kind_of(field.name) != "password")
    return Entered(changed, table, texts)


def unique_inputs(runs: Runs, requests: Sequence[PlannedRequest]) -> Iterator[tuple[Typed, Unique]]:
    """What the user typed and must be another value each time, with what a script sends in its place."""
    for typed_input in _inputs(runs, requests):
        if isinstance(typed_input.value, Unique):
            yield typed_input.typed, typed_input.value


def _inputs(runs: Runs, requests: Sequence[PlannedRequest]) -> list[_Input]:
    inputs: list[_Input] = []
    # All at once: looked for one by one, each value would take a look at all answers.
    runs.lookups.search([field.value for request in requests for field in fields_of(request) if field.value])
    for request in requests:
        for typed in typed_segments(runs, requests, request):
            if not any(_is_again(runs, request, None, typed.field.value, other) for other in inputs):
                inputs.append(_input(runs, requests, typed, inputs))
        fields = typed_fields(runs, request)
        account = _account(runs, request, fields)
        for field in fields_of(request):
            is_input = (
                field in fields
                or field == account
                or _is_slug_input(runs, request, field, fields)
                or _is_number_input(runs, request, field, fields, inputs)
            )
            if not is_input or any(_is_again(runs, request, field, field.value, other) for other in inputs):
                continue
            inputs.append(_input(runs, requests, typed_value(runs, request, field), inputs))
    return inputs


def _input(runs: Runs, requests: Sequence[PlannedRequest], typed: Typed, others: Sequence[_Input]) -> _Input:
    name = _column(typed.field.name, typed.request, {other.name for other in others})
    is_page = typed.field.part == "path"
    around = around_unique_page(runs, typed) if is_page else around_unique_part(runs, requests, typed)
    return _Input(name, typed, Entry(name) if around is None else Unique(name, *around))


def _is_number_input(
    runs: Runs, request: PlannedRequest, field: Field, typed: Sequence[Field], inputs: Sequence[_Input]
) -> bool:
    """Whether it is a number that the user typed: beside a text, or where an earlier request had one of its name."""
    earlier = {each.typed.field.name for each in inputs if each.typed.field.is_number}
    is_beside = field.is_number and request.method not in SAFE_METHODS and _holds_text(runs, request, typed, inputs)
    return (is_beside or field.name in earlier) and may_be_typed_number(runs, request, field)


def _holds_text(runs: Runs, request: PlannedRequest, typed: Sequence[Field], inputs: Sequence[_Input]) -> bool:
    """Whether the body of a request has a text that the user typed, for it or for an earlier one."""
    return any(
        field in typed
        or (not field.is_number and any(_is_again(runs, request, field, field.value, other) for other in inputs))
        for field in fields_of(request)
        if field.part == "body"
    )


def _is_slug_input(runs: Runs, request: PlannedRequest, field: Field, typed: Sequence[Field]) -> bool:
    """Whether page code made it of a text that the user typed beside it: `oak-table` of `Oak Table`."""
    slugs = typed_value(runs, request, field).values if not field.is_number and "-" in field.value else ()
    if len(set(slugs)) < 2 or runs.are_held_before(request.position, slugs):
        # One that an answer has issued is the server's own.
        return False
    return any(_slugs(typed_value(runs, request, other)) == slugs for other in typed)


def _slugs(typed: Typed) -> tuple[str | None, ...]:
    return tuple(None if value is None else slug_of(value) for value in typed.values)


def _text_kind(typed: Typed) -> Literal["word", "text"]:
    """Free text where some of what users typed has spaces or quotes."""
    return "text" if any(_FREE_TEXT.search(value) for value in typed.values if value is not None) else "word"


def _number_kind(typed: Typed) -> Literal["integer", "number"]:
    is_whole = all(_WHOLE_NUMBER.fullmatch(value) for value in typed.values if value is not None)
    return "integer" if is_whole else "number"


def _account(runs: Runs, request: PlannedRequest, typed: Sequence[Field]) -> Field | None:
    """The name of the user whose password a request sends: the last field before it that may be one."""
    fields = list(fields_of(request))
    passwords = [field for field in typed if kind_of(field.name) == "password"]
    if not passwords:
        return None
    before = [field for field in fields[: fields.index(passwords[0])] if field.value]
    unheld = (field for field in before if not runs.is_held_before(request.position, field.value))
    candidates = [field for field in before if field in typed] or list(unheld)
    names = [field for field in candidates if _USER_NAME.search(field.name.lower())]
    if not names and any(_USER_NAME.search(field.name.lower()) for field in before):
        # An answer holds the name already: an earlier request has sent it, or the server knows the user.
        return None
    return next(reversed(names or candidates), None)


def _column(name: str, request: PlannedRequest, taken: set[str]) -> str:
    """A column's name: the last part of the field's, `password` for `user[password]`; if taken, with a word before."""
    plain = name.rstrip("]")
    for mark in _LATER_PARTS:
        plain = plain.rpartition(mark)[2] or plain
    plain = _as_name(_NUMBERED.sub("", plain)) or "value"
    if kind_of(name) == "password" and "password" not in taken:
        plain = "password"
    if plain in _OF_SCRIPTS:
        plain = f"user_{plain}"
    if plain not in taken:
        return plain
    words = [word for word in url_path(str(request.target[0])).split("/") if re.fullmatch(r"[A-Za-z][A-Za-z_-]+", word)]
    candidates = [f"{_as_name(word)}_{plain}" for word in reversed(words)]
    candidates += [f"{plain}_{number}" for number in range(2, len(taken) + 3)]
    return next(column for column in candidates if column not in taken)


def _as_name(text: str) -> str:
    name = "".join(character if character.isalnum() else "_" for character in text).strip("_")
    return f"_{name}" if name[:1].isdigit() else name


def _with_inputs(runs: Runs, request: PlannedRequest, inputs: Sequence[_Input]) -> PlannedRequest:
    """The request with inputs in place of what was typed, wherever the same value is sent again."""

    def value_of(field: Field | None, text: str) -> Value:
        for typed_input in inputs:
            if not _is_again(runs, request, field, text, typed_input):
                continue
            # What stood in an answer before is in the path since the page linked it, unless each recording has there
            # what its user typed.
            is_held = field is None and runs.is_held_before(typed_input.typed.request.position, text)
            if not is_held or typed_input.typed.values in recorded_segments(runs, request):
                return typed_input.value_in(field) or text
        return text

    return with_values(request, value_of)


def _is_again(runs: Runs, request: PlannedRequest, field: Field | None, text: str, typed_input: _Input) -> bool:
    """Whether a text of a request is what was typed: as the text shows, or since each recording has its own there."""
    if (field is None or not field.is_number) and typed_input.is_in(field, text, request.position):
        return True
    first = typed_input.typed
    if field is None or text != first.field.value or request.position < first.request.position:
        return False
    return _is_no_chance(first, field) and typed_value(runs, request, field).values == first.values


def _is_no_chance(first: Typed, field: Field) -> bool:
    """Whether equal numbers in a field of all recordings tell that it is what was typed first."""
    values = {value for value in first.values if value is not None}
    is_named_so = field.is_number and field.name == first.field.name
    return len(values) > 1 and (is_named_so or all(map(_LONG_NUMBER.fullmatch, values)))


def _table(runs: Runs, columns: Sequence[_Input]) -> Table:
    rows: list[tuple[str, ...]] = []
    for number in range(len(runs.recordings)):
        row = [typed_input.typed.values[number] for typed_input in columns]
        texts = tuple(value for value in row if value is not None)
        if len(texts) == len(columns) and texts not in rows:
            rows.append(texts)
    names = tuple(typed_input.name for typed_input in columns if names_new_thing(runs, typed_input.typed))
    return Table(_TABLE, tuple(typed_input.name for typed_input in columns), tuple(rows), names)
