"""Assertions that look for an extracted value in a text or an address: the words around it follow the application."""

from __future__ import annotations

import pytest

from loadlint import engine
from loadlint.engine import FixResult
from loadlint.project import Project
from loadlint.text.source import Source
from tests.dialects.jmeter.helpers import element, group, http, leaf, whole
from tests.dialects.jmeter.test_assertions import response
from tests.replay.test_replay import runs
from tests.support.scripts import project_of

RUN = """
POST https://desk.test/issues
HTTP 201
Content-Type: application/json

{"id": "{issue}"}
###
GET https://desk.test/issues/{issue}
HTTP 200
Content-Type: text/html

<title>Issue #{issue}</title><a href="/issues/{issue}/edit">Edit</a> <a href="/users/{issue}">Author</a>
###
POST https://desk.test/issues/{issue}/close
HTTP 303
Location: /issues/{issue}

"""
OLD = ({"issue": "b8f14e45f"}, {"issue": "b45c48cce"})
NEW = ({"issue": "b6512bd43"}, {"issue": "bc20ad4d7"})


def recorded(*changes: tuple[str, str], values: tuple[dict[str, str], ...] = NEW) -> Project:
    """Recordings of the application with other texts in place of some."""
    text = RUN
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return project_of(runs(text, *values))


RENAMED, PREFIXED, TITLED = ("/issues", "/tickets"), ("/issues", "/v2/issues"), ("Issue #", "Ticket #")

K6 = """\
import http from 'k6/http';
import { check } from 'k6';

export const options = { thresholds: { checks: ['rate>0.99'] } };

export default function () {
  const issueId = http.post('https://desk.test/issues').json('id');
  let r = http.get(`https://desk.test/issues/${issueId}`);
  check(r, {
    'GET /issues/:id: has the link': (r) => r.body?.includes(`/issues/${issueId}`),
    'is the issue': (r) => r.status === 200 && r.body.indexOf("Issue #" + issueId) !== -1,
    'links to the form': (r) => r.body.includes('href="/issues/' + issueId + '/edit"'),
  });
  r = http.post(`https://desk.test/issues/${issueId}/close`, null, { redirects: 0 });
  check(r, { 'leads back': (r) => r.headers.Location?.includes(`/issues/${issueId}`) });
}
"""

LOCUST = """\
from locust import HttpUser, task


class User(HttpUser):
    host = "https://desk.test"

    @task
    def work(self):
        self.issue_id = self.client.post("/issues").json()["id"]
        with self.client.get(f"/issues/{self.issue_id}", catch_response=True) as response:
            if f"/issues/{self.issue_id}" not in (response.text or ""):
                response.failure("GET /issues/*: no issue_id in the body")
            elif response.status_code != 200 or "Issue #" + str(self.issue_id) not in response.text:
                response.failure("another issue")
            elif 'href="/issues/{}/edit"'.format(self.issue_id) not in response.text:
                response.failure("no form")
        r = self.client.post(f"/issues/{self.issue_id}/close", allow_redirects=False)
        assert r.headers["Location"] == f"/issues/{self.issue_id}"
"""


SUBSTRING = 16
TAKE = element(
    "JSONPostProcessor",
    leaf("JSONPostProcessor.referenceNames", "issue_id"),
    leaf("JSONPostProcessor.jsonPathExprs", "$.id"),
    leaf("JSONPostProcessor.match_numbers", "1"),
)
JMETER = whole(
    group(
        http("/issues", method="POST", host="desk.test", under=[TAKE]),
        http(
            "/issues/${issue_id}",
            host="desk.test",
            under=[
                response("/issues/${issue_id}", kind=SUBSTRING),
                response("Issue #${issue_id}", kind=SUBSTRING),
                response("href=&quot;/issues/${issue_id}/edit&quot;", kind=SUBSTRING),
            ],
        ),
        http(
            "/issues/${issue_id}/close",
            method="POST",
            host="desk.test",
            under=[response("/issues/${issue_id}", field="response_headers", kind=SUBSTRING)],
        ).replace('follow_redirects">true', 'follow_redirects">false'),
    )
)
SCRIPTS = {"a.js": K6, "a.py": LOCUST, "a.jmx": JMETER}


def healed(path: str, project: Project) -> FixResult:
    return engine.heal(Source(path, SCRIPTS[path].encode()), project)


def changed_lines(path: str, result: FixResult) -> list[str]:
    """The new lines, those of requests left out."""
    pairs = zip(SCRIPTS[path].splitlines(), result.data.decode().splitlines(), strict=True)
    requests = ("http.post(", "http.get(", "self.client.", "HTTPSampler")
    return [new.strip() for old, new in pairs if old != new and not any(request in new for request in requests)]


@pytest.mark.parametrize("path", SCRIPTS)
def test_nothing_changes_for_the_same_application(path: str) -> None:
    for values in (OLD, NEW):
        assert healed(path, recorded(values=values)).data.decode() == SCRIPTS[path]


CASES: list[tuple[str, tuple[str, str], list[str]]] = [
    ("a.js", RENAMED, [
        "'GET /tickets/:id: has the link': (r) => r.body?.includes(`/tickets/${issueId}`),",
        "'links to the form': (r) => r.body.includes('href=\"/tickets/' + issueId + '/edit\"'),",
        "check(r, { 'leads back': (r) => r.headers.Location?.includes(`/tickets/${issueId}`) });",
    ]),
    ("a.js", PREFIXED, [
        "'links to the form': (r) => r.body.includes('href=\"/v2/issues/' + issueId + '/edit\"'),",
    ]),
    ("a.js", TITLED, [
        "'is the issue': (r) => r.status === 200 && r.body.indexOf(\"Ticket #\" + issueId) !== -1,",
    ]),
    ("a.py", RENAMED, [
        'if f"/tickets/{self.issue_id}" not in (response.text or ""):',
        'response.failure("GET /tickets/*: no issue_id in the body")',
        "elif 'href=\"/tickets/{}/edit\"'.format(self.issue_id) not in response.text:",
        'assert r.headers["Location"] == f"/tickets/{self.issue_id}"',
    ]),
    ("a.py", PREFIXED, [
        'response.failure("GET /v2/issues/*: no issue_id in the body")',
        "elif 'href=\"/v2/issues/{}/edit\"'.format(self.issue_id) not in response.text:",
        'assert r.headers["Location"] == f"/v2/issues/{self.issue_id}"',
    ]),
    ("a.py", TITLED, [
        'elif response.status_code != 200 or "Ticket #" + str(self.issue_id) not in response.text:',
    ]),
    ("a.jmx", RENAMED, [
        '<collectionProp name="Asserion.test_strings"><stringProp name="0">/tickets/${issue_id}</stringProp>'
        "</collectionProp>",
        '<collectionProp name="Asserion.test_strings"><stringProp name="0">href=&quot;/tickets/${issue_id}/edit&quot;'
        "</stringProp></collectionProp>",
        '<collectionProp name="Asserion.test_strings"><stringProp name="0">/tickets/${issue_id}</stringProp>'
        "</collectionProp>",
    ]),
    ("a.jmx", PREFIXED, [
        '<collectionProp name="Asserion.test_strings"><stringProp name="0">href=&quot;/v2/issues/${issue_id}/edit&quot;'
        "</stringProp></collectionProp>",
    ]),
    ("a.jmx", TITLED, [
        '<collectionProp name="Asserion.test_strings"><stringProp name="0">Ticket #${issue_id}</stringProp>'
        "</collectionProp>",
    ]),
]  # fmt: skip


@pytest.mark.parametrize(("path", "change", "lines"), CASES)
def test_the_words_around_the_value_follow(path: str, change: tuple[str, str], lines: list[str]) -> None:
    result = healed(path, recorded(change))
    assert changed_lines(path, result) == lines
    assert result.passes
    assert result.analysis.findings == ()


FORM = ('<a href="/issues/{issue}/edit">Edit</a>', '<a href="/edit?issue={issue}">Edit</a>')
LEFT = {
    "a.js": "'links to the form': (r) => r.body.includes('href=\"/issues/' + issueId + '/edit\"'),",
    "a.py": "elif 'href=\"/issues/{}/edit\"'.format(self.issue_id) not in response.text:",
    "a.jmx": "href=&quot;/issues/${issue_id}/edit&quot;",
}


@pytest.mark.parametrize("path", LEFT)
def test_an_assertion_whose_text_has_another_form_stays_and_is_told(path: str) -> None:
    result = healed(path, recorded(FORM, ("<title>", '<a href="/issues/{issue}">Issue</a><title>')))
    assert LEFT[path] in result.data.decode()
    told = [(finding.rule, finding.no_fix) for finding in result.analysis.findings]
    assert told == [("assertion-breaks", "nothing of its kind distinguishes the right responses from others")]
    assert not result.passes
