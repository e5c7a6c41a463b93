"""A second scenario, class of users or thread group that opens a page which no recording has."""

from __future__ import annotations

import pytest

from loadlint import engine
from loadlint.replay.verdict import verdict_of
from loadlint.text.source import Source
from tests.replay.test_replay import runs
from tests.support.plan_notation import to_jmx
from tests.support.scripts import project_of

REVIEW = """
GET https://shop.test/books/moby-dick_6
HTTP 200
Content-Type: text/html

<h1>Moby Dick</h1>
###
POST https://shop.test/books/moby-dick_6/reviews
Content-Type: application/x-www-form-urlencoded

score=4
HTTP 302
Location: /books/moby-dick_6
###
GET https://shop.test/books/moby-dick_6
HTTP 200
Content-Type: text/html

<h1>Moby Dick</h1> 4 of 5 stars
"""
SCRIPTS = {
    "a.js": """\
import http from 'k6/http';

export const options = {
  scenarios: {
    review: { executor: 'constant-vus', vus: 1, duration: '5s', exec: 'default' },
    browse: { executor: 'constant-vus', vus: 1, duration: '5s', exec: 'browse' },
  },
};

export default function () {
  http.get('https://shop.test/books/moby-dick_6');
  http.post('https://shop.test/books/moby-dick_6/reviews', { score: '4' });
}

export function browse() {
  http.get('https://shop.test/books');
}
""",
    "a.py": """\
from locust import HttpUser, task


class Reviewer(HttpUser):
    host = "https://shop.test"

    @task
    def review(self):
        self.client.get("/books/moby-dick_6")
        self.client.post("/books/moby-dick_6/reviews", data={"score": "4"})


class Browser(HttpUser):
    host = "https://shop.test"

    @task
    def browse(self):
        self.client.get("/books")
""",
    "a.jmx": to_jmx("""
thread group Reviewers
  GET /books/moby-dick_6 on shop.test
  POST /books/moby-dick_6/reviews on shop.test sending score=4
thread group Browsers
  GET /books on shop.test
""").replace("</HTTPSamplerProxy>", '<boolProp name="HTTPSampler.follow_redirects">true</boolProp></HTTPSamplerProxy>'),
}


def verdict(path: str, flow: str) -> str:
    """What the replay of a script says."""
    context = engine.analyse(Source(path, SCRIPTS[path].encode()), project_of(runs(flow, {}, {}))).context
    assert context.certificate is not None
    return verdict_of(context.certificate).line


@pytest.mark.parametrize("path", SCRIPTS)
def test_its_page_is_not_taken_for_the_target_of_the_last_redirect(path: str) -> None:
    assert verdict(path, REVIEW).endswith("; 1 step that no recording has: not looked at")


@pytest.mark.parametrize("path", SCRIPTS)
def test_a_part_that_has_moved_with_the_rest_is_compared(path: str) -> None:
    """All addresses have moved in the same way: then the page of the second part has as well."""
    moved = f"{REVIEW}###\nGET https://shop.test/books\nHTTP 200\n\n<h1>Books</h1>\n".replace("/books", "/v2/books")
    assert "no recording has" not in verdict(path, moved)
