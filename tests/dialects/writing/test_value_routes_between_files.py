"""The way of a value between functions of several files: what changes, line by line and in whole modules."""

from __future__ import annotations

import re
from difflib import ndiff
from typing import NamedTuple

import pytest

from loadlint.changes import CannotWriteError, Correlate, UseVariable
from loadlint.dialects.k6 import K6
from loadlint.dialects.k6 import dialect as k6
from loadlint.dialects.locust import Locust
from loadlint.dialects.locust import dialect as locust
from tests.dialects.k6.helpers import uses
from tests.dialects.writing.files import HTTP, TOKEN, parse


class Way(NamedTuple):
    """The statements of the script's own function, a module, and the lines that change."""

    calls: list[str]
    shop: str
    lines: list[str]
    value: str = "abc"


def changed(files: dict[str, str], value: str) -> list[str]:
    """The lines that change where a value is taken out of the first answer; those that only take it left out."""
    dialect = k6 if "main.js" in files else locust
    script = parse(dialect, files)
    edits = dialect.write(script, Correlate(0, TOKEN, "token", "no token", uses(script, value)))
    lines: list[str] = []
    for path, data in script.source.changed_files(edits).items():
        lines += ndiff(files[path].splitlines(), data.decode().splitlines())
    return [f"{line[0]} {line[2:].strip()}" for line in lines if line[0] in "+-" and not _only_takes(line[2:].strip())]


_TAKING = ("const loginResponse = ", "login_response = ", "if (!", "http.post('https://a.test/login')", "try:",
 "except (",
           "if not ", "login_response.failure(", 'f"no token', ")", "raise RescheduleTask")  # fmt: skip


def _only_takes(line: str) -> bool:
    return line.startswith(_TAKING) or line.endswith(" = None") or 'client.post("/login' in line


LOG_IN = """\
export function logIn() {
  http.post('https://a.test/login');
}
"""
ORDER = """\
export function order() {
  http.post('https://a.test/order', { t: 'abc' });
}
"""
START = """\
export function start() {
  logIn();
}
"""
CHECKOUT = """\
export function checkout(n) {
  order();
}
"""
CLASSES = """\
class Session {
  logIn() {
    http.post('https://a.test/login');
  }
}
class Cart {
  order() {
    http.post('https://a.test/order', { t: 'abc' });
  }
}
export class Shop {
  constructor() {
    this.session = new Session();
    this.cart = new Cart();
  }
MORE}
"""

IN_K6 = {
    "returned by two functions": Way(
        ["start();", "order();"],
        LOG_IN + ORDER + START,
        [
            "- start();",
            "+ const token = start();",
            "- order();",
            "+ order(token);",
            "+ const token = loginResponse.body && loginResponse.json('token');",
            "+ return token;",
            "- export function order() {",
            "+ export function order(token) {",
            "- http.post('https://a.test/order', { t: 'abc' });",
            "+ http.post('https://a.test/order', { t: token });",
            "- logIn();",
            "+ const token = logIn();",
            "+ return token;",
        ],
    ),
    "to uses in two functions": Way(
        ["start();", "order();"],
        LOG_IN + ORDER + START.replace("logIn();", "logIn();\n  http.get('https://a.test/abc');"),
        [
            "- start();",
            "+ const token = start();",
            "- order();",
            "+ order(token);",
            "+ const token = loginResponse.body && loginResponse.json('token');",
            "+ return token;",
            "- export function order() {",
            "+ export function order(token) {",
            "- http.post('https://a.test/order', { t: 'abc' });",
            "+ http.post('https://a.test/order', { t: token });",
            "- logIn();",
            "+ const token = logIn();",
            "- http.get('https://a.test/abc');",
            "+ http.get(`https://a.test/${token}`);",
            "+ return token;",
        ],
    ),
    "taken in by two functions": Way(
        ["logIn();", "checkout(1);"],
        LOG_IN + ORDER + CHECKOUT,
        [
            "- logIn();",
            "+ const token = logIn();",
            "- checkout(1);",
            "+ checkout(1, token);",
            "+ const token = loginResponse.body && loginResponse.json('token');",
            "+ return token;",
            "- export function order() {",
            "+ export function order(token) {",
            "- http.post('https://a.test/order', { t: 'abc' });",
            "+ http.post('https://a.test/order', { t: token });",
            "- export function checkout(n) {",
            "+ export function checkout(n, token) {",
            "- order();",
            "+ order(token);",
        ],
    ),
    "up and down": Way(
        ["start();", "checkout(1);"],
        LOG_IN + ORDER + START + CHECKOUT,
        [
            "- start();",
            "+ const token = start();",
            "- checkout(1);",
            "+ checkout(1, token);",
            "+ const token = loginResponse.body && loginResponse.json('token');",
            "+ return token;",
            "- export function order() {",
            "+ export function order(token) {",
            "- http.post('https://a.test/order', { t: 'abc' });",
            "+ http.post('https://a.test/order', { t: token });",
            "- logIn();",
            "+ const token = logIn();",
            "+ return token;",
            "- export function checkout(n) {",
            "+ export function checkout(n, token) {",
            "- order();",
            "+ order(token);",
        ],
    ),
    "to two functions": Way(
        ["logIn();", "order();", "again();"],
        LOG_IN + ORDER + ("export function again() {\n  http.get('https://a.test/x/abc');\n}\n"),
        [
            "- logIn();",
            "+ const token = logIn();",
            "- order();",
            "+ order(token);",
            "- again();",
            "+ again(token);",
            "+ const token = loginResponse.body && loginResponse.json('token');",
            "+ return token;",
            "- export function order() {",
            "+ export function order(token) {",
            "- http.post('https://a.test/order', { t: 'abc' });",
            "+ http.post('https://a.test/order', { t: token });",
            "- export function again() {",
            "+ export function again(token) {",
            "- http.get('https://a.test/x/abc');",
            "+ http.get(`https://a.test/x/${token}`);",
        ],
    ),
    "within one function": Way(
        ["buy();"],
        "export function buy() {\n"
        "  http.post('https://a.test/login');\n"
        "  http.post('https://a.test/order', { t: 'abc' });\n"
        "}\n",
        [
            "+ const token = loginResponse.body && loginResponse.json('token');",
            "- http.post('https://a.test/order', { t: 'abc' });",
            "+ http.post('https://a.test/order', { t: token });",
        ],
    ),
    "to a call in a loop": Way(
        ["logIn();", "for (const n of [1, 2]) {", "  order(n);", "}"],
        LOG_IN + ("export function order(n) {\n  http.post('https://a.test/order', { t: 'abc' });\n}\n"),
        [
            "- logIn();",
            "+ const token = logIn();",
            "- order(n);",
            "+ order(n, token);",
            "+ const token = loginResponse.body && loginResponse.json('token');",
            "+ return token;",
            "- export function order(n) {",
            "+ export function order(n, token) {",
            "- http.post('https://a.test/order', { t: 'abc' });",
            "+ http.post('https://a.test/order', { t: token });",
        ],
    ),
    "out of a branch": Way(
        ["if (x) {", "  logIn();", "}", "order();"],
        LOG_IN + ORDER,
        [
            "+ let token;",
            "- logIn();",
            "+ token = logIn();",
            "- order();",
            "+ order(token);",
            "+ const token = loginResponse.body && loginResponse.json('token');",
            "+ return token;",
            "- export function order() {",
            "+ export function order(token) {",
            "- http.post('https://a.test/order', { t: 'abc' });",
            "+ http.post('https://a.test/order', { t: token });",
        ],
    ),
    "between two objects that another one has": Way(
        ["const shop = new Shop();", "shop.session.logIn();", "shop.cart.order();"],
        CLASSES.replace("MORE", ""),
        [
            "- shop.session.logIn();",
            "+ const token = shop.session.logIn();",
            "- shop.cart.order();",
            "+ shop.cart.order(token);",
            "+ const token = loginResponse.body && loginResponse.json('token');",
            "+ return token;",
            "- order() {",
            "+ order(token) {",
            "- http.post('https://a.test/order', { t: 'abc' });",
            "+ http.post('https://a.test/order', { t: token });",
        ],
    ),
    "into an object that the method's own one has": Way(
        ["const shop = new Shop();", "shop.logIn();", "shop.cart.order();"],
        CLASSES.replace("MORE", "  logIn() {\n    http.post('https://a.test/login');\n  }\n"),
        [
            "- http.post('https://a.test/order', { t: 'abc' });",
            "+ http.post('https://a.test/order', { t: this.token });",
            "+ this.cart.token = loginResponse.body && loginResponse.json('token');",
        ],
    ),
    "out of an object that the method's own one has": Way(
        ["const shop = new Shop();", "shop.session.logIn();", "shop.order();"],
        CLASSES.replace("MORE", "  order() {\n    http.get('https://a.test/x/abc');\n  }\n"),
        [
            "+ this.token = loginResponse.body && loginResponse.json('token');",
            "- http.get('https://a.test/x/abc');",
            "+ http.get(`https://a.test/x/${this.session.token}`);",
        ],
    ),
    "by methods that call functions": Way(
        ["const shop = new Shop();", "shop.start();", "shop.checkout();"],
        ("export class Shop {\n  start() {\n    logIn();\n  }\n  checkout() {\n    order();\n  }\n}\n")
        + LOG_IN
        + ORDER,
        [
            "- shop.start();",
            "+ const token = shop.start();",
            "- shop.checkout();",
            "+ shop.checkout(token);",
            "- logIn();",
            "+ const token = logIn();",
            "+ return token;",
            "- checkout() {",
            "+ checkout(token) {",
            "- order();",
            "+ order(token);",
            "+ const token = loginResponse.body && loginResponse.json('token');",
            "+ return token;",
            "- export function order() {",
            "+ export function order(token) {",
            "- http.post('https://a.test/order', { t: 'abc' });",
            "+ http.post('https://a.test/order', { t: token });",
        ],
    ),
    "beside a value that a method uses": Way(
        ["const shop = new Shop();", "shop.start();", "shop.checkout();"],
        (
            "export class Shop {\n"
            "  start() {\n"
            "    const id = logIn();\n"
            "    console.log(id);\n"
            "  }\n"
            "  checkout() {\n"
            "    order();\n"
            "  }\n"
            "}\n"
            "export function logIn() {\n"
            "  http.post('https://a.test/login');\n"
            "  const id = 1;\n"
            "  return id;\n"
            "}\n"
        )
        + ORDER,
        [
            "- shop.start();",
            "+ const token = shop.start();",
            "- shop.checkout();",
            "+ shop.checkout(token);",
            "- const id = logIn();",
            "+ const { id, token } = logIn();",
            "+ return token;",
            "- checkout() {",
            "+ checkout(token) {",
            "- order();",
            "+ order(token);",
            "+ const token = loginResponse.body && loginResponse.json('token');",
            "- return id;",
            "+ return { id, token };",
            "- export function order() {",
            "+ export function order(token) {",
            "- http.post('https://a.test/order', { t: 'abc' });",
            "+ http.post('https://a.test/order', { t: token });",
        ],
    ),
    "in a field whose name is free": Way(
        ["const shop = new Shop();", "shop.logIn();", "shop.order();"],
        "export class Shop {\n"
        "  constructor() {\n"
        "    this.token = 1;\n"
        "  }\n"
        "  token2() {}\n"
        "  logIn() {\n"
        "    http.post('https://a.test/login');\n"
        "  }\n"
        "  order() {\n"
        "    http.get('https://a.test/x/abc');\n"
        "  }\n"
        "}\n",
        [
            "+ this.token3 = loginResponse.body && loginResponse.json('token');",
            "- http.get('https://a.test/x/abc');",
            "+ http.get(`https://a.test/x/${this.token3}`);",
        ],
    ),
    "in the place of a caller's literal": Way(
        ["logIn();", "checkout();"],
        LOG_IN
        + (
            "export function order(t) {\n"
            "  http.post('https://a.test/order', { t });\n"
            "}\n"
            "export function checkout() {\n"
            "  order('abc');\n"
            "}\n"
        ),
        [
            "- logIn();",
            "+ const token = logIn();",
            "- checkout();",
            "+ checkout(token);",
            "+ const token = loginResponse.body && loginResponse.json('token');",
            "+ return token;",
            "- export function checkout() {",
            "+ export function checkout(token) {",
            "- order('abc');",
            "+ order(token);",
        ],
    ),
    "a constant alone": Way(
        ["logIn();", "order();"],
        ("\nconst TOKEN = 'abc';\n\n")
        + LOG_IN
        + ("export function order() {\n  http.post('https://a.test/order', { t: TOKEN });\n}\n"),
        [
            "- logIn();",
            "+ const token = logIn();",
            "- order();",
            "+ order(token);",
            "- const TOKEN = 'abc';",
            "- ",
            "+ const token = loginResponse.body && loginResponse.json('token');",
            "+ return token;",
            "- export function order() {",
            "+ export function order(token) {",
            "- http.post('https://a.test/order', { t: TOKEN });",
            "+ http.post('https://a.test/order', { t: token });",
        ],
    ),
    "a constant among others": Way(
        ["logIn();", "order();"],
        ("\nconst A = 1;\nconst TOKEN = 'abc';\nconst B = 2;\n\n")
        + LOG_IN
        + ("export function order() {\n  http.post('https://a.test/order', { t: TOKEN });\n}\n"),
        [
            "- logIn();",
            "+ const token = logIn();",
            "- order();",
            "+ order(token);",
            "- const TOKEN = 'abc';",
            "+ const token = loginResponse.body && loginResponse.json('token');",
            "+ return token;",
            "- export function order() {",
            "+ export function order(token) {",
            "- http.post('https://a.test/order', { t: TOKEN });",
            "+ http.post('https://a.test/order', { t: token });",
        ],
    ),
    "a constant that another one reads": Way(
        ["logIn();", "order();"],
        ("\nconst TOKEN = 'abc';\nconst OTHER = TOKEN;\n\n")
        + LOG_IN
        + ("export function order() {\n  http.post('https://a.test/order', { t: TOKEN });\n}\n"),
        [
            "- logIn();",
            "+ const token = logIn();",
            "- order();",
            "+ order(token);",
            "+ const token = loginResponse.body && loginResponse.json('token');",
            "+ return token;",
            "- export function order() {",
            "+ export function order(token) {",
            "- http.post('https://a.test/order', { t: TOKEN });",
            "+ http.post('https://a.test/order', { t: token });",
        ],
    ),
    "a constant in a text": Way(
        ["logIn();", "order();"],
        ("\nconst TOKEN = 'abc';\n")
        + LOG_IN
        + ("export function order() {\n  http.post('https://a.test/order', { t: `Bearer ${TOKEN}` });\n}\n"),
        [
            "- logIn();",
            "+ const token = logIn();",
            "- order();",
            "+ order(token);",
            "- const TOKEN = 'abc';",
            "+ const token = loginResponse.body && loginResponse.json('token');",
            "+ return token;",
            "- export function order() {",
            "+ export function order(token) {",
            "- http.post('https://a.test/order', { t: `Bearer ${TOKEN}` });",
            "+ http.post('https://a.test/order', { t: `Bearer ${token}` });",
        ],
    ),
    "a number": Way(
        ["logIn();", "order();"],
        ("\nconst ID = 4711;\n")
        + LOG_IN
        + ("export function order() {\n  http.post('https://a.test/order', { t: ID });\n}\n"),
        [
            "- logIn();",
            "+ const token = logIn();",
            "- order();",
            "+ order(token);",
            "- const ID = 4711;",
            "+ const token = loginResponse.body && loginResponse.json('token');",
            "+ return token;",
            "- export function order() {",
            "+ export function order(token) {",
            "- http.post('https://a.test/order', { t: ID });",
            "+ http.post('https://a.test/order', { t: token });",
        ],
        "4711",
    ),
    "two constants in one statement": Way(
        ["logIn();", "order();"],
        ("\nconst TOKEN = 'abc', B = 1;\n")
        + LOG_IN
        + ("export function order() {\n  http.post('https://a.test/order', { t: TOKEN });\n}\n"),
        [
            "- logIn();",
            "+ const token = logIn();",
            "- order();",
            "+ order(token);",
            "+ const token = loginResponse.body && loginResponse.json('token');",
            "+ return token;",
            "- export function order() {",
            "+ export function order(token) {",
            "- http.post('https://a.test/order', { t: TOKEN });",
            "+ http.post('https://a.test/order', { t: token });",
        ],
    ),
    "an exported constant": Way(
        ["logIn();", "order();"],
        ("\nexport const TOKEN = 'abc';\n")
        + LOG_IN
        + ("export function order() {\n  http.post('https://a.test/order', { t: TOKEN });\n}\n"),
        [
            "- logIn();",
            "+ const token = logIn();",
            "- order();",
            "+ order(token);",
            "+ const token = loginResponse.body && loginResponse.json('token');",
            "+ return token;",
            "- export function order() {",
            "+ export function order(token) {",
            "- http.post('https://a.test/order', { t: TOKEN });",
            "+ http.post('https://a.test/order', { t: token });",
        ],
    ),
    "a constant at the end": Way(
        ["logIn();", "order();"],
        "\n"
        + LOG_IN
        + (
            "export function order() {\n  http.post('https://a.test/order', { t: TOKEN });\n}\n\nconst TOKEN = 'abc';\n"
        ),
        [
            "- logIn();",
            "+ const token = logIn();",
            "- order();",
            "+ order(token);",
            "+ const token = loginResponse.body && loginResponse.json('token');",
            "+ return token;",
            "- export function order() {",
            "+ export function order(token) {",
            "- http.post('https://a.test/order', { t: TOKEN });",
            "+ http.post('https://a.test/order', { t: token });",
            "- const TOKEN = 'abc';",
        ],
    ),
}

HELPER = """\
export class Helper {
  body() {
    return { t: 'abc' };
  }
}
"""
INITIAL = """\
export class Shop {
  constructor() {
    this.token = 'abc';
  }
  order() {
    http.post('https://a.test/order', { t: this.token });
  }
}
"""


def inside(number: int) -> str:
    """A class whose object has one with an initial field so many fields below it."""
    classes = INITIAL.replace("Shop", "Shop0")
    for level in range(number):
        classes += f"class Shop{level + 1} {{\n  constructor() {{\n    this.f{level} = new Shop{level}();\n  }}\n"
        classes += f"MORE{level}}}\n"
    call = ".".join(["this", *(f"f{level}" for level in reversed(range(number))), "order();"])
    methods = f"  logIn() {{\n    http.post('https://a.test/login');\n  }}\n  order() {{\n    {call}\n  }}\n"
    classes = classes.replace(f"MORE{number - 1}", methods).replace(f"class Shop{number} ", "export class Shop ")
    return re.sub("MORE.", "", classes)


IN_K6 |= {
    "into a helper": Way(
        ["logIn();", "order();"],
        LOG_IN + "function text() {\n  return 'abc';\n}\n" + ORDER.replace("'abc'", "text()"),
        [
            "- logIn();",
            "+ const token = logIn();",
            "- order();",
            "+ order(token);",
            "+ const token = loginResponse.body && loginResponse.json('token');",
            "+ return token;",
            "- function text() {",
            "+ function text(token) {",
            "- return 'abc';",
            "+ return token;",
            "- export function order() {",
            "+ export function order(token) {",
            "- http.post('https://a.test/order', { t: text() });",
            "+ http.post('https://a.test/order', { t: text(token) });",
        ],
    ),
    "into a helper of the same object": Way(
        ["const shop = new Shop();", "shop.logIn();", "shop.order();"],
        HELPER.replace("Helper {", "Shop {\n  logIn() {\n    http.post('https://a.test/login');\n  }").removesuffix(
            "}\n"
        )
        + "  order() {\n    http.post('https://a.test/order', this.body());\n  }\n}\n",
        [
            "+ this.token = loginResponse.body && loginResponse.json('token');",
            "- return { t: 'abc' };",
            "+ return { t: this.token };",
        ],
    ),
    "into a helper of another object": Way(
        ["const shop = new Shop();", "shop.logIn();", "shop.order();"],
        HELPER
        + "export class Shop {\n  logIn() {\n    http.post('https://a.test/login');\n  }\n"
        + "  order() {\n    const helper = new Helper();\n"
        + "    http.post('https://a.test/order', helper.body());\n  }\n}\n",
        [
            "- shop.logIn();",
            "+ const token = shop.logIn();",
            "- shop.order();",
            "+ shop.order(token);",
            "- body() {",
            "+ body(token) {",
            "- return { t: 'abc' };",
            "+ return { t: token };",
            "+ const token = loginResponse.body && loginResponse.json('token');",
            "+ return token;",
            "- order() {",
            "+ order(token) {",
            "- http.post('https://a.test/order', helper.body());",
            "+ http.post('https://a.test/order', helper.body(token));",
        ],
    ),
    "into a field that had the value, by the function around": Way(
        ["const shop = new Shop();", "start();", "shop.order();"],
        LOG_IN + START + INITIAL,
        [
            "- start();",
            "+ shop.token = start();",
            "+ const token = loginResponse.body && loginResponse.json('token');",
            "+ return token;",
            "- logIn();",
            "+ const token = logIn();",
            "+ return token;",
            "- this.token = 'abc';",
            "+ this.token = null;",
        ],
    ),
    "into a field that had the value, of an object two fields away": Way(
        ["const shop = new Shop();", "shop.logIn();", "shop.order();"],
        inside(2),
        [
            "- this.token = 'abc';",
            "+ this.token = null;",
            "+ this.f1.f0.token = loginResponse.body && loginResponse.json('token');",
        ],
    ),
}


@pytest.mark.parametrize(
    ("calls", "shop", "why"),
    [
        (["logIn();", "order();"], LOG_IN + "const text = () => 'abc';\n" + ORDER.replace("'abc'", "text()"),
         "the value is put together in a function that is not on the way to its request"),
        (["logIn();", "order();"],
         LOG_IN + "function text() {\n  return 'abc';\n}\n" + ORDER.replace("'abc' });", "text() });\n  use(text());"),
         "the function that sends the value is called elsewhere too, without the value"),
        (["logIn();", "const shop = new Shop();", "shop.order();"], LOG_IN + INITIAL,
         "the value is put together in a function that is not on the way to its request"),
        (["const shop = new Shop();", "logIn();", "const other = shop;", "other.order();"], LOG_IN + INITIAL,
         "what takes the value does not reach the object that has it in a field"),
        (["const shop = new Shop();", "shop.logIn();", "shop.order();"], inside(3),
         "what takes the value does not reach the object that has it in a field"),
        (["checkout(logIn());"], LOG_IN + ORDER + CHECKOUT,
         "the value is sent before the function returns that takes it"),
    ],
)  # fmt: skip
def test_of_no_value_in_k6(calls: list[str], shop: str, why: str) -> None:
    with pytest.raises(CannotWriteError, match=f"^{why}$"):
        changed(in_two_files(calls, shop), "abc")


@pytest.mark.parametrize("name", IN_K6)
def test_of_a_value_in_k6(name: str) -> None:
    way = IN_K6[name]
    assert changed(in_two_files(way.calls, way.shop), way.value) == way.lines


def in_two_files(calls: list[str], shop: str) -> dict[str, str]:
    """A script whose function makes these calls of what a module has."""
    names = [word for word in ("logIn", "order", "start", "checkout", "again", "buy", "Shop") if word in "".join(calls)]
    lines = "".join(f"  {call}\n" for call in calls)
    return {
        "main.js": f"import {{ {', '.join(names)} }} from './shop.js';\nexport default function () {{\n{lines}}}\n",
        "shop.js": f"import http from 'k6/http';\nimport {{ fail }} from 'k6';\n{shop}",
    }


PY_LOG_IN = """\
def log_in(client):
    client.post("/login")


"""
PY_ORDER = """\
def order(client):
    client.post("/order", data={"t": "abc"})


"""
PY_START = """\
def start(client):
    log_in(client)


"""
PY_CHECKOUT = """\
def checkout(client, n):
    order(client)


"""
PY_CLASSES = """\
class Session:
    def __init__(self, client):
        self.client = client

    def log_in(self):
        self.client.post("/login")


class Cart:
    def __init__(self, client):
        self.client = client

    def order(self):
        self.client.post("/order", data={"t": "abc"})


class Shop:
    def __init__(self, client):
        self.client = client
        self.session = Session(client)
        self.cart = Cart(client)
"""

IN_LOCUST = {
    "returned by two functions": Way(
        ["start(self.client)", "order(self.client)"],
        PY_LOG_IN + PY_ORDER + PY_START,
        [
            "- start(self.client)",
            "+ token = start(self.client)",
            "- order(self.client)",
            "+ order(self.client, token)",
            '+ token = login_response.json()["token"]',
            "+ return token",
            "- def order(client):",
            "+ def order(client, token):",
            '- client.post("/order", data={"t": "abc"})',
            '+ client.post("/order", data={"t": token})',
            "- log_in(client)",
            "+ token = log_in(client)",
            "+ return token",
        ],
    ),
    "taken in by two functions": Way(
        ["log_in(self.client)", "checkout(self.client, 1)"],
        PY_LOG_IN + PY_ORDER + PY_CHECKOUT,
        [
            "- log_in(self.client)",
            "+ token = log_in(self.client)",
            "- checkout(self.client, 1)",
            "+ checkout(self.client, 1, token)",
            '+ token = login_response.json()["token"]',
            "+ return token",
            "- def order(client):",
            "+ def order(client, token):",
            '- client.post("/order", data={"t": "abc"})',
            '+ client.post("/order", data={"t": token})',
            "- def checkout(client, n):",
            "+ def checkout(client, n, token):",
            "- order(client)",
            "+ order(client, token)",
        ],
    ),
    "up and down": Way(
        ["start(self.client)", "checkout(self.client, 1)"],
        PY_LOG_IN + PY_ORDER + PY_CHECKOUT + PY_START,
        [
            "- start(self.client)",
            "+ token = start(self.client)",
            "- checkout(self.client, 1)",
            "+ checkout(self.client, 1, token)",
            '+ token = login_response.json()["token"]',
            "+ return token",
            "- def order(client):",
            "+ def order(client, token):",
            '- client.post("/order", data={"t": "abc"})',
            '+ client.post("/order", data={"t": token})',
            "- def checkout(client, n):",
            "+ def checkout(client, n, token):",
            "- order(client)",
            "+ order(client, token)",
            "- log_in(client)",
            "+ token = log_in(client)",
            "+ return token",
        ],
    ),
    "to two functions": Way(
        ["log_in(self.client)", "order(self.client)", "again(self.client)"],
        PY_LOG_IN + PY_ORDER + ('def again(client):\n    client.get("/x/abc")\n'),
        [
            "- log_in(self.client)",
            "+ token = log_in(self.client)",
            "- order(self.client)",
            "+ order(self.client, token)",
            "- again(self.client)",
            "+ again(self.client, token)",
            '+ token = login_response.json()["token"]',
            "+ return token",
            "- def order(client):",
            "+ def order(client, token):",
            '- client.post("/order", data={"t": "abc"})',
            '+ client.post("/order", data={"t": token})',
            "- def again(client):",
            "+ def again(client, token):",
            '- client.get("/x/abc")',
            '+ client.get(f"/x/{token}")',
        ],
    ),
    "to the task itself too": Way(
        ["log_in(self.client)", "order(self.client)", "self.client.get('/x/abc')"],
        PY_LOG_IN + PY_ORDER,
        [
            "- log_in(self.client)",
            "+ token = log_in(self.client)",
            "- order(self.client)",
            "+ order(self.client, token)",
            "- self.client.get('/x/abc')",
            "+ self.client.get(f'/x/{token}')",
            '+ token = login_response.json()["token"]',
            "+ return token",
            "- def order(client):",
            "+ def order(client, token):",
            '- client.post("/order", data={"t": "abc"})',
            '+ client.post("/order", data={"t": token})',
        ],
    ),
    "within one function": Way(
        ["checkout(self.client)"],
        'def checkout(client):\n    client.post("/login")\n    client.post("/order", data={"t": "abc"})\n',
        [
            '+ token = login_response.json()["token"]',
            '- client.post("/order", data={"t": "abc"})',
            '+ client.post("/order", data={"t": token})',
        ],
    ),
    "out of a branch": Way(
        ["if x:", "    log_in(self.client)", "order(self.client)"],
        PY_LOG_IN + PY_ORDER,
        [
            "- log_in(self.client)",
            "+ token = log_in(self.client)",
            "- order(self.client)",
            "+ order(self.client, token)",
            '+ token = login_response.json()["token"]',
            "+ return token",
            "- def order(client):",
            "+ def order(client, token):",
            '- client.post("/order", data={"t": "abc"})',
            '+ client.post("/order", data={"t": token})',
        ],
    ),
    "to a call in a loop": Way(
        ["log_in(self.client)", "for n in (1, 2):", "    order(self.client)"],
        PY_LOG_IN + PY_ORDER,
        [
            "- log_in(self.client)",
            "+ token = log_in(self.client)",
            "- order(self.client)",
            "+ order(self.client, token)",
            '+ token = login_response.json()["token"]',
            "+ return token",
            "- def order(client):",
            "+ def order(client, token):",
            '- client.post("/order", data={"t": "abc"})',
            '+ client.post("/order", data={"t": token})',
        ],
    ),
    "between two objects that another one has": Way(
        ["shop = Shop(self.client)", "shop.session.log_in()", "shop.cart.order()"],
        PY_CLASSES,
        [
            "- shop.session.log_in()",
            "+ token = shop.session.log_in()",
            "- shop.cart.order()",
            "+ shop.cart.order(token)",
            '+ token = login_response.json()["token"]',
            "+ return token",
            "- def order(self):",
            "+ def order(self, token):",
            '- self.client.post("/order", data={"t": "abc"})',
            '+ self.client.post("/order", data={"t": token})',
        ],
    ),
    "into an object that the method's own one has": Way(
        ["shop = Shop(self.client)", "shop.log_in()", "shop.cart.order()"],
        PY_CLASSES + ('\n    def log_in(self):\n        self.client.post("/login")\n'),
        [
            '- self.client.post("/order", data={"t": "abc"})',
            '+ self.client.post("/order", data={"t": self.token})',
            '+ self.cart.token = login_response.json()["token"]',
        ],
    ),
    "out of an object that the method's own one has": Way(
        ["shop = Shop(self.client)", "shop.session.log_in()", "shop.order()"],
        PY_CLASSES + ('\n    def order(self):\n        self.client.get("/x/abc")\n'),
        [
            '+ self.token = login_response.json()["token"]',
            '- self.client.get("/x/abc")',
            '+ self.client.get(f"/x/{self.session.token}")',
        ],
    ),
    "by methods that call functions": Way(
        ["shop = Shop(self.client)", "shop.start()", "shop.checkout()"],
        (
            "class Shop:\n"
            "    def __init__(self, client):\n"
            "        self.client = client\n"
            "\n"
            "    def start(self):\n"
            "        log_in(self.client)\n"
            "\n"
            "    def checkout(self):\n"
            "        order(self.client)\n"
            "\n"
            "\n"
        )
        + PY_LOG_IN
        + PY_ORDER,
        [
            "- shop.start()",
            "+ token = shop.start()",
            "- shop.checkout()",
            "+ shop.checkout(token)",
            "- log_in(self.client)",
            "+ token = log_in(self.client)",
            "+ return token",
            "- def checkout(self):",
            "+ def checkout(self, token):",
            "- order(self.client)",
            "+ order(self.client, token)",
            '+ token = login_response.json()["token"]',
            "+ return token",
            "- def order(client):",
            "+ def order(client, token):",
            '- client.post("/order", data={"t": "abc"})',
            '+ client.post("/order", data={"t": token})',
        ],
    ),
    "in an attribute whose name is free": Way(
        ["shop = Shop(self.client)", "shop.log_in()", "shop.order()"],
        "class Shop:\n"
        "    token_2 = 1\n"
        "\n"
        "    def __init__(self, client):\n"
        "        self.client = client\n"
        "        self.token = 1\n"
        "\n"
        "    def log_in(self):\n"
        '        self.client.post("/login")\n'
        "\n"
        "    def order(self):\n"
        '        self.client.get("/x/abc")\n',
        [
            '+ self.token_3 = login_response.json()["token"]',
            '- self.client.get("/x/abc")',
            '+ self.client.get(f"/x/{self.token_3}")',
        ],
    ),
    "in the place of a caller's literal": Way(
        ["log_in(self.client)", "checkout(self.client)"],
        PY_LOG_IN
        + (
            "def order(client, t):\n"
            '    client.post("/order", data={"t": t})\n'
            "\n"
            "\n"
            "def checkout(client):\n"
            '    order(client, "abc")\n'
        ),
        [
            "- log_in(self.client)",
            "+ token = log_in(self.client)",
            "- checkout(self.client)",
            "+ checkout(self.client, token)",
            '+ token = login_response.json()["token"]',
            "+ return token",
            "- def checkout(client):",
            "+ def checkout(client, token):",
            '- order(client, "abc")',
            "+ order(client, token)",
        ],
    ),
    "in the place of a named argument": Way(
        ["log_in(self.client)", "checkout(self.client)"],
        PY_LOG_IN
        + (
            "def order(client, t):\n"
            '    client.post("/order", data={"t": t})\n'
            "\n"
            "\n"
            "def checkout(client):\n"
            '    order(client, t="abc")\n'
        ),
        [
            "- log_in(self.client)",
            "+ token = log_in(self.client)",
            "- checkout(self.client)",
            "+ checkout(self.client, token)",
            '+ token = login_response.json()["token"]',
            "+ return token",
            "- def checkout(client):",
            "+ def checkout(client, token):",
            '- order(client, t="abc")',
            "+ order(client, t=token)",
        ],
    ),
    "for a default two calls away": Way(
        ["log_in(self.client)", "checkout(self.client)"],
        PY_LOG_IN
        + (
            'def order(client, t="abc"):\n'
            '    client.post("/order", data={"t": t})\n'
            "\n"
            "\n"
            "def checkout(client):\n"
            "    order(client)\n"
        ),
        [
            "- log_in(self.client)",
            "+ token = log_in(self.client)",
            "- checkout(self.client)",
            "+ checkout(self.client, token)",
            '+ token = login_response.json()["token"]',
            "+ return token",
            '- def order(client, t="abc"):',
            "+ def order(client, t):",
            "- def checkout(client):",
            "+ def checkout(client, token):",
            "- order(client)",
            "+ order(client, t=token)",
        ],
    ),
    "beside comments": Way(
        ["log_in(self.client)  # first", "order(self.client)  # then"],
        ('def log_in(client):\n    client.post("/login")  # in\n\n\n') + PY_ORDER,
        [
            "- log_in(self.client)  # first",
            "+ token = log_in(self.client)  # first",
            "- order(self.client)  # then",
            "+ order(self.client, token)  # then",
            '+ token = login_response.json()["token"]',
            "+ return token",
            "- def order(client):",
            "+ def order(client, token):",
            '- client.post("/order", data={"t": "abc"})',
            '+ client.post("/order", data={"t": token})',
        ],
    ),
    "a constant at the beginning": Way(
        ["log_in(self.client)", "order(self.client)"],
        ('TOKEN = "abc"\n\n\n')
        + PY_LOG_IN
        + ('def order(client):\n    client.post("/order", data={"t": TOKEN})\n\n\n'),
        [
            "- log_in(self.client)",
            "+ token = log_in(self.client)",
            "- order(self.client)",
            "+ order(self.client, token)",
            '- TOKEN = "abc"',
            '+ token = login_response.json()["token"]',
            "+ return token",
            "- def order(client):",
            "+ def order(client, token):",
            '- client.post("/order", data={"t": TOKEN})',
            '+ client.post("/order", data={"t": token})',
        ],
    ),
    "a constant among others": Way(
        ["log_in(self.client)", "order(self.client)"],
        ('A = 1\nTOKEN = "abc"\nB = 2\n\n\n')
        + PY_LOG_IN
        + ('def order(client):\n    client.post("/order", data={"t": TOKEN})\n\n\n'),
        [
            "- log_in(self.client)",
            "+ token = log_in(self.client)",
            "- order(self.client)",
            "+ order(self.client, token)",
            '- TOKEN = "abc"',
            '+ token = login_response.json()["token"]',
            "+ return token",
            "- def order(client):",
            "+ def order(client, token):",
            '- client.post("/order", data={"t": TOKEN})',
            '+ client.post("/order", data={"t": token})',
        ],
    ),
    "a constant between blank lines": Way(
        ["log_in(self.client)", "order(self.client)"],
        ('A = 1\n\nTOKEN = "abc"\n\n\n')
        + PY_LOG_IN
        + ('def order(client):\n    client.post("/order", data={"t": TOKEN})\n\n\n'),
        [
            "- log_in(self.client)",
            "+ token = log_in(self.client)",
            "- order(self.client)",
            "+ order(self.client, token)",
            '- TOKEN = "abc"',
            '+ token = login_response.json()["token"]',
            "+ return token",
            "- def order(client):",
            "+ def order(client, token):",
            '- client.post("/order", data={"t": TOKEN})',
            '+ client.post("/order", data={"t": token})',
        ],
    ),
    "a constant in a text": Way(
        ["log_in(self.client)", "order(self.client)"],
        ('TOKEN = "abc"\n\n\n')
        + PY_LOG_IN
        + ('def order(client):\n    client.post("/order", data={"t": f"Bearer {TOKEN}"})\n\n\n'),
        [
            "- log_in(self.client)",
            "+ token = log_in(self.client)",
            "- order(self.client)",
            "+ order(self.client, token)",
            '- TOKEN = "abc"',
            '+ token = login_response.json()["token"]',
            "+ return token",
            "- def order(client):",
            "+ def order(client, token):",
            '- client.post("/order", data={"t": f"Bearer {TOKEN}"})',
            '+ client.post("/order", data={"t": f"Bearer {token}"})',
        ],
    ),
    "a number": Way(
        ["log_in(self.client)", "order(self.client)"],
        ("ID = 4711\n\n\n") + PY_LOG_IN + ('def order(client):\n    client.post("/order", data={"t": ID})\n\n\n'),
        [
            "- log_in(self.client)",
            "+ token = log_in(self.client)",
            "- order(self.client)",
            "+ order(self.client, token)",
            "- ID = 4711",
            '+ token = login_response.json()["token"]',
            "+ return token",
            "- def order(client):",
            "+ def order(client, token):",
            '- client.post("/order", data={"t": ID})',
            '+ client.post("/order", data={"t": token})',
        ],
        "4711",
    ),
}


@pytest.mark.parametrize("name", IN_LOCUST)
def test_of_a_value_in_locust(name: str) -> None:
    way = IN_LOCUST[name]
    calls = "".join(f"        {call}\n" for call in way.calls)
    files = {
        "locustfile.py": "from locust import HttpUser, task\nfrom shop import *\n\n\n"
        f"class Shopper(HttpUser):\n    @task\n    def buy(self):\n{calls}",
        "shop.py": "from locust.exception import RescheduleTask\n\n\n" + way.shop,
    }
    lines = changed(files, way.value)
    moved = {line[2:] for line in lines if f"+ {line[2:]}" in lines and f"- {line[2:]}" in lines}
    assert sorted(line for line in lines if line[2:] not in moved) == sorted(way.lines)


def correlated(dialect: K6 | Locust, files: dict[str, str], name: str = "token") -> dict[str, str]:
    """The files that change where `abc`, which the first answer holds, is taken out of it."""
    script = parse(dialect, files)
    change = Correlate(0, TOKEN, name, "no token", uses(script, "abc"))
    texts = script.source.changed_files(dialect.write(script, change))
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
    changed = {path: text.decode() for path, text in script.source.changed_files(edits).items()}
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
    ((path, text),) = script.source.changed_files(k6.write(script, change)).items()
    assert path == "shop.js" and b"'X-Token': this.token }" in text
    with pytest.raises(CannotWriteError, match="other requests use too"):
        k6.write(script, Correlate(0, TOKEN, "token", "no token", both[:1]))
