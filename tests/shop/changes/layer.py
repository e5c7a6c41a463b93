"""The changed shop: an ASGI middleware before the shop as it was."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import unquote

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from . import Changes
from .base import Answer, Call


@dataclass
class Changed:
    """The application, some changes later."""

    app: ASGIApp
    changes: Changes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["path"].startswith("/static/"):
            await self.app(scope, receive, send)
            return
        calls, answer = self.changes.taken(await _call(scope, receive))
        if answer is None:
            answer = await self._asked(scope, calls[-1])
            following = self.changes.followed(calls[-1], answer)
            while following is not None:
                answer = await self._asked(scope, following)
                following = self.changes.followed(following, answer)
        await _send(send, self.changes.answered(calls, answer))

    async def _asked(self, scope: Scope, call: Call) -> Answer:
        """What the shop as it was answers."""
        path, _, query = call.target.partition("?")
        headers = [(key.encode("latin-1"), value.encode("latin-1")) for key, value in call.headers]
        inner = {
            **scope,
            "method": call.method,
            "path": unquote(path),
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "headers": headers,
        }
        messages: list[Message] = []

        async def body() -> Message:
            return {"type": "http.request", "body": call.body.encode(), "more_body": False}

        async def keep(message: Message) -> None:
            messages.append(message)

        await self.app(inner, body, keep)
        pairs = [(key.decode("latin-1"), value.decode("latin-1")) for key, value in messages[0]["headers"]]
        kept = [(key, value) for key, value in pairs if key.lower() != "content-length"]
        return Answer(messages[0]["status"], kept, b"".join(message.get("body", b"") for message in messages[1:]))


async def _call(scope: Scope, receive: Receive) -> Call:
    parts = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            break
    query = scope["query_string"].decode()
    headers = [(key.decode("latin-1"), value.decode("latin-1")) for key, value in scope["headers"]]
    target = scope["raw_path"].decode() + ("?" + query if query else "")
    return Call(scope["method"], target, headers, b"".join(parts).decode())


async def _send(send: Send, answer: Answer) -> None:
    has_body = answer.status not in (204, 304)
    headers = [*answer.headers, ("content-length", str(len(answer.body)))] if has_body else answer.headers
    pairs = [(key.encode("latin-1"), value.encode("latin-1")) for key, value in headers]
    await send({"type": "http.response.start", "status": answer.status, "headers": pairs})
    await send({"type": "http.response.body", "body": answer.body})
