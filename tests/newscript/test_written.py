"""The texts of new scripts, each dialect beside the same small recording."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from loadlint import engine
from loadlint.newscript.build import Wishes
from loadlint.newscript.create import Target, create
from loadlint.newscript.runs import Runs
from loadlint.project import Project, config
from tests.support.flowtext import parse_flow

RECORDING = """\
GET https://shop.test/login
HTTP 200
Content-Type: text/html

<html><title>Log in - Shop</title><h1>Log in</h1><form action="/login" method="post">
<input type="hidden" name="csrf" value="{csrf}"><input name="user"><input name="password" type="password">
<button>Sign in</button></form></html>
###
POST https://shop.test/login
Content-Type: application/x-www-form-urlencoded

csrf={csrf}&user=ann&password=wonderland
HTTP 200
Content-Type: text/html

<html><title>Tea - Shop</title><h1>Tea for ann</h1></html>
###
POST https://api.shop.test/carts
Content-Type: application/json
X-Token: {token}

{"sku": "tea", "back": "https://shop.test/tea"}
HTTP 201
Content-Type: application/json

{"id": "{cart}"}
###
GET https://api.shop.test/carts/{cart}
X-Token: {token}
HTTP 200
Content-Type: application/json

{"id": "{cart}", "lines": [{"sku": "tea"}]}
"""
RUNS = (
    {"csrf": "Zk3vQ9tLr2XwB7y", "cart": "c-8f14e45fceea", "token": "shop-web"},
    {"csrf": "Hn5PdQ2mWx8RtYu", "cart": "c-45c48cce2e2d", "token": "shop-web"},
)


def recording(number: int) -> str:
    text = RECORDING
    for name, value in RUNS[number].items():
        text = text.replace(f"{{{name}}}", value)
    return text


def written(name: str) -> str:
    """The new script, without its first line where that names the recordings."""
    runs = Runs(tuple(parse_flow(recording(number), f"{number}.http") for number in range(2)))
    suffix = Path(name).suffix
    dialect = next(dialect for dialect in engine.all_dialects() if suffix in dialect.suffixes)
    wishes = Wishes(hosts=("shop.test", "api.shop.test"))
    created = create(runs, Target(name, dialect), wishes, Project(config.Config()))
    assert created.passes
    return created.result.data.decode()


K6 = """\
// loadlint: recording=0.http recording=1.http
import { group, sleep, fail, check } from 'k6';
import { SharedArray } from 'k6/data';
import http from 'k6/http';

export const options = { thresholds: { checks: ['rate>0.99'] } };

const BASE_URL = __ENV.BASE_URL || 'https://shop.test';
const API_URL = __ENV.API_URL || 'https://api.shop.test';

const X_TOKEN_HEADERS = { 'X-Token': 'shop-web' };

// Seconds before each action of a user, as recorded.
const PAUSE = { shortest: 1, longest: 1 };

function pause() {
  sleep(PAUSE.shortest + Math.random() * (PAUSE.longest - PAUSE.shortest));
}

const users = new SharedArray('users', () => JSON.parse(open('./data/users.json')));

export default function () {
  const user = users[(__VU - 1) % users.length];

  pause();

  let csrfToken;
  group('Open Log in', () => {
    const loginResponse = http.get(`${BASE_URL}/login`);
    check(loginResponse, {
      'GET /login: status is 200': (r) => r.status === 200,
      'GET /login: body holds <title>Log in - Shop</title>': (r) => r.body?.includes('<title>Log in - Shop</title>'),
      'GET /login: body holds Sign in': (r) => r.body?.includes('Sign in'),
      'GET /login: element input[name="csrf"] is there': (r) =>
        r.body && Boolean(r.html().find('input[name="csrf"]').first().attr('value')),
    });
    csrfToken = loginResponse.body && loginResponse.html().find('input[name="csrf"]').first().attr('value');
    if (!csrfToken) fail('no csrfToken in the response to GET /login');
  });
  pause();

  group('Sign in', () => {
    const loginResponse = http.post(`${BASE_URL}/login`, { csrf: csrfToken, user: user.user, password: user.password });
    check(loginResponse, {
      'POST /login: status is 200': (r) => r.status === 200,
      'POST /login: body holds <title>Tea - Shop</title>': (r) => r.body?.includes('<title>Tea - Shop</title>'),
    });
  });
  pause();

  let cartId;
  group('Create cart', () => {
    const cartsResponse = http.post(
      `${API_URL}/carts`,
      JSON.stringify({ sku: 'tea', back: `${BASE_URL}/tea` }),
      { headers: { ...X_TOKEN_HEADERS, 'Content-Type': 'application/json' } },
    );
    check(cartsResponse, {
      'POST /carts: status is 201': (r) => r.status === 201,
      'POST /carts: JSON has id': (r) => r.body && r.json('id') !== undefined,
    });
    cartId = cartsResponse.body && cartsResponse.json('id');
    if (!cartId) fail('no cartId in the response to POST /carts');
  });
  pause();

  group('Load cart', () => {
    const cartsResponse = http.get(http.url`${API_URL}/carts/${cartId}`, { headers: X_TOKEN_HEADERS });
    check(cartsResponse, {
      'GET /carts/*: status is 200': (r) => r.status === 200,
      'GET /carts/*: JSON has lines': (r) => r.body && r.json('lines') !== undefined,
      'GET /carts/*: id is cartId': (r) => r.body && r.json('id') === cartId,
    });
  });
}
"""
LOCUST = r'''
# loadlint: recording=0.http recording=1.http
import csv
import html
import os
import re
from itertools import cycle
from pathlib import Path

from locust import HttpUser, SequentialTaskSet, between, task

BASE_URL = os.environ.get("BASE_URL", "https://shop.test")
API_URL = os.environ.get("API_URL", "https://api.shop.test")
X_TOKEN_HEADERS = {"X-Token": "shop-web"}

USERS_FILE = Path(__file__).parent / "data" / "users.csv"
with open(USERS_FILE, encoding="utf-8", newline="") as users_file:
    USERS = cycle(list(csv.DictReader(users_file)))


def fail(response, what):
    """Count a request as failed, and tell its status."""
    response.failure(f"{what} (status {response.status_code})")


class Tea(SequentialTaskSet):
    @task
    def open_log_in(self):
        self.client.cookies.clear()
        self.row = next(USERS)
        with self.client.get("/login", catch_response=True) as login_response:
            csrf_token_match = re.search(
                r"<input(?=[^>]*\sname=[\"']?csrf[\"'\s/>])[^>]*\svalue=([\"'])(.*?)\1",
                login_response.text,
            )
            if not csrf_token_match:
                fail(login_response, "no csrf_token in the response to GET /login")
                self.interrupt(reschedule=False)
            self.csrf_token = html.unescape(csrf_token_match[2])

    @task
    def sign_in(self):
        with self.client.post(
            "/login",
            data={
                "csrf": self.csrf_token,
                "user": self.row["user"],
                "password": self.row["password"],
            },
            catch_response=True,
        ) as login_response:
            if "<title>Tea - Shop</title>" not in login_response.text:
                fail(
                    login_response,
                    "POST /login: no <title>Tea - Shop</title> in the body",
                )

    @task
    def create_cart(self):
        with self.client.post(
            f"{API_URL}/carts",
            json={"sku": "tea", "back": f"{BASE_URL}/tea"},
            headers=X_TOKEN_HEADERS,
            catch_response=True,
        ) as carts_response:
            try:
                self.cart_id = carts_response.json()["id"]
            except (LookupError, TypeError, ValueError):
                self.cart_id = None
            if not self.cart_id:
                fail(carts_response, "no cart_id in the response to POST /carts")
                self.interrupt(reschedule=False)

    @task
    def load_cart(self):
        with self.client.get(
            f"{API_URL}/carts/{self.cart_id}",
            headers=X_TOKEN_HEADERS,
            name="/carts/[cart_id]",
            catch_response=True,
        ) as carts_response:
            try:
                if "lines" not in carts_response.json():
                    fail(carts_response, "GET /carts/*: no lines in the JSON")
                elif carts_response.json()["id"] != self.cart_id:
                    fail(carts_response, "GET /carts/*: id is not self.cart_id")
            except (LookupError, TypeError, ValueError):
                fail(carts_response, "GET /carts/*: no id in the JSON")


class TeaUser(HttpUser):
    host = BASE_URL
    # Seconds between two actions of a user, as recorded.
    wait_time = between(1, 1)
    tasks = [Tea]
'''


def test_k6() -> None:
    assert written("tea.js") == K6


def test_typescript_is_the_same_with_types() -> None:
    text = written("tea.ts")
    assert "JSON.parse(open('./data/users.json')) as { user: string; password: string }[]" in text
    assert "  let cartId: string;" in text
    assert "cartId = (cartsResponse.body && cartsResponse.json('id')) as string;" in text


def test_locust() -> None:
    assert written("tea.py") == LOCUST.removeprefix("\n")


@pytest.mark.parametrize("name", ["none.py", "http.py", "2-carts.py"])
def test_a_locust_class_has_a_name_that_python_takes(name: str) -> None:
    """That of a keyword, of a class that is imported, or one that begins with a number would be none."""
    assert "class Journey" in written(name)


def test_jmeter() -> None:
    plan = etree.fromstring(written("tea.jmx").encode())
    names = [(str(node.tag), str(node.get("testname"))) for node in plan.iter() if node.get("testname")]
    assert [name for name in names if name[0] not in ("ResponseAssertion", "JSONPathAssertion")] == [
        ("TestPlan", "tea"),
        ("ThreadGroup", "tea"),
        ("CookieManager", "HTTP Cookie Manager"),
        ("ConfigTestElement", "HTTP Request Defaults"),
        ("CSVDataSet", "Users"),
        ("TransactionController", "Open Log in"),
        ("HTTPSamplerProxy", "GET /login"),
        ("UniformRandomTimer", "Pause before the action"),
        ("HtmlExtractor", "Extract csrf_token"),
        ("TransactionController", "Sign in"),
        ("HTTPSamplerProxy", "POST /login"),
        ("UniformRandomTimer", "Pause before the action"),
        ("TransactionController", "Create cart"),
        ("HTTPSamplerProxy", "POST /carts"),
        ("UniformRandomTimer", "Pause before the action"),
        ("HeaderManager", "HTTP Header Manager"),
        ("JSONPostProcessor", "Extract cart_id"),
        ("TransactionController", "Load cart"),
        ("HTTPSamplerProxy", "GET /carts/*"),
        ("UniformRandomTimer", "Pause before the action"),
        ("HeaderManager", "HTTP Header Manager"),
    ]
    texts = {str(node.get("name")): node.text for node in plan.iter("stringProp")}
    assert texts["variableNames"] == "user,password"


@pytest.mark.parametrize("suffix", [".js", ".ts", ".py", ".jmx"])
def test_no_recorded_secret_is_in_a_script(suffix: str) -> None:
    text = written(f"tea{suffix}")
    for secret in ("wonderland", *RUNS[0].values(), *RUNS[1].values()):
        assert secret == "shop-web" or secret not in text


@pytest.mark.parametrize(
    ("title", "task"), [("Öffnungszeiten für Käufer", "open_offnungszeiten_fur_kaufer"), ("登录幕布", "open_登录幕布")]
)
def test_tasks_are_named_in_the_language_of_the_page(title: str, task: str) -> None:
    page = f"GET https://shop.test/\nHTTP 200\nContent-Type: text/html\n\n<html><title>{title}</title></html>"
    locust = next(tool for tool in engine.all_dialects() if tool.name == "locust")
    runs = Runs((parse_flow(page, "a.http"), parse_flow(page, "b.http")))
    made = create(runs, Target("shop.py", locust), Wishes(), Project(config.Config()))
    assert f"def {task}(self):" in made.result.data.decode()
    assert made.passes


SEARCH_WITH_A_BODY = """\
GET https://shop.test/_search
Content-Type: application/json
Proxy-Connection: keep-alive

{"query": {"match_all": {}}}
HTTP 200

{"hits": []}
"""


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("shop.js", "http.request(\n    'GET',"),
        ("shop.py", 'json={"query": {"match_all": {}}}'),
        ("shop.jmx", "match_all"),
    ],
)
def test_a_get_may_have_a_body(name: str, line: str) -> None:
    tool = next(tool for tool in engine.all_dialects() if name.endswith(tool.suffixes))
    runs = Runs((parse_flow(SEARCH_WITH_A_BODY, "a.http"), parse_flow(SEARCH_WITH_A_BODY, "b.http")))
    made = create(runs, Target(name, tool), Wishes(), Project(config.Config()))
    assert line in made.result.data.decode()
    assert made.passes
