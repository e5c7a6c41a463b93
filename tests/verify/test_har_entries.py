"""What went through the proxy, written as HAR and read again by loadlint's own reader."""

from __future__ import annotations

import json

import pytest

from loadlint.recordings import har
from loadlint.request import RawBody
from loadlint.verify import har_entries
from loadlint.verify.messages import Answer, Sent

FORM = ("Content-Type", "application/x-www-form-urlencoded")


def sent(body: bytes = b"", *headers: tuple[str, str], url: str = "https://shop.test/a?b=1") -> Sent:
    return Sent("POST", url, "HTTP/2.0", headers, body, 1_800_000_000.25)


BODIES = {
    "HTML": ("text/html; charset=utf-8", "<p>Grüße 😀</p>".encode(), ()),
    "Latin 1": ("text/html; charset=iso-8859-1", b"<p>Gr\xfc\xdfe</p>", ()),
    "JSON that was compressed": ("application/json", b'{"a": "\\u00e9"}', (("Content-Encoding", "gzip"),)),
    "a picture": ("image/png", b"\x89PNG\r\n\x1a\n\x00\xff", ()),
    "a compressed picture": ("image/png", b"\x89PNG\r\n\x1a\n\x00\xff", (("Content-Encoding", "br"),)),
    "text that is none": ("text/plain", b"\xff\xfe\x00", ()),
    "nothing": ("text/html", b"", ()),
}


@pytest.mark.parametrize("name", BODIES)
def test_answers(name: str) -> None:
    media_type, body, headers = BODIES[name]
    answer = Answer(
        201, (("Content-Type", media_type), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2"), *headers), body, 0
    )
    read = har_entries.exchange(7, sent(), answer)
    assert read.response is not None
    assert (read.index, read.started, read.response.status) == (7, 1_800_000_000.25, 201)
    assert read.response.header_values("set-cookie") == ("a=1", "b=2")
    if name == "Latin 1":
        assert read.response.text == "<p>Grüße</p>"
    else:
        assert read.response.body == body


@pytest.mark.parametrize("body", [b"csrf=a%2Bb&name=%C3%A9", '{"name": "é"}'.encode(), b"a\xff\x00b"])
def test_requests(body: bytes) -> None:
    read = har_entries.exchange(0, sent(body, FORM, ("Cookie", "sid=1")), None)
    assert (read.method, read.url, read.response) == ("POST", "https://shop.test/a?b=1", None)
    assert isinstance(read.request.body, RawBody)
    assert read.request.body.text.value == body.decode("utf-8", "replace")
    cookie = read.request.header("cookie")
    assert cookie is not None and cookie.value == "sid=1"


def test_a_file_is_a_recording() -> None:
    answer = Answer(302, (("Location", "/next"),), b"", 1_800_000_001.0)
    data = har_entries.file([har_entries.entry(sent(b"a=1", FORM), answer), har_entries.entry(sent(), None)])
    recording = har.read("run.har", data)
    assert [one.response.location if one.response else None for one in recording.exchanges] == ["/next", None]
    first, second = json.loads(data)["log"]["entries"]
    assert (first["time"], second["response"]["status"]) == (750.0, 0)


def test_an_answer_that_was_cut_off_says_so() -> None:
    assert har_entries.entry(sent(), Answer(200, (), b"half", 0, is_cut=True))["comment"] == "the response was cut off"
