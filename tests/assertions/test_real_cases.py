"""Assertions as people write them, judged by hand: which can't fail, and which are good.

The shapes are those of public scripts, named by what they test; the texts are our own. Those of the census of idioms
were counted in many.
"""

from __future__ import annotations

import pytest

from loadlint import engine
from loadlint.text.source import Source
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


def true(name: str) -> str:
    return leaf(name, "true", "boolProp")


def script(text: str) -> str:
    return element("JSR223Assertion", leaf("script", text))


def json(path: str, *held: str) -> str:
    return element("JSONPathAssertion", leaf("JSON_PATH", path), *held)


GOOD = [
    # A demo of rate limits, and many others: the status.
    check("(r) => r.status == 200"),
    # A form of k6's own documentation, in hundreds of scripts.
    check("(r) => r.status === 200"),
    # A tenant API whose feature flags may be forbidden.
    check("(r) => r.status === 200 || r.status === 403"),
    # A helper of a booking site for any 2xx.
    check("(r) => r.status >= 200 && r.status < 300"),
    # A bookings API: no server error, and the list where there is one.
    check("(r) => r.status < 500"),
    check("(r) => { if (r.status !== 200) return true; "
          "try { return Array.isArray(JSON.parse(r.body).data?.items); } catch { return false; } }"),
    # An actors API: the status by its text, and a body that is kept for later.
    check("(r) => r.status_text === '200 OK'"),
    k6("let actors; check(res, { 'valid': (r) => { try { actors = JSON.parse(r.body); return true; } "
       "catch (err) { console.log(r.body); return false; } } });"),
    # A users API in Portuguese: that it is JSON at all, and that it has a field.
    check("(r) => { try { JSON.parse(r.body); return true; } catch { return false; } }"),
    check("(r) => { try { const json = JSON.parse(r.body); return 'quantidade' in json; } catch { return false; } }"),
    # An order service: an id, and a list with items.
    check("(r) => { try { const body = JSON.parse(r.body); return body.orderId !== undefined; } "
          "catch { return false; } }"),
    check("(r) => { try { const body = JSON.parse(r.body); return Array.isArray(body.products) && "
          "body.products.length > 0; } catch { return false; } }"),
    # A customer API.
    check("(r) => r.json().hasOwnProperty('globalId')"),
    # A product list, a health check, a users API, the start page of a framework: a text.
    check("(r) => r.body.includes('products')"),
    check("(r) => r.body.includes('\"status\"')"),
    check("(r) => r.body.includes('The install worked successfully')"),
    # An item API in Korean, which takes several texts for an answer.
    check("(r) => r.body.includes('id') || r.body.includes('name') || r.body.includes('[]')"),
    # k6's demo site, and an admin panel.
    check("(r) => r.body.indexOf('Welcome to the demo site') !== -1"),
    check("(r) => r.body.indexOf('Dashboard') !== -1 || r.body.indexOf('Admin') !== -1"),
    # A forum: the title that was posted before.
    k6("const title = 'a title'; check(res, { 'page': (r) => r.body.indexOf(title) !== -1 });"),
    # A spreadsheet service, and a helper with names that are made.
    check("(r) => r.body.length > 0"),
    k6("const name = 'a'; check(res, { [`${name}: has body`]: (r) => r.body && r.body.length > 0 });"),
    # An API in Spanish, a stream of events, a limiter.
    check("(r) => r.headers['Content-Type'] && r.headers['Content-Type'].includes('application/json')"),
    check("(r) => r.headers['Content-Type']?.includes('text/event-stream')"),
    check("(r) => r.headers['Retry-After'] !== undefined"),
    # A recorded logout.
    check("(r) => r.headers['Content-Type'] === 'text/html; charset=utf-8'"),
    # An employee service: a time that the script takes itself.
    k6("const start = Date.now(); const took = Date.now() - start; check(res, { 'fast': () => took < 75 });"),
    check("(r) => r.timings.duration < 500"),
    # An admin panel and a workload of tenants: what becomes of a failed check.
    k6("const passed = check(res, { 'loaded': (r) => r.status === 200 }); if (!passed) console.log('no');"),
    k6("check(res, { 'is 200': (r) => r.status === 200 }) || console.log('no');"),
    # A tutorial of k6chaijs, and a helper of a to-do list with it.
    k6("const data = res.json(); expect(res.status, 'code').to.equal(200); "
       "expect(data['data']['id'], 'id').to.equal(7);"),
    k6("expect(res, 'valid').to.have.validJsonBody();"),
    k6("const data = res.json(); expect(data['data']['email'], 'e-mail').to.not.be.empty;"),
    k6("function verify(response, node, value) { expect(response.json(node), node).to.equal(value); } "
       "verify(res, 'id', 3);"),
    k6("expect(res.status).toBe(200);"),
    k6("expect(res.json().items).to.be.an('array');"),
    k6("if (res.status !== 200) { fail('no items'); }"),
    # Helpers whose predicates stand elsewhere, counted in the census of idioms.
    check("(r) => validate(r)"),
    check("isFine"),
    check("(r) => { const items = r.json(); return isItems(items); }"),
    check("[200, 204].includes(res.status)"),
    check("(r) => r.html('h1').text().includes('Basket')"),
    check("(r) => /Order \\d+/.test(r.body)"),
    # Locust. A scoring API in Hungarian, a Chinese tutorial, and most others.
    locust("if r.status_code == 200:", "    r.success()", "else:", '    r.failure(f"{r.status_code} - {r.text}")'),
    failing("r.status_code != 200"),
    # Timelines of a workflow engine, of which some do not exist.
    locust("if r.status_code in (200, 404):", "    r.success()", "else:", '    r.failure("timeline failed")'),
    # A service for councils of models: a field, and JSON at all.
    locust("if r.status_code == 200:", "    try:", "        data = r.json()", '        if "text" in data:',
           "            r.success()", "        else:", '            r.failure("no text")',
           "    except json.JSONDecodeError:", '        r.failure("invalid JSON")'),
    # omega|ml: the right result.
    locust("result = r.json()", 'if result.get("data") != 42:', '    r.failure(ValueError("wrong response"))'),
    # CommCare HQ: an error payload, and a key that is asked for.
    locust("data = r.json()", 'if "exception" in data:', '    r.failure("exception " + data["exception"])',
           'elif "menus" not in data:', '    r.failure("no menus")'),
    # Two services for models: too slow by the clock, or by their own account.
    locust("if r.status_code == 200:", "    if r.elapsed.total_seconds() > 30:", '        r.failure("slow")'),
    locust("if r.status_code == 200:", '    if r.json()["latency_ms"] > 500:', '        r.failure("slow")'),
    # A shop for lessons: a request that has to be refused.
    locust("if r.status_code != 401:", '    r.failure("unexpected: " + str(r.status_code))'),
    # A restaurant's menu: it has to be that of the user's own business.
    locust("if r.status_code == 200:", "    body = r.json()", '    if body["business"]["id"] != self.business:',
           '        r.failure("the menu of another one")'),
    # Counted in the census of idioms.
    failing('"Basket" not in r.text'),
    failing('not re.search(r"order-(\\d+)", r.text)'),
    failing('not r.json().get("items")'),
    locust("try:", '    r.json()["id"]', "except ValueError:", '    r.failure("no JSON")'),
    locust("assert r.status_code == 200"),
    # JMeter. Generators of plans for an API, for Policysense, for payments: the code, by every type of comparison.
    jmeter(response("200", field="response_code", kind=8)),
    jmeter(response("200", field="response_code", kind=1)),
    jmeter(response("200", field="response_code", kind=2)),
    jmeter(response("200", field="response_code", kind=16)),
    jmeter(response("2\\d\\d", field="response_code", kind=1)),
    jmeter(response("^[23]\\d\\d$", field="response_code", kind=1)),
    # A shop in Russian: texts that have to be there, and that must not.
    jmeter(response("Basket", kind=16)),
    jmeter(response("Exception", kind=2 | 4)),
    jmeter(response("error", kind=16 | 4)),
    # A rule book in Chinese: the business code, and the result as a text.
    jmeter(json("$.code", true("JSONVALIDATION"), leaf("EXPECTED_VALUE", "0"), leaf("ISREGEX", "false", "boolProp"))),
    jmeter(response("&quot;value&quot;:true", kind=16)),
    # A converter of test cases, a booking, a GraphQL demo.
    jmeter(json("$.data.id", leaf("EXPECTED_VALUE", ""), true("ISREGEX"))),
    jmeter(json("$.code", leaf("JSONValidation", "false", "boolProp"))),
    jmeter(json("$.errors", true("INVERT"), true("ISREGEX"))),
    jmeter(element("DurationAssertion", leaf("DurationAssertion.duration", "2000"))),
    jmeter(element("SizeAssertion", leaf("SizeAssertion.size", "100"), leaf("SizeAssertion.operator", "3"))),
    # LNbits: the answer beside variables of the plan, and a sum.
    jmeter(script("var resp = JSON.parse(prev.getResponseDataAsString()); if (!resp.id) { "
                  "AssertionResult.setFailureMessage('not updated'); AssertionResult.setFailure(true) }")),
    jmeter(script("if (resp.balance !== 10 * +vars.get('count')) { AssertionResult.setFailure(true); }")),
    # A library of Groovy scripts: the code that the parameters name.
    jmeter(script("def code = prev.responseCode\nif (code != args[0]) { AssertionResult.setFailure(true) }")),
    # Counted in the census of idioms.
    jmeter(response("a", "b", kind=2 | 32)),
]  # fmt: skip
VACUOUS = [
    check("true"),
    check("() => true"),
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
]


def path(script: str) -> str:
    return "a.jmx" if script.startswith("<?xml") else "a.py" if "locust" in script else "a.js"


def test_there_are_enough() -> None:
    assert len(GOOD) >= 60


@pytest.mark.parametrize("script", GOOD)
def test_good_ones_are_left_alone(script: str) -> None:
    assert found(script, "vacuous-assertion", path(script)) == []


@pytest.mark.parametrize("script", GOOD)
def test_good_ones_are_known(script: str) -> None:
    source = Source(path(script), script.encode())
    dialect = engine.dialect_of(source, lambda _: None)
    assert dialect is not None
    assert [one for one in dialect.parse(source, lambda _: None).assertions if 0 in one.steps]


@pytest.mark.parametrize("script", VACUOUS)
def test_what_can_not_fail_is_told(script: str) -> None:
    assert len(found(script, "vacuous-assertion", path(script))) == 1
