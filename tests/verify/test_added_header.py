"""An application that refuses a request without a body that declares the type of one, and the real Locust."""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.recordings.hars import content, entry, har, headers
from tests.support.run import loadlint
from tests.verify.tools import environment, needs_mitmproxy

pytestmark = [needs_mitmproxy, pytest.mark.engine]

SCRIPT = """\
from locust import FastHttpUser, HttpUser, task


class Reader(HttpUser):
    host = "ORIGIN"

    @task
    def read(self):
        with self.rest("GET", "/notes", headers={"Accept": "application/json"}) as response:
            print(response.js["notes"])


class FastReader(FastHttpUser):
    host = "ORIGIN"

    @task
    def read(self):
        with self.rest("GET", "/notes", headers={"Accept": "application/json"}) as response:
            print(response.js["notes"])
"""
ANSWER = json.dumps({"notes": []})


class Application(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        is_refused = "Content-Type" in self.headers
        body = (json.dumps({"error": "no body"}) if is_refused else ANSWER).encode()
        self.send_response(400 if is_refused else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def origin() -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Application)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()


@pytest.mark.exhaustive
def test_the_fixed_script_is_answered(origin: str, tmp_path: Path) -> None:
    (tmp_path / "read.py").write_text(SCRIPT.replace("ORIGIN", origin))
    notes = [
        entry(
            number, url=f"{origin}/notes", status=200, headers=headers(("Content-Type", "application/json")),
            **content(ANSWER, "application/json"),
        )
        for number in (1, 2)
    ]  # fmt: skip
    (tmp_path / "read.har").write_text(json.dumps(har(*notes)))
    variables = environment(tmp_path)
    live = ("verify", "read.py", "--live", "--recording", "read.har")
    assert "400" in loadlint(tmp_path, *live, exits=1, environment=variables).text
    fix = ("check", "--fix", "read.py", "--select", "added-header", "--recording", "read.har")
    loadlint(tmp_path, *fix, exits=0, environment=variables)
    text = (tmp_path / "read.py").read_text()
    assert text.count('with self.client.get("/notes", headers=') == text.count('response.json()["notes"]') == 2
    assert "nothing failed" in loadlint(tmp_path, *live, exits=0, environment=variables).text
