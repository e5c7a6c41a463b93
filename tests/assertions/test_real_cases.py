"""Assertions as people write them, judged by hand: which can't fail, and which are good.

The shapes were seen in public scripts and are written here in words of our own.
"""

from __future__ import annotations

import pytest

from tests.dialects.jmeter.helpers import element, http, leaf, plan
from tests.support.checking import found

K6 = """\
import http from 'k6/http';
import { check, fail } from 'k6';
import { expect } from 'https://jslib.k6.io/k6-testing/0.5.0/index.js';

export const options = { thresholds: { checks: ['rate>0.99'] } };

export default function () {
  const res = http.get('https://shop.test/items');
  BODY
}
"""
LOCUST = """\
import json
import re
from locust import HttpUser, task


class Shopper(HttpUser):
    @task
    def items(self):
        with self.client.get("/items", catch_response=True) as r:
BODY
"""


def check(predicate: str) -> str:
    return K6.replace("BODY", f"check(res, {{ 'named': {predicate} }});")


def k6(body: str) -> str:
    return K6.replace("BODY", body)


def locust(*lines: str) -> str:
    return LOCUST.replace("BODY", "\n".join(f"            {line}" for line in lines))


def failing(condition: str) -> str:
    return locust(f"if {condition}:", '    r.failure("bad")')


def response(*strings: str, field: str = "response_data", kind: int = 2) -> str:
    items = "".join(leaf(str(at), text) for at, text in enumerate(strings))
    strings_of = f'<collectionProp name="Asserion.test_strings">{items}</collectionProp>'
    held = (leaf("Assertion.test_field", f"Assertion.{field}"), leaf("Assertion.test_type", str(kind), "intProp"))
    return element("ResponseAssertion", strings_of, *held)


def jmeter(assertion: str) -> str:
    return plan(http("/items", under=[assertion]))


def json(path: str, *held: str) -> str:
    return element("JSONPathAssertion", leaf("JSON_PATH", path), *held)


GOOD = [
    # k6: statuses
    check("(r) => r.status === 200"),
    check("(r) => r.status == 200"),
    check("(r) => r.status === 200 || r.status === 201"),
    check("(r) => r.status >= 200 && r.status < 300"),
    check("(r) => r.status < 500"),
    check("(r) => [200, 204].includes(r.status)"),
    check("function (r) { return r.status === 200; }"),
    check("res.status === 200"),
    check("(r) => r.status !== 0 && r.status !== 500"),
    # k6: bodies
    check("(r) => r.body.includes('Basket')"),
    check("(r) => r.body.indexOf('Basket') !== -1"),
    check("(r) => r.body.indexOf('Basket') > -1"),
    check("(r) => r.body.length > 0"),
    check("(r) => r.body && r.body.length > 100"),
    check("(r) => r.body !== null && r.body !== ''"),
    check("(r) => r.body"),
    check("(r) => r.body === 'OK'"),
    check("(r) => !r.body.includes('error')"),
    check("(r) => /Order \\d+/.test(r.body)"),
    check("(r) => r.json().items"),
    check("(r) => r.json('items') !== undefined"),
    check("(r) => r.json('items.0.id') !== undefined"),
    check("(r) => JSON.parse(r.body).total !== undefined"),
    check("(r) => Array.isArray(r.json())"),
    check("(r) => r.json().length > 0"),
    check("(r) => JSON.parse(r.body).success === true"),
    check("(r) => { try { return JSON.parse(r.body).code === 0; } catch (e) { return false; } }"),
    check("(r) => { if (r.status !== 200) return true; return JSON.parse(r.body).items.length > 0; }"),
    check("(r) => { const items = r.json(); return isItems(items); }"),
    check("(r) => r.headers['Content-Type'].includes('application/json')"),
    check("(r) => r.html('h1').text().includes('Basket')"),
    check("(r) => r.timings.duration < 500"),
    check("(r) => validate(r)"),
    check("isFine"),
    k6("expect(res.status).toBe(200);"),
    k6("expect(res.json().items).to.be.an('array');"),
    k6("if (res.status !== 200) { fail('no items'); }"),
    # Locust
    failing("r.status_code != 200"),
    failing("r.status_code not in (200, 404)"),
    failing('"Basket" not in r.text'),
    failing('not r.json().get("items")'),
    failing('r.json()["code"] != 0'),
    failing("r.elapsed.total_seconds() > 2"),
    failing('not re.search(r"order-(\\d+)", r.text)'),
    locust("if r.status_code == 200:", "    r.success()", "else:", '    r.failure("bad")'),
    locust("data = r.json()", 'if "exception" in data:', '    r.failure(data["exception"])'),
    locust("try:", '    r.json()["id"]', "except ValueError:", '    r.failure("no JSON")'),
    locust("assert r.status_code == 200"),
    # JMeter
    jmeter(response("200", field="response_code", kind=8)),
    jmeter(response("2\\d\\d", field="response_code", kind=1)),
    jmeter(response("&quot;ok&quot;:true", kind=16)),
    jmeter(response("success", kind=16)),
    jmeter(response("Exception", kind=2 | 4)),
    jmeter(response("a", "b", kind=2 | 32)),
    jmeter(json("$.code")),
    jmeter(json("$.errors", leaf("INVERT", "true", "boolProp"))),
    jmeter(json("$.code", leaf("JSONVALIDATION", "true", "boolProp"), leaf("EXPECTED_VALUE", "0"))),
    jmeter(element("DurationAssertion", leaf("DurationAssertion.duration", "2000"))),
    jmeter(element("SizeAssertion", leaf("SizeAssertion.size", "100"), leaf("SizeAssertion.operator", "3"))),
    jmeter(element("JSR223Assertion", leaf("script", "if (a != 'b') AssertionResult.setFailure(true)"))),
]  # fmt: skip
VACUOUS = [
    check("true"),
    check("() => true"),
    check("(r) => r.status"),
    check("(r) => r.status = 200"),
    check("(r) => r"),
    check("(r) => r.html('h1')"),
    check("(r) => r.body.indexOf('Basket')"),
    check("(r) => r.body.length >= 0"),
    check("(r) => r.body.includes('')"),
    check("(r) => r.status === 200 || true"),
    check("(r) => { return true; }"),
    locust('assert (r.ok, "not fine")'),
    jmeter(response()),
    jmeter(response(".*")),
    jmeter(element("JSR223Assertion", leaf("script", "log.info('seen')"))),
]


def path(script: str) -> str:
    return "a.jmx" if script.startswith("<?xml") else "a.py" if "locust" in script else "a.js"


def test_there_are_enough() -> None:
    assert len(GOOD) >= 60


@pytest.mark.parametrize("script", GOOD)
def test_good_ones_are_left_alone(script: str) -> None:
    assert found(script, "vacuous-assertion", path(script)) == []


@pytest.mark.parametrize("script", VACUOUS)
def test_what_can_not_fail_is_told(script: str) -> None:
    assert len(found(script, "vacuous-assertion", path(script))) == 1
