"""The server's own texts: any sequence of edits leaves them equal to the editor's, in every position encoding."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types

from loadlint.lsp.convert import offset_of, position_of
from loadlint.lsp.documents import Documents
from loadlint.text.lines import Lines
from loadlint.text.source import Source

TEXT = st.text(st.sampled_from("ab\n\r\té😀\u2028\x85\x0c\x0b"), max_size=12)
ENCODINGS = st.sampled_from(list(types.PositionEncodingKind))
SIZES = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}


def position(text: str, index: int, encoding: str) -> types.Position:
    """The position of a character, by the words of the protocol."""
    lines, start, at = 0, 0, 0
    while at < index:
        if text.startswith("\r\n", at) and at + 2 <= index:
            at += 2
        elif text[at] in "\r\n" and not (text.startswith("\r\n", at)):
            at += 1
        else:
            at += 1
            continue
        lines, start = lines + 1, at
    name, size = SIZES[encoding]
    return types.Position(lines, len(text[start:index].encode(name)) // size)


def inside_a_line_end(text: str, index: int) -> bool:
    return text[index - 1 : index + 1] == "\r\n"


@given(TEXT, st.lists(st.tuples(st.integers(0, 99), st.integers(0, 99), TEXT), max_size=4), ENCODINGS)
def test_incremental_edits(text: str, edits: list[tuple[int, int, str]], kind: types.PositionEncodingKind) -> None:
    documents = Documents(kind)
    documents.open("file:///a.js", 1, text)
    for version, (left, right, new) in enumerate(edits, 2):
        start, end = sorted((left % (len(text) + 1), right % (len(text) + 1)))
        if inside_a_line_end(text, start) or inside_a_line_end(text, end):
            continue
        where = types.Range(position(text, start, kind.value), position(text, end, kind.value))
        documents.change("file:///a.js", version, [types.TextDocumentContentChangePartial(range=where, text=new)])
        text = text[:start] + new + text[end:]
    document = documents.get("file:///a.js")
    assert document
    assert document.source.data.decode() == text
    assert document.source.lines == Lines.of(document.source.data)


@given(TEXT, ENCODINGS)
def test_positions_and_offsets_are_inverse(text: str, kind: types.PositionEncodingKind) -> None:
    source = Source("a.js", text.encode())
    for index in range(len(text) + 1):
        if not inside_a_line_end(text, index):
            offset = len(text[:index].encode())
            assert position_of(source, offset, kind) == position(text, index, kind.value)
            assert offset_of(source, position(text, index, kind.value), kind) == offset


@given(TEXT, ENCODINGS)
def test_positions_outside_the_text(text: str, kind: types.PositionEncodingKind) -> None:
    source = Source("a.js", text.encode())
    assert offset_of(source, types.Position(99, 0), kind) == len(source.data)
    assert offset_of(source, types.Position(0, 99), kind) == len(source.lines.text(0))


def test_changes_of_a_text_that_is_not_open() -> None:
    documents = Documents()
    assert documents.change("file:///a.js", 2, [types.TextDocumentContentChangeWholeDocument("x")]) is None
    documents.open("file:///a.js", 1, "a")
    document = documents.change("file:///a.js", 2, [types.TextDocumentContentChangeWholeDocument("x")])
    assert document
    assert (document.version, document.source.data) == (2, b"x")
    assert documents.bytes_of("/a.js") == b"x"
    documents.close("file:///a.js")
    documents.close("file:///a.js")
    assert documents.all() == ()
