"""Messages that keep to no protocol: each request is answered, and a broken frame ends the server with one line."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from loadlint.lsp.framing import Framed, FrameError
from tests.lsp.raw import SERVER, Raw
from tests.lsp.scripts import K6
from tests.support.sampling import one_in

INVALID_PARAMS, INVALID_REQUEST, METHOD_NOT_FOUND = -32602, -32600, -32601
PLACE = {"line": 0, "character": 0}


@pytest.fixture(scope="module")
def server() -> Iterator[Raw]:
    """One server for all requests: none of them may end it."""
    with Raw() as one:
        one.uri = one.open(Path("/shop.js"), K6)  # type: ignore[attr-defined]
        yield one
        # It is as good as before.
        assert one.request("textDocument/documentSymbol", {"textDocument": {"uri": "file:///shop.js"}})


def answer(server: Raw, message: dict[str, Any]) -> dict[str, Any]:
    """The answer to a message as it stands."""
    server._send(message)
    while True:
        said = server.read()
        if "method" not in said:
            return said


BAD: dict[str, Any] = {
    "null": None,
    "nothing": {},
    "a number": 1,
    "a list": [],
    "no uri": {"textDocument": {}, "position": PLACE},
    "a number as uri": {"textDocument": {"uri": {"a": 1}}, "position": {"line": "x", "character": 0}},
    "no position": {"textDocument": {"uri": "file:///shop.js"}, "position": None},
}


@pytest.mark.parametrize("params", BAD.values(), ids=BAD)
@pytest.mark.parametrize(
    "method", ["textDocument/hover", "textDocument/definition", "textDocument/completion", "textDocument/rename"]
)
def test_invalid_parameters(server: Raw, method: str, params: Any) -> None:
    said = answer(server, {"id": "q", "method": method, "params": params})
    assert (said["id"], said["error"]["code"]) == ("q", INVALID_PARAMS)


OURS: dict[str, list[Any]] = {
    "loadlint/script": [None, {}, {"textDocument": None}, {"textDocument": {"uri": 3}}, [1]],
    "loadlint/runs": [None, {}, {"textDocument": None}, {"textDocument": {"uri": 3}}, [1]],
    "loadlint/run": [None, {}, {"textDocument": {"uri": 3}}],
    "loadlint/valueFlow": [None, {}, {"textDocument": {"uri": None}}],
    "loadlint/exchange": [
        None,
        {"recording": "a.har"},
        {"recording": 1, "exchange": 0},
        {"recording": "a", "exchange": "0"},
    ],
    "loadlint/linkRecordings": [
        None,
        {"textDocument": {"uri": "file:///shop.js"}, "recordings": [1]},
        {"recordings": "a"},
    ],
    "workspace/executeCommand": [
        None,
        {},
        {"command": "rm"},
        {"command": "loadlint.linkTo"},
        {"command": "loadlint.linkTo", "arguments": 1},
        {"command": "loadlint.linkTo", "arguments": ["file:///shop.js", True]},
        {"command": "loadlint.runOnce", "arguments": ["file:///shop.js", 1]},
        {"command": "loadlint.showSecrets", "arguments": [True, True]},
    ],
    "workspace/textDocumentContent": [None, {"uri": "loadlint:///nowhere"}, {"uri": "http://[::1"}],
}


@pytest.mark.parametrize(("method", "params"), [(name, one) for name, many in OURS.items() for one in many])
def test_invalid_parameters_of_our_own_requests(server: Raw, method: str, params: Any) -> None:
    said = answer(server, {"id": 7, "method": method, "params": params})
    assert (said["id"], said["error"]["code"]) == (7, INVALID_PARAMS)
    assert "Traceback" not in json.dumps(said)


def test_what_is_no_request(server: Raw) -> None:
    assert answer(server, {"id": 1, "method": "no/such", "params": {}})["error"]["code"] == METHOD_NOT_FOUND
    assert answer(server, {"id": 1, "method": "no/such"})["error"]["code"] == METHOD_NOT_FOUND
    assert answer(server, {"id": {"a": 1}, "method": 5, "params": {}})["error"]["code"] == INVALID_REQUEST
    assert server.process.stdin
    for data in (b"[]", b"1", b"null", b'{"id": 1, "method": "textDocument/hover"}', b'"' + b"\\ud800" + b'"'):
        server.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(data), data))
        server.process.stdin.flush()
        assert server.read()["error"]["code"] == INVALID_REQUEST


def test_odd_notifications_are_passed_over(server: Raw) -> None:
    for method, params in [
        ("textDocument/didOpen", {}),
        ("textDocument/didOpen", {"textDocument": {"uri": "file://[::1", "languageId": "", "version": 1, "text": "x"}}),
        ("textDocument/didChange", {"textDocument": {"uri": "file:///none.js", "version": 1}, "contentChanges": [{}]}),
        ("textDocument/didClose", None),
        ("$/cancelRequest", {"id": "none"}),
        ("$/cancelRequest", {}),
        ("workspace/didChangeWatchedFiles", {"changes": [{"uri": "http://[", "type": 1}]}),
        ("no/such", None),
    ]:
        server.notify(method, params)


@pytest.mark.parametrize("place", [(-1, -1), (0, -5), (10**9, 0), (0, 10**9)])
def test_places_that_are_none(server: Raw, place: tuple[int, int]) -> None:
    position = {"line": place[0], "character": place[1]}
    params = {"textDocument": {"uri": "file:///shop.js"}, "position": position}
    said = answer(server, {"id": 1, "method": "textDocument/hover", "params": params})
    assert "error" not in said or said["error"]["code"] == INVALID_PARAMS


BODY = b'{"jsonrpc": "2.0", "id": 1, "method": "shutdown"}'
FRAMES = {
    "no header": b"hello\r\n",
    "HTTP": b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
    "binary": bytes(range(256)),
    "a header without an end": b"A" * 100_000,
    "no length": b"Content-Type: x\r\n\r\n" + BODY,
    "no number": b"Content-Length: many\r\n\r\n" + BODY,
    "a negative number": b"Content-Length: -5\r\n\r\n" + BODY,
    "nothing": b"Content-Length: 0\r\n\r\n",
    "two lengths": b"Content-Length: 5\r\nContent-Length: 6\r\n\r\n" + BODY,
    "petabytes": b"Content-Length: 99999999999999999\r\n\r\n" + BODY,
    "a number of a million digits": b"Content-Length: " + b"9" * 1_000_000 + b"\r\n\r\n",
    "too small": b"Content-Length: %d\r\n\r\n%s" % (len(BODY) - 3, BODY),
    "too large, and another message": b"Content-Length: %d\r\n\r\n%s" % (len(BODY) + 5, BODY) * 2,
    "too large, and the end": b"Content-Length: %d\r\n\r\n%s" % (len(BODY) + 5, BODY),
    "no JSON": b"Content-Length: 4\r\n\r\n{{{{",
    "no UTF-8": b"Content-Length: 4\r\n\r\n\xff\xfe\xff\xfe",
    "the end within a header": b"Content-Length: 4",
}


BY_THE_SERVER = ("HTTP", "a header without an end", "a number of a million digits", "too large, and another message",
                 "too large, and the end", "too small", "no JSON", "no UTF-8", "the end within a header")  # fmt: skip
"""Frames for a server of their own: those that it reads on after, or that fill a pipe, and one of the others."""


@pytest.mark.parametrize("name", [name for name in FRAMES if name not in BY_THE_SERVER])
def test_a_broken_frame_is_told_without_waiting(name: str) -> None:
    """The connection stays open: nothing may wait for more, where it can know."""
    client, server = socket.socketpair()
    with client, server, server.makefile("rb") as stream:
        server.settimeout(30)
        client.sendall(FRAMES[name])
        with pytest.raises(FrameError):
            read_two(Framed(stream))


def read_two(frames: Framed) -> None:
    """A message, and the first line of the next one."""
    lines = list(iter(frames.readline, b"\r\n"))
    frames.read(int(lines[-1].split()[1]))
    frames.readline()


@pytest.mark.slow
@pytest.mark.parametrize("name", one_in(3, BY_THE_SERVER))
def test_a_broken_frame_ends_the_server(name: str, tmp_path: Path) -> None:
    environment = {**os.environ, "LOADLINT_CACHE_DIR": str(tmp_path)}
    pipe = subprocess.PIPE
    process = subprocess.Popen([*SERVER], stdin=pipe, stdout=pipe, stderr=pipe, cwd=tmp_path, env=environment)
    assert process.stdin and process.stderr
    try:
        # The pipe stays open: the server must not wait for more, where it can know.
        try:
            process.stdin.write(FRAMES[name])
            process.stdin.flush()
        except BrokenPipeError:
            pass
        if name in ("too large, and the end", "the end within a header"):
            process.stdin.close()
        assert process.wait(30) == 1
        (line,) = process.stderr.read().decode().splitlines()
        assert line.startswith("loadlint: the client violates the protocol: ")
        assert "shutdown" not in line
    finally:
        process.kill()
        process.wait()


def test_other_writings_of_a_good_frame() -> None:
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "shutdown"}).encode()
    leave = json.dumps({"jsonrpc": "2.0", "method": "exit"}).encode()
    text = b"content-length:%d\nContent-Type: application/vscode-jsonrpc; charset=utf-8\n\n%s" % (len(body), body)
    text += b"Content-Type: x\r\nContent-Length:  %d \r\n\r\n%s" % (len(leave), leave)
    done = subprocess.run([*SERVER], input=text, capture_output=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert sys.getrecursionlimit() and b'"id": 1' in done.stdout
    assert done.stderr == b""


def test_json_that_is_nested_deep(server: Raw) -> None:
    assert server.process.stdin
    data = b'{"jsonrpc": "2.0", "id": 1, "method": "x", "params": ' + b"[" * 200_000 + b"]" * 200_000 + b"}"
    server.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(data), data))
    server.process.stdin.flush()
    assert answer(server, {"id": 2, "method": "no/such"})["id"] == 2
