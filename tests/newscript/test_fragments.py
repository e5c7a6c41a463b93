"""What a redirect issues behind `#`: tools that follow it show it in the final address, no later request does."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.newscript.run_new import run_new
from tests.newscript.test_inputs import created, runs
from tests.support.jmeter import in_tools

FLOW = """\
POST http://shop.test:8080/authorize
Content-Type: application/x-www-form-urlencoded

client=web
HTTP 302
Location: /home#state=x&access_token={token}

###
GET http://shop.test:8080/home
HTTP 200
Content-Type: text/html

<html><title>Home</title><h1>Home</h1></html>
###
GET http://shop.test:8080/api/orders
Authorization: Bearer {token}
HTTP 200
Content-Type: application/json

{"orders": [], "total": 0}
"""
TWO = runs(FLOW, {"token": "at-9f8e7d6c5b4a"}, {"token": "at-1a2b3c4d5e6f"})


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("shop.js", "accessToken = authorizeResponse.url.match(/[?&#]access_token=([^&#]+)/)?.[1];"),
        ("shop.py", '"[?&#]access_token=([^&#]+)", authorize_response.url or ""'),
        ("shop.jmx", '<stringProp name="RegexExtractor.useHeaders">URL</stringProp>'),
    ],
)
def test_it_is_taken_out_of_the_final_address(name: str, lines: str) -> None:
    script = created(TWO, name)
    assert script.passes
    assert lines in script.result.data.decode()


class _Provider(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self._answer(302, b"", ("Location", "/home#state=x&access_token=at-live1234abcd"))

    def do_GET(self) -> None:
        if self.path == "/home":
            self._answer(200, b"<html><title>Home</title><h1>Home</h1></html>", ("Content-Type", "text/html"))
            return
        is_known = self.headers["Authorization"] == "Bearer at-live1234abcd"
        body = b'{"orders": [], "total": 0}' if is_known else b"{}"
        self._answer(200 if is_known else 401, body, ("Content-Type", "application/json"))
        self.server.known.append(is_known)  # type: ignore[attr-defined]

    def _answer(self, status: int, body: bytes, header: tuple[str, str]) -> None:
        self.send_response(status)
        self.send_header(*header)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing on the terminal."""


@in_tools(".js", argument="name", stem="shop")
def test_the_real_tools_have_it_there(name: str, tmp_path: Path) -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Provider) as server:
        known: list[bool] = []
        server.known = known  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        run_new(created(TWO, name), name, tmp_path, server.server_address[1])
        server.shutdown()
    assert known == [True]
