"""A proxy before a running application that makes another version of it, and a client that belongs to that version.

The application listens on 127.0.0.2; the proxy has its ports on 127.0.0.1. As the new version it takes requests of
the new version alone. As a recorder it takes those of a script of the old version, sends what the new version's own
client would send in their place, and writes that down as a browser does: a recording of the new version.
"""

from __future__ import annotations

import http.client
import http.server
import json
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tests.shop.changes.base import Answer, AnsweredError, Call, Change, State

HERE, APPLICATION = "127.0.0.1", "127.0.0.2"
_OF_THE_CONNECTION = ("connection", "content-length", "transfer-encoding", "keep-alive", "accept-encoding", "host")


def asked(port: int, call: Call) -> Answer:
    """What the application answers."""
    connection = http.client.HTTPConnection(APPLICATION, port, timeout=60)
    try:
        connection.putrequest(call.method, call.target, skip_host=True, skip_accept_encoding=True)
        body = call.body.encode("utf-8", "surrogateescape")
        headers = [pair for pair in call.headers if pair[0].lower() not in _OF_THE_CONNECTION]
        for name, value in [("Host", f"{HERE}:{port}"), *headers, ("Content-Length", str(len(body)))]:
            connection.putheader(name, value.encode("latin-1"))
        connection.endheaders(body)
        response = connection.getresponse()
        kept = [(name, value) for name, value in response.getheaders() if name.lower() not in _OF_THE_CONNECTION]
        return Answer(response.status, kept, response.read())
    finally:
        connection.close()


@dataclass
class Gateway:
    """Changes before an application, the nearest to it first; `recorded` is what the new version's client did.

    `ask` gives the answer of the application on a port.
    """

    changes: Sequence[Change]
    is_recorder: bool = False
    ask: Callable[[int, Call], Answer] = asked
    recorded: list[dict[str, Any]] = field(default_factory=list)
    states: list[State] = field(init=False)
    cookies: dict[str, str] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.states = [{} for _ in self.changes]

    def answer(self, port: int, call: Call) -> Answer:
        """What the client of this gateway gets."""
        with self.lock:
            return self._recorded(port, call) if self.is_recorder else self._asked_as_new(port, call)[1]

    def _recorded(self, port: int, call: Call) -> Answer:
        """The answer of the old version, after the requests of the new version's client."""
        old: Answer | None = None
        for changed in self._sent(call, 0):
            sent = self._with_cookies(changed)
            old, new = self._asked_as_new(port, sent)
            self._note(port, sent, new)
        # A step that the new version's client leaves out: the old script may need its answer.
        return old if old is not None else self.ask(port, call)

    def _sent(self, call: Call, first: int) -> Iterator[Call]:
        if first == len(self.changes):
            yield call
            return
        for changed in self.changes[first].sent(call, self.states[first]):
            yield from self._sent(changed, first + 1)

    def _asked_as_new(self, port: int, call: Call) -> tuple[Answer, Answer]:
        """The answers of the old and of the new version."""
        calls, number = [call], len(self.changes)
        try:
            while number > 0:
                calls.append(self.changes[number - 1].taken(calls[-1], self.states[number - 1]))
                number -= 1
            answer = self.ask(port, calls[-1])
        except AnsweredError as answered:
            answer = answered.answer
        except ValueError:
            answer = Answer(400, [("Content-Type", "text/plain")], b"The body can't be read")
        old = answer
        for position in range(number, len(self.changes)):
            answer = self.changes[position].answered(calls[len(self.changes) - position], answer, self.states[position])
        return old, answer

    def _with_cookies(self, call: Call) -> Call:
        """With the cookies that only the new version has: a browser sends them, the old script does not know them."""
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if not cookies:
            return call
        text = "; ".join(filter(None, (call.header("cookie"), cookies)))
        return call.without_header("cookie").with_header("Cookie", text)

    def _note(self, port: int, call: Call, answer: Answer) -> None:
        for state in self.states:
            self.cookies.update(state.get("cookies", {}))
        self.recorded.append(_entry(port, call, answer))


def _entry(port: int, call: Call, answer: Answer) -> dict[str, Any]:
    """An exchange as a HAR has it."""
    headers = [("Host", f"{HERE}:{port}"), *call.headers]
    request: dict[str, Any] = {
        "method": call.method,
        "url": f"http://{HERE}:{port}{call.target}",
        "httpVersion": "HTTP/1.1",
        "headers": _pairs(headers),
    }
    if call.body:
        request["postData"] = {"mimeType": call.header("content-type") or "", "text": call.body}
    media_type = next((value for name, value in answer.headers if name.lower() == "content-type"), "")
    text = answer.body.decode("utf-8", "replace")
    location = next((value for name, value in answer.headers if name.lower() == "location"), "")
    return {
        "startedDateTime": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "time": 12,
        "request": request,
        "response": {
            "status": answer.status,
            "statusText": "",
            "httpVersion": "HTTP/1.1",
            "headers": _pairs(answer.headers),
            "redirectURL": location,
            "content": {"size": len(answer.body), "mimeType": media_type, "text": text},
        },
    }


def _pairs(headers: Sequence[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in headers]


def har_of(gateway: Gateway) -> str:
    """What was recorded, as a HAR."""
    log = {"version": "1.2", "creator": {"name": "gateway", "version": "1"}, "entries": gateway.recorded}
    return json.dumps({"log": log}, ensure_ascii=False, indent=1)


@contextmanager
def standing_before(ports: Sequence[int], gateway: Gateway) -> Iterator[None]:
    """The gateway, on the ports of its application."""

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def handle_one_request(self) -> None:
            self.raw_requestline = self.rfile.readline(65537)
            if not self.raw_requestline or not self.parse_request():
                self.close_connection = True
                return
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            text = body.decode("utf-8", "surrogateescape")
            given = [pair for pair in self.headers.items() if pair[0].lower() not in _OF_THE_CONNECTION]
            assert isinstance(self.server, http.server.HTTPServer)
            self._write(gateway.answer(self.server.server_port, Call(self.command, self.path, given, text)))

        def _write(self, answer: Answer) -> None:
            self.send_response_only(answer.status)
            for name, value in answer.headers:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            if self.command != "HEAD" and answer.status not in (204, 304):
                self.wfile.write(answer.body)

    servers = [http.server.ThreadingHTTPServer((HERE, port), Handler) for port in ports]
    for server in servers:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield
    finally:
        for server in servers:
            server.shutdown()
            server.server_close()
