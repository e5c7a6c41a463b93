"""A small shop in two runs with a script that takes values out of its answers, and its faults."""

from __future__ import annotations

from loadlint.engine import Analysis
from loadlint.faults.plan import Fault, NotApplied, Plan
from loadlint.recordings.exchange import Recording, Response
from tests.support.flowtext import parse_flow
from tests.support.scripts import k6
from tests.verify.flows import analysed

RUN = """\
GET http://shop.test/login
HTTP 200
Content-Type: text/html
Set-Cookie: sid=SID; Path=/

<html><title>Log in</title><form action="/login"><input type="password" name="password">
<input type="hidden" name="csrf" value="CSRF"></form></html>
###
POST http://shop.test/login
Content-Type: application/x-www-form-urlencoded
Cookie: sid=SID

csrf=CSRF&user=ann&password=secret
HTTP 200
Content-Type: application/json

{"welcome": true, "user": "ann"}
###
GET http://shop.test/carts
Cookie: sid=SID
HTTP 200
Content-Type: application/json

{"carts": [{"id": "CART", "state": "open"}], "page": 1}
###
POST http://shop.test/carts/CART/order
Content-Type: application/json
Cookie: sid=SID

{"quantity": 2}
HTTP 201
Content-Type: application/json

{"cart": "CART", "placed": true}
"""

SCRIPT = k6(
    "const page = http.get('http://shop.test/login');",
    "const csrf = page.html().find('input[name=\"csrf\"]').first().attr('value');",
    "http.post('http://shop.test/login', { csrf, user: 'ann', password: 'secret' });",
    "const cart = http.get('http://shop.test/carts').json('carts.0.id');",
    "const json = { headers: { 'Content-Type': 'application/json' } };",
    "http.post(`http://shop.test/carts/${cart}/order`, JSON.stringify({ quantity: 2 }), json);",
)
LOGIN, SEND, CARTS, ORDER = range(4)


def recording(number: int, text: str = RUN) -> Recording:
    """One run with values of its own."""
    values = {
        "SID": f"sid{number}Zk3vQ9tLr2XwB7yHn5",
        "CSRF": f"csrf{number}aP8sD2fGh4JkL6mN0q",
        "CART": f"c{number}8f14e45fceea",
    }
    for name, value in values.items():
        text = text.replace(name, value)
    return parse_flow(text, f"run{number}.http")


def shop(*numbers: int, script: str = SCRIPT) -> Analysis:
    """The script with some runs."""
    return analysed(script, *map(recording, numbers))


def fault(kind: str, step: int, *numbers: int, script: str = SCRIPT) -> Fault | NotApplied:
    """One kind at one step, in the first of some runs."""
    analysis = shop(*numbers, script=script)
    assert analysis.flow is not None
    (of_kind,) = Plan(analysis.script, analysis.flow).faults(0, [step], [kind])
    return of_kind


def broken(kind: str, step: int, *numbers: int) -> Response:
    """What comes in place of the answer."""
    of_kind = fault(kind, step, *(numbers or (1, 2)))
    assert isinstance(of_kind, Fault), of_kind
    assert of_kind.response is not None
    return of_kind.response
