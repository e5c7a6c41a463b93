"""Ways in which one answer of an application breaks, and the shop with one of them."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from loadlint.request import url_path
from loadlint.results.examine import Baseline
from tests.shop.app.faults import ERROR_GRAPHQL, ERROR_JSON, ERROR_PAGE, SHELL, html
from tests.shop.judge import SEED
from tests.shop.serve import Shop, running_shop

_FORM = '<form method="post"><input name="email"><input type="password" name="password"><button>Log in</button></form>'
LOGIN_PAGE = html("Log in", _FORM)
_SECONDS = 1.5


@dataclass(frozen=True)
class Answer:
    """An answer of an application."""

    status: int
    media_type: str
    body: bytes
    location: str = ""


def _status(status: int) -> Callable[[Answer], Answer]:
    return lambda _: Answer(status, *html("Error", "<p>The request failed.</p>"))


def _payload(answer: Answer) -> Answer:
    if b"json" in answer.media_type.encode():
        return Answer(200, *(ERROR_GRAPHQL if answer.body.startswith(b'{"data"') else ERROR_JSON))
    return Answer(200, *ERROR_PAGE)


def _without_tokens(answer: Answer) -> Answer:
    """The answer with values that look random left out, in attributes, links and JSON."""
    body = re.sub(rb'(value|content|href|action|data-[\w-]+)="[^"]{8,}"', rb'\1=""', answer.body)
    body = re.sub(rb'":\s*"[^"]{8,}"', b'":""', body)
    return Answer(answer.status, answer.media_type, body, answer.location)


def _of_another_type(answer: Answer) -> Answer:
    return Answer(200, *(SHELL if "json" in answer.media_type else ("application/json", b'{"ok": true}')))


BREAKS: dict[str, Callable[[Answer], Answer | None]] = {
    "500": _status(500),
    "403": _status(403),
    "404": _status(404),
    "empty": lambda answer: Answer(200, answer.media_type or "text/html", b""),
    "login-page": lambda _: Answer(200, *LOGIN_PAGE),
    "error-payload": _payload,
    "to-login": lambda _: Answer(302, "text/html", b"", "/login?next=%2F"),
    "no-token": _without_tokens,
    "closed": lambda _: None,
    "other-type": _of_another_type,
}
"""What becomes of an answer; None where the connection is closed."""


@dataclass(frozen=True)
class Broken:
    """A request whose answer breaks: the one of this number (from 1) that has a method and a path."""

    kind: str
    method: str
    path: str
    number: int = 1


@dataclass
class _Breaking:
    app: ASGIApp
    broken: Broken
    seen: int = field(default=0)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == self.broken.method:
            self.seen += re.fullmatch(self.broken.path, scope["path"]) is not None
            if self.seen == self.broken.number and re.fullmatch(self.broken.path, scope["path"]):
                await self._break(scope, receive, send)
                return
        await self.app(scope, receive, send)

    async def _break(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.broken.kind == "slow":
            await asyncio.sleep(_SECONDS)
            await self.app(scope, receive, send)
            return
        messages: list[Message] = []

        async def keep(message: Message) -> None:
            messages.append(message)

        await self.app(scope, receive, keep)
        headers = {name.decode(): value.decode() for name, value in messages[0]["headers"]}
        body = b"".join(message.get("body", b"") for message in messages[1:])
        answer = Answer(messages[0]["status"], headers.get("content-type", ""), body, headers.get("location", ""))
        await _send(BREAKS[self.broken.kind](answer), send)


async def _send(answer: Answer | None, send: Send) -> None:
    if answer is None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"900")]})
        await send({"type": "http.response.body", "body": b"<", "more_body": True})
        raise ConnectionAbortedError("the connection is closed in the middle of an answer")
    headers = {"content-type": answer.media_type, "location": answer.location, "content-length": str(len(answer.body))}
    pairs = [(name.encode(), value.encode()) for name, value in headers.items() if value]
    await send({"type": "http.response.start", "status": answer.status, "headers": pairs})
    await send({"type": "http.response.body", "body": answer.body})


def breaking_shop(port: int, broken: Broken) -> AbstractContextManager[Shop]:
    """A fresh shop in which one answer breaks."""
    return running_shop(SEED, port, around=lambda app: _Breaking(app, broken))


def broken_at(baseline: Baseline, step: int, kind: str) -> Broken:
    """The request of a step as the application sees it."""
    runs = baseline.alignment.runs
    exchanges = [run.exchanges[run.position_of[step]] for run in runs]
    segments = zip(*(url_path(exchange.url).split("/") for exchange in exchanges), strict=True)
    path = "/".join(re.escape(values[0]) if len(set(values)) == 1 else "[^/]+" for values in segments)
    method = exchanges[0].request.method or "GET"
    before = runs[0].exchanges[: runs[0].position_of[step]]
    number = sum(one.request.method == method and bool(re.fullmatch(path, url_path(one.url))) for one in before)
    return Broken(kind, method, path, number + 1)
