"""A journey as a new Locust file: a task for each transaction, without any extraction or check: those are for fixes."""

from __future__ import annotations

import keyword
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from loadlint.dialects.locust.language.style import Style
from loadlint.dialects.script.write.header_sets import HeaderSet, Sharing, shared_headers
from loadlint.dialects.script.write.query_constants import QueryConstant, in_paragraphs, with_query_constants
from loadlint.dialects.site_texts import SiteAddress, pieces_of
from loadlint.journey import (
    Authentication,
    Cursor,
    Entry,
    Journey,
    NewFile,
    NewScript,
    PlannedRequest,
    Poll,
    Site,
    Table,
    Unique,
    Upload,
    Value,
    Variable,
    csv_files,
    uploaded_files,
)

_METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))
_STYLE = Style(newline="\n", quote='"', unit="    ")
_BODY = " " * 8
PAUSE_NOTE = "# Seconds between two actions of a user, as recorded."
"""What stands above the wait time."""


def write(journey: Journey, file: NewFile) -> NewScript:
    """The text of the file, as `ruff format` leaves it."""
    journey, queries = with_query_constants(journey)
    headers = tuple(map(_headers, journey.requests))
    sharing = Sharing(headers, shared_headers(headers, journey.constant_headers), journey.sites)
    name = _class_name(journey.name)
    tasks = list(_tasks(journey, sharing))
    lines = [
        *_imports(journey, any("{quote(" in line for line in tasks)),
        "",
        *(_setting(site) for site in journey.sites),
        *(line for header_set in sharing.constants for line in _declaration(header_set, sharing, "")),
        *_polls(journey),
        *_users(journey.table, file.data_folder),
        *_uploads(journey.uploads),
        *_queries(queries),
        "",
        "",
        f"class {name}(SequentialTaskSet):",
        *tasks,
        "",
        f"class {name}User(HttpUser):",
        f"    host = {journey.sites[0].setting}",
        *_pause(journey),
        f"    tasks = [{name}]",
    ]
    return NewScript("\n".join(lines) + "\n", (*csv_files(journey.table, file.data_folder), *uploaded_files(journey)))


def _imports(journey: Journey, with_quotes: bool) -> Iterator[str]:
    if journey.table is not None:
        yield "import csv"
    yield "import os"
    if any(request.poll is not None for request in journey.requests):
        yield "import time"
    if journey.unique_values:
        yield "import uuid"
    if journey.table is not None:
        yield "from itertools import cycle"
    if journey.table is not None or journey.uploads:
        yield "from pathlib import Path"
    if with_quotes:
        yield "from urllib.parse import quote"
    yield ""
    between = "between, " if journey.pause is not None else ""
    yield f"from locust import HttpUser, SequentialTaskSet, {between}task"
    schemes = {user.scheme for _, user in journey.authentications}
    yield from (line for scheme, line in _IMPORT_OF_SCHEME.items() if scheme in schemes)


_IMPORT_OF_SCHEME = {
    "Digest": "from requests.auth import HTTPDigestAuth",
    "NTLM": "from requests_ntlm import HttpNtlmAuth  # pip install requests_ntlm",
}


def _setting(site: Site) -> str:
    return f"{site.setting} = os.environ.get({_STYLE.string(site.setting)}, {_STYLE.string(site.origin)})"


def _users(table: Table | None, data_folder: str) -> Iterator[str]:
    if table is None:
        return
    yield ""
    if table.note:
        yield f"# {table.note}"
    yield f"{table.name.upper()}_FILE = {_path(f'{data_folder}/{table.name}.csv')}"
    yield f'with open({table.name.upper()}_FILE, encoding="utf-8", newline="") as {table.name}_file:'
    yield f"    {table.name.upper()} = cycle(list(csv.DictReader({table.name}_file)))"


def _path(relative: str) -> str:
    """The path of a data file, which lies beside the script."""
    folders = [part for part in relative.split("/") if part not in ("", ".")]
    return " / ".join(["Path(__file__).parent", *map(_STYLE.string, folders)])


def _uploads(uploads: Sequence[Upload]) -> Iterator[str]:
    """The constants with the files that are uploaded."""
    if uploads:
        yield ""
    for upload in uploads:
        yield f"{upload.constant} = ({_path(upload.file)}).read_bytes()"


def _queries(queries: Mapping[str, str]) -> Iterator[str]:
    """The queries of GraphQL."""
    for name, text, is_apart in in_paragraphs(queries):
        is_plain = "\n" in text and not _ODD.search(text)
        if is_apart:
            yield ""
        yield from (
            f'{name} = """{text}"""'.split("\n") if is_plain else _statement(f"{name} = {_STYLE.string(text)}", "")
        )


_ODD = re.compile(r'[\\"\r]')
"""What a text between three quotes would have to escape."""


def _pause(journey: Journey) -> Iterator[str]:
    if journey.pause is not None:
        yield f"    {PAUSE_NOTE}"
        yield f"    wait_time = between({journey.pause.shortest:g}, {journey.pause.longest:g})"


def _tasks(journey: Journey, sharing: Sharing) -> Iterator[str]:
    names: list[str] = []
    number = 0
    users = _names_of_users(journey)
    for place, transaction in enumerate(journey.transactions):
        names.append(_task_name(transaction.name, names))
        yield "    @task"
        yield f"    def {names[-1]}(self):"
        if not place:
            yield from _beginning(journey, users)
        for batch in transaction.batches:
            if len(batch) > 1:
                yield f"{_BODY}# The browser made the next {len(batch)} requests at the same time."
            for request in batch:
                for header_set in sharing.beginning(number):
                    yield from _declaration(header_set, sharing, _BODY)
                yield from _request_lines(request, _call(request, number, sharing, users))
                number += 1
        yield ""


def _beginning(journey: Journey, users: Mapping[Authentication, str]) -> Iterator[str]:
    """What an iteration begins with: no session, and the user's data."""
    yield f"{_BODY}self.client.cookies.clear()"
    if journey.table is not None:
        yield f"{_BODY}self.row = next({journey.table.name.upper()})"
    if journey.unique_values:
        yield f"{_BODY}# Another one in each iteration: the application takes it only once."
    for unique in journey.unique_values:
        yield from _statement(f"self.{unique.name} = {unique_text(unique)}", _BODY)
    for user, attribute in users.items():
        yield from _statement(f"self.{attribute} = {_authentication(user)}", _BODY)


def unique_text(unique: Unique) -> str:
    """The expression that makes a value that is another one each time."""
    text = "".join((_escaped_text(unique.before), "{uuid.uuid4().hex[-12:]}", _escaped_text(unique.after)))
    return f"f{_STYLE.string(text)}"


def _request_lines(request: PlannedRequest, call: str) -> Iterator[str]:
    """The statement that makes a request, or the loop that makes it until its answer says what it waits for."""
    if request.chosen_labels:
        yield f"{_BODY}# {request.chosen_labels}"
    if request.poll is not None:
        yield from _loop(request.poll, request.moves, call)
    elif request.moves is not None:
        yield from _statement(f"{request.moves.name}_response = {call}", _BODY)
        yield f"{_BODY}{_move(request.moves, f'{request.moves.name}_response')}"
    else:
        yield from _statement(call, _BODY)


def _loop(poll: Poll, cursor: Cursor | None, call: str) -> Iterator[str]:
    inner = f"{_BODY}    "
    member = "".join(f"[{_STYLE.string(name)}]" for name in poll.path)
    test = f" == {_STYLE.string(poll.value)}" if isinstance(poll.value, str) else f" is {poll.value}"
    yield f"{_BODY}for _ in range(MOST_POLLS):"
    yield from _statement(f"poll_response = {call}", inner)
    if cursor is not None:
        yield f"{inner}{_move(cursor, 'poll_response')}"
    yield f"{inner}if poll_response.json(){member}{test if poll.value is not None else ''}:"
    yield f"{inner}    break"
    yield f"{inner}time.sleep(POLL_PAUSE)"


def _move(cursor: Cursor, response: str) -> str:
    """The statement that takes where to read a feed on."""
    return f"self.{cursor.name} = {response}.json(){''.join(f'[{_STYLE.string(name)}]' for name in cursor.path)}"


def _polls(journey: Journey) -> Iterator[str]:
    polls = [request.poll for request in journey.requests if request.poll is not None]
    if polls:
        yield "# Seconds between two requests that ask whether something is done, and how many at most."
        yield f"POLL_PAUSE = {max(poll.pause for poll in polls):g}"
        yield f"MOST_POLLS = {max(poll.most for poll in polls)}"


def _declaration(header_set: HeaderSet, sharing: Sharing, indent: str) -> list[str]:
    members = [f"{_STYLE.string(name)}: {_text(value, sharing.sites)}" for name, value in header_set.headers]
    base = [f"**{_variable(header_set.base)}"] if header_set.base is not None else []
    return _statement(f"{_variable(header_set)} = {{{', '.join((*base, *members))}}}", indent)


def _variable(header_set: HeaderSet) -> str:
    name = "_".join(header_set.name)
    return name.upper() if header_set.is_constant else f"self.{name}"


def _statement(text: str, indent: str) -> list[str]:
    first, *rest = _STYLE.lines(text, indent)
    return [indent + first, *rest]


def _headers(request: PlannedRequest) -> tuple[tuple[str, str], ...]:
    """The headers that the script has to send, the type of the body included where Locust does not know it."""
    has_type = request.has_own_type and not request.is_json
    return (*request.headers, ("Content-Type", request.content_type or "")) if has_type else request.headers


def _call(request: PlannedRequest, number: int, sharing: Sharing, users: Mapping[Authentication, str]) -> str:
    sites = sharing.sites
    address: list[str | SiteAddress | Variable] = []
    if request.site != sites[0]:
        address.append(SiteAddress(request.site.setting))
    for piece in request.target:
        address += pieces_of(piece, sites) if isinstance(piece, str) else [piece]
    arguments = [_literal(address), *_content(request, sites), *_headers_argument(number, sharing)]
    if request.authentication is not None:
        arguments.append(f"auth=self.{users[request.authentication]}")
    if len(request.target) > 1 or request.names_operation:
        # One row of the statistics for all rows of the data, and one for each operation of an address.
        arguments.append(f"name={_STYLE.string(request.label.partition(' ')[2])}")
    if request.method not in _METHODS:
        return f"self.client.request({', '.join((_STYLE.string(request.method), *arguments))})"
    return f"self.client.{request.method.lower()}({', '.join(arguments)})"


def _names_of_users(journey: Journey) -> dict[Authentication, str]:
    """The attributes that hold what proves to the server who the user is."""
    users = dict.fromkeys(user for _, user in journey.authentications)
    return {user: f"auth_{number}" if number > 1 else "auth" for number, user in enumerate(users, 1)}


def _authentication(user: Authentication) -> str:
    """What requests makes the proof of: a pair for Basic, or an object."""
    name, password = _value(user.user, ()), _value(user.password, ())
    if user.domain:
        name = f"{_STYLE.string(user.domain + chr(92))} + {name}"
    return f"{_CLASS_OF_SCHEME.get(user.scheme, '')}({name}, {password})"


_CLASS_OF_SCHEME = {"Digest": "HTTPDigestAuth", "NTLM": "HttpNtlmAuth"}


def _headers_argument(number: int, sharing: Sharing) -> list[str]:
    shared = sharing.sets.get(number)
    members = [f"{_STYLE.string(name)}: {_text(value, sharing.sites)}" for name, value in sharing.own(number)]
    if shared is None:
        return [f"headers={{{', '.join(members)}}}"] if members else []
    variable = _variable(shared)
    return [f"headers={{{', '.join((f'**{variable}', *members))}}}" if members else f"headers={variable}"]


def _content(request: PlannedRequest, sites: Sequence[Site]) -> list[str]:
    if request.parts:
        parts = [(_STYLE.string(name), _part(value, sites)) for name, value in request.parts]
        if len(dict(parts)) == len(parts):
            return [f"files={{{', '.join(f'{name}: {value}' for name, value in parts)}}}"]
        return [f"files=[{', '.join(f'({name}, {value})' for name, value in parts)}]"]
    if request.document is not None:
        return [f"json={_value(request.document[0], sites)}"]
    if request.file is not None:
        return [f"data={request.file.constant}"]
    if request.form is None:
        return [f"data={_text(request.text, sites)}"] if request.text is not None else []
    is_plain = len(dict(request.form)) == len(request.form)
    return [f"data={_value(dict(request.form) if is_plain else list(request.form), sites)}"]


def _part(value: Value | Upload, sites: Sequence[Site]) -> str:
    """A part as requests wants it: the name of its file, its content, and its type where it is a file."""
    if isinstance(value, Upload):
        return f"({_STYLE.string(value.name)}, {value.constant}, {_STYLE.string(value.media_type)})"
    return f"(None, {_value(value, sites)})"


def _value(value: Any, sites: Sequence[Site]) -> str:
    """A value as Python."""
    return _STYLE.value(value, lambda leaf: _leaf(leaf, sites))


def _leaf(value: Any, sites: Sequence[Site]) -> str:
    if isinstance(value, Variable):
        return _input(value, '"')
    if isinstance(value, QueryConstant):
        return value.name
    return _text(value, sites) if isinstance(value, str) else repr(value)


def _text(value: str, sites: Sequence[Site]) -> str:
    return _literal(pieces_of(value, sites) or [""])


def _input(value: Variable, quote: str) -> str:
    """The expression for what stands in the place of a recorded value."""
    if not isinstance(value, Entry):
        return f"self.{value.name}"
    column, convert = f"self.row[{quote}{value.column}{quote}]", _CONVERSIONS.get(value.kind)
    return f"{convert}({column})" if convert is not None else column


_CONVERSIONS = {"integer": "int", "number": "float"}
"""What makes a number of a column's text."""


def _literal(pieces: Sequence[str | SiteAddress | Variable]) -> str:
    """A text as a string, or as an f-string where something else stands in it."""
    if all(isinstance(piece, str) for piece in pieces):
        return _STYLE.string("".join(map(str, pieces)))
    texts = [_escaped_text(piece) if isinstance(piece, str) else _hole(piece) for piece in pieces]
    return f"f{_STYLE.string(''.join(texts))}"


def _escaped_text(text: str) -> str:
    """A text as an f-string has it."""
    return text.replace("{", "{{").replace("}", "}}")


def _hole(piece: SiteAddress | Variable) -> str:
    if isinstance(piece, Variable):
        return f"{{quote({_input(piece, chr(39))}, safe='')}}"
    return f"{{quote({piece.setting}, safe='')}}" if piece.is_encoded else f"{{{piece.setting}}}"


def _words(name: str) -> list[str]:
    """The words of a name for an identifier: letters of any script, those of ours without their accents."""
    plain = "".join(map(_without_accent, name.lower()))
    return [word for word in re.findall(r"[^\W_]+", plain) if f"_{word}".isidentifier()]


def _without_accent(letter: str) -> str:
    first = unicodedata.normalize("NFD", letter)[:1]
    return first if first.isascii() else letter


def _task_name(name: str, taken: Sequence[str]) -> str:
    words = "_".join(_words(name)) or "step"
    base = f"step_{words}" if words[0].isdigit() or keyword.iskeyword(words) or words in _TAKEN else words
    task, number = base, 2
    while task in taken:
        task, number = f"{base}_{number}", number + 1
    return task


_IMPORTED = frozenset(("HttpUser", "SequentialTaskSet", "Path"))
_TAKEN = frozenset("auth client user parent tasks wait wait_time interrupt run on_start on_stop row task".split())
"""Names that Locust gives a meaning in task sets, and those that hold the user's row of data and proof."""


def _class_name(name: str) -> str:
    words = "".join(word.capitalize() for word in _words(name)) or "Journey"
    is_taken = {words, f"{words}User"} & _IMPORTED or keyword.iskeyword(words)
    return f"Journey{words}" if is_taken or words[0].isdigit() else words
