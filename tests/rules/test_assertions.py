"""Rules about how a script tells success from failure."""

from __future__ import annotations

from pathlib import Path

import pytest

from loadlint import engine
from loadlint.findings import Applicability, Finding, Severity
from loadlint.project import Project
from loadlint.project.config import Config
from loadlint.recordings.exchange import Recording
from loadlint.text.source import Source
from tests.dialects.jmeter.helpers import element, http, leaf, plan
from tests.support.checking import answering, fixed_text, found, statistics
from tests.support.flowtext import parse_flow
from tests.support.sampling import one_in
from tests.support.scripts import k6

HEAD = "import re\nfrom locust import HttpUser, task\n\n\nclass Shop(HttpUser):\n    @task\n    def t(self):\n"


def task(*lines: str) -> str:
    return HEAD + "".join(f"        {line}\n" for line in lines)


def block(*lines: str) -> str:
    """A task that judges a request in a block of these lines."""
    return task('with self.client.get("/a", catch_response=True) as r:', *(f"    {line}" for line in lines))


def lost(text: str) -> list[Finding]:
    return found(text, "lost-sample", "a.py")


@pytest.mark.parametrize(
    "lines",
    [
        ['self.client.get("/a", catch_response=True)'],
        ['r = self.client.get("/a", catch_response=True)', "if r.status_code != 200:", "    self.n += 1"],
        ['r = (self.client.get("/a", catch_response=True))', "if not r.ok:", '    r.failure("bad")'],
        ["x = 1", 'self.client.get("/a", catch_response=True).json()'],
    ],
)
def test_a_request_without_a_block(lines: list[str]) -> None:
    assert [finding.severity for finding in lost(task(*lines))] == [Severity.ERROR]


@pytest.mark.parametrize(
    "lines",
    [
        ['with self.client.get("/a", catch_response=True) as r:', "    pass"],
        ['r = self.client.get("/a", catch_response=True)', "with r:", "    r.success()"],
        ['r = self.client.get("/a", catch_response=True)', "with r as response:", "    response.success()"],
        ['r = self.client.get("/a", catch_response=True)', "self.judge(r)"],
        ['return self.client.get("/a", catch_response=True)'],
        ['self.stack.enter_context(self.client.get("/a", catch_response=True))'],
        ['self.client.get("/a", catch_response=False)'],
        ['self.helper.get("/a", catch_response=True)'],
        ['self.client.get("/a")'],
    ],
)
def test_requests_that_are_counted_or_may_be(lines: list[str]) -> None:
    assert lost(task(*lines)) == []


@pytest.mark.parametrize(
    "lines",
    [
        [
            "failed = False",
            "if not r.ok:",
            '    r.failure("bad")',
            "    failed = True",
            "if failed:",
            "    raise StopUser()",
        ],
        ["self.judge(r)", 'self.n = r.json()["n"]'],
        ["try:", "    judge(response=r)", "except ValueError as error:", "    raise error"],
    ],
)
def test_code_that_may_have_judged_before_it_raises(lines: list[str]) -> None:
    assert lost(block(*lines)) == []


@pytest.mark.parametrize(
    "lines",
    [
        ["print(r)", 'self.n = r.json()["n"]'],
        ["log.info(r)", "raise StopUser()"],
        ["if not r.ok:", "    raise StopUser()", 'r.failure("bad")'],
    ],
)
def test_code_that_only_looks_before_it_raises(lines: list[str]) -> None:
    assert len(lost(block(*lines))) == 1


def test_the_fix_leaves_requests_alone_that_the_script_judges() -> None:
    plain = task('r = self.client.get("/a", catch_response=True, timeout=3)', "print(r.text)".replace("print", "len"))
    judged = task('r = self.client.get("/a", catch_response=True)', 'r.failure("bad")')
    assert lost(judged)[0].fix is None
    assert lost(judged)[0].no_fix
    assert fixed_text(plain, "a.py") == plain.replace("catch_response=True, ", "")


@pytest.mark.parametrize(
    ("lines", "subject"),
    [
        (['self.id = r.json()["id"]', "r.success()"], 'r.json()["id"]'),
        (["data = r.json()", 'self.id = data.get("id")'], "r.json()"),
        (['m = re.search(r"id=(\\d+)", r.text)', "self.id = m.group(1)"], "m.group(1)"),
        (["assert r.status_code == 200"], "assert r.status_code == 200"),
        (["r.raise_for_status()"], "r.raise_for_status()"),
        (["if r.status_code != 200:", "    self.interrupt()"], "self.interrupt()"),
        (["if r.status_code != 200:", '    raise RuntimeError("bad")'], 'raise RuntimeError("bad")'),
        (['token = r.headers["X-Token"]'], 'r.headers["X-Token"]'),
        (["for item in r.json():", '    self.ids.append(item["id"])'], "r.json()"),
        (["try:", "    pass", "finally:", '    self.x = r.cookies["a"]'], 'r.cookies["a"]'),
        (['r.failure(r.json()["error"])'], 'r.json()["error"]'),
    ],
)
def test_code_that_can_raise(lines: list[str], subject: str) -> None:
    (finding,) = lost(block(*lines))
    assert f"`{subject}`" in finding.message


@pytest.mark.parametrize(
    "lines",
    [
        ["pass"],
        ["r.success()", 'self.id = r.json()["id"]'],
        ["if r.status_code == 200:", "    r.success()", "else:", '    r.failure("bad")', 'self.x = r.json()["id"]'],
        ["try:", '    self.id = r.json()["id"]', "except (KeyError, ValueError):", '    r.failure("no id")'],
        ["if r.status_code != 200:", '    r.failure("bad")', "    return", "data = r.json()"],
        ["if r.status_code == 200:", "    data = r.json()", '    if "id" in data:', '        self.id = data["id"]'],
        ['m = re.search(r"id=(\\d+)", r.text)', "if m:", "    self.id = m.group(1)"],
        ['m = re.search(r"id=(\\d+)", r.text)', "self.id = m.group(1) if m else None"],
        ['parts = r.text.split(";")[0]'],
        ['self.ids["last"] = r.text'],
        ['self.name = self.names["x"]'],
        ['if r.request_meta["response_time"] > 3:', '    r.failure("slow")'],
        ["if r.status_code != 200:", '    raise ResponseError("bad")'],
        ["if r.status_code != 200:", "    return"],
    ],
)
def test_blocks_that_are_ended_in_order(lines: list[str]) -> None:
    assert lost(block(*lines)) == []


def test_a_look_at_the_status_makes_it_a_warning() -> None:
    (finding,) = lost(block("if r.status_code == 200:", '    self.id = r.json()["id"]'))
    assert finding.severity is Severity.WARNING


@pytest.mark.parametrize(
    ("lines", "number"),
    [
        (["r.success()"], 1),
        (["if r.status_code != 200:", '    r.failure("bad")', "r.success()"], 1),
        (["if r.status_code != 200:", '    r.failure("bad")', "    return", "r.success()"], 0),
        (["if r.status_code == 404:", "    r.success()"], 0),
        (["r.success()", "if r.status_code != 200:", '    r.failure("bad")'], 0),
        (["assert r.ok", "r.success()"], 0),
        (['r.failure("always")'], 0),
    ],
)
def test_a_success_that_every_response_reaches(lines: list[str], number: int) -> None:
    assert len(found(block(*lines), "masked-failure", "a.py")) == number


def assertion(field: str, *, ignore: bool) -> str:
    ignored = leaf("Assertion.assume_success", "true" if ignore else "false", "boolProp")
    return element("ResponseAssertion", leaf("Assertion.test_field", f"Assertion.{field}"), ignored)


@pytest.mark.parametrize(
    ("assertions", "number"),
    [
        ([assertion("response_data", ignore=True)], 1),
        ([assertion("response_data", ignore=False)], 0),
        ([assertion("response_code", ignore=True)], 0),
        ([assertion("response_data", ignore=True), assertion("response_code", ignore=False)], 0),
        ([assertion("response_data", ignore=True), element("JSR223Assertion")], 0),
    ],
)
def test_jmeter_assertions_that_ignore_the_status(assertions: list[str], number: int) -> None:
    text = plan(http("/a", under=assertions))
    assert len(found(text, "masked-failure", "a.jmx")) == number


CASES = """\
import re
from locust import {user}, constant, task
from locust.exception import InterruptTaskSet, ResponseError


class Shop({user}):
    wait_time = constant(0.2)

    @task
    def t(self):
        for case in (
            self.counted, self.open, self.key, self.status, self.masked, self.judged, self.pattern, self.asserted,
            self.raised, self.interrupted, self.told,
        ):
            try:
                case()
            except Exception:
                pass

    def counted(self):
        self.client.get("/bad", name="counted")

    def open(self):
        self.client.get("/bad", name="no-block", catch_response=True)

    def key(self):
        with self.client.get("/a", name="key-error", catch_response=True) as r:
            self.id = r.json()["id"]
            r.success()

    def status(self):
        with self.client.get("/bad", name="raise-for-status", catch_response=True) as r:
            r.raise_for_status()

    def masked(self):
        with self.client.get("/bad", name="masked", catch_response=True) as r:
            if r.status_code != 200:
                r.failure("bad")
            r.success()

    def judged(self):
        with self.client.get("/a", name="judged-first", catch_response=True) as r:
            r.failure("no id")
            self.id = r.json()["id"]

    def pattern(self):
        with self.client.get("/a", name="pattern", catch_response=True) as r:
            self.id = re.search("id=(.*)", r.text).group(1)

    def asserted(self):
        with self.client.get("/bad", name="assert", catch_response=True) as r:
            assert r.status_code == 200

    def raised(self):
        with self.client.get("/bad", name="raise", catch_response=True) as r:
            raise ValueError("bad")

    def interrupted(self):
        with self.client.get("/bad", name="interrupt", catch_response=True) as r:
            raise InterruptTaskSet()

    def told(self):
        with self.client.get("/a", name="response-error", catch_response=True) as r:
            raise ResponseError("bad")
"""


@pytest.mark.engine
@pytest.mark.parametrize("user", one_in(2, ["HttpUser", "FastHttpUser"]))
def test_locust_does_what_the_documentation_says(user: str, tmp_path: Path) -> None:
    text = CASES.format(user=user)
    reported = {finding.message for finding in lost(text)}
    assert len(lost(text)) == 7, reported
    assert len(found(text, "masked-failure", "a.py")) == 1
    with answering() as host:
        counts = statistics(tmp_path, text, host)
    assert set(counts) == {"counted", "masked", "judged-first", "response-error", "Aggregated"}
    number, failures = counts["counted"]
    assert number == failures > 0
    assert counts["masked"][1] == 0 < counts["masked"][0]
    for name in ("judged-first", "response-error"):
        assert counts[name][1] == counts[name][0] > 0


@pytest.mark.engine
@pytest.mark.parametrize("user", one_in(2, ["FastHttpUser", "HttpUser"]))
def test_locust_counts_what_the_fix_closes(user: str, tmp_path: Path) -> None:
    fixed = fixed_text(CASES.format(user=user), "a.py")
    with answering() as host:
        counts = statistics(tmp_path, fixed, host)
    assert counts["no-block"][0] == counts["no-block"][1] > 0


PAGES = """\
GET https://shop.test/login
HTTP 200
Content-Type: text/html

<html><title>Tea shop</title><form action="/login"><input name="password" type="password"></form></html>
###
GET https://shop.test/cart
HTTP 200
Content-Type: text/html

<html><title>Tea shop</title><form action="/checkout"><button>Order</button></form></html>
"""
HEAD_OF_K6 = (
    "import http from 'k6/http';\nimport { check, fail } from 'k6';\n"
    "export const options = { thresholds: { checks: ['rate==1'] } };\n"
)


def k6_of(predicate: str) -> str:
    body = "  http.get('https://shop.test/login');\n  const res = http.get('https://shop.test/cart');\n"
    return f"{HEAD_OF_K6}export default function () {{\n{body}  check(res, {{ a: {predicate} }});\n}}\n"


@pytest.mark.parametrize(
    ("predicate", "vacuous", "breaks"),
    [
        ("(r) => r.body.includes('Tea shop')", 1, 0),
        ("(r) => r.body.includes('/checkout')", 0, 0),
        ("(r) => r.body.includes('Tea shop') && r.body.includes('Order')", 0, 0),
        ("(r) => r.status === 200", 0, 0),
        ("(r) => !r.body.includes('rror')", 0, 0),
        ("(r) => r.body.includes('Your cart')", 0, 1),
        ("(r) => r.status === 201", 0, 1),
        ("(r) => r.timings.duration < 1", 0, 0),
        ("(r) => valid(r)", 0, 0),
    ],
)
def test_assertions_beside_a_recording(predicate: str, vacuous: int, breaks: int) -> None:
    recording = parse_flow(PAGES)
    text = k6_of(predicate)
    assert len(found(text, "vacuous-assertion", "a.js", [recording])) == vacuous
    assert len(found(text, "assertion-breaks", "a.js", [recording])) == breaks


def one_request(*lines: str, options: str = "export const options = { thresholds: { checks: ['rate==1'] } };") -> str:
    head = f"import http from 'k6/http';\nimport {{ check, fail }} from 'k6';\n{options}\n"
    return head + "export default function () {\n" + "".join(f"  {line}\n" for line in lines) + "}\n"


CALL = "const res = http.post('https://shop.test/carts');"


@pytest.mark.parametrize(
    ("lines", "number"),
    [
        ([CALL], 1),
        ([CALL, "check(res, { a: (r) => r.json('id') !== undefined });"], 0),
        ([CALL, "check(res, { a: (r) => r.status === 200 });"], 0),
        ([CALL, "check(res, { a: (r) => r.timings.duration < 500 });"], 1),
        ([CALL, "check(res, { a: () => true });"], 1),
        ([CALL, "if (res.status !== 201) fail('no');"], 0),
        (["http.get('https://shop.test/logo.png');"], 0),
        (["http.get('https://shop.test/search.js', { headers: { 'X-Requested-With': 'XMLHttpRequest' } });"], 1),
        (["http.options('https://shop.test/carts');"], 0),
    ],
)
def test_requests_that_nothing_looks_at(lines: list[str], number: int) -> None:
    assert len(found(one_request(*lines), "missing-assertion", "a.js")) == number


def answers(*statuses: int) -> list[Recording]:
    """Recordings of one request whose answers have no content."""
    texts = [f"POST https://shop.test/carts\nHTTP {status}\n\n(not recorded)" for status in statuses]
    return [parse_flow(text, f"{number}.http") for number, text in enumerate(texts)]


def test_an_answer_that_was_recorded_without_its_content() -> None:
    fixed = fixed_text(one_request(CALL), "a.js", answers(201, 201))
    assert "'POST /carts: status is 201': (r) => r.status === 201," in fixed


@pytest.mark.parametrize("status", [500, 101])
def test_nothing_is_wanted_of_an_answer_that_was_recorded_as_an_error(status: int) -> None:
    assert found(one_request(CALL), "missing-assertion", "a.js", answers(status, status)) == []
    assert len(found(one_request(CALL), "missing-assertion", "a.js", answers(status, 200))) == 1


def test_one_recorded_refusal_may_be_a_mistake() -> None:
    assert found(one_request(CALL), "missing-assertion", "a.js", answers(404)) == []


def test_the_name_of_a_check_has_no_separator_of_groups() -> None:
    call = "const res = http.post('https://shop.test/api::cart.cart');"
    recordings = [parse_flow("POST https://shop.test/api::cart.cart\nHTTP 200\n\n(not recorded)", n) for n in "ab"]
    assert "'POST /api:cart.cart: status is 200'" in fixed_text(one_request(call), "a.js", recordings)


CHECKED = "check(res, { a: (r) => r.status === 200 });"


@pytest.mark.parametrize(
    ("lines", "number"),
    [
        ([CALL, "check(res, { a: (r) => r.status === 200 });", "const id = res.json('id');", "http.get(id);"], 1),
        ([CALL, "if (!check(res, { a: (r) => r.status === 200 })) return;", "const id = res.json('id');"], 0),
        ([CALL, CHECKED, "if (res.status === 200) {", "const id = res.json('id');", "http.get(id);", "}"], 0),
        ([CALL, "let id = '';", CHECKED, "if (res.status === 200) id = res.json('id');", "http.get(id);"], 0),
        (
            [CALL, "check(res, { a: (r) => r.status === 200 });", "const id = res.json('id');", "if (!id) fail('no');"],
            0,
        ),
        ([CALL, "check(res, { a: (r) => r.status === 200 });"], 0),
    ],
)
def test_going_on_after_a_failure(lines: list[str], number: int) -> None:
    assert len(found(one_request(*lines), "unhandled-check", "a.js")) == number


def test_an_assertion_before_an_unguarded_extraction_ends_the_iteration() -> None:
    """Else the fix would bring a finding of its own."""
    text = one_request(CALL, "const id = res.json('id');", "http.get(`https://shop.test/carts/${id}`);")
    project = Project(Config(select=("missing-assertion",)))
    fixed = engine.fix(Source("a.js", text.encode()), project, Applicability.UNSAFE).data.decode()
    assert "if (!check(res, {" in fixed
    assert "})) fail('POST /carts: the response is not as it should be');" in fixed
    assert found(fixed, "unhandled-check", "a.js") == []


@pytest.mark.parametrize(
    ("options", "after"),
    [
        ("export const options = {};", "export const options = { thresholds: { checks: ['rate>0.99'] } };"),
        (
            "export let options = { vus: 2, thresholds: { http_req_failed: ['rate<0.1'] } };",
            "export let options = { vus: 2, thresholds: { checks: ['rate>0.99'], http_req_failed: ['rate<0.1'] } };",
        ),
        (
            "export const options = {\n  vus: 2,\n};",
            "export const options = {\n  thresholds: { checks: ['rate>0.99'] },\n  vus: 2,\n};",
        ),
        ("export const options = make();", "export const options = make();"),
    ],
)
def test_the_threshold(options: str, after: str) -> None:
    lines = [CALL, "check(res, { a: (r) => r.json('id') !== undefined });"]
    text = one_request(*lines, options=options)
    assert fixed_text(text, "a.js") == text
    assert fixed_text(text, "a.js", level=Applicability.UNSAFE) == text.replace(options, after)


LOCUST_CART = """\
from locust import HttpUser, {imported}task


class Shop(HttpUser):
    @task
    def cart(self):
        {call}
        {extraction}
        self.client.get(f"/carts/{{cart_id}}", name="/carts/[id]")
"""
CARTS = (
    'POST https://shop.test/carts\nHTTP 200\n\n{"id":"%s"}\n###\nGET https://shop.test/carts/%s\nHTTP 200\n\n{"a":1}\n'
)


def test_locust_ends_the_task_before_an_unguarded_extraction() -> None:
    text = LOCUST_CART.format(imported="", call='r = self.client.post("/carts")', extraction='cart_id = r.json()["id"]')
    recordings = [parse_flow(CARTS % (cart, cart), f"{cart}.http") for cart in ("k7x2", "p9q4")]
    fixed = fixed_text(text, "a.py", recordings)
    assert (
        """\
        with self.client.post("/carts", catch_response=True) as r:
            try:
                r.json()["id"]
            except (LookupError, TypeError, ValueError):
                r.failure(f"POST /carts: no id in the JSON (status {r.status_code})")
                return
        cart_id = r.json()["id"]
"""
        in fixed
    )
    assert found(fixed, "unhandled-check", "a.py") == []


ECHOES = """\
POST https://shop.test/carts
HTTP 200

{"id":"RUN","kind":"tea"}
###
GET https://shop.test/carts/RUN
HTTP 200
Content-Type: TYPE

BODY
"""


def echo_of(body: str, kind: str = "application/json") -> list[Recording]:
    text = ECHOES.replace("BODY", body).replace("TYPE", kind)
    return [parse_flow(text.replace("RUN", run), f"{run}.http") for run in ("k7x2b", "p9q4c")]


ECHO = [
    ('{"cart":{"id":"RUN","items":[]}}', "application/json", "r.json('cart.id') === id"),
    ("<html><title>Cart</title><b>RUN</b></html>", "text/html", "r.body?.includes(id)"),
    # A part of it, a value that does not differ, and one of another type prove nothing.
    ('{"cart":{"id":"cart RUN"}}', "application/json", None),
    ('{"cart":{"kind":"tea"}}', "application/json", None),
    ("<html><title>Cart</title></html>", "text/html", None),
]


@pytest.mark.parametrize(("body", "kind", "expression"), ECHO)
def test_a_value_of_an_earlier_answer_comes_back(body: str, kind: str, expression: str | None) -> None:
    lines = [
        CALL,
        "const id = res.body && res.json('id');",
        "if (!id) fail('no id');",
        "http.get(`https://shop.test/carts/${id}`);",
    ]
    fixed = fixed_text(one_request(*lines), "a.js", echo_of(body, kind))
    assert (expression is not None) == ("=== id" in fixed or "includes(id)" in fixed)
    assert expression is None or expression in fixed


def test_an_echo_in_locust_and_jmeter() -> None:
    recordings = echo_of('{"cart":{"id":"RUN"}}')
    call = 'r = self.client.post("/carts")'
    text = LOCUST_CART.format(imported="", call=call, extraction='cart_id = r.json()["id"]')
    fixed = fixed_text(text, "a.py", recordings)
    assert '.json()["cart"]["id"] != cart_id' in fixed
    assert found(fixed, "missing-assertion", "a.py", recordings) == []
    extractor = element(
        "JSONPostProcessor",
        leaf("JSONPostProcessor.referenceNames", "cart"),
        leaf("JSONPostProcessor.jsonPathExprs", "$.id"),
        leaf("JSONPostProcessor.match_numbers", "1"),
        leaf("JSONPostProcessor.defaultValues", "NOT_FOUND"),
    )
    requests = (
        http("/carts", method="POST", host="shop.test", under=[extractor]),
        http("/carts/${cart}", host="shop.test"),
    )
    fixed = fixed_text(plan(*requests), "a.jmx", recordings)
    assert '<stringProp name="EXPECTED_VALUE">"${cart}"</stringProp>' in fixed
    assert found(fixed, "missing-assertion", "a.jmx", recordings) == []


def test_an_echo_is_wanted_also_where_a_guard_stops_all_else() -> None:
    """Another cart has a number as well: the guard that takes it lets the answer of another user pass."""
    recordings = [
        parse_flow(
            ECHOES.replace("BODY", f'<title>Cart</title><a href="/carts/RUN">RUN</a><i id="no">{number}</i>')
            .replace("TYPE", "text/html")
            .replace("RUN", run)
            + f"\n###\nGET https://shop.test/numbers/{number}\nHTTP 200\nContent-Type: application/json\n\n{{}}\n",
            f"{run}.http",
        )
        for run, number in (("k7x2b", "n4Wq81"), ("p9q4c", "n7Rt20"))
    ]
    lines = [
        'cart_id = self.client.post("/carts").json()["id"]',
        'self.client.get(f"/carts/{cart_id}")',
        'self.client.get("/numbers/n4Wq81")',
    ]
    text = task(*lines).replace("class Shop(HttpUser):", 'class Shop(HttpUser):\n    host = "https://shop.test"')
    fixed = fixed_text(text, "a.py", recordings)
    assert "if not number_id_match:" in fixed
    assert """if f'/carts/{cart_id}"' not in (get_carts_response.text or "")""" in fixed
    assert found(fixed, "missing-assertion", "a.py", recordings) == []


@pytest.mark.parametrize(("name", "is_told"), [("id", False), ("cartId", True)])
def test_a_short_id_of_another_thing_is_equal_by_chance(name: str, is_told: bool) -> None:
    """Both runs make the first cart and the first note of their databases; only a name says that they are one thing."""
    recordings = [
        parse_flow(
            ECHOES.replace('"RUN"', run)
            .replace("GET https://shop.test/carts/RUN", "POST https://shop.test/notes")
            .replace("TYPE", "application/json")
            .replace("BODY", f'{{"{name}":{run}}}'),
            f"{run}.http",
        )
        for run in ("4", "5")
    ]
    lines = [
        CALL,
        "const cartId = res.body && res.json('id');",
        "if (!cartId) fail('no id');",
        "http.post('https://shop.test/notes');",
    ]
    assert ("=== cartId" in fixed_text(one_request(*lines), "a.js", recordings)) == is_told


def test_a_variable_is_called_as_it_is_there() -> None:
    text = (
        HEAD_OF_K6 + "function make() {\n  const res = http.post('https://shop.test/carts');\n"
        "  const id = res.json('id');\n  if (!id) fail('no id');\n  return id;\n}\n"
        "export default function () {\n  const cart = make();\n  http.get(`https://shop.test/carts/${cart}`);\n}\n"
    )
    fixed = fixed_text(text, "a.js", echo_of('{"cart":{"id":"RUN"}}'))
    assert "r.json('cart.id') === cart," in fixed


@pytest.mark.parametrize("lines", [[CALL], [CALL, "const id = res.json('id');", "http.get(id);"]])
def test_k6_gets_one_import(lines: list[str]) -> None:
    text = one_request(*lines).replace("import { check, fail } from 'k6';\n", "")
    project = Project(Config(select=("missing-assertion",)))
    fixed = engine.fix(Source("a.js", text.encode()), project, Applicability.UNSAFE).data.decode()
    wanted = "check, fail" if len(lines) > 1 else "check"
    assert [line for line in fixed.splitlines() if "'k6';" in line] == [f"import {{ {wanted} }} from 'k6';"]


LOGIN = """POST https://shop.test/login
HTTP 200
Content-Type: application/json

{"data": {"token": "RUN"}}
###
GET https://shop.test/account
Authorization: Bearer RUN
HTTP 200
Content-Type: application/json

{"data": {"name": "Ann"}}
"""


def test_a_guard_with_an_except_clause_is_an_assertion_already() -> None:
    """What it stops needs no second test, and nothing after it is unguarded."""
    recordings = [parse_flow(LOGIN.replace("RUN", run), run) for run in ("k7x2b-8Qw1", "p9q4c-3Zt5")]
    lines = [
        'self.client.post("/login")',
        'self.client.get("/account", headers={"Authorization": "Bearer k7x2b-8Qw1"})',
    ]
    text = task(*lines).replace("class Shop(HttpUser):", 'class Shop(HttpUser):\n    host = "https://shop.test"')
    fixed = fixed_text(text, "a.py", recordings)
    assert fixed.count('["token"]') == 1
    assert fixed.count('"name" not in') == 1
    assert found(fixed, "missing-assertion", "a.py", recordings) == []


BRANCHED = """\
from locust import HttpUser, task


class Shop(HttpUser):
    def on_start(self):
        self.token = ""
        with self.client.post("/login", catch_response=True) as r:
            if r.status_code != 200:
                r.failure("no")
            %s

    @task
    def cart(self):
        self.client.get("/cart", headers={"X-Token": self.token})
"""


@pytest.mark.parametrize(
    ("code", "number"), [("else:\n                self.token = r.json()['t']", 0), ("self.token = r.json()['t']", 1)]
)
def test_a_value_that_is_taken_where_the_answer_is_good(code: str, number: int) -> None:
    assert len(found(BRANCHED % code, "unhandled-check", "a.py")) == number


@pytest.mark.parametrize(("then", "number"), [("", 1), ("\n                return", 0)])
def test_locust_goes_on_after_a_failure(then: str, number: int) -> None:
    text = f"""\
from locust import HttpUser, task


class Shop(HttpUser):
    @task
    def t(self):
        with self.client.get("/a", catch_response=True) as r:
            if r.json().get("state") != "ok":
                r.failure("no"){then}
        token = r.json()["token"]
        self.client.get("/b", headers={{"X-Token": token}})
"""
    assert len(found(text, "unhandled-check", "a.py")) == number


MADE = """\
POST https://shop.test/carts
HTTP 201
Content-Type: application/json

{"id":"RUN"}
###
GET https://shop.test/carts
HTTP 200
Content-Type: application/json

[{"id":"old","size":1},{"id":"RUN","size":2}]
###
POST https://shop.test/carts/RUN/close
HTTP 303
Location: /carts/RUN

###
"""
MAKES = [
    "const res = http.post('https://shop.test/carts');",
    "const id = res.body && res.json('id');",
    "if (!id) fail('no id');",
    "http.get('https://shop.test/carts');",
    "http.post(`https://shop.test/carts/${id}/close`, null, { redirects: 0 });",
]


def test_the_next_list_holds_what_was_made_and_a_redirect_its_id() -> None:
    """A short id is looked for in its field: anywhere in the answer it may be a count."""
    runs = [parse_flow(MADE.replace("RUN", run), f"{run}.http") for run in ("17", "23")]
    fixed = fixed_text(one_request(*MAKES), "a.js", runs)
    assert 'r.body?.includes(`"id":"${id}"`)' in fixed
    assert "r.headers.Location?.includes(`/carts/${id}`)" in fixed
    assert r"/^(?:https?:\/\/[^/]+)?\/carts\/[^/?#]+$/.test(r.headers.Location)" in fixed


REFUSED = """\
POST https://shop.test/session
Content-Type: application/json

{"name":"ana"}
HTTP 400
Content-Type: application/json

{"id":"MISSING_PASSWORD"}
###
"""


def refused() -> list[Recording]:
    return [parse_flow(REFUSED, f"{number}.http") for number in (1, 2)]


def test_a_refusal_that_belongs_to_the_journey_is_expected_in_k6() -> None:
    call = """http.post('https://shop.test/session', '{"name":"ana"}');"""
    assert "'POST /session: status is 400': (r) => r.status === 400," in fixed_text(
        one_request(call), "a.js", refused()
    )


def test_a_refusal_that_belongs_to_the_journey_is_expected_in_locust() -> None:
    text = LOCUST_CART.format(imported="", call="self.client.post('/session', json={'name': 'ana'})", extraction="pass")
    fixed = fixed_text(text, "a.py", refused())
    assert ".status_code == 400:" in fixed and ".success()" in fixed


def test_each_request_of_a_batch_is_checked_however_alike_they_are() -> None:
    """All of them ask one address, so that nothing but their places tells the findings apart."""
    hours = range(1, 9)
    calls = ", ".join(f"['POST', 'https://shop.test/runs', 'hour={hour}']" for hour in hours)
    answers = [
        f"POST https://shop.test/runs\n\nhour={hour}\nHTTP 200\nContent-Type: application/json\n\n"
        f'{{"hour": {hour}, "runs": []}}\n'
        for hour in hours
    ]
    runs = [parse_flow("###\n".join(answers), name) for name in ("a.har", "b.har")]
    text = fixed_text(k6(f"http.batch([{calls}]);"), "a.js", runs)
    assert [f"[{number}]," in text for number in range(len(hours))] == [True] * len(hours)
