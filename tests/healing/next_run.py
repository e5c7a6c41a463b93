"""An application that goes on as one run of a recorded journey, and refuses whatever that run did not send."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from loadlint.recordings.exchange import Exchange, Recording
from loadlint.request import RawBody, Request
from tests.single_page.server import Application, Asked, Reply

_PART = re.compile(r'name="([^"]+)"\r?\n(?:[^\r\n]+\r?\n)*\r?\n(.*?)\r?\n--', re.DOTALL)


@dataclass
class NextRun(Application):
    """Answers each request as the run did, if it is the one that came next there. `base` is its own address."""

    run: Recording | None = None
    base: str = ""
    position: int = field(default=0, init=False)

    @property
    def exchanges(self) -> Sequence[Exchange]:
        assert self.run is not None
        return self.run.exchanges

    def answer(self, asked: Asked) -> Reply:
        exchange = self.exchanges[self.position] if self.position < len(self.exchanges) else None
        if exchange is None or exchange.response is None or not _is_sent(exchange.request, asked):
            return Reply({"error": "conflict"}, 409)
        self.position += 1
        response = exchange.response
        origin = "/".join(exchange.url.split("/")[:3])
        headers = [("Location", response.location.replace(origin, self.base))] if response.location else []
        media_type = response.media_type or "text/plain"
        return Reply(response.text.replace(origin, self.base), response.status, tuple(headers), media_type)


def _is_sent(wanted: Request, asked: Asked) -> bool:
    path = "/" + wanted.url.value.split("/", 3)[3]
    headers = {header.name.value.lower(): header.value.value for header in wanted.headers}
    headers.pop("content-type", None)
    same = wanted.method == asked.method and path == asked.path
    same_headers = all(asked.headers.get(name) == value for name, value in headers.items())
    body = wanted.body.text.value if isinstance(wanted.body, RawBody) else ""
    return same and same_headers and _values(body) == _values(asked.text)


def _values(body: str) -> Any:
    """What a body says: its JSON, queries without their layout, or its parts whatever their order."""
    if body.startswith("{"):
        document = json.loads(body)
        return document | {"query": "".join(document.get("query", "").split())}
    return sorted(_PART.findall(body))
