"""Recorded exchanges and recordings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from operator import is_
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct

from loadlint.text.addresses import parts_of

if TYPE_CHECKING:
    from loadlint.request import Request


class Problem(StrEnum):
    """What can be wrong with a recording as a whole."""

    NO_BODIES = "no-bodies"
    SOME_BODIES_MISSING = "some-bodies-missing"
    SANITISED = "sanitised"
    TRUNCATED = "truncated"
    NOT_MODIFIED = "not-modified"
    FAILURES = "failures"
    NO_RESPONSES = "no-responses"
    OUT_OF_ORDER = "out-of-order"
    UNDECODED = "undecoded"
    TOO_LARGE = "too-large"
    ADDRESSES = "addresses"
    UPLOADS = "uploads"
    REDIRECTS = "redirects"


class HealthIssue(Struct, frozen=True):
    """One weakness of a recording, in words for the user, with the exchanges (indices in the file) that show it."""

    problem: Problem
    message: str
    exchanges: tuple[int, ...] = ()


@dataclass(frozen=True)
class Response:
    """A recorded response.

    `headers` keep order, spelling and repetition. `body` is decoded from transfer and content encodings; None where the
    recording does not hold it (which differs from an empty body). `url` is the address that answered.
    """

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes | None
    media_type: str
    url: str
    charset: str = "utf-8"

    @cached_property
    def text(self) -> str:
        """The body as text; empty where it is missing."""
        if self.body is None:
            return ""
        try:
            return self.body.decode(self.charset, "replace")
        except LookupError:
            return self.body.decode("utf-8", "replace")

    @cached_property
    def mentions_password(self) -> bool:
        """Whether the text has the word password: a quick test, since pages without it have no login form."""
        return "password" in self.text.lower()

    @cached_property
    def size(self) -> int | None:
        """How many bytes the body has; None where it is missing."""
        return None if self.body is None else len(self.body)

    def header(self, name: str) -> str | None:
        """The first header of that name, whatever its case."""
        return next(iter(self.header_values(name)), None)

    def header_values(self, name: str) -> tuple[str, ...]:
        """All headers of that name, in order."""
        lower = name.lower()
        return tuple(value for key, value in self.headers if key.lower() == lower)

    @property
    def location(self) -> str | None:
        """Where a redirect leads (as written), None for other answers."""
        return self.header("location") if 300 <= self.status < 400 and self.status != 304 else None


class Message(Struct, frozen=True):
    """A message of a web socket. `time` is in seconds since the epoch; `is_sent` says that the client sent it."""

    time: float
    text: str
    is_sent: bool = False


def size_of(text: str) -> int:
    """How many bytes a text has in UTF-8."""
    return len(text) if text.isascii() else len(text.encode())


@dataclass(frozen=True)
class Exchange:
    """One recorded request with its response; a redirect hop is an exchange of its own.

    `index` is the entry's index in the file, from 0; `started` is in seconds since the epoch, `duration` in seconds
    until the answer was complete, each None where unknown. `messages` are those of the web socket that the request
    opens, in order.
    """

    index: int
    request: Request
    response: Response | None
    started: float | None = None
    duration: float | None = None
    messages: Sequence[Message] = ()

    @property
    def method(self) -> str | None:
        """The request's method, for which nothing else of it has to be read."""
        return self.request.method

    @property
    def url(self) -> str:
        """The request's address, for which nothing else of it has to be read."""
        return self.request.url.value

    @property
    def sent_bytes(self) -> bytes | None:
        """The body of the request as it was sent; None where the recording holds it as text or not at all."""
        return None

    def fresh(self) -> Exchange:
        """The exchange for a single use: what is decoded for it is not kept in memory afterwards."""
        return self


@dataclass(frozen=True)
class Recording:
    """The exchanges of one run in order of start, from one file. `path` is as the user gave it.

    `facts` are what others have computed from it, as long as the recording is in memory (`loadlint.facts`). `known` is
    what an earlier run has computed and kept in a file, by its name there.
    """

    path: str
    exchanges: Sequence[Exchange]
    health: tuple[HealthIssue, ...] = field(default=())
    known: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)
    facts: dict[object, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def walk(self) -> Iterator[Exchange]:
        """All exchanges, each for a single use; other work that needs all of them is done at the same time."""
        return (exchange.fresh() for exchange in self.exchanges)


class Together(Struct, frozen=True, eq=False):
    """Several recordings, and what is known about them together (`loadlint.facts`)."""

    recordings: tuple[Recording, ...]
    facts: dict[object, Any] = msgspec.field(default_factory=dict)

    def is_about(self, recordings: Sequence[Recording]) -> bool:
        """Whether it is about these recordings, and no others."""
        return len(recordings) == len(self.recordings) and all(map(is_, recordings, self.recordings))


_MOST_SETS = 4
"""The most sets of recordings: one analysis asks about all, and about those without the ones that can't be used."""


def together(recordings: Sequence[Recording]) -> Together:
    """A set of recordings, kept with the first of them for the sets asked for last."""
    if not recordings:
        return Together(())
    sets: tuple[Together, ...] = recordings[0].facts.get(Together, ())
    about = next((runs for runs in sets if runs.is_about(recordings)), None) or Together(tuple(recordings))
    recordings[0].facts[Together] = (about, *(other for other in sets if other is not about))[:_MOST_SETS]
    return about


_PAGE_OR_DATA = ("html", "json", "xml")


def is_page_or_data(response: Response) -> bool:
    """Whether an answer is a page or data for a program, no image, style or script."""
    return not response.media_type.startswith("image/") and response.media_type.endswith(_PAGE_OR_DATA)


def is_beacon(exchange: Exchange) -> bool:
    """Whether a page sent a message about itself that nothing waits for: `navigator.sendBeacon`, `<a ping>`."""
    mode = exchange.request.header("sec-fetch-mode")
    is_blind = mode is not None and mode.value == "no-cors"
    is_ping = exchange.request.header("ping-to") is not None
    response = exchange.response
    # Who is signed out is sent to the login page, which nobody sees.
    is_answered = response is not None and bool(response.size) and response.location is None
    return exchange.method == "POST" and (is_ping or (is_blind and not is_answered))


def is_prefetch(exchange: Exchange) -> bool:
    """Whether a browser loaded a page ahead, which its user may open later."""
    purposes = (exchange.request.header(name) for name in ("sec-purpose", "purpose", "x-moz"))
    return any(purpose is not None and purpose.value.startswith("prefetch") for purpose in purposes)


def host_of(exchange: Exchange) -> str:
    """The host that a request goes to, with its port where the address names one."""
    parts = parts_of(exchange.url)
    return parts.netloc.lower() if parts is not None else ""
