"""Values that must be others each time: a new user's account, a number that was counted up, the name of a thing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import reduce
from typing import TYPE_CHECKING
from urllib.parse import unquote

from loadlint.failures.taken_values import taken_signs
from loadlint.newscript.controls import forms_sent_to
from loadlint.newscript.request_values import Field, fields_of, recorded_fields
from loadlint.operation import operation_of
from loadlint.request import SAFE_METHODS, url_path
from loadlint.secrets.names import kind_of
from loadlint.text.addresses import resolved_address
from loadlint.text.alike import common_start
from loadlint.text.regex import regex
from loadlint.text.words import words_in

if TYPE_CHECKING:
    from loadlint.journey import PlannedRequest
    from loadlint.newscript.runs import Runs
    from loadlint.newscript.typed import Typed
    from loadlint.recordings.exchange import Exchange

_REGISTRATION = regex(
    r"(?:^|[^a-z])(?:regist(?:er|ration|rieren)|sign[\W_]?up|enrol(?:l|ment)?|join|create[\W_]?(?:an?[\W_])?(?:account|user)"
    r"|new[\W_]?(?:account|user)|inscription|registrar(?:se)?|registro)(?:[^a-z]|$)"
)
_ACCOUNT = regex(r"user|login|mail|account|uid|nick|handle|ident|phone|benutzer|usuario|utilisateur")
_OF_PERSON = regex(r"first|last|sur|given|family|middle|full")
_CREATED = 201
_DIGITS = re.compile(r"\d+")
_FIRST_PARTS = re.compile(r".*[^\W_](?=[._+-]\w)[._+-]")
"""Of a name in parts all but the last."""


def around_unique_part(runs: Runs, requests: Sequence[PlannedRequest], typed: Typed) -> tuple[str, str] | None:
    """What stays of a typed value that must be another one each time: the text before and after the part that differs.

    None where the recorded value can be sent again.
    """
    if not _may_differ(typed.field):
        return None
    counted = _around_number(typed.values)
    is_login = _is_login(runs, requests, typed.request)
    if counted is not None and not is_login:
        return counted
    if not is_login and (_is_identifier(runs, typed) or _was_refused_before(runs, typed)):
        return _shared_start(typed.values), ""
    if not _is_account(typed.field) or not _is_registration(runs, requests, typed.request):
        return None
    _, mark, domain = typed.field.value.partition("@")
    return _account_start(typed.values), mark + domain


def around_unique_page(runs: Runs, typed: Typed) -> tuple[str, str] | None:
    """What stays of a page's name that must be another one each time; None where the page can be opened again.

    A page that was not there when the user opened it, and was made then, would be there the next time.
    """
    opened = runs.exchanges[typed.request.position]
    later = runs.exchanges[typed.request.position + 1 :]
    again = (exchange.response for exchange in later if exchange.url == opened.url and exchange.response is not None)
    is_missing = opened.response is not None and opened.response.status in _MISSING
    is_made = is_missing and any(response.status < _FIRST_FAILURE for response in again)
    return (_shared_start(typed.values), "") if is_made else None


_MISSING = (404, 410)
_FIRST_FAILURE = 400


def names_new_thing(runs: Runs, typed: Typed) -> bool:
    """Whether a request makes something whose name the user typed: it may be there already the next time."""
    words = words_in(typed.field.name)
    if typed.request.method in SAFE_METHODS or not words or words[-1] not in _NAMES_OF_THINGS:
        return False
    return _may_differ(typed.field) and not _passwords(typed.request) and _makes_something(runs, typed.request.position)


def _makes_something(runs: Runs, position: int) -> bool:
    """Whether a request makes a thing: its answer or its operation says so, or it leads to an address that is new."""
    exchange = runs.exchanges[position]
    response, operation = exchange.response, words_in(operation_of(exchange.request))
    if response is None or response.status == _CREATED or operation[:1] in (["add"], ["create"]):
        return response is not None
    before = {url_path(earlier.url) for earlier in runs.exchanges[: position + 1]}
    return response.location is not None and url_path(resolved_address(exchange.url, response.location)) not in before


_NAMES_OF_THINGS = frozenset("code handle identifier key label mail email name number slug title username".split())


def _may_differ(field: Field) -> bool:
    """Whether it may be no name or password of a user whom the server has to know."""
    return field.part != "authentication" and kind_of(field.name) != "password"


def _around_number(values: Sequence[str | None]) -> tuple[str, str] | None:
    """What stands around a number that is another one in each recording: names are there once, so the user counted."""
    texts = [value for value in values if value is not None]
    if len(set(texts)) < max(2, len(values)) or len({_DIGITS.sub("#", text) for text in texts}) > 1:
        return None
    numbers = zip(*(list(_DIGITS.finditer(text)) for text in texts), strict=True)
    varying = [places[0] for places in numbers if len({place[0] for place in places}) > 1]
    if len(varying) != 1 or not any(map(str.isalpha, texts[0])):
        return None
    return texts[0][: varying[0].start()], texts[0][varying[0].end() :]


def _is_identifier(runs: Runs, typed: Typed) -> bool:
    """Whether a request makes something that has what the user typed in its address from then on.

    Who could give the same name in two recordings may do so again.
    """
    values, places = typed.values, runs.places(typed.request.position)
    if len(set(values)) < len(values) or len(places) < len(values):
        return False
    return all(
        value is not None and _makes(runs.recordings[run].exchanges, places[run], value)
        for run, value in enumerate(values)
    )


def _makes(exchanges: Sequence[Exchange], position: int, value: str) -> bool:
    exchange = exchanges[position]
    response = exchange.response
    if exchange.request.method in SAFE_METHODS or response is None or not any(map(str.isalpha, value)):
        return False
    is_new = response.status == _CREATED or response.location is not None
    addresses = [resolved_address(exchange.url, response.location)] if response.location is not None else []
    addresses += [later.url for later in exchanges[position + 1 :]]
    return is_new and any(value in map(unquote, url_path(address).split("/")) for address in addresses)


def _was_refused_before(runs: Runs, typed: Typed) -> bool:
    """Whether the user had to choose another name: the same request was refused with the one before."""
    last = runs.exchanges[typed.request.position]
    before = [exchange for exchange in runs.exchanges[: typed.request.position] if exchange.url == last.url]
    return any(exchange.method == last.method and _refuses(exchange, typed.field) for exchange in before)


def _refuses(exchange: Exchange, field: Field) -> bool:
    """Whether an answer refuses the other value that its request has in a field."""
    tried = {other.name: other.value for other in recorded_fields(exchange) if other.name == field.name}
    if exchange.response is None or field.value in tried.values():
        return False
    return any(taken_signs(exchange.response, lambda: tried))


def _shared_start(values: Sequence[str | None]) -> str:
    """What all values begin with, and none of them is: what follows is another text each time."""
    texts = {value for value in values if value}
    start = reduce(common_start, texts)
    return _first_parts(start) if start in texts else start


def _account_start(values: Sequence[str | None]) -> str:
    """What the names of all accounts begin with, in front of the `@` of an address."""
    return _shared_start([value.partition("@")[0] for value in values if value])


def _first_parts(name: str) -> str:
    """All parts of a name but the last; of one part its first character."""
    kept = _FIRST_PARTS.match(name)
    return kept[0] if kept is not None else name[:1]


def _is_account(field: Field) -> bool:
    name = field.name.lower()
    return "@" in field.value or (_ACCOUNT.search(name) is not None and _OF_PERSON.search(name) is None)


def _is_login(runs: Runs, requests: Sequence[PlannedRequest], request: PlannedRequest) -> bool:
    """Whether a request sends the password of a user who is there already."""
    return bool(_passwords(request)) and not _is_registration(runs, requests, request)


def _is_registration(runs: Runs, requests: Sequence[PlannedRequest], request: PlannedRequest) -> bool:
    """Whether a request makes a new user: it repeats the password, or says so, or later the password logs in."""
    passwords = _passwords(request)
    if not passwords:
        return False
    if len(passwords) > 1 and len(set(passwords)) == 1:
        return True
    if len(set(passwords)) == 1 and any(map(_REGISTRATION.search, _words_about(runs, request))):
        return True
    later = [other for other in requests if other.position > request.position and other.target != request.target]
    names = {field.value for field in fields_of(request) if field.value and _is_account(field)}
    return any(passwords[0] in _passwords(other) and names & _values(other) for other in later)


def _values(request: PlannedRequest) -> set[str]:
    return {field.value for field in fields_of(request)}


def _passwords(request: PlannedRequest) -> list[str]:
    return [field.value for field in fields_of(request) if kind_of(field.name) == "password" and field.value]


def _words_about(runs: Runs, request: PlannedRequest) -> Iterator[str]:
    """What the request's address, its operation and the button of its form say, in lower case."""
    yield runs.exchanges[request.position].url.partition("?")[0].lower()
    for name in (field.name for field in fields_of(request)):
        yield name.lower()
    document = request.document[0] if request.document is not None else None
    operation = document.get("operationName") if isinstance(document, dict) else None
    if isinstance(operation, str):
        yield "-".join(words_in(operation))
    for _, form in forms_sent_to(runs, request.position):
        yield from (button.text(strip=True).lower() for button in form.css("button"))
