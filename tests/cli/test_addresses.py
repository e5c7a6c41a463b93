"""Scripts, recordings and results by address: fetched where the user names them, and nowhere else."""

from __future__ import annotations

import http.server
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from loadlint.extras import install_command
from tests.numbers.runs import steady_samples
from tests.numbers.runs import write as write_run
from tests.support.run import loadlint, snapshot
from tests.support.shop import write_shop

fsspec = pytest.importorskip("fsspec")


class Server(http.server.SimpleHTTPRequestHandler):
    """Files of a folder; it notes what is asked for, and gives ranges."""

    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        wanted = self.headers.get("Range")
        path = Path(self.translate_path(self.path))
        if wanted is None or not path.is_file():
            super().do_GET()
            return
        first, last = wanted.removeprefix("bytes=").split("-")
        data = path.read_bytes()
        piece = data[int(first) : int(last) + 1]
        self.send_response(206)
        self.send_header("Content-Range", f"bytes {first}-{int(first) + len(piece) - 1}/{len(data)}")
        self.send_header("Content-Length", str(len(piece)))
        self.end_headers()
        self.wfile.write(piece)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the user works: there is nothing."""
    (tmp_path / "here").mkdir()
    return tmp_path / "here"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[tuple[str, list[str]]]:
    """A server with the shop's script and recordings; its address, and what was asked of it."""
    place = tmp_path / "there"
    place.mkdir()
    write_shop(place)
    asked: list[str] = []
    handler = type("Noting", (Server,), {"asked": asked})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(place))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", asked
        server.shutdown()


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[str]:
    """The same in a filesystem of this process's memory."""
    place = tmp_path / "shop"
    place.mkdir()
    write_shop(place)
    system = fsspec.filesystem("memory")
    for name, data in snapshot(place).items():
        system.pipe(f"/bucket/{name}", data)
    yield "memory://bucket"
    system.rm("/bucket", recursive=True)


def test_a_script_and_its_recordings(folder: Path, memory: str) -> None:
    recordings = ("--recording", f"{memory}/shop.har", "--recording", f"{memory}/shop.2.har")
    done = loadlint(folder, "check", f"{memory}/shop.js", *recordings, exits=1)
    assert done.text.startswith(f"{memory}/shop.js:5:37: error[uncorrelated-value]")
    assert (done.err, snapshot(folder)) == ("", {})
    verified = loadlint(folder, "verify", f"{memory}/shop.js", *recordings, exits=1)
    assert verified.text.startswith(f"{memory}/shop.js:5")


def test_what_is_beside_a_script_is_found_where_both_are_named(folder: Path, memory: str) -> None:
    """The recordings keep their names, and so belong to the script."""
    names = [f"{memory}/{name}" for name in ("shop.js", "shop.har", "shop.2.har")]
    done = loadlint(folder, "check", "--skip-unknown", *names, exits=1)
    assert "error[uncorrelated-value]" in done.text


@pytest.mark.parametrize("form", ["json", "sarif", "junit"])
def test_a_report_has_the_address(folder: Path, memory: str, form: str) -> None:
    named = ("check", f"{memory}/shop.js", "--recording", f"{memory}/shop.har", "--output-format", form)
    printed = loadlint(folder, *named, "--exit-zero", exits=0).text
    assert f"{memory}/shop.js" in printed
    assert "loadlint-" not in printed
    loadlint(folder, *named, "--output-file", "report", "--exit-zero", exits=0)
    assert (folder / "report").read_text() == printed


def test_over_http_in_ranges(folder: Path, site: tuple[str, list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    address, asked = site
    monkeypatch.setattr("loadlint.cli.addresses._PIECE", 4096)
    done = loadlint(folder, "check", f"{address}/shop.js", "--recording", f"{address}/shop.har?key=hidden", exits=1)
    assert done.text.startswith(f"{address}/shop.js:5:37: ")
    assert "hidden" not in done.text + done.err
    assert set(asked) == {"/shop.js", "/shop.har?key=hidden"}, "nothing else: the second recording was not named"


def test_results(folder: Path, memory: str) -> None:
    write_run(folder, "run.jtl", steady_samples(500, 80, 1))
    plain = loadlint(folder, "results", "run.jtl", exits=0).text
    fsspec.filesystem("memory").pipe("/bucket/run.jtl", (folder / "run.jtl").read_bytes())
    assert loadlint(folder, "results", f"{memory}/run.jtl", exits=0).text == plain.replace(
        "run.jtl", f"{memory}/run.jtl"
    )


def test_failures_are_one_message(folder: Path, memory: str, site: tuple[str, list[str]]) -> None:
    def refusal(*arguments: str) -> str:
        return loadlint(folder, *arguments, exits=2).err

    address = site[0]
    for place in (memory, address):
        err = refusal("check", f"{place}/none.js")
        assert err == f"loadlint: {place}/none.js: there is no such file, or no server responds\n"
    nobody = refusal("check", "http://user:secret@127.0.0.1:9/a.js?key=secret")
    assert nobody == "loadlint: http://127.0.0.1:9/a.js: there is no such file, or no server responds\n"
    for option in (("--fix",), ("--write-baseline",), ("--baseline", "known.json"), ("--shard", "1/2")):
        refused = f"is only copied for this run: {option[0]} needs files"
        assert refused in refusal("check", f"{memory}/shop.js", *option)
    small = {"LOADLINT_LARGEST_RECORDING": "100"}
    done = loadlint(folder, "recording", f"{memory}/shop.har", exits=2, environment=small)
    assert done.err.startswith(f"loadlint: {memory}/shop.har: is larger than 100 bytes")


@pytest.mark.parametrize("command", [("new", "-o", "new.js"), ("why",), ("fix",)])
def test_other_commands_say_that_they_read_no_addresses(folder: Path, memory: str, command: tuple[str, ...]) -> None:
    """A new script would link a copy that is gone after the run."""
    done = loadlint(folder, *command, f"{memory}/shop.har?key=hidden", exits=2)
    assert done.err == (
        f"loadlint: {memory}/shop.har: {command[0]} does not read addresses; copy the file to this machine\n"
    )
    assert snapshot(folder) == {}


@pytest.mark.parametrize("scheme", ["s3", "gs", "az"])
def test_what_is_missing_is_said(folder: Path, scheme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for package in ("s3fs", "gcsfs", "adlfs"):
        monkeypatch.setitem(sys.modules, package, None)
    package = {"s3": "s3fs", "gs": "gcsfs", "az": "adlfs"}[scheme]
    err = loadlint(folder, "check", f"{scheme}://bucket/a.js", exits=2).err
    assert err == (
        f"loadlint: {scheme}://bucket/a.js: reading it needs more packages: {install_command('remote', package)}\n"
    )


def test_without_the_extra(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fsspec", None)
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    err = loadlint(folder, "check", "https://shop.test/a.js", exits=2).err
    assert err.endswith(f"reading it needs more packages: {install_command('remote')}\n")


def test_no_address_in_a_file_is_fetched(folder: Path, site: tuple[str, list[str]]) -> None:
    address, asked = site
    write_shop(folder)
    script = folder / "shop.js"
    script.write_text(f"// loadlint: recording={address}/shop.har\n{script.read_text()}")
    named = loadlint(folder, "check", "shop.js", "--recording", f"{address}/shop.har", exits=1)
    assert asked
    asked.clear()
    done = loadlint(folder, "check", "shop.js", "--output-format", "json", "--exit-zero", exits=0)
    assert "broken-recording-link" in {one["rule"] for one in json.loads(done.out)["diagnostics"]}
    assert asked == []
    assert named.err == ""


@pytest.mark.slow
def test_nothing_of_it_is_loaded_for_files(tmp_path: Path) -> None:
    write_shop(tmp_path)
    program = "import sys\nfrom loadlint.cli import main\nmain(['check', 'shop.js'])\nprint(*sys.modules)"
    environment = os.environ | {"LOADLINT_CACHE_DIR": str(tmp_path / "cache")}
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True, env=environment
    )
    loaded = set(done.stdout.splitlines()[-1].split())
    assert not loaded & {"fsspec", "aiohttp", "distributed", "loadlint.cli.addresses", "loadlint.cli.shards"}
