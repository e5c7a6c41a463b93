"""What a Locust script tests, and of which requests."""

from __future__ import annotations

import pytest

from loadlint.assertion import AllOf, Always, AnyOf, Echo, Found, JsonIs, Limit, Not, StatusIs, Test, TextIs, Unknown
from loadlint.dialects.locust import dialect
from loadlint.dialects.locust.language import html_pattern
from loadlint.extractor import Extractor, FromBody, FromHeader, FromHtml, FromJson, FromUrl
from loadlint.script import Assertion
from loadlint.text.source import Source
from tests.dialects.locust import helpers

BODY = Extractor(FromBody())
INPUT = 'input[name="csrf"]'
HEAD = """\
import json
import re
from locust import HttpUser, task


class Shop(HttpUser):
    @task
    def t(self):
"""
FROM_200, TO_300 = StatusIs(tuple(range(200, 600))), StatusIs((0, *range(100, 300)))
OTHERS = (0, *(code for code in range(100, 600) if code != 200))


def of(*lines: str, head: str = HEAD, more: str = "") -> list[Assertion]:
    text = head + "".join(f"        {line}\n" for line in lines) + more
    return list(dialect.parse(Source("a.py", text.encode()), lambda _: None).assertions)


def block(*lines: str) -> list[Assertion]:
    return of('with self.client.get("/a", catch_response=True) as r:', *(f"    {line}" for line in lines))


def contains(text: str) -> TextIs:
    return TextIs(BODY, "contains", text)


CONDITIONS: list[tuple[str, Test]] = [
    ("r.status_code != 200", StatusIs((200,))),
    ("not r.ok", StatusIs(tuple(range(200, 400)))),
    ("r.status_code not in (200, 302)", StatusIs((200, 302))),
    ("not 200 <= r.status_code < 300", AllOf((FROM_200, TO_300))),
    ('"Welcome" not in r.text', contains("Welcome")),
    ('b"Welcome" not in r.content', contains("Welcome")),
    ('"error" in r.text', Not(contains("error"))),
    ('not re.search(r"id=\\d+", r.text)', TextIs(BODY, "matches", "id=\\d+")),
    (f"not re.search({html_pattern.pattern(INPUT, 'value')[0]!r}, r.text)", Found(Extractor(FromHtml(INPUT, "value")))),
    ('r.text != "pong"', TextIs(BODY, "equals", "pong")),
    ('"id" not in r.json()', JsonIs(("id",), "there")),
    ('r.json()["ok"] is not True', JsonIs(("ok",), "equals", True)),
    ('not r.json().get("items")', JsonIs(("items",), "filled")),
    ('not isinstance(r.json()["items"], list)', JsonIs(("items",), "list")),
    ('not isinstance(r.json()["total"], (int, float))', JsonIs(("total",), "number")),
    ('type(r.json()["total"]) not in (int, float)', JsonIs(("total",), "number")),
    ('type(r.json()["name"]) is not str', JsonIs(("name",), "text")),
    ('not isinstance(r.json()["name"], Name)', Unknown()),
    ('len(r.json()["items"]) == 0', JsonIs(("items",), "filled")),
    ('json.loads(r.text)["state"] != "done"', JsonIs(("state",), "equals", "done")),
    ('r.headers.get("X-Kind") != "page"', TextIs(Extractor(FromHeader("X-Kind")), "equals", "page")),
    ('"/login" in r.url', Not(TextIs(Extractor(FromUrl()), "contains", "/login"))),
    ("r.elapsed.total_seconds() > 1", Not(Limit("time"))),
    ('r.status_code != 200 or "x" not in r.text', Not(AnyOf((StatusIs(OTHERS), Not(contains("x")))))),
    ("not valid(r)", Unknown()),
    ('f"{r.status_code}" != "200"', Not(Unknown(status_only=True))),
    ('"%d" % r.status_code != "200"', Not(Unknown(status_only=True))),
    ("-r.status_code < 0", Not(Unknown(status_only=True))),
    ("(True if r.status_code == 200 else False) is False", StatusIs((200,))),
    ("not [r.status_code][0] == 200", StatusIs((200,))),
    ("not any(code == r.status_code for code in (200, 201))", Unknown(status_only=True)),
    ("(r.ok if len(PAGES) else True) is False", Not(Unknown(status_only=True))),
    ("r.history", Not(Unknown())),
    ("not r.history", Unknown()),
    ("len(r.history) == 0", Not(Unknown())),
    ("'/a' not in r.request.url", Unknown()),
    ("{'a': r.json()} != EXPECTED", Not(Unknown())),
    ("dict(r.headers)['X-Kind'] != 'page'", Not(Unknown())),
    ('f"{r.text} of {PAGES}" != "a of b"', Not(Unknown())),
    ('r.json()["²"] != 1', JsonIs(("²",), "equals", 1)),
    ('r.json()["code"] != r.status_code', Not(Unknown())),
    ('r.json()["code"] != r.text', Not(Unknown())),
    ('r.json()["code"] != self.code', Echo(Extractor(FromJson(("code",))), "equals", "self.code")),
]  # fmt: skip


@pytest.mark.parametrize(("condition", "test"), CONDITIONS)
def test_conditions_of_failure(condition: str, test: Test) -> None:
    (found,) = block(f"if {condition}:", '    r.failure("bad")')
    assert (found.steps, found.test, found.stops) == ((0,), test, False)


@pytest.mark.parametrize(
    ("lines", "tests"),
    [
        (["if r.ok:", "    r.success()", "else:", '    r.failure("bad")'], [StatusIs(tuple(range(200, 400)))]),
        (
            ["if r.status_code != 200:", '    r.failure("bad")', 'elif "x" not in r.text:', '    r.failure("bad")'],
            [StatusIs((200,)), contains("x")],
        ),
        (["try:", '    r.json()["id"]', "except KeyError:", '    r.failure("bad")'], [JsonIs(("id",), "there")]),
        (["if r.status_code == 404:", "    r.success()"], []),
        (["data = r.json()", 'if "id" not in data:', '    r.failure("bad")'], [JsonIs(("id",), "there")]),
        (["pass"], []),
    ],
)
def test_shapes_of_blocks(lines: list[str], tests: list[Test]) -> None:
    assert [one.test for one in block(*lines)] == tests


@pytest.mark.parametrize(
    ("lines", "kind", "test"),
    [
        (['r = self.client.get("/a")', "assert r.status_code == 200"], "assert", StatusIs((200,))),
        (['r = self.client.get("/a")', 'assert "x" in r.text, "no x"'], "assert", contains("x")),
        (['r = self.client.get("/a")', 'assert (r.ok, "no")'], "assert", Always("a tuple is true whatever it holds")),
        (['r = self.client.get("/a")', "r.raise_for_status()"], "raise_for_status", StatusIs(tuple(range(200, 400)))),
        (['r = self.client.get("/a")', "if r.status_code != 200:", "    raise X()"], "failure", StatusIs((200,))),
    ],
)
def test_exceptions(lines: list[str], kind: str, test: Test) -> None:
    (found,) = of(*lines)
    assert (found.kind, found.test, found.stops) == (kind, test, True)


STOPPING = """
def stop(text):
    raise RuntimeError(text)

def give_up(text):
    stop(text)

def mark(response, text):
    response.failure(text)
"""


@pytest.mark.parametrize(
    ("call", "results"),
    [
        pytest.param('stop("no page")', [("failure", True)], id="a function that raises"),
        pytest.param('give_up("no page")', [("failure", True)], id="a function that calls one that raises"),
        pytest.param('mark(r, "no page")', [("failure", False)], id="a function that fails the request"),
        pytest.param('print("r.failure() comes later")', [], id="a text that names failure"),
        pytest.param('later = lambda: stop("no page")', [], id="a function that nobody calls"),
        pytest.param('assert False, "no page"', [("failure", True)], id="an assertion that never holds"),
        pytest.param("try: stop('no page')\n                except RuntimeError: pass", [], id="caught in the branch"),
        pytest.param("try: stop('no page')\n                finally: pass", [("failure", True)], id="not caught"),
        pytest.param('logger.failure("no page")', [], id="failure of something else"),
    ],
)
def test_a_branch_is_what_it_does(call: str, results: list[tuple[str, bool]]) -> None:
    with_block = (
        'with self.client.get("/a", catch_response=True) as r:',
        "    if r.status_code != 200:",
        f"        {call}",
    )
    assert [(assertion.kind, assertion.stops) for assertion in of(*with_block, more=STOPPING)] == results


@pytest.mark.parametrize(
    ("condition", "test"),
    [
        pytest.param('not regex.search("Welcome", r.text)', TextIs(BODY, "matches", "Welcome"), id="another name"),
        pytest.param("not WELCOME.search(r.text)", TextIs(BODY, "matches", "Welcome"), id="compiled"),
        pytest.param('not regex.search("welcome", r.text, regex.I)', Unknown(), id="flags"),
        pytest.param('(code := r.json()["code"]) != 7', JsonIs(("code",), "equals", 7), id="named where it is tested"),
        pytest.param("not is_page(r)", StatusIs((200,)), id="what a function returns"),
        pytest.param("not is_good(r)", StatusIs((200,)), id="what two functions return"),
        pytest.param('"x" not in text_of(r)', contains("x"), id="what a function reads"),
    ],
)
def test_a_condition_is_what_its_values_are(condition: str, test: Test) -> None:
    head = f"""\
import re as regex

WELCOME = regex.compile("Welcome")

def is_page(response):
    return response.status_code == 200

def is_good(response):
    good = is_page(response)
    return good

def text_of(response):
    return response.text

{HEAD}"""
    with_block = (
        'with self.client.get("/a", catch_response=True) as r:',
        f"    if {condition}:",
        '        r.failure("x")',
    )
    (assertion,) = of(*with_block, head=head)
    assert (assertion.steps, assertion.test) == ((0,), test)


def test_validators_in_helpers() -> None:
    helper = """
    def load(self, path):
        with self.client.get(path, catch_response=True) as r:
            if r.text == "":
                r.failure("empty")
                return None
            return r
"""
    found = of('self.load("/a")', 'self.load("/b")', more=helper)
    assert [(one.steps, one.stops) for one in found] == [((0, 1), True)]


def test_a_variable_of_another_function_has_no_part_in_a_condition() -> None:
    """`c.value` is a member, and `value` what a helper calls the answer that it was given."""
    helper = "def content(response):\n    value = response.json()\n    return value\n\n\n"
    (assertion,) = of(
        'content(self.client.get("/a"))',
        'r = self.client.get("/b")',
        'token = next((c.value for c in self.client.cookiejar if c.name == "t"), "")',
        "if not token:",
        "    raise ValueError(token)",
        head=HEAD.replace("class", helper + "class"),
    )
    assert assertion.steps == (1,)


@pytest.mark.parametrize(
    ("lines", "helper", "steps"),
    [
        (['r = self.client.get("/u")', 's = self.client.get("/w")', "assert s.status_code == 200"], "", [(1,)]),
        (['r = self.client.get("/u")', 'r = self.client.get("/w")', "assert r.status_code == 200"], "", [(1,)]),
        (['r = self.client.get("/u")', "assert r.status_code == 200", 'r = self.client.get("/w")'], "", [(0,)]),
        (['assert self.client.get("/u").status_code == 200'], "", [(0,)]),
        (['r = self.client.get("/u")', "n = r.status_code", "assert n == 200"], "", [(0,)]),
        (['r = self.client.get("/u")', "b = r", "assert b.status_code == 200"], "", [(0,)]),
        (['r = self.client.get("/u")', "if r.status_code != 200:", "    raise ValueError"], "", [(0,)]),
        (['r = self.client.get("/u")', "j = r.json()", 'assert j["a"] == 1'], "", [(0,)]),
        (['self.r = self.client.get("/u")', "assert self.r.status_code == 200"], "", [(0,)]),
        (['ok(self.client.get("/u"))', 'ok(self.client.get("/w"))'], "def ok(r):\n    assert r.status_code == 200",
         [(0, 1)]),
        (['ok(1, self.client.get("/u"))'], "def ok(n, r):\n    assert r.status_code == 200", [(0,)]),
        (['ok(self.client.get("/u"))'], "def ok(n, r):\n    assert r.status_code == 200", []),
        (["r = go(self.client)", "assert r.status_code == 200"], "def go(c):\n    return c.get('/u')", [(0,)]),
        (["r = go(self.client)", "assert r.status_code == 200"], "def go(c):\n    c.get('/w')\n    return c.get('/u')",
         [(1,)]),
        (['with self.client.get("/u", catch_response=True) as r:', "    if r.status_code != 200:",
         "        r.failure('x')"],
         "", [(0,)]),
        (['r = self.client.get("/u")', 's = self.client.get("/w")',
         "assert r.status_code == 200 and s.status_code == 200"],
         "", [(0, 1)]),
        (["a, b = self.client.get('/u'), self.client.get('/w')", "assert b.status_code == 200"], "", [(1,)]),
        (["for p in ('/u', '/w'):", "    r = self.client.get(p)", "    assert r.status_code == 200"], "", [(0,)]),
    ],
)  # fmt: skip
def test_the_answers_that_tests_are_about(lines: list[str], helper: str, steps: list[tuple[int, ...]]) -> None:
    head = helpers.HEAD.replace("class Shop", f"{helper}\n\n\nclass Shop")
    assert [assertion.steps for assertion in helpers.parse(helpers.task(*lines, head=head)).assertions] == steps


@pytest.mark.parametrize("variable", ["csrf", "self.csrf"])
def test_a_match_that_is_tested_before_it_is_kept_only_guards_it(variable: str) -> None:
    (guard,) = of(
        'page = self.client.get("/a")',
        """csrf_match = re.search('csrf="(.+?)"', page.text)""",
        "if not csrf_match:",
        '    raise RuntimeError("no csrf")',
        f"{variable} = csrf_match[1]",
        f'self.client.post("/b", data={{"csrf": {variable}}})',
    )
    assert guard.guards
