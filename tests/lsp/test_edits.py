"""Thousands of random edits: the server's text equals the client's after each of them, and so do its findings.

The edits are what people and editors do: words, lines, emoji, all kinds of line ends, blocks cut and moved, a megabyte
pasted, undo, several changes in one message, the whole text at once. The client here keeps plain strings and finds
positions in its own way.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from lsprotocol import types

from loadlint import engine
from loadlint.lsp.documents import Documents
from loadlint.lsp.server import Server, create
from loadlint.text.lines import Lines
from loadlint.text.source import Source
from tests.lsp.scripts import SCRIPTS, write_flow
from tests.lsp.session import session
from tests.support.sampling import one_in

pytestmark = pytest.mark.slow

SAMPLES = 20
URI = "file:///a"
ENCODINGS = {
    types.PositionEncodingKind.Utf8: ("utf-8", 1),
    types.PositionEncodingKind.Utf16: ("utf-16-le", 2),
    types.PositionEncodingKind.Utf32: ("utf-32-le", 4),
}
PIECES = (
    "a", "cart", "{", "}", "(", "'", '"', "<", "</", "${", "//", "# ", "😀", "é", "\u2028", "\x85", "\x0c", "\t", " ",
    "\n", "\r\n", "\r", "\n  ", "😀\r\n😀", "http.get(", "</hashTree>", "\n\n\n", "e\u0301",
    "\ufeff", "\U0001f468\u200d\U0001f469",
)  # fmt: skip
MEGABYTE = "Zeile 😀 mit \u2028 und é;\r\n" * 35_000


@dataclass
class Client:
    """A text as an editor keeps it, with what is needed to undo."""

    text: str
    chance: random.Random
    pieces: tuple[str, ...] = PIECES
    paste: str = MEGABYTE
    undo: list[tuple[int, str, str]] = field(default_factory=list)

    def change(self) -> Iterator[tuple[int, str, str]]:
        """The next change: where, what goes, what comes."""
        kind = self.chance.random()
        if len(self.undo) > 60 or (self.undo and kind < 0.15):
            steps = len(self.undo) if len(self.undo) > 60 else self.chance.randint(1, 3)
            for _ in range(min(steps, len(self.undo))):
                at, old, new = self.undo.pop()
                yield at, new, old
            return
        at = self.place()
        if kind < 0.152:
            yield from self.done(at, "", self.paste)
            yield from self.done(self.place(), "", "x")
            while self.undo:
                back, old, new = self.undo.pop()
                yield back, new, old
            return
        end = self.place() if kind < 0.2 else min(at + self.chance.randint(0, 12), len(self.text))
        at, end = sorted((at, end))
        if kind < 0.2 and end - at > 300:
            end = at + 300
        while self.splits(end):
            end += 1
        new = "" if kind < 0.35 else "".join(self.chance.choices(self.pieces, k=self.chance.randint(1, 4)))
        yield from self.done(at, self.text[at:end], new)

    def done(self, at: int, old: str, new: str) -> Iterator[tuple[int, str, str]]:
        self.undo.append((at, old, new))
        yield at, old, new

    def place(self) -> int:
        """Any place but the middle of a line end."""
        at = self.chance.randint(0, len(self.text))
        return at + 1 if self.splits(at) else at

    def splits(self, at: int) -> bool:
        return self.text[at - 1 : at + 1] == "\r\n" and at > 0

    def apply(self, at: int, old: str, new: str) -> None:
        assert self.text.startswith(old, at)
        self.text = self.text[:at] + new + self.text[at + len(old) :]

    def event(
        self, at: int, old: str, new: str, kind: types.PositionEncodingKind
    ) -> types.TextDocumentContentChangePartial | None:
        """A change as the protocol has it; None where it parts a line end, which only the whole text can tell."""
        if self.splits(at) or self.splits(at + len(old)):
            return None
        where = types.Range(self.position(at, kind), self.position(at + len(old), kind))
        return types.TextDocumentContentChangePartial(range=where, text=new)

    def position(self, at: int, kind: types.PositionEncodingKind) -> types.Position:
        """The position of a character, as the protocol counts."""
        name, size = ENCODINGS[kind]
        ends = [match.end() for match in re.finditer(r"\r\n|\r|\n", self.text[: at + 1]) if match.end() <= at]
        line = self.text[ends[-1] if ends else 0 : at]
        return types.Position(len(ends), len(line.encode(name)) // size)


@pytest.mark.parametrize("edits", [600, pytest.param(10_000, marks=pytest.mark.exhaustive)])
@pytest.mark.parametrize("suffix", SCRIPTS)
def test_the_text_and_what_is_found_in_it(tmp_path: Path, suffix: str, edits: int) -> None:
    path = write_flow(tmp_path, suffix)
    server = create()
    client = Client(path.read_text(), random.Random(suffix))
    first = client.text
    stores = {kind: Documents(kind) for kind in ENCODINGS}
    for store in stores.values():
        store.open(path.as_uri(), 0, client.text)
    at_start = findings(server, Source(str(path), first.encode()))
    assert [finding[0] for finding in at_start] == ["uncorrelated-value"]
    number = compared = 0
    while number < edits:
        events: dict[types.PositionEncodingKind, list[types.TextDocumentContentChangeEvent]] = {}
        together = client.chance.random() < 0.5
        for at, old, new in client.change():
            number += 1
            made = {kind: client.event(at, old, new, kind) for kind in stores}
            client.apply(at, old, new)
            for kind, event in made.items():
                whole = types.TextDocumentContentChangeWholeDocument(client.text)
                events.setdefault(kind, []).append(event or whole)
            if not together:
                send(stores, path, number, events, client.text)
        send(stores, path, number, events, client.text)
        if len(client.text) < 50_000 and number * SAMPLES // edits > compared:
            compared += 1
            check(server, stores, path)
        if not client.undo:
            assert client.text == first
    while client.undo:
        at, old, new = client.undo.pop()
        client.apply(at, new, old)
    assert client.text == first
    assert findings(server, Source(str(path), first.encode())) == at_start


def send(
    stores: dict[types.PositionEncodingKind, Documents],
    path: Path,
    version: int,
    events: dict[types.PositionEncodingKind, list[types.TextDocumentContentChangeEvent]],
    text: str,
) -> None:
    """Pass changes on in one message, and look whether all texts are then the client's."""
    data = text.encode()
    lines = list(Lines.of(data).starts)
    for kind, store in stores.items():
        store.change(path.as_uri(), version, events.pop(kind, []))
        document = store.get(path.as_uri())
        assert document and document.source.data == data
        assert list(document.source.lines.starts) == lines


def check(server: Server, stores: dict[types.PositionEncodingKind, Documents], path: Path) -> None:
    """The server, which has seen all versions, finds what one finds that sees only this one."""
    for store in stores.values():
        document = store.get(path.as_uri())
        assert document
        fresh = create()
        assert findings(server, document.source) == findings(fresh, Source(str(path), document.source.data))
        break


def findings(server: Server, source: Source) -> list[tuple[str, int, int, str]]:
    """What a server finds, in comparable form."""
    analysis = server.analyse(source)
    if analysis is None:
        return []
    assert all(one.rule != engine.INTERNAL for one in analysis.findings), analysis.findings
    return [(one.rule, one.span.start, one.span.end, one.message) for one in analysis.findings]


@pytest.mark.asyncio
@pytest.mark.filterwarnings("error::pytest_lsp.LspSpecificationWarning")
@pytest.mark.parametrize("editor", one_in(3, ["vscode", "neovim@v0.11.0", "emacs@v29.1"]))
async def test_edits_of_a_real_server(tmp_path: Path, editor: str) -> None:
    path = write_flow(tmp_path, ".js")
    async with session(editor, tmp_path) as editing:
        await editing.open(path)
        # The helper's own positions know no lone carriage return.
        plain = tuple(piece for piece in PIECES if "\r" not in piece)
        client = Client(editing.text, random.Random(editor), plain, "pasted 😀\n" * 100)
        for number in range(200):
            for at, old, new in client.change():
                editing.edit(at, len(old), new)
                client.apply(at, old, new)
            assert editing.text == client.text
            if number % 40 == 0:
                shown = await editing.diagnostics()
                fresh = findings(create(), Source(str(path), editing.text.encode()))
                assert [(one.code, one.message.split("\nhelp: ")[0]) for one in shown] == [
                    (rule, message) for rule, _, _, message in fresh
                ]
