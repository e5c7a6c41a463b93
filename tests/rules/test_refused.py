"""What the tools refuse at start or in the first iteration."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from loadlint.findings import Applicability, Severity
from tests.dialects.jmeter.helpers import http, plan
from tests.shop.judge import find_k6
from tests.support.checking import fixed_text, found
from tests.support.run import loadlint
from tests.support.scripts import k6

RULE = "refused-by-tool"
K6 = "import http from 'k6/http';\nimport { check, group } from 'k6';\nimport { Counter } from 'k6/metrics';\n"
LOCUST = """from locust import HttpUser, task


class Shopper(HttpUser):
    @task
    def buy(self):
"""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("group('Cart::pay', () => {});", "group('Cart:pay', () => {});"),
        ("group(`Cart::${name}`, () => {});", "group(`Cart:${name}`, () => {});"),
        ("check(1, { 'a :: b': (r) => true });", "check(1, { 'a : b': (r) => true });"),
        ("const c = new Counter('my-count');", "const c = new Counter('my_count');"),
        ("const c = new Counter('Cart - paid (s)');", "const c = new Counter('Cart_paid_s');"),
        ("const c = new metrics.Trend('my-time');", "const c = new metrics.Trend('my_time');"),
        ("const c = new Counter('1. Tỉ lệ lỗi');", "const c = new Counter('_1_Ti_le_loi');"),
    ],
)
def test_k6_takes_no_such_names(before: str, after: str) -> None:
    assert len(found(K6 + before, RULE, "a.js")) == 1
    assert fixed_text(K6 + before, "a.js", select=(RULE,)) == K6 + after


@pytest.mark.parametrize(
    ("module", "number"),
    [("k6/data.js", 1), ("k6/data", 0), ("./k6/data.js", 0), ("https://jslib.k6.io/k6-utils/1.4.0/index.js", 0)],
)
def test_modules_of_k6_have_no_ending(module: str, number: int) -> None:
    assert len(found(f"{K6}import data from '{module}';\n", RULE, "a.js")) == number


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("import sleep from 'k6';", "import { sleep } from 'k6';"),
        ("import sleep, { check } from 'k6';", "import { check, sleep } from 'k6';"),
        ("import k6 from 'k6';\nconst sleep = k6.sleep;", None),
        ("import http from 'k6/http';\nconst asked = (http) => http('/');\nconst sleep = http.get;", None),
        ("import http from 'k6/http';\nimport sleep from './sleep.js';", None),
        ("import http from 'k6/http';\nimport sleep from 'k6/x/sleep';", None),
    ],
)
def test_a_module_of_k6_is_no_function(before: str, after: str | None) -> None:
    rest = "\nexport default function () {\n  sleep(1);\n}\n"
    assert len(found(before + rest, RULE, "a.js")) == (after is not None)
    assert fixed_text(before + rest, "a.js", select=(RULE,)) == (after or before) + rest


def test_a_module_that_is_called_by_another_name_stays() -> None:
    text = "import get from 'k6/http';\nexport default function () {\n  get('https://shop.test/');\n}\n"
    assert len(found(text, RULE, "a.js")) == 1
    assert fixed_text(text, "a.js", select=(RULE,)) == text


def test_imports_of_a_text_that_cant_be_parsed_are_not_missing(tmp_path: Path) -> None:
    text = K6 + "export default function () {\n  group('Cart', () => {});\n  http.get('https://shop.test/', {"
    (tmp_path / "a.js").write_text(text)
    told = loadlint(tmp_path, "check", "--exit-zero", "--output-format", "concise", "a.js", exits=0).text
    assert "syntax-error" in told
    assert RULE not in told


def test_a_metric_keeps_its_thresholds() -> None:
    rest = "export const options = { thresholds: { '%s': ['count>1'], '%s{a:b}': ['count>1'] } };"
    text = "new Counter('%s');\n" + rest
    before, after = K6 + text.replace("%s", "my-count"), K6 + text.replace("%s", "my_count")
    assert fixed_text(before, "a.js", select=(RULE,)) == after


@pytest.mark.parametrize(
    "rest",
    [
        "export const options = { thresholds: { '%s': ['count>1'] } };",
        "const thresholds = { '%s': ['count>1'] };",
        "options.thresholds['%s'] = ['count>1'];",
        "export function handleSummary(data) { return data.metrics['%s'].values; }",
    ],
)
def test_where_a_metric_is_meant_it_is_renamed(rest: str) -> None:
    before, after = (f"{K6}new Counter('{name}');\n{rest.replace('%s', name)}" for name in ("Pay now", "Pay_now"))
    assert fixed_text(before, "a.js", select=(RULE,)) == after


@pytest.mark.parametrize(
    "rest",
    [
        "group('Pay now', () => {});",
        "check(1, { 'Pay now': (r) => true });",
        "http.post('u', JSON.stringify({ type: 'Pay now' }));",
        "http.post('u', { 'Pay now': 'yes' });",
        "http.get('u', { tags: { name: 'Pay now' } });",
        "const r = http.batch({ 'Pay now': 'u' });\nr['Pay now'];",
        "console.log('Pay now');",
    ],
)
def test_what_is_called_as_a_metric_keeps_its_name(rest: str) -> None:
    before, after = (f"{K6}new Counter('{name}');\n{rest}" for name in ("Pay now", "Pay_now"))
    assert fixed_text(before, "a.js", select=(RULE,)) == after


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("GET /users", "GET /users/"),
        ("Pay now", "Pay_now"),
        ("\u0437\u0430\u043a\u0430\u0437", "other"),
        ("đơn A", "other"),
    ],
)
def test_a_metric_whose_new_name_would_tell_nothing_stays(first: str, second: str) -> None:
    text = f"{K6}new Counter('{first}');\nnew Counter('{second}');"
    assert found(text, RULE, "a.js")
    assert fixed_text(text, "a.js", select=(RULE,)) == text


@pytest.mark.parametrize(
    "text",
    [
        "group('Cart: pay', () => {});",
        "check(1, { 'a': (r) => 'x::y' });",
        "new Counter('my_count');",
        "new Counter(name);",
        "function sleep() {}\nsleep(1);",
        "globalThis.sleep = () => {};\nsleep(1);",
    ],
)
def test_k6_takes_all_others(text: str) -> None:
    assert found(K6 + text, RULE, "a.js") == []


def test_names_of_k6_are_imported() -> None:
    before = k6("const res = http.get('https://a.test/');", "check(res, { ok: (r) => r.status === 200 });", "sleep(1);")
    assert [finding.message.partition(":")[0] for finding in found(before, RULE, "a.js")] == [
        "`check` is not imported",
        "`sleep` is not imported",
    ]
    after = fixed_text(before, "a.js", select=(RULE,))
    assert after == before.replace("http';\n", "http';\nimport { check, sleep } from 'k6';\n", 1)


def test_a_comment_stays_behind_its_import() -> None:
    text = "import http from 'k6/http' // of k6\nexport default () => { check(http.get('https://a.test/'), {}) }\n"
    fixed = fixed_text(text, "a.js", select=(RULE,))
    assert fixed == text.replace("// of k6\n", "// of k6\nimport { check } from 'k6'\n")


@pytest.mark.parametrize("expression", ["p95<500", "rate<0.01 ms", "p(95)<500ms", "max", "p( 95 )<1", "avg<1,5"])
def test_k6_reads_expressions_of_thresholds(expression: str) -> None:
    text = "import http from 'k6/http';\nexport const options = { thresholds: { http_req_duration: ['%s'] } };\n"
    assert len(found(text % expression, RULE, "a.js")) == 1
    for right in ("p(95)<500", "p(99.9) <= 1.5", "rate==1", "count > 1", "rate>=.99", "avg<1e3", "p(.5)<+1_000."):
        assert found(text % right, RULE, "a.js") == []


@pytest.mark.parametrize(
    ("line", "count"),
    [
        ("export const options = { 'thresholds': { m: ['max'] } };", 1),
        ("const load = { scenarios: {}, thresholds: { m: ['max'], n: ['min'] } };", 2),
        ("export const options = { 'my thresholds': { m: ['max'] }, text: 'thresholds' };", 0),
        ("const thresholds = 1, load = { thresholds: thresholds, [thresholds]: { m: ['max'] } };", 0),
    ],
)
def test_k6_looks_for_thresholds_by_their_key(line: str, count: int) -> None:
    assert len(found(f"import http from 'k6/http';\n{line}\n", RULE, "a.js")) == count


def test_k6_needs_a_host() -> None:
    assert len(found(k6("http.get('/cart');"), RULE, "a.js")) == 1
    assert found(k6("http.get(`${__ENV.BASE}/cart`);"), RULE, "a.js") == []


@pytest.mark.parametrize(
    ("line", "imported"),
    [
        ("id = re.search('a', 'b')", "import re\n\nfrom locust import HttpUser, task"),
        ("tag('x')", "from locust import HttpUser, task\nfrom locust import tag"),
    ],
)
def test_names_of_python_and_locust_are_imported(line: str, imported: str) -> None:
    before = f"{LOCUST}        {line}\n"
    assert len(found(before, RULE, "a.py")) == 1
    assert fixed_text(before, "a.py", select=(RULE,)) == before.replace("from locust import HttpUser, task", imported)


@pytest.mark.parametrize(
    "line",
    [
        "for time in [1]: time.x()",
        "import re; re.search('a', 'b')",
        "self.json.dumps(re=1)",
        "[re.x for re in []]",
    ],
)
def test_names_with_a_value_need_no_import(line: str) -> None:
    assert found(f"{LOCUST}        {line}\n", RULE, "a.py") == []


def test_locust_judges_what_it_may() -> None:
    before = f"{LOCUST}        with self.client.get('/x') as response:\n            response.failure('no')\n"
    after = before.replace("'/x'", "'/x', catch_response=True")
    assert len(found(before, RULE, "a.py")) == 1
    assert fixed_text(before, "a.py", select=(RULE,)) == after
    assert found(after, RULE, "a.py") == []


def test_jmeter_takes_addresses_that_are_encoded() -> None:
    before, after = (
        plan(http("/a|[b]?x={1}&amp;y=5%", name="a")),
        plan(http("/a%7C%5Bb%5D?x=%7B1%7D&amp;y=5%25", name="a")),
    )
    assert len(found(before, RULE, "a.jmx")) == 1
    assert fixed_text(before, "a.jmx", select=(RULE,)) == after
    assert found(plan(http("/a b/${id}?x=[1]&amp;y=%20")), RULE, "a.jmx") == []


def test_the_arguments_of_an_unknown_function_are_no_path() -> None:
    host = "${__regexReplace(${base},https?://([^/]+).*,$1$)}"
    assert found(plan(http("/a", host=host)), RULE, "a.jmx") == []


THRESHOLDS = """import http from 'k6/http';
export const options = {
  thresholds: {
%s  },
};
"""


def test_thresholds_of_a_metric_stand_together() -> None:
    lines = "    checks: ['rate>0.9'],\n    vus: ['max<9'],\n    checks: ['rate>0.8'%s],\n"
    before = THRESHOLDS % (lines % "")
    assert len(found(before, "repeated-threshold", "a.js")) == 1
    after = fixed_text(before, "a.js", select=("repeated-threshold",), level=Applicability.UNSAFE)
    assert after == THRESHOLDS % (lines % ", 'rate>0.9'").replace("    checks: ['rate>0.9'],\n", "")


def test_braces_around_a_name_may_be_a_variable_that_lacks_its_mark() -> None:
    text = plan(http("/orders/{id}", name="a"))
    (finding,) = found(text, RULE, "a.jmx")
    assert finding.message.endswith("or `${id}` is meant")
    assert fixed_text(text, "a.jmx", select=(RULE,)) == text


def test_one_fragment_in_several_requests_is_one_finding() -> None:
    text = plan(http("/x#/login", name="x"), http("/x#/login", name="y"))
    assert len(found(text, "address-fragment", "a.jmx")) == 1


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.js", k6("http.get('https://a.test/x?y=1%s');")),
        ("a.py", f"{LOCUST}        self.client.get('/x?y=1%s')\n"),
        ("a.jmx", plan(http("/x?y=1%s", name="x"))),
    ],
)
def test_fragments_are_not_sent(path: str, text: str) -> None:
    before, after = text.replace("%s", "#top"), text.replace("%s", "")
    assert [one.severity for one in found(before, "address-fragment", path)] == [Severity.INFORMATION]
    assert found(after, "address-fragment", path) == []
    route = text.replace("%s", "#/orders/17")
    assert [one.severity for one in found(route, "address-fragment", path)] == [Severity.WARNING]
    for written in (before, route):
        assert fixed_text(written, path, select=("address-fragment",)) == written, "a person has written it"
        assert fixed_text(written, path, select=("address-fragment",), level=Applicability.UNSAFE) == after


@pytest.mark.parametrize(
    ("head", "address", "count"),
    [
        ("", "`${__ENV.BASE}/x`", 1),
        ("", "__ENV.BASE + '/x'", 1),
        ("const base = __ENV.BASE;\n", "`${base}/x`", 1),
        ("", "`${__ENV.BASE || 'https://a.test'}/x`", 0),
        ("const base = __ENV.BASE ?? 'https://a.test';\n", "`${base}/x`", 0),
        ("if (!__ENV.BASE) { throw 'no BASE'; }\n", "`${__ENV.BASE}/x`", 0),
        ("const base = __ENV.BASE;\nif (!base) { throw 'no BASE'; }\n", "`${base}/x`", 0),
        ("", "`https://a.test/${__ENV.BASE}`", 0),
    ],
)
def test_addresses_of_the_environment_have_a_default(head: str, address: str, count: int) -> None:
    assert len(found(head + k6(f"http.get({address});"), "address-without-default", "a.js")) == count


SCENARIO = K6 + "export const options = { scenarios: { buy: { %s } } };\n"
STAGES = "stages: [{ duration: '1s', target: 1 }, { duration: '1s', %s: 1 }]"


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ("executor: 'ramping-vus', vus: 3, " + STAGES % "target", "vus"),
        ("executor: 'constant-vus', vus: 1, duration: '1s', rate: 3", "rate"),
        ("executor: 'constant-vus', vus: 1, duration: '1s', gracefullStop: '1s'", "gracefullStop"),
        ("executor: 'ramping-vus', " + STAGES % "targer", "targer"),
        ("executor: 'constant-vus', VUs: 1, duration: '1s', startTime: '0s', env: {}, tags: {}, exec: 'default'", ""),
        ("executor: 'constant-arrival-rate', rate: 1, duration: '1s', preAllocatedVus: 1, maxVUs: 2", ""),
        ("executor: __ENV.SHORT ? 'shared-iterations' : 'constant-vus', iterations: 1", ""),
        ("executor: 'constant-vus', vus: 1, ...(__ENV.SHORT ? { duration: '1s' } : { iterations: 3 })", ""),
    ],
)
def test_fields_that_an_executor_does_not_have(fields: str, name: str) -> None:
    messages = [finding.message for finding in found(SCENARIO % fields, RULE, "a.js")]
    assert [f"k6 does not start: `{name}` is no field of" in message for message in messages] == [True] * bool(name)


@pytest.mark.parametrize(("stage", "number"), [("targer: 1", 1), ("target: 1, name: 'hold'", 0), ("...more", 0)])
def test_a_stage_of_the_options_needs_a_target_and_may_have_more(stage: str, number: int) -> None:
    text = f"{K6}export const options = {{ stages: [{{ duration: '1s', {stage} }}] }};\n"
    assert len(found(text, RULE, "a.js")) == number


@pytest.mark.engine
@pytest.mark.parametrize(("name", "code"), [("targer", 104), ("target", 0)])
def test_the_real_k6_refuses_such_a_field(name: str, code: int, tmp_path: Path) -> None:
    script = tmp_path / "a.js"
    script.write_text(SCENARIO % ("executor: 'ramping-vus', " + STAGES % name) + "export default () => {};\n")
    assert subprocess.run([find_k6(), "inspect", script], check=False, capture_output=True).returncode == code


@pytest.mark.parametrize(
    ("lines", "names"),
    [
        (("if (http.get('https://shop.test/').status === 429) throttled.add(1);",), ["throttled"]),
        (("{ const paid = 1; }", "console.log(paid);"), ["paid"]),
        (("{ var paid = 1; }", "console.log(paid);"), []),
        (("var other = paid;",), ["paid"]),
        (("if (__VU) { var { a: { paid } } = {}; }", "console.log(paid);"), []),
        (("for (var [paid] of [[1]]) {}", "console.log(paid);"), []),
        (("for (const paid of [1]) {}", "console.log(paid);"), ["paid"]),
        (("{ function paid() {} }", "paid();"), []),
        (("if (typeof paid === 'undefined') return;", "console.log(paid);"), []),
        (("try { paid(); } catch (error) { console.log(error); }",), []),
        (("console.log(new Error(btoa('a')), setTimeout);",), []),
        (("globalThis['paid'] = 1;", "console.log(paid);"), []),
    ],
)
def test_names_that_nothing_declares(lines: tuple[str, ...], names: list[str]) -> None:
    messages = [finding.message for finding in found(k6(*lines), RULE, "a.js")]
    assert messages == [f"nothing declares `{name}`: k6 ends here with a ReferenceError" for name in names]


@pytest.mark.parametrize(
    "line", ["declare const paid: string;", "namespace paid { export const x = 1; }", "import paid = require('./p');"]
)
def test_what_typescript_knows_is_declared(line: str) -> None:
    assert found(f"{line}\n" + k6("console.log(paid);"), RULE, "a.ts") == []


def test_what_other_files_make_is_not_known() -> None:
    """A file that is imported for nothing else makes names for others, and a module's caller may have made them."""
    assert found("import './shim.js';\n" + k6("paid();"), RULE, "a.js") == []
    assert found("import http from 'k6/http';\nexport function pay() { http.get(PAY); }\n", RULE, "a.js") == []
