"""The proxy between the load tool and what answers it: mitmproxy in a process of its own, with loadlint's addon.

It listens on loopback addresses alone, on ports that the system chooses. Its certificate authority is made for the run
and lies in a private folder that goes with it.
"""

from __future__ import annotations

import hmac
import os
import secrets
import shutil
import socket
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from typing import IO, Protocol

from msgspec import Struct

from loadlint import resources
from loadlint.extras import install_command
from loadlint.verify import children, guard, messages
from loadlint.verify.children import Child
from loadlint.verify.errors import CannotRunError
from loadlint.verify.messages import Answer, Closed, Failed, Hello, Sent, Silent

VARIABLE = "LOADLINT_MITMDUMP"
_EXTRA = f"{install_command('verify')}, or " if sys.version_info >= (3, 12) else ""
MISSING = (
    f"mitmproxy is not installed: {_EXTRA}install mitmproxy by itself (pipx install mitmproxy, https://mitmproxy.org) "
    f"and have mitmdump on PATH or named by {VARIABLE}"
)
_START = 60.0
_GREETING, _LONGEST_GREETING = 5.0, 1 << 16
_HOST = "127.0.0.1"
_MAIN = "regular@0"
_CERTIFICATE = "mitmproxy-ca-cert.pem"


class Handler(Protocol):
    """What decides about requests. It is asked by one thread, one question at a time."""

    def answer(self, number: int, sent: Sent) -> Answer | Closed | Silent | None:
        """The answer to a request; None lets it go on to the application."""
        ...

    def answered(self, number: int, answer: Answer) -> None:
        """The application's answer to a request that went on."""
        ...

    def failed(self, number: int, failure: Failed) -> None:
        """There was none."""
        ...


class Proxy(Struct, frozen=True):
    """A proxy that runs. `ports` are those for origins that no tool sends through a proxy; `certificate` is a file."""

    port: int
    ports: Mapping[str, int]
    certificate: str


def mitmproxy_path() -> str:
    """Where mitmproxy is. Raises CannotRunError."""
    program = children.program(VARIABLE, "mitmdump")
    if program is None:
        raise CannotRunError(MISSING)
    return program


@contextmanager
def serving(handler: Handler, origins: Sequence[str], *, records: bool) -> Iterator[Proxy]:
    """A proxy within the block. `origins` are addresses such as `http://127.0.0.1:8080` that get a port of their own.

    With `records`, the application's answers are handed to the handler. Raises CannotRunError, and in the end what the
    handler has raised.
    """
    program = mitmproxy_path()
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix=guard.PREFIX, ignore_cleanup_errors=True))
        listener = stack.enter_context(socket.create_server((_HOST, 0)))
        link = _Link(listener, handler)
        stack.callback(link.close)
        modes = {f"reverse:{origin}@{port}": origin for origin, port in zip(origins, _free_ports(origins), strict=True)}
        command = _command(program, folder, [_MAIN, *modes])
        environment = {**_environment(listener.getsockname()[1], link.password, records), guard.FOLDER: folder}
        child = stack.enter_context(children.running(command, environment, folder))
        ports = _ports(link, child)
        by_origin = {origin: ports[mode] for mode, origin in modes.items()}
        yield Proxy(ports[_MAIN], by_origin, os.path.join(folder, _CERTIFICATE))
    if link.fault is not None:
        raise link.fault


def _command(program: str, folder: str, modes: Sequence[str]) -> list[str]:
    # The addon's folder goes onto mitmproxy's path: none of loadlint's other modules may be there.
    addon = shutil.copy(resources.path("verify", "addon.py"), folder)
    options = {
        "confdir": folder,
        "listen_host": _HOST,
        "connection_strategy": "lazy",
        "upstream_cert": "false",
        "onboarding": "false",
        "stream_large_bodies": "64m",
        "websocket": "true",
        "termlog_verbosity": "error",
        "flow_detail": "0",
    }
    if (trusted := os.environ.get("SSL_CERT_FILE")) and os.path.isabs(trusted):
        options["ssl_verify_upstream_trusted_ca"] = trusted
    settings = [word for name, value in options.items() for word in ("--set", f"{name}={value}")]
    return [program, *settings, *(word for mode in modes for word in ("--mode", mode)), "--scripts", addon]


def _free_ports(origins: Sequence[str]) -> list[int]:
    """A free port for each: mitmproxy lets the system choose for one of its modes only."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.create_server((_HOST, 0))) for _ in origins]
        return [opened.getsockname()[1] for opened in sockets]


def _environment(port: int, password: str, records: bool) -> dict[str, str]:
    variables = {"LOADLINT_VERIFY_PORT": str(port), "LOADLINT_VERIFY_PASSWORD": password}
    if records:
        variables["LOADLINT_VERIFY_RECORDS"] = "1"
    return {**os.environ, **variables}


def _ports(link: _Link, child: Child) -> Mapping[str, int]:
    """The ports of the proxy's modes, once it listens. Raises CannotRunError."""
    waited = 0.0
    while waited < _START:
        if link.ready.wait(0.1):
            return link.ports
        if child.wait(0) is not None:
            break
        waited += 0.1
    told = [line for line in child.end_of_output().splitlines() if line.strip()]
    raise CannotRunError(f"mitmproxy does not start: {told[-1].strip() if told else 'it does not say why'}")


class _Link:
    """loadlint's end of the connection to the addon. What the handler raises is kept for who waits for the run."""

    def __init__(self, listener: socket.socket, handler: Handler) -> None:
        self.password = secrets.token_urlsafe(32)
        self.ready = threading.Event()
        self.ports: Mapping[str, int] = {}
        self.fault: Exception | None = None
        self._listener = listener
        self._handler = handler
        self._connection: socket.socket | None = None
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        """End the connection, and with it the proxy."""
        for opened in (self._listener, self._connection):
            if opened is not None:
                with suppress(OSError):
                    opened.shutdown(socket.SHUT_RDWR)
                opened.close()

    def _serve(self) -> None:
        with suppress(OSError):
            while not self.ready.is_set():
                connection, _ = self._listener.accept()
                with connection:
                    lines = connection.makefile("rb")
                    if self._lets_in(connection, lines):
                        self._connection = connection
                        self.ready.set()
                        self._serve_proxy(connection, lines)

    def _serve_proxy(self, connection: socket.socket, lines: IO[bytes]) -> None:
        try:
            for line in lines:
                self._handle(connection, *messages.read(line))
        except OSError:
            raise
        except Exception as error:
            self.fault = self.fault or error

    def _lets_in(self, connection: socket.socket, lines: IO[bytes]) -> bool:
        """Whether it is the proxy that has connected, which knows the password; any program here may try."""
        connection.settimeout(_GREETING)
        try:
            _, told = messages.read(lines.readline(_LONGEST_GREETING))
        except (OSError, ValueError):
            return False
        connection.settimeout(None)
        if not isinstance(told, messages.Hello) or not hmac.compare_digest(told.password, self.password):
            return False
        self.ports = told.ports
        return True

    def _handle(self, connection: socket.socket, number: int, told: Sent | Answer | Failed | Hello) -> None:
        if isinstance(told, messages.Sent):
            connection.sendall(self._reply(number, told))
        elif isinstance(told, messages.Answer):
            self._handler.answered(number, told)
        elif isinstance(told, messages.Failed):
            self._handler.failed(number, told)

    def _reply(self, number: int, sent: Sent) -> bytes:
        try:
            return messages.reply(number, self._handler.answer(number, sent))
        except Exception as error:
            self.fault = self.fault or error
            return messages.reply(number, messages.Answer(500, (), b""))
