"""Messages to the language server, damaged by their members: each request is answered, and the server goes on."""

from __future__ import annotations

import atexit
import json
import random
from functools import cache
from pathlib import Path
from threading import Timer
from typing import Any

from tests.hostile.fuzz import _mutate
from tests.lsp.raw import Raw
from tests.lsp.scripts import K6

_URI = Path("/case.js").as_uri()
_INTERNAL_ERROR = -32603
_PATIENCE = 60
"""Seconds that a server may take for one case, on a busy machine."""
_METHODS = (
    "textDocument/hover textDocument/definition textDocument/completion textDocument/references textDocument/rename "
    "textDocument/documentSymbol textDocument/codeLens textDocument/codeAction textDocument/inlayHint "
    "textDocument/semanticTokens/full textDocument/foldingRange textDocument/selectionRange textDocument/diagnostic "
    "textDocument/documentHighlight textDocument/signatureHelp textDocument/documentLink textDocument/prepareRename "
    "codeLens/resolve codeAction/resolve workspace/executeCommand workspace/diagnostic workspace/symbol "
    "loadlint/exchange loadlint/text loadlint/valueFlow loadlint/run textDocument/none"
).split()


def case(chance: random.Random) -> bytes:
    """A list of methods and parameters: some change the text, the others are requests."""
    return json.dumps([_message(chance) for _ in range(chance.randint(1, 5))]).encode()


def _message(chance: random.Random) -> list[Any]:
    place = {"line": chance.randrange(30), "character": chance.randrange(60)}
    document = {"uri": _URI, "version": chance.randrange(9)}
    if chance.random() < 0.3:
        change = {
            "range": {"start": place, "end": place},
            "text": chance.choice(["x", "\n", "'", "\U0001f600", "(", "\ud800"]),
        }
        params: Any = {"textDocument": document, "contentChanges": [change]}
        return ["textDocument/didChange", _mutate.members(params, chance) if chance.random() < 0.3 else params]
    params = {
        "textDocument": document,
        "position": place,
        "positions": [place],
        "range": {"start": place, "end": place},
        "context": {"diagnostics": [], "includeDeclaration": True, "triggerKind": 1},
        "newName": "b",
        "command": chance.choice(["loadlint.showPage", "loadlint.linkTo", "loadlint.none"]),
        "arguments": [_URI],
        "query": "a",
        "previousResultIds": [],
        "uri": _URI,
        "recording": "/case.har",
        "exchange": 0,
    }
    return [chance.choice(_METHODS), _mutate.members(params, chance) if chance.random() < 0.8 else params]


@cache
def _server(number: int) -> Raw:
    """The server that takes the cases, until one of them ends it."""
    server = Raw()
    atexit.register(server.process.kill)
    return server


_started = [0]


def check(data: bytes) -> str:
    try:
        messages = [(str(method), params) for method, params in json.loads(data)]
    except (ValueError, TypeError):
        return ""
    server = _server(_started[0])
    watch = Timer(_PATIENCE, server.process.kill)
    watch.start()
    try:
        return _said(server, messages)
    except (OSError, ValueError, IndexError):
        # Its output has ended.
        _started[0] += 1
        return "the server has ended, or gave no answer for a minute"
    finally:
        watch.cancel()


def _said(server: Raw, messages: list[tuple[str, Any]]) -> str:
    server.open(Path("/case.js"), K6)
    wrong = ""
    for method, params in messages:
        if method == "textDocument/didChange":
            server.notify(method, params)
            continue
        answer = _answer(server, server.start(method, params))
        if answer.get("error", {}).get("code") == _INTERNAL_ERROR:
            wrong = f"an internal error of {method}"
    server.notify("textDocument/didClose", {"textDocument": {"uri": _URI}})
    server.seen.clear()
    _answer(server, server.start("workspace/symbol", {"query": ""}))
    return wrong


def _answer(server: Raw, number: int) -> dict[str, Any]:
    while True:
        message = server.read()
        if message.get("id") == number and "method" not in message:
            return message
