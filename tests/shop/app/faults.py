"""Failures that hide behind a status of 200, switched on for one run: what breaks, and at which request.

`fault_of("spa:captcha")` is the failure of that mode which is planted in a flow. All of them are deterministic: the
same request breaks in every run.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

Headers = list[tuple[bytes, bytes]]


@dataclass(frozen=True)
class Fault:
    """A failure in one flow: its mode, and the request that it hits first.

    `path` is a regular expression for the whole path, `operation` that of a GraphQL request, `number` which of the
    requests that fit (from 1).
    """

    flow: str
    mode: str
    method: str
    path: str
    number: int = 1
    operation: str = ""

    def hits(self, method: str, path: str, body: bytes) -> bool:
        """Whether a request is one of those that fit."""
        fits = method == self.method and re.fullmatch(self.path, path) is not None
        return fits and (not self.operation or f'"operationName":"{self.operation}"' in _compact(body))


def _compact(body: bytes) -> str:
    try:
        return json.dumps(json.loads(body), separators=(",", ":"))
    except ValueError:
        return ""


def html(title: str, body: str) -> tuple[str, bytes]:
    """A page that the application did not make."""
    text = (
        f'<!DOCTYPE html>\n<html lang="en">\n<head><title>{title}</title></head>\n'
        f"<body>\n<h1>{title}</h1>\n{body}\n</body>\n</html>\n"
    )
    return "text/html; charset=utf-8", text.encode()


def as_json(value: object) -> tuple[str, bytes]:
    """A JSON body."""
    return "application/json", json.dumps(value).encode()


MAINTENANCE = html("We'll be back soon", "<p>The shop is down for scheduled maintenance.</p>")
CAPTCHA = html(
    "Just a moment",
    '<p>Please verify you are human.</p><form><div class="g-recaptcha" data-sitekey="6Lc-test"></div></form>',
)
ERROR_PAGE = html("Something went wrong", '<p class="error">We could not process your request. Reference: 7f3a.</p>')
SHELL = (
    "text/html; charset=utf-8",
    b'<!doctype html><html><head><title>Shop</title><script src="/static/app.js"></script></head>'
    b'<body><div id="root"></div></body></html>',
)
ERROR_JSON = as_json({"success": False, "error": {"code": "E4711", "message": "The service is not available."}})
ERROR_GRAPHQL = as_json(
    {
        "errors": [{"message": "Internal server error", "extensions": {"code": "INTERNAL_SERVER_ERROR"}}],
        "data": None,
    }
)
ANSWERS = {
    "maintenance": MAINTENANCE,
    "captcha": CAPTCHA,
    "error-html": ERROR_PAGE,
    "error-json": ERROR_JSON,
    "error-graphql": ERROR_GRAPHQL,
    "json-as-html": SHELL,
}
"""Modes that answer in the application's place."""

LASTING = ("maintenance", "captcha")
"""Modes that stay: every request from the first one on is answered so."""


def without_items(headers: Headers, body: bytes) -> bytes:
    """The body with its lists empty."""
    if b"json" in dict(headers).get(b"content-type", b""):
        return json.dumps(_emptied(json.loads(body))).encode()
    return re.sub(rb"<(li|th)\b.*?</\1>\n?", b"", body, flags=re.DOTALL)


def _emptied(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _emptied(item) for key, item in value.items()}
    return [] if isinstance(value, list) else value


def cut(headers: Headers, body: bytes) -> bytes:
    """The first half of the body."""
    return body[: len(body) // 2]


CHANGES: dict[str, Callable[[Headers, bytes], bytes]] = {"empty-list": without_items, "truncated": cut}
"""Modes that change what the application answers."""

MODES = ("session-expired", "cookie-deleted", *ANSWERS, *CHANGES)

PLANTED = (
    Fault("forms", "session-expired", "GET", r"/forms/checkout/.*"),
    Fault("forms", "error-html", "POST", r"/forms/checkout/.*"),
    Fault("forms", "maintenance", "POST", r"/forms/cart;.*/update"),
    Fault("forms", "captcha", "GET", r"/forms/products/green-mug-500"),
    Fault("forms", "cookie-deleted", "GET", r"/forms/products/blue-mug-350"),
    Fault("forms", "empty-list", "GET", r"/forms/cart;.*/view", 2),
    Fault("forms", "truncated", "GET", r"/forms/checkout/.*"),
    Fault("spa", "session-expired", "GET", r"/spa/api/baskets/\d+/shipping"),
    Fault("spa", "error-json", "POST", r"/spa/api/baskets"),
    Fault("spa", "maintenance", "PATCH", r"/spa/api/baskets/\d+"),
    Fault("spa", "captcha", "GET", r"/spa/api/catalogue"),
    Fault("spa", "cookie-deleted", "GET", r"/spa/api/notifications"),
    Fault("spa", "empty-list", "GET", r"/spa/api/catalogue"),
    Fault("spa", "truncated", "GET", r"/spa/api/baskets/\d+/shipping"),
    Fault("spa", "json-as-html", "GET", r"/spa/api/baskets/\d+"),
    Fault("oauth", "session-expired", "POST", r"/oauth/api/link"),
    Fault("oauth", "error-json", "POST", r"/oauth/api/link"),
    Fault("oauth", "error-html", "POST", r"/oauth/idp/login"),
    Fault("oauth", "maintenance", "GET", r"/oauth/accounts"),
    Fault("oauth", "captcha", "GET", r"/oauth/idp/authorize"),
    Fault("oauth", "cookie-deleted", "POST", r"/oauth/api/link"),
    Fault("oauth", "empty-list", "GET", r"/oauth/accounts"),
    Fault("oauth", "truncated", "GET", r"/oauth/app/callback"),
    Fault("oauth", "json-as-html", "POST", r"/oauth/api/link"),
    Fault("search", "session-expired", "GET", r"/search/api/page", 2),
    Fault("search", "error-json", "GET", r"/search/api/page"),
    Fault("search", "error-html", "GET", r"/search/compare/.*"),
    Fault("search", "maintenance", "POST", r"/search/api/collections"),
    Fault("search", "captcha", "GET", r"/search/results"),
    Fault("search", "cookie-deleted", "GET", r"/search/compare/.*"),
    Fault("search", "empty-list", "GET", r"/search/results"),
    Fault("search", "truncated", "POST", r"/search/api/collections"),
    Fault("search", "json-as-html", "GET", r"/search/api/page"),
    Fault("order", "session-expired", "GET", r"/order/api/jobs/\d+"),
    Fault("order", "error-json", "POST", r"/order/api/quotes"),
    Fault("order", "error-html", "GET", r"/order/receipts/.*"),
    Fault("order", "maintenance", "GET", r"/order/api/panel"),
    Fault("order", "captcha", "POST", r"/order/api/orders"),
    Fault("order", "cookie-deleted", "GET", r"/order/api/panel"),
    Fault("order", "truncated", "GET", r"/order/api/panel"),
    Fault("order", "json-as-html", "POST", r"/order/api/orders"),
    Fault("edit", "session-expired", "PUT", r"/edit/drafts/\d+"),
    Fault("edit", "error-json", "PUT", r"/edit/drafts/\d+"),
    Fault("edit", "error-html", "POST", r"/edit/tickets/\d+"),
    Fault("edit", "maintenance", "GET", r"/edit/tickets/\d+"),
    Fault("edit", "captcha", "POST", r"/edit/tickets/\d+"),
    Fault("edit", "cookie-deleted", "GET", r"/edit/tickets/\d+"),
    Fault("edit", "empty-list", "GET", r"/edit/"),
    Fault("edit", "truncated", "GET", r"/edit/tickets/\d+"),
    Fault("edit", "json-as-html", "PUT", r"/edit/drafts/\d+"),
    Fault("graph", "session-expired", "POST", r"/graph/api", 1, "PlaceOrder"),
    Fault("graph", "error-graphql", "POST", r"/graph/api", 1, "AddToCart"),
    Fault("graph", "maintenance", "POST", r"/graph/api", 1, "Products"),
    Fault("graph", "captcha", "POST", r"/graph/api", 1, "SignIn"),
    Fault("graph", "cookie-deleted", "POST", r"/graph/api", 1, "Products"),
    Fault("graph", "empty-list", "POST", r"/graph/api", 1, "Products"),
    Fault("graph", "truncated", "POST", r"/graph/api", 1, "AddToCart"),
    Fault("graph", "json-as-html", "POST", r"/graph/api", 1, "PlaceOrder"),
)


def fault_of(name: str) -> Fault:
    """The failure called `FLOW:MODE`. Raises KeyError."""
    return {f"{fault.flow}:{fault.mode}": fault for fault in PLANTED}[name]


@dataclass
class Breaks:
    """The application with a failure planted in it (an ASGI middleware)."""

    app: ASGIApp
    fault: Fault
    seen: int = field(default=0)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["path"].startswith("/static/"):
            await self.app(scope, receive, send)
            return
        body = await _all_of(receive)
        fits = self.fault.hits(scope["method"], scope["path"], body)
        self.seen += fits
        mode = self.fault.mode
        if not (fits and self.seen == self.fault.number):
            lasting = mode in LASTING and self.seen >= self.fault.number
            if not lasting:
                await self.app(scope, _again(body), send)
                return
        if mode in ANSWERS:
            await _answer(send, *ANSWERS[mode])
            return
        if mode == "session-expired":
            scope["app"].state.sessions.clear()
        await self._changed(scope, _again(body), send)

    async def _changed(self, scope: Scope, receive: Receive, send: Send) -> None:
        """What the application answers, broken."""
        messages: list[Message] = []

        async def keep(message: Message) -> None:
            messages.append(message)

        await self.app(scope, receive, keep)
        start = messages[0]
        headers: Headers = [(name, value) for name, value in start["headers"] if name != b"content-length"]
        body = b"".join(message.get("body", b"") for message in messages[1:])
        if self.fault.mode in CHANGES:
            body = CHANGES[self.fault.mode](headers, body)
        if self.fault.mode == "cookie-deleted":
            headers.append((b"set-cookie", b"sid=; Path=/; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT"))
        headers.append((b"content-length", str(len(body)).encode()))
        await send({**start, "headers": headers})
        await send({"type": "http.response.body", "body": body})


async def _all_of(receive: Receive) -> bytes:
    parts = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(parts)


def _again(body: bytes) -> Receive:
    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive


async def _answer(send: Send, media_type: str, body: bytes) -> None:
    headers = [(b"content-type", media_type.encode()), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})
