"""Recorded responses as a client gets them that asks now."""

from __future__ import annotations

import pytest

from loadlint.recordings.exchange import Response
from loadlint.verify.answers import answer_of, with_later_date
from loadlint.verify.messages import Headers, Sent

DAY = 86400.0
RECORDED = 1_700_000_000.0


def sent(*headers: tuple[str, str]) -> Sent:
    return Sent("GET", "http://shop.test/", "HTTP/1.1", headers, b"", RECORDED + 100 * DAY)


def response(*headers: tuple[str, str], body: bytes = b"<p>hi</p>", charset: str = "utf-8") -> Response:
    return Response(200, headers, body, "text/html", "http://shop.test/", charset)


def names(headers: Headers) -> list[str]:
    return [name for name, _ in headers]


@pytest.mark.parametrize(
    ("accepted", "coding", "kept"),
    [("gzip, br", "gzip", True), ("gzip, br", "br", True), ("gzip", "br", False), ("", "gzip", False)],
)
def test_compressed_only_for_who_reads_it(accepted: str, coding: str, kept: bool) -> None:
    answer = answer_of(response(("Content-Encoding", coding)), sent(("Accept-Encoding", accepted)), RECORDED)
    assert ("Content-Encoding" in names(answer.headers)) == kept
    assert answer.body == b"<p>hi</p>", "it is the proxy that compresses"


def test_what_is_about_the_old_connection_is_left_out() -> None:
    old = ("Content-Length", "7"), ("Connection", "close"), ("Alt-Svc", "h3"), ("Transfer-Encoding", "chunked")
    assert names(answer_of(response(*old), sent(), RECORDED).headers) == ["Transfer-Encoding"]


def test_a_cookie_lives_as_long_as_it_did() -> None:
    cookie = "sid=1; Expires=Wed, 15 Nov 2023 22:13:20 GMT; Path=/"
    answer = answer_of(response(("Set-Cookie", cookie)), sent(), RECORDED)
    assert dict(answer.headers)["Set-Cookie"] == "sid=1; Expires=Fri, 23 Feb 2024 22:13:20 GMT; Path=/"


@pytest.mark.parametrize(
    "cookie",
    ["sid=; expires=Thu, 01 Jan 1970 00:00:00 GMT", "sid=1; Max-Age=60", "sid=1; Expires=never", "sid=1"],
)
def test_other_cookies_stay_as_they_are(cookie: str) -> None:
    assert with_later_date(cookie, 100 * DAY) == cookie


def test_text_is_sent_in_the_charset_that_the_header_names() -> None:
    declared = ("Content-Type", "text/html; charset=ISO-8859-1")
    assert answer_of(response(declared, body="é".encode()), sent(), RECORDED).body == b"\xe9"
    odd = answer_of(response(declared, body="€".encode()), sent(), RECORDED)
    assert (dict(odd.headers)["Content-Type"], odd.body) == ("text/html; charset=utf-8", "€".encode())


def test_bytes_stay_as_they_are() -> None:
    declared = ("Content-Type", "text/html; charset=ISO-8859-1")
    assert answer_of(response(declared, body=b"\xe9", charset="iso-8859-1"), sent(), RECORDED).body == b"\xe9"
    other = ("Content-Type", "text/html; charset=utf-16")
    assert answer_of(response(other, body=b"\xe9", charset="iso-8859-1"), sent(), RECORDED).body == b"\xe9"
    unnamed = answer_of(response(("Content-Type", "text/html"), body="é".encode()), sent(), RECORDED)
    assert (dict(unnamed.headers)["Content-Type"], unnamed.body) == ("text/html", "é".encode())


@pytest.mark.parametrize("status", [None, 101, 103])
def test_what_is_no_answer_is_said(status: int | None) -> None:
    recorded = None if status is None else Response(status, (), b"", "", "")
    answer = answer_of(recorded, sent(), RECORDED)
    assert answer.status == 504
    assert b"no response" in answer.body
