"""What a name means in the files of a script: each case is a project, a name, and all its places.

A place is the file and the line, with `=` where the name is set or declared there.
"""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from loadlint.dialects.k6 import K6
from loadlint.dialects.k6 import dialect as k6
from loadlint.dialects.locust import Locust
from loadlint.dialects.locust import dialect as locust
from loadlint.navigation import Mention
from loadlint.script import Script
from loadlint.text.source import Source

Files = Mapping[str, str]

HTTP = "import http from 'k6/http';\n"
RUN = "export const options = { vus: 1 };\nexport default function () {\n"
CART = HTTP + "export class Cart {\n  add() { http.post('https://a.test/cart'); }\n}\n"
USER = "from locust import HttpUser, task\n"
TASK = "    @task\n    def t(self):\n"


def parse(dialect: K6 | Locust, files: Files) -> Script:
    """The script that the first of the files is."""
    path, text = next(iter(files.items()))
    return dialect.parse(Source(path, text.encode()), {name: code.encode() for name, code in files.items()}.get)


def variables(dialect: K6 | Locust, files: Files) -> list[tuple[Script, list[Mention]]]:
    """The mentions of each variable."""
    script = parse(dialect, files)
    by_variable: dict[tuple[str, int], list[Mention]] = {}
    for mention in dialect.navigator(script).mentions:
        by_variable.setdefault((mention.variable, mention.scope), []).append(mention)
    return [(script, mentions) for mentions in by_variable.values()]


def shown(script: Script, mention: Mention) -> str:
    """A place as the cases have it."""
    start = mention.span.start
    line = script.source.position(start)[0]
    return f"{script.source.path_at(start)}:{line}{'=' if mention.defines else ''}"


def places(dialect: K6 | Locust, files: Files, name: str) -> list[str]:
    """The places of each variable of that name."""
    return [
        " ".join(shown(script, mention) for mention in mentions)
        for script, mentions in variables(dialect, files)
        if mentions[0].variable == name
    ]


K6_CASES: dict[str, tuple[Files, str, list[str]]] = {
    "imported by its name": (
        {"a.js": f"import {{ Cart }} from './cart.js';\n{RUN}new Cart().add();\n}}\n", "cart.js": CART},
        "Cart", ["a.js:1 a.js:4 cart.js:2="],
    ),
    "a method of what a variable holds": (
        {"a.js": f"import {{ Cart }} from './cart.js';\n{RUN}const c = new Cart();\nc.add();\n}}\n", "cart.js": CART},
        "add", ["a.js:5 cart.js:3="],
    ),
    "a whole module": (
        {"a.js": f"import * as shop from './cart.js';\n{RUN}new shop.Cart().add();\n}}\n", "cart.js": CART},
        "Cart", ["a.js:4 cart.js:2="],
    ),
    "through another module": (
        {
            "a.js": f"import {{ Cart }} from './index.js';\n{RUN}new Cart().add();\n}}\n",
            "index.js": "export * from './cart.js';\n",
            "cart.js": CART,
        },
        "Cart", ["a.js:1 a.js:4 cart.js:2="],
    ),
    "through a list of another module": (
        {
            "a.js": f"import {{ Cart }} from './index.js';\n{RUN}new Cart().add();\n}}\n",
            "index.js": "export { Cart } from './cart.js';\n",
            "cart.js": CART,
        },
        "Cart", ["a.js:1 a.js:4 index.js:1 cart.js:2="],
    ),
    "exported in a list": (
        {
            "a.js": f"import {{ BASE }} from './b.js';\n{RUN}http.get(BASE);\n}}\n",
            "b.js": "const BASE = 'https://a.test';\nexport { BASE };\n",
        },
        "BASE", ["a.js:1 a.js:4 b.js:1= b.js:2"],
    ),
    "a name of its own": (
        {"a.js": f"import {{ Cart as Basket }} from './cart.js';\n{RUN}new Basket().add();\n}}\n", "cart.js": CART},
        "Basket", ["a.js:1= a.js:4"],
    ),
    "a field over classes of two files": (
        {
            "a.js": f"import {{ Cart }} from './cart.js';\n{RUN}const c = new Cart();\nc.log();\n}}\n",
            "cart.js": "import { Page } from './page.js';\nexport class Cart extends Page {\n"
            "  log() { return this.host; }\n}\n",
            "page.js": "export class Page {\n  constructor() { this.host = 'a.test'; }\n}\n",
        },
        "host", ["cart.js:3 page.js:2="],
    ),
    "fields of two pages that share no more than a base": (
        {
            "a.js": f"import {{ A, B }} from './b.js';\n{RUN}new A().go();\nnew B().go();\n}}\n",
            "b.js": "class Page {}\nexport class A extends Page { go() { this.id = 1; } }\n"
            "export class B extends Page { go() { this.id = 2; } }\n",
        },
        "id", ["b.js:2=", "b.js:3="],
    ),
    "a field of TypeScript": (
        {
            "a.ts": f"import {{ Cart }} from './cart';\n{RUN}const c: Cart = new Cart();\nc.add();\n}}\n",
            "cart.ts": "export class Cart {\n  private token?: string;\n  add(): void { this.token = 'x'; }\n}\n",
        },
        "token", ["cart.ts:2= cart.ts:3="],
    ),
    "a class as a type": (
        {
            "a.ts": f"import {{ Cart }} from './cart';\n{RUN}const c: Cart = new Cart();\nc.add();\n}}\n",
            "cart.ts": "export class Cart {\n  add(): void {}\n}\n",
        },
        "Cart", ["a.ts:1 a.ts:4 a.ts:4 cart.ts:1="],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", K6_CASES)
def test_k6(case: str) -> None:
    files, name, expected = K6_CASES[case]
    first = next(iter(files))
    text = files[first] if "http.get" not in files[first] else HTTP.strip() + " " + files[first]
    assert places(k6, {**files, first: text}, name) == expected


LOCUST_CASES: dict[str, tuple[Files, str, list[str]]] = {
    "imported by its name, through the package": (
        {
            "a.py": USER + "from lib import Cart\nclass U(Cart, HttpUser):\n" + TASK + "        self.add()\n",
            "lib/__init__.py": "from .cart import Cart\n",
            "lib/cart.py": "class Cart:\n    def add(self):\n        self.client.get('/cart')\n",
        },
        "Cart", ["a.py:2 a.py:3 lib/__init__.py:1 lib/cart.py:1="],
    ),
    "a module": (
        {
            "a.py": USER + "from lib import cart\nclass U(HttpUser):\n" + TASK + "        cart.add(self.client)\n",
            "lib/__init__.py": "",
            "lib/cart.py": "def add(client):\n    client.get('/cart')\n",
        },
        "add", ["a.py:6 lib/cart.py:1="],
    ),
    "a module under another name": (
        {
            "a.py": USER + "import cart as c\nclass U(c.Cart, HttpUser):\n" + TASK + "        self.add()\n",
            "cart.py": "class Cart:\n    def add(self):\n        self.client.get('/cart')\n",
        },
        "Cart", ["a.py:3 cart.py:1="],
    ),
    "all names of a module": (
        {
            "a.py": USER + "from paths import *\nclass U(HttpUser):\n" + TASK + "        self.client.get(CART)\n",
            "paths.py": "CART = '/cart'\n",
        },
        "CART", ["a.py:6 paths.py:1="],
    ),
    "an attribute over the bases of a class": (
        {
            "a.py": USER + "from cart import Adds, Logs\nclass U(Adds, Logs, HttpUser):\n" + TASK +
            "        self.add()\n",
            "cart.py": "class Adds:\n    def add(self):\n        self.token = 'x'\n"
            "class Logs:\n    def log(self):\n        return self.token\n",
        },
        "token", ["cart.py:3= cart.py:6"],
    ),
    "an attribute of an object, set with others": (
        {
            "a.py": USER + "from cart import Cart\nclass U(HttpUser):\n" + TASK + "        cart = Cart()\n"
            "        cart.go()\n        self.client.get(cart.token)\n",
            "cart.py": "class Cart:\n    def go(self):\n        self.id, self.token = 1, 'x'\n",
        },
        "token", ["a.py:8 cart.py:3="],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", LOCUST_CASES)
def test_locust(case: str) -> None:
    files, name, expected = LOCUST_CASES[case]
    assert places(locust, files, name) == expected


FIXED: dict[str, tuple[K6 | Locust, Files, str]] = {
    "k6 calls it": (k6, {"a.js": f"{HTTP}{RUN}http.get('https://a.test');\n}}\n"}, "options"),
    "a text of k6 names it": (
        k6,
        {
            "a.js": HTTP + "export const options = { scenarios: { s: { exec: 'buy' } } };\n"
            "export function buy() { http.get('https://a.test'); }\n"
        },
        "buy",
    ),
    "an index names it": (
        k6,
        {"a.js": f"import {{ Cart }} from './cart.js';\n{RUN}new Cart()['add']();\n}}\n", "cart.js": CART},
        "add",
    ),
    "Locust calls it": (
        locust,
        {"a.py": USER + "class U(HttpUser):\n    def on_start(self):\n        self.client.get('/')\n"},
        "on_start",
    ),
    "a caller names the argument": (
        locust,
        {"a.py": USER + "class U(HttpUser):\n" + TASK + "        self.go(path='/')\n"
         "    def go(self, path):\n        self.client.get(path)\n"},
        "path",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", FIXED)
def test_names_that_others_use(case: str) -> None:
    dialect, files, name = FIXED[case]
    mentions = [mention for _, each in variables(dialect, files) for mention in each if mention.variable == name]
    assert mentions and not any(mention.private for mention in mentions)


def test_calls_of_libraries_fix_no_name() -> None:
    """Nobody calls `add`, so nothing is known of what `http` is there; but it comes from k6."""
    page = (
        HTTP
        + "class Page {\n  post() {}\n  add() { http.post('https://a.test'); }\n}\nexport const page = new Page();\n"
    )
    files = {"a.js": f"import {{ page }} from './page.js';\n{RUN}page.post();\n}}\n", "page.js": page}
    (mentions,) = (each for _, each in variables(k6, files) if each[0].variable == "post")
    assert len(mentions) == 2 and all(mention.private for mention in mentions)
