"""What the writer writes, run by the real Locust against a small server on the loopback interface."""

from __future__ import annotations

import http.server
import importlib.util
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from loadlint.changes import Correlate
from loadlint.correlation.prove.run_extractor import Page
from loadlint.extractor import (
    Decode,
    Extractor,
    FromBody,
    FromCookie,
    FromHeader,
    FromHtml,
    FromJson,
    FromUrl,
    JsonInside,
    Match,
    Where,
)
from loadlint.recordings.exchange import Exchange, Response
from loadlint.request import Request
from loadlint.text.mapped import Text
from tests.dialects.locust.helpers import edit, parse, uses
from tests.dialects.locust.real_locust import run_locust

pytestmark = [
    pytest.mark.engine,
    pytest.mark.skipif(importlib.util.find_spec("locust") is None, reason="Locust is not installed"),
]

DOCUMENT = {
    "id": "x-1",
    "n": 12,
    "cart": {"items": [{"id": "first"}, {"id": "last"}]},
    "data": [
        {"name": "Table", "id": "t"},
        {"name": 'Desk "lamp"', "id": "d", "sizes": [{"size": "S", "id": "ds"}, {"size": "M", "id": "dm"}]},
        {"id": "nameless", "meta": {"on": True}},
    ],
    "inside": '{"a": {"b": "deep"}}',
    "next": "/a?code=x%2By&z=1",
    "b64": "aMOpPz8+",
    "null": None,
}
PAGE = """<!doctype html><html><head><title>T</title>
<meta content='m&amp;n' name=token></head><body>
<!-- nothing --><form action="/other"><input value="no" type=hidden name="id"></form>
<form method=post action="/right"><input data-x="1" value="it's &quot;it&quot;" name="csrf">
<input name='id' value='yes'></form>
<div id="app" data-json='{"k": "v"}'></div><textarea name="note">
a &lt; b</textarea><a href="/items/17/edit">x</a><a href="/items/18/edit">y</a>
<script>var c = {"hex": "j\\x3d\\x2Fk\\u0026"}</script></body></html>
"""
HEADERS = [("Location", "/callback?code=a%20b&state=s"), ("ETag", 'W/"abc"'), ("Set-Cookie", "sid=c00kie; Path=/")]

JSON_EXTRACTORS = [
    Extractor(FromJson(("id",))),
    Extractor(FromJson(("n",))),
    Extractor(FromJson(("cart", "items", 1, "id"))),
    Extractor(FromJson(("cart", "items", -1, "id"))),
    Extractor(FromJson(("data", Where(("name",), 'Desk "lamp"'), "id"))),
    Extractor(FromJson(("data", Where(("name",), 'Desk "lamp"'), "sizes", Where(("size",), "M"), "id"))),
    Extractor(FromJson(("data", Where(("meta", "on"), True), "id"))),
    Extractor(FromJson(("inside",)), (JsonInside(("a", "b")),)),
    Extractor(FromJson(("next",)), (Match("[?&]code=([^&#]*)"), Decode("percent"))),
    Extractor(FromJson(("b64",)), (Decode("base64"),)),
    Extractor(FromBody(), (Match(r'"id": "([^"]+)"', 3),)),
    Extractor(FromHeader("Location"), (Match("[?&]code=([^&#]*)"), Decode("percent"))),
    Extractor(FromHeader("etag")),
    Extractor(FromCookie("sid")),
    Extractor(FromUrl()),
]
HTML_EXTRACTORS = [
    Extractor(FromHtml('input[name="csrf"]', "value")),
    Extractor(FromHtml('form[action="/right"] input[name="id"]', "value")),
    Extractor(FromHtml('form[action^="/ri"] input[name="id"]', "value")),
    Extractor(FromHtml('input[name="id"]', "value", 2)),
    Extractor(FromHtml('meta[name="token"]', "content")),
    Extractor(FromHtml("div#app", "data-json"), (JsonInside(("k",)),)),
    Extractor(FromHtml("div[data-json]", "data-json")),
    Extractor(FromHtml('textarea[name="note"]', None)),
    Extractor(FromBody(), (Match(r"/items/(\d+)/edit", 2),)),
    Extractor(FromBody(), (Match(r'"hex": "([^"]+)"'), Decode("javascript"), Decode("json"))),
]


class Handler(http.server.BaseHTTPRequestHandler):
    """Gives the document, the page, or nothing of both; notes what else is asked for."""

    seen: list[str]
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        body, kind = b"{}", "application/json"
        if self.path == "/json":
            body = json.dumps(DOCUMENT).encode()
        elif self.path == "/html":
            body, kind = PAGE.encode(), "text/html; charset=utf-8"
        elif self.path == "/broken":
            body, kind = b"<p>down for maintenance", "text/html; charset=utf-8"
        elif self.path.startswith("/use/"):
            self.seen.append(self.path.removeprefix("/use/"))
        self.send_response(200)
        for name, value in HEADERS if self.path in ("/json", "/html") else ():
            self.send_header(name, value)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[str, list[str]]]:
    """The server's address and what was asked for."""
    seen: list[str] = []
    handler = type("Own", (Handler,), {"seen": seen})
    made = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=made.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{made.server_port}", seen
    made.shutdown()
    made.server_close()


def run(text: str, tmp_path: Path) -> dict[str, list[str]]:
    """What Locust tells after one iteration."""
    script = tmp_path / "locustfile.py"
    script.write_text(text)
    return run_locust(script)


def expected(extractor: Extractor, path: str, host: str) -> str:
    """What loadlint's own evaluation of the extractor gives."""
    body = json.dumps(DOCUMENT) if path == "/json" else PAGE
    kind = "application/json" if path == "/json" else "text/html"
    response = Response(200, tuple(HEADERS), body.encode(), kind, host + path)
    value = Page([Exchange(0, Request("GET", Text(host + path)), response, 0.0)]).value(extractor)
    assert value is not None
    return value


@pytest.mark.parametrize("block", ["with", "rest", "bare"])
@pytest.mark.parametrize("user", ["HttpUser", "FastHttpUser"])
@pytest.mark.parametrize(
    "head",
    [
        "",
        "from bs4 import BeautifulSoup\n",
        "from lxml import html\n",
        "from pyquery import PyQuery\n",
        "from parsel import Selector\n",
    ],
)
def test_extractors_give_what_the_evaluation_gives(
    user: str, block: str, head: str, server: tuple[str, list[str]], tmp_path: Path
) -> None:
    if head and (block != "bare" or importlib.util.find_spec(head.split()[1]) is None):
        pytest.skip("one way of calling is enough, and the parser must be there")
    host, seen = server
    seen.clear()
    cases = [] if head else [(one, "/json") for one in JSON_EXTRACTORS]
    cases += [(one, "/html") for one in HTML_EXTRACTORS if block != "rest"]
    lines = []
    for i, (_, path) in enumerate(cases):
        lines += {
            "with": [f'        with self.client.get("{path}", catch_response=True) as resp:', "            pass"],
            "rest": [f'        with self.rest("GET", "{path}") as resp:', "            pass"],
            "bare": [f'        resp = self.client.get("{path}")'],
        }[block]
        lines.append(f'        self.client.get("/use/VALUE{i:03}")')
    text = f'{head}from locust import {user}, task\n\n\nclass Shop({user}):\n    host = "{host}"\n\n    @task\n'
    script = parse(text + "    def t(self):\n" + "\n".join(lines) + "\n")
    changes = [
        Correlate(2 * i, one, f"value_{i}", f"no value {i}", uses(script, f"VALUE{i:03}", *_codecs(one)))
        for i, (one, _) in enumerate(cases)
    ]
    told = run(edit(script, *changes).text, tmp_path)
    assert told["failures"] == told["exceptions"] == []
    assert [unquote(value) for value in seen] == [expected(one, path, host) for one, path in cases]


def _codecs(extractor: Extractor) -> tuple[str, ...]:
    """A number needs no escapes, and the engine asks for none."""
    return () if extractor == JSON_EXTRACTORS[1] else ("percent",)


GUARDED = {
    "a task": ("    @task\n    def t(self):\n        {0}\n        {1}\n", []),
    "on_start": ("    def on_start(self):\n        {0}\n    @task\n    def t(self):\n        {1}\n", ["StopUser"]),
    "a helper": (
        "    def login(self):\n        {0}\n    @task\n    def t(self):\n        self.login()\n        {1}\n",
        [],
    ),
    "a sequence": (
        "    @task\n    class Flow(SequentialTaskSet):\n        @task\n        def a(self):\n            {2}\n"
        "        @task\n        def b(self):\n            {1}\n",
        [],
    ),
}
BLOCKS = {
    "with": 'with self.client.get("/broken", catch_response=True) as resp:\n{indent}pass',
    "rest": 'with self.rest("GET", "/broken") as resp:\n{indent}pass',
}


@pytest.mark.parametrize("extractor", [JSON_EXTRACTORS[2], JSON_EXTRACTORS[12], HTML_EXTRACTORS[0]])
@pytest.mark.parametrize("block", BLOCKS)
@pytest.mark.parametrize("place", GUARDED)
@pytest.mark.parametrize("user", ["HttpUser", "FastHttpUser"])
def test_a_missing_value_is_a_failure_and_ends_the_iteration(
    user: str, place: str, block: str, extractor: Extractor, server: tuple[str, list[str]], tmp_path: Path
) -> None:
    host, seen = server
    seen.clear()
    layout, exceptions = GUARDED[place]
    first = BLOCKS[block].replace("self.rest", "self.user.rest" if place == "a sequence" else "self.rest")
    body = layout.format(
        first.format(indent=" " * 12), 'self.client.get("/use/VALUE")', first.format(indent=" " * 16)
    )  # fmt: skip
    text = f'from locust import {user}, SequentialTaskSet, task\n\n\nclass Shop({user}):\n    host = "{host}"\n{body}'
    script = parse(text)
    change = Correlate(0, extractor, "value", "no value", uses(script, "VALUE"))
    told = run(edit(script, change).text, tmp_path)
    assert seen == []
    assert told["requests"] == ["GET /broken"]
    assert told["failures"] == ["GET /broken: no value (status 200)"]
    assert told["exceptions"] == exceptions


@pytest.mark.parametrize(
    "extractor", [JSON_EXTRACTORS[2], JSON_EXTRACTORS[11], HTML_EXTRACTORS[0], JSON_EXTRACTORS[14]]
)
@pytest.mark.parametrize("block", BLOCKS)
@pytest.mark.parametrize("user", ["HttpUser", "FastHttpUser"])
def test_a_refused_connection_is_counted(user: str, block: str, extractor: Extractor, tmp_path: Path) -> None:
    """An exception inside the block would make Locust forget the request."""
    body = GUARDED["a task"][0].format(BLOCKS[block].format(indent=" " * 12), 'self.client.get("/use/VALUE")', "")
    text = f'from locust import {user}, task\n\n\nclass Shop({user}):\n    host = "http://127.0.0.1:1"\n{body}'
    script = parse(text)
    told = run(edit(script, Correlate(0, extractor, "value", "no value", uses(script, "VALUE"))).text, tmp_path)
    assert told["requests"][:1] == ["GET /broken"]
    assert told["failures"][:1] == ["GET /broken: no value (status 0)"] or extractor == JSON_EXTRACTORS[14]
    assert told["exceptions"] == []


def test_what_a_locustfile_prints_is_no_answer(tmp_path: Path) -> None:
    """Else the next file would get the answer of this one."""
    head = "from locust import User, task\n\nprint('[]')\n\n\nclass Visitor(User):\n    @task\n    def visit(self):\n"
    assert run(f"{head}        print('{{}}')\n", tmp_path)["exceptions"] == []
    assert run(f"{head}        raise ValueError('no')\n", tmp_path)["exceptions"] == ["ValueError: no"]
