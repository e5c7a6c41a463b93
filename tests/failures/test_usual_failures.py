"""A failure that belongs to the journey: who has not logged in yet is told so, in each recording."""

from __future__ import annotations

from loadlint.findings import Severity
from loadlint.recordings.exchange import Recording
from tests.support.checking import found
from tests.support.flowtext import parse_flow
from tests.support.scripts import k6

SCRIPT = k6(
    "http.get('https://desk.test/api/me');",
    "http.get('https://desk.test/api/news', { headers: { 'X-Visit': 'v-8f14e45fceea167a' } });",
    "http.post('https://desk.test/api/login', JSON.stringify({ user: 'ann', password: 'secret' }));",
    "http.get('https://desk.test/api/orders');",
)
RUN = """\
GET https://desk.test/api/me
HTTP 200
Set-Cookie: language=en; Path=/

{"errors": [{"message": "forbidden"}], "visit": "VISIT"}
###
GET https://desk.test/api/news
X-Visit: VISIT
Cookie: language=en
HTTP 200

{"errors": [{"message": "forbidden"}]}
###
POST https://desk.test/api/login
Content-Type: application/json
Cookie: language=en

{"user": "ann", "password": "secret"}
HTTP 200

{"ok": true}
###
GET https://desk.test/api/orders
Cookie: language=en
HTTP 200

{"orders": []}
"""
VISITS = {"a.har": "v-8f14e45fceea167a", "b.har": "v-45c48cce2e2d7fbd"}


def run(name: str, text: str = RUN) -> Recording:
    return parse_flow(text.replace("VISIT", VISITS[name]), name)


def severities(*recordings: Recording) -> list[Severity]:
    return [finding.severity for finding in found(SCRIPT, "soft-failure", "a.js", recordings)]


def test_with_all_its_effects_it_is_in_every_recording() -> None:
    """The second call fails because of the first one, whose token it sends: both are how the application begins."""
    findings = found(SCRIPT, "soft-failure", "a.js", [run("a.har"), run("b.har")])
    assert [finding.severity for finding in findings] == [Severity.INFORMATION] * 2
    assert "1 later step fails because of it" in findings[0].message


def test_of_one_recording_it_comes_before_the_login() -> None:
    assert severities(run("a.har")) == [Severity.INFORMATION]


def test_after_the_login_one_recording_does_not_tell() -> None:
    failing = RUN.replace('{"orders": []}', '{"errors": [{"message": "broken"}]}')
    assert severities(run("a.har", failing)) == [Severity.INFORMATION, Severity.ERROR]


def test_an_effect_in_one_recording_alone_makes_an_error_of_it() -> None:
    """In the other recording nothing came of it."""
    failing = RUN.replace("GET https://desk.test/api/orders\n", "GET https://desk.test/api/orders\nX-Visit: VISIT\n")
    failing = failing.replace('{"orders": []}', '{"errors": [{"message": "broken"}]}')
    assert Severity.ERROR in severities(run("a.har", failing), run("b.har"))


def test_a_cookie_that_is_the_same_in_each_run_makes_no_effect() -> None:
    """One for the language: the response to the first call sets it, and the last one sends it."""
    without_visit = RUN.replace("X-Visit: VISIT\n", "")
    findings = found(SCRIPT, "soft-failure", "a.js", [run("a.har", without_visit), run("b.har", without_visit)])
    assert not [finding.message for finding in findings if "because of it" in finding.message]
