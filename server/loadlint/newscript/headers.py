"""Which headers of a recorded request matter: those whose loss might change the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.replay.fields import LEFT_OUT
from loadlint.request import NEGOTIATION_HEADERS
from loadlint.text.addresses import resolved

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loadlint.recordings.exchange import Exchange

_BY_THE_TOOL = frozenset(("cookie", "content-type", "origin"))
"""The jar sends cookies, the writer gives the body its type, and a browser alone has an origin."""

_CHOOSING = "x-requested-with"
_ANYTHING = "*/*"


def headers_that_matter(exchange: Exchange) -> Iterator[tuple[str, str]]:
    """Names and values, without the type of the body."""
    for field in exchange.request.headers:
        name, value = field.name.value, field.value.value
        if _matters(name.lower(), value) or (name.lower() == "referer" and _leads_back(exchange, value)):
            yield name, value


def _leads_back(exchange: Exchange, referer: str) -> bool:
    """Whether the answer sends the user back to the page that the request came from."""
    location = exchange.response.location if exchange.response is not None else None
    return location is not None and resolved(exchange.url, location) == referer


def _matters(name: str, value: str) -> bool:
    if name == _CHOOSING:
        return True
    if name == "accept":
        # A page's script that wants data may get a page without it.
        return "html" not in value and _ANYTHING not in value
    if name in NEGOTIATION_HEADERS or name in LEFT_OUT or name in _BY_THE_TOOL:
        return False
    return not name.startswith((":", "sec-", "proxy-"))
