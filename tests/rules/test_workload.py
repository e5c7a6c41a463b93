"""Rules about the load that a script makes and how it is measured."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from loadlint.findings import Applicability, Finding
from tests.dialects.jmeter.helpers import element, http, leaf, plan
from tests.shop.judge import find_k6
from tests.support.checking import answering, fixed_text, found, statistics
from tests.support.scripts import LOAD, k6

RULE = "dynamic-request-name"


def named(text: str, path: str = "a.js") -> list[Finding]:
    return found(text, RULE, path)


ID = "const id = http.get('https://a.test/').json('id');"


@pytest.mark.parametrize(
    ("line", "after"),
    [
        ("http.get(`https://a.test/o/${id}`);", "http.get(http.url`https://a.test/o/${id}`);"),
        ("http.get(`${__ENV.BASE}/o/${id}`);", "http.get(http.url`${__ENV.BASE}/o/${id}`);"),
        ("http.get('https://a.test/o/' + id);", "http.get('https://a.test/o/' + id, { tags: { name: '/o/[id]' } });"),
        (
            "http.post('https://a.test/o/' + id);",
            "http.post('https://a.test/o/' + id, null, { tags: { name: '/o/[id]' } });",
        ),
        (
            "http.get('https://a.test/o?q=' + id, { tags: { k: 1 } });",
            "http.get('https://a.test/o?q=' + id, { tags: { name: '/o?q=[id]', k: 1 } });",
        ),
        (
            "http.get(`https://a.test/o/${id}`, { tags: { name: `o ${id}` } });",
            "http.get(`https://a.test/o/${id}`, { tags: { name: 'o [id]' } });",
        ),
        (
            "http.get(`https://a.test/o/${Math.floor(Math.random() * 9)}`);",
            "http.get(http.url`https://a.test/o/${Math.floor(Math.random() * 9)}`);",
        ),
        (
            "http.batch([['GET', `https://a.test/o/${id}`]]);",
            "http.batch([['GET', http.url`https://a.test/o/${id}`]]);",
        ),
    ],
)
def test_k6_requests_get_a_name(line: str, after: str) -> None:
    text = k6(ID, line)
    assert len(named(text)) == 1
    assert fixed_text(text, "a.js", select=(RULE,), level=Applicability.UNSAFE) == k6(ID, after)


@pytest.mark.parametrize(
    "line",
    [
        "http.get(`${__ENV.BASE}/o/${__ENV.REGION}`);",
        "http.get(`https://a.test/o/${id}`, { tags: { name: 'o' } });",
        "http.get(http.url`https://a.test/o/${id}`);",
        "const u = http.url`https://a.test/o/${id}`; http.get(u);",
        "http.get(`https://a.test/o/${id}`, params);",
        "http.get(`https://a.test/o/${id}`, { ...params });",
        "http.get(id);",
        "http.get(`${id}/o`);",
        "http.get(`https://a.test/o/${unknown}`);",
        "http.post(`https://a.test/o`, { id });",
        "for (const page of ['a', 'b']) { http.get(`https://a.test/o/${page}`); }",
        "http.get(`https://${id}.a.test/o`);",
        "for (let i = 0; i < 9; i++) { http.get(`https://a.test/o/${i}`); }",
        "http.get(`https://a.test/o/${['a', 'b'][Math.floor(Math.random() * 2)]}`);",
        "http.get(`https://a.test/o/${__ITER % 10}`);",
        "http.get(`https://a.test/o/${__VU}`);",
    ],
)
def test_k6_requests_that_have_a_name_or_may_have_one(line: str) -> None:
    assert named(k6(ID, line)) == []


def test_k6_values_that_are_made_once() -> None:
    text = """
    import http from 'k6/http';
    const run = Date.now();
    export function setup() {
      const id = http.post('https://a.test/o').json('id');
      http.get(`https://a.test/o/${id}`);
      return { id };
    }
    export default function (data) {
      http.get(`https://a.test/o/${data.id}`);
      http.get(`https://a.test/runs/${run}`);
    }
    """
    assert named(text) == []


@pytest.mark.parametrize(
    ("options", "number"),
    [
        ("{ vus: 1, iterations: 1 }", 0),
        ("Object.assign({ iterations: 1 }, unknown)", 0),
        ("{ scenarios: { a: { executor: 'per-vu-iterations' } } }", 0),
        ("{ scenarios: { a: { executor: 'shared-iterations', vus: 1, iterations: 9 } } }", 1),
        ("{ vus: 9, iterations: 1 }", 1),
        ("{ vus: 1, duration: '1m' }", 1),
    ],
)
def test_k6_a_script_that_one_user_runs_once(options: str, number: int) -> None:
    text = f"export const options = {options};\n" + k6(ID, "http.get(`https://a.test/o/${id}`);")
    assert len(named(text)) == number


@pytest.mark.parametrize(
    ("base", "named_alone"),
    [
        ("'https://a.test/v1'", True),
        ("__ENV.BASE || 'https://a.test/v1'", False),
        ("`https://a.test/${__ENV.VERSION || 'v1'}`", False),
    ],
)
def test_k6_a_name_with_what_the_environment_may_change_is_not_given_without_being_asked(
    base: str, named_alone: bool
) -> None:
    text = LOAD + k6(f"const base = {base};", ID, "http.get(`${base}/o/${id}`);")
    assert ("name: '/v1/o/[id]'" in fixed_text(text, "a.js", select=(RULE,))) is named_alone


@pytest.mark.parametrize(
    ("base", "named_alone"),
    [("'https://a.test'", True), ("__ENV.SHOP", True), ("settings.orders", False), ("`${__ENV.SHOP}/orders`", True)],
)
def test_k6_a_name_without_the_route_that_a_base_may_hold_is_not_given_without_being_asked(
    base: str, named_alone: bool
) -> None:
    text = LOAD + k6(f"const base = {base};", ID, "http.get(base + `/${id}/invoice`);")
    assert ("/[id]/invoice' } })" in fixed_text(text, "a.js", select=(RULE,))) is named_alone


def test_k6_an_address_that_setup_makes_by_code_of_the_load() -> None:
    text = """
    import http from 'k6/http';
    const shown = (id) => `https://a.test/o/${id}`;
    export function setup() {
      const id = http.post('https://a.test/o').json('id');
      http.get(shown(id));
    }
    export default function () {
      const id = http.post('https://a.test/o').json('id');
      http.get(shown(id), { tags: { name: 'shown' } });
    }
    """
    assert named(text) == []


@pytest.mark.parametrize(("options", "named_alone"), [("", False), ("{ vus: 1 }", False), ("{ vus: 2 }", True)])
def test_k6_a_script_for_one_user_gets_names_where_asked(options: str, named_alone: bool) -> None:
    stated = f"export const options = {options};\n" if options else ""
    text = stated + k6(ID, "http.get(`https://a.test/o/${id}`);")
    assert len(named(text)) == 1
    assert ("http.url" in fixed_text(text, "a.js", select=(RULE,))) is named_alone
    assert "http.url" in fixed_text(text, "a.js", select=(RULE,), level=Applicability.UNSAFE)


def test_k6_a_module_gets_names_as_its_scripts_say_how_many_users_there_are() -> None:
    module = k6(ID, "http.get(`https://a.test/o/${id}`);").replace("export default function", "export function order")
    assert "http.url" in fixed_text(module, "a.js", select=(RULE,))


def test_the_name_that_a_person_has_chosen_is_not_changed_without_being_asked() -> None:
    text = k6(ID, "http.get(`https://a.test/o/${id}`, { tags: { name: `o ${id}` } });")
    assert len(named(text)) == 1
    assert fixed_text(text, "a.js", select=(RULE,)) == text


@pytest.mark.engine
def test_k6_takes_the_names(tmp_path: Path) -> None:
    text = LOAD + k6(
        "const id = Math.floor(Math.random() * 1e9);",
        "http.get(`http://127.0.0.1:1/a/${id}`);",
        "http.get('http://127.0.0.1:1/b/' + id);",
        "http.batch([['GET', `http://127.0.0.1:1/c/${id}`]]);",
        "http.batch([{ method: 'GET', url: `http://127.0.0.1:1/d/${id}` }]);",
    )
    script, out = tmp_path / "a.js", tmp_path / "out.json"
    script.write_text(fixed_text(text, "a.js", select=(RULE,)))
    subprocess.run([find_k6(), "run", "-q", "--out", f"json={out}", str(script)], check=True, capture_output=True)
    points = [json.loads(line) for line in out.read_text().splitlines()]
    names = {
        point["data"]["tags"]["name"] for point in points if point["type"] == "Point" and point["metric"] == "http_reqs"
    }
    site = "http://127.0.0.1:1"
    assert names == {f"{site}/a/${{}}", "/b/[id]", f"{site}/c/${{}}", "/d/[id]"}


HEAD = "import random\nfrom locust import {user}, task\n\n\nclass Shop({user}):\n    @task\n    def t(self):\n"


def locust(*lines: str, user: str = "HttpUser") -> str:
    return HEAD.format(user=user) + "".join(f"        {line}\n" for line in lines)


PID = 'pid = self.client.get("/p").json()["id"]'


@pytest.mark.parametrize(
    ("line", "after"),
    [
        ('self.client.get(f"/p/{pid}")', 'self.client.get(f"/p/{pid}", name="/p/[pid]")'),
        ('self.client.get("/p/%s/x" % pid)', 'self.client.get("/p/%s/x" % pid, name="/p/[pid]/x")'),
        (
            'self.client.get("/p", params={"q": "a", "id": pid})',
            'self.client.get("/p", params={"q": "a", "id": pid}, name="/p?q=a&id=[pid]")',
        ),
        (
            'self.client.get(f"/p/{random.randint(1, 9)}")',
            'self.client.get(f"/p/{random.randint(1, 9)}", name="/p/[value]")',
        ),
        (
            'self.client.get(f"/p/{pid}", name=f"p {pid}")',
            'self.client.get(f"/p/{pid}", name="p [pid]")',
        ),
        (
            'for i in range(9): self.client.get("/p?page=" + str(i))',
            'for i in range(9): self.client.get("/p?page=" + str(i), name="/p?page=[i]")',
        ),
    ],
)
def test_locust_requests_get_a_name(line: str, after: str) -> None:
    text = locust(PID, line)
    assert len(named(text, "a.py")) == 1
    if "randint" in line or "%" in line:
        assert "name=" in fixed_text(text, "a.py", select=(RULE,))
    else:
        assert fixed_text(text, "a.py", select=(RULE,), level=Applicability.UNSAFE) == locust(PID, after)


@pytest.mark.parametrize(
    "line",
    [
        'self.client.get(f"/p/{pid}", name="/p/[id]")',
        'self.client.get(f"/p/{self.region}")',
        'self.client.get(f"/p/{unknown}")',
        'self.client.get(f"/p/{random.choice([1, 2])}")',
        'self.client.get(f"/p/{pid}", **more)',
        'self.client.post("/p", json={"id": pid})',
        "self.client.get(pid)",
        'for page in ("a", "b"): self.client.get(f"/p/{page}")',
    ],
)
def test_locust_requests_that_have_a_name_or_may_have_one(line: str) -> None:
    assert named(locust(PID, line), "a.py") == []


def test_a_name_of_the_client_counts() -> None:
    text = locust(PID, 'with self.client.rename_request("/p/[id]"):', '    self.client.get(f"/p/{pid}")')
    assert named(text, "a.py") == []
    fast = locust(PID, 'self.client.get("/p", params={"id": pid})', user="FastHttpUser")
    assert named(fast, "a.py") == []


def others(*lines: str, head: str = "import requests\n", function: str = "t") -> int:
    text = head + locust(*lines).replace("def t(", f"def {function}(")
    return len(found(text, "blocking-client", "a.py"))


@pytest.mark.parametrize(
    ("head", "line", "number"),
    [
        ("import requests\n", 'requests.get("https://a.test/")', 1),
        ("import requests as r\n", "s = r.Session()", 1),
        ("from requests import post as send\n", 'send("https://a.test/")', 1),
        ("import urllib.request\n", 'urllib.request.urlopen("https://a.test/")', 1),
        ("from urllib import request\n", 'request.urlopen("https://a.test/")', 1),
        ("import httpx\n", "with httpx.Client() as c: c.get('/')", 1),
        ("import requests\n", 's = requests.get("https://a.test/").json().get("a")', 1),
        ("import requests\n", 's = requests.Session(); s.get("https://a.test/").json()', 2),
        ("import time\n", "time.sleep(3)", 0),
        ("import requests\n", "x = requests.codes.ok", 0),
        ("import requests\n", 'self.client.get("/")', 0),
        ("", 'requests.get("https://a.test/")', 0),
    ],
)
def test_other_clients(head: str, line: str, number: int) -> None:
    assert others(line, head=head) == number


def test_other_clients_outside_of_tasks() -> None:
    line = 'requests.get("https://a.test/")'
    assert others(line, function="on_start") == 0
    text = "import requests\n" + locust("pass") + f"\n\ndef prepare():\n    {line}\n\n\nprepare()\n"
    assert found(text, "blocking-client", "a.py") == []


@pytest.mark.engine
def test_locust_does_not_see_the_requests_of_other_clients(tmp_path: Path) -> None:
    with answering() as host:
        text = "import requests, time\n" + locust(
            'self.client.get("/own")', f'assert requests.get("{host}/other").ok', "time.sleep(0.2)"
        )
        assert set(statistics(tmp_path, text, host)) == {"/own", "Aggregated"}


def plan_of(label: str) -> str:
    get = leaf("JSONPostProcessor.referenceNames", "order_id") + leaf("JSONPostProcessor.jsonPathExprs", "$.id")
    default = leaf("JSONPostProcessor.defaultValues", "NOT_FOUND")
    first = http("/orders", under=[element("JSONPostProcessor", get, default)])
    return plan(first, http("/orders/${order_id}", name=label))


@pytest.mark.parametrize(
    ("label", "after"),
    [
        ("GET /orders/${order_id}", "GET /orders/[order_id]"),
        ("a &amp; &lt;b&gt; ${order_id}", "a &amp; &lt;b&gt; [order_id]"),
        ("user ${__threadNum}", None),
        ("GET /orders/id", None),
        ("GET ${host}/orders", None),
        ("GET ${__P(env)}", None),
        ("${order_id}", None),
    ],
)
def test_jmeter_labels(label: str, after: str | None) -> None:
    text = plan_of(label)
    assert len(named(text, "a.jmx")) == (after is not None)
    assert fixed_text(text, "a.jmx", select=(RULE,)) == text
    assert fixed_text(text, "a.jmx", select=(RULE,), level=Applicability.UNSAFE) == plan_of(after or label)


def test_a_request_is_not_named_by_an_argument_of_a_call() -> None:
    text = """\
from urllib.parse import quote
from locust import HttpUser, task


class Shop(HttpUser):
    @task
    def t(self):
        cursor = self.client.get("/a").json()["next"]
        self.client.get(f"/catalog/{quote(cursor, safe='')}")
"""
    (finding,) = named(text, "a.py")
    assert finding.message.startswith("The address holds `quote(cursor, safe='')`, so")
    assert finding.fix is not None
    assert finding.fix.title == "Count the request as `/catalog/[cursor]`"


def test_a_name_holds_no_recorded_value() -> None:
    """The next recording would count another request."""
    state = "state=84e4ca2ced62453bb57ac8ba32e54d1d"
    text = locust(PID, f'self.client.get(f"/callback?code={{pid}}&{state}&iss=shop")')
    fixed = fixed_text(text, "a.py", select=(RULE,), level=Applicability.UNSAFE)
    assert 'name="/callback?code=[pid]&state=[state]&iss=shop"' in fixed
    text = k6(ID, f"http.get('https://a.test/callback?code=' + id + '&{state}');")
    fixed = fixed_text(text, "a.js", select=(RULE,), level=Applicability.UNSAFE)
    assert "name: '/callback?code=[id]&state=[state]'" in fixed
