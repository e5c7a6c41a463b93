"""What rules say of scripts without recordings: shapes of public scripts that are right as they are."""

from __future__ import annotations

import pytest

from loadlint import engine
from loadlint.findings import Finding, Severity
from loadlint.project import Project
from loadlint.project.config import Config
from loadlint.text.source import Source
from tests.dialects.jmeter.helpers import arguments, element, group, headers, http, leaf, plan, whole
from tests.support.checking import fixed_text, found
from tests.support.scripts import LOAD, k6

TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJqYW5lIiwiZXhwIjoxNTAwMDAwMDAwfQ.c2lnbmF0dXJl"
SESSION = "session=9b1c7e52f0aa4d31"
POST = "http.post('https://shop.test/carts');"
GET = "http.get('https://shop.test/');"
IGNORING = leaf("Assertion.assume_success", "true", "boolProp")


def found_errors(text: str) -> list[Finding]:
    findings = engine.analyse(Source("a.jmx", text.encode()), Project(Config())).findings
    return [one for one in findings if one.rule == "syntax-error"]


def missing(text: str, path: str = "a.js") -> list[Severity]:
    return [one.severity for one in found(text, "missing-assertion", path)]


def test_one_warning_for_a_script_that_asserts_nothing() -> None:
    text = k6(GET, POST, POST.replace("carts", "orders"))
    (warning,) = found(text, "missing-assertion", "a.js")
    assert warning.severity is Severity.WARNING
    assert warning.message == "3 requests have no check: an error page would pass"
    assert warning.help is not None and warning.help.startswith("GET /, POST /carts, POST /orders; link a recording")
    assert text.encode()[warning.span.start : warning.span.end] == b"http.get" and len(warning.uses) == 2


def test_one_request_is_named() -> None:
    (warning,) = found(k6(POST), "missing-assertion", "a.js")
    assert warning.message == "POST /carts has no check: an error page would pass"


def test_no_warning_where_nothing_is_changed() -> None:
    assert missing(k6(GET)) == [Severity.INFORMATION]


def test_no_warning_where_something_is_asserted() -> None:
    checked = k6("check(http.get('https://shop.test/'), { ok: (r) => r.status === 200 });", POST)
    assert missing("import { check } from 'k6';\n" + checked) == [Severity.INFORMATION]


def test_nothing_is_said_of_what_a_module_holds_for_others() -> None:
    text = (
        "import http from 'k6/http';\nexport function order() {\n  return http.post('https://shop.test/orders');\n}\n"
    )
    assert missing(text) == []
    assert missing(text + "export default order;\n") == [Severity.WARNING]


CHECKED = "import { check } from 'k6';\n" + k6(
    "check(http.get('https://shop.test/'), { page: (r) => r.body.includes('tea') });"
)


@pytest.mark.parametrize(
    ("text", "severities"),
    [
        (CHECKED + "export const options = { vus: 2 };\n", [Severity.WARNING]),
        (CHECKED, [Severity.INFORMATION]),
        (
            CHECKED.replace("r.body.includes('tea')", "r.status === 200") + "export const options = { vus: 2 };\n",
            [Severity.INFORMATION],
        ),
        (CHECKED.replace("export default function", "export function run"), []),
        (CHECKED + "export const options = { thresholds: { http_req_failed: ['rate<0.1'] } };\n", [Severity.WARNING]),
        (
            CHECKED.replace("r.body.includes('tea')", "r.status === 200")
            + "export const options = { thresholds: { http_req_failed: ['rate<0.1'] } };\n",
            [],
        ),
        (
            CHECKED.replace("check(http", "const ok = check(http").replace("});\n}", "});\n  failures.add(!ok);\n}")
            + "export const options = { thresholds: { failures: ['rate<0.1'] } };\n",
            [],
        ),
    ],
)
def test_checks_that_nothing_enforces(text: str, severities: list[Severity]) -> None:
    assert [one.severity for one in found(text, "unenforced-check", "a.js")] == severities
    assert fixed_text(text, "a.js", select=("unenforced-check",)) == text


@pytest.mark.parametrize(
    ("under", "number"),
    [
        (element("BeanShellAssertion", leaf("BeanShellAssertion.query", "props.put('token', vars.get('t'));")), 0),
        (element("JSR223Assertion", leaf("script", "log.info(vars.get('t'))")), 0),
        (element("JSR223Assertion", leaf("script", "// nothing yet")), 1),
        (element("ResponseAssertion", leaf("Assertion.test_field", "Assertion.response_data")), 1),
        (element("ResponseAssertion", leaf("Assertion.test_field", "Assertion.response_code"), IGNORING), 0),
    ],
)
def test_assertions_that_cannot_fail(under: str, number: int) -> None:
    assert len(found(plan(http("/", under=[under])), "vacuous-assertion", "a.jmx")) == number


@pytest.mark.parametrize(("field", "number"), [("response_data", 1), ("request_headers", 0), ("request_data", 0)])
def test_an_assertion_on_what_was_sent_masks_nothing(field: str, number: int) -> None:
    tested = element("ResponseAssertion", leaf("Assertion.test_field", f"Assertion.{field}"), IGNORING)
    assert len(found(plan(http("/", under=[tested])), "masked-failure", "a.jmx")) == number


def test_code_that_looks_at_an_answer_may_judge_it() -> None:
    judging = element(
        "JSR223PostProcessor", leaf("script", "if (prev.getResponseCode() != '200') props.put('bad', '1')")
    )
    assert missing(plan(http("/orders", method="POST", under=[judging])), "a.jmx") == []
    assert missing(plan(http("/orders", method="POST")), "a.jmx") == [Severity.WARNING]


def test_no_recorded_cookie_of_a_plan_is_reported_without_a_recording() -> None:
    """Without a Cookie Manager the header is the only way; with one it goes until the manager has a cookie."""
    sending = http("/cart", under=[headers(("Cookie", SESSION))])
    assert found(plan(sending), "pinned-cookie", "a.jmx") == []
    assert found(plan(element("CookieManager"), sending), "pinned-cookie", "a.jmx") == []


@pytest.mark.parametrize(("cookie", "number"), [(SESSION, 1), ("theme=dark; consent=yes", 0)])
def test_a_cookie_that_a_test_plants(cookie: str, number: int) -> None:
    text = k6(f"http.get('https://shop.test/', {{ headers: {{ Cookie: '{cookie}' }} }});")
    assert len(found(text, "pinned-cookie", "a.js")) == number


@pytest.mark.parametrize(
    ("sent", "number"),
    [
        ("traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'", 1),
        ("'X-Request-Id': 'load-test-1'", 0),
        ("baggage: 'team=shop,run=4bf92f3577b34da6a3ce929d0e0e4736'", 0),
        ("'X-B3-Sampled': '1'", 0),
        ("'Content-Length': '42'", 0),
        ("'If-None-Match': 'W/\"5f-1a\"'", 0),
        ("'If-None-Match': 'W/\"5f-1a\"', 'Accept-Language': 'de'", 1),
    ],
)
def test_headers_that_a_program_has_made(sent: str, number: int) -> None:
    text = k6(f"http.get('https://shop.test/', {{ headers: {{ {sent} }} }});")
    assert len(found(text, "recorded-header", "a.js")) == number


def test_a_script_about_caching_sends_conditional_headers() -> None:
    sent = "{ headers: { 'If-None-Match': '\"5f\"', 'Accept-Language': 'de' } }"
    text = k6(f"check(http.get('https://shop.test/', {sent}), {{ cached: (r) => r.status === 304 }});")
    assert found("import { check } from 'k6';\n" + text, "recorded-header", "a.js") == []


@pytest.mark.parametrize(
    ("line", "number"),
    [
        (f"http.get('https://shop.test/', {{ headers: {{ Authorization: 'Bearer {TOKEN}' }} }});", 1),
        (f"http.post('https://shop.test/verify', JSON.stringify({{ token: '{TOKEN}' }}));", 0),
        (f"http.get('https://shop.test/verify?token={TOKEN}');", 0),
    ],
)
def test_a_token_that_is_data_may_have_expired(line: str, number: int) -> None:
    assert len(found(k6(line), "expired-token", "a.js")) == number


def test_a_name_with_a_query_is_a_matter_of_taste() -> None:
    taken = "const id = http.get('https://shop.test/').json('id');"
    for path, changed in (("/orders/${id}", True), ("/orders?of=${id}&size=10", False)):
        text = LOAD + k6(taken, f"http.get(`https://shop.test{path}`);")
        assert len(found(text, "dynamic-request-name", "a.js")) == 1
        assert (fixed_text(text, "a.js", select=("dynamic-request-name",)) != text) == changed


def test_own_tags_tell_results_apart() -> None:
    taken = "const id = http.get('https://shop.test/').json('id');"
    text = k6(taken, "http.get(`https://shop.test/orders/${id}`, { tags: { page: 'order' } });")
    assert [one.severity for one in found(text, "dynamic-request-name", "a.js")] == [Severity.INFORMATION]


def test_a_plan_that_cannot_be_read_has_one_cause() -> None:
    (finding,) = found_errors(plan(http("/"))[:-60])
    assert finding.related


def test_a_variable_that_nothing_sets_is_one_cause() -> None:
    text = plan(http("/a/${id}", name="a"), http("/b/${id}", name="b"))
    (finding,) = found(text, "undefined-variable", "a.jmx")
    assert finding.span.start == text.index("${id}")
    assert [one.span.start for one in finding.related] == [text.rindex("${id}")]


def test_a_fragment_is_read_by_the_plans_that_include_it() -> None:
    path = "".join(leaf("0", name) for name in ("Plan", "shared"))
    module = element("ModuleController", f'<collectionProp name="ModuleController.node_path">{path}</collectionProp>')
    taking = element("RegexExtractor", leaf("RegexExtractor.refname", "x"), leaf("RegexExtractor.regex", "x=(.)"))
    for kind, number in (("TestFragmentController", 0), ("GenericController", 1)):
        shared = element(kind, name="shared", under=[http("/", under=[taking])])
        assert len(found(whole(shared, group(module)), "unused-extractor", "a.jmx")) == number


LOGGED_IN = """import http from 'k6/http';
import { check } from 'k6';
export const options = { thresholds: { http_req_failed: ['rate<0.01'] } };
export function setup() {
  const login = http.post('https://a.test/login', 'user=jane');
  check(login, { token: (r) => r.json('token') !== undefined });
  return login.json('token');
}
export default function (token) {
  const orders = http.get('https://a.test/orders', { headers: { Authorization: token } });
  check(orders, { ok: (r) => r.status === 200 });
}
"""


def test_what_a_script_checks_before_the_load_needs_no_threshold() -> None:
    """Without it, the requests under load fail themselves."""
    assert not found(LOGGED_IN, "unenforced-check", "a.js")
    also = LOGGED_IN.replace("{ ok: (r)", "{ list: (r) => r.json('list') !== undefined, ok: (r)")
    (finding,) = found(also, "unenforced-check", "a.js")
    assert finding.message == "No threshold on this check: the run passes even if it fails"


def test_a_token_in_two_pieces_hides_none_in_one_piece() -> None:
    send = "http.post('https://shop.test/carts', { csrf_token: 'dX7q2LmT0a%szRk93bVwYe5HnKq8Zt5LmW2x' });"
    pieces, whole_token = send % "' + '", send % ""
    assert len(found(k6(whole_token), "suspicious-literal", "a.js")) == 1
    assert len(found(k6(pieces, whole_token), "suspicious-literal", "a.js")) == 1


def test_a_placeholder_of_a_server_is_no_variable() -> None:
    """`${keen.ip}` in a recorded body is filled in by the server that gets it."""
    text = plan(http("/events?ip=${keen.ip}", name="events"))
    (finding,) = found(text, "undefined-variable", "a.jmx")
    assert finding.severity is Severity.INFORMATION


def test_a_time_limit_that_is_computed_is_judged_by_the_threshold_on_times() -> None:
    text = k6("const limit = 2 * Number(__ENV.LIMIT);", "const res = http.get('https://a.test/');")
    text = text.replace("import http", "import { check } from 'k6';\nimport http", 1)
    text = text.replace("\n}\n", "\n  check(res, { fast: (r) => r.timings.duration < limit });\n}\n")
    options = "export const options = { thresholds: { http_req_duration: ['p(95)<500'] } };\n"
    assert not found(text.replace("export default", options + "export default"), "unenforced-check", "a.js")
    failed = options.replace("http_req_duration: ['p(95)<500']", "http_req_failed: ['rate<0.01']")
    assert found(text.replace("export default", failed + "export default"), "unenforced-check", "a.js")


def test_the_name_of_a_field_is_no_session_value() -> None:
    field = "anti-csrftoken-a2z"
    sampler = http("/cart", arguments((field, "hMqbwKnA2cFHmpDUq2kBIHoeI8Ee7k5untLBuhhKFofG")), method="POST")
    assert field not in [one.value for one in found(plan(sampler), "suspicious-literal", "a.jmx")]
