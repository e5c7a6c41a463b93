"""k6 sends an object as a form: what the real k6 makes of what is inside of it, and what is reported."""

from __future__ import annotations

import http.server
import subprocess
import threading
from pathlib import Path

import pytest

from tests.shop.judge import find_k6
from tests.support.checking import found
from tests.support.scripts import k6

JSON = "{ headers: { 'Content-Type': 'application/json' } }"
MESSAGES = [
    ("{ user: { id: 1 }, lamp: 'a' }", "", "the server gets `map[…]` for what is in it"),
    ("{ lamps: [{ id: 1 }] }", "", "the server gets `map[…]` for what is in it"),
    ("{ note: null }", "", "the server gets `<nil>` for what is in it"),
    ("{ lamp: 'a' }", JSON, "the server is told that it is application/json"),
]


def sending(body: str, params: str = "") -> str:
    return k6(f"http.post('https://shop.test/carts', {body}{params and ', '}{params});")


@pytest.mark.parametrize(("body", "params", "message"), MESSAGES)
def test_no_form_is_wanted(body: str, params: str, message: str) -> None:
    (warning,) = found(sending(body, params), "object-sent-as-form", "a.js")
    assert warning.message == f"k6 sends this object as a form: {message}"


@pytest.mark.parametrize("body", ["{ lamp: 'a', number: 1, ids: [1, 2] }", "JSON.stringify({ a: {} })", "'a=1'", "{}"])
def test_a_form_is_wanted(body: str) -> None:
    assert found(sending(body), "object-sent-as-form", "a.js") == []


def test_an_empty_object_is_no_form() -> None:
    assert found(sending("{}", JSON), "object-sent-as-form", "a.js") == []


@pytest.mark.engine
def test_what_the_real_k6_sends(tmp_path: Path) -> None:
    bodies: list[bytes] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

        def do_POST(self) -> None:
            bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(204)
            self.end_headers()

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_address[1]}/"
        posts = (f"http.post('{address}', {body});" for body in ("{ a: [1, 2] }", "{ a: { b: 1 } }", "{ a: null }"))
        (tmp_path / "a.js").write_text(k6(*posts))
        options = ["--quiet", "--no-usage-report", "--address", "127.0.0.1:0", "--vus", "1", "--iterations", "1"]
        subprocess.run([find_k6(), "run", *options, "a.js"], cwd=tmp_path, check=True, capture_output=True, timeout=60)
        server.shutdown()
    assert bodies == [b"a=1&a=2", b"a=map%5Bb%3A1%5D", b"a=%3Cnil%3E"]
