"""Values that functions of a script take for several callers: what changes is the call, in its author's words."""

from __future__ import annotations

import pytest

from loadlint import engine
from loadlint.engine import FixResult
from loadlint.text.source import Source
from tests.support.flowtext import parse_flow
from tests.support.scripts import project_of

RUN = """\
GET https://shop.test/session
HTTP 200
Content-Type: application/json

SESSION
###
GET https://shop.test/cart
HTTP 200
Content-Type: application/json

CART
###
POST https://shop.test/order
Content-Type: application/x-www-form-urlencoded

csrf=c-ID1&cart=k-ID2
HTTP 200

ok
"""

K6 = """\
import http from 'k6/http';

const at = (response, path) => path.split('.').reduce((value, key) => value[key], response.json());

export default function () {
  const known = {};
  let r;
  const keep = (name, value) => { known[name] = value; };
  r = http.get('https://shop.test/session');
  keep('csrf', at(r, 'csrf'));
  r = http.get('https://shop.test/cart');
  keep('cart', at(r, 'cart.id'));
  http.post('https://shop.test/order', { csrf: known.csrf, cart: known.cart });
}
"""

LOCUST = """\
import re
from locust import HttpUser, task


def first(text, pattern):
    found = re.search(pattern, text or "")
    return found.group(1) if found else None


class Buyer(HttpUser):
    @task
    def buy(self):
        known = {}

        def keep(name, value):
            known[name] = value

        r = self.client.get("https://shop.test/session")
        keep("csrf", first(r.text, r'"csrf":"([^"]+)"'))
        r = self.client.get("https://shop.test/cart")
        keep("cart", first(r.text, r'"id":"([^"]+)"'))
        self.client.post("https://shop.test/order", data={"csrf": known["csrf"], "cart": known["cart"]})
"""

SESSION, CART = '{"csrf":"c-ID1"}', '{"cart":{"id":"k-ID2"}}'


def healed(path: str, text: str, session: str = SESSION, cart: str = CART) -> FixResult:
    """The script on two runs of an application whose two answers are these."""
    run = RUN.replace("SESSION", session).replace("CART", cart)
    ids = (("81f3c2aa", "0b77aa19"), ("7e20b133", "f3359d0c"))
    runs = [
        parse_flow(run.replace("ID1", one).replace("ID2", other), f"{number}.http")
        for number, (one, other) in enumerate(ids)
    ]
    return engine.heal(Source(path, text.encode()), project_of(runs))


def changed_lines(before: str, result: FixResult) -> list[tuple[str, str]]:
    after = result.data.decode()
    certificate = result.analysis.context.certificate
    assert certificate is not None
    assert certificate.is_certified, [finding.message for finding in result.analysis.findings]
    pairs = list(zip(before.splitlines(), after.splitlines(), strict=True))
    return [(old.strip(), new.strip()) for old, new in pairs if old != new]


def test_nothing_is_broken() -> None:
    assert healed("a.js", K6).data == K6.encode()
    assert healed("a.py", LOCUST).data == LOCUST.encode()


def test_a_renamed_member_is_renamed_in_the_path_of_the_call() -> None:
    result = healed("a.js", K6, session='{"token":"c-ID1"}')
    assert changed_lines(K6, result) == [("keep('csrf', at(r, 'csrf'));", "keep('csrf', at(r, 'token'));")]
    assert [applied.title for applied in result.applied] == ["Take `known.csrf` by jsonpath `$.token`"]


def test_an_envelope_is_written_before_the_path_of_each_call() -> None:
    result = healed("a.js", K6, session='{"data":{"csrf":"c-ID1"}}', cart='{"data":{"cart":{"id":"k-ID2"}}}')
    assert changed_lines(K6, result) == [
        ("keep('csrf', at(r, 'csrf'));", "keep('csrf', at(r, 'data.csrf'));"),
        ("keep('cart', at(r, 'cart.id'));", "keep('cart', at(r, 'data.cart.id'));"),
    ]


K6_WALKS = {
    "a text taken out": "const at = (r, path) => path.replace('$.', '').split('.').reduce((v, k) => v[k], r.json());",
    "a pattern taken out": "const at = (r, path) => r.json(path.replace(/^\\$\\./, ''));",
    "a loop with a guard": """\
const at = (r, path) => {
  let value = r.json();
  for (const key of path.slice(2).split('.')) {
    if (value === undefined || value === null) return undefined;
    value = value[key];
  }
  return value;
};""",
    "the matches of a pattern": """\
const at = (r, path) => {
  let value = JSON.parse(r.body);
  for (const key of path.match(/[^.[\\]$]+/g)) value = value[key];
  return value;
};""",
    "without the first part": """\
const at = (r, path) => {
  try {
    return path.split('.').slice(1).reduce((value, key) => value[key], r.json());
  } catch (error) {
    return null;
  }
};""",
}
LOCUST_WALKS = {
    "reduce": """\
def at(r, path):
    return reduce(lambda value, key: value[key], path[2:].split("."), r.json())
""",
    "a prefix and a guard": """\
def at(r, path):
    value = r.json()
    for key in path.removeprefix("$.").split("."):
        if value is None:
            return None
        value = value.get(key) if isinstance(value, dict) else None
    return value
""",
    "numbers for lists": """\
def at(r, path):
    try:
        value = r.json()
        for key in path.replace("$.", "").split("."):
            value = value[int(key)] if key.isdigit() else value[key]
        return value
    except (KeyError, TypeError):
        return None
""",
    "without the first part": """\
def at(r, path):
    value = r.json()
    for key in path.split(".")[1:]:
        value = value[key]
    return value
""",
}


@pytest.mark.parametrize("walk", K6_WALKS.values(), ids=K6_WALKS)
def test_k6_helpers_walk_a_path_in_many_ways(walk: str) -> None:
    """In each of them the path in the call is what is healed."""
    imports, _, rest = K6.split("\n\n", 2)
    script = f"{imports}\n\n{walk}\n\n{rest}".replace("'csrf')", "'$.csrf')").replace("'cart.id'", "'$.cart.id'")
    result = healed("a.js", script, session='{"data":{"csrf":"c-ID1"}}', cart='{"data":{"cart":{"id":"k-ID2"}}}')
    assert changed_lines(script, result) == [
        ("keep('csrf', at(r, '$.csrf'));", "keep('csrf', at(r, '$.data.csrf'));"),
        ("keep('cart', at(r, '$.cart.id'));", "keep('cart', at(r, '$.data.cart.id'));"),
    ]


@pytest.mark.parametrize("walk", LOCUST_WALKS.values(), ids=LOCUST_WALKS)
def test_locust_helpers_walk_a_path_in_many_ways(walk: str) -> None:
    _, user = LOCUST.split("\n\n\nclass ")
    calls = user.replace("""first(r.text, r'"csrf":"([^"]+)"')""", 'at(r, "$.csrf")')
    calls = calls.replace("""first(r.text, r'"id":"([^"]+)"')""", 'at(r, "$.cart.id")')
    script = f"from functools import reduce\nfrom locust import HttpUser, task\n\n\n{walk}\n\nclass {calls}"
    result = healed("a.py", script, session='{"token":"c-ID1"}')
    assert changed_lines(script, result) == [('keep("csrf", at(r, "$.csrf"))', 'keep("csrf", at(r, "$.token"))')]


def test_a_pattern_is_changed_in_the_call() -> None:
    result = healed("a.py", LOCUST, session='{"token":"c-ID1"}')
    (old, new), *others = changed_lines(LOCUST, result)
    assert old == """keep("csrf", first(r.text, r'"csrf":"([^"]+)"'))"""
    assert new.startswith('keep("csrf", ')
    assert "token" in new
    assert others == []


def test_a_call_moves_to_the_answer_that_has_the_value_now() -> None:
    """Here to a later one: the name of the response is another one there, or the same again."""
    result = healed("a.js", K6, session="{}", cart='{"cart":{"id":"k-ID2"},"csrf":"c-ID1"}')
    assert result.analysis.context.certificate is not None
    assert result.analysis.context.certificate.is_certified
    text = result.data.decode()
    assert text.index("'https://shop.test/cart'") < text.index("keep('csrf', r.json('csrf'))")
    assert "keep('cart', at(r, 'cart.id'));" in text
