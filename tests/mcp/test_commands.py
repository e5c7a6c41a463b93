"""The tools of the agent that are commands in a process of their own."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import AsyncMock

import anyio
import pytest

from loadlint import processes

READS = "import sys; print(len(sys.stdin.read()), file=sys.stderr)"


@contextmanager
def standard_input(text: bytes) -> Iterator[None]:
    """The standard input of this process, as a client of the protocol has written it."""
    own = os.dup(0)
    reader, writer = os.pipe()
    os.write(writer, text)
    os.close(writer)
    os.dup2(reader, 0)
    os.close(reader)
    try:
        yield
    finally:
        os.dup2(own, 0)
        os.close(own)


def test_a_command_reads_nothing_of_the_client(monkeypatch: pytest.MonkeyPatch) -> None:
    # Not above: the package `mcp` takes as long to import as all the tests of a folder.
    from loadlint.mcp import command_tools

    monkeypatch.setattr(processes, "python", lambda *_: [sys.executable, "-c", READS])
    with standard_input(b"the next message of the protocol"):
        report = anyio.run(command_tools.write_map, "a.js", "map.html", AsyncMock())
    assert report == {"written": "map.html", "messages": ["0"]}
