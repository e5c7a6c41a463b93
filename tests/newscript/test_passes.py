"""The passes that shape a journey, each in small cases."""

from __future__ import annotations

import pytest

from loadlint.journey import Entry, Pause, PlannedRequest, Site, Upload
from loadlint.newscript.bodies import Body, body_of
from loadlint.newscript.build import Wishes, plan
from loadlint.newscript.headers import headers_that_matter
from loadlint.newscript.runs import Runs
from loadlint.newscript.sites import sites_of
from loadlint.recordings.exchange import Exchange
from loadlint.request import Field, MultipartBody, RawBody, Request
from loadlint.text.mapped import Text
from tests.support.flowtext import parse_flow

SHOP = """\
GET https://shop.test/login
HTTP 200

<html><title>Log in - Shop</title><form action="/login" method="post">
<input type="hidden" name="csrf" value="{csrf}"><input name="user"><input name="password" type="password">
<button>Sign in</button></form></html>
###
POST https://shop.test/login
Content-Type: application/x-www-form-urlencoded

csrf={csrf}&user=ann&password=wonder+land
HTTP 303
Location: /items
###
GET https://shop.test/items
HTTP 200

<html><title>Items - Shop</title></html>
###
POST https://shop.test/api/v1/carts/8f14e45fceea/lines
Content-Type: application/json
X-Requested-With: XMLHttpRequest

{"sku": "tea", "quantity": 2}
HTTP 201

{"id": "line-{csrf}"}
"""


def runs(*numbers: str) -> Runs:
    return Runs(tuple(parse_flow(SHOP.replace("{csrf}", f"Zk3vQ9{each}tLr2"), f"{each}.http") for each in numbers))


def test_transactions_are_what_the_user_did() -> None:
    journey = plan(runs("a", "b"), "shop", Wishes()).journey
    assert [(each.name, [*map(_address, each.requests)]) for each in journey.transactions] == [
        ("Open Log in", ["/login"]),
        ("Sign in", ["/login"]),
        ("Create line", ["/api/v1/carts/8f14e45fceea/lines"]),
    ]


def _address(request: PlannedRequest) -> str:
    """Path and query, with what the user entered in braces."""
    return "".join(piece if isinstance(piece, str) else str(piece) for piece in request.target)


def test_what_an_application_calls_each_of_its_pages_names_none() -> None:
    pages = ("/welcome", "/reports/list", "/notes/list")
    text = "###\n".join(f"GET https://shop.test{path}\nHTTP 200\n\n<title>Desk</title>\n" for path in pages)
    text += "###\nGET https://shop.test/help\nHTTP 200\n\n<html><title>Help</title></html>\n"
    journey = plan(Runs((parse_flow(text),)), "shop", Wishes()).journey
    assert [each.name for each in journey.transactions] == ["Open welcome", "Open reports", "Open notes", "Open Help"]


@pytest.mark.parametrize(("grain", "sizes"), [("none", [3]), ("page", [1, 2]), ("action", [1, 1, 1])])
def test_the_grain_of_transactions(grain: str, sizes: list[int]) -> None:
    journey = plan(runs("a"), "shop", Wishes(grain=grain)).journey  # type: ignore[arg-type]
    assert [len(each.requests) for each in journey.transactions] == sizes


def test_the_pause_is_the_recorded_one() -> None:
    assert plan(runs("a"), "shop", Wishes()).journey.pause == Pause(1.0, 1.0)


def test_credentials_become_a_row_of_data() -> None:
    journey = plan(runs("a", "b"), "shop", Wishes()).journey
    assert journey.table is not None
    assert (journey.table.columns, journey.table.rows) == (("user", "password"), (("ann", "wonder land"),))
    assert list(journey.requests)[1].form == (
        ("csrf", "Zk3vQ9atLr2"),
        ("user", Entry("user")),
        ("password", Entry("password", kind="text")),
    )


def test_another_user_in_another_recording_is_another_row() -> None:
    other = parse_flow(SHOP.replace("ann", "bob").replace("{csrf}", "other9"), "b.http")
    table = plan(Runs((runs("a").recordings[0], other)), "shop", Wishes()).journey.table
    assert table is not None
    assert table.rows == (("ann", "wonder land"), ("bob", "wonder land"))


def test_headers_that_describe_the_browser_do_not_matter() -> None:
    exchange = parse_flow(
        "POST https://shop.test/a\nUser-Agent: x\nAccept: */*\nCookie: sid=1\nX-CSRF-Token: t\nSec-Fetch-Mode: cors\n"
        "Alt-Used: shop.test\nPostman-Token: 7\n"
        "Referer: https://shop.test/b\nX-Requested-With: XMLHttpRequest\nAuthorization: Bearer t\nHTTP 200\n\nx"
    ).exchanges[0]
    assert dict(headers_that_matter(exchange)) == {
        "Accept": "*/*",
        "X-CSRF-Token": "t",
        "X-Requested-With": "XMLHttpRequest",
        "Authorization": "Bearer t",
    }


@pytest.mark.parametrize(
    ("accept", "matters"),
    [
        ("*/*;q=0.5, text/javascript, application/javascript", True),
        ("application/json, text/plain, */*", True),
        ("application/json", True),
        ("text/vnd.turbo-stream.html, text/html, application/xhtml+xml", True),
        ("*/*", False),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", False),
        ("text/css,*/*;q=0.1", False),
        ("image/avif,image/webp,*/*;q=0.8", False),
    ],
)
def test_what_a_script_of_the_page_asks_for_matters(accept: str, matters: bool) -> None:
    exchange = parse_flow(f"DELETE https://shop.test/watch\nAccept: {accept}\nHTTP 200\n\nx").exchanges[0]
    assert bool(dict(headers_that_matter(exchange))) == matters


def test_anything_matters_to_a_call_since_some_tools_ask_for_nothing() -> None:
    call = "POST https://shop.test/watch\nAccept: */*\nX-Requested-With: XMLHttpRequest\nHTTP 200\n\nx"
    assert dict(headers_that_matter(parse_flow(call).exchanges[0]))["Accept"] == "*/*"


def test_the_page_before_matters_where_the_answer_leads_back_to_it() -> None:
    exchange = parse_flow("POST https://shop.test/a\nReferer: https://shop.test/b\nHTTP 302\nLocation: /b").exchanges[0]
    assert dict(headers_that_matter(exchange)) == {"Referer": "https://shop.test/b"}


@pytest.mark.parametrize(
    ("html", "matters"),
    [
        ('<input type="hidden" name="back" value="/orders/7">', True),
        ('<input type="hidden" name="back" value="https://shop.test/orders/7">', True),
        ('<input type="hidden" name="back" value="/orders">', False),
        ('<a href="/orders/7">Order 7</a>', False),
    ],
)
def test_the_page_before_matters_where_the_answer_has_it_in_a_form(html: str, matters: bool) -> None:
    request = "GET https://shop.test/notes/new\nReferer: https://shop.test/orders/7\n"
    exchange = parse_flow(f"{request}HTTP 200\nContent-Type: text/html\n\n<form>{html}</form>").exchanges[0]
    assert ("Referer" in dict(headers_that_matter(exchange))) == matters


def recorded_with(content_type: str, body: RawBody | MultipartBody) -> Exchange:
    headers = (Field(Text("Content-Type"), Text(content_type)),)
    return Exchange(0, Request("POST", Text("/"), headers, body), None)


@pytest.mark.parametrize(
    ("content_type", "text", "body"),
    [
        ("application/x-www-form-urlencoded", "a=1+2&b=", Body(form=(("a", "1 2"), ("b", "")))),
        ("application/x-www-form-urlencoded", "a=1+2&b=3&", Body(form=(("a", "1 2"), ("b", "3")))),
        ("application/x-www-form-urlencoded", "no form", Body(text="no form")),
        ("application/json", '{"a": [1, null]}', Body(document=({"a": [1, None]},))),
        ("application/json", '{"price": 12.50}', Body(text='{"price": 12.50}')),
        ("application/json", '{"a": 1, "a": 2}', Body(text='{"a": 1, "a": 2}')),
        ("text/plain", "hello", Body(text="hello")),
    ],
)
def test_bodies_are_what_people_write(content_type: str, text: str, body: Body) -> None:
    assert body_of(recorded_with(content_type, RawBody(Text(text)))) == body


@pytest.mark.parametrize(("recorded", "sent"), [("image/png", "image/png"), ("", "application/octet-stream")])
def test_a_file_has_the_type_that_was_recorded(recorded: str, sent: str) -> None:
    part = Field(Text("photo"), Text(""), Text("me.png"), recorded)
    body = body_of(recorded_with("multipart/form-data", MultipartBody((part,))))
    assert body == Body(parts=(("photo", Upload("me.png", sent, None)),))


def test_each_site_has_a_setting() -> None:
    flow = "\n###\n".join(
        f"GET {origin}/\nHTTP 200\n\nx"
        for origin in ("https://shop.test", "https://api.shop.test", "http://127.0.0.1:81", "https://shop.test")
    )
    assert sites_of(parse_flow(flow).exchanges) == (
        Site("BASE_URL", "https://shop.test"),
        Site("API_URL", "https://api.shop.test"),
        Site("BASE_URL_81", "http://127.0.0.1:81"),
    )
    assert sites_of(parse_flow(flow).exchanges, "SHOP")[0] == Site("SHOP", "https://shop.test")
