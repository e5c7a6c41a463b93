"""Frames: pages that a browser loads inside of another one, which no user has asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.correlation.observe.html import document_of
from loadlint.failures.login_pages import is_html
from loadlint.text.addresses import resolved_address

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loadlint.recordings.exchange import Exchange

_PAGES = 3
"""So many pages before a request are looked at for the frame that it is loaded for."""
_FRAMES = ("frame", "iframe")


def is_frame(exchanges: Sequence[Exchange], position: int) -> bool:
    """Whether a request loads a frame. Browsers of today say what they load for; else a page before has the frame."""
    exchange = exchanges[position]
    destination = exchange.request.header("sec-fetch-dest")
    if destination is not None:
        return destination.value in _FRAMES
    answer = exchange.response
    if exchange.method != "GET" or answer is None or not (is_html(answer) or answer.location is not None):
        return False
    address = _without_fragment(exchange.url)
    pages = 0
    for earlier in range(position - 1, -1, -1):
        response = exchanges[earlier].response
        if response is None or not is_html(response):
            continue
        if address in _frames_of(exchanges[earlier]):
            return True
        pages += 1
        if pages == _PAGES:
            break
    return False


def _frames_of(page: Exchange) -> frozenset[str]:
    """The addresses that a page shows in frames."""
    assert page.response is not None
    text = page.response.text
    if "frame" not in text.lower():
        return frozenset()
    sources = (frame.attributes.get("src") for frame in document_of(text).css("frame[src], iframe[src]"))
    return frozenset(_without_fragment(resolved_address(page.url, source)) for source in sources if source)


def _without_fragment(address: str) -> str:
    return address.partition("#")[0]
