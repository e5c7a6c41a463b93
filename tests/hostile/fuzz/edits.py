"""Changes of an open text, against the text as a whole, and its analysis against one from scratch."""

from __future__ import annotations

import json
import random
from pathlib import Path

from lsprotocol import types

from loadlint import engine
from loadlint.lsp.documents import Documents
from loadlint.text.lines import Lines
from loadlint.text.source import Source
from tests.engine.test_engine import PROJECT
from tests.hostile.fuzz import scripts

_URI = Path("/case").as_uri()
_TEXTS = [
    "",
    "\ud800",
    "\udfff\ud800",
    "\n",
    "\r",
    "\r\n",
    "a",
    "\U0001f600",
    "\u2028",
    "(",
    "}",
    "http.get('http://a.test/');\n",
    "<x/>",
    "'",
]


def case(chance: random.Random) -> bytes:
    """A script's suffix and text, and changes: start, end (line and UTF-16 unit) and text."""
    suffix, _, content = chance.choice(scripts.samples()).partition(b"\n")
    text = content[:6_000].decode("utf-8", "ignore")
    number = text.count("\n") + 2
    changes = []
    for _ in range(chance.randint(1, 6)):
        start = [chance.randrange(number), chance.randrange(60)]
        end = [start[0] + chance.choice([0, 0, 0, 1, 5]), start[1] + chance.choice([0, 0, 1, 9])]
        changes.append([start, end, chance.choice(_TEXTS)])
    return json.dumps([suffix.decode(), text, changes]).encode()


def check(data: bytes) -> str:
    try:
        suffix, text, changes = json.loads(data)
        steps = [((int(a), int(b)), (int(c), int(d)), str(made)) for (a, b), (c, d), made in changes]
        text = str(text).encode("utf-8", "replace").decode()
        uri = f"{_URI}{suffix}"
    except (ValueError, TypeError):
        return ""
    documents = Documents()
    document = documents.open(uri, 0, text)
    for number, (start, end, made) in enumerate(steps, 1):
        _analysed(document.source)
        text = _changed(text, start, max(start, end), made)
        places = types.Range(types.Position(*start), types.Position(*max(start, end)))
        change = types.TextDocumentContentChangePartial(range=places, text=made)
        after = documents.change(uri, number, [change])
        assert after is not None
        document = after
        if document.source.data != text.encode("utf-8", "replace"):
            return "another text"
        if list(document.source.lines.starts) != list(Lines.of(document.source.data).starts):
            return "other lines"
    fresh = Source(document.source.path, document.source.data)
    return "" if _analysed(document.source) == _analysed(fresh) else "another analysis"


def _analysed(source: Source) -> object:
    try:
        found = engine.analyse(source, PROJECT).findings
        return [(one.rule, one.span, one.severity, one.message, one.fix and one.fix.edits) for one in found]
    except engine.UnknownDialectError:
        return None


def _changed(text: str, start: tuple[int, int], end: tuple[int, int], made: str) -> str:
    """The change as the protocol defines it, on a plain list of lines."""
    return text[: _offset(text, start)] + made + text[_offset(text, end) :]


def _offset(text: str, place: tuple[int, int]) -> int:
    lines = _lines(text)
    if place[0] >= len(lines):
        return len(text)
    line = lines[place[0]].rstrip("\r\n")
    units = at = 0
    # The protocol does not say what a place between the two units of a character is: here it is behind the character.
    while at < len(line) and units < place[1]:
        units += 2 if line[at] > "\uffff" else 1
        at += 1
    return sum(map(len, lines[: place[0]])) + at


def _lines(text: str) -> list[str]:
    """The lines with their ends; the one behind the last end is empty."""
    found, at = [], 0
    while (end := _end(text, at)) is not None:
        found.append(text[at:end])
        at = end
    return [*found, text[at:]]


def _end(text: str, at: int) -> int | None:
    ends = [place for place in (text.find("\n", at), text.find("\r", at)) if place >= 0]
    if not ends:
        return None
    first = min(ends)
    return first + (2 if text.startswith("\r\n", first) else 1)
