"""Functions of a script that test responses for their callers, and which requests' responses an assertion is about."""

from __future__ import annotations

import pytest

from loadlint import engine
from loadlint.assertion import Echo, JsonIs, StatusIs, TextIs
from loadlint.extractor import Extractor, FromBody
from loadlint.script import Assertion, Script
from loadlint.text.source import Source
from tests.dialects.k6.helpers import body
from tests.dialects.locust.helpers import parse, task
from tests.healing.test_drawn_items import answer, project
from tests.support.flowtext import parse_flow
from tests.support.scripts import project_of

BODY = Extractor(FromBody())

K6 = """\
import http from 'k6/http';
import { check, fail } from 'k6';

function has(res, text) {
  check(res, { [`has ${text}`]: (r) => r.body.includes(text) });
}

function mustBe(res, code) {
  if (res.status !== code) {
    fail(`${res.url}: ${res.status}`);
  }
}

function look(id) {
  const res = http.get(`https://shop.test/lamps/${id}`);
  check(res, { 'the lamp': (r) => r.body.includes(`"lamp-${id}"`) });
}

export default function () {
  const lamps = http.get('https://shop.test/lamps');
  has(lamps, '<h1>Lamps</h1>');
  mustBe(lamps, 200);
  const cart = http.post('https://shop.test/cart');
  has(cart, '<h1>Cart</h1>');
  mustBe(cart, 201);
  look(cart.json('id'));
}
"""

LOCUST = """\
from locust import HttpUser, task


def has(response, text):
    if text not in response.text:
        response.failure(f"no {text}")


def must_be(response, code=200):
    if response.status_code != code:
        response.failure("another status")


class User(HttpUser):
    def equals(self, response, member, value):
        if response.json()["state"] != value:
            response.failure(f"{member} is another one")

    @task
    def shop(self):
        with self.client.get("/lamps", catch_response=True) as lamps:
            has(lamps, "<h1>Lamps</h1>")
            must_be(lamps, 200)
        with self.client.post("/cart", catch_response=True) as cart:
            has(cart, text="<h1>Cart</h1>")
            must_be(cart, code=201)
            self.equals(cart, "state", "open")
"""


def parsed(path: str, text: str) -> Script:
    return engine.analyse(Source(path, text.encode()), project(answer("id", "lamps"))).context.script


def shown(script: Script, assertion: Assertion) -> str:
    return script.source.text(assertion.span)


def test_k6() -> None:
    script = parsed("/a.js", K6)
    has = [assertion for assertion in script.assertions if shown(script, assertion).startswith("has(")]
    assert [(assertion.steps, assertion.test) for assertion in has] == [
        ((0,), TextIs(BODY, "contains", "<h1>Lamps</h1>")),
        ((1,), TextIs(BODY, "contains", "<h1>Cart</h1>")),
    ]
    must_be = [assertion for assertion in script.assertions if shown(script, assertion).startswith("mustBe(")]
    assert [(assertion.steps, assertion.test, assertion.stops) for assertion in must_be] == [
        ((0,), StatusIs((200,)), True),
        ((1,), StatusIs((201,)), True),
    ]
    (look,) = (assertion for assertion in script.assertions if shown(script, assertion).startswith("look("))
    assert look.steps == (2,), "the answer that gave the id is another one"
    assert isinstance(look.test, Echo)
    assert (look.test.before, look.test.after) == ('"lamp-', '"')


def test_locust() -> None:
    script = parsed("/a.py", LOCUST)
    assert [(shown(script, assertion), assertion.steps, assertion.test) for assertion in script.assertions] == [
        ('has(lamps, "<h1>Lamps</h1>")', (0,), TextIs(BODY, "contains", "<h1>Lamps</h1>")),
        ('has(cart, text="<h1>Cart</h1>")', (1,), TextIs(BODY, "contains", "<h1>Cart</h1>")),
        ("must_be(lamps, 200)", (0,), StatusIs((200,))),
        ("must_be(cart, code=201)", (1,), StatusIs((201,))),
        ('self.equals(cart, "state", "open")', (1,), JsonIs(("state",), "equals", "open")),
    ]


ALSO_IN_LOCUST = """\
from locust import HttpUser, task


def must_have(response, text):
    assert text in response.text


def must_be(response, code=201):
    if response.status_code != code:
        response.failure("another status")


class Lamps:
    def verify(self, response, text):
        if text not in response.text:
            response.failure(f"no {text}")


class Carts:
    def verify(self, response, state):
        if response.json()["state"] != state:
            response.failure(f"not {state}")


class User(HttpUser):
    @task
    def shop(self):
        must_have(self.client.get("/lamps"), "<h1>Lamps</h1>")
        with self.client.post("/cart", catch_response=True) as cart:
            must_be(cart)
            Lamps().verify(cart, "<h1>Cart</h1>")
            Carts().verify(cart, "open")
"""


def test_defaults_asserts_and_methods_of_one_name() -> None:
    script = parsed("/a.py", ALSO_IN_LOCUST)
    assert [(shown(script, assertion), assertion.kind, assertion.test) for assertion in script.assertions] == [
        ("must_be(cart)", "failure", StatusIs((201,))),
        ('Lamps().verify(cart, "<h1>Cart</h1>")', "failure", TextIs(BODY, "contains", "<h1>Cart</h1>")),
        ('Carts().verify(cart, "open")', "failure", JsonIs(("state",), "equals", "open")),
        (
            'must_have(self.client.get("/lamps"), "<h1>Lamps</h1>")',
            "assert",
            TextIs(BODY, "contains", "<h1>Lamps</h1>"),
        ),
    ]


def test_a_predicate_that_the_caller_passes() -> None:
    script = parsed(
        "/a.js",
        """\
import http from 'k6/http';
import { check } from 'k6';

function verify(res, name, test, code = 200) {
  check(res, { [name]: test, 'the status': (r) => r.status === code });
}

export default function () {
  verify(http.get('https://shop.test/lamps'), 'the title', (r) => r.body.includes('<h1>Lamps</h1>'));
}
""",
    )
    assert [assertion.test for assertion in script.assertions] == [
        TextIs(BODY, "contains", "<h1>Lamps</h1>"),
        StatusIs((200,)),
    ]


@pytest.mark.parametrize(
    ("path", "text", "line"),
    [
        ("/a.js", K6, "has(lamps, '<h1>Lamps</h1>')"),
        ("/a.py", LOCUST, 'has(lamps, "<h1>Lamps</h1>")'),
    ],
)
def test_a_call_whose_text_is_not_known_still_looks_at_the_answer(path: str, text: str, line: str) -> None:
    """All other calls keep what they test."""
    unknown = line.replace("'<h1>Lamps</h1>'", "__ENV.TITLE").replace('"<h1>Lamps</h1>"', "TITLE")
    script = parsed(path, text.replace(line, unknown))
    by_text = {shown(script, assertion): assertion for assertion in script.assertions}
    assert by_text[unknown].steps == (0,)
    assert [
        assertion.test for assertion in script.assertions if assertion.test == TextIs(BODY, "contains", "<h1>Cart</h1>")
    ]


PAGES = """\
GET https://shop.test/lamps
HTTP 200
Content-Type: text/html

<html><title>{title}</title><body><h1>{title}</h1><a href="/cart">Cart</a></body></html>
###
GET https://shop.test/cart
HTTP 200
Content-Type: text/html

<html><title>Cart</title><body><h1>Your cart</h1></body></html>
"""
IN_K6 = """\
import http from 'k6/http';
import { check } from 'k6';

export const options = { thresholds: { checks: ['rate==1'] } };

function has(res, text) {
  check(res, { [`has ${text}`]: (r) => r.body.includes(text) });
}

export default function () {
  has(http.get('https://shop.test/lamps'), '<h1>Lamps</h1>');
  has(http.get('https://shop.test/cart'), '<h1>Your cart</h1>');
}
"""
IN_LOCUST = """\
from locust import HttpUser, task


def has(response, text):
    if text not in response.text:
        response.failure(f"no {text}")


class User(HttpUser):
    @task
    def shop(self):
        with self.client.get("/lamps", catch_response=True) as lamps:
            has(lamps, "<h1>Lamps</h1>")
        with self.client.get("/cart", catch_response=True) as cart:
            has(cart, "<h1>Your cart</h1>")
"""


@pytest.mark.parametrize(("path", "text"), [("a.js", IN_K6), ("a.py", IN_LOCUST)])
@pytest.mark.parametrize("title", ["Lamps", "Lights"])
def test_a_page_with_another_title_is_healed_in_its_call(path: str, text: str, title: str) -> None:
    """The function and the other calls stay as they are."""
    runs = [parse_flow(PAGES.format(title=title), f"{number}.har") for number in (1, 2)]
    result = engine.heal(Source(path, text.encode()), project_of(runs))
    assert result.data.decode() == text.replace("<h1>Lamps</h1>", f"<h1>{title}</h1>")
    assert result.passes


IS_200 = "{ a: (x) => x.status === 200 }"
BATCH = "const all = http.batch([['GET', 'u'], ['GET', 'w']])"
NAMED = "http.batch({ a: 'u', b: 'w' })"
PROMISES = "Promise.all([http.asyncRequest('GET', 'u'), http.asyncRequest('GET', 'w')])"


def chain(length: int) -> list[str]:
    """So many names that are each given the one before."""
    return [f"const a{number + 1} = a{number}" for number in range(length)]


@pytest.mark.parametrize(
    ("lines", "steps"),
    [
        (["const r = http.get('u')", "http.get('w')", f"check(r, {IS_200})"], (0,)),
        (["http.get('w')", "const a0 = http.get('u')", *chain(7), f"check(a7, {IS_200})"], (1,)),
        (["let r = http.get('u')", "r = http.get('w')", f"check(r, {IS_200})"], (1,)),
        (["let r = http.get('u')", f"check(r, {IS_200})", "r = http.get('w')"], (0,)),
        ([BATCH, f"check(all[1], {IS_200})"], (1,)),
        ([BATCH, "const b = all", f"check(b[0], {IS_200})"], (0,)),
        ([BATCH, "const [a, b] = all", f"check(b, {IS_200})"], (1,)),
        ([BATCH, f"all.forEach((r) => check(r, {IS_200}))"], (0, 1)),
        ([f"const all = {NAMED}", f"check(all.b, {IS_200})"], (1,)),
        ([f"const all = {NAMED}", f"check(all['a'], {IS_200})"], (0,)),
        ([f"const {{ b }} = {NAMED}", f"check(b, {IS_200})"], (1,)),
        ([f"const [p, q] = await {PROMISES}", f"check(q, {IS_200})"], (1,)),
        (["const all = [http.get('u'), http.get('w')]", f"check(all[1], {IS_200})"], (1,)),
        ([f"const f = (q) => check(q, {IS_200})", "f(http.get('u'))", "f(http.get('w'))"], (0, 1)),
        ([f"const f = (n, q) => check(q, {IS_200})", "f(1, http.get('u'))"], (0,)),
        ([f"const f = (n, q) => check(n, {IS_200})", "f(1, http.get('u'))"], ()),
        ([f"const o = {{ f(q) {{ check(q, {IS_200}) }} }}", "o.f(http.get('u'))"], (0,)),
        (["const r = 1", "http.get('w')", f"{{ const r = http.get('u'); check((r), {IS_200}) }}"], (1,)),
    ],
)
def test_a_check_of_k6(lines: list[str], steps: tuple[int, ...]) -> None:
    (assertion,) = body("\n".join(lines), "import http from 'k6/http'\nimport { check } from 'k6'\n").assertions
    assert assertion.steps == steps


U, W = 'self.client.get("/u")', 'self.client.get("/w")'


@pytest.mark.parametrize(
    ("lines", "steps"),
    [
        ([f"r = {U}", W, "assert r.status_code == 200"], (0,)),
        ([W, f"r = {U}", "b = r", "assert b.status_code == 200"], (1,)),
        ([f"r = {U}", f"r = {W}", "assert r.status_code == 200"], (1,)),
        ([f"r = {U}", "assert r.status_code == 200", f"r = {W}"], (0,)),
        ([f"a, b = {U}, {W}", "assert b.status_code == 200"], (1,)),
        (["def f(n, q):", "    assert q.status_code == 200", f"f(1, {U})", f"f(2, {W})"], (0, 1)),
        (["def f(n, q):", "    assert n.status_code == 200", f"f({U}, 1)"], (0,)),
    ],
)
def test_an_assertion_of_locust(lines: list[str], steps: tuple[int, ...]) -> None:
    assertions = parse(task(*lines)).assertions
    assert [assertion.steps for assertion in assertions] == [steps]
