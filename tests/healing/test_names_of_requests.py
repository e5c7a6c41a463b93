"""Names and messages that were made of an address which has moved."""

from __future__ import annotations

import pytest

from tests.healing.test_changed_requests import certified_text, healed
from tests.support.plan_notation import from_jmx, to_jmx

MOVED = """\
GET https://shop.test/basket/7

HTTP 200
Content-Type: text/html

<h1>Basket</h1>
###
GET https://shop.test/carts

HTTP 200

ok
"""
K6 = """\
import http from 'k6/http';
import { check, fail } from 'k6';

export const options = { thresholds: { 'checks{check:GET /cart/*: status is 200}': ['rate>0.99'] } };

export default function () {
  // GET /cart/7 shows the basket
  const response = http.get('https://shop.test/cart/7', { tags: { name: 'GET /cart/*' } });
  check(response, { 'GET /cart/*: status is 200': (r) => r.status === 200 });
  if (!response.body) fail('no body in the response to GET /cart/*');
  check(http.get('https://shop.test/carts'), { 'GET /carts: status is 200': (r) => r.status === 200 });
}
"""
LOCUST = """\
from locust import HttpUser, task


class Buyer(HttpUser):
    host = "https://shop.test"

    @task
    def buy(self):
        with self.client.get("/cart/7", name="/cart/7", catch_response=True) as response:
            if not response.text:
                response.failure("GET /cart/7: empty")
        self.client.get("/carts")
"""


def test_k6() -> None:
    assert certified_text(healed(K6, MOVED)) == K6.replace("/cart/", "/basket/")


@pytest.mark.parametrize("name", ["/cart/7", "/cart/[cart_id]"])
def test_locust(name: str) -> None:
    script = LOCUST.replace('name="/cart/7"', f'name="{name}"')
    assert certified_text(healed(script, MOVED, path="a.py")) == script.replace("/cart/", "/basket/")


@pytest.mark.parametrize("name", ["/cart/7", "GET /cart/*"])
def test_jmeter(name: str) -> None:
    plan = to_jmx("thread group Users\n  GET /cart/7 on shop.test\n  GET /carts on shop.test\n")
    plan = plan.replace('testname="GET /cart/7"', f'testname="{name}"')
    assert f'testname="{name}"' in plan
    text = certified_text(healed(plan, MOVED, path="plan.jmx"))
    assert f'testname="{name.replace("cart", "basket")}"' in text
    assert "GET /basket/7 on shop.test" in from_jmx(text)


def test_a_name_that_another_request_has_too_stays() -> None:
    script = K6.replace("shop.test/carts'", "other.test/cart/7'").replace("GET /carts", "GET /cart/7")
    text = certified_text(healed(script, MOVED.replace("shop.test/carts", "other.test/cart/7")))
    assert text == script.replace("shop.test/cart/", "shop.test/basket/")
