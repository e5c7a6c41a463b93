"""The user that requests are made for, where a scheme of HTTP proves who that is: load tools make the proof."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from loadlint.correlation.observe.authentication import credentials_of
from loadlint.journey import Authentication
from loadlint.text.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from loadlint.journey import Journey, PlannedRequest, Site
    from loadlint.recordings.exchange import Exchange


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
