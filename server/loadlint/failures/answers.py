"""The signs of failure that an answer shows by itself: its response, and the request for it."""

from __future__ import annotations

from collections.abc import Iterator

from loadlint.failures import payloads
from loadlint.failures.login_pages import header_signs, is_html, is_page, page_signs, view_of
from loadlint.failures.sign import Sign
from loadlint.json_text import has_json_lines, looks_like_json
from loadlint.recordings.exchange import Exchange, Response
from loadlint.request import JsonBody, RawBody, Request
from loadlint.text.regex import regex

_NOT_READ = regex(r"(?:text/css|image/|font/|audio/|video/|[\w-]+/(?:x-)?(?:javascript|ecmascript|octet-stream|wasm))")
_LARGEST = 2 << 20
_NO_TEXT = 20
_API_PATH = regex(r"/(?:api|rest|graphql|rpc|v\d+)(?:/|$)|\.json$")


def is_readable(response: Response) -> bool:
    """Whether an answer can be judged: it has a body that is no image, script or style."""
    return 0 < (response.size or 0) <= _LARGEST and not _NOT_READ.match(response.media_type)


def own_signs(exchange: Exchange) -> Iterator[Sign]:
    """The signs of an answer with a status below 400."""
    response = exchange.response
    if response is None or response.status >= 400 or response.location is not None:
        return
    yield from header_signs(response)
    if not is_readable(response):
        return
    tree = payloads.tree_of(response)
    yield from payloads.payload_signs(response, tree)
    if tree is not payloads.NOTHING:
        return
    if is_html(response):
        yield from page_signs(response)
        yield from _unasked_page(exchange.request, response)
    yield from _cut_off(response)


def wants_json(request: Request) -> float:
    """How sure it is, from 0 to 1, that a request asks for JSON and not for a page."""
    accepts = _header(request, "accept")
    sure = 0.0
    if "json" in accepts and "html" not in accepts:
        sure += 0.5
    text = request.body.text.value if isinstance(request.body, RawBody) else ""
    if "json" in _header(request, "content-type") or isinstance(request.body, JsonBody) or looks_like_json(text):
        sure += 0.4
    if _API_PATH.search(request.url.value.partition("?")[0]):
        sure += 0.3
    return min(sure, 1.0)


def is_background(request: Request) -> bool:
    """Whether a page's script made the request, and not a user who follows a link."""
    return _header(request, "sec-fetch-dest") == "empty" or bool(_header(request, "x-requested-with"))


def _unasked_page(request: Request, response: Response) -> Iterator[Sign]:
    """A whole page as the answer to a call of an API."""
    if not is_page(response):
        return
    sure = wants_json(request)
    if "json" in response.media_type:
        yield Sign("not-json", "the response is called JSON and is a page", 0.8)
    elif sure >= 0.3:
        yield Sign("not-json", "a call that asks for data was answered with a page", round(0.7 * sure, 2))
        if is_background(request):
            yield Sign("not-json", "a page's script made the call, and can't show a page", 0.3)
        if view_of(response.text).text_length < _NO_TEXT:
            yield Sign("not-json", "the page is the empty shell of an application", 0.2)


def _is_closed(text: str) -> bool:
    """Whether all brackets are closed: it may be written as JavaScript writes objects, `{'id': 7}`."""
    return text[-1] in "}]" and all(text.count(left) == text.count(right) for left, right in (("{", "}"), ("[", "]")))


def _cut_off(response: Response) -> Iterator[Sign]:
    text = response.text.strip()
    if "json" in response.media_type and text[:1] in ("{", "[") and not has_json_lines(text) and not _is_closed(text):
        yield Sign("cut-off", "the JSON has no end", 0.8)
    elif is_page(response) and "</html" not in text[-2000:].lower():
        if not text.endswith(">"):
            yield Sign("cut-off", "the page ends in the middle of a text or a tag", 0.45)
        yield Sign("cut-off", "the page is not closed", 0.2)
    elif "xml" in response.media_type and text.startswith("<") and not text.endswith(">"):
        yield Sign("cut-off", "the XML has no end", 0.8)


def _header(request: Request, name: str) -> str:
    values = (field.value.value for field in request.headers if field.name.value.lower() == name)
    return next(values, "").lower()
