"""Messages as proxies keep them: whole, with their chunks or without."""

from __future__ import annotations

import pytest

from loadlint.recordings.messages import parse_response

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: %s\r\n\r\n"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        pytest.param(b"3\r\ntea\r\n4\r\nroom\r\n0\r\n\r\n", b"tearoom", id="chunks"),
        pytest.param(b"3\r\ntea\r\nA;last=yes\r\n0123456789\r\n0\r\n\r\n", b"tea0123456789", id="with an extension"),
        pytest.param(b"3\r\ntea\r\n", b"tea", id="without an end"),
        pytest.param(b"3\r\ntea\r\n9\r\nroo", b"tearoo", id="cut off"),
        pytest.param(b"3\r\ntea\r\nmore text", b"tea", id="then something else"),
        pytest.param(b"tea and more", b"tea and more", id="joined already"),
        pytest.param(b"3\r\nteapots and more", b"3\r\nteapots and more", id="a text that begins like a chunk"),
        pytest.param(b"3\r\nteapots\r\n0\r\n\r\n", b"3\r\nteapots\r\n0\r\n\r\n", id="a chunk that is too long"),
        pytest.param(b"3\ntea\n0\n\n", b"tea", id="with short line ends"),
        pytest.param(b"0\r\n\r\n", b"", id="nothing"),
    ],
)
def test_chunks_are_joined(body: bytes, text: bytes) -> None:
    answer = parse_response(HEAD % b"gzip, Chunked" + body)
    assert answer is not None
    assert answer.body == text
    plain = parse_response(HEAD % b"identity" + body)
    assert plain is not None
    assert plain.body == body
