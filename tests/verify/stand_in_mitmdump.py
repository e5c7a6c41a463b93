"""Stands in for mitmdump where it is not what a test is about: a small proxy that speaks the addon's lines.

It knows HTTP/1.1 without TLS. Options are those that loadlint gives to mitmdump.
"""

from __future__ import annotations

import base64
import http.client
import http.server
import itertools
import json
import os
import shutil
import signal
import socket
import sys
import threading
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

loadlint = socket.create_connection(("127.0.0.1", int(os.environ["LOADLINT_VERIFY_PORT"])))
lines = loadlint.makefile("rb")
turn = threading.Lock()
numbers = itertools.count(1)


def tell(**line: Any) -> None:
    """One line to loadlint."""
    loadlint.sendall(json.dumps(line).encode() + b"\n")


class Proxy(http.server.BaseHTTPRequestHandler):
    """Answers as loadlint says, or asks the application."""

    protocol_version = "HTTP/1.1"
    origin = ""

    def do_GET(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        url = self.path if self.path.startswith("http") else self.origin + self.path
        with turn:
            number = next(numbers)
            tell(
                kind="request", id=number, method=self.command, url=url, version="HTTP/1.1",
                headers=self.headers.items(), body=base64.b64encode(body).decode(), time=time.time(),
            )  # fmt: skip
            told = json.loads(lines.readline())
            if told["kind"] == "pass":
                self.pass_on(number, url, body)
            else:
                self.reply(told["status"], told.get("headers", []), base64.b64decode(told.get("body", "")))

    do_POST = do_GET

    def pass_on(self, number: int, url: str, body: bytes) -> None:
        """Ask the application, and tell what came."""
        parts = urlsplit(url)
        connection = http.client.HTTPConnection(parts.netloc, timeout=10)
        try:
            connection.request(self.command, f"{parts.path}?{parts.query}".rstrip("?"), body, dict(self.headers))
            answer = connection.getresponse()
            data = answer.read()
        except OSError as error:
            tell(kind="error", id=number, url=url, reason=str(error))
            self.reply(502, [], b"")
            return
        fields = answer.getheaders()
        content = base64.b64encode(data).decode()
        tell(kind="response", id=number, status=answer.status, headers=fields, body=content, time=time.time())
        self.reply(answer.status, fields, data)

    def reply(self, status: int, fields: list[Any], body: bytes) -> None:
        """Send an answer."""
        self.send_response_only(status)
        for name, value in fields:
            if name.lower() not in ("transfer-encoding", "content-length", "content-encoding"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


def listen(mode: str) -> int:
    """A proxy of a mode such as `regular@0` or `reverse:http://127.0.0.1:80@4711`; returns its port."""
    kind, _, port = mode.rpartition("@")
    handler = type("Own", (Proxy,), {"origin": kind.removeprefix("reverse:")})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", int(port)), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_address[1]


modes = [word for option, word in itertools.pairwise(sys.argv) if option == "--mode"]
folder = next(word.removeprefix("confdir=") for word in sys.argv if word.startswith("confdir="))
(Path(folder) / "mitmproxy-ca-cert.pem").write_text("")
tell(kind="hello", password=os.environ["LOADLINT_VERIFY_PASSWORD"], ports={mode: listen(mode) for mode in modes})
signal.signal(signal.SIGTERM, lambda *_: sys.exit())
try:
    while loadlint.recv(1, socket.MSG_PEEK):
        time.sleep(0.05)
finally:
    shutil.rmtree(folder, ignore_errors=True)
