"""A recorded exchange as a text: bodies of all kinds, and where a value stands in it."""

from __future__ import annotations

import pytest

from loadlint.recordings.exchange import Exchange, Response
from loadlint.request import Request
from loadlint.run_view.exchange_text import file_name, text_of
from loadlint.secrets.masker import Masker
from loadlint.text.mapped import Text
from tests.support.flowtext import parse_flow


def shown(response: Response | None) -> str:
    """The text of the answer."""
    text = text_of(Exchange(3, Request("GET", Text("https://shop.test/")), response), Masker())
    return text.source.data[text.parts["status"].start :].decode()


@pytest.mark.parametrize(
    ("body", "media_type", "text"),
    [
        (b"tea", "text/plain", "tea"),
        (b"tea", "", "tea"),
        (b'{"a": 1}', "application/octet-stream", '{"a": 1}'),
        (b"tea\0room", "image/png", "(8 bytes of image/png)"),
        (b"\xff\xd8JFIF", "image/jpeg", "(6 bytes of image/jpeg)"),
        (b"tea\x08", "", "(4 bytes of an unknown type)"),
        (b"tea\tand\nmore", "application/x-own", "tea\tand\nmore"),
        (None, "text/plain", "(the recording does not hold the body)"),
    ],
)
def test_a_body_is_shown_where_it_is_text(body: bytes | None, media_type: str, text: str) -> None:
    answer = Response(200, (("X-A", "1"),), body, media_type, "https://shop.test/")
    assert shown(answer) == f"HTTP 200\nX-A: 1\n\n{text}\n"


def test_an_exchange_without_an_answer() -> None:
    assert shown(None) == "(the recording holds no response)\n"


def test_a_value_is_found_as_a_word_first_and_in_the_part_that_issued_it() -> None:
    flow = "GET https://shop.test/id-42\nX-Id: 42\nHTTP 200\nX-Next: 142, 42\n\n142 or 42 of 1420\n"
    text = text_of(parse_flow(flow).exchanges[0], Masker())
    data = text.source.data.decode()
    body, header, request = (text.find("42", part).start for part in ("body", "header", "url"))
    assert data[body - 4 : body] == " or "
    assert data[header - 5 : header] == "142, "
    assert data[request - 3 : request] == "id-"
    assert data[text.find("1420", "header").start - 3 :].startswith("of 1420")
    assert data[text.find("14", "body").start :].startswith("142 or")


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://shop.test/", "0-GET-index.http"),
        ("https://shop.test/a/b/c.html?d=e#f", "0-GET-c-html.http"),
        ("https://shop.test/a/b#/c", "0-GET-a-b.http"),
        (f"https://shop.test/{'a' * 60}", f"0-GET-{'a' * 40}.http"),
    ],
)
def test_the_name_of_a_file_says_what_it_is_about(url: str, name: str) -> None:
    assert file_name(parse_flow(f"GET {url}\nHTTP 200\n").exchanges[0]) == name
