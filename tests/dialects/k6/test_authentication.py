"""The header `Authorization` that k6 makes of user and password in the address, as k6 1.1.0 does."""

from __future__ import annotations

import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

from loadlint.text.mapped import HOLE
from tests.dialects.k6.helpers import HEAD, body
from tests.shop.judge import find_k6

PLAIN, WITH_USER = "'http://SITE/'", "'http://anna:secret@SITE/'"
BEARER = "headers: { Authorization: 'Bearer x' }"
ROWS = [
    (WITH_USER, "", ["Basic"]),
    (WITH_USER, BEARER, ["Bearer"]),
    (WITH_USER, "auth: 'basic'", ["Basic"]),
    (WITH_USER, "auth: 'digest'", ["Digest"]),
    (WITH_USER, "auth: 'ntlm'", ["NTLM"]),
    ("'http://' + 'anna' + ':b@SITE/'", "auth: 'basic'", ["Basic"]),
    (PLAIN, "auth: 'basic'", []),
    ("'http://SITE/@'", "auth: 'ntlm'", []),
    (PLAIN, f"auth: 'basic', {BEARER}", ["Bearer"]),
    (WITH_USER, f"auth: 'basic', {BEARER}", ["Bearer"]),
    (WITH_USER, f"auth: 'ntlm', {BEARER}", ["Bearer"]),
    (WITH_USER, f"auth: 'digest', {BEARER}", ["Digest"]),
]


def schemes(address: str, params: str) -> list[str]:
    """The schemes of the headers that the only request of a script has."""
    (step,) = body(f"http.get({address}, {{ {params} }})").steps
    values = [field.value.value for field in step.request.headers if field.name.value == "Authorization"]
    return [value.partition(" ")[0] for value in values]


@pytest.mark.parametrize(("address", "params", "expected"), ROWS)
def test_the_address_has_the_user_and_auth_the_scheme(address: str, params: str, expected: list[str]) -> None:
    assert schemes(address, params) == expected


@pytest.mark.parametrize(
    ("address", "params", "expected"),
    [
        ("`${__ENV.SITE}/a`", "auth: 'basic'", ["Basic"]),
        ("`${__ENV.SITE}/a`", "", []),
        ("'http://' + __ENV.USER + '@SITE/'", "auth: 'basic'", ["Basic"]),
        (WITH_USER, "auth: __ENV.WAY", [HOLE]),
        # k6 sends one with an empty name, which proves nothing.
        (PLAIN, "auth: 'digest'", []),
    ],
)
def test_what_is_not_known_may_be_there(address: str, params: str, expected: list[str]) -> None:
    assert schemes(address, params) == expected


class _Asking(BaseHTTPRequestHandler):
    """Asks once for the scheme that the query names, and notes the last header of each address."""

    headers_by_row: ClassVar[dict[str, list[str]]] = {}

    def do_GET(self) -> None:
        row, _, scheme = self.path.partition("?")[2].partition("-")
        header = self.headers.get("Authorization")
        self.headers_by_row[row] = [header.partition(" ")[0]] if header else []
        parameters = ' realm="a", nonce="1", qop="auth"' if scheme == "Digest" else ""
        is_challenge = scheme in ("Digest", "NTLM") and not (header or "").startswith(scheme)
        self.send_response(401 if is_challenge else 200)
        self.send_header("WWW-Authenticate", scheme + parameters)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Nothing is printed."""


@pytest.mark.engine
def test_the_real_k6_does_so(tmp_path: Path) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Asking)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    names = {"auth: 'digest'": "Digest", "auth: 'ntlm'": "NTLM"}
    lines = []
    for row, (address, params, _) in enumerate(ROWS):
        scheme = names.get(params.partition(",")[0], "Basic")
        lines.append(f"try {{ http.get({address} + '?{row}-{scheme}', {{ {params} }}) }} catch (e) {{}}")
    text = "\n".join((HEAD, "export default function () {", *lines, "}"))
    (tmp_path / "a.js").write_text(text.replace("SITE", f"127.0.0.1:{server.server_port}"))
    subprocess.run([find_k6(), "run", "-q", tmp_path / "a.js"], check=True, capture_output=True)
    server.shutdown()
    server.server_close()
    assert [_Asking.headers_by_row[str(row)] for row in range(len(ROWS))] == [expected for *_, expected in ROWS]
