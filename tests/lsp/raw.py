"""A client that speaks the protocol by hand: for measuring, and for doing what no proper client does."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from tests.lsp.session import LANGUAGES, VSCODE

SERVER = (sys.executable, "-m", "loadlint", "server")
_ANSWERS = {"workspace/applyEdit": {"applied": False}}
"""What it says to the server's requests; null to all others."""


class Raw:
    """A server process that has been initialised with VS Code's parameters."""

    def __init__(self, command: Sequence[str] = SERVER, process_id: int | None = None, **more: Any) -> None:
        """`more` are parameters of `initialize`."""
        pipe = subprocess.PIPE
        self.process = subprocess.Popen([*command], stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL)
        self._number = 0
        self.seen: list[dict[str, Any]] = []
        own = {**VSCODE, "processId": process_id, "rootUri": None, "workspaceFolders": None, **more}
        self.request("initialize", own)
        self.notify("initialized", {})

    def __enter__(self) -> Raw:
        return self

    def __exit__(self, *error: object) -> None:
        self.process.kill()
        self.process.communicate()

    def notify(self, method: str, params: Any) -> None:
        """Send a notification."""
        self._send({"method": method, "params": params})

    def start(self, method: str, params: Any) -> int:
        """Send a request without waiting for its answer."""
        self._number += 1
        self._send({"id": self._number, "method": method, "params": params})
        return self._number

    def request(self, method: str, params: Any) -> Any:
        """Send a request; its answer. What the server asks meanwhile is answered and kept in `seen`."""
        number = self.start(method, params)
        while True:
            message = self.read()
            if message.get("id") == number and "method" not in message:
                assert "error" not in message, message
                return message["result"]

    def read(self) -> dict[str, Any]:
        """The next message."""
        assert self.process.stdout
        length = int(self.process.stdout.readline().split(b":")[1])
        while self.process.stdout.readline().strip():
            pass
        # Strictly: many clients refuse a message with half of a character in it.
        message: dict[str, Any] = msgspec.json.decode(self.process.stdout.read(length))
        self.seen.append(message)
        if "method" in message and "id" in message:
            self._send({"id": message["id"], "result": _ANSWERS.get(message["method"])})
        return message

    def open(self, path: Path, text: str) -> str:
        """Open a text; its URI."""
        uri = path.as_uri()
        item = {"uri": uri, "languageId": LANGUAGES[path.suffix], "version": 1, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": item})
        return uri

    def insert(self, uri: str, version: int, line: int, text: str) -> None:
        """Insert text at the start of a line."""
        place = {"line": line, "character": 0}
        change = {"range": {"start": place, "end": place}, "text": text}
        params = {"textDocument": {"uri": uri, "version": version}, "contentChanges": [change]}
        self.notify("textDocument/didChange", params)

    def diagnostics(self, uri: str) -> list[dict[str, Any]]:
        """Ask for diagnostics."""
        found: list[dict[str, Any]] = self.request("textDocument/diagnostic", {"textDocument": {"uri": uri}})["items"]
        return found

    def _send(self, message: dict[str, Any]) -> None:
        data = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self.process.stdin
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(data), data))
        self.process.stdin.flush()
