"""Cookies are read as RFC 6265 has clients read them, in one place."""

from __future__ import annotations

import pytest

from loadlint.recordings.cookies import (
    SetCookie,
    deleted_cookies,
    host_of,
    parse_set_cookie,
    sent_cookies,
    set_cookies,
    stays_behind,
)
from loadlint.recordings.exchange import Response
from loadlint.request import Field, Request
from loadlint.text.mapped import Text


def response(*headers: str, url: str = "https://shop.test/") -> Response:
    return Response(200, tuple(("Set-Cookie", header) for header in headers), b"", "text/html", url)


@pytest.mark.parametrize(
    ("header", "cookie"),
    [
        ("sid=1a2b", SetCookie("sid", "1a2b")),
        ("sid = 1a2b ; Path=/shop", SetCookie("sid", "1a2b", path="/shop")),
        # A value may hold `=` and quotes, and stays as it is.
        ('sid="a=b"', SetCookie("sid", '"a=b"')),
        ("sid=", SetCookie("sid", "")),
        # Names of attributes have no case; a domain has no dot in front, and the last one counts.
        ("sid=1; DOMAIN=.Shop.test; domain=Other.test", SetCookie("sid", "1", domain="other.test")),
        ("sid=1; secure; HTTPONLY; SameSite=None", SetCookie("sid", "1", secure=True, http_only=True)),
        # `SameSite` and unknown attributes are no part of the value.
        ("sid=1;SameSite=Lax;Priority=High", SetCookie("sid", "1")),
        ("sid=1; max-age=0", SetCookie("sid", "1", is_deleted=True)),
        ("sid=1; Max-Age=-1", SetCookie("sid", "1", is_deleted=True)),
        ("sid=1; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT", SetCookie("sid", "1")),
        ("sid=1; Expires=Thu, 01-Jan-1970 00:00:01 GMT", SetCookie("sid", "1", is_deleted=True)),
        # What was recorded long ago has expired since, and was not deleted.
        ("sid=1; Expires=Wed, 21 Oct 2015 07:28:00 GMT", SetCookie("sid", "1")),
        ("sid=1; Expires=soon; Max-Age=later", SetCookie("sid", "1")),
        ("sid=1; Max-Age=" + "9" * 5000, SetCookie("sid", "1")),
        ("secure", None),
        ("=nameless", None),
    ],
)
def test_set_cookie(header: str, cookie: SetCookie | None) -> None:
    assert parse_set_cookie(header) == cookie


def test_several_headers_in_order() -> None:
    answer = response("a=1", "nonsense", "b=2; Max-Age=0", "a=3")
    assert [(cookie.name, cookie.value) for cookie in set_cookies(answer)] == [("a", "1"), ("b", "2"), ("a", "3")]
    assert list(deleted_cookies(answer)) == ["b"]
    assert set_cookies(None) == ()


def test_sent_cookies() -> None:
    header = Field(Text("Cookie"), Text("sid=1a2b; theme=dark;empty="))
    assert sent_cookies(Request("GET", Text("https://shop.test/"), (header,))) == {
        "sid": "1a2b",
        "theme": "dark",
        "empty": "",
    }
    assert sent_cookies(Request("GET", Text("https://shop.test/"))) == {}


@pytest.mark.parametrize(
    ("url", "headers", "stays"),
    [
        ("http://shop.test/", ["sid=1; Secure"], True),
        ("https://shop.test/", ["sid=1; Secure"], False),
        ("http://shop.test/", ["sid=1"], False),
        ("http://shop.test/", ["sid=1; Secure", "other=1"], False),
        ("http://shop.test/", ["sid=1; Secure", "other=2"], True),
    ],
)
def test_cookies_for_tls_only(url: str, headers: list[str], stays: bool) -> None:
    answer = response(*headers, url=url)
    assert stays_behind(set_cookies(answer)[0], answer) is stays


@pytest.mark.parametrize(
    ("url", "host"), [("https://Shop.test:8443/a", "shop.test"), ("http://[::1", ""), ("nothing", "")]
)
def test_hosts_have_no_ports(url: str, host: str) -> None:
    assert host_of(url) == host
