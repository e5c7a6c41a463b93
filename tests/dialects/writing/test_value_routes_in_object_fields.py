"""A value that a method keeps in a field of its object, for requests that methods of other objects make."""

from __future__ import annotations

import pytest

from loadlint.changes import UseVariable
from loadlint.dialects.k6 import dialect as k6
from loadlint.dialects.locust import dialect as locust
from tests.dialects.k6.helpers import uses
from tests.dialects.writing.files import parse
from tests.support.changes import refused

SHOP_JS = """\
import http from 'k6/http';
class Cart {
  constructor(session) {
    this.session = session;
  }
  order() {
    http.post('https://a.test/order', { t: 'abc' });
  }
}
class Session {
  logIn() {
    const r = http.get('https://a.test/login');
    this.token = r.json('token');
  }
}
export class Shop {
  constructor() {
    this.session = new Session();
    this.cart = new Cart(this.session);
    this.other = new Cart(1);
  }
  visit() {
    http.post('https://a.test/visit', { t: 'abc' });
  }
  start() {
    const r = http.get('https://a.test/start');
    this.session.token = r.json('token');
  }
}
"""


def files_of_k6(*calls: str) -> dict[str, str]:
    """A script that makes a shop and calls its methods."""
    lines = ["import http from 'k6/http';", "import { Shop } from './shop.js';", "export default function () {"]
    lines += ["  const shop = new Shop();", *(f"  {call};" for call in calls), "}"]
    return {"main.js": "\n".join(lines) + "\n", "shop.js": SHOP_JS}


@pytest.mark.parametrize(
    ("taking", "variable"),
    [("shop.session.logIn()", "this.token"), ("shop.start()", "this.session.token")],
)
@pytest.mark.parametrize("sending", ["shop.cart.order()", "shop.visit()"])
def test_a_field_that_other_objects_reach(taking: str, variable: str, sending: str) -> None:
    script = parse(k6, files_of_k6(taking, sending))
    change = UseVariable(variable, uses(script, "abc"))
    path = "order" if "order" in sending else "visit"
    expected = SHOP_JS.replace(f"test/{path}', {{ t: 'abc' }}", f"test/{path}', {{ t: this.session.token }}")
    assert expected != SHOP_JS
    assert {name: data.decode() for name, data in script.source.changed(k6.write(script, change)).items()} == {
        "shop.js": expected
    }


@pytest.mark.parametrize("sending", ["shop.other.order()", "http.post('https://a.test/x', 'abc')"])
def test_a_field_that_is_out_of_reach(sending: str) -> None:
    script = parse(k6, files_of_k6("shop.session.logIn()", sending))
    change = UseVariable("this.token", uses(script, "abc"))
    assert refused(k6, script, change) == "`this.token` can't be seen where the value is used"


SHOP_PY = """\
class Cart:
    def __init__(self, client, session):
        self.client = client
        self.session = session

    def order(self):
        self.client.post("/order", {"t": "abc"})


class Session:
    def __init__(self, client):
        self.client = client

    def log_in(self):
        r = self.client.get("/login")
        self.token = r.json()["token"]


class Shop:
    def __init__(self, client):
        self.client = client
        self.session = Session(client)
        self.cart = Cart(client, self.session)
        self.other = Cart(client, 1)

    def visit(self):
        self.client.post("/visit", {"t": "abc"})
"""
MAIN_PY = """\
from locust import HttpUser, task
from shop import Shop


class Visitor(HttpUser):
    host = "https://a.test"

    @task
    def buy(self):
        shop = Shop(self.client)
        shop.session.log_in()
        {}
"""


@pytest.mark.parametrize(("method", "path"), [("cart.order", "order"), ("visit", "visit")])
def test_a_field_that_other_objects_reach_in_locust(method: str, path: str) -> None:
    script = parse(locust, {"main.py": MAIN_PY.format(f"shop.{method}()"), "shop.py": SHOP_PY})
    change = UseVariable("self.token", uses(script, "abc"))
    expected = SHOP_PY.replace(f'"/{path}", {{"t": "abc"}}', f'"/{path}", {{"t": self.session.token}}')
    assert expected != SHOP_PY
    assert {name: data.decode() for name, data in script.source.changed(locust.write(script, change)).items()} == {
        "shop.py": expected
    }


def test_a_field_that_is_out_of_reach_in_locust() -> None:
    script = parse(locust, {"main.py": MAIN_PY.format("shop.other.order()"), "shop.py": SHOP_PY})
    change = UseVariable("self.token", uses(script, "abc"))
    assert refused(locust, script, change) == "`self.token` can't be seen where the value is used"
