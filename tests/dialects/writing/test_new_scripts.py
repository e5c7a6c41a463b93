"""A new script with one request of each kind, as each dialect writes it: the journey, and the text beside it."""

from __future__ import annotations

import re

import pytest
from lxml import etree

from loadlint.changes import CannotWriteError
from loadlint.dialects.jmeter import dialect as jmeter
from loadlint.dialects.k6 import dialect as k6
from loadlint.dialects.locust import dialect as locust
from loadlint.journey import (
    Entry,
    Journey,
    NewFile,
    Pause,
    PlannedRequest,
    Poll,
    Site,
    Table,
    Transaction,
    Unique,
    Upload,
    Value,
)
from loadlint.text.source import Source

SHOP, API = Site("BASE_URL", "https://shop.test"), Site("API_URL", "http://api.shop.test:8080")
USER, NOTE, EMAIL = Entry("user"), Entry("note", kind="text"), Unique("email", "ann+", "@shop.test")
FILE = Upload("tea.png", "image/png", b"png", "data/tea.png")
HEADERS = (("X-Api", "web"), ("Accept-Language", "de"))


def request(position: int, method: str, *target: Value, site: Site = SHOP, **more: object) -> PlannedRequest:
    path = "".join(piece if isinstance(piece, str) else "*" for piece in target).partition("?")[0]
    return PlannedRequest(position, f"{method} {path}", method, site, target, **more)  # type: ignore[arg-type]


OPEN = Transaction("Open the shop", (
    request(0, "GET", "/", headers=HEADERS),
    request(1, "GET", "/tea?sort=a%20b&page=1", headers=(*HEADERS, ("X-Once", "1"))),
    request(2, "GET", "/tea.json", headers=HEADERS, is_parallel=True),
))  # fmt: skip
SIGN_IN = Transaction("Sign in", (
    request(3, "POST", "/login?next=%2F", content_type="application/x-www-form-urlencoded",
            form=(("user", USER), ("back", "https://shop.test/tea"), ("email", EMAIL))),
    request(4, "GET", "/users/", USER, "?q=", USER),
))  # fmt: skip
ORDER = {"sku": "it's", "n": [1, None, True], "note": NOTE, "by": USER, "x-y": {}}
BUY = Transaction("Order", (
    request(5, "POST", "/orders", site=API, headers=HEADERS, content_type="application/json", document=(ORDER,)),
    request(6, "POST", "/files", site=API, parts=(("title", "Tea"), ("by", USER), ("file", FILE))),
    request(7, "PUT", "/raw", content_type="text/xml", text="<a>http://api.shop.test:8080/x</a>"),
    request(8, "PROPFIND", "/x?y"),
    request(9, "GET", "/orders/1", site=API, poll=Poll(("state", "now"), "done", 1.5, 20)),
))  # fmt: skip
JOURNEY = Journey(
    "Buy tea", (SHOP, API), (OPEN, SIGN_IN, BUY), Pause(0.5, 2.0),
    Table("users", ("user", "note"), (("ann", 'say "hi"'), ("bob", "a,b"))), frozenset(HEADERS),
)  # fmt: skip


def outline(text: str) -> str:
    """The elements of a plan, each with its properties, in order; those of a table's row stand on one line."""
    assert re.search(r"<hashTree>\s*</hashTree>", text) is None, "an empty hashTree is one tag, as JMeter writes it"
    lines: list[str] = []
    for tree in etree.fromstring(text.encode()).findall("hashTree"):
        _elements(tree, "", lines)
    return "\n".join(lines) + "\n"


def _elements(tree: etree._Element, indent: str, lines: list[str]) -> None:
    for node in tree:
        if node.tag == "hashTree":
            _elements(node, indent + "  ", lines)
            continue
        assert node.get("testclass") == node.tag
        assert node.get("enabled") == "true"
        lines.append(f"{indent}{node.tag} {node.get('guiclass')}: {node.get('testname')}")
        lines += [f"{indent}  {line}" for child in node for line in _property(child)]


def _property(node: etree._Element) -> list[str]:
    kind, name = node.tag.removesuffix("Prop"), node.get("name")
    if kind not in ("element", "collection"):
        return [f"{kind} {name} = {' '.join((node.text or '').split())}"]
    held = [line for child in node for line in _property(child)]
    if node.get("elementType") in ("Argument", "HTTPArgument", "Header", "HTTPFileArg"):
        return [f"{node.get('elementType')} {name!r}: {', '.join(line.partition(' ')[2] for line in held)}"]
    return [f"{kind} {name} {node.get('elementType', '')}".rstrip(), *(f"  {line}" for line in held)]


K6 = """\
import { group, sleep } from 'k6';
import { SharedArray } from 'k6/data';
import http from 'k6/http';

export const options = { thresholds: { checks: ['rate>0.99'] } };

const BASE_URL = __ENV.BASE_URL || 'https://shop.test';
const API_URL = __ENV.API_URL || 'http://api.shop.test:8080';

const SHARED_HEADERS = { 'X-Api': 'web', 'Accept-Language': 'de' };

// Seconds before each action of a user, as recorded.
const PAUSE = { shortest: 0.5, longest: 2 };

function pause() {
  sleep(PAUSE.shortest + Math.random() * (PAUSE.longest - PAUSE.shortest));
}

// Seconds between two requests that ask whether something is done, and how many at most.
const POLL_PAUSE = 1.5;
const MOST_POLLS = 20;

const users = new SharedArray('users', () => JSON.parse(open('./data/users.json')));

const UPLOADED_TEA_PNG = open('./data/tea.png', 'b');

export default function () {
  const user = users[(__VU - 1) % users.length];
  // Another one in each iteration: the application takes it only once.
  const email = `ann+${crypto.randomUUID().slice(-12)}@shop.test`;

  pause();

  group('Open the shop', () => {
    http.get(`${BASE_URL}/`, { headers: SHARED_HEADERS });
    http.batch([
      ['GET', `${BASE_URL}/tea?sort=a%20b&page=1`, null, { headers: { ...SHARED_HEADERS, 'X-Once': '1' } }],
      ['GET', `${BASE_URL}/tea.json`, null, { headers: SHARED_HEADERS }],
    ]);
  });
  pause();

  group('Sign in', () => {
    http.post(`${BASE_URL}/login?next=%2F`, { user: user.user, back: `${BASE_URL}/tea`, email: email });
    http.get(http.url`${BASE_URL}/users/${encodeURIComponent(user.user)}?q=${encodeURIComponent(user.user)}`);
  });
  pause();

  group('Order', () => {
    http.post(
      `${API_URL}/orders`,
      JSON.stringify({ sku: 'it\\'s', n: [1, null, true], note: user.note, by: user.user, 'x-y': {} }),
      { headers: { ...SHARED_HEADERS, 'Content-Type': 'application/json' } },
    );
    http.post(`${API_URL}/files`, {
      title: 'Tea',
      by: user.user,
      file: http.file(UPLOADED_TEA_PNG, 'tea.png', 'image/png'),
    });
    http.put(`${BASE_URL}/raw`, `<a>${API_URL}/x</a>`, { headers: { 'Content-Type': 'text/xml' } });
    http.request('PROPFIND', `${BASE_URL}/x?y`);
    for (let attempt = 0; attempt < MOST_POLLS; attempt += 1) {
      const pollResponse = http.get(`${API_URL}/orders/1`);
      if (pollResponse.body && pollResponse.json('state.now') === 'done') break;
      sleep(POLL_PAUSE);
    }
  });
}
"""


def laid_out(text: str) -> str:
    """A new k6 script as it is in the end."""
    return k6.laid_out(Source("a.ts", text.encode())).decode()


def test_k6() -> None:
    script = k6.new_script(JOURNEY, NewFile(".js"))
    assert laid_out(script.text) == K6
    table, file = script.files
    assert (table.path, file.path, file.data) == ("data/users.json", "data/tea.png", b"png")
    assert table.data.decode().splitlines()[1:5] == ["  {", '    "user": "ann",', '    "note": "say \\"hi\\""', "  },"]


LOCUST = """\
import csv
import os
import time
import uuid
from itertools import cycle
from pathlib import Path
from urllib.parse import quote

from locust import HttpUser, SequentialTaskSet, between, task

BASE_URL = os.environ.get("BASE_URL", "https://shop.test")
API_URL = os.environ.get("API_URL", "http://api.shop.test:8080")
SHARED_HEADERS = {"X-Api": "web", "Accept-Language": "de"}
# Seconds between two requests that ask whether something is done, and how many at most.
POLL_PAUSE = 1.5
MOST_POLLS = 20

USERS_FILE = Path(__file__).parent / "data" / "users.csv"
with open(USERS_FILE, encoding="utf-8", newline="") as users_file:
    USERS = cycle(list(csv.DictReader(users_file)))

UPLOADED_TEA_PNG = (Path(__file__).parent / "data" / "tea.png").read_bytes()


class BuyTea(SequentialTaskSet):
    @task
    def open_the_shop(self):
        self.client.cookies.clear()
        self.row = next(USERS)
        # Another one in each iteration: the application takes it only once.
        self.email = f"ann+{uuid.uuid4().hex[-12:]}@shop.test"
        self.client.get("/", headers=SHARED_HEADERS)
        # The browser made the next 2 requests at the same time.
        self.client.get(
            "/tea?sort=a%20b&page=1", headers={**SHARED_HEADERS, "X-Once": "1"}
        )
        self.client.get("/tea.json", headers=SHARED_HEADERS)

    @task
    def sign_in(self):
        self.client.post(
            "/login?next=%2F",
            data={
                "user": self.row["user"],
                "back": f"{BASE_URL}/tea",
                "email": self.email,
            },
        )
        self.client.get(
            f"/users/{quote(self.row['user'], safe='')}?q={quote(self.row['user'], safe='')}",
            name="/users/*",
        )

    @task
    def order(self):
        self.client.post(
            f"{API_URL}/orders",
            json={
                "sku": "it's",
                "n": [1, None, True],
                "note": self.row["note"],
                "by": self.row["user"],
                "x-y": {},
            },
            headers=SHARED_HEADERS,
        )
        self.client.post(
            f"{API_URL}/files",
            files={
                "title": (None, "Tea"),
                "by": (None, self.row["user"]),
                "file": ("tea.png", UPLOADED_TEA_PNG, "image/png"),
            },
        )
        self.client.put(
            "/raw", data=f"<a>{API_URL}/x</a>", headers={"Content-Type": "text/xml"}
        )
        self.client.request("PROPFIND", "/x?y")
        for _ in range(MOST_POLLS):
            poll_response = self.client.get(f"{API_URL}/orders/1")
            if poll_response.json()["state"]["now"] == "done":
                break
            time.sleep(POLL_PAUSE)


class BuyTeaUser(HttpUser):
    host = BASE_URL
    # Seconds between two actions of a user, as recorded.
    wait_time = between(0.5, 2)
    tasks = [BuyTea]
"""


def test_locust() -> None:
    script = locust.new_script(JOURNEY, NewFile(".py"))
    assert script.text == LOCUST
    table, file = script.files
    assert (table.path, file.path, file.data) == ("data/users.csv", "data/tea.png", b"png")
    assert table.data.decode() == 'user,note\nann,"say ""hi"""\nbob,"a,b"\n'


JMETER = """\
TestPlan TestPlanGui: Buy tea
  element TestPlan.user_defined_variables Arguments
    collection Arguments.arguments
      Argument 'protocol': Argument.name = protocol, Argument.value = ${__P(protocol,https)}, Argument.metadata = =
      Argument 'host': Argument.name = host, Argument.value = ${__P(host,shop.test)}, Argument.metadata = =
      Argument 'api_protocol': Argument.name = api_protocol, Argument.value = ${__P(api_protocol,http)}, Argument.metadata = =
      Argument 'api_host': Argument.name = api_host, Argument.value = ${__P(api_host,api.shop.test)}, Argument.metadata = =
      Argument 'api_port': Argument.name = api_port, Argument.value = ${__P(api_port,8080)}, Argument.metadata = =
      Argument 'shortest_pause': Argument.name = shortest_pause, Argument.value = 500, Argument.metadata = =
      Argument 'pause_range': Argument.name = pause_range, Argument.value = 1500, Argument.metadata = =
      Argument 'poll_pause': Argument.name = poll_pause, Argument.value = 1500, Argument.metadata = =
  ThreadGroup ThreadGroupGui: Buy tea
    int ThreadGroup.num_threads = 1
    int ThreadGroup.ramp_time = 1
    bool ThreadGroup.same_user_on_next_iteration = false
    string ThreadGroup.on_sample_error = startnextloop
    element ThreadGroup.main_controller LoopController
      int LoopController.loops = 1
      bool LoopController.continue_forever = false
    CookieManager CookiePanel: HTTP Cookie Manager
      collection CookieManager.cookies
      bool CookieManager.clearEachIteration = true
      bool CookieManager.controlledByThreadGroup = false
    ConfigTestElement HttpDefaultsGui: HTTP Request Defaults
      element HTTPsampler.Arguments Arguments
        collection Arguments.arguments
      string HTTPSampler.domain = ${host}
      string HTTPSampler.protocol = ${protocol}
    CSVDataSet TestBeanGUI: Users
      string delimiter = ,
      string fileEncoding = UTF-8
      string filename = data/users.csv
      bool ignoreFirstLine = true
      bool quotedData = true
      bool recycle = true
      string shareMode = shareMode.all
      bool stopThread = false
      string variableNames = user,note
    UserParameters UserParametersGui: New in each iteration
      collection UserParameters.names
        string 96619420 = email
      collection UserParameters.thread_values
        collection 1749696903
          string 1749696872 = ann+${__RandomString(12,abcdefghijklmnopqrstuvwxyz0123456789)}@shop.test
      bool UserParameters.per_iteration = true
    TransactionController TransactionControllerGui: Open the shop
      bool TransactionController.includeTimers = false
      bool TransactionController.parent = false
      HeaderManager HeaderPanel: HTTP Header Manager
        collection HeaderManager.headers
          Header 'X-Api': Header.name = X-Api, Header.value = web
          Header 'Accept-Language': Header.name = Accept-Language, Header.value = de
      HTTPSamplerProxy HttpTestSampleGui: GET /
        element HTTPsampler.Arguments Arguments
          collection Arguments.arguments
        string HTTPSampler.path = /
        bool HTTPSampler.follow_redirects = true
        string HTTPSampler.method = GET
        bool HTTPSampler.use_keepalive = true
        bool HTTPSampler.postBodyRaw = false
        UniformRandomTimer UniformRandomTimerGui: Pause before the action
          string ConstantTimer.delay = ${shortest_pause}
          string RandomTimer.range = ${pause_range}
      HTTPSamplerProxy HttpTestSampleGui: GET /tea
        element HTTPsampler.Arguments Arguments
          collection Arguments.arguments
            HTTPArgument 'sort': HTTPArgument.always_encode = true, Argument.value = a b, Argument.metadata = =, HTTPArgument.use_equals = true, Argument.name = sort
            HTTPArgument 'page': HTTPArgument.always_encode = true, Argument.value = 1, Argument.metadata = =, HTTPArgument.use_equals = true, Argument.name = page
        string HTTPSampler.path = /tea
        bool HTTPSampler.follow_redirects = true
        string HTTPSampler.method = GET
        bool HTTPSampler.use_keepalive = true
        bool HTTPSampler.postBodyRaw = false
        HeaderManager HeaderPanel: HTTP Header Manager
          collection HeaderManager.headers
            Header 'X-Once': Header.name = X-Once, Header.value = 1
      HTTPSamplerProxy HttpTestSampleGui: GET /tea.json
        string TestPlan.comments = The browser made it at the same time as the one before.
        element HTTPsampler.Arguments Arguments
          collection Arguments.arguments
        string HTTPSampler.path = /tea.json
        bool HTTPSampler.follow_redirects = true
        string HTTPSampler.method = GET
        bool HTTPSampler.use_keepalive = true
        bool HTTPSampler.postBodyRaw = false
    TransactionController TransactionControllerGui: Sign in
      bool TransactionController.includeTimers = false
      bool TransactionController.parent = false
      HTTPSamplerProxy HttpTestSampleGui: POST /login
        element HTTPsampler.Arguments Arguments
          collection Arguments.arguments
            HTTPArgument 'user': HTTPArgument.always_encode = true, Argument.value = ${user}, Argument.metadata = =, HTTPArgument.use_equals = true, Argument.name = user
            HTTPArgument 'back': HTTPArgument.always_encode = true, Argument.value = ${protocol}://${host}/tea, Argument.metadata = =, HTTPArgument.use_equals = true, Argument.name = back
            HTTPArgument 'email': HTTPArgument.always_encode = true, Argument.value = ${email}, Argument.metadata = =, HTTPArgument.use_equals = true, Argument.name = email
        string HTTPSampler.path = /login?next=%2F
        bool HTTPSampler.follow_redirects = true
        string HTTPSampler.method = POST
        bool HTTPSampler.use_keepalive = true
        bool HTTPSampler.postBodyRaw = false
        UniformRandomTimer UniformRandomTimerGui: Pause before the action
          string ConstantTimer.delay = ${shortest_pause}
          string RandomTimer.range = ${pause_range}
      HTTPSamplerProxy HttpTestSampleGui: GET /users/*
        element HTTPsampler.Arguments Arguments
          collection Arguments.arguments
            HTTPArgument 'q': HTTPArgument.always_encode = true, Argument.value = ${user}, Argument.metadata = =, HTTPArgument.use_equals = true, Argument.name = q
        string HTTPSampler.path = /users/${__urlencode(${user})}
        bool HTTPSampler.follow_redirects = true
        string HTTPSampler.method = GET
        bool HTTPSampler.use_keepalive = true
        bool HTTPSampler.postBodyRaw = false
    TransactionController TransactionControllerGui: Order
      bool TransactionController.includeTimers = false
      bool TransactionController.parent = false
      HTTPSamplerProxy HttpTestSampleGui: POST /orders
        element HTTPsampler.Arguments Arguments
          collection Arguments.arguments
            HTTPArgument '': HTTPArgument.always_encode = false, Argument.value = { "sku": "it's", "n": [ 1, null, true ], "note": "${__groovy(org.apache.commons.text.StringEscapeUtils.escapeJson(vars.get('note')))}", "by": "${user}", "x-y": {} }, Argument.metadata = =
        string HTTPSampler.domain = ${api_host}
        string HTTPSampler.port = ${api_port}
        string HTTPSampler.protocol = ${api_protocol}
        string HTTPSampler.path = /orders
        bool HTTPSampler.follow_redirects = true
        string HTTPSampler.method = POST
        bool HTTPSampler.use_keepalive = true
        bool HTTPSampler.postBodyRaw = true
        UniformRandomTimer UniformRandomTimerGui: Pause before the action
          string ConstantTimer.delay = ${shortest_pause}
          string RandomTimer.range = ${pause_range}
        HeaderManager HeaderPanel: HTTP Header Manager
          collection HeaderManager.headers
            Header 'X-Api': Header.name = X-Api, Header.value = web
            Header 'Accept-Language': Header.name = Accept-Language, Header.value = de
            Header 'Content-Type': Header.name = Content-Type, Header.value = application/json
      HTTPSamplerProxy HttpTestSampleGui: POST /files
        element HTTPsampler.Files HTTPFileArgs
          collection HTTPFileArgs.files
            HTTPFileArg 'data/tea.png': File.mimetype = image/png, File.path = data/tea.png, File.paramname = file
        element HTTPsampler.Arguments Arguments
          collection Arguments.arguments
            HTTPArgument 'title': HTTPArgument.always_encode = false, Argument.value = Tea, Argument.metadata = =, HTTPArgument.use_equals = true, Argument.name = title
            HTTPArgument 'by': HTTPArgument.always_encode = false, Argument.value = ${user}, Argument.metadata = =, HTTPArgument.use_equals = true, Argument.name = by
        string HTTPSampler.domain = ${api_host}
        string HTTPSampler.port = ${api_port}
        string HTTPSampler.protocol = ${api_protocol}
        string HTTPSampler.path = /files
        bool HTTPSampler.follow_redirects = true
        string HTTPSampler.method = POST
        bool HTTPSampler.use_keepalive = true
        bool HTTPSampler.DO_MULTIPART_POST = true
        bool HTTPSampler.postBodyRaw = false
      HTTPSamplerProxy HttpTestSampleGui: PUT /raw
        element HTTPsampler.Arguments Arguments
          collection Arguments.arguments
            HTTPArgument '': HTTPArgument.always_encode = false, Argument.value = <a>${api_protocol}://${api_host}:${api_port}/x</a>, Argument.metadata = =
        string HTTPSampler.path = /raw
        bool HTTPSampler.follow_redirects = true
        string HTTPSampler.method = PUT
        bool HTTPSampler.use_keepalive = true
        bool HTTPSampler.postBodyRaw = true
        HeaderManager HeaderPanel: HTTP Header Manager
          collection HeaderManager.headers
            Header 'Content-Type': Header.name = Content-Type, Header.value = text/xml
      HTTPSamplerProxy HttpTestSampleGui: PROPFIND /x
        element HTTPsampler.Arguments Arguments
          collection Arguments.arguments
        string HTTPSampler.path = /x?y
        bool HTTPSampler.follow_redirects = true
        string HTTPSampler.method = PROPFIND
        bool HTTPSampler.use_keepalive = true
        bool HTTPSampler.postBodyRaw = false
      WhileController WhileControllerGui: Until it is done
        string WhileController.condition = ${__jexl3(${__jm__Until it is done__idx} == 0 || ("${poll_state}" != "done" && ${__jm__Until it is done__idx} < 20))}
        HTTPSamplerProxy HttpTestSampleGui: GET /orders/1
          element HTTPsampler.Arguments Arguments
            collection Arguments.arguments
          string HTTPSampler.domain = ${api_host}
          string HTTPSampler.port = ${api_port}
          string HTTPSampler.protocol = ${api_protocol}
          string HTTPSampler.path = /orders/1
          bool HTTPSampler.follow_redirects = true
          string HTTPSampler.method = GET
          bool HTTPSampler.use_keepalive = true
          bool HTTPSampler.postBodyRaw = false
          ConstantTimer ConstantTimerGui: Wait until it is done
            string ConstantTimer.delay = ${poll_pause}
          JSONPostProcessor JSONPostProcessorGui: State
            string JSONPostProcessor.referenceNames = poll_state
            string JSONPostProcessor.jsonPathExprs = $.state.now
            string JSONPostProcessor.match_numbers = 1
            string JSONPostProcessor.defaultValues = NOT_FOUND
"""  # noqa: E501


def test_jmeter() -> None:
    script = jmeter.new_script(JOURNEY, NewFile(".jmx"))
    assert outline(script.text) == JMETER
    assert script.files == locust.new_script(JOURNEY, NewFile(".py")).files


FORM = (("x", "1"), ("x", "2"))
LOOK = Transaction("Look", (
    request(0, "POST", "/a", content_type="application/x-www-form-urlencoded", form=FORM),
    request(1, "GET", "/b", headers=(("X-A", "1"),)),
    request(2, "GET", "/c", is_parallel=True),
    request(3, "POST", "/d", content_type="application/vnd.api+json", document=([],), is_parallel=True),
    request(4, "DELETE", "/e?ids=1&ids=2"),
))  # fmt: skip
ONE = Journey("Look", (SHOP,), (LOOK,))

K6_ONE = """\
import http from 'k6/http';

export const options = { thresholds: { checks: ['rate>0.99'] } };

const BASE_URL = __ENV.BASE_URL || 'https://shop.test';

export default function () {
  http.post(`${BASE_URL}/a`, { x: ['1', '2'] });
  http.batch([
    ['GET', `${BASE_URL}/b`, null, { headers: { 'X-A': '1' } }],
    ['GET', `${BASE_URL}/c`],
    ['POST', `${BASE_URL}/d`, JSON.stringify([]), { headers: { 'Content-Type': 'application/vnd.api+json' } }],
  ]);
  http.del(`${BASE_URL}/e?ids=1&ids=2`);
}
"""

LOCUST_ONE = """\
import os

from locust import HttpUser, SequentialTaskSet, task

BASE_URL = os.environ.get("BASE_URL", "https://shop.test")


class Look(SequentialTaskSet):
    @task
    def look(self):
        self.client.cookies.clear()
        self.client.post("/a", data=[("x", "1"), ("x", "2")])
        # The browser made the next 3 requests at the same time.
        self.client.get("/b", headers={"X-A": "1"})
        self.client.get("/c")
        self.client.post(
            "/d", json=[], headers={"Content-Type": "application/vnd.api+json"}
        )
        self.client.delete("/e?ids=1&ids=2")


class LookUser(HttpUser):
    host = BASE_URL
    tasks = [Look]
"""


def test_one_thing_that_a_user_does_needs_no_groups_pauses_and_data() -> None:
    script = k6.new_script(ONE, NewFile(".js"))
    assert (laid_out(script.text), script.files) == (K6_ONE, ())
    script = locust.new_script(ONE, NewFile(".py"))
    assert (script.text, script.files) == (LOCUST_ONE, ())
    lines = outline(jmeter.new_script(ONE, NewFile(".jmx")).text).splitlines()
    assert [line for line in lines if "TimerGui" in line or "CSVDataSet" in line or "UserParameters" in line] == []
    labels = [line.partition(": ")[2] for line in lines if "HTTPSamplerProxy" in line]
    assert labels == ["POST /a", "GET /b", "GET /c", "POST /d", "DELETE /e"]


ODD_TEXT = "a\\b `c` ${d} {e}\r\n'f' \"g\""
NAME = Entry("full name")
CSRF = (("X-Csrf", "t1"),)
CSRF_2 = (*CSRF, ("X-Two", "2"))
START = Transaction("1. Start / again", (
    request(0, "GET", "/start", headers=CSRF),
    request(1, "HEAD", "/h", headers=CSRF),
    request(2, "PATCH", "/p?to=https%3A%2F%2Fshop.test%2Fx", headers=CSRF_2, content_type="text/plain", text=ODD_TEXT),
    request(3, "REPORT", "/r", headers=CSRF_2, content_type="application/json",
            document=({"at": "http://api.shop.test:8080/x", "list": [1.5, False], "who": [NAME]},)),
))  # fmt: skip
PARTS = "multipart/form-data; boundary=x"
CLASS = Transaction("class", (
    request(4, "POST", "/m", headers=CSRF_2, content_type=PARTS, parts=(("a", "`1`"), ("who", NAME))),
    request(5, "POST", "/m2", content_type=PARTS, parts=(("a", "1"), ("b", "2"))),
    request(6, "OPTIONS", "/o/", EMAIL, headers=CSRF),
    request(7, "POST", "/f", content_type="application/x-www-form-urlencoded",
            form=(("in", NAME), ("in", "2"), ("to", "https://shop.test"))),
    request(8, "GET", "/w", poll=Poll(("done",), True, 2.0, 5)),
    request(9, "POST", "/n", content_type="application/vnd.api+json; charset=utf-8", document=("x",)),
))  # fmt: skip
AGAIN = Transaction("class", (
    request(10, "DELETE", "/d"),
    request(11, "GET", "/v", poll=Poll(("a", "b"), "ok", 0.25, 7)),
))  # fmt: skip
ODD = Journey("2 class", (SHOP, API), (START, CLASS, AGAIN), None, Table("users", ("full name",), (('Jör"g',),)))

K6_ODD = """\
import { group, sleep } from 'k6';
import { SharedArray } from 'k6/data';
import http from 'k6/http';

export const options = { thresholds: { checks: ['rate>0.99'] } };

const BASE_URL = __ENV.BASE_URL || 'https://shop.test';
const API_URL = __ENV.API_URL || 'http://api.shop.test:8080';

// Seconds between two requests that ask whether something is done, and how many at most.
const POLL_PAUSE = 2;
const MOST_POLLS = 7;

const users = new SharedArray('users', () => JSON.parse(open('./more/data/users.json')) as { 'full name': string }[]);

// A form as browsers send it part by part; a list makes several parts of one name.
function multipart(fields: Record<string, string | string[]>) {
  const parts = Object.entries(fields).flatMap(([name, values]) =>
    [values].flat().map(
      (value) => `--PARTED\\r\\nContent-Disposition: form-data; name="${name}"\\r\\n\\r\\n${value}\\r\\n`,
    ),
  );
  return `${parts.join('')}------parts-of-the-form--\\r\\n`;
}

export default function () {
  const user = users[(__VU - 1) % users.length];
  // Another one in each iteration: the application takes it only once.
  const email = `ann+${crypto.randomUUID().slice(-12)}@shop.test`;

  let csrfHeaders: Record<string, string>;
  let csrfHeaders2: Record<string, string>;
  group('1. Start / again', () => {
    csrfHeaders = { 'X-Csrf': 't1' };
    http.get(`${BASE_URL}/start`, { headers: csrfHeaders });
    http.head(`${BASE_URL}/h`, { headers: csrfHeaders });
    csrfHeaders2 = { ...csrfHeaders, 'X-Two': '2' };
    http.patch(`${BASE_URL}/p?to=${encodeURIComponent(BASE_URL)}%2Fx`, 'a\\\\b `c` ${d} {e}\\r\\n\\'f\\' "g"', {
      headers: { ...csrfHeaders2, 'Content-Type': 'text/plain' },
    });
    http.request(
      'REPORT',
      `${BASE_URL}/r`,
      JSON.stringify({ at: `${API_URL}/x`, list: [1.5, false], who: [user["full name"]] }),
      { headers: { ...csrfHeaders2, 'Content-Type': 'application/json' } },
    );
  });

  group('class', () => {
    http.post(
      `${BASE_URL}/m`,
      multipart({ a: '`1`', who: user["full name"] }),
      { headers: { ...csrfHeaders2, 'Content-Type': 'multipart/form-data; boundary=----parts-of-the-form' } },
    );
    http.post(
      `${BASE_URL}/m2`,
      multipart({ a: '1', b: '2' }),
      { headers: { 'Content-Type': 'multipart/form-data; boundary=----parts-of-the-form' } },
    );
    http.request('OPTIONS', http.url`${BASE_URL}/o/${encodeURIComponent(email)}`, null, { headers: csrfHeaders });
    http.post(`${BASE_URL}/f`, { in: [user["full name"], '2'], to: `${BASE_URL}` });
    for (let attempt = 0; attempt < MOST_POLLS; attempt += 1) {
      const pollResponse = http.get(`${BASE_URL}/w`);
      if (pollResponse.body && pollResponse.json('done') === true) break;
      sleep(POLL_PAUSE);
    }
    http.post(
      `${BASE_URL}/n`,
      JSON.stringify('x'),
      { headers: { 'Content-Type': 'application/vnd.api+json; charset=utf-8' } },
    );
  });

  group('class', () => {
    http.del(`${BASE_URL}/d`);
    for (let attempt = 0; attempt < MOST_POLLS; attempt += 1) {
      const pollResponse = http.get(`${BASE_URL}/v`);
      if (pollResponse.body && pollResponse.json('a.b') === 'ok') break;
      sleep(POLL_PAUSE);
    }
  });
}
"""

LOCUST_ODD = """\
import csv
import os
import time
import uuid
from itertools import cycle
from pathlib import Path
from urllib.parse import quote

from locust import HttpUser, SequentialTaskSet, task

BASE_URL = os.environ.get("BASE_URL", "https://shop.test")
API_URL = os.environ.get("API_URL", "http://api.shop.test:8080")
# Seconds between two requests that ask whether something is done, and how many at most.
POLL_PAUSE = 2
MOST_POLLS = 7

USERS_FILE = Path(__file__).parent / "more" / "data" / "users.csv"
with open(USERS_FILE, encoding="utf-8", newline="") as users_file:
    USERS = cycle(list(csv.DictReader(users_file)))


class Journey2Class(SequentialTaskSet):
    @task
    def step_1_start_again(self):
        self.client.cookies.clear()
        self.row = next(USERS)
        # Another one in each iteration: the application takes it only once.
        self.email = f"ann+{uuid.uuid4().hex[-12:]}@shop.test"
        self.csrf_headers = {"X-Csrf": "t1"}
        self.client.get("/start", headers=self.csrf_headers)
        self.client.head("/h", headers=self.csrf_headers)
        self.csrf_headers_2 = {**self.csrf_headers, "X-Two": "2"}
        self.client.patch(
            f"/p?to={quote(BASE_URL, safe='')}%2Fx",
            data="a\\\\b `c` ${d} {e}\\r\\n'f' \\"g\\"",
            headers={**self.csrf_headers_2, "Content-Type": "text/plain"},
        )
        self.client.request(
            "REPORT",
            "/r",
            json={
                "at": f"{API_URL}/x",
                "list": [1.5, False],
                "who": [self.row["full name"]],
            },
            headers=self.csrf_headers_2,
        )

    @task
    def step_class(self):
        self.client.post(
            "/m",
            files={"a": (None, "`1`"), "who": (None, self.row["full name"])},
            headers=self.csrf_headers_2,
        )
        self.client.post("/m2", files={"a": (None, "1"), "b": (None, "2")})
        self.client.options(
            f"/o/{quote(self.email, safe='')}", headers=self.csrf_headers, name="/o/*"
        )
        self.client.post(
            "/f",
            data=[("in", self.row["full name"]), ("in", "2"), ("to", f"{BASE_URL}")],
        )
        for _ in range(MOST_POLLS):
            poll_response = self.client.get("/w")
            if poll_response.json()["done"] is True:
                break
            time.sleep(POLL_PAUSE)
        self.client.post(
            "/n",
            json="x",
            headers={"Content-Type": "application/vnd.api+json; charset=utf-8"},
        )

    @task
    def step_class_2(self):
        self.client.delete("/d")
        for _ in range(MOST_POLLS):
            poll_response = self.client.get("/v")
            if poll_response.json()["a"]["b"] == "ok":
                break
            time.sleep(POLL_PAUSE)


class Journey2ClassUser(HttpUser):
    host = BASE_URL
    tasks = [Journey2Class]
"""


def test_texts_names_and_headers_that_need_care() -> None:
    script = k6.new_script(ODD, NewFile(".ts", "more/data"))
    assert laid_out(script.text) == K6_ODD.replace("PARTED", "----parts-of-the-form")
    assert [(file.path, file.data.decode()) for file in script.files] == [
        ("more/data/users.json", '[\n  {\n    "full name": "Jör\\"g"\n  }\n]\n')
    ]
    script = locust.new_script(ODD, NewFile(".py", "more/data"))
    assert script.text == LOCUST_ODD
    assert [(file.path, file.data.decode()) for file in script.files] == [
        ("more/data/users.csv", 'full name\n"Jör""g"\n')
    ]


@pytest.mark.parametrize(
    ("name", "task", "journey"),
    [
        ("Buy tea", "buy_tea", "BuyTea"),
        ("2 for 1", "step_2_for_1", "Journey2For1"),
        ("import", "step_import", "Import"),
        ("None", "none", "JourneyNone"),
        ("client", "step_client", "Client"),
        ("on stop", "step_on_stop", "OnStop"),
        ("Path", "path", "JourneyPath"),
        ("http", "http", "JourneyHttp"),
        ("!", "step", "Journey"),
    ],
)
def test_names_that_python_or_locust_has_a_meaning_for(name: str, task: str, journey: str) -> None:
    transactions = (Transaction(name, (request(0, "GET", "/a"),)), Transaction(name, (request(1, "GET", "/b"),)))
    text = locust.new_script(Journey(name, (SHOP,), transactions), NewFile(".py")).text
    assert [line.split("(")[0] for line in text.splitlines() if line.startswith(("    def ", "class "))] == [
        f"class {journey}", f"    def {task}", f"    def {task}_2", f"class {journey}User"
    ]  # fmt: skip


@pytest.mark.parametrize("several", [True, False])
@pytest.mark.parametrize("pause", [Pause(1.0, 2.5), None])
def test_pauses_stand_before_things_that_a_user_does(several: bool, pause: Pause | None) -> None:
    transactions = (OPEN, BUY) if several else (OPEN,)
    journey = Journey("Buy", (SHOP, API), transactions, pause)
    text = k6.new_script(journey, NewFile(".js")).text
    assert ("const PAUSE = { shortest: 1, longest: 2.5 };" in text) == (several and pause is not None)
    assert text.count("  pause();\n") == (2 if several and pause is not None else 0)
    assert ("group(" in text) == several
    assert ("sleep" in text) == several  # for what is asked again, too
    text = locust.new_script(journey, NewFile(".py")).text
    assert ("wait_time = between(1, 2.5)" in text) == (pause is not None)
    assert ("import HttpUser, SequentialTaskSet, between, task" in text) == (pause is not None)


def test_parts_of_one_name_beside_a_file() -> None:
    both = request(0, "POST", "/f", parts=(("file", FILE), ("file", "x")))
    journey = Journey("Send", (SHOP,), (Transaction("Send", (both,)),))
    with pytest.raises(
        CannotWriteError, match=r"^POST /f: k6 itself sends no multipart form with two parts of one name$"
    ):
        k6.new_script(journey, NewFile(".js"))
    text = locust.new_script(journey, NewFile(".py")).text
    assert "files=[\n" in text
    assert '("file", ("tea.png", UPLOADED_TEA_PNG, "image/png")),\n' in text
    assert '("file", (None, "x")),\n' in text
