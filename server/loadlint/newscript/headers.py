"""Which headers of a recorded request matter: those whose loss might change the answer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from msgspec.structs import replace

from loadlint.correlation.observe.authentication import credentials_of
from loadlint.correlation.observe.html import document_of
from loadlint.failures.login_pages import is_html
from loadlint.journey import Authentication, Journey, PlannedRequest, Site
from loadlint.replay.fields import LEFT_OUT
from loadlint.request import NEGOTIATION_HEADERS
from loadlint.text.addresses import resolved_address
from loadlint.text.regex import regex

if TYPE_CHECKING:
    from loadlint.newscript.runs import Runs
    from loadlint.recordings.exchange import Exchange

_BY_THE_TOOL = frozenset(("cookie", "content-type", "origin"))
"""The jar sends cookies, the writer gives the body its type, and a browser alone has an origin. So is the proof of who
the user is, where tools make it."""

_DESCRIBING = frozenset(("accept", "x-requested-with"))
_CHOOSING = "x-requested-with"
_OF_DATA = regex(r"(?:^|,)\s*(?:application|text)/(?!css)", re.IGNORECASE)
"""A type that a page's script asks for: browsers by themselves ask for pages, styles, pictures or anything."""


def headers_that_matter(exchange: Exchange) -> Iterator[tuple[str, str]]:
    """Names and values, without the type of the body."""
    is_call = exchange.request.header(_CHOOSING) is not None
    by_the_tool = _BY_THE_TOOL if credentials_of(exchange.request) is None else _BY_THE_TOOL | {"authorization"}
    for field in exchange.request.headers:
        name, value = field.name.value, field.value.value
        if name.lower() in by_the_tool:
            continue
        if _matters(name.lower(), value) or _matters_there(exchange, name.lower(), value, is_call=is_call):
            yield name, value


def cookie_header(runs: Runs, position: int) -> Iterator[tuple[str, str]]:
    """The header with the cookies that page code makes out of responses, if there are any."""
    cookies = runs.lookups.page_cookies.get(position)
    if cookies:
        yield "Cookie", "; ".join(f"{name}={value}" for name, value in cookies.items())


def constant_headers(runs: Runs, requests: Iterable[PlannedRequest]) -> frozenset[tuple[str, str]]:
    """The headers that are the same in all recordings; of one recording those that describe the request alone."""
    varying: set[tuple[str, str]] = set()
    headers: set[tuple[str, str]] = set()
    for request in requests:
        others = runs.counterparts(request.position)[1:]
        for name, value in request.headers:
            headers.add((name, value))
            is_same = all(_value(other, name) == value for other in others)
            if not is_same or (not others and name.lower() not in _DESCRIBING):
                varying.add((name, value))
    return frozenset(headers - varying)


def _value(exchange: Exchange, name: str) -> str | None:
    field = exchange.request.header(name)
    return field.value if field is not None else None


def _matters_there(exchange: Exchange, name: str, value: str, *, is_call: bool) -> bool:
    """Whether a header matters in a request, though it does not in others."""
    if name == "accept":
        # Tools that send none get what the application answers calls with, which `*/*` leaves open.
        return is_call
    return name == "referer" and (_leads_back(exchange, value) or _is_in_form(exchange, value))


def _leads_back(exchange: Exchange, referer: str) -> bool:
    """Whether the answer sends the user back to the page that the request came from."""
    location = exchange.response.location if exchange.response is not None else None
    return location is not None and resolved_address(exchange.url, location) == referer


def _is_in_form(exchange: Exchange, referer: str) -> bool:
    """Whether the answer has the page that the request came from in a form, so that it can lead back from there."""
    if exchange.response is None or not is_html(exchange.response):
        return False
    return any(resolved_address(exchange.url, value) == referer for value in _hidden_addresses(exchange.response.text))


def _hidden_addresses(page: str) -> Iterator[str]:
    for field in document_of(page).css("input[type='hidden'][value]"):
        value = field.attributes["value"] or ""
        if value.startswith(("/", "http")):
            yield value


def _matters(name: str, value: str) -> bool:
    if name == _CHOOSING:
        return True
    if name == "accept":
        # A page's script that wants data may get a page without it.
        return not value.startswith("text/html") and _OF_DATA.search(value) is not None
    if name in NEGOTIATION_HEADERS or name in LEFT_OUT:
        return False
    return not name.startswith((":", "sec-", "proxy-"))


# The user


def authentication_of(exchange: Exchange) -> Authentication | None:
    """The user of a recorded request; None where it says nothing, or says it in a scheme that load tools don't have.

    In place of a password that the recording does not hold stands a text that asks for it.
    """
    user = credentials_of(exchange.request)
    if user is None:
        return None
    password = f"(password of {user.user})" if user.password is None else user.password
    return Authentication(user.scheme, user.user, password, user.domain)


def unrecorded_passwords(journey: Journey) -> list[str]:
    """The texts in the data that ask for a password, each once."""
    rows = journey.table.rows if journey.table is not None else ()
    return list(dict.fromkeys(cell for row in rows for cell in row if _ASKS_FOR_PASSWORD.fullmatch(cell)))


_ASKS_FOR_PASSWORD = regex(r"\(password of .+\)")


def with_connections(requests: Iterable[PlannedRequest]) -> Iterator[PlannedRequest]:
    """The requests, those after a proof by NTLM with its user: a browser proves it once for a connection, and sends
    what follows without a word of it."""
    users: dict[Site, Authentication] = {}
    for request in requests:
        user = request.authentication
        if user is not None and user.scheme == "NTLM":
            users[request.site] = user
        yield replace(request, authentication=user or users.get(request.site))
