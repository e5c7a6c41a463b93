"""Serves an application of these tests on the loopback interface."""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Asked:
    """A request as an application sees it. `json` is None for a body that is none."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    text: str

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.text) if self.text else None

    def cookie(self, name: str) -> str:
        """A cookie's value; empty without it."""
        pairs = (pair.strip().partition("=") for pair in self.headers.get("cookie", "").split(";"))
        return next((value for key, _, value in pairs if key == name), "")

    @property
    def bearer(self) -> str:
        """The token in `Authorization`."""
        return self.headers.get("authorization", "").removeprefix("Bearer ")


@dataclass(frozen=True)
class Reply:
    """An answer. A `body` that is no text is sent as JSON."""

    body: Any = ""
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    media_type: str = "application/json"

    @property
    def text(self) -> str:
        """The body as it is sent."""
        return self.body if isinstance(self.body, str) else json.dumps(self.body)


@dataclass
class Application:
    """What an application remembers. Each seed gives it other ids, tokens and jobs.

    `done` holds what a journey is for, `refused` the requests that were answered with a status from 400 on.
    """

    seed: int
    done: list[Any] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.random = Random(self.seed)
        self.number = 1000 * self.seed + self.random.randrange(100, 900)

    def token(self) -> str:
        """A new token."""
        return "".join(self.random.choice("abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ23456789") for _ in range(32))

    def new_id(self) -> str:
        """A new id, of some letters and digits."""
        return f"{self.random.getrandbits(64):016x}"

    def count(self) -> int:
        """A new number, as databases give them."""
        self.number += self.random.randrange(1, 9)
        return self.number

    def answer(self, asked: Asked) -> Reply:
        """The answer to a request."""
        raise NotImplementedError


PAGE = Reply(
    '<!doctype html><html><head><title>Desk</title></head><body><div id="root"></div></body></html>',
    media_type="text/html; charset=utf-8",
)


@contextmanager
def running(application: Application, port: int = 0) -> Iterator[str]:
    """The application's address while it runs."""
    lock = threading.Lock()

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _answer(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            parts = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            headers = {name.lower(): value for name, value in self.headers.items()}
            asked = Asked(self.command, parts.path, query, headers, self.rfile.read(length).decode())
            with lock:
                # Browsers ask for an icon by themselves.
                reply = Reply(status=404) if parts.path == "/favicon.ico" else application.answer(asked)
                if reply.status >= 400 and parts.path != "/favicon.ico":
                    application.refused.append(f"{asked.method} {self.path} {reply.status} {asked.text}")
            body = reply.text.encode()
            self.send_response(reply.status)
            for name, value in (("Content-Type", reply.media_type), *reply.headers):
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _answer

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
