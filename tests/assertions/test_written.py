"""What is asserted, as each tool's script says it: read back as it was meant, and judged so by the real tool."""

from __future__ import annotations

import csv
import http.server
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path

import pytest

from loadlint import engine
from loadlint.assertion import AllOf, JsonIs, Not, Test, TextIs, leads_to, reads_content
from loadlint.assertions.judge import holds
from loadlint.changes import AddAssertion
from loadlint.correlation.prove.run_extractor import Page
from loadlint.extractor import Extractor, FromBody, FromUrl
from loadlint.recordings.exchange import Exchange, Response
from loadlint.request import Request
from loadlint.script import Script
from loadlint.text.edits import apply
from loadlint.text.mapped import Text
from loadlint.text.source import Source
from tests.dialects.jmeter.helpers import http as sampler
from tests.dialects.jmeter.helpers import plan
from tests.shop.judge import find_k6
from tests.support import jmeter

LOCUST_RUN = Path(__file__).parents[1] / "dialects" / "locust" / "locust_run.py"

TESTS: tuple[Test, ...] = (
    TextIs(Extractor(FromBody()), "contains", '<h1>It\'s a "cart"</h1>'),
    TextIs(Extractor(FromUrl()), "contains", "/case-"),
    JsonIs(("a",), "there"),
    JsonIs(("in", "b"), "there"),
    JsonIs(("list", 0), "there"),
    JsonIs(("a",), "equals", True),
    JsonIs(("a",), "equals", 0),
    JsonIs(("a",), "equals", "ok"),
    JsonIs(("a",), "equals", "0"),
    JsonIs(("a",), "equals", "true"),
    JsonIs(("a",), "number"),
    JsonIs(("a",), "text"),
    JsonIs(("list",), "list"),
    Not(JsonIs(("error",), "there")),
)
BODIES = (
    '{"a": true, "in": {"b": 1}, "list": [{"id": 1}]}',
    '{"a": 0, "in": {}, "list": [], "error": "x"}',
    '{"a": 12.5, "list": {"x": 1}}',
    '{"a": 0.5, "in": null, "list": null}',
    '{"a": "ok", "in": {"b": null}, "list": "none"}',
    '{"a": null}',
    '{"a": "0"}',
    '{"a": "true"}',
    '{"a": {"x": 1}, "list": [[]]}',
    '{"a": [], "error": null}',
    "[]",
    '<html><h1>It\'s a "cart"</h1></html>',
)
CASES = {
    f"case-{chr(97 + at // 26)}{chr(97 + at % 26)}": (test, body)
    for at, (test, body) in enumerate(product(TESTS, BODIES))
}


def page(url: str, body: str) -> Page:
    """An answer as loadlint sees it."""
    return Page([Exchange(0, Request("GET", Text(url)), Response(200, (), body.encode(), "application/json", url))])


EXPECTED = {name: holds(test, page(f"http://h/{name}", body)) for name, (test, body) in CASES.items()}
"""Which cases hold."""


def k6_script(host: str) -> tuple[str, bytes]:
    """A function for each case: an exception ends no other."""
    names = [name.replace("-", "_") for name in CASES]
    scenarios = ", ".join(
        f"{name}: {{ executor: 'per-vu-iterations', vus: 1, iterations: 1, exec: '{name}' }}" for name in names
    )
    lines = ["import http from 'k6/http';", f"export const options = {{ scenarios: {{ {scenarios} }} }};"]
    for name, function in zip(CASES, names, strict=True):
        lines += [f"export function {function}() {{", f"  http.get('http://{host}/{name}');", "}"]
    return "script.js", "\n".join([*lines, ""]).encode()


def locust_script(host: str) -> tuple[str, bytes]:
    """A task for each case."""
    lines = ["from locust import HttpUser, task", "", "", "class User(HttpUser):", f'    host = "http://{host}"', ""]
    for name in CASES:
        lines += ["    @task", f"    def {name.replace('-', '_')}(self):", f'        self.client.get("/{name}")', ""]
    return "locustfile.py", "\n".join(lines).encode()


def jmeter_script(host: str) -> tuple[str, bytes]:
    """A sampler for each case."""
    return "plan.jmx", plan(*(sampler(f"/{name}", name=name, host=host) for name in CASES)).encode()


SCRIPTS: dict[str, Callable[[str], tuple[str, bytes]]] = {
    "k6": k6_script, "locust": locust_script, "jmeter": jmeter_script,
}  # fmt: skip


def written(tool: str, host: str) -> tuple[str, bytes, Script]:
    """The script with the assertion of each case, and how loadlint reads it."""
    name, data = SCRIPTS[tool](host)
    source = Source(name, data)
    dialect = engine.dialect_of(source, lambda _: None)
    assert dialect is not None
    script = dialect.parse(source, lambda _: None)
    assert len(script.steps) == len(CASES)
    edits = [
        edit
        for step, (test, _) in zip(script.steps, CASES.values(), strict=True)
        for edit in dialect.write(script, AddAssertion(step.index, (test,)))
    ]
    after = apply(data, edits)
    return name, after, dialect.parse(Source(name, after), lambda _: None)


_NUMBER, _TEXT, _LIKE_OTHERS = JsonIs(("a",), "number"), JsonIs(("a",), "text"), '{"a": "true"}'
_STRICT: list[tuple[Test, str]] = [*((_TEXT, body) for body in BODIES[1:4]), (_NUMBER, '{"a": "0"}')]
DIFFERENT: dict[str, list[tuple[Test, str]]] = {
    "k6": _STRICT,
    "locust": [*_STRICT, (JsonIs(("list", 0), "there"), BODIES[4]), (TESTS[-1], BODIES[-1])],
    "jmeter": [(_TEXT, _LIKE_OTHERS)],
}
"""Where a tool is stricter: to JMeter alone a number is a text and digits in quotes are a number, but a text that looks
like another value is none; a page has no members in Python, not even too few. Or less strict: in Python a text has a
first item."""


@pytest.mark.parametrize("tool", SCRIPTS)
def test_what_is_written_is_read_as_it_was_meant(tool: str) -> None:
    _, _, script = written(tool, "127.0.0.1:1")
    for step, (test, _) in enumerate(CASES.values()):
        own = AllOf(tuple(one.test for one in script.assertions if step in one.steps and reads_content(one.test)))
        assert own.tests
        for body in BODIES:
            seen = page("http://h/case-aa", body)
            assert holds(own, seen) == holds(test, seen) or (test, body) in DIFFERENT[tool], (own, test, body)


def test_redirects_are_read_back() -> None:
    for whole, path in product((False, True), ("/", "/orders")):
        test = leads_to(path, whole=whole)
        for make in SCRIPTS.values():
            name, data = make("127.0.0.1:1")
            source = Source(name, data)
            dialect = engine.dialect_of(source, lambda _: None)
            assert dialect is not None
            script = dialect.parse(source, lambda _: None)
            after = apply(data, dialect.write(script, AddAssertion(0, (test,))))
            assert test in [one.test for one in dialect.parse(Source(name, after), lambda _: None).assertions]


class _Answers(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = CASES[self.path.strip("/")][1].encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


class _Server(http.server.ThreadingHTTPServer):
    request_queue_size = 256


@contextmanager
def answering() -> Iterator[str]:
    """A server that answers each case with its body."""
    server = _Server(("127.0.0.1", 0), _Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def k6_verdicts(script: Path) -> dict[str, bool]:
    """Which cases k6 lets pass."""
    out = script.with_name("out.json")
    command = [
        find_k6(),
        "run",
        "--quiet",
        "--no-usage-report",
        "--address",
        "127.0.0.1:0",
        "--out",
        f"json={out}",
        str(script),
    ]
    subprocess.run(command, capture_output=True, timeout=90, check=False)
    found = {}
    for line in out.read_text().splitlines():
        point = json.loads(line)
        if point["type"] == "Point" and point["metric"] == "checks":
            name = point["data"]["tags"]["check"].partition(":")[0].removeprefix("GET /")
            found[name] = point["data"]["value"] == 1
    return found


def locust_verdicts(script: Path) -> dict[str, bool]:
    """Which cases Locust lets pass."""
    command = [sys.executable, str(LOCUST_RUN), str(script)]
    environment = {**os.environ, "NO_PROXY": "127.0.0.1"}
    done = subprocess.run(command, capture_output=True, text=True, timeout=90, check=True, env=environment)
    told = json.loads(done.stdout.splitlines()[-1])
    failed = {failure.partition(":")[0] for failure in told["failures"]}
    return {request.removeprefix("GET /"): request not in failed for request in told["requests"]}


def jmeter_verdicts(script: Path) -> dict[str, bool]:
    """Which cases JMeter lets pass."""
    jmeter.run(script.parent)
    with (script.parent / "out.jtl").open(encoding="utf-8", newline="") as file:
        return {row["label"]: row["success"] == "true" for row in csv.DictReader(file)}


VERDICTS: dict[str, Callable[[Path], dict[str, bool]]] = {
    "k6": k6_verdicts, "locust": locust_verdicts, "jmeter": jmeter_verdicts,
}  # fmt: skip


@pytest.mark.engine
@pytest.mark.parametrize("tool", ["k6", "locust", pytest.param("jmeter", marks=jmeter.needs_jmeter)])
def test_the_tool_judges_as_loadlint_does(tool: str, tmp_path: Path) -> None:
    with answering() as host:
        name, data, _ = written(tool, host)
        (tmp_path / name).write_bytes(data)
        found = VERDICTS[tool](tmp_path / name)
    wrong = {name for name, wanted in EXPECTED.items() if found.get(name) != wanted}
    assert wrong == {name for name, case in CASES.items() if case in DIFFERENT[tool]}
