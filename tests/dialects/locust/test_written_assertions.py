"""What assertions are written for, in which words they fail a request, and what is refused."""

from __future__ import annotations

import re

import pytest

from loadlint.assertion import AllOf, Always, Echo, Found, JsonIs, Limit, Not, StatusIs, Test, TextIs, leads_to
from loadlint.changes import AddAssertion, Alike, CannotWriteError
from loadlint.dialects.locust import dialect
from loadlint.extractor import Extractor, FromBody, FromHeader, FromJson, FromUrl, Match, Where
from tests.dialects.locust.helpers import HEAD, edit, parse, task

BODY = Extractor(FromBody())
GET = 'self.client.get("/a")'
FAST = HEAD.replace("HttpUser", "FastHttpUser")


def block(*tests: Test, head: str = HEAD, with_rest: bool = False) -> list[str]:
    """The statements of the block that a request gets for tests."""
    if with_rest:
        line = 'with self.rest("GET", "/a") as r:'
        text = edit(parse(task(line, "    pass", head=FAST)), AddAssertion(0, tests)).text
    else:
        text = edit(parse(task(GET, head=head)), AddAssertion(0, tests)).text
    lines = unfolded(text).splitlines()
    return [line.removeprefix("            ") for line in lines if line.startswith("            ")]


def unfolded(text: str) -> str:
    """A text with the messages of failures on the lines of their calls."""
    return re.sub(r"failure\(\n\s+(.*)\n\s+\)", r"failure(\1)", text)


def failure(words: str, name: str = "response") -> str:
    quote = "'" if '"' in words else '"'
    return f"    {name}.failure(f{quote}GET /a: {words} (status {{{name}.status_code}}){quote})"


@pytest.mark.parametrize(
    ("test", "condition", "words"),
    [
        (TextIs(BODY, "contains", "it's"), '"it\'s" not in response.text', "no it's in the body"),
        (TextIs(BODY, "contains", "{a}"), '"{a}" not in response.text', "no {{a}} in the body"),
        (TextIs(Extractor(FromUrl()), "contains", "/home"), '"/home" not in (response.url or "")',
         "no /home in the address"),
        (TextIs(Extractor(FromHeader("X-A")), "matches", "b+"),
         'not re.search("b+", response.headers.get("X-A", ""))', "no b+ in the header X-A"),
    ],
)  # fmt: skip
def test_texts_that_an_answer_has(test: Test, condition: str, words: str) -> None:
    first, second = block(test)
    assert second == failure(words)
    assert first == f"if {condition}:"


def test_a_redirect() -> None:
    assert block(leads_to("/orders")) == [
        "if not re.search(", '    "^(?:https?://[^/]+)?/orders", response.headers.get("Location", "")', "):",
        failure("no redirect to /orders"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("test", "lines"),
    [
        (JsonIs(("a", "b"), "there"), ["try:", '    response.json()["a"]["b"]', "no a.b in the JSON"]),
        (JsonIs(("a", 1), "there"), ["try:", '    response.json()["a"][1]', "no a[1] in the JSON"]),
        (JsonIs((), "list"),
         ["try:", "    if not isinstance(response.json(), list):", "the JSON is no list", "no JSON"]),
        (JsonIs(("a",), "equals", "x"),
         ["try:", '    if response.json()["a"] != "x":', 'a is not "x"', "no a in the JSON"]),
        (JsonIs(("a",), "equals", 5), ["try:", '    if response.json()["a"] != 5:', "a is not 5", "no a in the JSON"]),
        (JsonIs(("a",), "equals", True),
         ["try:", '    if response.json()["a"] is not True:', "a is not true", "no a in the JSON"]),
        (JsonIs(("a",), "equals", None),
         ["try:", '    if response.json()["a"] is not None:', "a is not null", "no a in the JSON"]),
        (JsonIs(("a",), "number"),
         ["try:", '    if type(response.json()["a"]) not in (int, float):', "a is no number", "no a in the JSON"]),
        (JsonIs(("a",), "text"),
         ["try:", '    if not isinstance(response.json()["a"], str):', "a is no text", "no a in the JSON"]),
        (JsonIs(("a", 2), "list"),
         ["try:", '    if not isinstance(response.json()["a"][2], list):', "a[2] is no list", "no a[2] in the JSON"]),
        (JsonIs(("a",), "filled"),
         ["try:", '    if not response.json()["a"]:', "not so: a is not empty", "no a in the JSON"]),
        (Not(JsonIs(("error",), "there")),
         ["try:", '    if "error" in response.json():', "error in the JSON", "no JSON"]),
        (Not(JsonIs(("a", "error"), "there")),
         ["try:", '    if "error" in response.json()["a"]:', "a.error in the JSON", "no a in the JSON"]),
        (Not(JsonIs(("a", 2), "there")), ["try:", '    if len(response.json()["a"]) > 2:', None, "no a in the JSON"]),
        (Not(JsonIs(("a", 0), "there")), ["try:", '    if response.json()["a"]:', None, "no a in the JSON"]),
    ],
)  # fmt: skip
def test_members_of_json(test: Test, lines: list[str | None]) -> None:
    first, second, *words = lines
    written = block(test)
    last = ["except (LookupError, TypeError, ValueError):", failure(str(words[-1]))]
    assert written[:2] == [first, second]
    assert written[-2:] == last
    if len(words) == 2:
        assert len(written) == 5
        if words[0] is not None:
            assert written[2] == "    " + failure(words[0])
    else:
        assert len(written) == 4


@pytest.mark.parametrize(
    ("test", "condition"),
    [
        (JsonIs(("a",), "there"), '"a" not in (r.js or {})'),
        (JsonIs(("a", "b"), "there"), '"b" not in ((r.js or {}).get("a") or {})'),
        (JsonIs(("a", "b"), "equals", 1), '((r.js or {}).get("a") or {}).get("b") != 1'),
        (JsonIs(("a",), "filled"), 'not (r.js or {}).get("a")'),
        (JsonIs(("a", 0), "there"), 'not (r.js or {}).get("a")'),
        (JsonIs((), "list"), "not isinstance(r.js, list)"),
        (Not(JsonIs(("a",), "there")), '"a" in (r.js or {})'),
    ],
)
def test_json_of_the_client_for_rest(test: Test, condition: str) -> None:
    assert block(test, with_rest=True)[0] == f"if {condition}:"


def test_a_long_path_of_the_client_for_rest() -> None:
    lines = block(JsonIs(("a", "b", "c"), "there"), with_rest=True)
    assert lines[:3] == ["try:", '    r.js["a"]["b"]["c"]', "except (LookupError, TypeError):"]
    lines = block(Not(JsonIs(("a", "b", "c"), "there")), with_rest=True)
    assert lines[1] == '    if "c" in ((r.js or {}).get("a") or {}).get("b"):'


@pytest.mark.parametrize(
    ("test", "condition"),
    [
        (TextIs(BODY, "contains", "a"), '"a" not in (response.text or "")'),
        (TextIs(Extractor(FromHeader("X-A")), "matches", "b"),
         'not re.search("b", (response.headers or {}).get("X-A", ""))'),
    ],
)  # fmt: skip
def test_the_fast_client_has_no_text_where_the_connection_failed(test: Test, condition: str) -> None:
    assert block(test, head=FAST)[0] == f"if {condition}:"


def test_a_status_that_is_an_error_for_locust() -> None:
    assert block(StatusIs((404,))) == [
        "if response.status_code == 404:", "    response.success()", "else:", failure("the status is not 404"),
    ]  # fmt: skip
    assert block(StatusIs((404, 410)), TextIs(BODY, "contains", "gone")) == [
        "if response.status_code in (404, 410):", "    response.success()", "else:",
        failure("the status is not 404 or 410"),
        'if "gone" not in response.text:', failure("no gone in the body"),
    ]  # fmt: skip


def test_several_tests_fail_a_request_once() -> None:
    tests = (StatusIs((200,)), TextIs(BODY, "contains", "a"), TextIs(BODY, "contains", "b"))
    assert block(*tests) == [
        'if "a" not in response.text:', failure("no a in the body"),
        'elif "b" not in response.text:', failure("no b in the body"),
    ]  # fmt: skip
    both = (JsonIs(("a", "b"), "equals", 1), JsonIs(("a",), "text"), JsonIs(("c",), "number"))
    assert block(*both)[-1] == failure("no a.b or c in the JSON")


@pytest.mark.parametrize(
    "test",
    [
        TextIs(BODY, "matches", "a"),
        TextIs(BODY, "equals", "a"),
        TextIs(Extractor(FromHeader("a")), "contains", "x"),
        TextIs(Extractor(FromBody(), (Match("a(b)"),)), "contains", "x"),
        TextIs(Extractor(FromUrl(), (Match("a(b)"),)), "contains", "x"),
        Found(BODY),
        Limit("time"),
        Always("why"),
        AllOf((StatusIs((200,)),)),
        JsonIs((Where(("a",), 1), "b"), "there"),
        JsonIs((Where(("a",), 1), "b"), "filled"),
    ],
)
def test_what_no_assertion_is_written_for(test: Test) -> None:
    with pytest.raises(CannotWriteError, match=r"^there is no way to write this in Python$"):
        dialect.write(parse(task(GET)), AddAssertion(0, (test,)))


def test_what_locust_tests_itself() -> None:
    with pytest.raises(CannotWriteError, match=r"^Locust itself fails requests with the status of an error$"):
        dialect.write(parse(task(GET)), AddAssertion(0, (StatusIs((200,)), StatusIs((302, 399)))))
    assert block(StatusIs((200, 400)))[0] == "if response.status_code in (200, 400):"


@pytest.mark.parametrize(
    ("test", "condition", "words"),
    [
        (Echo(BODY, "contains", "v"), "str(v) not in (response.text or \"\")", "no v in the body"),
        (Echo(BODY, "contains", "v", before="id=", after=";"),
         'f"id={v};" not in (response.text or "")', "no v in the b"),
        (Echo(BODY, "contains", "v", before="{"), '("{" + str(v)) not in (response.text or "")', "no v in the body"),
        (Echo(BODY, "contains", "v", after="}"), '(str(v) + "}") not in (response.text or "")', "no v in the body"),
        (Echo(Extractor(FromHeader("Location")), "contains", "v"),
         'str(v) not in response.headers.get("Location", "")', "no redirect to v"),
        (Echo(Extractor(FromJson(("a",))), "equals", "v"), '    if response.json()["a"] != v:', "a is not v"),
    ],
)  # fmt: skip
def test_an_answer_that_tells_a_variable_again(test: Echo, condition: str, words: str) -> None:
    script = parse(task('v = self.client.get("/v").json()["v"]', GET))
    text = unfolded(edit(script, AddAssertion(1, (test,))).text).replace("response_2", "response")
    assert condition in text
    assert f'response.failure(f"GET /a: {words}' in text


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        ([GET], "`v` is not set there"),
        (["if x:", '    v = self.client.get("/v").json()["v"]', GET], "`v` can't be seen there"),
    ],
)
def test_a_variable_that_may_not_be_set(lines: list[str], why: str) -> None:
    script = parse(task(*lines))
    with pytest.raises(CannotWriteError, match=f"^{why}$"):
        dialect.write(script, AddAssertion(len(script.steps) - 1, (Echo(BODY, "contains", "v"),)))


TEST = TextIs(BODY, "contains", "a")
IF = ['    if "a" not in NAME.text:', '        NAME.failure(f"GET /a: no a in the body (status {NAME.status_code})")']
CAUGHT = 'with self.client.get("/a", catch_response=True) as NAME:'


def inside(name: str) -> list[str]:
    return [line.replace("NAME", name) for line in (CAUGHT, *IF)]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([GET], inside("response")),
        ([f"r = {GET}", "print(r)"], [*inside("r"), "print(r)"]),
        ([f"self.r = {GET}"], inside("self.r")),
        ([f"{GET}  # seen"], [CAUGHT.replace("NAME", "response") + "  # seen", *inside("response")[1:]]),
        (['with self.client.get("/a") as r:', "    pass"], inside("r")),
        (['with self.client.get("/a", catch_response=False) as r:', "    pass"], inside("r")),
        ([CAUGHT.replace("NAME", "r"), "    r.success()"],
         [CAUGHT.replace("NAME", "r"), "    r.success()", *inside("r")[1:]]),
        ([f"with {GET.replace(')', ', catch_response=True)')}:", "    print(1)"],
         [CAUGHT.replace("NAME", "resp"), "    print(1)", *inside("resp")[1:]]),
    ],
)  # fmt: skip
def test_the_block_in_which_a_request_is_judged(before: list[str], after: list[str]) -> None:
    assert unfolded(edit(parse(task(*before)), AddAssertion(0, (TEST,))).text) == task(*after)


def test_a_failure_ends_the_task_where_a_value_is_taken_next() -> None:
    script = parse(task(f"r = {GET}", 't = r.json()["t"]', 'self.client.get(f"/{t}")'))
    wanted = task(*inside("r"), "        return", 't = r.json()["t"]', 'self.client.get(f"/{t}")')
    assert unfolded(edit(script, AddAssertion(0, (TEST,))).text) == wanted


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        ([f"if {GET}.ok:", "    pass"],
         "the request is part of a larger statement, so it can't be judged in a block of its own"),
        ([f"x = a or {GET}"], "the request is part of a larger expression or statement (boolean operator)"),
        ([f"a, b = {GET}"], "the response is taken apart where the request is made"),
        ([f"a(); {GET}"], "several statements are on one line"),
        ([f"{GET}; a()"], "another statement follows on the same line"),
        (['self.go("/a")', 'self.go("/b")'],
         "the request is made in code that several callers share, or in another file"),
        (['with self.client.get("/a", **options) as r:', "    pass"],
         "it can't be told whether the script judges this request itself"),
    ],
)  # fmt: skip
def test_a_request_that_can_not_be_judged(lines: list[str], why: str) -> None:
    script = parse(task(*lines) + "\n    def go(self, path):\n        self.client.get(path)\n")
    with pytest.raises(CannotWriteError) as error:
        dialect.write(script, AddAssertion(0, (TEST,)))
    assert str(error.value) == why


LARGER = "the request is part of a larger statement, so it can't be judged in a block of its own"


@pytest.mark.parametrize(
    ("line", "opening"),
    [
        (f"r = {GET}", 'with self.client.get("/a", catch_response=True) as r:'),
        (f"self.r = {GET}", 'with self.client.get("/a", catch_response=True) as self.r:'),
        (f"{GET}  # seen", 'with self.client.get("/a", catch_response=True) as response:  # seen'),
        (f'd["r"] = {GET}', 'with self.client.get("/a", catch_response=True) as d["r"]:'),
        (f"if {GET}.ok: pass", LARGER),
        (f"{GET}; x = 1", "another statement follows on the same line"),
    ],
)
def test_the_block_of_a_request(line: str, opening: str) -> None:
    script, change = parse(task(line)), AddAssertion(0, (TextIs(BODY, "contains", "x"),))
    if opening.startswith("with"):
        assert f"        {opening}\n" in edit(script, change).text
    else:
        with pytest.raises(CannotWriteError, match=f"^{opening}$"):
            dialect.write(script, change)


@pytest.mark.parametrize(
    ("line", "following"),
    [
        (f"r = x({GET})", "r = x(response)"),
        (f"r = {GET}.json()", "r = response.json()"),
        (f"r, s = {GET}, 1", "r, s = response, 1"),
        (f"r: object = {GET}", "r: object = response"),
        (f"return {GET}", "return response"),
    ],
)
def test_the_rest_of_a_larger_statement_follows_the_block(line: str, following: str) -> None:
    script, change = parse(task(line)), AddAssertion(0, (TextIs(BODY, "contains", "x"),))
    lines = ['with self.client.get("/a", catch_response=True) as response:', '    if "x" not in response.text:',
             '        response.failure(f"GET /a: no x in the body (status {response.status_code})")']  # fmt: skip
    assert unfolded(edit(script, change).text) == task(*lines, following)


@pytest.mark.parametrize(
    ("tests", "has_function"),
    [
        ((JsonIs(("a",), "there"), TextIs(BODY, "contains", "x")), True),
        ((TextIs(BODY, "contains", "x"), JsonIs(("a",), "there")), True),
        ((TextIs(BODY, "contains", "x"),), False),
    ],
)
def test_a_function_for_json_where_some_test_reads_it(tests: tuple[Test, ...], has_function: bool) -> None:
    text = edit(parse(task(GET)), AddAssertion(0, tests, alike=Alike(3))).text
    assert ("def json_value(" in text) == has_function


@pytest.mark.parametrize(
    ("test", "condition"),
    [
        (JsonIs(("a",), "there"), 'if "a" not in (json_value(response) or {}):'),
        (JsonIs(("a", "b"), "there"), 'if "b" not in (json_value(response, "a") or {}):'),
        (JsonIs(("a", 0), "there"), 'if not json_value(response, "a"):'),
        (JsonIs(("a", 2), "there"), 'if len(json_value(response, "a") or ()) <= 2:'),
        (Not(JsonIs(("a",), "there")), 'if "a" in (json_value(response) or {}):'),
        (JsonIs(("a",), "list"), 'if not isinstance(json_value(response, "a"), list):'),
    ],
)
def test_json_by_a_function(test: Test, condition: str) -> None:
    text = edit(parse(task(GET)), AddAssertion(0, (test,), alike=Alike(3))).text
    assert f"            {condition}\n" in text


@pytest.mark.parametrize(
    "taking", ['self.key = r.json()["key"]', "self.keep(r.json())", "key, *_ = r.text.split()", "r.raise_for_status()"]
)
def test_an_assertion_stands_before_what_an_exception_ends(taking: str) -> None:
    """Behind it, nothing would count the request as failed."""
    block = 'with self.client.get("/l", catch_response=True) as r:'
    tested = ("    if r.status_code != 201:", '        r.failure("not made")', "    log(1)")
    edited = edit(parse(task(block, *tested, f"    {taking}")), AddAssertion(0, (JsonIs(("key",), "there"),)))
    before, _, after = edited.text.partition(taking)
    assert before.count("r.failure(") == 2
    assert after.strip() == ""
    plain = edit(parse(task(block, *tested)), AddAssertion(0, (JsonIs(("key",), "there"),)))
    assert plain.text.partition("log(1)")[2].count("r.failure(") == 1
