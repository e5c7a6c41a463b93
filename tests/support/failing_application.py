"""An application that plays a recording, and from some request of an iteration on says one thing to everything."""

from __future__ import annotations

import http.server
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from loadlint.recordings.exchange import Exchange

MAINTENANCE = b"<!doctype html><title>Maintenance</title><p>We are back soon."
Answer = tuple[int, list[tuple[str, str]], bytes]
_LEFT_OUT = frozenset(("content-length", "content-encoding", "transfer-encoding", "connection"))


@dataclass(frozen=True)
class Asked:
    """A request as it came: in which iteration, counted from 1, when, and what it said."""

    iteration: int
    seconds: float
    method: str
    target: str
    cookie: str
    body: str

    @property
    def is_without_a_value(self) -> bool:
        """Whether it holds what a tool sends where a value is missing."""
        said = self.target + " " + self.body
        return any(word in said for word in ("None", "null", "undefined", "NOT_FOUND", "${")) or "//" in self.target


@dataclass
class Application:
    """Plays exchanges. `fails_from` counts the requests of an iteration from 0; None plays all of them.

    From there on it says `says`; None closes the connection.
    """

    exchanges: Sequence[Exchange]
    fails_from: int | None = None
    status: int = 200
    says: bytes | None = MAINTENANCE
    address: str = ""
    asked: list[Asked] = field(default_factory=list)
    begun: float = field(default_factory=time.monotonic)
    _iteration: int = 0
    _count: int = 0
    _position: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, method: str, target: str, cookie: str, body: bytes) -> Answer | None:
        """The answer to a request, if any; the first request of the recording begins an iteration."""
        with self._lock:
            if _key(method, target) == self._key_at(0):
                self._iteration, self._count, self._position = self._iteration + 1, 0, 0
            seconds = time.monotonic() - self.begun
            self.asked.append(Asked(self._iteration, seconds, method, target, cookie, body.decode("utf-8", "replace")))
            self._count += 1
            if self.fails_from is not None and self._count > self.fails_from:
                kind = "application/json" if self.says != MAINTENANCE else "text/html; charset=utf-8"
                return (self.status, [("Content-Type", kind)], self.says) if self.says is not None else None
            return self._played(_key(method, target))

    def _played(self, key: tuple[str, str]) -> Answer:
        for position in range(self._position, len(self.exchanges)):
            if self._key_at(position) == key:
                self._position = position + 1
                return self._recorded(self.exchanges[position])
        return 404, [("Content-Type", "text/plain")], b"not recorded"

    def _recorded(self, exchange: Exchange) -> Answer:
        split = urlsplit(exchange.request.url.value)
        recorded = f"{split.scheme}://{split.netloc}"
        response = exchange.response
        assert response is not None
        headers = [
            (name, value.replace(recorded, self.address).replace("; Secure", ""))
            for name, value in response.headers
            if name.lower() not in _LEFT_OUT
        ]
        return response.status, headers, (response.body or b"").replace(recorded.encode(), self.address.encode())

    def _key_at(self, position: int) -> tuple[str, str]:
        request = self.exchanges[position].request
        return _key(request.method or "GET", request.url.value)


def _key(method: str, url: str) -> tuple[str, str]:
    return method, urlsplit(url).path


@contextmanager
def running(application: Application) -> Iterator[Application]:
    """The application on a loopback port, while the block runs."""

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_any(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            sent = self.rfile.read(length)
            answer = application.answer(self.command, self.path, self.headers.get("Cookie") or "", sent)
            if answer is None:
                self.close_connection = True
                return
            status, headers, body = answer
            self.send_response(status)
            for name, value in headers:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = handle_any

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    application.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    application.begun = time.monotonic()
    try:
        yield application
    finally:
        server.shutdown()
        server.server_close()
