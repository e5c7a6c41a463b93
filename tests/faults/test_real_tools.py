"""New scripts in the real k6, Locust and JMeter: each answer is broken once, and each is noticed at its step."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from loadlint.verify.web_modules import keep
from tests.support.jmeter import in_tools
from tests.support.run import loadlint, ran
from tests.support.sampling import one_in
from tests.verify.tools import environment, needs_mitmproxy

EXAMPLE = Path(__file__).parents[2] / "examples" / "checkout"
pytestmark = [pytest.mark.slow, needs_mitmproxy]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("checkout.har", "checkout.2.har", "checkout.js"):
        (tmp_path / name).write_bytes((EXAMPLE / name).read_bytes())
    return tmp_path


@in_tools(".js")
def test_a_new_script_notices_each_fault_at_its_step(suffix: str, folder: Path) -> None:
    """A time-out of 30 seconds, which the plan of JMeter has, is short in this run."""
    loadlint(folder, "new", "checkout.har", "checkout.2.har", "-o", f"new{suffix}", exits=0)
    if suffix == ".jmx":
        add_time_outs(folder / "new.jmx")
    arguments = ("verify", "--engine", "--faults", f"new{suffix}", "--output-format", "json")
    told = json.loads(loadlint(folder, *arguments, exits=0, environment=environment(folder)).text)
    results = Counter(fault["result"] for fault in told["faults"])
    assert results["noticed"] == told["tried"] >= 40
    assert set(results) == {"noticed", "not applied"}
    assert all(fault["foreseen"] for fault in told["faults"] if fault["result"] == "noticed"), "the estimate agrees"
    late = {fault["step"]["request"] for fault in told["faults"] if (fault["kind"], fault["result"]) == TOO_LATE}
    assert (suffix == ".jmx") == bool(late >= {"POST /api/carts", "GET /login"})
    assert not [fault for fault in told["faults"] if fault["without_value"] or fault["old_session"]]
    assert sorted(path.name for path in folder.iterdir() if "loadlint" in path.name) == []


TOO_LATE = ("time-out", "noticed")


def add_time_outs(plan: Path) -> None:
    time_out = '<stringProp name="HTTPSampler.response_timeout">30000</stringProp>'
    plan.write_text(
        plan.read_text().replace('<boolProp name="HTTPSampler.use_ke', f'{time_out}<boolProp name="HTTPSampler.use_ke')
    )


RAW = """\
// loadlint: recording=checkout.har recording=checkout.2.har
import http from 'k6/http';
import { sleep } from 'k6';

export default function () {
  const cart = http.post('https://shop.example/api/carts').json('cart.id');
  sleep(60);
  const json = { headers: { 'Content-Type': 'application/json' } };
  const item = JSON.stringify({ sku: 'tea-green-100', quantity: 2 });
  http.post(`https://shop.example/api/carts/${cart}/items`, item, json);
}
"""


@pytest.mark.engine
def test_a_script_without_checks_notices_little(folder: Path) -> None:
    (folder / "raw.js").write_text(RAW)
    arguments = ("verify", "--engine", "--faults", "raw.js", "--kinds", "server-error,missing-value", "--only", "carts")
    _, done = ran(folder, *arguments, environment=environment(folder))
    assert done.text.endswith(
        """\
a  server-error: an error with status 500
b  missing-value: the response without the value that the script takes
+  noticed at its step   L  noticed later   -  not noticed   .  does not apply   ?  not tried
                           a b
 6 POST /api/carts         + L
10 POST /api/carts/…/items + .

raw.js:6: POST /api/carts: the run does not fail: server-error, missing-value
raw.js:6: POST /api/carts: 1 request without a value after it (POST {LACKING}): server-error, missing-value
raw.js:6: POST /api/carts: noticed only at POST /api/carts/…/items: missing-value
raw.js:10: POST /api/carts/…/items: the run does not fail: server-error
raw.js: k6 notices 2 of 3 faults at their step
""".replace("{LACKING}", "https://shop.example/api/carts/undefined/items")
    ), done.text + done.err


SETS_UP = """\
// loadlint: recording=checkout.har recording=checkout.2.har
import http from 'k6/http';
import { check, fail } from 'k6';
import { NO_TOKEN } from 'https://modules.test/words.js';

export const options = {
  thresholds: { checks: ['rate>0.99'] },
  scenarios: { buy: { executor: 'constant-vus', vus: 5, duration: '1m', exec: 'buy' } },
};

export function setup() {
  const page = http.get('https://shop.example/login');
  const csrf = page.html().find('input[name="csrf"]').first().attr('value');
  if (!check(page, { 'csrf is there': () => Boolean(csrf) })) fail(NO_TOKEN);
  return { cookie: `sid=${page.cookies.sid[0].value}` };
}

export function buy(data) {
  const cart = http.post('https://shop.example/api/carts', null, { headers: { Cookie: data.cookie } });
  check(cart, { 'cart.id is there': (r) => Boolean(r.json('cart.id')) });
}
"""


@pytest.mark.engine
def test_k6_fails_in_setup_and_in_a_scenario(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A module from the web, which was fetched before, is no request of the script."""
    monkeypatch.setenv("LOADLINT_CACHE_DIR", environment(folder)["LOADLINT_CACHE_DIR"])
    keep("https://modules.test/words.js", b"export const NO_TOKEN = 'no csrf';")
    (folder / "scenario.js").write_text(SETS_UP)
    arguments = ("verify", "--engine", "--faults", "scenario.js", "--kinds", "server-error,maintenance,closed")
    _, done = ran(folder, *arguments, "--output-format", "json", environment=environment(folder))
    told = json.loads(done.text)
    results = [(fault["step"]["request"], fault["kind"], fault["result"]) for fault in told["faults"]]
    assert results == [
        (request, kind, "noticed")
        for request in ("GET /login", "POST /api/carts")
        for kind in ("server-error", "maintenance", "closed")
    ]
    assert all(fault["fails_run"] for fault in told["faults"])


CARTS = """\
import http from 'k6/http';
import { sleep } from 'k6';

export function newCart() {
  sleep(60);
  return http.post('https://shop.example/api/carts', null, { timeout: '1m30s' });
}
"""
WAITS = {
    ".js": """\
// loadlint: recording=checkout.har recording=checkout.2.har
import http from 'k6/http';
import { check } from 'k6';
import { newCart } from './carts.js';

export const options = { thresholds: { checks: ['rate==1'] } };

export default function () {
  check(newCart(), { created: (r) => r.status === 201 });
  const [page] = http.batch([['GET', 'https://shop.example/login', null, { timeout: 400 }]]);
  check(page, { shown: (r) => r.status === 200 });
}
""",
    ".py": """\
# loadlint: recording=checkout.har recording=checkout.2.har
from locust import HttpUser, task


class Shopper(HttpUser):
    host = "https://shop.example"

    @task(3)
    def cart(self):
        self.client.post("/api/carts", timeout=30)

    @task(1)
    def login(self):
        self.client.get("/login", timeout=(5, 30))
""",
}


@pytest.mark.engine
@pytest.mark.parametrize("suffix", one_in(2, [".py", ".js"]))
def test_an_answer_may_come_too_late(suffix: str, folder: Path) -> None:
    """The time-outs of 30 seconds are short in this run, also that of a module. A short one is as it was.

    Locust's tasks have weights, and each of them is tried.
    """
    (folder / "carts.js").write_text(CARTS)
    script = folder / f"waits{suffix}"
    script.write_text(WAITS[suffix])
    choice = ("--kinds", "time-out,too-many", "--only", "carts", "--only", "GET /login", "--output-format", "json")
    _, done = ran(folder, "verify", "--engine", "--faults", script.name, *choice, environment=environment(folder))
    faults = json.loads(done.text)["faults"]
    assert {(fault["kind"], fault["result"]) for fault in faults} == {TOO_LATE, ("too-many", "noticed")}
    assert {fault["step"]["request"] for fault in faults} >= {"POST /api/carts", "GET /login"}


LOGS_IN_ONCE = """\
# loadlint: recording=checkout.har recording=checkout.2.har
from locust import HttpUser, constant, task


class Shopper(HttpUser):
    host = "https://shop.example"
    wait_time = constant(60)

    def on_start(self):
        page = self.client.get("/login").text
        token = page.split('name="csrf" value="')[1].split('"')[0]
        self.client.post("/login", data={"csrf": token, "user": "ann", "password": "wonderland"})

    @task
    def cart(self):
        self.client.post("/api/carts")
"""


@pytest.mark.engine
def test_what_a_user_does_once_has_runs_of_its_own(folder: Path) -> None:
    (folder / "once.py").write_text(LOGS_IN_ONCE)
    arguments = ("verify", "--engine", "--faults", "once.py", "--kinds", "server-error", "--output-format", "json")
    _, done = ran(folder, *arguments, environment=environment(folder))
    told = json.loads(done.text)
    assert [(fault["step"]["request"], fault["result"]) for fault in told["faults"]] == [
        ("GET /login", "noticed"),
        ("POST /login", "noticed"),
        ("POST /api/carts", "noticed"),
    ]
    assert told["keeps_session"], "as such a script is meant"
