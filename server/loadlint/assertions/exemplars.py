"""Good and bad answers to a step: what an assertion must let pass, and what it must stop.

`answers.py` puts them together out of recorded and invented ones.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, partial
from typing import Any, Literal

from msgspec import Struct, field

from loadlint.assertions.judge import NOTHING, json_tree
from loadlint.correlation.observe.addresses import is_page_file
from loadlint.correlation.prove.run_extractor import Page
from loadlint.recordings.exchange import Exchange, Response, size_of
from loadlint.request import SAFE_METHODS
from loadlint.text.regex import regex

Kind = Literal["json", "html", "xml", "text", "redirect", "empty", "asset"]

_PASSWORD = regex(r"<input\b[^<>]*\btype\s*=\s*[\"']?password", re.IGNORECASE)
_ASSETS = regex(r"(?:text/css|image/|font/|audio/|video/|application/(?:font|x-font|wasm|octet)|.*javascript)")


class Exemplar(Struct, frozen=True):
    """A bad answer, with the status of the good one.

    `recorded` says that a recording holds it, `telling` that it is a login page, an error or a failure: an answer that
    any assertion should stop, where the answers to other requests may be much like the good one. `emptied` says that it
    is the good answer with an empty list: that is bad only where the script needs something of the list.
    """

    name: str
    page: Page
    recorded: bool = False
    telling: bool = False
    emptied: bool = False


class Answers(Struct, frozen=True, eq=False):
    """The answers to one step. `good` has one for each recording that holds one, with the recording's name.

    `alike` are more good answers, to repetitions of the request: another run may have made more or fewer of them.
    `url` is the address as the script has it, with HOLEs. `shell` says that the page is the empty one of a single-page
    application, or that other addresses are answered with the same: nothing in it tells that it is the right one.
    `facts` are what others have found out about them (`loadlint.facts`).
    """

    kind: Kind
    good: tuple[tuple[str, Page], ...]
    alike: tuple[Page, ...]
    bad: tuple[Exemplar, ...]
    url: str = ""
    shell: bool = False
    facts: dict[object, Any] = field(default_factory=dict)

    @property
    def must_pass(self) -> Iterator[Page]:
        """All good answers."""
        yield from (page for _, page in self.good)
        yield from self.alike


def kind_of(response: Response) -> Kind:
    """What a response holds."""
    text = response.text
    if response.location is not None:
        return "redirect"
    if is_asset(response):
        return "asset"
    if not text.strip():
        return "empty"
    if "json" in response.media_type or text.lstrip()[:1] in "{[":
        return "json" if json_tree(text) is not NOTHING else "text"
    if "html" in response.media_type or re.match(r"\s*<(?:!doctype html|html)", text, re.IGNORECASE):
        return "html"
    return "xml" if text.lstrip().startswith("<") else "text"


def kind_of_answer(page: Page) -> Kind:
    """What the answer to a request holds; a script that the application makes for a user is no asset of the page."""
    kind = kind_of(page.response)
    return "text" if kind == "asset" and _is_made_script(page.hops[-1]) else kind


def _is_made_script(exchange: Exchange) -> bool:
    """Whether a script answers a call of the page, or is at an address that is no file's."""
    response = exchange.response
    is_script = response is not None and "javascript" in response.media_type
    return is_script and (exchange.method not in SAFE_METHODS or not is_page_file(exchange.request))


def is_asset(response: Response) -> bool:
    """Whether a response is what a browser loads for a page: a style, a script, a picture."""
    return _ASSETS.match(response.media_type) is not None


def is_login_page(response: Response) -> bool:
    """Whether a page asks for a password."""
    if not response.mentions_password:
        return False
    return kind_of(response) == "html" and _PASSWORD.search(response.text) is not None


def page_with(good: Page, text: str, media_type: str, location: str | None = None, address: str | None = None) -> Page:
    """A page with the address and the status of the good one; where that was redirected, it may be at `address`."""
    return _page_like(good, lambda: text, media_type, location, address)


def page_like(good: Page, response: Response, address: str | None = None) -> Page:
    """A page with the text of a recorded answer, which is read when it is asked for."""
    return _page_like(good, lambda: response.text, response.media_type, address=address)


def page_part(good: Page, parts: Sequence[tuple[int, int]]) -> Page:
    """A page with parts of the good one's text, from character to character, put together when they are asked for."""
    return _page_like(good, partial(_text_of_parts, good.response, parts), good.response.media_type)


def _text_of_parts(response: Response, parts: Sequence[tuple[int, int]]) -> str:
    text = response.text
    return "".join([text[start:end] for start, end in parts])


def _page_like(
    good: Page, text: Callable[[], str], media_type: str, location: str | None = None, address: str | None = None
) -> Page:
    good_response = good.response
    headers = [("Content-Type", media_type)]
    if location is not None:
        headers.append(("Location", location))
    url = address if address is not None and len(good.hops) > 1 else good_response.url
    response = _Made(good_response.status, tuple(headers), text, media_type, url)
    return Page([Exchange(good.hops[-1].index, good.hops[-1].request, response)])


class _Made(Response):
    """A response whose text is made when it is asked for, since a step has many that are large."""

    def __init__(
        self, status: int, headers: tuple[tuple[str, str], ...], make: Callable[[], str], media_type: str, url: str
    ) -> None:
        vars(self).update(status=status, headers=headers, _make=make, media_type=media_type, url=url, charset="utf-8")

    @property
    def text(self) -> str:
        text: str = vars(self)["_make"]()
        return text

    @cached_property
    def size(self) -> int:
        return size_of(self.text)

    @property
    def body(self) -> bytes:
        return self.text.encode()
