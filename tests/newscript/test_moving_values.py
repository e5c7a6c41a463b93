"""Values of one kind that follow each other are in one variable, and what a new k6 script says often it says once."""

from __future__ import annotations

import re

import pytest
from msgspec.structs import replace

from loadlint import engine
from loadlint.findings import Applicability
from loadlint.newscript.build import Wishes
from loadlint.newscript.create import Target, create
from loadlint.newscript.moving_values import successors
from loadlint.newscript.runs import Runs
from loadlint.project import Project, config
from loadlint.text.source import Source
from tests.support.flowtext import parse_flow
from tests.support.scripts import k6, project_of

RECORDING = """\
POST https://wiki.test/pages
Content-Type: application/json

{"title": "Tea"}
HTTP 201
Content-Type: application/json

{"pageId": "{page}", "revision": "{first}", "saved": true}
###
PUT https://wiki.test/pages/{page}
Content-Type: application/json

{"title": "Green tea", "revision": "{first}"}
HTTP 200
Content-Type: application/json

{"pageId": "{page}", "revision": "{second}", "saved": true}
###
GET https://wiki.test/tags
HTTP 200
Content-Type: application/json

{"tags": [], "total": "none"}
###
PUT https://wiki.test/pages/{page}
Content-Type: application/json

{"title": "Black tea", "revision": "{second}"}
HTTP 200
Content-Type: application/json

{"pageId": "{page}", "revision": "{third}", "saved": true}
###
GET https://wiki.test/tags
HTTP 200
Content-Type: application/json

{"tags": [], "total": "none"}
###
DELETE https://wiki.test/pages/{page}?revision={third}
HTTP 204
"""
RUNS = (
    {"page": "p-8f14e45fceea", "first": "Zk3vQ9tLr2", "second": "Wm8RtYu4Pq", "third": "Bc7LxNd5Vh"},
    {"page": "p-45c48cce2e2d", "first": "Hn5PdQ2mWx", "second": "Jf6SzGk1Ta", "third": "Ye9UoCi3Mv"},
)


def new(name: str, recording: str = RECORDING) -> str:
    """The new script of two runs."""
    texts = [recording] * len(RUNS)
    for number, values in enumerate(RUNS):
        for value, text in values.items():
            texts[number] = texts[number].replace(f"{{{value}}}", text)
    runs = Runs(tuple(parse_flow(text, f"{number}.http") for number, text in enumerate(texts)))
    dialect = next(dialect for dialect in engine.all_dialects() if name.endswith(dialect.suffixes))
    created = create(runs, Target(name, dialect), Wishes(), Project(config.Config()))
    assert created.passes
    return created.result.data.decode()


@pytest.mark.parametrize(
    ("name", "taken", "sent"),
    [
        ("wiki.js", "revision = required('revision', ", "revision }"),
        ("wiki.py", "self.revision = json_value(", '"revision": self.revision'),
        ("wiki.jmx", '"JSONPostProcessor.referenceNames">revision<', '"revision": "${revision}"'),
    ],
)
def test_each_answer_renews_the_value_and_one_variable_moves_on(name: str, taken: str, sent: str) -> None:
    script = new(name)
    assert script.count(taken) == 3
    assert script.count(sent) == 2
    assert "pageRevision" not in script and "page_revision" not in script


FORMS = """\
GET https://wiki.test/
HTTP 200
Content-Type: text/html

<title>Front</title><form method="post" action="/pages"><input type="hidden" name="form_csrf" value="{first}"></form>
###
POST https://wiki.test/pages
Content-Type: application/x-www-form-urlencoded

form_csrf={first}
HTTP 200
Content-Type: text/html

<title>Page</title><script>var settings = {"CSRF_TOKEN": "{second}"}</script>
###
POST https://wiki.test/locks
X-CSRF-Token: {second}
HTTP 200
Content-Type: text/html

<title>Locked</title><meta name="csrf-token" content="{third}">
###
POST https://wiki.test/names
X-CSRF-Token: {third}
HTTP 200
Content-Type: text/html

<title>Named</title>
"""


@pytest.mark.parametrize("name", ["wiki.js", "wiki.py", "wiki.jmx"])
def test_the_token_of_each_page_is_one_variable_however_the_page_has_it(name: str) -> None:
    script = new(name, FORMS).replace("NOT_FOUND_", "")
    assert re.search(r"csrfToken|csrf_token", script)
    assert not re.search(r"[a-z]CsrfToken|[a-z]_csrf_token", script)


TOKENS = "###\n".join(
    f"""\
POST https://wiki.test/tokens
HTTP 200
Content-Type: application/json

{{"access": "{{{token}}}"}}
###
GET https://wiki.test/tags
Authorization: Bearer {{{token}}}
HTTP 200
Content-Type: application/json

{{"tags": []}}
###
GET https://wiki.test/names
Authorization: Bearer {{{token}}}
HTTP 200
Content-Type: application/json

{{"names": []}}
"""
    for token in ("first", "second")
)


@pytest.mark.parametrize(
    ("name", "declared", "again"),
    [
        ("wiki.js", "let authHeaders;", "  authHeaders = {"),
        ("wiki.py", "self.auth_headers = {", "self.auth_headers = {"),
    ],
)
def test_headers_with_a_new_token_keep_their_name(name: str, declared: str, again: str) -> None:
    script = new(name, TOKENS)
    assert declared in script and script.count(again) == 2
    assert not re.search(r"const authHeaders|auth_?[hH]eaders_?2", script)


def test_k6_declares_the_variable_once() -> None:
    assert len(re.findall(r"let (?:\w+, )*revision[,;]", new("wiki.js"))) == 1


def test_k6_in_typescript_says_the_type_of_such_a_variable() -> None:
    script = new("wiki.ts")
    assert len(re.findall(r"let (?:\w+: string, )*revision: string[,;]", script)) == 1
    assert script.count("revision = required('revision', ") == 3


def test_a_field_that_is_called_like_the_second_variable_keeps_its_name() -> None:
    script = new("wiki.js", RECORDING.replace("/tags\n", "/tags?show[pageRevision]=1\n"))
    assert script.count("show[pageRevision]=1") >= 1
    assert "show[revision]" not in script
    assert script.count("revision = required('revision', ") == 3


def test_k6_takes_what_later_requests_send_by_one_function() -> None:
    script = new("wiki.js")
    assert script.count("required('") == 4
    assert "is not empty" not in script
    assert (
        """\
// A value that later requests send: without it the iteration ends.
function required(name, value) {
  if (!check(value, { [`${name} is there`]: Boolean })) fail(`no ${name} in the response`);
  return value;
}
"""
        in script
    )


def test_k6_says_the_checks_of_one_request_once() -> None:
    script = new("wiki.js")
    assert script.count("check(http.get(`${BASE_URL}/tags`), TAGS_CHECKS);") == 2
    assert script.count("'GET /tags: status is 200'") == 1


def test_k6_in_typescript_says_of_what_type_the_values_are() -> None:
    assert "function required<T>(name: string, value: T): T {" in new("wiki.ts")


def test_locust_fails_requests_by_one_function() -> None:
    script = new("wiki.py")
    assert ".failure(" not in script.partition("@task")[2]
    assert 'fail(tags_response, "GET /tags: no tags in the JSON")' in script
    assert (
        '''\
def fail(response, what):
    """Count a request as failed, and tell its status."""
    response.failure(f"{what} (status {response.status_code})")
'''
        in script
    )


PAGE = """\
GET https://wiki.test/{0}
HTTP 200
Content-Type: text/html

<script>config = {{"csrf": "{1}"}}</script>
###
POST https://wiki.test/{0}
Content-Type: application/x-www-form-urlencoded

csrf={1}
HTTP 200

ok
"""
OPEN, SEND = "http.get('https://wiki.test/{0}');", "http.post('https://wiki.test/{0}', {{ csrf: '{1}' }});"


def test_a_variable_of_one_group_is_declared_once_for_all_later_ones() -> None:
    """What a group has for itself is not seen outside, where two later values would declare it again."""
    runs = [("Zk3vQ9tLr2", "Wm8RtYu4Pq", "Bc7LxNd5Vh"), ("Hn5PdQ2mWx", "Jf6SzGk1Ta", "Ye9UoCi3Mv")]
    names = ("pages", "locks", "labels")
    texts = ["###\n".join(map(PAGE.format, names, tokens)) for tokens in runs]
    first, *others = zip(names, runs[0], strict=True)
    groups = [f"{OPEN} {SEND}".format(*first)]
    groups += [line.format(*other) for other in others for line in (OPEN, SEND)]
    lines = (f"group('{number}', () => {{ {group} }});" for number, group in enumerate(groups))
    source = Source("wiki.js", f"import {{ group }} from 'k6';\n{k6(*lines)}".encode())
    project = project_of(parse_flow(text, f"{number}.http") for number, text in enumerate(texts))
    moving = successors(engine.analyse(source, project).flow)
    result = engine.fix(source, replace(project, successors=moving), Applicability.UNSAFE)
    assert len(moving) == 2
    assert result.data.decode().count("let csrfToken") == 1
