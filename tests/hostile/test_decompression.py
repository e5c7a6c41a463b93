"""Bodies that grow without end when they are decompressed: each stops at a limit, and the recording says so."""

from __future__ import annotations

import base64
import gzip
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import brotli
import pytest

from loadlint.recordings import bodies, read
from loadlint.recordings.exchange import Problem
from tests.hostile.measure import run_limited
from tests.recordings.hars import content, entry, har, headers, write
from tests.support import zstd
from tests.support.scripts import k6

LARGE = 1 << 30
PIECE = 8 << 20
MEMORY_BYTES = 700 << 20
"""What a run may reserve: its libraries, a body of the largest size, and what is made of it."""

PAGE = b"<p>Some text of a page.</p>\n" * 2000
SCRIPT = k6("http.get('https://shop.test/');", "http.get('https://shop.test/?id=81f3a7c9e2b04d55');")


def raw_deflate(data: bytes) -> bytes:
    """Deflate without zlib's head, as some servers send it."""
    compressor = zlib.compressobj(wbits=-15)
    return compressor.compress(data) + compressor.flush()


def blocks(size: int) -> bytes:
    """So many zeros by deflate: one piece that stands for itself, again and again."""
    compressor = zlib.compressobj(wbits=-15)
    piece = compressor.compress(bytes(PIECE)) + compressor.flush(zlib.Z_FULL_FLUSH)
    return piece * (size // PIECE)


def stream(size: int) -> bytes:
    """So many zeros by brotli."""
    compressor = brotli.Compressor(quality=1)
    return b"".join([*(compressor.process(bytes(PIECE)) for _ in range(size // PIECE)), compressor.finish()])


COMPRESS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": zstd.compress,
}
BOMB: dict[str, Callable[[], bytes]] = {
    "gzip": lambda: gzip.compress(bytes(PIECE)) * (LARGE // PIECE),
    "deflate": lambda: blocks(LARGE),
    "br": lambda: stream(LARGE),
    "zstd": lambda: COMPRESS["zstd"](bytes(PIECE)) * (LARGE // PIECE),
}


def body(data: bytes, encoding: str, url: str = "https://shop.test/") -> dict[str, Any]:
    """An entry whose body is still compressed."""
    sent = headers(("Content-Encoding", encoding))
    return entry(url=url, headers=sent, **content(base64.b64encode(data).decode(), "text/html", encoding="base64"))


@pytest.mark.parametrize("encoding", BOMB)
def test_a_bomb_is_left_out_and_said(encoding: str, tmp_path: Path) -> None:
    answers = [body(BOMB[encoding](), encoding), body(COMPRESS[encoding](PAGE), encoding, "https://shop.test/?id=1")]
    write(tmp_path, har(*answers), "a.har")
    (tmp_path / "a.js").write_text(SCRIPT)
    done = run_limited(
        tmp_path, "check", "a.js", "--output-format", "concise", "--select", "recordings", memory_bytes=MEMORY_BYTES
    )
    assert (done.code, done.err) == (1, "")
    assert "1 body left out as too large: more than 32 MB" in done.out
    assert "unhealthy-recording" in done.out


def test_bombs_inside_of_bombs(tmp_path: Path) -> None:
    inner = BOMB["zstd"]()
    once = gzip.compress(brotli.compress(inner))
    path = write(tmp_path, har(body(once, "zstd, br, gzip"), body(gzip.compress(PAGE), ", ".join(["gzip"] * 1000))))
    recording = read(path)
    assert {issue.problem: issue.exchanges for issue in recording.health} == {
        Problem.TOO_LARGE: (0,),
        Problem.UNDECODED: (1,),
    }


def test_many_bodies_have_one_limit_in_sum(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOADLINT_MAX_BODIES_MB", "2")
    piece = gzip.compress(b"<p>text</p>" * 60_000)
    path = write(tmp_path, har(*(body(piece, "gzip", f"https://shop.test/{n}") for n in range(20))))
    recording = read(path)
    texts = [one.response.text if one.response else "" for one in recording.exchanges]
    assert sum(map(len, texts)) <= 2 << 20
    left_out = tuple(number for number, text in enumerate(texts) if not text)
    assert len(left_out) == 17
    assert [(issue.problem, issue.exchanges) for issue in recording.health] == [(Problem.TOO_LARGE, left_out)]
    again = [one.fresh().response for one in recording.exchanges]
    assert [one.text if one else "" for one in again] == texts


@pytest.mark.parametrize(("megabytes", "is_there"), [("1", False), ("4", True), ("nonsense", True), ("0", True)])
@pytest.mark.parametrize("kind", ["plain", "base64", "gzip"])
def test_the_limit_of_a_body_can_be_set(
    kind: str, megabytes: str, is_there: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOADLINT_MAX_BODY_MB", megabytes)
    text = "x" * (3 << 20)
    whole = {
        "plain": entry(**content(text)),
        "base64": entry(**content(base64.b64encode(text.encode()).decode(), encoding="base64")),
        "gzip": body(gzip.compress(text.encode()), "gzip"),
    }
    recording = read(write(tmp_path, har(whole[kind])))
    response = recording.exchanges[0].response
    assert response is not None
    assert response.text == (text if is_there else "")
    assert [issue.problem for issue in recording.health] == ([] if is_there else [Problem.TOO_LARGE])


@pytest.mark.parametrize("encoding", ["gzip", "zstd"])
def test_members_and_frames_are_read_one_after_the_other(encoding: str) -> None:
    compress = COMPRESS[encoding]
    decoded = bodies.decode(_base64(compress(PAGE) * 3), "base64", encoding, True, 1 << 20)
    assert (decoded.data, decoded.whole) == (PAGE * 3, True)
    begin = time.process_time()
    decoded = bodies.decode(_base64(compress(b"") * 20_000 + compress(b"the last")), "base64", encoding, True, 1 << 20)
    assert decoded.data == b"the last"
    assert time.process_time() - begin < 5


def test_a_window_that_http_does_not_allow_is_not_made() -> None:
    parameter = zstd.CompressionParameter
    data = zstd.ZstdCompressor(options={parameter.window_log: 27, parameter.content_size_flag: 0})
    frame = data.compress(PAGE) + data.flush()
    assert bodies.decode(_base64(frame), "base64", "zstd", True, 1 << 20).data is None


@pytest.mark.parametrize("encoding", COMPRESS)
def test_a_body_that_was_cut_off(encoding: str) -> None:
    noise = b"".join(b"%x" % (n * 0x9E3779B97F4A7C15 % (1 << 64)) for n in range(20_000))
    data = COMPRESS[encoding](noise)
    decoded = bodies.decode(_base64(data[: len(data) // 2]), "base64", encoding, True, 1 << 20)
    assert not decoded.whole
    assert decoded.data
    assert noise.startswith(decoded.data)


def test_deflate_without_its_head() -> None:
    decoded = bodies.decode(_base64(raw_deflate(PAGE)), "base64", "deflate", True, 1 << 20)
    assert (decoded.data, decoded.whole) == (PAGE, True)


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()
