"""Assertions that look for a value of an earlier answer, on recorded answers: what holds, fails, and can't be told."""

from __future__ import annotations

import pytest

from loadlint import engine
from loadlint.engine import Analysis
from loadlint.project.config import Config
from loadlint.recordings.exchange import Exchange, Recording
from loadlint.text.source import Source
from tests.support.flowtext import parse_flow
from tests.support.scripts import project_of

RUN = """\
POST https://desk.test/issues
HTTP 201
Content-Type: application/json

{"id": "ID", "number": "ID-7"}
###
GET https://desk.test/issues/ID
HTTP 200
Content-Type: text/html

<title>Tide</title><a href="/issues/ID/edit">Edit</a>
"""
FIRST, SECOND, THIRD = "b8f14e45f", "b45c48cce", "b6512bd43"


def run(value: str, *changes: tuple[str, str], later: int = 0) -> Recording:
    """A recording of one run with other texts in place of some, made `later` by some seconds."""
    text = RUN.replace("ID", value)
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    exchanges = parse_flow(text).exchanges
    moved = (Exchange(made.index, made.request, made.response, (made.started or 0) + later) for made in exchanges)
    return Recording(f"{value}.har", tuple(moved), ())


def script(
    predicate: str, taken: str = "made.json('id')", page: str = "http.get(`https://desk.test/issues/${id}`)"
) -> str:
    return f"""\
import http from 'k6/http';
import {{ check }} from 'k6';
export default function () {{
  const made = http.post('https://desk.test/issues');
  const id = {taken};
  const res = {page};
  check(res, {{ 'has the id': (r) => {predicate} }});
}}
"""


def analysed(text: str, *recordings: Recording) -> Analysis:
    return engine.analyse(Source("a.js", text.encode()), project_of(recordings, Config(select=("assertion-breaks",))))


def messages(text: str, *recordings: Recording) -> list[str]:
    return [finding.message for finding in analysed(text, *recordings).findings]


LINK = "r.body.includes(`/issues/${id}`)"
FAILS = "The newest recording fails this check: it is not true that the body holds the value of `id` in `/issues/…`"
GONE = ('<a href="/issues/', '<a href="/forms/')


def test_each_run_is_compared_with_its_own_value() -> None:
    assert messages(script(LINK), run(FIRST), run(SECOND)) == []
    assert messages(script(LINK), run(FIRST), run(SECOND, GONE, later=100)) == [FAILS]
    other_issue = (f'<a href="/issues/{SECOND}', f'<a href="/issues/{THIRD}')
    assert messages(script(LINK), run(FIRST), run(SECOND, other_issue, later=100)) == [FAILS]


def test_a_value_that_must_not_be_there() -> None:
    assert messages(script(f"!{LINK}"), run(FIRST), run(SECOND, GONE, later=100)) == []
    assert len(messages(script(f"!{LINK}"), run(FIRST), run(SECOND))) == 1


def test_the_newest_recording_decides() -> None:
    assert messages(script(LINK), run(FIRST, GONE), run(SECOND, later=100)) == []
    assert messages(script(LINK), run(FIRST, GONE, later=100), run(SECOND)) == [FAILS]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (script(LINK, taken="made.json('number')"), "no request sends the value: the script may mean another one"),
        (script(LINK, taken="made.json('key')"), "the extraction finds nothing: that is what is broken"),
        (script(LINK, page="open()"), "the request is not known"),
        (script("r.url.includes(`https://desk.test/forms/${id}`)"), "the recordings may be those of another site"),
        (script("r.headers.Location.includes(`/forms/${id}`)"), "the answer has no such header"),
    ],
)
def test_what_can_not_be_told_is_silent(text: str, why: str) -> None:
    assert messages(text, run(FIRST, GONE), run(SECOND, GONE)) == [], why


def test_a_loop_has_another_value_in_each_round() -> None:
    text = """\
import http from 'k6/http';
import { check } from 'k6';
export default function () {
  for (let round = 0; round < __ENV.ROUNDS; round++) {
    const id = http.post('https://desk.test/issues').json('id');
    const res = http.get(`https://desk.test/issues/${id}`);
    check(res, { 'has the id': (r) => r.body.includes(`/issues/${id}`) });
  }
}
"""
    assert messages(text, run(FIRST, GONE), run(SECOND, GONE)) == []


CASES: list[tuple[str, str, str, str]] = [
    ("/tickets", "/issues/{}", "/tickets/{}/edit", "/tickets/…"),
    ("/desk/tickets", "/issues/{}", "/desk/tickets/{}/edit", "/tickets/…"),
    ("/desk/v2/issues", '"/issues/{}', "/desk/v2/issues/{}/edit", '"/desk/v2/issues/…'),
    ("/tickets", "issues/{}/edit", "/tickets/{}/edit", "tickets/…/edit"),
    ("/tickets", "/issues/{}/", "/forms/{}/edit", ""),
    ("/tickets", "/issues/{}/", "/tickets/edit?id={}", ""),
    ("/tickets", "?issue={}", "/tickets/edit?id={}", ""),
]
"""Where the page is now, what the script looks for, the link that the page has, and what is looked for then.

Nothing else is where no request has the address, or where one recording alone has other words.
"""


@pytest.mark.parametrize(("area", "wanted", "link", "told"), CASES)
def test_other_words_are_told_by_what_is_requested(area: str, wanted: str, link: str, told: str) -> None:
    predicate = "r.body.includes(`" + wanted.replace("{}", "${id}") + "`)"
    text = script(predicate, page="http.get(`https://desk.test" + area + "/${id}`)")
    newest = run(
        FIRST, ("desk.test/issues/", f"desk.test{area}/"), (f"/issues/{FIRST}/edit", link.replace("{}", FIRST))
    )
    (finding,) = analysed(text, newest).findings
    title = f"Test that the body holds the value of `id` in `{told}`" if told else None
    assert (finding.fix.title if finding.fix is not None else None) == title
