"""A value that a method keeps in a field for others, and fields that a class gives a recorded value first."""

from __future__ import annotations

from difflib import ndiff

import pytest

from loadlint.changes import CannotWriteError, Correlate, UseVariable
from loadlint.dialects.k6 import K6
from loadlint.dialects.k6 import dialect as k6
from loadlint.dialects.locust import Locust
from loadlint.dialects.locust import dialect as locust
from tests.dialects.k6.helpers import uses
from tests.dialects.writing.files import TOKEN, parse
from tests.support.changes import refused


def changed(dialect: K6 | Locust, files: dict[str, str], value: str = "abc") -> list[str]:
    """The lines that change where a value is taken out of the first answer; those that only take it left out."""
    script = parse(dialect, files)
    edits = dialect.write(script, Correlate(0, TOKEN, "token", "no token", uses(script, value)))
    lines: list[str] = []
    for path, data in script.source.changed_files(edits).items():
        lines += ndiff(files[path].splitlines(), data.decode().splitlines())
    return [f"{line[0]} {line[2:].strip()}" for line in lines if line[0] in "+-" and not _only_takes(line)]


def _only_takes(line: str) -> bool:
    starts = (
        "import {",
        "try:",
        "except (",
        "with self.client.post('/login', ",
        "login_response.failure(",
        "f'no ",
        "raise RescheduleTask",
        ")",
        "raise Run",
        "http.post('https://a.test/login')",
        "self.client.post('/login",
    )
    return line[2:].strip().startswith((*starts, "const loginResponse = ", "login_response = ", "if not ", "if (!"))


MAIN = (
    "import { Client } from './client.js';\nexport default function () {\n"
    "  const client = new Client(ARGUMENTS);\n  client.logIn();\n  client.order();\n}\n"
)
CLIENT = (
    "import http from 'k6/http';\nexport class Client {\n  MEMBERS\n"
    "  logIn() {\n    http.post('https://a.test/login');\n  }\n"
    "  order() {\n    http.get(`https://a.test/order?t=${this.key}`);\n  }\n}\n"
)


def in_k6(members: str, arguments: str = "", suffix: str = "js") -> dict[str, str]:
    main = MAIN.replace("ARGUMENTS", arguments).replace(".js", f".{suffix}")
    return {f"main.{suffix}": main, f"client.{suffix}": CLIENT.replace("MEMBERS", members)}


TAKEN = "+ this.key = loginResponse.body && loginResponse.json('token');"
TYPED = "+ this.key = (loginResponse.body && loginResponse.json('token')) as string;"


@pytest.mark.parametrize(
    ("members", "arguments", "lines"),
    [
        ("key = 'abc';", "", ["- key = 'abc';", "+ key = null;", TAKEN]),
        ("constructor() {\n    this.key = 'abc';\n  }", "", ["- this.key = 'abc';", "+ this.key = null;", TAKEN]),
        ("constructor(key) {\n    this.key = key;\n  }", "'abc'",
         ["- const client = new Client('abc');", "+ const client = new Client();", "- constructor(key) {",
          "+ constructor() {", "- this.key = key;", "+ this.key = null;", TAKEN]),
        ("constructor(key) {\n    this.found = {};\n    this.key = key;\n  }", "'abc'",
         ["- const client = new Client('abc');", "+ const client = new Client();", "- constructor(key) {",
          "+ constructor() {", "- this.key = key;", "+ this.key = null;", TAKEN]),
        ("constructor(key) {\n    this.key = key; this.old = key;\n  }", "'abc'",
         ["- const client = new Client('abc');", "+ const client = new Client(null);", TAKEN]),
        ("constructor(key) {\n    this.key = String(key);\n  }", "'abc'",
         ["- const client = new Client('abc');", "+ const client = new Client(null);", TAKEN]),
        ("constructor(key, id) {\n    this.key = key;\n  }", "'abc', 1",
         ["- const client = new Client('abc', 1);", "+ const client = new Client(null, 1);", TAKEN]),
        ("constructor(key, id) {\n    this.key = key;\n  }", "'abc'",
         ["- const client = new Client('abc');", "+ const client = new Client(null);", TAKEN]),
        ("constructor(options) {\n    this.key = options.key;\n  }", "{ key: 'abc' }",
         ["- const client = new Client({ key: 'abc' });", "+ const client = new Client({ key: null });", TAKEN]),
    ],
)  # fmt: skip
def test_a_field_begins_without_a_value(members: str, arguments: str, lines: list[str]) -> None:
    assert changed(k6, in_k6(members, arguments)) == lines


def test_a_constructor_that_others_call_keeps_its_parameter() -> None:
    files = in_k6("constructor(key) {\n    this.key = key;\n  }", "'abc'")
    files["main.js"] = files["main.js"].replace("  client.logIn", "  const other = new Client('x');\n  client.logIn")
    assert changed(k6, files) == ["- const client = new Client('abc');", "+ const client = new Client(null);", TAKEN]


@pytest.mark.parametrize(
    ("declaration", "ending"),
    [("export const Client = class {", "};"), ("class Base {}\nexport class Client extends Base {", "}")],
)
def test_a_constructor_that_may_have_other_callers_keeps_its_parameter(declaration: str, ending: str) -> None:
    files = in_k6("constructor(key) {\n    this.key = key;\n  }", "'abc'")
    text = files["client.js"].replace("export class Client {", declaration)
    is_extended = "Base" in declaration
    files["client.js"] = text.removesuffix("}\n") + f"{ending}\n"
    argument = "" if is_extended else "null"
    lines = ["- const client = new Client('abc');", f"+ const client = new Client({argument});"]
    emptied = ["- constructor(key) {", "+ constructor() {", "- this.key = key;", "+ this.key = null;"]
    assert changed(k6, files) == [*lines, *(emptied if is_extended else []), TAKEN]


def test_a_constructor_of_the_class_above_keeps_its_parameter() -> None:
    files = in_k6("")
    base = "class Base {\n  constructor(key) {\n    this.key = key;\n  }\n}\nexport class Client extends Base {"
    files["client.js"] = files["client.js"].replace("export class Client {", base)
    files["main.js"] = files["main.js"].replace("Client()", "Client('abc')")
    assert changed(k6, files) == ["- const client = new Client('abc');", "+ const client = new Client(null);", TAKEN]


def test_a_constructor_of_a_class_that_another_one_extends_keeps_its_parameter() -> None:
    files = in_k6("constructor(key) {\n    this.key = key;\n  }", "'abc'")
    files["client.js"] += "export class Other extends Client {}\n"
    assert changed(k6, files) == ["- const client = new Client('abc');", "+ const client = new Client(null);", TAKEN]


def test_a_number_that_a_field_begins_with() -> None:
    files = in_k6("key = 4711;")
    assert changed(k6, files, "4711") == ["- key = 4711;", "+ key = null;", TAKEN]
    files["client.js"] = files["client.js"].replace(
        "http.get(`https://a.test/order?t=${this.key}`)",
        "http.post('https://a.test/order', JSON.stringify({ t: this.key }))",
    )
    with pytest.raises(CannotWriteError):
        changed(k6, files, "4711")


def test_a_private_field_is_opened_without_a_trace() -> None:
    main = MAIN.replace("ARGUMENTS", "").replace("client.logIn()", "logIn()").replace("{ Client }", "{ Client, logIn }")
    text = "import http from 'k6/http';\nexport class Client {\n  private key = 'abc';\n"
    text += "  order(): void {\n    http.get(`https://a.test/order?t=${this.key}`);\n  }\n}\n"
    text += "export function logIn(): void {\n  http.post('https://a.test/login');\n}\n"
    lines = changed(k6, {"main.ts": main.replace(".js", ".ts"), "client.ts": text})
    assert lines[:4] == ["- logIn();", "+ client.key = logIn();", "- private key = 'abc';", "+ key = '';"]


def test_a_field_of_the_class_above() -> None:
    files = in_k6("")
    base = "class Base {\n  constructor() {\n    this.key = 'abc';\n  }\n}\nexport class Client extends Base {"
    files["client.js"] = files["client.js"].replace("export class Client {", base)
    assert changed(k6, files) == ["- this.key = 'abc';", "+ this.key = null;", TAKEN]


@pytest.mark.parametrize(
    ("members", "arguments", "lines"),
    [
        ("key = 'abc';", "", ["- key = 'abc';", "+ key = '';", TYPED]),
        ("private key: string = 'abc';", "",
         ["- private key: string = 'abc';", "+ private key: string = '';", TYPED]),
        ("key: string;\n  constructor(key: string) {\n    this.key = key;\n  }", "'abc'",
         ["- const client = new Client('abc');", "+ const client = new Client();", "- constructor(key: string) {",
          "+ constructor() {", "- this.key = key;", "+ this.key = '';", TYPED]),
    ],
)  # fmt: skip
def test_typescript_wants_a_text(members: str, arguments: str, lines: list[str]) -> None:
    assert changed(k6, in_k6(members, arguments, "ts")) == lines


NOT_ON_THE_WAY = "the value is put together in a function that is not on the way to its request"


@pytest.mark.parametrize(
    ("members", "suffix", "why"),
    [
        ("constructor() {\n    this.key = 'abc';\n  }\n  reset() {\n    this.key = 'x';\n  }", "js", NOT_ON_THE_WAY),
        ("constructor() {\n    this.key = 'abc';\n  }\n  more() {\n    this.key += 'x';\n  }", "js", NOT_ON_THE_WAY),
        ("constructor() {\n    this.key = 'a$abc';\n  }", "js", NOT_ON_THE_WAY),
        ("constructor() {\n    this.key = `abc`;\n  }", "js", NOT_ON_THE_WAY),
        ("constructor() {\n    this.key = this.old = 'abc';\n  }", "js", NOT_ON_THE_WAY),
        ("constructor() {\n    this.old = this.key = 'abc';\n  }", "js", NOT_ON_THE_WAY),
        ("constructor() {\n    const key = 'abc';\n    this.key = key;\n  }", "js", NOT_ON_THE_WAY),
        ("constructor() {\n    this.key = ['abc'];\n  }", "js", NOT_ON_THE_WAY),
        ("constructor() {\n    this.setUp();\n  }\n  setUp() {\n    this.key = 'abc';\n  }", "js", NOT_ON_THE_WAY),
        ("readonly key = 'abc';", "ts",
         "the value stands outside of any function, where it is set before any response"),
    ],
)  # fmt: skip  # fmt: skip
def test_a_field_that_keeps_its_value(members: str, suffix: str, why: str) -> None:
    with pytest.raises(CannotWriteError) as error:
        changed(k6, in_k6(members, suffix=suffix))
    assert str(error.value) == why


LOCUSTFILE = (
    "from locust import HttpUser, task\nfrom api import Api\n\n\n"
    "class User(HttpUser):\n    @task\n    def order(self):\n"
    "        api = Api(self.client)\n        api.log_in()\n        api.order()\n"
)
API = (
    "from locust.exception import RescheduleTask\n\n\nclass Api:\n"
    "    def __init__(self, client):\n        self.client = client\n        MEMBER\n\n"
    "    def log_in(self):\n        self.client.post('/login')\n\n"
    "    def order(self):\n        self.client.post('/order', SENT)\n"
)


def in_locust(member: str, sent: str = "json={'t': self.key}") -> dict[str, str]:
    return {"locustfile.py": LOCUSTFILE, "api.py": API.replace("MEMBER", member).replace("SENT", sent)}


ATTRIBUTE = ["+ self.key = login_response.json()['token']", "+ self.key = None"]
LOCAL = ["+ token = login_response.json()['token']", "+ token = None"]


@pytest.mark.parametrize(
    ("member", "sent", "lines"),
    [
        ("self.key = 'abc'", "json={'t': self.key}", ["- self.key = 'abc'", "+ self.key = None", *ATTRIBUTE]),
        ("self.key: str = 'abc'", "json={'t': self.key}",
         ["- self.key: str = 'abc'", "+ self.key: str = ''", *ATTRIBUTE]),
        ("self.key = 'abc'", "json={'t': f'a {self.key}'}", ["- self.key = 'abc'", "+ self.key = None", *ATTRIBUTE]),
        ("self.headers = {'X-Key': 'abc'}", "headers=self.headers",
         ["- self.headers = {'X-Key': 'abc'}", "+ self.headers = {}", *LOCAL, "+ self.headers['X-Key'] = token"]),
        ("self.headers = {'A': '1', 'X-Key': 'Key abc!'}", "headers=self.headers",
         ["- self.headers = {'A': '1', 'X-Key': 'Key abc!'}", "+ self.headers = {'A': '1'}", *LOCAL,
          "+ self.headers['X-Key'] = f'Key {token}!'"]),
        ("self.options = {'headers': {'X-Key': 'abc'}}", "headers=self.options['headers']",
         ["- self.options = {'headers': {'X-Key': 'abc'}}", "+ self.options = {'headers': {}}", *LOCAL,
          "+ self.options['headers']['X-Key'] = token"]),
    ],
)  # fmt: skip
def test_an_attribute_begins_without_a_value(member: str, sent: str, lines: list[str]) -> None:
    value = "abc" if "headers" in sent else "self.key"
    script = parse(locust, in_locust(member, sent))
    assert changed(locust, in_locust(member, sent), value if uses(script, value) else "abc") == lines


def test_an_attribute_of_the_class() -> None:
    files = in_locust("pass")
    files["api.py"] = (
        files["api.py"].replace("        pass\n", "").replace("class Api:\n", "class Api:\n    key = 'abc'\n\n")
    )
    value = "self.key" if uses(parse(locust, files), "self.key") else "abc"
    assert changed(locust, files, value) == ["- key = 'abc'", "+ key = None", *ATTRIBUTE]


def test_an_attribute_that_another_method_sets_too() -> None:
    files = in_locust("self.key = 'abc'")
    files["api.py"] += "\n    def reset(self):\n        self.key = 'x'\n"
    value = "self.key" if uses(parse(locust, files), "self.key") else "abc"
    taken = [line.replace("self.key", "self.token") for line in ATTRIBUTE]
    sent = "self.client.post('/order', json={'t': self.key})"
    assert changed(locust, files, value) == [*taken, f"- {sent}", f"+ {sent.replace('self.key', 'self.token')}"]


def test_braces_beside_a_value_keep_it() -> None:
    with pytest.raises(CannotWriteError) as error:
        changed(locust, in_locust("self.headers = {'X-Key': '{abc'}", "headers=self.headers"))
    assert str(error.value) == NOT_ON_THE_WAY


def test_a_guard_names_the_attribute() -> None:
    files = in_locust("self.key = 'abc'")
    script = parse(locust, files)
    value = "self.key" if uses(script, "self.key") else "abc"
    edits = locust.write(script, Correlate(0, TOKEN, "token", "no token", uses(script, value)))
    assert (
        "login_response.failure(f'no key (status {login_response.status_code})')"
        in script.source.changed_files(edits)["api.py"].decode()
    )
    files = in_k6("key = 'abc';")
    script = parse(k6, files)
    edits = k6.write(script, Correlate(0, TOKEN, "token", "no token", uses(script, "abc")))
    assert "if (!this.key) fail('no key');" in script.source.changed_files(edits)["client.js"].decode()


def test_a_method_that_puts_headers_together() -> None:
    files = in_k6("headers() {\n    return { 'X-Key': 'abc' };\n  }")
    files["client.js"] = files["client.js"].replace(
        "http.get(`https://a.test/order?t=${this.key}`)",
        "http.get('https://a.test/order', { headers: this.headers() })",
    )
    assert changed(k6, files) == [
        "- return { 'X-Key': 'abc' };", "+ return { 'X-Key': this.token };",
        "+ this.token = loginResponse.body && loginResponse.json('token');",
    ]  # fmt: skip


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
    assert {name: data.decode() for name, data in script.source.changed_files(k6.write(script, change)).items()} == {
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
    assert {
        name: data.decode() for name, data in script.source.changed_files(locust.write(script, change)).items()
    } == {"shop.py": expected}


def test_a_field_that_is_out_of_reach_in_locust() -> None:
    script = parse(locust, {"main.py": MAIN_PY.format("shop.other.order()"), "shop.py": SHOP_PY})
    change = UseVariable("self.token", uses(script, "abc"))
    assert refused(locust, script, change) == "`self.token` can't be seen where the value is used"
