"""Values that must be others each time: the account of a new user, a name that the user counted up."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loadlint.newscript.controls import forms_sent_to
from loadlint.newscript.request_values import fields_of
from loadlint.secrets.names import kind_of
from loadlint.text.regex import regex
from loadlint.text.words import words_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from loadlint.journey import PlannedRequest
    from loadlint.newscript.request_values import Field
    from loadlint.newscript.runs import Runs
    from loadlint.newscript.typed import Typed

_REGISTRATION = regex(
    r"(?:^|[^a-z])(?:regist(?:er|ration|rieren)|sign[\W_]?up|enrol(?:l|ment)?|join|create[\W_]?(?:an?[\W_])?(?:account|user)"
    r"|new[\W_]?(?:account|user)|inscription|registrar(?:se)?|registro)(?:[^a-z]|$)"
)
_ACCOUNT = regex(r"user|login|mail|account|uid|nick|handle|ident|phone|benutzer|usuario|utilisateur")
_OF_PERSON = regex(r"first|last|sur|given|family|middle|full")
_DIGITS = re.compile(r"\d+")
_FIRST_PARTS = re.compile(r".*[^\W_](?=[._+-]\w)[._+-]")
"""Of a name in parts all but the last."""


def around_unique_part(runs: Runs, requests: Sequence[PlannedRequest], typed: Typed) -> tuple[str, str] | None:
    """What stays of a typed value that must be another one each time: the text before and after the part that differs.

    None where the recorded value can be sent again.
    """
    if kind_of(typed.field.name) == "password":
        return None
    counted = _around_number(typed.values)
    if counted is not None and not _is_login(runs, requests, typed.request):
        return counted
    if not _is_account(typed.field) or not _is_registration(runs, requests, typed.request):
        return None
    local, mark, domain = typed.field.value.partition("@")
    kept = _FIRST_PARTS.match(local)
    return kept[0] if kept is not None else local[:1], mark + domain


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
