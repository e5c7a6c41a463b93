"""The reader of Fiddler's session archives."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from loadlint.errors import RecordingError
from loadlint.recordings import read
from loadlint.recordings.exchange import Problem

DATA = Path(__file__).parent / "data"
ASKED = "GET https://shop.test/{} HTTP/1.1\r\nHost: shop.test\r\n\r\n"
ANSWERED = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n"
TIMES = '<Session SID="1"><SessionTimers ClientConnected="x" ClientBeginRequest="{}" /></Session>'


def archive(folder: Path, files: Mapping[str, str | bytes], name: str = "a.saz") -> str:
    with ZipFile(folder / name, "w", ZIP_DEFLATED) as written:
        for file, data in files.items():
            written.writestr(file, data)
    return str(folder / name)


def test_sessions_in_order_of_their_numbers(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {}
    for number in (10, 9, 1):
        files |= {f"raw/{number}_c.txt": ASKED.format(number), f"raw/{number}_s.txt": ANSWERED + b"%d" % number}
    recording = read(archive(tmp_path, files))
    assert [(one.url, one.response and one.response.text) for one in recording.exchanges] == [
        ("https://shop.test/1", "1"),
        ("https://shop.test/9", "9"),
        ("https://shop.test/10", "10"),
    ]
    assert recording.health == ()


@pytest.mark.parametrize(
    ("written", "started"),
    [
        ("2026-01-01T10:00:00.1250000+00:00", 1767261600.125),
        ("2026-01-01T12:00:00.1250000+02:00", 1767261600.125),
        ("0001-01-01T00:00:00", None),
        ("1970-01-01T00:00:00+00:00", None),
        ("1970-01-01T00:00:01+00:00", 1.0),
        ("now and then", None),
    ],
)
def test_times(tmp_path: Path, written: str, started: float | None) -> None:
    files: dict[str, str | bytes] = {
        "raw/01_c.txt": ASKED.format(""),
        "raw/01_s.txt": ANSWERED,
        "raw/01_m.xml": TIMES.format(written),
    }
    (exchange,) = read(archive(tmp_path, files)).exchanges
    assert exchange.started == started


def test_names_of_windows_and_an_archive_without_its_ending(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {"raw\\1_c.txt": ASKED.format("a"), "raw\\1_s.txt": ANSWERED + b"ok"}
    (exchange,) = read(archive(tmp_path, files, "a.bin")).exchanges
    assert exchange.response is not None
    assert exchange.response.text == "ok"


def test_what_is_odd_loses_itself_only(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "raw/1_c.txt": "CONNECT shop.test:443 HTTP/1.1\r\nHost: shop.test:443\r\n\r\n",
        "raw/2_c.txt": "\x00\x01",
        "raw/3_c.txt": ASKED.format("a"),
        "raw/3_s.txt": "odd",
        "raw/4_c.txt": ASKED.format("b"),
        "raw/4_s.txt": ANSWERED + b"ok",
        "raw/../../5_c.txt": ASKED.format("c"),
    }
    recording = read(archive(tmp_path, files))
    assert [(one.url, one.response and one.response.text) for one in recording.exchanges] == [
        ("https://shop.test/a", None),
        ("https://shop.test/b", "ok"),
    ]
    assert [issue.message for issue in recording.health] == [
        "1 request without a response (aborted, or not finished)",
        "1 session whose request can't be read left out",
    ]


def test_large_answers_are_left_out_and_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOADLINT_MAX_BODY_MB", "1")
    files: dict[str, str | bytes] = {"raw/1_c.txt": ASKED.format("a"), "raw/1_s.txt": ANSWERED + b" " * (8 << 20)}
    recording = read(archive(tmp_path, files))
    assert recording.exchanges[0].response is None
    assert recording.health[-1].problem == Problem.TOO_LARGE


def test_a_password_is_told(tmp_path: Path) -> None:
    path = Path(archive(tmp_path, {"raw/1_c.txt": ASKED.format("a")}))
    data = bytearray(path.read_bytes())
    # The flag of encryption, in the file's own head and in the archive's list.
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + offset] |= 1
    path.write_bytes(data)
    with pytest.raises(RecordingError, match="none of its sessions can be read; save them without a password"):
        read(str(path))


def test_a_bad_file_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "a.saz"
    path.write_bytes((DATA / "desk.1.saz").read_bytes()[:900])
    with pytest.raises(RecordingError, match="the archive is cut off or damaged: its list of files can't be read"):
        read(str(path))
    with pytest.raises(RecordingError, match=r"an archive, but none of Fiddler: it has no file `raw/1_c\.txt`"):
        read(archive(tmp_path, {"readme.txt": "hello"}))
    path.write_bytes(b"hello")
    with pytest.raises(RecordingError, match="is no recording"):
        read(str(path))
