"""Installing, and files by address, where the only way out is a proxy that signs with a company's own certificates."""

from __future__ import annotations

import base64
import hashlib
import http.server
import os
import shutil
import socket
import ssl
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.support.run import loadlint_process
from tests.support.shop import write_shop

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl makes the certificates"),
]
INDEX, FILES = "index.test", "files.test"
"""No name server knows these hosts: only the proxy leads to them."""


class Network(NamedTuple):
    """The address of the proxy, the file with the authority, and the hosts that the proxy was asked for."""

    proxy: str
    authority: str
    asked: list[str]


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Files of a folder."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Tunnel(http.server.BaseHTTPRequestHandler):
    """A proxy that lets nothing through but CONNECT, whatever the host, to one server."""

    site: tuple[str, int]
    asked: list[str]

    def do_CONNECT(self) -> None:
        self.asked.append(self.path)
        with socket.create_connection(self.site) as there:
            self.send_response(200)
            self.end_headers()
            back = threading.Thread(target=_copy, args=(there, self.connection), daemon=True)
            back.start()
            _copy(self.connection, there)
            back.join()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def _copy(source: socket.socket, target: socket.socket) -> None:
    try:
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass


@contextmanager
def serving(server: http.server.HTTPServer) -> Iterator[tuple[str, int]]:
    with server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield "127.0.0.1", server.server_port
        server.shutdown()


def openssl(folder: Path, *arguments: str) -> None:
    subprocess.run(["openssl", *arguments], cwd=folder, capture_output=True, check=True)


def certificates(folder: Path) -> ssl.SSLContext:
    """An authority in `authority.pem`, and what a server needs that it has signed."""
    new = ("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2")
    authority = ("-addext", "keyUsage=critical,keyCertSign", "-subj", "/CN=A company")
    openssl(folder, *new, *authority, "-keyout", "authority.key", "-out", "authority.pem")
    names = ("-subj", f"/CN={INDEX}", "-addext", f"subjectAltName=DNS:{INDEX},DNS:{FILES}")
    signed = ("-CA", "authority.pem", "-CAkey", "authority.key", "-addext", "basicConstraints=critical,CA:FALSE")
    openssl(folder, *new, *names, *signed, "-keyout", "server.key", "-out", "server.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.pem", folder / "server.key")
    return context


def write_index(folder: Path) -> None:
    """An index with a wheel that has no dependencies."""
    files = {
        "loadlint_probe.py": "def main():\n    print('it runs')\n",
        "loadlint-9.9.dist-info/METADATA": "Metadata-Version: 2.1\nName: loadlint\nVersion: 9.9\n",
        "loadlint-9.9.dist-info/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        "loadlint-9.9.dist-info/entry_points.txt": "[console_scripts]\nloadlint = loadlint_probe:main\n",
    }
    record = "".join(f"{name},sha256={_digest(text)},{len(text)}\n" for name, text in files.items())
    page = folder / "simple" / "loadlint"
    page.mkdir(parents=True)
    with zipfile.ZipFile(page / "loadlint-9.9-py3-none-any.whl", "w") as wheel:
        for name, text in (*files.items(), ("loadlint-9.9.dist-info/RECORD", record)):
            wheel.writestr(name, text)
    (page / "index.html").write_text('<a href="loadlint-9.9-py3-none-any.whl">loadlint</a>')


def _digest(text: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Network]:
    folder = tmp_path_factory.mktemp("company")
    (folder / "site").mkdir()
    write_index(folder / "site")
    write_shop(folder / "site")
    site = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder / "site")))
    site.socket = certificates(folder).wrap_socket(site.socket, server_side=True)
    asked: list[str] = []
    with serving(site) as address:
        tunnel = type("OfSite", (Tunnel,), {"site": address, "asked": asked})
        with serving(http.server.ThreadingHTTPServer(("127.0.0.1", 0), tunnel)) as (host, port):
            yield Network(f"http://{host}:{port}", str(folder / "authority.pem"), asked)


class Machine:
    """A user's folder with an empty environment, and none of the settings of the machine that runs the tests."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.python = str(home / "loadlint" / "bin" / "python")
        self.run(sys.executable, "-m", "venv", str(home / "loadlint"))

    def run(self, *command: str, fails: bool = False, variables: Mapping[str, str] | None = None) -> str:
        """What a command prints."""
        own = {"HOME": str(self.home), "PATH": os.environ["PATH"], "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
        own |= variables or {}
        done = subprocess.run(command, cwd=self.home, env=own, capture_output=True, text=True, check=False)
        assert (done.returncode != 0) == fails, (command, done.stdout, done.stderr)
        return done.stdout + done.stderr

    def pip(self, *arguments: str, fails: bool = False, variables: Mapping[str, str] | None = None) -> str:
        return self.run(self.python, "-m", "pip", *arguments, fails=fails, variables=variables)


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Machine:
    return Machine(tmp_path_factory.mktemp("home"))


@pytest.fixture
def clean(machine: Machine) -> Iterator[Machine]:
    """The same before anything was installed or set."""
    yield machine
    machine.pip("uninstall", "--yes", "loadlint")
    shutil.rmtree(machine.home / ".config", ignore_errors=True)


def test_pip_with_its_settings(clean: Machine, network: Network) -> None:
    """The commands of docs/installing.md."""
    for name, value in (
        ("global.proxy", network.proxy),
        ("global.cert", network.authority),
        ("global.index-url", f"https://{INDEX}/simple"),
    ):
        clean.pip("config", "set", name, value)
    clean.pip("install", "loadlint")
    assert network.asked[-1] == f"{INDEX}:443"
    assert clean.run(str(clean.home / "loadlint" / "bin" / "loadlint")) == "it runs\n"


@pytest.mark.parametrize(
    ("proxy", "authority"),
    [("PIP_PROXY", "PIP_CERT"), ("HTTPS_PROXY", "REQUESTS_CA_BUNDLE")],
)
def test_pip_with_variables(proxy: str, authority: str, clean: Machine, network: Network) -> None:
    variables = {proxy: network.proxy, authority: network.authority, "PIP_INDEX_URL": f"https://{INDEX}/simple"}
    clean.pip("install", "loadlint", variables=variables)


def test_pip_says_what_is_missing(machine: Machine, network: Network) -> None:
    index = ("--index-url", f"https://{INDEX}/simple", "--retries", "0")
    assert "CERTIFICATE_VERIFY_FAILED" in machine.pip(
        "install", "loadlint", *index, "--proxy", network.proxy, fails=True
    )


def test_uv_with_variables(tmp_path: Path, network: Network) -> None:
    uv = shutil.which("uv") or str(Path(sys.executable).with_name("uv"))
    own = {"HOME": str(tmp_path), "PATH": os.environ["PATH"], "UV_DEFAULT_INDEX": f"https://{INDEX}/simple"}
    own |= {"HTTPS_PROXY": network.proxy, "SSL_CERT_FILE": network.authority, "UV_PYTHON": sys.executable}
    subprocess.run([uv, "tool", "install", "loadlint"], cwd=tmp_path, env=own, capture_output=True, check=True)
    program = tmp_path / ".local" / "bin" / "loadlint"
    assert subprocess.run([program], capture_output=True, text=True, check=True).stdout == "it runs\n"


def test_files_by_address(tmp_path: Path, network: Network) -> None:
    pytest.importorskip("fsspec")
    script, recording = f"https://{FILES}/shop.js", f"https://{FILES}/shop.har"
    own = {"HTTPS_PROXY": network.proxy}
    refused = loadlint_process(tmp_path, "check", script, exits=2, environment=own).err
    assert refused == (
        f"loadlint: {script}: its certificate is not trusted; set SSL_CERT_FILE to a file with your company's "
        "certificate authority\n"
    )
    own |= {"SSL_CERT_FILE": network.authority}
    done = loadlint_process(tmp_path, "check", script, "--recording", recording, exits=1, environment=own)
    assert f"{script}:5:37: " in done.text
    assert network.asked[-1] == f"{FILES}:443"
