"""The secrets that a recorded exchange shows: what was sent, the cookies that were set, the tokens in the answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from loadlint.recordings.bodies import is_textual
from loadlint.secrets.requests import secrets_named_in, secrets_of_header, secrets_of_request

if TYPE_CHECKING:
    from loadlint.recordings.exchange import Exchange
    from loadlint.secrets.secret import Secret


def secrets_of_exchange(exchange: Exchange) -> Iterator[Secret]:
    """All secrets of a request, and those of its response that have the name of a secret."""
    yield from secrets_of_request(exchange.request)
    response = exchange.response
    if response is None:
        return
    for name, value in response.headers:
        yield from secrets_of_header(name, value)
    # Styles and scripts hold no secret of a user, and are most of what is recorded.
    if response.body and is_textual(response.media_type) and "javascript" not in response.media_type:
        yield from secrets_named_in(response.text)
