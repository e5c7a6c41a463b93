"""Runs against an application: what is asked, what is reached, what is kept. Programs stand in for proxy and tool."""

from __future__ import annotations

import http.server
import json
import os
import pty
import shutil
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from loadlint import engine
from loadlint.project import Project
from loadlint.project.config import Config
from loadlint.recordings import har
from loadlint.text.source import Source
from loadlint.verify import followed
from loadlint.verify.run_once import loopback_origins
from tests.support.run import loadlint
from tests.verify.stand_ins import environment
from tests.verify.test_command import CARTS, SCRIPT, ask, recording

pytestmark = pytest.mark.slow


class Application(http.server.BaseHTTPRequestHandler):
    """Makes carts; `/gone` is a page that is not there."""

    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        cart = "c-newc0ffee1234567"
        found = {"/carts": {"id": cart}, f"/carts/{cart}": {"id": cart, "items": []}}.get(self.path)
        body = json.dumps(found or {"error": "there is no such cart"}).encode()
        self.send_response((201 if self.command == "POST" else 200) if found else 404)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def origin() -> Iterator[str]:
    """Where the application runs."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Application)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()


@pytest.fixture
def shop(tmp_path: Path, origin: str) -> Path:
    """A script for that application, with a recording."""
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "shop.js").write_text(SCRIPT.replace("http://shop.test", origin))
    (folder / "shop.har").write_bytes(recording(CARTS[0], origin))
    ask(folder, "c-newc0ffee1234567", host=origin)
    return folder


def test_a_run_is_recorded_and_kept(shop: Path, tmp_path: Path) -> None:
    stand_ins = environment(tmp_path / "bin")
    done = loadlint(shop, "verify", "shop.js", "--live", "--keep", "shop.2.har", exits=0, environment=stand_ins)
    assert done.text == (
        "shop.js: k6 made 2 requests: nothing failed; certified on shop.har, shop.2.har: 8 values in 4 requests\n"
    )
    kept = shop / "shop.2.har"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    exchanges = har.read("shop.2.har", kept.read_bytes()).exchanges
    assert [(one.method, one.response.status) for one in exchanges if one.response] == [("POST", 201), ("GET", 200)]
    assert exchanges[0].request.body is not None
    # It is a recording like any other: the script is certified on both.
    assert "certified on shop.har, shop.2.har" in loadlint(shop, "verify", "shop.js", exits=0).text


def test_a_run_can_be_followed(shop: Path, tmp_path: Path) -> None:
    stand_ins = environment(tmp_path / "bin")
    loadlint(shop, "verify", "shop.js", "--live", "--follow", "lines", exits=0, environment=stand_ins)
    lines = shop / "lines"
    assert stat.S_IMODE(lines.stat().st_mode) == 0o600
    told = [json.loads(line) for line in lines.read_text().splitlines()]
    assert [(entry["request"]["method"], entry["response"]["status"]) for entry in told] == [
        ("POST", 201),
        ("GET", 200),
    ]
    done = loadlint(shop, "verify", "shop.js", "--live", "--follow", "lines", exits=2, environment=stand_ins)
    assert "is there already" in done.err
    assert "need --live" in loadlint(shop, "verify", "shop.js", "--follow", "x", exits=2).err


def test_a_line_that_is_not_whole_is_left_out(tmp_path: Path) -> None:
    file = tmp_path / "lines"
    assert har.read("run", followed.read(str(file))).exchanges == ()
    entry = {"request": {"method": "GET", "url": "http://a.test/"}, "response": {"status": 200, "content": {}}}
    file.write_text(f"{json.dumps(entry)}\n{json.dumps(entry)[:30]}")
    (exchange,) = har.read("run", followed.read(str(file))).exchanges
    assert exchange.url == "http://a.test/"


def test_what_fails_is_told_at_its_step(shop: Path, tmp_path: Path, origin: str) -> None:
    ask(shop, "c-gone", host=origin)
    shutil.copy(shop / "shop.js", shop / "again.js")
    both = ("shop.js", "again.js")
    done = loadlint(shop, "verify", *both, "--live", exits=1, environment=environment(tmp_path / "bin"))
    assert "shop.js:5: the live run: GET /carts/" in done.text and "its status is 404" in done.text
    assert "again.js:5: the live run: GET /carts/" in done.text


def test_a_run_needs_no_recording(shop: Path, tmp_path: Path, origin: str) -> None:
    (shop / "shop.har").write_text("broken")
    stand_ins = environment(tmp_path / "bin")
    assert "nothing failed" in loadlint(shop, "verify", "shop.js", "--live", exits=0, environment=stand_ins).text
    ask(shop, "c-gone", host=origin)
    done = loadlint(shop, "verify", "shop.js", "--live", exits=1, environment=stand_ins)
    assert "its status is 404" in done.text


def test_a_host_that_refuses_is_one_line(shop: Path, tmp_path: Path) -> None:
    (shop / "shop.js").write_text(SCRIPT.replace("http://shop.test", "http://127.0.0.1:1"))
    ask(shop, "c-1", host="http://127.0.0.1:1")
    done = loadlint(shop, "verify", "shop.js", "--live", exits=2, environment=environment(tmp_path / "bin"))
    assert done.err == "loadlint: http://127.0.0.1:1 can't be reached: it refuses the connection\n"


def test_a_host_that_nobody_named_is_not_reached(shop: Path, tmp_path: Path) -> None:
    ask(shop, "c-1", host="http://elsewhere.test")
    done = loadlint(shop, "verify", "shop.js", "--live", exits=2, environment=environment(tmp_path / "bin"))
    assert "elsewhere.test is not allowed: --host elsewhere.test" in done.err


@pytest.mark.skipif(sys.platform == "win32", reason="there are no terminals of this kind")
@pytest.mark.parametrize(("said", "ends"), [("n", "loadlint: nothing was run"), ("y", "can't be reached")])
def test_a_person_is_asked(said: str, ends: str, shop: Path, tmp_path: Path) -> None:
    (shop / "shop.js").write_text(SCRIPT.replace("http://shop.test", "http://shop.invalid"))
    (shop / "shop.har").unlink()
    ask(shop, "c-1", host="http://shop.invalid")
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "loadlint", "verify", "shop.js", "--live"],
        cwd=shop,
        stdin=theirs,
        stderr=subprocess.PIPE,
        env={**os.environ, **environment(tmp_path / "bin")},
    )
    time.sleep(0.1)
    os.write(ours, f"{said}\n".encode())
    _, printed = process.communicate(timeout=60)
    os.close(ours)
    os.close(theirs)
    assert process.returncode == 2
    question, *_, last = printed.decode().replace("[y/N] ", "[y/N]\n").strip().splitlines()
    assert "for one user and one iteration" in question and "It will reach shop.invalid." in question
    assert ends in last


def test_fixes_are_refused_with_options_that_make_no_sense(shop: Path) -> None:
    for arguments in (
        ["fix", "--live", "shop.js", "--watch"],
        ["fix", "--live"],
        ["fix", "shop.js", "--keep", "x.har"],
    ):
        assert "--live" in loadlint(shop, *arguments, exits=2).err


def test_settings_are_refused_and_a_file_is_read(shop: Path) -> None:
    done = loadlint(shop, "fix", "--live", "shop.js", "--config", 'select=["syntax-error"]', exits=2)
    assert "can't be used with --live: give a file" in done.err
    done = loadlint(shop, "fix", "--live", "shop.js", "--config", "none.toml", exits=2)
    assert "none.toml" in done.err


def test_a_fix_that_a_run_has_proven_is_safe(shop: Path, tmp_path: Path, origin: str) -> None:
    """The stand-in makes the requests that the fixed script would make: with one recording nothing is proven before."""
    raw = (
        SCRIPT.replace("http://shop.test", origin).replace("const made = ", "").replace("${made.json('id')}", CARTS[0])
    )
    (shop / "shop.js").write_text(raw)
    stand_ins = environment(tmp_path / "bin")
    preview = loadlint(shop, "fix", "--live", "shop.js", "--diff", exits=0, environment=stand_ins)
    assert preview.text.startswith("--- ") and CARTS[0] in preview.text
    assert (shop / "shop.js").read_text() == raw
    done = loadlint(shop, "fix", "--live", "shop.js", "--keep", "shop.2.har", exits=0, environment=stand_ins)
    assert "proven on shop.har, the live run" in done.err
    assert CARTS[0] not in (shop / "shop.js").read_text()
    assert sorted(path.name for path in shop.iterdir()) == ["requests.json", "shop.2.har", "shop.har", "shop.js"]
    assert "certified" in loadlint(shop, "verify", "shop.js", exits=0).text


def test_a_port_of_this_machine_that_only_the_environment_names_is_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    """k6 sends nothing to this machine through a proxy, so each port has to be known."""
    source = Source("a.js", b"import http from 'k6/http';\nexport default () => http.get(`${__ENV.SHOP}/`);\n")
    analysis = engine.analyse(source, Project(Config()))
    monkeypatch.setenv("SHOP", "http://127.0.0.1:8123")
    monkeypatch.setenv("OTHER", "http://127.0.0.1:9000")
    assert loopback_origins(analysis) == ("http://127.0.0.1:8123",)
    monkeypatch.setenv("SHOP", "localhost:8123")
    assert loopback_origins(analysis) == ("http://localhost:8123",)
