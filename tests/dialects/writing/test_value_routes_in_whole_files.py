"""The way of a value between functions that stand in several files: the module before and after, side by side."""

from __future__ import annotations

import pytest

from loadlint.changes import CannotWriteError, Correlate, UseVariable
from loadlint.dialects.k6 import K6
from loadlint.dialects.k6 import dialect as k6
from loadlint.dialects.locust import Locust
from loadlint.dialects.locust import dialect as locust
from tests.dialects.k6.helpers import uses
from tests.dialects.writing.files import HTTP, TOKEN, parse


def correlated(dialect: K6 | Locust, files: dict[str, str], name: str = "token") -> dict[str, str]:
    """The files that change where `abc`, which the first answer holds, is taken out of it."""
    script = parse(dialect, files)
    change = Correlate(0, TOKEN, name, "no token", uses(script, "abc"))
    texts = script.source.changed(dialect.write(script, change))
    return {path: text.decode() for path, text in texts.items()}


def test_a_field_of_the_client() -> None:
    files = {
        "main.js": "import { Shop } from './shop.js';\n"
        "export default function () {\n  const shop = new Shop();\n  shop.logIn();\n  shop.order();\n}\n",
        "shop.js": HTTP + "export class Shop {\n"
        "  logIn() {\n    http.post('https://a.test/login');\n  }\n"
        "  order() {\n    http.get('https://a.test/order?t=abc');\n  }\n}\n",
    }
    (changed,) = correlated(k6, files).items()
    assert changed == (
        "shop.js",
        "import http from 'k6/http';\nimport { fail } from 'k6';\nexport class Shop {\n"
        "  logIn() {\n    const loginResponse = http.post('https://a.test/login');\n"
        "    this.token = loginResponse.body && loginResponse.json('token');\n"
        "    if (!this.token) fail('no token');\n  }\n"
        "  order() {\n    http.get(`https://a.test/order?t=${this.token}`);\n  }\n}\n",
    )


FUNCTIONS = {
    "main.js": "import { logIn, order } from './shop.js';\n"
    "export default function () {\n  logIn('ann');\n  order(2);\n}\n",
    "shop.js": HTTP + "export function logIn(name) {\n  http.post('https://a.test/login', { name });\n}\n"
    "export function order(count) {\n  http.post('https://a.test/order', { count, t: 'abc' });\n}\n",
}


def test_a_function_returns_it_and_the_caller_passes_it_on() -> None:
    changed = correlated(k6, FUNCTIONS)
    assert changed["main.js"].splitlines()[2:4] == ["  const token = logIn('ann');", "  order(2, token);"]
    assert "  if (!token) fail('no token');\n  return token;\n}\n" in changed["shop.js"]
    assert "export function order(count, token) {" in changed["shop.js"] and "t: token }" in changed["shop.js"]


def test_a_function_that_returns_a_value_returns_another_beside_it() -> None:
    files = {
        "main.js": FUNCTIONS["main.js"].replace("  logIn('ann')", "  const id = logIn('ann')"),
        "shop.js": FUNCTIONS["shop.js"].replace(
            "  http.post('https://a.test/login', { name });",
            "  const res = http.post('https://a.test/login', { name });\n  const id = res.json('id');\n  return id;",
        ),
    }
    changed = correlated(k6, files)
    assert "  const { id, token } = logIn('ann');" in changed["main.js"]
    assert "  return { id, token };" in changed["shop.js"]


def test_a_value_that_a_module_takes_already_is_asked_for() -> None:
    files = {
        "main.js": FUNCTIONS["main.js"],
        "shop.js": FUNCTIONS["shop.js"].replace(
            "  http.post('https://a.test/login', { name });",
            "  const res = http.post('https://a.test/login', { name });\n"
            "  const token = res.json('token');\n  return token;",
        ),
    }
    script = parse(k6, files)
    edits = k6.write(script, UseVariable("token", uses(script, "abc")))
    changed = {path: text.decode() for path, text in script.source.changed(edits).items()}
    assert changed["main.js"].splitlines()[2:4] == ["  const token = logIn('ann');", "  order(2, token);"]
    assert changed["shop.js"].count("return token") == 1


def test_typescript_declares_what_is_new() -> None:
    files = {
        "main.ts": FUNCTIONS["main.js"].replace("shop.js", "shop.ts"),
        "shop.ts": FUNCTIONS["shop.js"].replace("(name)", "(name: string): void").replace("(count)", "(count: number)"),
    }
    changed = correlated(k6, files)
    assert "export function logIn(name: string): string {" in changed["shop.ts"]
    assert "export function order(count: number, token: string) {" in changed["shop.ts"]


def test_a_default_that_was_recorded_is_removed() -> None:
    shop = FUNCTIONS["shop.js"].replace("order(count)", "order(count, t = 'abc')").replace("t: 'abc'", "t")
    changed = correlated(k6, {"main.js": FUNCTIONS["main.js"], "shop.js": shop})
    assert "  order(2, token);" in changed["main.js"]
    assert "export function order(count, t) {" in changed["shop.js"]


def test_a_function_that_is_called_without_the_value_is_left_alone() -> None:
    files = {**FUNCTIONS, "main.js": FUNCTIONS["main.js"].replace("  order(2);", "  order(2);\n  order(3);")}
    script = parse(k6, files)
    change = Correlate(0, TOKEN, "token", "no token", uses(script, "abc")[:1])
    with pytest.raises(CannotWriteError, match="other requests use too"):
        k6.write(script, change)


LOCUST = {
    "locustfile.py": "from locust import HttpUser, task\nfrom pages import Cart, Login\n\n\n"
    "class Shopper(HttpUser):\n    def on_start(self):\n        Login(self.client).submit()\n\n"
    "    @task\n    def buy(self):\n        Cart(self.client).add(2)\n",
    "pages.py": "class Login:\n    def __init__(self, client):\n        self.client = client\n\n"
    '    def submit(self):\n        self.client.post("/login")\n\n\n'
    "class Cart:\n    def __init__(self, client):\n        self.client = client\n\n"
    '    def add(self, count):\n        self.client.post("/cart", data={"count": count, "t": "abc"})\n',
}


def test_between_tasks_it_goes_through_the_user() -> None:
    changed = correlated(locust, LOCUST)
    assert "        self.token = Login(self.client).submit()\n" in changed["locustfile.py"]
    assert "        Cart(self.client).add(2, self.token)\n" in changed["locustfile.py"]
    assert "    def add(self, count, token):\n" in changed["pages.py"] and '"t": token}' in changed["pages.py"]
    assert "                raise StopUser()\n        return token\n" in changed["pages.py"]


def test_a_literal_of_several_requests_is_replaced_for_all_or_none() -> None:
    files = {
        "main.js": "import { Shop } from './shop.js';\nexport default function () {\n  const shop = new Shop();\n"
        "  shop.logIn();\n  shop.get('/a');\n  shop.get('/b');\n}\n",
        "shop.js": HTTP + "export class Shop {\n  logIn() {\n    http.post('https://a.test/login');\n  }\n"
        "  get(path) {\n    http.get('https://a.test' + path, { headers: { 'X-Token': 'abc' } });\n  }\n}\n",
    }
    script = parse(k6, files)
    both = uses(script, "abc")
    assert [use.step for use in both] == [1, 2]
    change = Correlate(0, TOKEN, "token", "no token", both)
    ((path, text),) = script.source.changed(k6.write(script, change)).items()
    assert path == "shop.js" and b"'X-Token': this.token }" in text
    with pytest.raises(CannotWriteError, match="other requests use too"):
        k6.write(script, Correlate(0, TOKEN, "token", "no token", both[:1]))
