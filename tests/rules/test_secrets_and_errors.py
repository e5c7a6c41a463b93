"""Rules about secrets in scripts, forgotten expressions, and errors that nobody sees."""

from __future__ import annotations

import pytest

from loadlint.findings import Applicability
from tests.dialects.jmeter.helpers import arguments, element, http, leaf, plan
from tests.support.checking import fixed_text, found
from tests.support.scripts import k6

KEY = "q8Zt5LmW2xKd9RbV7nHs"
RULE = "hard-coded-secret"


@pytest.mark.parametrize(
    ("line", "number"),
    [
        (f"http.get('https://a.test/', {{ headers: {{ 'Ocp-Apim-Subscription-Key': '{KEY}' }} }});", 1),
        (f"http.get('https://a.test/', {{ headers: {{ 'X-Shop-Client-Key': '{KEY}' }} }});", 1),
        (f"http.get('https://a.test/', {{ headers: {{ 'Idempotency-Key': '{KEY}' }} }});", 0),
        (f"http.get('https://a.test/', {{ headers: {{ 'X-Api-Key': '{KEY}' }} }});", 1),
        (f"http.get('https://a.test/?api_key={KEY}');", 1),
        (f"http.post('https://a.test/', {{ client_secret: '{KEY}' }});", 1),
        ("http.post('https://a.test/', { password: 'ofl2-9ltR~{l' });", 1),
        ("http.post('https://a.test/', { password: 'Test123!' });", 0),
        ("http.post('https://a.test/', { password: 'orchard' });", 0),
        ("http.post('https://a.test/', { password: 'wOrchard' });", 1),
        ("http.post('https://a.test/', { password: 'wOrchar' });", 0),
        ("http.post('https://a.test/', { password: 'wOrchard and Garden' });", 0),
        ("http.post('https://a.test/', { password: 'orchard-7 and garden' });", 1),
        ("http.post('https://a.test/', { password: '48151623420815' });", 0),
        ("http.get('https://a.test/', { headers: { 'X-Api-Key': 'your-api-key-goes-here' } });", 0),
        ("http.get('https://a.test/', { headers: { 'X-Api-Key': __ENV.KEY } });", 0),
        (f"http.post('https://a.test/', {{ csrf_token: '{KEY}' }});", 0),
        ("http.get('https://a.test/', { headers: { Authorization: 'Basic b3JjYTpLYXBFd2xTckFlb00=' } });", 1),
        ("http.get('https://a.test/', { headers: { Authorization: 'Basic YW5uOnRlc3Q=' } });", 0),
        # What has the form of a service's keys, in any field; not what such a service puts into pages.
        ("http.post('https://a.test/', JSON.stringify({ one: 'AKIAIOSFODNN7EXAMPLE' }));", 1),
        (
            "http.get('https://a.test/', { headers: { Authorization: 'Bearer ghp_0123456789abcdefghijABCDEFGHIJ' } });",
            1,
        ),
        ("http.post('https://a.test/', { pem: '-----BEGIN PRIVATE KEY-----\\nMIIE\\n-----END PRIVATE KEY-----' });", 1),
        ("http.post('https://a.test/', { one: 'pk_live_0123456789abcdef' });", 0),
        ("http.post('https://a.test/', { article: 'sk-inny' });", 0),
    ],
)
def test_secrets_in_a_script(line: str, number: int) -> None:
    assert len(found(k6(line), RULE, "a.js")) == number


@pytest.mark.parametrize(
    ("line", "after"),
    [
        (f"http.get('https://a.test/?api_key={KEY}');", "http.get(`https://a.test/?api_key=${__ENV.API_KEY}`);"),
        (
            f"http.get('https://a.test/?api_key={KEY}'); http.get('https://a.test/b?api_key={KEY}');",
            "http.get(`https://a.test/?api_key=${__ENV.API_KEY}`); http.get(`https://a.test/b?api_key=${__ENV.API_KEY}`);",
        ),
        (
            f"http.post('https://a.test/', JSON.stringify({{ clientSecret: '{KEY}' }}));",
            "http.post('https://a.test/', JSON.stringify({ clientSecret: __ENV.CLIENT_SECRET }));",
        ),
        (
            f"const key = '{KEY}'; http.get('https://a.test/', {{ headers: {{ 'X-Api-Key': key }} }});",
            "const key = __ENV.API_KEY; http.get('https://a.test/', { headers: { 'X-Api-Key': key } });",
        ),
        (
            "http.get('https://a.test/', { headers: { Authorization: 'Bearer ghp_0123456789abcdefghijABCDEFGHIJ' } });",
            "http.get('https://a.test/', { headers: { Authorization: `Bearer ${__ENV.ACCESS_KEY}` } });",
        ),
        (
            "http.post('https://a.test/', { pem: '-----BEGIN PRIVATE KEY-----\\nMIIE\\n-----END PRIVATE KEY-----' });",
            "http.post('https://a.test/', { pem: __ENV.PEM });",
        ),
    ],
)
def test_a_secret_goes_into_the_environment_when_asked_for(line: str, after: str) -> None:
    text = k6(line)
    assert fixed_text(text, "a.js", select=(RULE,)) == text
    assert fixed_text(text, "a.js", select=(RULE,), level=Applicability.UNSAFE) == k6(after)


def test_a_secret_of_a_plan_becomes_a_property() -> None:
    text = plan(http("/", arguments(("api_key", KEY)), method="POST"))
    after = fixed_text(text, "a.jmx", select=(RULE,), level=Applicability.UNSAFE)
    assert after == text.replace(KEY, "${__P(api_key)}")


def regex(variable: str) -> str:
    held = {"refname": variable, "regex": "id=(.+)", "template": "$1$", "match_number": "1", "default": "NO"}
    return element("RegexExtractor", *(leaf(f"RegexExtractor.{name}", value) for name, value in held.items()))


@pytest.mark.parametrize(
    ("sent", "after"),
    [("token", "${token}"), ("{{token}}", "${token}"), ("$token", "${token}"), ("other", None), ("tokens", None)],
)
def test_a_variable_whose_expression_was_forgotten(sent: str, after: str | None) -> None:
    def text(value: str) -> str:
        return plan(
            http("/", under=[regex("token")]), http("/b", arguments(("csrf", value), encode=True), method="POST")
        )

    assert len(found(text(sent), "forgotten-expression", "a.jmx")) == (after is not None)
    if after is not None:
        assert found(text(sent), "unused-extractor", "a.jmx") == []
        fixed = fixed_text(text(sent), "a.jmx", select=("forgotten-expression",), level=Applicability.UNSAFE)
        assert fixed == text(after)


def checks(*tests: str) -> str:
    listed = ", ".join(f"t{number}: (r) => {test}" for number, test in enumerate(tests))
    head = "import { check } from 'k6';\nexport const options = { thresholds: { checks: ['rate==1'] } };\n"
    return head + k6("const res = http.get('https://a.test/');", f"check(res, {{ {listed} }});")


@pytest.mark.parametrize(
    ("tests", "number"),
    [
        (("r.status === 200", "r.status === 201"), 1),
        (("r.status === 200", "r.status !== 200"), 1),
        (("r.status === 200", "r.status < 400"), 0),
        (("r.json('a') === 1", "r.json('a') === 2"), 1),
        (("r.json('a') === 1", "r.json('b') === 2"), 0),
        (("r.status === 200", "r.body.includes('x')"), 0),
    ],
)
def test_checks_that_exclude_each_other(tests: tuple[str, ...], number: int) -> None:
    assert len(found(checks(*tests), "contradictory-checks", "a.js")) == number


def test_checks_of_two_branches_are_no_contradiction() -> None:
    head = "import { check } from 'k6';\n"
    lines = [f"if (x === {code}) check(res, {{ a: (r) => r.status === {code} }});" for code in (200, 404)]
    text = head + k6("const res = http.get('https://a.test/');", *lines)
    assert found(text, "contradictory-checks", "a.js") == []


def code_is(code: str) -> str:
    held = [
        f'<collectionProp name="Asserion.test_strings">{leaf("0", code)}</collectionProp>',
        leaf("Assertion.test_field", "Assertion.response_code"),
        leaf("Assertion.test_type", "8", "intProp"),
    ]
    return element("ResponseAssertion", *held)


@pytest.mark.parametrize(("codes", "number"), [(("200", "302"), 1), (("200", "200"), 0), (("200",), 0)])
def test_assertions_that_exclude_each_other(codes: tuple[str, ...], number: int) -> None:
    text = plan(http("/", under=[code_is(code) for code in codes]))
    assert len(found(text, "contradictory-checks", "a.jmx")) == number


@pytest.mark.parametrize(
    ("test", "number"),
    [
        ("r.status === 200 || r.status === 500", 1),
        ("[200, 404, 502].includes(r.status)", 1),
        ("r.status === 200 || r.status === 503", 0),
        ("r.status === 200 || r.status === 404", 0),
        ("r.status !== 404", 0),
        ("r.status === 500", 0),
    ],
)
def test_errors_that_pass(test: str, number: int) -> None:
    assert len(found(checks(test), "error-as-success", "a.js")) == number


ASKED = """\
from locust import HttpUser, task


class Shopper(HttpUser):
    @task
    def ask(self):
        with self.client.get("/", catch_response=True) as r:
            %s
"""


@pytest.mark.parametrize(
    ("verdict", "number"),
    [
        ("assert r.status_code in (200, 500)", 0),
        ("r.success() if r.status_code in (200, 500) else r.failure('bad')", 0),
        ("if r.status_code not in (200, 500): r.failure('bad')\n            else: r.success()", 1),
    ],
)
def test_locust_counts_an_error_unless_the_script_says_success(verdict: str, number: int) -> None:
    assert len(found(ASKED % verdict, "error-as-success", "a.py")) == number


@pytest.mark.parametrize(("comment", "number"), [("504 is the fallback", 0), ("slow answers", 1)])
def test_a_comment_that_names_the_status_tells_why_it_passes(comment: str, number: int) -> None:
    verdict = (
        f"# {comment}\n            if r.status_code not in (200, 504): r.failure('bad')\n            else: r.success()"
    )
    assert len(found(ASKED % verdict, "error-as-success", "a.py")) == number


def test_a_comment_in_the_line_of_the_test_tells_it_too() -> None:
    verdict = "if r.status_code in [200, 500]:%s\n                r.success()\n            else: r.failure('bad')"
    assert found(ASKED % verdict % "  # 500 is expected", "error-as-success", "a.py") == []
    assert len(found(ASKED % verdict % "", "error-as-success", "a.py")) == 1


def test_a_probe_is_kept_out_of_the_failures_on_purpose() -> None:
    line = "http.get('https://a.test/', { responseCallback: http.expectedStatuses({ min: 100, max: 599 }) });"
    assert len(found(k6(line), "error-as-success", "a.js")) == 1
    assert found(k6("// Not ready yet: not in http_req_failed.", line), "error-as-success", "a.js") == []


def test_an_address_with_a_number_is_no_comment() -> None:
    lines = "http.get('https://a.test/items/500');", "const r = http.get('https://a.test/');"
    text = k6(*lines, "check(r, { ok: (r) => r.status === 200 || r.status === 500 });")
    assert len(found(text, "error-as-success", "a.js")) == 1


@pytest.mark.parametrize(("low", "high", "number"), [(200, 599, 1), (200, 399, 0), (500, 599, 0)])
def test_errors_that_are_expected(low: int, high: int, number: int) -> None:
    line = f"http.setResponseCallback(http.expectedStatuses({{ min: {low}, max: {high} }}));"
    assert len(found(k6(line, "http.get('https://a.test/');"), "error-as-success", "a.js")) == number


@pytest.mark.parametrize(
    ("handler", "number"),
    [
        ("catch (e) { console.log(e); }", 1),
        ("catch (e) { }", 1),
        ("catch (e) { errors.add(1); }", 0),
        ("catch (e) { console.log(e); throw e; }", 0),
        ("finally { done(); }", 0),
    ],
)
def test_errors_that_a_k6_script_only_logs(handler: str, number: int) -> None:
    assert (
        len(found(k6(f"try {{ http.get('https://a.test/').json(); }} {handler}"), "swallowed-error", "a.js")) == number
    )


LOCUST = """from locust import HttpUser, task


class A(HttpUser):
    @task
    def t(self):
        try:
            self.client.get("/").json()
        except HANDLER
"""


@pytest.mark.parametrize(
    ("handler", "number"),
    [
        ("Exception as error:\n            print(error)", 1),
        ("Exception:\n            pass", 1),
        ("Exception:\n            raise", 0),
        ("KeyError:\n            pass", 0),
        ("Exception:\n            self.interrupt()", 0),
    ],
)
def test_errors_that_a_locust_script_only_logs(handler: str, number: int) -> None:
    assert len(found(LOCUST.replace("HANDLER", handler), "swallowed-error", "a.py")) == number


def test_a_request_that_fails_raises_nothing() -> None:
    """The tools count it as failed by themselves, so that nothing is lost in a handler."""
    assert not found(
        LOCUST.replace(".json()", "").replace("HANDLER", "Exception:\n            pass"), "swallowed-error", "a.py"
    )
    body = "const res = http.get('https://a.test/'); check(res, { ok: (r) => r.status === 200 });"
    assert not found(k6(f"try {{ {body} }} catch (e) {{ console.log(e); }}"), "swallowed-error", "a.js")


@pytest.mark.parametrize(("value", "number"), [("q8Zt5LmW2xKd9RbV7nHs", 1), ("q8Zt5LmW2xKd9RbV7nHs_960x960.jpg", 0)])
def test_the_key_of_a_stored_file_is_no_secret(value: str, number: int) -> None:
    text = k6(f"http.post('https://a.test/images', JSON.stringify({{ key: '{value}' }}));")
    assert len(found(text, "hard-coded-secret", "a.js")) == number


@pytest.mark.parametrize(
    ("line", "field"),
    [
        (
            "http.get('https://a.test/', { headers: { 'X-Own': 'Bearer ghp_0123456789abcdefghijABCDEFGHIJ' } });",
            "x-own",
        ),
        ("http.post('https://a.test/', { one: 'ghp_0123456789abcdefghijABCDEFGHIJ' });", "one"),
    ],
)
def test_a_key_is_called_as_its_field_or_header(line: str, field: str) -> None:
    (finding,) = found(k6(line), RULE, "a.js")
    assert finding.message.startswith(f"The key `{field}` is hard-coded")
