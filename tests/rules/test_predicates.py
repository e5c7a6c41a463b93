"""Assertions are judged by what they do with answers, not by how they are written."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.dialects.jmeter.helpers import element, http, leaf, plan
from tests.shop.judge import find_k6
from tests.support.checking import found
from tests.support.run import loadlint
from tests.support.scripts import k6

if TYPE_CHECKING:
    from pathlib import Path

CHECK = "import { check, fail } from 'k6';\n"
COUNTED = "export const options = { thresholds: { checks: ['rate==1'] } };\n"
EVERY_STATUS = "every status that a server can send passes"
NO_ANSWER = f"fails only if no response comes: {EVERY_STATUS}"


def of_check(predicate: str) -> list[str]:
    """The messages on a check in k6."""
    text = (
        CHECK + COUNTED + k6("const r = http.get('https://shop.test/');", f"check(r, {{ 'ok': (r) => {predicate} }});")
    )
    return [finding.message for finding in found(text, "vacuous-assertion", "a.js")]


@pytest.mark.parametrize(
    "predicate",
    [
        "r.status < 600",
        "r.status !== null",
        "r.status === 200 || r.status !== 200",
        "r.status < 400 || r.status >= 400 || r.body.includes('ok')",
    ],
)
def test_a_check_that_every_status_passes(predicate: str) -> None:
    assert of_check(predicate) == [f"This check can't fail: {EVERY_STATUS}"]


@pytest.mark.parametrize("predicate", ["r.status > 0", "r.status"])
def test_a_check_that_fails_without_an_answer_alone(predicate: str) -> None:
    assert of_check(predicate) == [f"This check {NO_ANSWER}"]


@pytest.mark.parametrize(
    ("handler", "number"),
    [
        ("catch (e) { console.log(e); }", 0),
        ("catch (e) { throw e; } finally { console.log(ok); }", 1),
        ("finally {}", 1),
    ],
)
def test_a_flag_that_an_exception_leaves_as_it_was(handler: str, number: int) -> None:
    setting = f"let ok = false;\n  try {{ queue.publish(); ok = true; }} {handler}"
    text = CHECK + COUNTED + k6(setting, "check(ok, { 'ok': (value) => value === true });")
    assert len(found(text, "vacuous-assertion", "a.js")) == number


@pytest.mark.parametrize(("check", "number"), [("{ tag: { type: 'a' } }", 0), ("{ ok: (r) => r.body === 'a' }", 1)])
def test_a_check_that_cant_fail_needs_no_threshold(check: str, number: int) -> None:
    text = CHECK + COUNTED.replace("checks", "vus") + k6(f"check(http.get('https://a.test/'), {check});")
    assert len(found(text, "unenforced-check", "a.js")) == number


@pytest.mark.parametrize(("member", "number"), [("json", 0), ("response", 1)])
def test_a_member_that_an_object_lacks_is_not_true(member: str, number: int) -> None:
    made = "const made = { response: http.get('https://a.test/'), ok: true };"
    text = CHECK + COUNTED + k6(made, f"check(made, {{ 'a': (r) => r && r.{member} && [] }});")
    assert len(found(text, "vacuous-assertion", "a.js")) == number


@pytest.mark.parametrize(("subject", "number"), [("null", 0), ("undefined", 0), ("http.get('https://a.test/')", 1)])
def test_a_check_of_nothing_counts_what_has_happened(subject: str, number: int) -> None:
    text = CHECK + COUNTED + k6(f"check({subject}, {{ 'sent': () => true }});")
    assert len(found(text, "vacuous-assertion", "a.js")) == number


STATUSES_OF_TWO = (
    CHECK
    + COUNTED
    + k6(
        "const all = http.batch([{ url: 'https://a.test/' }, { method: 'POST', url: 'https://a.test/' }]);",
        "check(all, { 'ok': (r) => r[0].status === 200 && r[1].status === 201 });",
        "const a = http.get('https://a.test/'), b = http.post('https://a.test/');",
        "if (a.status !== 200 || b.status !== 201) fail('bad');",
    )
)


def test_two_answers_have_a_status_each() -> None:
    assert not found(STATUSES_OF_TWO, "vacuous-assertion", "a.js")
    get, post = "a = self.client.get('/')", "b = self.client.post('/')"
    assert of_locust(get, post, "assert a.status_code == 200 and b.status_code == 201") == []


@pytest.mark.parametrize("predicate", ["r.status > 700", "r.status === 200 && r.status === 404", "r.status < 0"])
def test_a_check_that_no_status_passes(predicate: str) -> None:
    assert of_check(predicate) == ["This check always fails: no response has such a status"]


@pytest.mark.parametrize(
    "predicate",
    ["r.status < 500", "r.status === 200", "r.status !== 404", "r.status < 600 && r.body.includes('cart')"],
)
def test_a_check_that_may_fail(predicate: str) -> None:
    assert of_check(predicate) == []


def test_a_condition_that_tells_that_no_answer_came() -> None:
    text = CHECK + k6("const r = http.get('https://shop.test/');", "if (r.status === 0) { fail('no response'); }")
    assert not found(text, "vacuous-assertion", "a.js")


def of_locust(*lines: str, user: str = "HttpUser") -> list[str]:
    """The messages on lines that judge the response `r` in Locust."""
    head = (
        f"from locust import {user}, task\n\n\nclass Shopper({user}):\n    @task\n    def shop(self):\n"
        '        with self.client.get("/", catch_response=True) as r:\n'
    )
    text = head + "".join(f"            {line}\n" for line in lines)
    return [finding.message for finding in found(text, "vacuous-assertion", "a.py")]


@pytest.mark.parametrize(
    ("condition", "reason"),
    [
        ("r.status_code >= 600", EVERY_STATUS),
        ("r.status_code > 200 and r.status_code < 100", EVERY_STATUS),
        ("len(r.text) < 0", "no length is below 0"),
    ],
)
def test_a_failure_that_is_never_reported(condition: str, reason: str) -> None:
    messages = of_locust(f"if {condition}:", '    r.failure("bad")')
    assert messages == [f"This failure is never reported: {reason}"]


def test_an_assert_of_the_status_itself() -> None:
    assert of_locust("assert r.status_code") == [f"This assert {NO_ANSWER}"]


def test_the_truth_of_a_response_depends_on_the_client() -> None:
    # Run with Locust 2.47: a 500 with a body is false in HttpUser and true in FastHttpUser.
    lines = "if not r:", '    r.failure("bad")'
    assert of_locust(*lines) == []
    (message,) = of_locust(*lines, user="FastHttpUser")
    assert message.endswith("a response of FastHttpUser is false only where it is empty, whatever its status")


@pytest.mark.parametrize(
    ("field", "kind", "pattern", "messages"),
    [
        ("response_code", "1", r"\d+", [f"This Response Assertion {NO_ANSWER}"]),
        (
            "response_code",
            "1",
            "[1-5]..",
            [f"This Response Assertion {NO_ANSWER}"],
        ),
        ("response_data", "16", "", ["This Response Assertion can't fail: its pattern matches every text"]),
        ("response_code", "1", "[23]..", []),
        ("response_data", "16", "cart", []),
    ],
)
def test_a_response_assertion(field: str, kind: str, pattern: str, messages: list[str]) -> None:
    strings = f'<collectionProp name="Asserion.test_strings">{leaf("49586", pattern)}</collectionProp>'
    fields = leaf("Assertion.test_field", f"Assertion.{field}"), leaf("Assertion.test_type", kind, "intProp")
    assertion = element("ResponseAssertion", strings, *fields)
    text = plan(http("/", under=[assertion]))
    assert [finding.message for finding in found(text, "vacuous-assertion", "a.jmx")] == messages


@pytest.mark.parametrize(
    ("metric", "expression", "outcome"),
    [
        ("checks", "rate>=0", "no run can fail it"),
        ("http_req_failed", "rate<=1", "no run can fail it"),
        ("http_req_failed", "rate>1", "every run fails it"),
        ("http_req_duration", "p(95)>=0", "no run can fail it"),
        ("http_req_duration{name:cart}", "max>=0", None),
        ("checks", "rate>0.9", None),
        ("checks", "rate==1", None),
        ("http_reqs", "rate>50", None),
        ("http_reqs", "rate>=0", "no run can fail it"),
        ("http_req_duration", "p(95)<500", None),
    ],
)
def test_a_threshold_that_says_the_same_of_every_run(metric: str, expression: str, outcome: str | None) -> None:
    options = f"export const options = {{ thresholds: {{ '{metric}': ['{expression}'] }} }};\n"
    messages = [finding.message for finding in found(options + k6(), "vacuous-threshold", "a.js")]
    assert messages == ([f"The threshold `{expression}` checks nothing: {outcome}"] if outcome else [])


def test_the_rate_of_a_rate_of_the_scripts_own_is_a_share() -> None:
    own = (
        "import { Rate, Counter } from 'k6/metrics';\nconst bad = new Rate('bad');\nconst sold = new Counter('sold');\n"
    )
    options = "export const options = { thresholds: { bad: ['rate<=1'], sold: ['rate<=1'] } };\n"
    text = (
        own
        + options
        + k6("const r = http.get('https://shop.test/');", "bad.add(r.status > 499);", "sold.add(r.status);")
    )
    (finding,) = found(text, "vacuous-threshold", "a.js")
    assert finding.message == "The threshold `rate<=1` checks nothing: no run can fail it"


SOCKET = """\
import http from 'k6/http';
import { check } from 'k6';
import { WebSocket } from 'k6/websockets';

export default function () {
  const session = { failed: true };
  const socket = new WebSocket('wss://shop.test/');
  %s
  check(http.get('https://shop.test/'), { 'no error': () => session.failed });
}
"""


@pytest.mark.parametrize(("line", "number"), [("socket.onopen = () => { session.failed = false; };", 0), ("", 1)])
def test_what_an_event_sets_is_no_constant(line: str, number: int) -> None:
    assert len(found(SOCKET % line, "vacuous-assertion", "a.js")) == number


UNFED = """\
import { Rate } from 'k6/metrics';

const errors = new Rate('errors');
export const options = { thresholds: { errors: ['rate>0.9'] } };

export default function () {
  %s
}
"""


@pytest.mark.parametrize(("line", "number"), [("", 1), ("errors.add(__ITER % 2);", 0), ("count(errors);", 0)])
def test_a_threshold_on_a_metric_that_nothing_adds_to(line: str, number: int) -> None:
    messages = [finding.message for finding in found(UNFED % line, "vacuous-threshold", "a.js")]
    assert messages == number * ["This threshold checks nothing: the script adds nothing to the metric `errors`"]
    exported = UNFED.replace("const errors", "export const errors") % line
    assert len(found(exported, "vacuous-threshold", "a.js")) == number, "k6 runs this file alone"


@pytest.mark.parametrize(
    ("beginning", "number"),
    [
        ("import { Rate as Share } from 'k6/metrics';\nconst more = new Share('errors');\n", 1),
        ("import { Rate as Share } from 'k6/metrics';\nexport const more = new Share('errors');\nmore.add(__VU);\n", 0),
        ("import * as metrics from 'k6/metrics';\nconst more = new metrics.Rate('errors');\ncount(more);\n", 0),
        ("const NAME = 'errors';\nconst more = new Rate(NAME);\ncount(more);\n", 0),
        ("import { uuidv4 } from 'https://jslib.k6.io/k6-utils/1.4.0/index.js';\n", 1),
        ("import { record } from './metrics.js';\n", 0),
        ("import { record } from 'https://shop.test/metrics.js';\n", 0),
        ("const metrics = require('./metrics.js');\n", 0),
    ],
)
def test_one_of_the_same_name_or_a_file_that_is_not_there_may_add_to_it(beginning: str, number: int) -> None:
    assert len(found(beginning + UNFED % "", "vacuous-threshold", "a.js")) == number


@pytest.mark.parametrize(
    ("module", "number"),
    [
        ("export const record = () => {};\n", 1),
        ("import { Rate } from 'k6/metrics';\nexport const errors = new Rate('errors');\n", 0),
        ("import { other } from './other.js';\nexport const record = () => {};\n", 0),
    ],
)
def test_a_module_that_is_there_is_looked_at(tmp_path: Path, module: str, number: int) -> None:
    (tmp_path / "metrics.js").write_text(module)
    (tmp_path / "a.js").write_text("import { record } from './metrics.js';\n" + UNFED % "record();")
    done = loadlint(tmp_path, "check", "--select", "vacuous-threshold", "a.js", exits=number)
    assert ("the script adds nothing to the metric `errors`" in done.text) == bool(number)


@pytest.mark.engine
@pytest.mark.parametrize(("line", "code"), [("", 0), ("errors.add(0);", 99)])
def test_the_real_k6_lets_a_rate_without_values_pass(line: str, code: int, tmp_path: Path) -> None:
    script = tmp_path / "a.js"
    script.write_text(UNFED % line)
    assert subprocess.run([find_k6(), "run", "-q", script], check=False, capture_output=True).returncode == code


@pytest.mark.parametrize(
    ("line", "threshold", "share"),
    [
        ("if (http.get(URL).status !== 200) errors.add(1);", "rate<0.1", "100"),
        ("errors.add(false);\n  errors.add(0);", "rate<0.1", "0"),
        ("errors.add(http.get(URL).status !== 200);", "rate<0.1", ""),
        ("if (http.get(URL).status === 200) errors.add(0); else errors.add(1);", "rate<0.1", ""),
        ("errors.add(1);\n  count(errors);", "rate<0.1", ""),
        ("errors.add(1);", "rate==0", ""),
        ("errors.add(1);", "rate<=0.0", ""),
    ],
)
def test_a_rate_that_counts_failures_alone_has_no_share(line: str, threshold: str, share: str) -> None:
    text = "import http from 'k6/http';\n" + (UNFED % line).replace("rate>0.9", threshold)
    messages = [finding.message for finding in found(text, "vacuous-threshold", "a.js")]
    assert [f"its share is {share} %" in message for message in messages] == [True] * bool(share)


def test_what_is_added_to_a_counter_is_a_number() -> None:
    text = (UNFED % "errors.add(1);").replace("Rate", "Counter").replace("rate>0.9", "count<9")
    assert found(text, "vacuous-threshold", "a.js") == []


@pytest.mark.engine
@pytest.mark.parametrize(("line", "code"), [("if (__ITER === 3) errors.add(1);", 99), ("errors.add(__ITER === 3);", 0)])
def test_the_real_k6_takes_the_share_of_what_was_added(line: str, code: int, tmp_path: Path) -> None:
    script = tmp_path / "a.js"
    script.write_text((UNFED % line).replace("rate>0.9", "rate<0.5"))
    command = [find_k6(), "run", "-q", "-i", "9", str(script)]
    assert subprocess.run(command, check=False, capture_output=True).returncode == code


@pytest.mark.parametrize("threshold", ["'rate>=0'", "{ threshold: 'rate>=0', abortOnFail: true }"])
def test_such_a_threshold_judges_no_check(threshold: str) -> None:
    options = f"export const options = {{ thresholds: {{ checks: [{threshold}] }} }};\n"
    lines = "const r = http.get('https://shop.test/');", "check(r, { 'ok': (r) => r.status === 200 });"
    assert found(CHECK + options + k6(*lines), "unenforced-check", "a.js")


BODY = "const r = http.get('https://shop.test/');", "check(r, { 'ok': (r) => r.status === 200 && r.body });"


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("errors.add(!(r.status === 200 && r.body));", 0),
        ("if (r.json().id) { errors.add(0); } else { errors.add(1); }", 0),
        ("errors.add(r.status !== 200);", 1),
    ],
)
def test_a_metric_that_counts_by_the_content_judges_what_the_check_does(line: str, number: int) -> None:
    assert len(found(CHECK + METRIC + k6(*BODY, line), "unenforced-check", "a.js")) == number


METRIC = (
    "import { Rate } from 'k6/metrics';\nconst errors = new Rate('errors');\n"
    "export const options = { thresholds: { errors: ['rate<0.1'] } };\n"
)


@pytest.mark.parametrize(
    ("lines", "number"),
    [
        (("if (ok) errors.add(0); else errors.add(1);",), 0),
        (("if (!ok) errors.add(1);",), 0),
        (("ok ? errors.add(0) : errors.add(1);",), 0),
        (("try { if (!ok) { throw new Error('bad'); } } catch (e) { errors.add(1); }",), 0),
        (("if (!ok) { console.log('bad'); }", "errors.add(0);"), 1),
        (("try { if (!ok) { throw new Error('bad'); } } catch (e) { console.log(e); }", "errors.add(0);"), 1),
    ],
)
def test_a_check_that_decides_what_a_metric_with_a_threshold_gets(lines: tuple[str, ...], number: int) -> None:
    check = "const r = http.get('https://shop.test/');", "const ok = check(r, { 'ok': (r) => r.status === 200 });"
    assert len(found(CHECK + METRIC + k6(*check, *lines), "unenforced-check", "a.js")) == number


def test_a_check_in_a_module_is_unenforced_in_the_script_that_lacks_the_threshold(tmp_path: Path) -> None:
    module = CHECK + "export function soft(r) { return check(r, { 'ok': (r) => r.status === 200 }); }\n"
    (tmp_path / "checks.js").write_text(module)
    imported = "import { soft } from './checks.js';\n"
    lines = "const r = http.get('https://shop.test/');", "soft(r);"
    (tmp_path / "lacks.js").write_text(imported + k6(*lines))
    (tmp_path / "has.js").write_text(imported + COUNTED + k6(*lines))
    options = "--exit-zero", "--select", "unenforced-check", "--output-format", "concise"
    lines_of_output = loadlint(tmp_path, "check", *options, ".", exits=0).text.splitlines()
    (line,) = [line for line in lines_of_output if "unenforced-check" in line]
    assert line.startswith("lacks.js:") and "on the checks in `checks.js`" in line
