"""A recorded request more in a script of several files: where it is made, and by which of the author's functions."""

from __future__ import annotations

from difflib import ndiff

import pytest

from loadlint.changes import InsertStep
from loadlint.dialects.k6 import dialect as k6
from loadlint.dialects.locust import dialect as locust
from loadlint.request import Request
from loadlint.text.mapped import Text
from loadlint.text.span import Span
from tests.dialects.writing.files import parse

IN_K6 = {
    "main.js": """import { Api, Other } from './shop.js'
export default function () {
  const api = new Api()
  api.cart()
  api.more()
  new Other().pay()
}
""",
    "shop.js": """import http from 'k6/http'
export class Api {
  get(path) {
    return http.get('https://a.test' + path)
  }
  cart() {
    this.get('/cart')
  }
  more() {
    http.post('https://a.test/more')
  }
}
export class Other {
  pay() {
    http.post('https://a.test/pay')
  }
}
""",
}
IN_LOCUST = {
    "locustfile.py": """from locust import HttpUser, task
from shop import Api, Other


class Shop(HttpUser):
    host = "https://a.test"

    @task
    def t(self):
        api = Api(self.client)
        api.cart()
        api.more()
        Other(self.client).pay()
""",
    "shop.py": """class Api:
    def __init__(self, client):
        self.client = client

    def get(self, path):
        return self.client.get(path)

    def cart(self):
        self.get("/cart")

    def more(self):
        self.client.post("/more")


class Other:
    def __init__(self, client):
        self.client = client

    def pay(self):
        self.client.post("/pay")
""",
}


def inserted(files: dict[str, str], change: InsertStep) -> list[str]:
    """The line that is new and the one behind it, each without its indentation; imports are left out."""
    dialect = k6 if "main.js" in files else locust
    script = parse(dialect, files)
    texts = script.source.changed_files(dialect.write(script, change))
    lines = [
        line
        for path, data in texts.items()
        for line in ndiff(files[path].splitlines(), data.decode().splitlines())
        if not line.startswith(("? ", "+ import"))
    ]
    (number,) = (number for number, line in enumerate(lines) if line[0] == "+")
    return [line[2:].strip() for line in lines[number : number + 2]]


def new(before: int | None, method: str = "GET", *, follows: bool = True, beside: Span | None = None) -> InsertStep:
    return InsertStep(before, Request(method, Text("https://a.test/n"), (), None), follows, beside)


@pytest.mark.parametrize(
    ("change", "lines"),
    [
        # `get` would call itself without end.
        (new(0), ["http.get('https://a.test/n')", "return http.get('https://a.test' + path)"]),
        (new(1), ["this.get('/n')", "http.post('https://a.test/more')"]),
        # The methods of another class are none of this one.
        (new(2), ["http.get('https://a.test/n')", "http.post('https://a.test/pay')"]),
        (new(None), ["http.get('https://a.test/n')", "}"]),
        # Its functions follow redirects, and none of them posts.
        (new(1, follows=False), ["http.get('https://a.test/n', { redirects: 0 })", "http.post('https://a.test/more')"]),
        (new(1, "POST"), ["http.post('https://a.test/n')", "http.post('https://a.test/more')"]),
    ],
)
def test_in_k6(change: InsertStep, lines: list[str]) -> None:
    assert inserted(IN_K6, change) == lines


@pytest.mark.parametrize(
    ("call", "line"),
    [
        ("this.get(`/cart`)", "this.get('/n')"),
        ("this.get('/cart', 1)", "http.get('https://a.test/n')"),
        ("this.get(CART)", "http.get('https://a.test/n')"),
        ("this.get('/' + 'cart')", "http.get('https://a.test/n')"),
    ],
)
def test_a_function_that_is_given_nothing_but_a_path(call: str, line: str) -> None:
    shop = IN_K6["shop.js"].replace("this.get('/cart')", call) + "const CART = '/cart'\n"
    assert inserted({**IN_K6, "shop.js": shop}, new(1))[0] == line


@pytest.mark.parametrize(
    ("request_line", "line"),
    [
        ("return http.get(`https://a.test${path}`)", "this.get('/n')"),
        ("return http.get(BASE + path)", "this.get('/n')"),
        ("return http.get(HOST + path)", "http.get('https://a.test/n')"),
        ("return http.get('https://a.test' + path + '?v=1')", "http.get('https://a.test/n')"),
        ("return http.get('https://a.test/v1' + path)", "http.get('https://a.test/n')"),
        ("return http.get('https://b.test' + path)", "http.get('https://a.test/n')"),
        ("return http.post('https://a.test' + path)", "http.get('https://a.test/n')"),
        ("return http.request('GET', 'https://a.test' + path, 'x')", "http.get('https://a.test/n')"),
        ("http.get('https://a.test/x'); return http.get('https://a.test' + path)", "http.get('https://a.test/n')"),
    ],
)
def test_a_function_whose_request_would_be_another_one(request_line: str, line: str) -> None:
    shop = IN_K6["shop.js"].replace("return http.get('https://a.test' + path)", request_line)
    shop += "const BASE = __ENV.BASE\nconst HOST = 'https://c.test'\n"
    count = len(parse(k6, {**IN_K6, "shop.js": shop}).steps)
    assert inserted({**IN_K6, "shop.js": shop}, new(count - 2))[0] == line


def test_beside_the_place_that_takes_a_value() -> None:
    start = parse(k6, IN_K6).source.data.index(b"api.cart")
    for before, behind in ((0, "const api = new Api()"), (1, "api.more()"), (2, "new Other().pay()"), (None, "}")):
        change = new(before, beside=Span(start, start + 1))
        assert inserted(IN_K6, change) == ["http.get('https://a.test/n')", behind]


def test_beside_the_function_that_takes_a_value() -> None:
    """Where its caller has the value, not in another function that this one calls next."""
    text = (
        "import http from 'k6/http'\n"
        "function logIn() {\n  const r = http.post('https://a.test/login')\n  return r.json('t')\n}\n"
        "function more() {\n  http.get('https://a.test/more')\n}\n"
        "export default function () {\n  const t = logIn()\n  more()\n}\n"
    )
    start = text.index("r.json")
    change = new(1, beside=Span(start, start + len("r.json('t')")))
    assert inserted({"main.js": text}, change) == ["http.get('https://a.test/n')", "more()"]


@pytest.mark.parametrize(
    ("change", "lines"),
    [
        (new(0), ['self.client.get("/n")', "return self.client.get(path)"]),
        (new(1), ['self.get("/n")', 'self.client.post("/more")']),
        (new(2), ['self.client.get("/n")', 'self.client.post("/pay")']),
        (new(1, follows=False), ['self.client.get("/n", allow_redirects=False)', 'self.client.post("/more")']),
    ],
)
def test_in_locust(change: InsertStep, lines: list[str]) -> None:
    assert inserted(IN_LOCUST, change) == lines
