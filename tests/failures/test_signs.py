"""Single answers, good and bad: which of them fail by what they show themselves, and beside a good one."""

from __future__ import annotations

import json

import pytest

from loadlint.failures import login_pages
from loadlint.failures.answers import own_signs
from loadlint.failures.compare import signs_against_good
from loadlint.failures.login_pages import View, view_of
from loadlint.failures.payloads import _member_signs
from loadlint.failures.sign import fails, total
from loadlint.recordings.exchange import Response
from tests.support.flowtext import parse_flow

BAD_JSON = [
    '{"errors": [{"message": "Not found", "path": ["cart"]}], "data": {"cart": null}}',
    '{"errors": ["Der Artikel ist ausverkauft"]}',
    '{"errors": {"email": ["ist ungültig"]}}',
    '{"success": false}',
    '{"Success": false, "Message": "セッションが切れました"}',
    '{"ok": false, "error": "invalid_auth"}',
    '{"status": "error", "message": "nope", "data": null}',
    '{"status": "fail", "data": {"title": "required"}}',
    '{"jsonrpc": "2.0", "id": 1, "error": {"code": -32601, "message": "Method not found"}}',
    '{"error": {"code": 17, "message": "x"}}',
    '{"error": "invalid_grant", "error_description": "expired"}',
    '{"error": true, "reason": "x"}',
    '{"code": 500, "message": "Внутренняя ошибка"}',
    '{"statusCode": 403, "message": "Forbidden"}',
    '{"errorCode": "E42", "data": null}',
    '{"errcode": 40013, "errmsg": "invalid appid"}',
    '{"result": {"success": false, "error": "no stock"}}',
    '{"data": {"checkoutCreate": {"checkout": null, "userErrors": [{"message": "out of stock"}]}}}',
    '{"exception": "java.lang.NullPointerException", "status": 500}',
    ')]}\',\n{"error": "denied"}',
    json.dumps({**{name: {"id": 1} for name in "abcde"}, "errors": [{"message": "sold out"}]}),
    '{"items": [1, 2, {"id": 3}, {"name": "cut o',
]
GOOD_JSON = [
    "{}",
    "[]",
    '{"success": true, "error": null, "errors": []}',
    '{"ok": true, "error": "", "errorCode": 0, "errmsg": "ok"}',
    '{"errcode": 0, "errmsg": ""}',
    '{"code": 0, "message": "Success", "data": {"id": 1}}',
    '{"status": true, "data": {"id": 1}, "error": {"code": 0, "message": ""}}',
    '{"data": [], "errors": {"fields": [], "text": null}}',
    "{'code': '0', 'data': {'rows': [{'id': 99421}, {'id': 99474}]}}",
    '{"code": 200, "msg": "成功", "data": []}',
    '{"status": "active", "message": "Welcome back"}',
    '{"message": "Order placed", "id": 7}',
    '{"errors": 0, "failed": 0, "passed": 12}',
    '{"error_rate": 0.2, "failure_count": 3, "errors_total": 5}',
    '{"jobs": [{"id": 1, "status": "failed"}, {"id": 2, "status": "error"}]}',
    '{"items": [{"code": 404, "title": "Not Found (novel)"}]}',
    '{"user": {"name": "Ann", "lastLogin": {"success": false}}}',
    '{"valid": false, "suggestions": []}',
    '{"result": "success", "description": "no errors found"}',
    '{"data": {"cart": {"id": "c"}}, "errors": null}',
    '{"faults": [], "exception": null, "stackTrace": ""}',
    '{"i18n": {"error": "Something went wrong", "retry": "Try again"}}',
    '{"type": "about:blank", "title": "Home"}',
    # The texts of a user interface, in groups and in one list.
    json.dumps({name: {"errors": {"denied": "Not allowed"}, "ok": "Save"} for name in ("user", "cart", "a", "b", "c")}),
    json.dumps({**{name: {"ok": "Save"} for name in "abcde"}, "errors": {"denied": "Not allowed"}, "lang": "en"}),
    json.dumps({**{f"text{number}": "Save" for number in range(20)}, "error": "Something went wrong"}),
]
BAD_PAGES = {
    "crash": "<html><body><h1>Traceback (most recent call last)</h1><pre>KeyError</pre></body></html>",
    "crash of a database": "<html><body><h1>Sorry</h1><pre>ORA-00942: table or view</pre></body></html>",
    "crash in .NET": "<html><body><h1>Sorry</h1>System.InvalidOperationException: no elements</body></html>",
    "crash in Java": "<html><body><h1>Sorry</h1><pre>at com.acme.Shop.pay(Shop.java:12)</pre></body></html>",
    "crash in Java's modules": "<html><body><pre>at java.base/java.lang.Thread.run(Thread.java:9)</pre></body></html>",
    "crash in Ruby": "<html><body><h1>Sorry</h1>ActionController::UnknownFormatError</body></html>",
    "error, in German": "<html><head><title>Fehler</title></head><body><h1>Fehler</h1></body></html>",
    "error, with references": "<html><title>R&#233;sultat</title><body><h1>Erreu&#114;</h1></body></html>",
    "error, in pieces": "<html><head><title>\n</title></head><body><h1><b>Feh</b>ler</h1></body></html>",
    "error, not closed": "<html><head><title>x</title></head><body><h2>Fehler",
    "error, in French": "<html><head><title>Erreur 500</title></head><body><h1>Erreur</h1></body></html>",
    "maintenance, in two elements": "<html><title>Shop will be</title><body><h1>back soon</h1></body></html>",
    "maintenance, in Spanish": "<html><head><title>Sitio en mantenimiento</title></head><body><p>…</p></body></html>",
    "challenge": "<html><head><title>x</title></head><body><script>window._cf_chl_opt={}</script></body></html>",
    "captcha": '<html><head><title>x</title></head><body><div class="h-captcha"></div></body></html>',
    "cut off": "<html><head><title>Cart</title></head><body><table><tr><td>Tea pot</td><td>39.0",
}
TEXT = "<p>" + "A long text about something that a shop has to say about its tea pots. " * 20 + "</p>"
GOOD_PAGES = {
    "plain": "<html><head><title>Cart</title></head><body><h1>Cart</h1><p>2 items</p></body></html>",
    "a fragment": "<li>one</li><li>two",
    "not closed, as HTML allows": "<!doctype html><title>Cart</title><p>2 items</p>",
    "an article about errors": f"<html><head><title>Error handling in Go</title></head><body>{TEXT}</body></html>",
    "maintenance plans for sale": f"<html><head><title>Maintenance plans</title></head><body>{TEXT}</body></html>",
    "a form with a captcha": f'<html><body>{TEXT}<form><div class="g-recaptcha"></div></form></body></html>',
    "a login page": '<html><title>Log in</title><form><input name="u"><input type="password" name="p"></form></html>',
    "a price": "<html><head><title>Tea pot 404 €</title></head><body><h1>Tea pot</h1></body></html>",
}
SOAP = '<?xml version="1.0"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>%s</s:Body></s:Envelope>'


def answer(body: str, media_type: str, *headers: str) -> Response:
    lines = "\n".join(("HTTP 200", f"Content-Type: {media_type}", *headers))
    response = parse_flow(f"GET https://h/a\nAccept: */*\n{lines}\n\n{body}").exchanges[0].response
    assert response is not None
    return response


def alone(body: str, media_type: str, *headers: str) -> float:
    lines = "\n".join(("HTTP 200", f"Content-Type: {media_type}", *headers))
    return total(own_signs(parse_flow(f"GET https://h/a\n{lines}\n\n{body}").exchanges[0]))


@pytest.mark.parametrize("body", BAD_JSON)
def test_error_payload(body: str) -> None:
    assert alone(body, "application/json") >= 0.6


@pytest.mark.parametrize("body", GOOD_JSON)
def test_no_error_payload(body: str) -> None:
    assert alone(body, "application/json") < 0.6


def test_problem_report_and_soap() -> None:
    assert alone('{"title": "Ausverkauft"}', "application/problem+json") == 1.0
    assert alone(SOAP % "<s:Fault><faultstring>x</faultstring></s:Fault>", "text/xml") == 1.0
    assert alone(SOAP % "<Default><x/></Default>", "text/xml") == 0.0


@pytest.mark.parametrize("page", BAD_PAGES)
def test_bad_page(page: str) -> None:
    assert alone(BAD_PAGES[page], "text/html") >= 0.6


def test_a_page_is_parsed_only_where_its_text_has_something_to_judge(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[str] = []

    def view(text: str) -> View:
        parsed.append(text)
        return view_of(text)

    monkeypatch.setattr(login_pages, "view_of", view)
    alone(GOOD_PAGES["plain"], "text/html")
    assert not parsed
    alone(BAD_PAGES["error, in German"], "text/html")
    assert parsed


@pytest.mark.parametrize("page", GOOD_PAGES)
def test_good_page(page: str) -> None:
    assert alone(GOOD_PAGES[page], "text/html") < 0.6


def test_firewall_by_its_header() -> None:
    assert alone("<p>x</p>", "text/html", "cf-mitigated: challenge") == 1.0


LIST = '{"items": [{"id": 1, "name": "a"}, {"id": 2, "name": "b"}], "next": "x", "total": 2}'
PAGE = (
    '<html><head><title>Cart</title></head><body><form id="cart"><input name="qty"><input name="note"></form>'
    + TEXT
    + "</body></html>"
)


@pytest.mark.parametrize(
    ("good", "bad", "media_type"),
    [
        (LIST, "<html><body>Hello</body></html>", "text/html"),
        (LIST, LIST[:30], "application/json"),
        (LIST, "", "application/json"),
        (PAGE, '<html><form><input type="password" name="p"></form></html>', "text/html"),
        (PAGE, PAGE[:200], "text/html"),
        (PAGE, "<html><head><title>Sorry</title></head><body>x</body></html>", "text/html"),
    ],
    ids=["JSON turned HTML", "cut off", "empty", "login form", "page cut off", "another page"],
)
def test_beside_a_good_answer(good: str, bad: str, media_type: str) -> None:
    known = answer(good, "application/json" if good == LIST else "text/html")
    assert fails(signs_against_good(answer(bad, media_type), [known]))
    assert not fails(signs_against_good(known, [answer(good, known.media_type)]))


@pytest.mark.parametrize(
    ("good", "other"),
    [
        (LIST, LIST.replace('"b"', '"c"').replace("2", "3")),
        (LIST, '{"items": [], "next": null, "total": 0}'),
        (LIST, '{"items": [{"id": 9, "name": "z", "more": 1}], "next": null, "total": 1}'),
        (PAGE, PAGE.replace("Cart", "Cart (2)")),
        (PAGE, PAGE.replace(TEXT, "<p>nothing</p>")),
    ],
    ids=["other values", "an empty list", "other length", "other title", "less text"],
)
def test_good_answers_differ(good: str, other: str) -> None:
    media_type = "application/json" if good == LIST else "text/html"
    assert not fails(signs_against_good(answer(other, media_type), [answer(good, media_type)]))


def test_a_list_that_is_empty_in_some_items_alone_is_not_empty() -> None:
    types = json.dumps({"types": [{"name": "shop", "fields": [{"name": "id"}]}, {"name": "int", "fields": []}]})
    emptied = json.dumps({"types": [{"name": "shop", "fields": []}, {"name": "int", "fields": []}]})
    good = answer(types, "application/json")
    assert list(signs_against_good(good, [good])) == []
    assert [sign.kind for sign in signs_against_good(answer(emptied, "application/json"), [good])][:1] == ["empty-list"]


def test_nobody_sees_the_body_of_a_redirect() -> None:
    form = b'<html><form action="/login"><input type="password" name="p"></form></html>'
    good = Response(200, (), b"<html><h1>Cart</h1><ul><li>tea</li></ul></html>", "text/html", "https://a.test/cart")
    page = Response(200, (), form, "text/html", "https://a.test/cart")
    redirect = Response(302, (("Location", "/cart"),), form, "text/html", "https://a.test/cart")
    assert "login" in [sign.kind for sign in signs_against_good(page, [good])]
    assert list(signs_against_good(redirect, [good])) == []


@pytest.mark.parametrize(
    ("text", "media_type", "signs"),
    [
        ('{"items": [1', "application/json", ["the JSON has no end"]),
        ('{"items": [1]}', "application/json", []),
        ("{'items': [1]}", "application/json", []),
        ('{"items": 1}\n{"items": 2}', "application/json", []),
        ("done", "application/json", []),
        ("<html><p>tea", "text/html", ["the page ends in the middle of a text or a tag", "the page is not closed"]),
        ("<html><p>tea</p>", "text/html", ["the page is not closed"]),
        ("<html><p>tea</p></HTML>\n", "text/html", []),
        ("<cart><item", "application/xml", ["the XML has no end"]),
        ("<cart/>", "application/xml", []),
        ("cart", "application/xml", []),
    ],
)
def test_an_answer_that_is_cut_off(text: str, media_type: str, signs: list[str]) -> None:
    (exchange,) = parse_flow(f"GET https://a.test/x\nHTTP 200\nContent-Type: {media_type}\n\n{text}\n").exchanges
    assert [sign.text for sign in own_signs(exchange) if sign.kind == "cut-off"] == signs


@pytest.mark.parametrize(
    ("member", "weight"),
    [
        ('"success": false', 0.8),
        ('"success": true', 0.0),
        ('"errors": [{"message": "sold out"}]', 0.9),
        ('"error": "invalid_grant"', 0.8),
        ('"error": true', 0.7),
        ('"error": 17', 0.7),
        ('"error": 0', 0.0),
        ('"status": "error"', 0.7),
        ('"status": "open"', 0.0),
        ('"statusCode": 399', 0.0),
        ('"status_code": 400', 0.7),
        ('"code": 599', 0.7),
        ('"code": 600', 0.0),
        ('"errorCode": "E42"', 0.6),
        ('"errorCode": "000"', 0.0),
        ('"errorMessage": "denied"', 0.6),
        ('"errorMessage": ""', 0.0),
        ('"title": "denied"', 0.0),
    ],
)
def test_how_much_a_member_says_that_something_failed(member: str, weight: float) -> None:
    tree = json.loads(f"{{{member}}}")
    assert [sign.weight for sign in _member_signs(tree, "")] == ([weight] if weight else [])
