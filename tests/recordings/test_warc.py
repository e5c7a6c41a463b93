"""The reader of web archives."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from loadlint.errors import RecordingError
from loadlint.recordings import read
from loadlint.recordings.exchange import Problem, Recording

DATA = Path(__file__).parent / "data"
URL = "https://shop.test/a"
ASKED = b"GET /a HTTP/1.1\r\nHost: shop.test\r\n\r\n"


def answered(body: str, *headers: str) -> bytes:
    return "\r\n".join(["HTTP/1.1 200 OK", "Content-Type: text/plain", *headers, "", body]).encode()


def record(kind: str, data: bytes, url: str = URL, number: str = "", **more: str) -> bytes:
    """A record; `more` are the names of further headers behind `WARC-`."""
    lines = ["WARC/1.0", f"WARC-Type: {kind}", f"WARC-Target-URI: {url}", "WARC-Date: 2026-01-01T10:00:00Z"]
    lines += [f"WARC-Record-ID: <urn:{number}>"] if number else []
    lines += [f"WARC-{name.replace('_', '-')}: <urn:{value}>" for name, value in more.items()]
    head = "\r\n".join([*lines, f"Content-Length: {len(data)}"])
    return head.encode() + b"\r\n\r\n" + data + b"\r\n\r\n"


def read_archive(folder: Path, data: bytes) -> Recording:
    path = folder / "a.warc"
    path.write_bytes(data)
    return read(str(path))


def shown(recording: Recording) -> list[tuple[str | None, str, str | None]]:
    return [(one.method, one.url, None if one.response is None else one.response.text) for one in recording.exchanges]


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_records_that_name_each_other(tmp_path: Path, pack: type[bytes]) -> None:
    records = [
        record("warcinfo", b"software: a", ""),
        record("response", answered("one"), number="1"),
        record("response", answered("two"), number="2"),
        record("request", ASKED.replace(b"GET", b"POST"), Concurrent_To="2"),
        record("request", ASKED, Concurrent_To="1"),
        record("request", ASKED, URL + "b", "3"),
        record("metadata", b"a: b", URL + "b", Concurrent_To="3"),
        record("response", answered("three"), f"<{URL}b>", Concurrent_To="3"),
    ]
    recording = read_archive(tmp_path, b"".join(map(pack, records)))
    assert shown(recording) == [("GET", URL, "one"), ("POST", URL, "two"), ("GET", URL + "b", "three")]
    assert recording.health == ()
    assert recording.exchanges[0].started == 1767261600


def test_records_without_numbers_pair_by_address(tmp_path: Path) -> None:
    records = [
        record("request", ASKED),
        record("response", answered("one")),
        record("request", ASKED),
        record("response", answered("two")),
        record("response", answered("alone"), URL + "b"),
        record("request", ASKED, URL + "c"),
        record("response", b"names", "dns:shop.test"),
    ]
    assert shown(read_archive(tmp_path, b"".join(records))) == [
        ("GET", URL, "one"),
        ("GET", URL, "two"),
        ("GET", URL + "b", "alone"),
        ("GET", URL + "c", None),
    ]


def test_a_revisit_has_the_body_of_before(tmp_path: Path) -> None:
    records = [
        record("response", answered("one"), number="1"),
        record("revisit", answered(""), number="2", Refers_To="1"),
        record("revisit", answered(""), number="3", Refers_To="elsewhere"),
    ]
    assert [text for _, _, text in shown(read_archive(tmp_path, b"".join(records)))] == ["one", "one", ""]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("5;a=b\r\ngrün\r\n3\r\nabc\r\n0\r\n\r\n", "grünabc"),
        ("5\r\ngrün\r\n3\r\nab", "grünab"),
        ("no chunks", "no chunks"),
        ("3\r\nare three", "3\r\nare three"),
    ],
)
def test_chunks(tmp_path: Path, body: str, text: str) -> None:
    archive = record("response", answered(body, "Transfer-Encoding: chunked"))
    assert [answer for _, _, answer in shown(read_archive(tmp_path, archive))] == [text]


@pytest.mark.parametrize(
    "broken", [b"WARC/1.0\r\nContent-Length: x\r\n\r\n\r\n\r\n", b"WARC/1.0\r\n" + b"a" * 99_999 + b"\r\n\r\n"]
)
def test_a_broken_record_loses_itself_only(tmp_path: Path, broken: bytes) -> None:
    data = record("response", answered("one")) + broken + record("response", b"odd", URL + "b")
    recording = read_archive(tmp_path, data + record("response", answered("two"), URL + "c"))
    assert [text for _, _, text in shown(recording)] == ["one", None, "two"]
    assert recording.health[-1].message == "1 record of the archive cut off or broken, and left out"


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_cut_archive_keeps_what_is_whole(tmp_path: Path, pack: type[bytes]) -> None:
    first, second = pack(record("response", answered("one"))), pack(record("response", answered("two" * 99)))
    for end in range(len(first) + 12, len(first) + len(second) - 4):
        recording = read_archive(tmp_path, (first + second)[:end])
        # Of a compressed record all may be there but the end of its compression.
        assert [text for _, _, text in shown(recording)] in (["one"], ["one", "two" * 99])
        assert [issue.problem for issue in recording.health] == [Problem.TRUNCATED]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (record("response", answered("one"))[:150], "the archive is cut off or damaged: it holds no whole record"),
        (record("warcinfo", b"a: b"), "a web archive: it holds no whole record of a request or a response"),
    ],
)
def test_a_bad_file_is_one_line(tmp_path: Path, data: bytes, reason: str) -> None:
    with pytest.raises(RecordingError) as caught:
        read_archive(tmp_path, data)
    assert reason in str(caught.value)


def test_what_is_unpacked_has_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOADLINT_MAX_BODIES_MB", "1")
    with pytest.raises(RecordingError, match=r"holds more than 1 MB; LOADLINT_MAX_BODIES_MB sets the limit"):
        read_archive(tmp_path, gzip.compress(record("response", answered(" " * (8 << 20)))))


def test_a_file_beside_a_script_is_its_recording(tmp_path: Path) -> None:
    from tests.support.run import loadlint

    (tmp_path / "a.js").write_text(
        'import http from "k6/http";\nexport default function () { http.get("https://x.test/"); }\n'
    )
    (tmp_path / "a.2.warc.gz").write_bytes((DATA / "desk.2.warc.gz").read_bytes())
    assert "a.2.warc.gz" in loadlint(tmp_path, "check", "--exit-zero", "a.js", exits=0).text
