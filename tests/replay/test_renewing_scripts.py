"""Scripts that get another token by themselves, when the one that they have is old or refused.

How often that happens is another thing in each recording. What a script sends after it depends on the steps that the
recorded run has made.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from loadlint import engine
from loadlint.recordings.exchange import Recording
from loadlint.replay.certificate import Certificate
from loadlint.text.source import Source
from tests.dialects.jmeter.helpers import arguments, element, headers, http, leaf, plan
from tests.dialects.k6.helpers import parse
from tests.support.flowtext import parse_flow
from tests.support.scripts import project_of

LOGIN = """\
POST https://shop.test/token
Content-Type: application/x-www-form-urlencoded

client=load
HTTP 200
Content-Type: application/json

{"token": "%s", "ttl": 60}
"""
ORDERS = """\
GET https://shop.test/orders
Authorization: Bearer %s
HTTP 200
Content-Type: application/json

{"items": [{"id": "%s"}]}
"""
ORDER = """\
GET https://shop.test/orders/%s
Authorization: Bearer %s
HTTP %s
Content-Type: application/json

{"state": "open"}
"""


Makers = tuple[Callable[[str], Recording], ...]


def short(name: str) -> Recording:
    """A run in which the first token is good to the end."""
    token, order = f"8d2f61c0a7{name}", f"5c7e90{name}"
    flow = (LOGIN % token, ORDERS % (token, order), ORDER % (order, token, 200))
    return parse_flow("###\n".join(flow), f"{name}.har")


def long(name: str) -> Recording:
    """A run in which another token is taken before the last request."""
    token, later, order = f"8d2f61c0a7{name}", f"e1b94a35d6{name}", f"5c7e90{name}"
    flow = (LOGIN % token, ORDERS % (token, order), LOGIN % later, ORDER % (order, later, 200))
    return parse_flow("###\n".join(flow), f"{name}.har")


def refused(name: str) -> Recording:
    """A run in which the last request is refused, and made again with another token."""
    token, later, order = f"8d2f61c0a7{name}", f"e1b94a35d6{name}", f"5c7e90{name}"
    again = (ORDER % (order, token, 401), LOGIN % later, ORDER % (order, later, 200))
    return parse_flow("###\n".join((LOGIN % token, ORDERS % (token, order), *again)), f"{name}.har")


def _runs(makers: Makers) -> list[Recording]:
    return [make(name) for make, name in zip(makers, ("4a7", "9x3"), strict=True)]


def certificate(path: str, script: str, *recordings: Recording) -> Certificate:
    result = engine.analyse(Source(path, script.encode()), project_of(recordings)).context.certificate
    assert result is not None
    return result


K6 = """\
import http from 'k6/http';
const ROOT = 'https://shop.test';
let token = null, until = 0, held = { token: '', until: 0 };
const login = () => http.post(`${ROOT}/token`, { client: 'load' });
%s
const headers = () => ({ headers: { Authorization: `Bearer ${current()}` } });
export default function () {
  const id = http.get(`${ROOT}/orders`, headers()).json('items.0.id');
  http.get(`${ROOT}/orders/${id}`, headers());
}
"""
TAKE = "const res = login(); token = res.json('token'); until = Date.now() + res.json('ttl') * 1000;"
K6_TOKENS = {
    "condition": f"function current() {{ if (!token || Date.now() >= until) {{ {TAKE} }} return token; }}",
    "early return": f"function current() {{ if (token && Date.now() < until) return token; {TAKE} return token; }}",
    "early return without a value": f"""
function ensure() {{ if (Date.now() < until) return; {TAKE} }}
function current() {{ ensure(); return token; }}""",
    "returned while it renews": f"""
function current() {{ if (Date.now() < until) {{ return token; }} else {{ {TAKE} return res.json('token'); }} }}""",
    "class": """
class Session {
  constructor() { this.token = null; this.until = 0; }
  isGood() { return this.token !== null && Date.now() < this.until; }
  ensure() {
    if (this.isGood()) return;
    const body = login().json();
    this.token = body.token;
    this.until = Date.now() + body.ttl * 1000;
  }
}
const session = new Session();
function current() { session.ensure(); return session.token; }""",
    "object": """
function current() {
  if (Date.now() >= held.until) {
    const body = login().json();
    held = { token: body.token, until: Date.now() + body.ttl * 1000 };
  }
  return held.token;
}""",
    "object or document": """
let session;
function renew() { const { token } = login().json(); session = { token, until: Date.now() + 60000 }; }
function current() {
  if (!session) session = login().json();
  else if (Date.now() >= session.until) renew();
  return session.token;
}""",
    "or": "const current = () => { token = token || login().json('token'); return token; };",
    "nullish assignment": "const current = () => { token ??= login().json('token'); return token; };",
    "choice": """
function current() { token = token && Date.now() < until ? token : login().json('token'); return token; }""",
    "another extractor": """
function current() {
  if (!token) token = login().json('token');
  else if (Date.now() >= until) token = login().body.match(/"token": "(.+?)"/)[1];
  return token;
}""",
    "text": """
let bearer = 'none';
function current() { if (Date.now() >= until) bearer = `${login().json('token')}`; return bearer; }""",
}
K6_WRONG = {
    "taken once": f"""
function current() {{ if (!token) {{ {TAKE} }} else if (Date.now() >= until) login(); return token; }}""",
    "taken under another name": """
function current() {
  if (!token) token = login().json('token');
  else if (Date.now() >= until) held.token = login().json('token');
  return token;
}""",
}


@pytest.mark.parametrize("recordings", [(short, short), (short, long), (long, long)])
@pytest.mark.parametrize("current", K6_TOKENS.values(), ids=K6_TOKENS)
def test_k6_takes_another_token(current: str, recordings: Makers) -> None:
    assert certificate("a.js", K6 % current, *_runs(recordings)).is_certified


@pytest.mark.parametrize("current", K6_WRONG.values(), ids=K6_WRONG)
def test_k6_keeps_an_old_token(current: str) -> None:
    """Only the recording that renews shows it."""
    assert certificate("a.js", K6 % current, short("4a7"), short("9x3")).is_certified
    result = certificate("a.js", K6 % current, short("4a7"), long("9x3"))
    assert [(value.run, value.verdict) for value in result.values] == [(1, "different")]


K6_RETRY = """\
import http from 'k6/http';
const ROOT = 'https://shop.test';
let token = '';
const login = () => { token = http.post(`${ROOT}/token`, { client: 'load' }).json('token'); };
%s
export default function () {
  login();
  const id = get('/orders').json('items.0.id');
  get(`/orders/${id}`);
}
"""
ASK = "http.get(ROOT + path, { headers: { Authorization: `Bearer ${token}` } })"
K6_RETRIES = {
    "set again": f"""
function get(path) {{ let res = {ASK}; if (res.status === 401) {{ login(); res = {ASK}; }} return res; }}""",
    "returned": f"""
function get(path) {{ const res = {ASK}; if (res.status !== 401) return res; login(); return {ASK}; }}""",
    "calls itself": """
function get(path, left = 1) {
  const res = ASK;
  if (res.status === 401 && left) { login(); return get(path, left - 1); }
  return res;
}""".replace("ASK", ASK),
}


@pytest.mark.parametrize("recordings", [(short, short), (short, refused), (refused, refused)])
@pytest.mark.parametrize("get", K6_RETRIES.values(), ids=K6_RETRIES)
def test_k6_asks_again(get: str, recordings: Makers) -> None:
    assert certificate("a.js", K6_RETRY % get, *_runs(recordings)).is_certified


LOCUST = """\
import time
from locust import HttpUser, task


class User(HttpUser):
    host = "https://shop.test"
    token = None
    until = 0.0

    def login(self):
        body = self.client.post("/token", data={"client": "load"}).json()
        self.token, self.until = body["token"], time.time() + body["ttl"]
        return body["token"]
%s
    @task
    def orders(self):
        key = self.get("/orders").json()["items"][0]["id"]
        self.get(f"/orders/{key}")
"""
LOCUST_GET = """
    def get(self, path):
        return self.client.get(path, headers={"Authorization": f"Bearer {self.current()}"})
"""
LOCUST_TOKENS = {
    "condition": """
    def current(self):
        if self.token is None or time.time() >= self.until:
            self.login()
        return self.token
""",
    "early return": """
    def current(self):
        if self.token and time.time() < self.until:
            return self.token
        return self.login()
""",
    "or": """
    def current(self):
        return self.token or self.login()
""",
    "choice": """
    def current(self):
        return self.token if time.time() < self.until else self.login()
""",
}
LOCUST_RETRY = """
    def on_start(self):
        self.sign_in()

    def sign_in(self):
        self.client.headers["Authorization"] = f"Bearer {self.login()}"

    def get(self, path):
        res = self.client.get(path)
        if res.status_code == 401:
            self.sign_in()
            res = self.client.get(path)
        return res
"""


@pytest.mark.parametrize("recordings", [(short, short), (short, long), (long, long)])
@pytest.mark.parametrize("current", LOCUST_TOKENS.values(), ids=LOCUST_TOKENS)
def test_locust_takes_another_token(current: str, recordings: Makers) -> None:
    assert certificate("a.py", LOCUST % (current + LOCUST_GET), *_runs(recordings)).is_certified


@pytest.mark.parametrize("recordings", [(short, short), (short, refused), (refused, refused)])
def test_locust_asks_again(recordings: Makers) -> None:
    assert certificate("a.py", LOCUST % LOCUST_RETRY, *_runs(recordings)).is_certified


def _taking(variable: str, path: str) -> str:
    return element(
        "JSONPostProcessor",
        leaf("JSONPostProcessor.referenceNames", variable),
        leaf("JSONPostProcessor.jsonPathExprs", path),
        leaf("JSONPostProcessor.match_numbers", "1"),
    )


def _asking(path: str, *under: str) -> str:
    return http(path, under=(headers(("Authorization", "Bearer ${token}")), *under), host="shop.test")


def _login() -> str:
    return http(
        "/token", arguments(("client", "load")), method="POST", under=(_taking("token", "$.token"),), host="shop.test"
    )


@pytest.mark.parametrize("recordings", [(short, short), (short, long), (long, long)])
def test_jmeter_takes_another_token(recordings: Makers) -> None:
    orders = _asking("/orders", _taking("id", "$.items[0].id"))
    script = plan(_login(), orders, element("IfController", under=(_login(),)), _asking("/orders/${id}"))
    assert certificate("a.jmx", script.replace(">http<", ">https<"), *_runs(recordings)).is_certified


def test_many_early_returns_hide_no_request() -> None:
    """Each begins a branch in the one before: a thousand of them would be too deep."""
    lines = "".join(f"if (Math.random() < 0.5) return;\n  http.get('https://shop.test/{n}');\n  " for n in range(1000))
    script = parse(f"import http from 'k6/http';\nexport default function () {{\n  {lines}}}\n")
    assert len(script.steps) == 1000
    assert all(step.conditional for step in script.steps)
