"""Shapes of public scripts of which a rule said what was not so, or what nobody would act upon."""

from __future__ import annotations

from pathlib import Path

import pytest

from loadlint.findings import Applicability, Severity
from loadlint.project.walk import scripts_under
from tests.dialects.jmeter.helpers import element, group, headers, http, leaf, parse, plan, whole
from tests.support.checking import fixed_text, found
from tests.support.scripts import LOAD, k6

IGNORING = leaf("Assertion.assume_success", "true", "boolProp")
CODE = leaf("script", "vars.put('a', '1')")


def asserted(pattern: str, *held: str, kind: int = 16) -> str:
    patterns = f'<collectionProp name="Asserion.test_strings">{leaf("1", pattern)}</collectionProp>'
    field = leaf("Assertion.test_field", "Assertion.response_data")
    return element("ResponseAssertion", patterns, field, leaf("Assertion.test_type", str(kind), "intProp"), *held)


@pytest.mark.parametrize(("pattern", "kind", "number"), [("Welcome", 16, 0), ("Welcome", 20, 1), (".*", 2, 1)])
def test_a_text_of_the_good_page_tells_an_error_that_is_let_through(pattern: str, kind: int, number: int) -> None:
    text = plan(http("/", under=[asserted(pattern, IGNORING, kind=kind)]))
    assert len(found(text, "masked-failure", "a.jmx")) == number


@pytest.mark.parametrize(("pattern", "number"), [("&quot;result&quot;:&quot;0x", 0), ("&quot;id&quot;:1", 1)])
def test_an_assertion_that_asks_for_the_member_guards_the_extractor(pattern: str, number: int) -> None:
    names = leaf("JSONPostProcessor.referenceNames", "filter"), leaf("JSONPostProcessor.jsonPathExprs", "$.result")
    taken = element("JSONPostProcessor", *names, leaf("JSONPostProcessor.match_numbers", "1"))
    text = plan(http("/rpc", under=[taken, asserted(pattern)]), http("/rpc?filter=${filter}"))
    assert len(found(text, "unguarded-extractor", "a.jmx")) == number


def test_the_last_element_of_a_tree_may_have_none() -> None:
    last = element("CSVDataSet").replace("<hashTree/>", "")
    assert parse(plan(http("/a", under=[last]))).problems == ()
    assert len(parse(plan(http("/a", under=[last + element("HeaderManager")]))).problems) == 1


@pytest.mark.parametrize(("threads", "number"), [("1", 1), ("20", 0)])
def test_beanshell_in_a_group_that_prepares_the_load(threads: str, number: int) -> None:
    login = group(http("/login", under=[element("BeanShellPostProcessor", CODE)]))
    one = leaf("ThreadGroup.num_threads", "1")
    load = group(http("/orders")).replace(one, one.replace(">1<", f">{threads}<"))
    assert len(found(whole(login, load), "beanshell", "a.jmx")) == number


@pytest.mark.parametrize(("threads", "severity"), [("1", Severity.INFORMATION), ("20", Severity.WARNING)])
def test_beanshell_in_a_plan_without_any_load(threads: str, severity: Severity) -> None:
    one = leaf("ThreadGroup.num_threads", "1")
    load = group(http("/login", under=[element("BeanShellPostProcessor", CODE)]))
    text = whole(load.replace(one, one.replace(">1<", f">{threads}<")))
    assert [finding.severity for finding in found(text, "beanshell", "a.jmx")] == [severity]


def test_a_status_that_is_tested_shows_most_answers_without_the_value() -> None:
    lines = [
        "const login = http.post('https://shop.test/login', { user: 'jane' });",
        "check(login, { ok: (r) => r.status === 200 });",
        "const token = login.json().access;",
        "http.get('https://shop.test/orders', { headers: { Authorization: `Bearer ${token}` } });",
    ]
    head = "import { check } from 'k6';\n"
    assert [one.severity for one in found(head + k6(*lines), "unguarded-extractor", "a.js")] == [Severity.INFORMATION]
    unchecked = k6(*lines[:1], *lines[2:])
    assert [one.severity for one in found(unchecked, "unguarded-extractor", "a.js")] == [Severity.WARNING]


def test_a_token_that_many_requests_send_has_one_finding() -> None:
    expired = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJqYW5lIiwiZXhwIjoxNTAwMDAwMDAwfQ.c2lnbmF0dXJl"
    sent = f"{{ headers: {{ Authorization: 'Bearer {expired}' }} }}"
    text = k6(f"http.get('https://shop.test/a', {sent});", f"http.get('https://shop.test/b', {sent});")
    assert len(found(text, "expired-token", "a.js")) == 1


ROLE = "eyJhbGciOiJIUzI1NiJ9.%s.hSzDS2ivar8CGqUmyd3w"
"""A token whose role is `anon`, or `service`."""


@pytest.mark.parametrize(
    ("key", "number"),
    [
        ("sb_publishable_hSzDS2ivar8CGqUmyd3w65h1Zsc", 0),
        ("pk_live_hSzDS2ivar8CGqUmyd3w", 0),
        ("hSzDS2ivar8CGqUmyd3w", 1),
        (ROLE % "eyJyb2xlIjoiYW5vbiJ9", 0),
        (ROLE % "eyJyb2xlIjoic2VydmljZSJ9", 1),
    ],
)
def test_a_key_that_is_made_for_pages_is_no_secret(key: str, number: int) -> None:
    text = k6(f"http.get('https://shop.test/', {{ headers: {{ apikey: '{key}' }} }});")
    assert len(found(text, "hard-coded-secret", "a.js")) == number


@pytest.mark.parametrize(("host", "number"), [("identitytoolkit.googleapis.com", 0), ("shop.test", 1)])
def test_the_key_of_a_page_is_no_secret_where_pages_send_it(host: str, number: int) -> None:
    key = "AIza" + "SyQ8Zt5LmW2xKd9RbV7nHsQ8Zt5LmW2xKd9"
    text = k6(f"http.get('https://{host}/accounts?key={key}');", "http.get('https://shop.test/cart');")
    assert len(found(text, "hard-coded-secret", "a.js")) == number


@pytest.mark.parametrize(("password", "number"), [("Salty Pickles ", 0), ("hg7!salty pickles", 1)])
def test_words_are_the_password_of_a_test_account(password: str, number: int) -> None:
    text = k6(f"http.post('https://shop.test/sign-up', {{ password: '{password}', terms: '1' }});")
    assert len(found(text, "hard-coded-secret", "a.js")) == number


TRACED = "http.get('https://shop.test/', { headers: { 'X-Amzn-Trace-Id': '%s' } });"


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("Root=1-63eb69b6-6e47f78a785c1ca409912ab4", 1),
        ("Root=1-63eb69b6-janestest20230418095908;Parent=0dd41322d48364ec", 0),
    ],
)
def test_a_trace_that_a_person_has_named_is_looked_for(value: str, number: int) -> None:
    assert len(found(k6(TRACED % value), "recorded-header", "a.js")) == number


def test_a_header_that_has_a_setting_is_left_to_the_author() -> None:
    id_ = "9f1c7e52-f0aa-4d31-8c2e-1d5b7a9e3f60"
    text = f"import http from 'k6/http';\nconst REQUEST_ID = '{id_}';\nexport default function () {{\n"
    text += "  http.get('https://shop.test/', { headers: { 'X-Request-Id': REQUEST_ID } });\n}\n"
    assert len(found(text, "recorded-header", "a.js")) == 1
    assert fixed_text(text, "a.js", select=("recorded-header",)) == text


def test_the_site_in_a_name_is_no_value_of_its_own() -> None:
    lines = [
        "const page = http.get('https://shop.test/');",
        "const scheme = page.url.split(':')[0];",
        "const host = page.url.split('/')[2];",
        "http.get('https://shop.test/a.css', { tags: { name: `Style from ${scheme}://${host}%s` } });",
    ]
    assert found(k6(*lines) % "", "dynamic-request-name", "a.js") == []
    assert len(found(k6(*lines) % "/${page.json().id}", "dynamic-request-name", "a.js")) == 1


NAMED = """\
import http from 'k6/http';

export const options = { vus: 9 };

function marked(params) {
  return { ...params, tags: { kind: 'order' } };
}

export default function () {
  const params = marked({});
  const id = http.post('https://shop.test/orders').json('id');
  const url = `https://shop.test/orders/${id}`;
  http.get(url, params);
}
"""


def test_a_name_is_added_to_the_tags_that_are_there() -> None:
    named = fixed_text(NAMED, "a.js", select=("dynamic-request-name",))
    assert "{ ...params, tags: { ...params.tags, name: '/orders/[id]' } }" in named


@pytest.mark.parametrize(
    ("params", "is_named"),
    [
        ("Object.assign({}, params, { tags: { kind: 'order' } })", False),
        ("marked(params)", False),
        ("(params)", True),
    ],
)
def test_tags_that_an_expression_gives_are_not_taken_away(params: str, is_named: bool) -> None:
    text = NAMED.replace("http.get(url, params)", f"http.get(url, {params})")
    named = fixed_text(text, "a.js", select=("dynamic-request-name",))
    assert ("{ ...params.tags, name: '/orders/[id]' }" in named) == is_named
    assert (named != text) == is_named


def test_parameters_that_a_function_of_the_file_makes_without_tags_get_a_name() -> None:
    text = NAMED.replace("tags: { kind: 'order' }", "timeout: 10").replace("url, params)", "url, marked({}))")
    named = fixed_text(text, "a.js", select=("dynamic-request-name",))
    assert "{ ...marked({}), tags: { name: '/orders/[id]' } }" in named


@pytest.mark.parametrize(
    ("address", "fixed"),
    [
        ("`${SHOP}/orders/${id}`", "http.url`${SHOP}/orders/${id}`"),
        ("`${SHOP}/${ROUTE}/${id}`", "`${SHOP}/${ROUTE}/${id}`, { tags: { name: '/admin/orders/[id]' } }"),
        ("`${ORDERS}/${id}`", "`${ORDERS}/${id}`, { tags: { name: '/orders/[id]' } }"),
        ("`${ORDERS}/open/${id}`", "`${ORDERS}/open/${id}`, { tags: { name: '/orders/open/[id]' } }"),
        ("`${SHOP}/api/${kind}/${id}`", "`${SHOP}/api/${kind}/${id}`"),
    ],
)
def test_a_route_in_a_constant_stays_in_the_name(address: str, fixed: str) -> None:
    lines = [
        "const SHOP = 'https://shop.test', ROUTE = 'admin/orders', ORDERS = 'https://shop.test/orders';",
        "const id = http.post(ORDERS).json('id');",
        "for (const kind of ['orders', 'invoices'])",
        "http.get(%s);",
    ]
    text = LOAD + k6(*lines)
    assert fixed_text(text % address, "a.js", select=("dynamic-request-name",)) == text % fixed


@pytest.mark.parametrize(
    ("exported", "repaired"), [("export default function () {}", True), ("export const get = 1;", False)]
)
def test_thresholds_of_other_files_name_the_metric_of_a_module(exported: str, repaired: bool) -> None:
    text = f"import {{ Rate }} from 'k6/metrics';\nexport const r = new Rate('a b');\n{exported}\n"
    (refused,) = found(text, "refused-by-tool", "a.js")
    assert (refused.fix is not None) == repaired


OLD = """\
from locust import %s, task


class Shopper(%s):
    @task
    def order(self):
        r = self.client.post("/orders", catch_response=True)
        if r.status_code != 201:
            r.failure("no order")
"""


@pytest.mark.parametrize(("user", "number"), [("HttpUser", 1), ("HttpLocust", 0)])
def test_before_locust_1_a_verdict_counted_the_request(user: str, number: int) -> None:
    assert len(found(OLD % (user, user), "lost-sample", "a.py")) == number


WRAPPED = """\
from locust import HttpUser, tag, task
from tokens import renewed


class Shopper(HttpUser):
    @task
    %s
    def order(self):
        return self.client.post("/orders")
"""


@pytest.mark.parametrize(("decorator", "number"), [('@tag("orders")', 1), ("@renewed", 0)])
def test_a_decorator_may_judge_what_a_task_returns(decorator: str, number: int) -> None:
    assert len(found(WRAPPED % decorator, "missing-assertion", "a.py")) == number


CHECKED_TOKEN = """\
from locust import HttpUser, task


class Shopper(HttpUser):
    def token(self):
        answer = self.client.post("/login")
        self.value = answer.json().get("token")
        return self.value

    @task
    def order(self):
        token = self.token()
        if not token:
            raise RuntimeError("no token")
        self.client.get("/orders", headers={"Authorization": token})
"""


def test_what_a_function_makes_of_an_answer_is_not_the_answer() -> None:
    assert found(CHECKED_TOKEN, "vacuous-assertion", "a.py") == []


def test_plans_that_come_with_jmeter_are_not_the_projects(tmp_path: Path) -> None:
    for name in (
        "apache-jmeter-5.6/printable_docs/demos",
        "apache-jmeter-5.6/backups",
        "tool/printable_docs/demos",
        "apache-jmeter-5.6/bin",
        "docs",
    ):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "a.jmx").write_text("<a/>")
    listed = [Path(path).relative_to(tmp_path) for path in scripts_under(str(tmp_path), {".jmx"}, print)]
    assert [path.parent.as_posix() for path in listed] == ["apache-jmeter-5.6/bin", "docs"]


def test_templates_beside_the_properties_of_jmeter_come_with_it(tmp_path: Path) -> None:
    for name in ("tool", "tool/templates", "templates"):
        (tmp_path / name).mkdir(exist_ok=True)
        (tmp_path / name / "a.jmx").write_text("<a/>")
    (tmp_path / "tool/saveservice.properties").write_text("")
    (tmp_path / "jmeter.properties").write_text("")
    listed = [Path(path).relative_to(tmp_path) for path in scripts_under(str(tmp_path), {".jmx"}, print)]
    assert [path.parent.as_posix() for path in listed] == ["templates", "tool"]


def test_a_json_assertion_on_the_member_guards_the_extractor() -> None:
    names = leaf("JSONPostProcessor.referenceNames", "item"), leaf("JSONPostProcessor.jsonPathExprs", "$.items[0].id")
    taken = element("JSONPostProcessor", *names, leaf("JSONPostProcessor.match_numbers", "1"))
    for path, number in (("$.items[0].id", 0), ("$.total", 1)):
        demanded = element("JSONPathAssertion", leaf("JSON_PATH", path))
        text = plan(http("/items", under=[taken, demanded]), http("/items/${item}"))
        assert len(found(text, "unguarded-extractor", "a.jmx")) == number


def test_a_pattern_that_asks_for_content_can_fail() -> None:
    assert found(plan(http("/", under=[asserted(".+", kind=2)])), "vacuous-assertion", "a.jmx") == []


def test_a_name_that_one_user_counts_by_is_information() -> None:
    line = "const id = http.get('https://shop.test/new').json('id');\n  http.get(`https://shop.test/orders/${id}`);"
    alone, together = k6(line), "export const options = { vus: 9 };\n" + k6(line)
    for text, severity in ((alone, Severity.INFORMATION), (together, Severity.WARNING)):
        assert [one.severity for one in found(text, "dynamic-request-name", "a.js")] == [severity]


@pytest.mark.parametrize(("scheduler", "number"), [("true", 1), ("false", 0)])
def test_a_time_limit_that_is_switched_off_needs_no_value(scheduler: str, number: int) -> None:
    held = leaf("ThreadGroup.scheduler", scheduler, "boolProp"), leaf("ThreadGroup.duration", "${seconds}")
    text = whole(element("ThreadGroup", *held, under=[http("/")]))
    assert len(found(text, "undefined-variable", "a.jmx")) == number


def test_undefined_as_json_is_read() -> None:
    text = k6("const text = JSON.stringify(undefined);", "http.get(`https://shop.test/${text}`);")
    assert found(text, "internal-error", "a.js") == []


CHECK = "import { check } from 'k6';\nimport { Rate } from 'k6/metrics';\n"


def test_a_value_that_is_checked_may_be_a_verdict_already() -> None:
    lines = ["const list = http.get('https://shop.test/').json();", "const there = list.some((one) => one.id === 1);"]
    verdict = CHECK + k6(*lines, "check(there, { listed: (value) => value });")
    assert found(verdict, "vacuous-assertion", "a.js") == []
    state = CHECK + k6("const socket = open(__ENV.URL);", "check(socket.connected, { connected: socket.connected });")
    assert found(state, "vacuous-assertion", "a.js") == []
    answer = CHECK + k6("const r = http.get('https://shop.test/');", "check(r, { listed: (value) => value });")
    assert len(found(answer, "vacuous-assertion", "a.js")) == 1


@pytest.mark.parametrize("leaving", ["break", "continue"])
def test_a_loop_may_have_set_what_it_leaves_with(leaving: str) -> None:
    """Of public scripts: whether two pages have an entry in common."""
    loop = f"for (const one of r.json()) {{ if (one.id === 1) {{ twice = true; {leaving}; }} }}"
    lines = ["const r = http.get('https://shop.test/');", "let twice = false;", loop]
    assert found(CHECK + k6(*lines, "check(r, { once: () => !twice });"), "vacuous-assertion", "a.js") == []


def test_branches_that_count_success_and_failure_are_the_test() -> None:
    lines = ["const r = http.get('https://shop.test/');", "if (r.status === 200) check(r, { ok: (r) => true });"]
    assert len(found(CHECK + k6(*lines), "vacuous-assertion", "a.js")) == 1
    both = CHECK + k6(*lines, "else check(r, { ok: (r) => false });")
    assert found(both, "vacuous-assertion", "a.js") == []


@pytest.mark.parametrize(("metric", "number"), [("data_validation_success", 0), ("data_received", 1)])
def test_a_metric_that_is_called_like_one_of_k6(metric: str, number: int) -> None:
    options = f"export const options = {{ thresholds: {{ {metric}: ['rate>0.9'] }} }};\n"
    valid = "const valid = new Rate('data_validation_success');\n"
    lines = [
        "const ok = check(http.get('https://shop.test/'), { page: (r) => r.body.includes('tea') });",
        "valid.add(ok);",
    ]
    assert len(found(CHECK + valid + options + k6(*lines), "unenforced-check", "a.js")) == number


def test_what_a_default_function_returns_another_script_judges() -> None:
    text = (
        "import http from 'k6/http';\nexport default function (body) {\n  %shttp.post('https://shop.test/', body);\n}\n"
    )
    assert [one.severity for one in found(text % "", "missing-assertion", "a.js")] == [Severity.WARNING]
    assert found(text % "return ", "missing-assertion", "a.js") == []


@pytest.mark.parametrize(
    ("name", "severity"),
    [("test_user", Severity.INFORMATION), ("default", Severity.INFORMATION), ("ann", Severity.WARNING)],
)
def test_an_account_that_stands_for_one_to_come(name: str, severity: Severity) -> None:
    line = f"http.post('https://shop.test/login', {{ username: '{name}', password: 'Tr0ub4dor' }});"
    text = "export const options = { vus: 9 };\n" + k6(line)
    assert [one.severity for one in found(text, "shared-credentials", "a.js")] == [severity]


LOOKING = """\
from locust import HttpUser, task


class Shopper(HttpUser):
    @task
    def login(self):
        with self.client.post("/token", catch_response=True) as response:
            if %s:
                self.token = response.json()["token"]
                response.success()
"""


@pytest.mark.parametrize(("condition", "number"), [('"token" in response.text', 0), ("self.first", 1)])
def test_a_condition_on_the_text_comes_before_its_json(condition: str, number: int) -> None:
    assert len(found(LOOKING % condition, "lost-sample", "a.py")) == number


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("count(ok);", 0),
        ("errors.count(ok, 'page');", 0),
        ("console.log(ok);", 1),
        ("count(r);", 1),
        ("console.log(JSON.stringify({ ok }));", 1),
        ("count({ ok });", 0),
        ("count('ok');", 1),
        ("return ok;", 0),
    ],
)
def test_a_check_is_given_to_a_function_that_counts(line: str, number: int) -> None:
    options = "export const options = { thresholds: { errors: ['count<1'] } };\n"
    lines = [
        "const r = http.get('https://shop.test/');",
        "const ok = check(r, { tea: (r) => r.body.includes('tea') });",
    ]
    text = CHECK + "import { count, errors } from './errors.js';\n" + options + k6(*lines, line)
    assert len(found(text, "unenforced-check", "a.js")) == number


SETUP = """\
import http from 'k6/http';
import { check, fail } from 'k6';
import { token } from './token.js';

export const options = { thresholds: { http_req_duration: ['p(95)<500'] } };

export function %s() {
  const held = token();
  if (!check(held, { there: (held) => held.length > 0 })) fail('no token');
}

export default function () {
  %s();
  http.get('https://shop.test/');
}
"""


@pytest.mark.parametrize(
    ("function", "called", "number"),
    [("setup", "sleep", 0), ("teardown", "sleep", 0), ("prepare", "prepare", 1), ("prepare", "sleep", 0)],
)
def test_a_check_before_the_load_is_none_of_the_load(function: str, called: str, number: int) -> None:
    assert len(found(SETUP % (function, called), "unenforced-check", "a.js")) == number


@pytest.mark.parametrize(
    ("name", "severity"),
    [
        ("testuser@example.com", Severity.INFORMATION),
        ("test@shop.test", Severity.INFORMATION),
        ("ann@shop.test", Severity.WARNING),
    ],
)
def test_an_address_that_stands_for_one_to_come(name: str, severity: Severity) -> None:
    line = f"http.post('https://shop.test/login', {{ email: '{name}', password: 'Tr0ub4dor' }});"
    text = "export const options = { vus: 9 };\n" + k6(line)
    assert [finding.severity for finding in found(text, "shared-credentials", "a.js")] == [severity]


@pytest.mark.parametrize("password", ["password123", "admin123", "test123!", "1234"])
def test_a_password_that_everybody_has(password: str) -> None:
    text = LOAD + k6(f"http.post('https://shop.test/login', {{ username: 'admin', password: '{password}' }});")
    assert [finding.severity for finding in found(text, "shared-credentials", "a.js")] == [Severity.INFORMATION]


def test_an_item_with_a_name_and_a_password_is_no_login() -> None:
    line = "http.post('https://shop.test/vaultAuth/addItem', { userName: 'ann', userPassword: 'Tr0ub4dor' });"
    assert found(LOAD + k6(line), "shared-credentials", "a.js") == []
    for login in ("oauth", "userAuth", "basicauth?next=/"):
        assert len(found(LOAD + k6(line.replace("vaultAuth/addItem", login)), "shared-credentials", "a.js")) == 1


def test_an_account_that_the_environment_may_give() -> None:
    account = "{ username: __ENV.NAME || 'ann', password: __ENV.PASSWORD || 'Tr0ub4dor' }"
    text = LOAD + k6(f"http.post('https://shop.test/login', {account});")
    assert [finding.severity for finding in found(text, "shared-credentials", "a.js")] == [Severity.INFORMATION]
    text = """import os
from locust import HttpUser, task

NAME, PASSWORD = os.getenv("NAME", "ann"), os.getenv("PASSWORD", "Tr0ub4dor")


class Shopper(HttpUser):
    @task
    def buy(self):
        self.client.post("/login", json={"username": NAME, "password": PASSWORD})
"""
    assert [finding.severity for finding in found(text, "shared-credentials", "a.py")] == [Severity.INFORMATION]


@pytest.mark.parametrize(
    ("name", "password", "number"),
    [
        ("ann", "Tr0ub4dor", 1),
        ("smoke-nonexistent@shop.test", "Tr0ub4dor", 0),
        ("ann", "wrongPassword", 0),
        ("ann", "invalid", 0),
    ],
)
def test_an_account_that_the_server_is_to_refuse(name: str, password: str, number: int) -> None:
    text = LOAD + k6(f"http.post('https://shop.test/login', {{ username: '{name}', password: '{password}' }});")
    assert len(found(text, "shared-credentials", "a.js")) == number


@pytest.mark.parametrize(
    ("name", "severity"), [("", Severity.WARNING), (', name=f"item {item}"', Severity.INFORMATION)]
)
def test_a_name_with_a_value_was_written_on_purpose(name: str, severity: Severity) -> None:
    lines = ["item = random.randint(1, 99)", f'self.client.get(f"/items/{{item}}"{name})']
    text = LOOKING.partition("        with")[0] + "".join(f"        {line}\n" for line in lines)
    findings = found("import random\n" + text, "dynamic-request-name", "a.py")
    assert [finding.severity for finding in findings] == [severity]


FIRING = """\
import requests
from locust import HttpUser, events, task


class Shopper(HttpUser):
    @task
    def show(self):
        requests.get("https://shop.test/")
        %s
"""


@pytest.mark.parametrize(
    ("line", "number"),
    [("events.request.fire(name='show')", 0), ("events.request_success.fire(name='show')", 0), ("print('shown')", 1)],
)
def test_requests_that_the_script_counts_itself(line: str, number: int) -> None:
    assert len(found(FIRING % line, "blocking-client", "a.py")) == number


TASKS = """\
from locust import %s, task


class Tasks(TaskSet):
    @task
    def show(self):
        response = self.client.get("/", catch_response=True)
        response.success()
"""


@pytest.mark.parametrize(("names", "number"), [("HttpUser, TaskSet", 1), ("HttpLocust, TaskSet", 0), ("TaskSet", 0)])
def test_a_verdict_outside_of_a_block_counted_before_locust_1(names: str, number: int) -> None:
    """Tasks alone don't tell for which version they are."""
    assert len(found(TASKS % names, "lost-sample", "a.py")) == number


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ('f"items/{item}/tiles"', "items/[item]/tiles"),
        ('f"/items/{item}/tiles"', "/items/[item]/tiles"),
        ('f"https://shop.test/items/{item}"', "/items/[item]"),
        ('f"{self.host}items/{item}"', "items/[item]"),
        ('f"{self.host}:8080/items/{item}"', "/items/[item]"),
        ('f"/users/{None}/items/{item}"', None),
    ],
)
def test_the_name_of_an_address_keeps_all_of_its_path(address: str, name: str | None) -> None:
    """A value that is nothing at first is another one later, so that the name needs a look."""
    lines = ["item = random.randint(1, 99)", f"self.client.get({address})"]
    text = "import random\n" + LOOKING.partition("        with")[0] + "".join(f"        {line}\n" for line in lines)
    fixed = fixed_text(text, "a.py", select=("dynamic-request-name",))
    assert fixed == (text if name is None else text.replace(f"({address})", f'({address}, name="{name}")'))


def test_a_base_with_a_route_is_no_part_that_goes_without_saying() -> None:
    base = "const base = `${__ENV.HOST}/api/pages`;"
    lines = [base, "const id = http.post('https://shop.test/pages').json('id');", "http.del(`${base}/${id}/now`);"]
    text = "export const options = { vus: 5 };\n" + k6(*lines)
    assert "tags: { name: '/api/pages/[id]/now' }" in fixed_text(text, "a.js", select=("dynamic-request-name",))
    short = text.replace("/api/pages`", "`")
    assert "http.del(http.url`${base}/${id}/now`)" in fixed_text(short, "a.js", select=("dynamic-request-name",))


def test_an_id_for_each_request_may_be_demanded() -> None:
    text = plan(http("/a", under=[headers(("X-Request-ID", "2f77a125-aa7a-45c0-b414-cea25a116035"))]))
    (finding,) = found(text, "recorded-header", "a.jmx")
    assert finding.fix is not None
    assert finding.fix.applicability is Applicability.UNSAFE


COUNTING = """\
import http from 'k6/http';
import { check } from 'k6';
import { Counter } from 'k6/metrics';

const failures = new Counter('failures');
export const options = { thresholds: { %s: ['count<1'] } };

function fail_cart() {
  failures.add(1);
}

function cart() {
  const ok = check(http.get('https://shop.test/cart'), { tea: (r) => r.body.includes('tea') });
  %s
}

export default function () {
  try {
    cart();
  } catch (error) {
    failures.add(1);
  }
}
"""


@pytest.mark.parametrize(
    "line",
    [
        "if (ok) failures.add(0); else failures.add(1);",
        "if (!ok) fail_cart();",
        "if (!ok) throw new Error('no tea');",
    ],
)
def test_a_failed_check_reaches_a_metric_by_a_function_or_an_exception(line: str) -> None:
    assert found(COUNTING % ("failures", line), "unenforced-check", "a.js") == []
    assert len(found(COUNTING % ("http_req_failed", line), "unenforced-check", "a.js")) == 1


@pytest.mark.parametrize("line", ["if (!ok) console.log('failures.add(1)');", "if (!ok) { /* throw */ }"])
def test_words_alone_add_nothing_to_a_metric(line: str) -> None:
    assert len(found(COUNTING % ("failures", line), "unenforced-check", "a.js")) == 1


@pytest.mark.parametrize(
    "line", ["if (!%s) stop('no cart');", "orStop(%s, 'no cart');", "if (r.status > 399) { %s; return; }"]
)
def test_a_function_of_the_script_ends_the_iteration(line: str) -> None:
    ends = "const stop = (text) => { fail(text); };\nfunction orStop(ok, text) {\n  if (!ok) throw text;\n}\n"
    check = line % "check(r, { made: (r) => r.status === 201 })"
    next_request = "const id = r.json('id');\n  http.get(`https://shop.test/${id}`);"
    script = k6("const r = http.post('https://shop.test/carts');", check, next_request)
    imports = "import { check, fail } from 'k6';\n"
    assert found(imports + ends + script, "unhandled-check", "a.js") == []
    goes_on = script.replace("return;", "").replace("stop('no cart')", "log()").replace("orStop", "log")
    assert len(found(imports + ends + goes_on, "unhandled-check", "a.js")) == 1


@pytest.mark.parametrize(
    "line",
    [
        "for (let i = 0; i < rs.length; i++) if (rs[i].status !== 200) bad += 1;",
        "for (const r of rs) if (r.status !== 200) bad += 1;",
        "for (const i in rs) if (rs[i].status !== 200) bad += 1;",
        "rs.forEach((r) => { if (r.status !== 200) bad += 1; });",
    ],
)
def test_the_answers_of_a_batch_are_looked_at_in_a_loop(line: str) -> None:
    batch = "const rs = http.batch([['POST', 'https://shop.test/a'], ['POST', 'https://shop.test/b']]);"
    assert found(k6("let bad = 0;", batch, line), "missing-assertion", "a.js") == []
    assert len(found(k6("let bad = 0;", batch), "missing-assertion", "a.js")) == 1


@pytest.mark.parametrize(
    "lines",
    [
        "r.html('b').each((i, b) => { if (b.textContent() !== 'Thanks') fail('b'); });",
        "r.html('b.error').each(() => fail('b'));",
        "for (const b of r.html('b').toArray()) { const text = b.text(); if (text !== 'Thanks') fail('b'); }",
        "for (const line of r.body.split('\\n')) if (line.startsWith('ERROR')) fail('b');",
        "for (const name in r.json()) if (name === 'error') fail('b');",
        "for (const m of r.body.matchAll(/<b>(.*?)<.b>/g)) if (m[1] === 'bad') fail('b');",
        "parseHTML(r.body).find('b').each((i, b) => { check(b, { ok: (b) => b.textContent() === 'Thanks' }); });",
    ],
)
def test_what_k6_takes_out_of_an_answer_is_judged_in_a_loop(lines: str) -> None:
    """A loop that judges nothing, or that judges other requests, is no test of the answer."""
    imports = "import { check, fail } from 'k6';\nimport { parseHTML } from 'k6/html';\n"
    post = "const r = http.post('https://shop.test/a');"
    assert found(imports + k6(post, lines), "missing-assertion", "a.js") == []
    shows = "r.html('b').each((i, b) => { console.log('b'); });"
    follows = "r.html('b').each(() => { if (http.get('https://shop.test/b').status !== 200) fail('b'); });"
    for line in (shows, follows):
        assert len(found(imports + k6(post, line), "missing-assertion", "a.js")) == 1


PAGE_IN_LOCUST = """\
import xml.etree.ElementTree as ET
from bs4 import BeautifulSoup
from locust import HttpUser, task
from lxml import etree


class Shopper(HttpUser):
    @task
    def order(self):
        with self.client.post("/orders", {"a": "b"}, catch_response=True) as response:
            page = etree.HTML(response.text)
            %s
"""


@pytest.mark.parametrize(
    ("lines", "number"),
    [
        ("for b in page.xpath('//b'):\n                if b.text != 'Thanks': response.failure('b')", 0),
        (
            "found = page.xpath('//b')\n            for b in found:\n                text = b.text\n"
            "                if text == 'Thanks': response.success()\n                else: response.failure('b')",
            0,
        ),
        ("if not any(b.text == 'Thanks' for b in page.xpath('//b')): response.failure('b')", 0),
        ("texts = [b.text for b in page.xpath('//b')]\n            if 'Thanks' not in texts: response.failure('b')", 0),
        ("for error in ET.fromstring(response.text).iter('error'): response.failure(error.text)", 0),
        (
            "for b in BeautifulSoup(response.text, 'html.parser').find_all('b'):\n"
            "                if b.text != 'Thanks': response.failure('b')",
            0,
        ),
        ("for b in page.xpath('//b'): print('b')", 1),
    ],
)
def test_what_locust_takes_out_of_an_answer_is_judged_in_a_loop(lines: str, number: int) -> None:
    assert len(found(PAGE_IN_LOCUST % lines, "missing-assertion", "a.py")) == number


UNCOUNTED = """\
from locust import HttpUser, task


class Shopper(HttpUser):
    @task
    def %s(self):
        self.client.post("/orders", json={"amount": "%s"}, catch_response=True)
"""


@pytest.mark.parametrize(
    ("task", "amount", "is_safe"),
    [("order", "7", True), ("order_invalid_amount", "7", False), ("order", "wrong", False)],
)
def test_what_the_server_is_to_refuse_is_counted_as_the_author_says(task: str, amount: str, is_safe: bool) -> None:
    """Locust would count the refusal as a failure."""
    text = UNCOUNTED % (task, amount)
    assert ("catch_response" not in fixed_text(text, "a.py")) is is_safe


@pytest.mark.parametrize(("part", "is_safe"), [("carts", True), ("3fa85f64-5717-4562-b3fc-2c963f66afa6", False)])
def test_a_name_without_a_literal_is_a_matter_of_taste(part: str, is_safe: bool) -> None:
    text = LOAD + k6(f"http.get(`https://shop.test/api/${{randomIntBetween(1, 9)}}/{part}`);")
    assert (fixed_text(text, "a.js") != text) is is_safe


@pytest.mark.parametrize(("value", "number"), [("MoveGeneralSectionToNewTab", 0), ("kQzTgWbYxNvRmPjLdFhSc", 1)])
def test_words_put_together_are_no_key(value: str, number: int) -> None:
    sent = f"http.post('https://shop.test/a', JSON.stringify({{ Key: '{value}', Value: true }}));"
    assert len(found(k6(sent), "hard-coded-secret", "a.js")) == number


@pytest.mark.parametrize(("statuses", "number"), [("r.status === 401 || r.status === 429", 0), ("r.status !== 500", 1)])
def test_an_account_that_the_server_is_to_refuse_is_not_shared(statuses: str, number: int) -> None:
    login = "const r = http.post('https://shop.test/login', { username: 'phantom', password: 'Tr0ub4dor' });"
    text = CHECK + LOAD + k6(login, f"check(r, {{ refused: (r) => {statuses} }});")
    assert len(found(text, "shared-credentials", "a.js")) == number
