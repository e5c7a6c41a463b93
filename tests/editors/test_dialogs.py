"""What the extension asks where something is missing: the program, the user's trust, a load tool."""

from __future__ import annotations

import html
import http.server
import os
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.editors.code_server import drive
from tests.editors.test_first_hour import write_start
from tests.editors.tools import ROOT, program
from tests.support.shop import write_shop
from tests.verify.tools import environment

pytestmark = pytest.mark.editor

TRUST = {"security.workspace.trust.enabled": True, "security.workspace.trust.startupPrompt": "never"}


@pytest.fixture
def work(tmp_path: Path) -> Path:
    folder = tmp_path / "work"
    folder.mkdir()
    write_shop(folder)
    return folder


@pytest.fixture
def without_loadlint(tmp_path: Path) -> dict[str, str]:
    """Variables of an editor that finds Python and node in PATH, and no loadlint."""
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "python3").symlink_to(sys.executable if sys.prefix == sys.base_prefix else sys._base_executable)  # type: ignore[attr-defined]
    (programs / "node").symlink_to(program("node"))
    return {"PATH": f"{programs}{os.pathsep}/bin"}


def test_an_installation_that_fails_says_why_and_can_be_tried_again(
    tmp_path: Path, without_loadlint: dict[str, str]
) -> None:
    """The index of packages does not answer; then it does."""
    work = tmp_path / "work"
    write_start("k6", work)
    wheels = tmp_path / "wheels"
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check", "--wheel-dir", str(wheels)]
    subprocess.run([*pip, str(ROOT)], check=True, timeout=240)
    opened = tmp_path / "opened"
    with _index(wheels, opened) as address:
        index = {"PIP_INDEX_URL": f"{address}/simple/", "PIP_FIND_LINKS": "", "PIP_CONFIG_FILE": os.devnull}
        data = drive(
            tmp_path,
            work,
            "install.mjs",
            settings={"loadlint.server.path": "", "editor.minimap.enabled": False},
            variables={**without_loadlint, **index},
            arguments=(str(opened),),
        )
    assert (data / "User" / "globalStorage" / "loadlint.loadlint" / "environment" / "bin" / "loadlint").exists()


def test_a_folder_that_is_not_trusted(tmp_path: Path, work: Path, without_loadlint: dict[str, str]) -> None:
    settings = {"loadlint.server.path": "", **TRUST}
    drive(tmp_path, work, "trust.mjs", settings=settings, variables=without_loadlint, trust=())


def test_a_tool_that_is_not_there_leads_to_its_setting(tmp_path: Path, work: Path) -> None:
    settings = {"loadlint.k6.path": "/nowhere/k6"}
    drive(tmp_path, work, "no_tool.mjs", settings=settings, variables=environment(tmp_path))


@contextmanager
def _index(wheels: Path, opened: Path) -> Iterator[str]:
    """The address of an index of packages with some wheels; nobody listens there until the file `opened` is there."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        place: tuple[str, int] = probe.getsockname()
    ends = threading.Event()

    class Index(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            name = self.path.strip("/").rpartition("/")[2]
            file = wheels / name
            body = file.read_bytes() if file.is_file() else _page(wheels, name).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/zip" if file.is_file() else "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    def serve() -> None:
        while not opened.exists():
            if ends.wait(0.1):
                return
        with http.server.ThreadingHTTPServer(place, Index) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            ends.wait()
            server.shutdown()

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield f"http://127.0.0.1:{place[1]}"
    finally:
        ends.set()
        thread.join()


def _page(wheels: Path, name: str) -> str:
    """The links to the files of a package, as the simple index of Python packages has them."""
    files = [file.name for file in wheels.iterdir() if _normal(file.name.partition("-")[0]) == _normal(name)]
    return "".join(f'<a href="/wheels/{html.escape(file)}">{html.escape(file)}</a>\n' for file in files)


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
