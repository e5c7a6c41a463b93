"""The HAR reader, on each variant that public files show."""

from __future__ import annotations

import base64
import gzip
import json
import zlib
from pathlib import Path
from typing import Any

import brotli
import pytest

from loadlint.recordings import bodies, read
from loadlint.recordings.exchange import Exchange, Problem, Recording, Response, is_beacon
from loadlint.request import FormBody, MultipartBody, RawBody
from tests.recordings.hars import content, entry, har, headers, write
from tests.support import zstd

PAGE = "<html><body>" + "grün 😀 token=8f14e45fceea167a " * 20 + "</body></html>"


def read_har(folder: Path, *entries: Any) -> Recording:
    return read(write(folder, har(*entries)))


def only(recording: Recording) -> Exchange:
    (exchange,) = recording.exchanges
    return exchange


def answer(recording: Recording) -> Response:
    response = only(recording).response
    assert response is not None
    return response


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def raw_deflate(data: bytes) -> bytes:
    compressor = zlib.compressobj(wbits=-15)
    return compressor.compress(data) + compressor.flush()


COMPRESSIONS = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "br": brotli.compress,
    "zstd": zstd.compress,
    "deflate": zlib.compress,
}


def test_reads_request_and_response(tmp_path: Path) -> None:
    recording = read_har(
        tmp_path,
        entry(
            method="post",
            url="https://shop.test/a?b=1",
            request={"headers": headers(("X-A", "1"), ("x-a", "2"))},
            status=201,
            headers=headers(("Content-Type", "application/json")),
            **content('{"id":1}', "application/json"),
        ),
    )
    exchange, response = only(recording), answer(recording)
    assert exchange.request.method == "POST"
    assert exchange.request.url.value == "https://shop.test/a?b=1"
    assert [(field.name.value, field.value.value) for field in exchange.request.headers] == [("X-A", "1"), ("x-a", "2")]
    assert exchange.started == 1767261600.0
    assert (response.status, response.media_type, response.text) == (201, "application/json", '{"id":1}')
    assert recording.health == ()


@pytest.mark.parametrize("name", COMPRESSIONS)
def test_body_that_is_still_compressed(tmp_path: Path, name: str) -> None:
    data = COMPRESSIONS[name](PAGE.encode())
    recording = read_har(
        tmp_path, entry(headers=headers(("Content-Encoding", name)), **content(b64(data), encoding="base64"))
    )
    assert answer(recording).text == PAGE


@pytest.mark.parametrize("name", ["gzip", "deflate", "br", "zstd"])
def test_compressed_bytes_in_a_plain_string(tmp_path: Path, name: str) -> None:
    data = COMPRESSIONS[name](PAGE.encode())
    recording = read_har(
        tmp_path, entry(headers=headers(("content-encoding", name)), **content(data.decode("latin-1")))
    )
    assert answer(recording).text == PAGE


def test_raw_deflate(tmp_path: Path) -> None:
    body = content(b64(raw_deflate(PAGE.encode())), encoding="base64")
    assert answer(read_har(tmp_path, entry(headers=headers(("Content-Encoding", "deflate")), **body))).text == PAGE


def test_two_compressions(tmp_path: Path) -> None:
    data = gzip.compress(brotli.compress(PAGE.encode()))
    body = content(b64(data), encoding="base64")
    assert answer(read_har(tmp_path, entry(headers=headers(("Content-Encoding", "br, gzip")), **body))).text == PAGE


@pytest.mark.parametrize("name", COMPRESSIONS)
@pytest.mark.parametrize("encoding", [None, "base64", "utf-8", ""])
def test_header_of_a_compression_that_the_tool_has_undone(tmp_path: Path, name: str, encoding: str | None) -> None:
    text = b64(PAGE.encode()) if encoding == "base64" else PAGE
    recording = read_har(
        tmp_path, entry(headers=headers(("Content-Encoding", name)), **content(text, encoding=encoding))
    )
    assert answer(recording).text == PAGE
    assert recording.health == ()


def test_a_text_with_a_control_character_is_not_compressed(tmp_path: Path) -> None:
    """Only a header that names a compression makes such a text look like bytes."""
    for name in ("identity", " Identity "):
        log = entry(headers=headers(("Content-Encoding", name)), **content("caf\u00e9 \x01"))
        assert answer(read_har(tmp_path, log)).text == "caf\u00e9 \x01"


@pytest.mark.parametrize(
    "text",
    [
        "AAAA*",
        b64(b"\x1f\x8b\x08rubbish that is no gzip \x00\x01\x02"),
    ],
)
def test_undecodable_body(tmp_path: Path, text: str) -> None:
    body = content(text, encoding="base64")
    recording = read_har(tmp_path, entry(headers=headers(("Content-Encoding", "gzip")), **body), entry(1))
    assert recording.exchanges[0].response and recording.exchanges[0].response.body is None
    assert [(issue.problem, issue.exchanges) for issue in recording.health] == [(Problem.UNDECODED, (0,))]


def test_compressed_stream_that_ends_too_early(tmp_path: Path) -> None:
    data = zlib.compress(PAGE.encode(), 0)[:300]
    recording = read_har(
        tmp_path, entry(headers=headers(("Content-Encoding", "deflate")), **content(b64(data), encoding="base64"))
    )
    assert PAGE.startswith(answer(recording).text[:200])
    assert [issue.problem for issue in recording.health] == [Problem.TRUNCATED]


def test_body_that_was_cut_off(tmp_path: Path) -> None:
    recording = read_har(tmp_path, entry(**content("<html>" + "x" * 1000, size=500_000)))
    assert [issue.problem for issue in recording.health] == [Problem.TRUNCATED]


@pytest.mark.parametrize(
    ("declared", "data"),
    [
        ("text/html; charset=ISO-8859-1", "grün".encode("latin-1")),
        ("text/html", "<meta charset='iso-8859-1'>grün".encode("latin-1")),
        ("text/html", "grün".encode("windows-1252")),
        ("text/html", b"\xef\xbb\xbf" + "grün".encode()),
        ("text/html; charset=no-such-thing", "grün".encode()),
    ],
)
def test_charset_of_bytes(tmp_path: Path, declared: str, data: bytes) -> None:
    recording = read_har(tmp_path, entry(**content(b64(data), declared, encoding="base64")))
    assert answer(recording).text.endswith("grün")
    assert not answer(recording).text.startswith("\ufeff")


def test_body_given_as_parsed_json(tmp_path: Path) -> None:
    recording = read_har(tmp_path, entry(**content({"id": 1}, "application/json")))
    assert json.loads(answer(recording).text) == {"id": 1}


@pytest.mark.parametrize(
    "value", [{}, {"size": 0}, {"size": 3, "mimeType": "text/html", "text": None}, {"size": 9, "text": ""}]
)
def test_missing_body_is_not_an_empty_one(tmp_path: Path, value: dict[str, Any]) -> None:
    recording = read_har(tmp_path, entry(content=value, bodySize=9))
    assert answer(recording).body is None


def test_a_response_without_a_content_at_all(tmp_path: Path) -> None:
    without = entry(headers=headers(("Content-Type", "text/csv; charset=utf-8")))
    del without["response"]["content"]
    recorded = answer(read_har(tmp_path, without))
    assert (recorded.body, recorded.media_type) == (None, "text/csv")


def test_empty_body(tmp_path: Path) -> None:
    recording = read_har(tmp_path, entry(content={"size": 0, "mimeType": "text/html", "text": ""}))
    assert answer(recording).body == b""
    recording = read_har(tmp_path, entry(content={"size": 0, "mimeType": "text/html"}))
    assert answer(recording).body == b""


def body_of(folder: Path, data: Any) -> Any:
    return only(read_har(folder, entry(method="POST", request={"postData": data}))).request.body


def test_request_text_wins_over_params(tmp_path: Path) -> None:
    body = body_of(tmp_path, {"mimeType": "x", "text": "a=1%20", "params": [{"name": "a", "value": "1 "}]})
    assert isinstance(body, RawBody)
    assert body.text.value == "a=1%20"


@pytest.mark.parametrize("data", [{}, None, {"text": ""}, {"text": "", "params": []}, {"params": None}, [], "x"])
def test_no_request_body(tmp_path: Path, data: Any) -> None:
    assert body_of(tmp_path, data) is None


@pytest.mark.parametrize(
    ("listed", "decoded"),
    [
        ([("a", "x y"), ("b", "1%20")], [("a", "x y"), ("b", "1%20")]),
        ([("a", "x%20y"), ("b[]", "1")], [("a", "x%20y"), ("b[]", "1")]),
        ([("a%5B%5D", "x+y%40z"), ("b", "1")], [("a[]", "x y@z"), ("b", "1")]),
        ([("a", "x+y")], [("a", "x+y")]),
        ([("a", None)], [("a", "")]),
    ],
)
def test_form_params(tmp_path: Path, listed: Any, decoded: list[tuple[str, str]]) -> None:
    params = [{"name": name, "value": value} for name, value in listed]
    body = body_of(tmp_path, {"mimeType": "application/x-www-form-urlencoded", "params": params})
    assert isinstance(body, FormBody)
    assert [(field.name.value, field.value.value) for field in body.fields] == decoded


def test_multipart_params(tmp_path: Path) -> None:
    params = [{"name": "a", "value": "1"}, {"name": "f", "fileName": "x.png", "contentType": "image/png"}]
    body = body_of(tmp_path, {"mimeType": "multipart/form-data; boundary=x", "params": params})
    assert isinstance(body, MultipartBody)
    assert [(part.name.value, part.value.value, part.file_name and part.file_name.value) for part in body.parts] == [
        ("a", "1", None),
        ("f", "", "x.png"),
    ]


def test_request_text_in_base64(tmp_path: Path) -> None:
    body = body_of(tmp_path, {"mimeType": "x", "text": b64(b"a=1"), "encoding": "base64"})
    assert isinstance(body, RawBody)
    assert body.text.value == "a=1"


def test_set_cookies_joined_by_line_feeds(tmp_path: Path) -> None:
    recording = read_har(tmp_path, entry(headers=headers(("set-cookie", "a=1; Path=/\nb=2; Expires=Wed, 21 Oct"))))
    assert answer(recording).header_values("Set-Cookie") == ("a=1; Path=/", "b=2; Expires=Wed, 21 Oct")


def test_cookies_in_arrays_only(tmp_path: Path) -> None:
    recording = read_har(
        tmp_path,
        entry(
            request={"cookies": headers(("sid", "1"), ("b", "2"))},
            cookies=[{"name": "sid", "value": "2", "path": "/", "httpOnly": True}, {"name": "x", "value": "3"}],
        ),
    )
    cookie = only(recording).request.header("cookie")
    assert cookie and cookie.value == "sid=1; b=2"
    assert answer(recording).header_values("set-cookie") == ("sid=2; Path=/; HttpOnly", "x=3")


def test_cookies_in_arrays_and_headers(tmp_path: Path) -> None:
    cookies = headers(("a", "1"))
    recording = read_har(
        tmp_path,
        entry(
            request={"cookies": cookies, "headers": headers(("cookie", "a=1"))},
            cookies=cookies,
            headers=headers(("set-cookie", "a=1")),
        ),
    )
    assert len(only(recording).request.headers) == 1
    assert answer(recording).headers == (("set-cookie", "a=1"),)


def test_a_content_type_without_headers(tmp_path: Path) -> None:
    """Some exporters leave all headers out; the type of what was sent stands beside it."""
    data = {"mimeType": "application/x-www-form-urlencoded", "text": "a=1"}
    without = read_har(tmp_path, entry(method="POST", request={"postData": data}))
    sent = headers(("content-type", "text/plain"))
    beside = read_har(tmp_path, entry(method="POST", request={"headers": sent, "postData": data}))
    types = [[value.value.value for value in only(one).request.headers] for one in (without, beside)]
    assert types == [["application/x-www-form-urlencoded"], ["text/plain"]]


def test_redirect_url_without_location(tmp_path: Path) -> None:
    recording = read_har(tmp_path, entry(status=302, redirectURL="/next"), entry(1, status=200, redirectURL="/x"))
    first, second = (exchange.response for exchange in recording.exchanges)
    assert first and first.location == "/next"
    assert second and second.header("location") is None


def test_pseudo_headers_are_dropped(tmp_path: Path) -> None:
    pseudo = headers((":authority", "shop.test"), (":method", "GET"), ("accept", "*/*"))
    recording = read_har(tmp_path, entry(request={"headers": pseudo}, headers=headers((":status", "200"))))
    assert [field.name.value for field in only(recording).request.headers] == ["accept"]
    assert answer(recording).headers == ()


@pytest.mark.parametrize(
    "url", ["blob:https://x/05a4654a-9b25", "data:text/html,hi", "chrome-extension://abc/page.html", "about:blank"]
)
def test_what_the_browser_itself_gives_is_no_exchange(tmp_path: Path, url: str) -> None:
    recording = read_har(tmp_path, entry(1, url="https://x/1"), entry(2, url=url), entry(3, url="https://x/3"))
    assert [exchange.index for exchange in recording.exchanges] == [0, 2]


def test_entries_out_of_order(tmp_path: Path) -> None:
    recording = read_har(
        tmp_path, entry(5, url="https://x/5"), entry(1, url="https://x/1"), entry(3, url="https://x/3")
    )
    assert [exchange.index for exchange in recording.exchanges] == [1, 2, 0]
    assert [(issue.problem, issue.exchanges) for issue in recording.health] == [(Problem.OUT_OF_ORDER, (1, 2))]


def test_entries_without_a_start_stay_after_their_neighbour(tmp_path: Path) -> None:
    without = entry(0)
    del without["startedDateTime"]
    recording = read_har(tmp_path, without, entry(5), without, entry(1))
    assert [exchange.index for exchange in recording.exchanges] == [0, 3, 1, 2]
    assert recording.exchanges[0].started is None


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("2026-01-01T10:00:00Z", 1767261600.0),
        ("2026-01-01T11:00:00.5964444+01:00", 1767261600.596444),
        ("2026-01-01T10:00:00", 1767261600.0),
        (1767261600000, 1767261600.0),
        ("", None),
        ("Thu Jan 01 2026", None),
        (None, None),
        ({}, None),
    ],
)
def test_start(tmp_path: Path, written: Any, seconds: float | None) -> None:
    assert only(read_har(tmp_path, {**entry(), "startedDateTime": written})).started == seconds


@pytest.mark.parametrize("response", [None, {}, {"status": 0}, {"status": -1}, {"status": None}, "x", []])
def test_no_response(tmp_path: Path, response: Any) -> None:
    recording = read_har(tmp_path, {**entry(), "response": response}, entry(1))
    assert recording.exchanges[0].response is None
    assert [(issue.problem, issue.exchanges) for issue in recording.health] == [(Problem.NO_RESPONSES, (0,))]


def test_odd_types_and_unknown_fields(tmp_path: Path) -> None:
    odd = entry(status="200", statusText=None, headers=headers(("A", 5), ("B", None), ("C", True)), _x={"y": [1]})
    odd["request"]["headers"] = "none"
    odd["response"]["content"] = {"size": "12", "mimeType": 7, "text": "ok", "compression": None}
    odd["_initiator"] = {"type": "other"}
    recording = read_har(tmp_path, odd, None, 5, {}, {"request": {"url": 1}}, {"request": {}})
    response = recording.exchanges[0].response
    assert response and response.status == 200
    assert response.headers[0] == ("A", "5")
    assert response.text == "ok"


def test_lone_surrogates_and_control_characters(tmp_path: Path) -> None:
    value = json.dumps(har(entry(url="https://x/\ud83d", **content("cut \ud83d")))).replace("cut", "c\tt").encode()
    recording = read(write(tmp_path, value))
    assert answer(recording).text == "c\tt ?"
    only(recording).request.url.value.encode()


def test_bytes_that_are_no_utf8(tmp_path: Path) -> None:
    value = json.dumps(har(entry(**content("cut")))).encode().replace(b"cut", b"gr\xfcn")
    assert answer(read(write(tmp_path, value))).text == "gr\ufffdn"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"\xef\xbb\xbf", b""),
        (b"\n  ", b"\n"),
        (b"onInputData(", b");\n"),
        (b"\xef\xbb\xbf  a.b$ ( ", b" )"),
        (b"callback({", None),
    ],
)
def test_byte_order_mark_and_jsonp(tmp_path: Path, before: bytes, after: bytes | None) -> None:
    data = json.dumps(har(entry())).encode()
    wrapped = before[:-1] + data + b")" if after is None else before + data + after
    assert len(read(write(tmp_path, wrapped)).exchanges) == 1


def test_utf16(tmp_path: Path) -> None:
    assert len(read(write(tmp_path, json.dumps(har(entry())).encode("utf-16"))).exchanges) == 1


def test_thousands_of_entries(tmp_path: Path) -> None:
    recording = read_har(tmp_path, *(entry(0, url=f"https://shop.test/{i}") for i in range(5000)))
    assert len(recording.exchanges) == 5000
    assert recording.exchanges[4999].index == 4999


@pytest.mark.parametrize("place", ['"status": ', '"size": '])
def test_a_number_that_nobody_can_read_counts_as_none(tmp_path: Path, place: str) -> None:
    """Python refuses whole numbers of more than 4 300 digits with a ValueError."""
    before, _, after = json.dumps(har(entry(**content("body", size=4)), entry())).partition(place)
    long = before + place + "9" * 5000 + after.lstrip("0123456789")
    recording = read(write(tmp_path, long.encode()))
    assert [exchange.url for exchange in recording.exchanges] == ["https://shop.test/"] * 2
    assert recording.exchanges[1].response is not None
    assert not any("fault" in issue.message for issue in recording.health)


def test_the_tunnels_that_a_proxy_records_are_no_exchanges(tmp_path: Path) -> None:
    tunnel = entry(method="CONNECT", url="http://shop.test:443", request={"postData": {"text": "TLS 1.3"}})
    assert only(read_har(tmp_path, tunnel, entry(url="https://shop.test/"))).url == "https://shop.test/"


AFTER_LOGIN = entry(url="https://shop.test/home", request={"postData": {"mimeType": "", "text": "user=ann&pin=7"}})


def test_safari_gives_the_page_behind_a_form_what_the_form_sent(tmp_path: Path) -> None:
    recording = read_har(tmp_path, AFTER_LOGIN)
    assert only(recording).request.body is None
    (issue,) = recording.health
    assert (issue.problem, issue.exchanges) == (Problem.REDIRECTS, (0,))
    assert "Safari keeps the last address of a redirect only" in issue.message


def test_a_body_of_a_known_type_is_sent_with_a_get_all_the_same(tmp_path: Path) -> None:
    search = {"postData": {"mimeType": "application/json", "text": '{"query": {"match_all": {}}}'}}
    recording = read_har(tmp_path, entry(url="https://shop.test/_search", request=search))
    assert isinstance(only(recording).request.body, RawBody)
    assert recording.health == ()


@pytest.mark.parametrize("method", ["GET", 5], ids=["as specified", "read once more without types"])
def test_a_beacon_whose_kind_the_browser_tells_beside(tmp_path: Path, method: Any) -> None:
    """Playwright's recordings lack the headers about the fetch, but tell the type of the request."""
    sent = entry(method="POST", url="https://shop.test/log", status=204, content={}) | {"_resourceType": "ping"}
    beacon, page = read_har(tmp_path, sent, entry(1, method=method)).exchanges
    assert (is_beacon(beacon), is_beacon(page)) == (True, False)


@pytest.mark.parametrize(("status", "is_blind"), [(302, True), (200, False)])
def test_a_beacon_of_who_is_signed_out_is_led_to_the_login(tmp_path: Path, status: int, is_blind: bool) -> None:
    """Nothing reads the page of that redirect. An answer with a body may be for somebody."""
    led = headers(("Location", "/login")) if status == 302 else []
    sent = {"headers": headers(("Sec-Fetch-Mode", "no-cors"))}
    page = content("<h1>Redirecting</h1>", "text/html")
    exchange = only(
        read_har(
            tmp_path,
            entry(method="POST", url="https://shop.test/log", status=status, headers=led, request=sent, **page),
        )
    )
    assert is_beacon(exchange) == is_blind


@pytest.mark.parametrize("name", ["gzip", "br", "zstd"])
def test_a_small_body_that_becomes_a_large_one_is_unpacked_in_pieces(name: str) -> None:
    """What is too large is never in memory as a whole."""
    unpack = {"gzip": lambda data: bodies._inflate(data, 31), "br": bodies._unbrotli, "zstd": bodies._unzstd}[name]
    pieces = list(unpack(COMPRESSIONS[name](bytes(1 << 20))))
    assert sum(map(len, pieces)) >= 1 << 20
    assert max(map(len, pieces)) <= 1 << 18
