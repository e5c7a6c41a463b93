"""A large HAR stays in its file: the same recording, found through a window on it."""

from __future__ import annotations

import io
import json
import os
from pathlib import Path
from typing import Any

import pytest

from loadlint import recordings
from loadlint.cache import build_recording
from loadlint.errors import RecordingChangedError, RecordingError
from loadlint.recordings import har, har_pieces, on_disk
from loadlint.recordings.on_disk import DiskExchange
from tests.recordings.hars import content, entry, headers, write
from tests.recordings.hars import har as har_file

ENTRIES = [
    entry(3, url="https://shop.test/late", **content('{"a": "}{", "b": "\\""}', "application/json")),
    entry(1, url="https://shop.test/é", **content("page é😀\u2028" * 50)),
    entry(2, url="https://shop.test/cut", **content("cut inside of a pair \ud83d")),
    {"request": None},
    entry(5, status=0),
    entry(6, url="https://shop.test/6", method="POST", headers=headers(("Set-Cookie", "a=b"))),
]
WINDOWS = (4, 7, 64, 1 << 20)


@pytest.fixture(params=WINDOWS)
def _window(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(har_pieces, "_CHUNK", request.param)
    monkeypatch.setattr(recordings, "LARGE", 1)


def found(data: bytes) -> list[Any] | None:
    """The entries that are found; None where the file has to be read as a whole."""
    try:
        pieces = list(har_pieces.pieces(io.BytesIO(data)))
    except har_pieces.UnusualError:
        return None
    assert all(data[piece.start : piece.end] == piece.data for piece in pieces)
    return [json.loads(piece.data) for piece in pieces]


@pytest.mark.usefixtures("_window")
@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
def test_entries_are_found_where_they_stand(indent: int | None, bom: bytes) -> None:
    for entries in (ENTRIES, []):
        file = har_file(*entries) | {"after": {"entries": [1]}}
        assert found(bom + json.dumps(file, indent=indent).encode()) == entries


@pytest.mark.usefixtures("_window")
@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"{}",
        b'{"log": []}',
        b'{"log": {"entries": {}}}',
        b'{"log": {"entries": [], "entries": []}}',
        b'{"log": {"entries": []}} x',
        b'{"log": {"entries": [{"a": 1} {"b": 2}]}}',
        b'{"log": {"entries": [{"a": "' + b"x" * 300,
        b'{"log": {"entries": [1, ]}}',
        b'call({"log": {"entries": []}})',
        b"[" * 100_000,
    ],
)
def test_what_is_unusual_is_read_as_a_whole(data: bytes) -> None:
    assert found(data) is None


@pytest.mark.usefixtures("_window")
def test_the_same_recording(tmp_path: Path) -> None:
    path = write(tmp_path, har_file(*ENTRIES))
    large, plain = recordings.read(path), har.read(path, Path(path).read_bytes())
    assert isinstance(large.exchanges[0], DiskExchange)
    assert large.health == plain.health
    assert [one.index for one in large.exchanges] == [1, 2, 0, 4, 5]
    for one, other in zip(large.exchanges, plain.exchanges, strict=True):
        for name in ("method", "url", "started", "request"):
            assert getattr(one, name) == getattr(other, name)
        assert (one.response is None) == (other.response is None)
        if one.response is not None and other.response is not None:
            for name in ("status", "headers", "body", "text", "size", "media_type", "charset", "url", "location"):
                assert getattr(one.response, name) == getattr(other.response, name)
    _, name, places = recordings.read_with_places(path)
    assert name == "har"
    assert [Path(path).read_bytes()[start:end].rstrip() for start, end in places or ()] == [
        json.dumps(ENTRIES[exchange.index]).encode() for exchange in large.exchanges
    ]


@pytest.mark.usefixtures("_window")
def test_a_broken_entry_is_an_error(tmp_path: Path) -> None:
    path = write(tmp_path, b'{"log": {"entries": [{"request": nul}]}}')
    with pytest.raises(RecordingError, match="broken JSON"):
        recordings.read(path)


@pytest.mark.usefixtures("_window")
def test_a_file_that_is_changed_while_it_is_in_use(tmp_path: Path) -> None:
    path = write(tmp_path, har_file(*ENTRIES))
    recording = recordings.read(path)
    os.truncate(path, 100)
    with pytest.raises(RecordingChangedError):
        _ = recording.exchanges[0].request


def test_the_index_is_built_from_one_look_at_each_exchange(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Heads, headers and sizes are kept from it; a file of half a gigabyte is not read again for each of them."""
    monkeypatch.setattr(recordings, "LARGE", 1)
    monkeypatch.setattr(on_disk, "_RECENT", 0)
    monkeypatch.setattr(os, "nice", lambda _: None)
    reads: list[int] = []
    read = on_disk.PieceFile.read

    def counted(file: on_disk.PieceFile, start: int, end: int) -> bytes:
        reads.append(start)
        return read(file, start, end)

    monkeypatch.setattr(on_disk.PieceFile, "read", counted)
    entries = [entry(n, url=f"https://shop.test/{n}", **content(f"page {n}")) for n in range(20)]
    assert build_recording.main(write(tmp_path, har_file(*entries)), str(tmp_path / "a.kept")) == 0
    assert sorted(reads) == sorted(set(reads)) and len(reads) == 20
