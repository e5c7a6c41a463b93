"""Assertions that break, or that can't fail: what the fix puts in their place, in the idiom of the line."""

from __future__ import annotations

from difflib import ndiff

import pytest

from loadlint.findings import Finding
from tests.dialects.jmeter.helpers import element, http, leaf, plan
from tests.support.checking import fixed_text, found
from tests.support.flowtext import parse_flow

RULES = ("vacuous-assertion", "assertion-breaks")
RUN = """\
GET https://shop.test/login
HTTP 200
Content-Type: text/html

<html><title>Tea shop</title><form action="/login"><input name="password" type="password"></form></html>
###
GET https://shop.test/cart
HTTP 200
Content-Type: text/html

<html><title>Tea shop</title><form action="/checkout"><button>Order</button></form>RUN</html>
###
POST https://shop.test/api
HTTP 201
Content-Type: application/json

{"id":"RUN","state":"open","items":[{"sku":1}]}
"""
RUNS = [parse_flow(RUN.replace("RUN", name), f"{name}.http") for name in ("k1x", "p2y")]

K6 = """\
import http from 'k6/http';
import { check, fail } from 'k6';
export const options = { thresholds: { checks: ['rate==1'] } };
export default function () {
  http.get('https://shop.test/login');
  const cart = http.get('https://shop.test/cart');
  const made = http.post('https://shop.test/api');
  LINE
}
"""
LOCUST = """\
import json
import re
from locust import HttpUser, task


class Shopper(HttpUser):
    @task
    def cart(self):
        self.client.get("https://shop.test/login")
        with self.client.get("https://shop.test/cart", catch_response=True) as cart:
            CART
        with self.client.post("https://shop.test/api", catch_response=True) as made:
            MADE
"""


def k6(line: str) -> str:
    return K6.replace("LINE", line)


def locust(line: str) -> str:
    at, other = ("CART", "MADE") if "cart" in line else ("MADE", "CART")
    body = line if line.startswith("assert") else f"{line}\n                RESPONSE.failure('bad')"
    body = body.replace("RESPONSE", at.lower())
    return LOCUST.replace(at, body).replace(other, "pass")


def jmeter(cart: str = "", made: str = "") -> str:
    return plan(
        http("/login", host="shop.test"),
        http("/cart", host="shop.test", under=[cart] if cart else []),
        http("/api", host="shop.test", method="POST", under=[made] if made else []),
    )


def response(*strings: str, field: str = "response_data", kind: int = 2) -> str:
    items = "".join(leaf(str(at), text) for at, text in enumerate(strings))
    strings_of = f'<collectionProp name="Asserion.test_strings">{items}</collectionProp>'
    held = (leaf("Assertion.test_field", f"Assertion.{field}"), leaf("Assertion.test_type", str(kind), "intProp"))
    return element("ResponseAssertion", strings_of, *held)


def changed(text: str, path: str) -> list[str]:
    """The lines that the fix adds. Afterwards the rules have nothing to say."""
    assert findings(text, path)
    fixed = fixed_text(text, path, RUNS, RULES)
    assert not findings(fixed, path)
    return [line[2:].strip() for line in ndiff(text.splitlines(), fixed.splitlines()) if line.startswith("+ ")]


def findings(text: str, path: str) -> list[Finding]:
    return [one for rule in RULES for one in found(text, rule, path, RUNS)]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        # The expected text, or the status, is not what the answers have.
        ("check(cart, { a: (r) => r.body.includes('Basket') });",
         "check(cart, { a: (r) => r.body.includes('action=\"/checkout\"') });"),
        ('check(cart, { a: (r) => r.body.indexOf("Basket") > -1 });',
         'check(cart, { a: (r) => r.body.indexOf("action=\\"/checkout\\"") > -1 });'),
        ("check(cart, { a: (r) => /Your \\w+/.test(r.body) });",
         "check(cart, { a: (r) => /action=\"\\/checkout\"/.test(r.body) });"),
        ("check(made, { a: (r) => r.body.includes('total') });",
         "check(made, { a: (r) => r.body.includes('\"id\"') });"),
        ("check(made, { a: (r) => r.status === 200 && r.json().items.length > 0 });",
         "check(made, { a: (r) => r.status === 201 && r.json().items.length > 0 });"),
        ("check(made, { a: (r) => r.headers['Content-Type'].includes('text/html') });",
         "check(made, { a: (r) => r.headers['Content-Type'].includes('application/json') });"),
        ("check(made, { a: (r) => r.json('ok') === true });",
         "check(made, { a: (r) => r.json('state') === 'open' });"),
        ("check(made, { a: function (it) { return it.json().ok; } });",
         "check(made, { a: function (it) { return it.json('state') === 'open'; } });"),
        ("if (made.status !== 200) fail('no');", "if (made.status !== 201) fail('no');"),
        ("if (!cart.body.includes('Basket')) fail('no');",
         "if (!cart.body.includes('action=\"/checkout\"')) fail('no');"),
        ("expect(cart.body).toContain('Basket');", "expect(cart.body).toContain('action=\"/checkout\"');"),
        # It can't fail, or not on the login page.
        ("check(cart, { a: (r) => r.body.includes('Tea shop') });",
         "check(cart, { a: (r) => r.body.includes('action=\"/checkout\"') });"),
        ("check(made, { a: (r) => r.body.indexOf('items') });",
         "check(made, { a: (r) => r.body && r.json('state') === 'open' });"),
        ("check(made, { a: () => true });", "check(made, { a: (r) => r.json('state') === 'open' });"),
        ("check(made, { a: true });", "check(made, { a: (r) => r.json('state') === 'open' });"),
    ],
)  # fmt: skip
def test_k6(before: str, after: str) -> None:
    assert changed(k6(before), "a.js") == [after]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("check(made, { 'status is 200': (r) => r.status === 200 });",
         "check(made, { 'status is 201': (r) => r.status === 201 });"),
        ("check(cart, { 'shows Basket': (r) => r.body.includes('Basket') });",
         "check(cart, { 'shows action=\"/checkout\"': (r) => r.body.includes('action=\"/checkout\"') });"),
        ("check(made, { 'is ok': (r) => r.json('ok') === true });",
         """check(made, { 'state is "open"': (r) => r.json('state') === 'open' });"""),
        # A name that says nothing of the test stays, and so does one whose new name another check has.
        ("check(made, { 'order made': (r) => r.status === 200 });",
         "check(made, { 'order made': (r) => r.status === 201 });"),
        ("check(made, { 'is 200': (r) => r.status === 200, 'is 201': (r) => r.json('id') !== undefined });",
         "check(made, { 'is 200': (r) => r.status === 201, 'is 201': (r) => r.json('id') !== undefined });"),
        # `::` parts the names of groups in k6.
        ("check(cart, { 'a::Basket': (r) => r.body.includes('Basket') });",
         "check(cart, { 'a:action=\"/checkout\"': (r) => r.body.includes('action=\"/checkout\"') });"),
    ],
)  # fmt: skip
def test_k6_names_of_checks(before: str, after: str) -> None:
    assert changed(k6(before), "a.js") == [after]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('if "Basket" not in cart.text:', "if 'action=\"/checkout\"' not in cart.text:"),
        ('if b"Basket" not in cart.content:', "if b'action=\"/checkout\"' not in cart.content:"),
        ('if not re.search(r"Your \\w+", cart.text):', "if not re.search('action=\"/checkout\"', cart.text):"),
        ('if "Tea shop" not in cart.text:', "if 'action=\"/checkout\"' not in cart.text:"),
        ('assert "Basket" in cart.text, "no cart"', 'assert \'action="/checkout"\' in cart.text, "no cart"'),
        ('assert (cart.ok, "bad")', 'assert \'action="/checkout"\' in cart.text, "bad"'),
        ("if made.status_code != 200:", "if made.status_code != 201:"),
        ("if made.status_code not in (200, 204):", "if made.status_code != 201:"),
        ('if not made.json().get("ok"):', 'if made.json()["state"] != "open":'),
        ('if made.json()["state"] != "done":', 'if made.json()["state"] != "open":'),
    ],
)
def test_locust(before: str, after: str) -> None:
    assert changed(locust(before), "a.py") == [after]


@pytest.mark.parametrize(
    ("message", "after"),
    [
        ("made.failure('status was not 200')", "made.failure('status was not 201')"),
        ("made.failure(f'{made.url}: not 200')", "made.failure(f'{made.url}: not 201')"),
        ("made.failure('no order')", None),
    ],
)
def test_locust_messages(message: str, after: str | None) -> None:
    text = locust("if made.status_code != 200:").replace("made.failure('bad')", message)
    assert changed(text, "a.py") == ["if made.status_code != 201:", *([after] if after else [])]


def test_locust_message_that_needs_other_quotes() -> None:
    text = LOCUST.replace("CART", "assert 'Basket' in cart.text, 'no Basket'").replace("MADE", "pass")
    wanted = """'action="/checkout"'"""
    assert changed(text, "a.py") == [f"""assert {wanted} in cart.text, 'no action="/checkout"'"""]


def test_jmeter_label() -> None:
    text = jmeter(made=response("200", field="response_code", kind=8).replace('testname="', 'testname="Status 200 '))
    line, pattern = changed(text, "a.jmx")
    assert 'testname="Status 201 ' in line
    assert pattern == strings(leaf("0", "201"))[0]


def strings(*texts: str) -> list[str]:
    return [f'<collectionProp name="Asserion.test_strings">{"".join(texts)}</collectionProp>']


@pytest.mark.parametrize(
    ("text", "after"),
    [
        (jmeter(response("Basket")), strings(leaf("0", 'action="/checkout"'))),
        (jmeter(response("Basket", kind=16)), strings(leaf("0", 'action="/checkout"'))),
        (jmeter(response("Basket", kind=1)), strings(leaf("0", '(?s).*action="/checkout".*'))),
        (jmeter(response("Order", "Tea", "Basket")), strings(leaf("0", "Order"), leaf("1", "Tea"),
                                                             leaf("2", 'action="/checkout"'))),
        (jmeter(response("Tea shop", kind=16)), strings(leaf("0", 'action="/checkout"'))),
        (jmeter(made=response("200", field="response_code", kind=8)), strings(leaf("0", "201"))),
        (jmeter(made=response("20[02]", field="response_code")), strings(leaf("0", "201"))),
    ],
)  # fmt: skip
def test_jmeter_gets_another_pattern(text: str, after: list[str]) -> None:
    assert changed(text, "a.jmx") == after


@pytest.mark.parametrize(
    ("text", "path"),
    [
        (jmeter(made=element("JSONPathAssertion", leaf("JSON_PATH", "$.total"))), "JSON has $.state = open"),
        (jmeter(response()), "action=&quot;/checkout&quot;"),
        (jmeter(response("Order", kind=2 | 4)), "action=&quot;/checkout&quot;"),
    ],
)
def test_jmeter_gets_another_element(text: str, path: str) -> None:
    assert any(path in line for line in changed(text, "a.jmx"))


OTHER_BRANCH = LOCUST.replace("CART", "pass").replace(
    "MADE", "if made.json()['ok']:\n                pass\n            else:\n                made.failure('bad')"
)


@pytest.mark.parametrize(
    ("text", "path", "reason"),
    [
        (jmeter(element("JSR223Assertion", leaf("script", "// it passes"))), "a.jmx", "may do more"),
        (plan(response("Basket"), http("/cart", host="shop.test")), "a.jmx", "several requests"),
        (k6("const fits = () => true; check(cart, { a: fits });"), "a.js", "elsewhere"),
        (k6("const data = made.json(); if (!data.ok) fail('no');"), "a.js", "larger"),
        (locust("data = made.json()\n            if 'ok' not in data:"), "a.py", "before"),
        (OTHER_BRANCH, "a.py", "other branch"),
    ],
)
def test_no_guesses(text: str, path: str, reason: str) -> None:
    (one,) = findings(text, path)
    assert one.fix is None
    assert reason in (one.no_fix or "")


def test_one_recording_proves_little() -> None:
    text = k6("check(cart, { a: (r) => r.body.includes('Basket') });")
    (one,) = found(text, "assertion-breaks", "a.js", RUNS[:1])
    assert one.fix is not None
    assert one.fix.applicability == "unsafe"


PAGE = "GET https://shop.test/{path}\nHTTP 200\nContent-Type: text/html\n\n<html><h1>{title}</h1></html>\n"
CLUBS = k6(
    "check(http.get('https://shop.test/admin/carts'), { carts: (r) => r.body.includes('<h1>Carts</h1>') });\n"
    "  check(http.get('https://shop.test/admin/clubs'), { clubs: (r) => r.body.includes('<h1>Clubs</h1>') });"
)


def pages(*paths: str) -> str:
    return "###\n".join(PAGE.format(path=path, title=path.rpartition("/")[2].title()) for path in paths)


def test_a_prefix_that_moved_changes_no_assertion() -> None:
    """Steps are paired with the requests of others then, whose answers are right by themselves."""
    moved = parse_flow(pages("portal/clubs", "portal/carts"), "new.http")
    before = parse_flow(pages("admin/carts", "admin/clubs"), "old.http")
    findings = found(CLUBS, "assertion-breaks", "a.js", [moved, before])
    assert findings
    for finding in findings:
        assert finding.severity.label == "warning"
        assert finding.fix is None
        assert "another step's" in (finding.no_fix or "")
        assert "https://shop.test/portal/" in (finding.help or "")
    assert fixed_text(CLUBS, "a.js", [moved, before], RULES) == CLUBS
