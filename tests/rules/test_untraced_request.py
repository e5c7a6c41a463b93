"""Scripts whose requests begin no traces, and those that begin some, in whatever way."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from msgspec.structs import replace

from loadlint.dialects.k6 import K6
from loadlint.rules.base import Context, LinkResult, Settings
from loadlint.rules.observability import untraced_request
from loadlint.script import Remark
from loadlint.text.source import Source
from tests.dialects.jmeter.helpers import element, headers, http, leaf, plan
from tests.support.checking import found
from tests.support.run import loadlint

K6_SCRIPT = (
    "import http from 'k6/http';\nHEAD\nexport default function () {\n  http.get('https://shop.test/cart'PARAMS);\n}\n"
)
LOCUST = """\
from locust import HttpUser, task
HEAD


class Shopper(HttpUser):
    @task
    def cart(self):
        self.client.get("/cart"PARAMS)
"""
RECORDED = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def k6(head: str = "", params: str = "") -> str:
    return K6_SCRIPT.replace("HEAD", head).replace("PARAMS", params)


def locust(head: str = "", params: str = "") -> str:
    return LOCUST.replace("HEAD", head).replace("PARAMS", params)


def jmeter(value: str) -> str:
    return plan(headers(("traceparent", value)), http("/cart"))


def groovy(code: str) -> str:
    return element("JSR223PreProcessor", leaf("script", code))


TEMPO = "import tempo from 'https://jslib.k6.io/http-instrumentation-tempo/1.0.1/index.js';\n"


@pytest.mark.parametrize(
    ("name", "text", "number"),
    [
        ("a.js", k6(), 1),
        ("a.js", k6(params=f", {{ headers: {{ traceparent: '{RECORDED}' }} }}"), 1),
        ("a.js", k6(params=", { headers: { traceparent: `00-${id()}-${id()}-01` } }"), 0),
        ("a.js", k6(params=", { headers: { 'b3': single() } }"), 0),
        ("a.js", k6(TEMPO + "tempo.instrumentHTTP({ propagator: 'w3c' });"), 0),
        ("a.js", k6("const withTrace = (h) => ({ ...h, 'X-B3-TraceId': id() });"), 0),
        ("a.py", locust(), 1),
        ("a.py", locust("from opentelemetry.instrumentation.requests import RequestsInstrumentor"), 0),
        ("a.py", locust(params=', headers={"uber-trace-id": new_id()}'), 0),
        ("a.js", k6("// no opentelemetry here: 'b3' comes from the gateway"), 1),
        ("a.js", k6("const b3 = 3;"), 1),
        ("a.js", k6("http.get('https://js-agent.newrelic.com/nr.js');"), 1),
        ("a.js", k6(params=", { headers: { traceparent: make('0123456789abcdef') } }"), 0),
        ("a.py", locust("# ddtrace is switched on elsewhere"), 1),
        ("a.py", locust(params=f', headers={{"traceparent": "{RECORDED}"}}'), 1),
        ("a.py", locust(params=", headers=dict(b3=new_id())"), 0),
        ("a.jmx", plan(http("/cart")), 1),
        ("a.jmx", plan(http("/traceparent-opentelemetry")), 1),
        ("a.jmx", plan(groovy("// opentelemetry is an agent's business"), http("/cart")), 1),
        ("a.jmx", plan(groovy("sampler.headerManager.add(new Header('b3', id()))"), http("/cart")), 0),
        ("a.jmx", jmeter("00-${trace_id}-${span_id}-01"), 0),
        ("a.jmx", jmeter(RECORDED), 1),
    ],
)
def test_what_begins_traces(name: str, text: str, number: int) -> None:
    assert len(found(text, "untraced-request", name)) == number


def test_the_rule_is_off_until_somebody_wants_it(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text(k6())
    assert "untraced-request" not in loadlint(tmp_path, "check", "a.js", exits=0).text


@pytest.mark.parametrize(
    ("name", "text", "keeping"),
    [
        ("a.js", k6(), "; k6 run --out json=run.json keeps its id"),
        ("a.py", locust(), "; the script writes a line for each"),
        ("a.jmx", plan(http("/cart")), "; jmeter -Jsample_variables=trace_id keeps its id"),
    ],
)
def test_the_fix_says_what_keeps_the_ids(name: str, text: str, keeping: str) -> None:
    (finding,) = found(text, "untraced-request", name)
    assert finding.fix is not None
    assert finding.fix.title == f"Send a new traceparent with each request{keeping}"


def test_a_dialect_of_a_plugin_need_not_say_what_keeps_the_ids() -> None:
    script = K6().parse(Source("a.js", k6().encode()), lambda path: None)
    script = replace(script, dialect="gatling")
    remark = Remark(script.shown_at(0), "traceparent")
    dialect: Any = SimpleNamespace(remarks=lambda script, kind: [remark])
    (finding,) = untraced_request.check(Context(script, dialect, (), None, LinkResult(), Settings()))
    assert finding.message.startswith("This request begins no trace")


def fixed(folder: Path, name: str, text: str) -> str:
    (folder / name).write_text(text)
    loadlint(folder, "fix", "--select", "untraced-request", "--unsafe-fixes", name, exits=0)
    return (folder / name).read_text()


def test_what_the_script_says_stays(tmp_path: Path) -> None:
    text = k6()
    after = fixed(tmp_path, "a.js", text.replace("http from", "web from").replace("http.get", "web.get"))
    assert "import exec from 'k6/execution';" in after
    assert "  web.get('https://shop.test/cart');\n}\n" in after
    assert "  web[method] = (...values) =>" in after
    assert "\nweb.batch = (requests) =>" in after


def test_new_imports_stand_with_those_of_the_tool(tmp_path: Path) -> None:
    head = "import { check } from 'k6';\nHEADimport http from 'k6/http';\n\nimport { x } from './x.js';\n"
    after = fixed(tmp_path, "a.js", k6().replace("import http from 'k6/http';\n", head.replace("HEAD", "")))
    news = "import crypto from 'k6/crypto';\nimport exec from 'k6/execution';\n"
    assert after.startswith(head.replace("HEAD", news))
    before, own = "from locust import HttpUser, task\n", "\nfrom lib.shop import Shop\n"
    after = fixed(tmp_path, "a.py", locust().replace(before, before + own))
    news = "from locust import HttpUser, events, task\nfrom locust.clients import HttpSession\n"
    assert after.startswith(f"import functools\nimport json\nimport os\nimport secrets\nimport time\n\n{news}{own}")


def test_a_plan_gets_one_header_for_all_samplers(tmp_path: Path) -> None:
    after = fixed(tmp_path, "a.jmx", plan(http("/cart"), http("/orders")))
    assert after.count("00-${__RandomString(32,0123456789abcdef,trace_id)}-") == 1


def test_names_that_mean_something_else_are_left_alone(tmp_path: Path) -> None:
    text = k6("const exec = 1;")
    assert fixed(tmp_path, "a.js", text) == text
    text = (
        "import { get } from 'k6/http';\nconst http = { a: 1 };\nexport default () => { get('https://shop.test/'); };\n"
    )
    assert fixed(tmp_path, "b.js", text) == text


@pytest.mark.parametrize("name", ["a.js", "a.py"])
def test_a_script_with_recorded_traces_is_fixed_once(name: str, tmp_path: Path) -> None:
    texts = {
        "a.js": k6(params=f", {{ headers: {{ traceparent: '{RECORDED}' }} }}"),
        "a.py": locust(params=f', headers={{"traceparent": "{RECORDED}"}}'),
    }
    after = fixed(tmp_path, name, texts[name])
    assert after != texts[name]
    assert not found(after, "untraced-request", name)


def test_a_header_of_the_whole_plan_would_lose_against_a_nearer_one(tmp_path: Path) -> None:
    assert fixed(tmp_path, "a.jmx", jmeter(RECORDED)) == jmeter(RECORDED)
    told = loadlint(tmp_path, "check", "--select", "untraced-request", "a.jmx", "--output-format", "full", exits=0).text
    assert "a Header Manager sends a `traceparent` already" in told


def test_functions_that_a_script_imports_are_traced_as_well(tmp_path: Path) -> None:
    """k6 looks for an imported function in the module at each call."""
    text = "import { get } from 'k6/http';\nexport default () => { get('https://shop.test/'); };\n"
    assert "http[method] = " in fixed(tmp_path, "a.js", text)


def test_a_whole_module_is_read_only(tmp_path: Path) -> None:
    """Real k6: `Cannot add property get, object is not extensible`."""
    text = k6().replace("import http", "import * as http")
    assert fixed(tmp_path, "a.js", text) == text


@pytest.mark.parametrize("head", ["const { get } = http;", "const get = http.get;"])
def test_functions_that_a_script_keeps_of_its_own_are_out_of_reach(head: str, tmp_path: Path) -> None:
    text = k6(head).replace("  http.get", "  get")
    assert fixed(tmp_path, "a.js", text) == text
