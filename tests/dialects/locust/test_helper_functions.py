"""Scripts that do one thing many times: one small function at the top in place of the same lines each time."""

from __future__ import annotations

import html
import json
import re

import pytest

from loadlint.assertion import Echo, JsonIs, Not, Test, TextIs
from loadlint.changes import AddAssertion, Alike, CannotWriteError, Correlate, ReplaceExtraction, ReplaceTest
from loadlint.dialects.locust.language.style import Style
from loadlint.dialects.locust.write.helper_functions import _CHOOSING_JSON, _EXPECT_TEXT, _lines, _lines_for_inputs
from loadlint.extractor import Extractor, FromBody, FromHtml, FromJson, Where
from loadlint.script import Script
from tests.dialects.locust.helpers import HEAD, edit, parse, taken, task, uses

HELPER = '''def input_value(page, name):
    """The value of an input of a page; None where the page has none of that name."""
    match = re.search(
        rf"<input(?=[^>]*\\sname=[\\"']?{re.escape(name)}[\\"'\\s/>])[^>]*\\svalue=([\\"'])(.*?)\\1",
        page or "",
    )
    return html.unescape(match[2]) if match else None


'''
WITH_HELPER = HEAD.replace("from locust", "import html\nimport re\n\nfrom locust").replace("class", HELPER + "class")
PAGE = 'r = self.client.get("/l")'
USE = 'self.client.get("/x/abc")'
BLOCK = 'with self.client.get("/l", catch_response=True) as r:'
TAKEN = [
    BLOCK,
    '    token = input_value(r.text, "csrf-token")',
    "    if not token:",
    '        r.failure(f"no token (status {r.status_code})")',
    "        return",
    'self.client.get(f"/x/{token}")',
]


def extractor(name: str) -> Extractor:
    return Extractor(FromHtml(f'input[name="{name}"]', "value"))


def correlate(
    script: Script, alike: Alike, value: str = "abc", name: str = "token", field: str = "csrf-token"
) -> Correlate:
    return Correlate(0, extractor(field), name, f"no {name}", uses(script, value, after=0), alike=alike)


def test_the_third_value_is_worth_a_function() -> None:
    script = parse(task(PAGE, USE))
    edited = edit(script, correlate(script, alike=Alike(3)))
    assert edited.text == task(*TAKEN, head=WITH_HELPER)
    assert taken(edited.script) == {"token": extractor("csrf-token")}


def test_two_values_are_not() -> None:
    script = parse(task(PAGE, USE))
    assert "def input_value" not in edit(script, correlate(script, alike=Alike(2))).text


def test_several_fixes_share_it() -> None:
    script = parse(task(PAGE, 'self.client.get("/x/abc/def")'))
    edited = edit(script, correlate(script, Alike(3)), correlate(script, Alike(3), "def", "cart_id", "cart.id"))
    assert edited.text.count("def input_value") == 1
    assert edited.text.count(" = input_value(r.text, ") == 2
    assert taken(edited.script) == {"token": extractor("csrf-token"), "cart_id": extractor("cart.id")}


def test_a_script_that_has_it_uses_it() -> None:
    script = parse(task(PAGE, USE, head=WITH_HELPER))
    assert edit(script, correlate(script, alike=Alike(1))).text == task(*TAKEN, head=WITH_HELPER)


def test_another_field_is_changed_in_its_call() -> None:
    script = parse(task(*TAKEN, head=WITH_HELPER))
    change = ReplaceExtraction(script.extractions[0].span, 0, extractor("_csrf"), "no token", variable="token")
    assert edit(script, change).text == task(*TAKEN, head=WITH_HELPER).replace('"csrf-token"', '"_csrf"')


@pytest.mark.parametrize(
    ("apart", "above"),
    [
        ("", "# A buyer.\n"),
        ("", "# A buyer.\n# He buys.\n"),
        ("# Users:\n\n", "# A buyer.\n"),
        ("# Users:\n\n\n", ""),
        ("N = 1  # one\n", ""),
        ("", "@events.init.add_listener\n"),
        ("", "def first(): pass\n\n\n"),
    ],
)
def test_comments_and_decorators_stay_with_the_class(apart: str, above: str) -> None:
    script = parse(task(PAGE, USE, head=HEAD.replace("class", f"{apart}{above}class")))
    edited = edit(script, correlate(script, alike=Alike(3)))
    with_class = HELPER + "class"
    assert edited.text == task(*TAKEN, head=WITH_HELPER.replace(with_class, f"{apart}{HELPER}{above}class"))


@pytest.mark.parametrize("line", ["input_value = 1", "def input_value(a): return a"])
def test_a_name_that_means_something_else(line: str) -> None:
    """The expression stands in place of a call."""
    script = parse(task(PAGE, USE, head=HEAD.replace("\n\n\n", f"\n\n{line}\n\n\n", 1)))
    edited = edit(script, correlate(script, alike=Alike(3)))
    assert "token_match = re.search(" in edited.text
    assert "input_value(r.text" not in edited.text


def test_a_page_library_is_used_as_before() -> None:
    script = parse(task(PAGE, USE, head="from bs4 import BeautifulSoup\n" + HEAD))
    assert 'BeautifulSoup(r.text, "html.parser").select_one(' in edit(script, correlate(script, alike=Alike(9))).text


PAGES = {
    '<input type="hidden" name="t" value="a&amp;b">': "a&b",
    "<input value='1' name=t>": "1",
    '<input\n name="t"\n value=""/>': "",
    '<input name="tt" value="2"><input name="t" value="3">': "3",
    '<input name="x" value="2">': None,
    "": None,
    None: None,
}


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("quote", ['"', "'"])
def test_what_the_function_gives(page: str | None, quote: str) -> None:
    names = {"re": re, "html": html}
    exec("\n".join(_lines_for_inputs(Style("\n", quote, "    "), "re", "html")), names)
    assert names["input_value"](page, "t") == PAGES[page]  # type: ignore[operator]


JSON_HELPER = '''def json_value(response, *path):
    """What stands at a path of a response's JSON; None where nothing does."""
    try:
        value = response.json()
        for key in path:
            value = value[key]
    except (LookupError, TypeError, ValueError):
        return None
    return value


'''
WITH_JSON_HELPER = HEAD.replace("class", JSON_HELPER + "class")
ITEM = Extractor(FromJson(("items", 0, "id")))
JSON_TAKEN = [
    BLOCK,
    '    item_id = json_value(r, "items", 0, "id")',
    "    if not item_id:",
    '        r.failure(f"no item_id (status {r.status_code})")',
    "        return",
    'self.client.get(f"/x/{item_id}")',
]


def taking_json(script: Script, extractor: Extractor, alike: Alike) -> Correlate:
    return Correlate(0, extractor, "item_id", "no item_id", uses(script, "abc", after=0), alike=alike)


def test_paths_into_json_have_a_function_too() -> None:
    script = parse(task(PAGE, USE))
    edited = edit(script, taking_json(script, ITEM, alike=Alike(3)))
    assert edited.text == task(*JSON_TAKEN, head=WITH_JSON_HELPER)
    assert taken(edited.script)["item_id"] == ITEM


@pytest.mark.parametrize(("origin", "path"), [
    (FromJson(("items", Where(("name",), "lamp"), "id")), '"items", {"name": "lamp"}, "id"'),
    (FromJson(("items", 0, "id")), '"items", 0, "id"'),
])  # fmt: skip
def test_a_script_that_has_the_function_that_chooses_uses_it(origin: FromJson, path: str) -> None:
    head = HEAD.replace("class", ITEMS_HELPER + "class")
    script = parse(task(PAGE, USE, head=head))
    edited = edit(script, taking_json(script, Extractor(origin), Alike(1)))
    assert edited.text == task(*[line.replace('"items", 0, "id"', path) for line in JSON_TAKEN], head=head)


def test_a_path_is_changed_in_its_call() -> None:
    script = parse(task(*JSON_TAKEN, head=WITH_JSON_HELPER))
    extraction = next(extraction for extraction in script.extractions if extraction.variable == "item_id")
    change = ReplaceExtraction(extraction.span, 0, Extractor(FromJson(("key",))), "no item_id", variable="item_id")
    text = task(*JSON_TAKEN, head=WITH_JSON_HELPER).replace('"items", 0, "id"', '"key"')
    assert edit(script, change).text == text


ITEMS_HELPER = '''def json_value(response, *path):
    """What stands at a path of a response's JSON; None where nothing does.

    {"name": "Ann"} in the path stands for the first item of a list that has this member.
    """
    try:
        value = response.json()
        for key in path:
            if isinstance(key, dict):
                value = next(
                    item
                    for item in value
                    if isinstance(item, dict) and key.items() <= item.items()
                )
            else:
                value = value[key]
    except (AttributeError, LookupError, StopIteration, TypeError, ValueError):
        return None
    return value


'''
CHOICES: list[tuple[FromJson, str]] = [
    (FromJson(("items", Where(("name",), "lamp"), "id")), '"items", {"name": "lamp"}, "id"'),
    (FromJson((Where(("no",), 7), "sizes", Where(("size",), "M"), 0)), '{"no": 7}, "sizes", {"size": "M"}, 0'),
]


@pytest.mark.parametrize(("origin", "path"), CHOICES)
def test_items_of_lists_are_told_by_a_member(origin: FromJson, path: str) -> None:
    """The function is one that can choose, and what it takes is read as what was written."""
    script = parse(task(PAGE, USE))
    edited = edit(script, taking_json(script, Extractor(origin), Alike(3, chooses=True)))
    lines = [line.replace('"items", 0, "id"', path) for line in JSON_TAKEN]
    assert edited.text == task(*lines, head=HEAD.replace("class", ITEMS_HELPER + "class"))
    assert taken(edited.script)["item_id"] == Extractor(origin)


def test_all_fixes_of_a_script_define_the_same_function() -> None:
    script = parse(task(PAGE, 'self.client.get("/x/abc/def")'))
    chosen = taking_json(script, Extractor(CHOICES[0][0]), Alike(3, chooses=True))
    path = FromJson(("key",))
    plain = Correlate(0, Extractor(path), "key", "no key", uses(script, "def", after=0), alike=Alike(3, chooses=True))
    edited = edit(script, chosen, plain)
    assert edited.text.count("def json_value") == 1
    variables = taken(edited.script)
    assert (variables["item_id"], variables["key"]) == (chosen.extractor, plain.extractor)


def test_a_function_without_choices_becomes_one_that_can_choose() -> None:
    other = ['other = json_value(r, "other")', 'self.client.get(f"/o/{other}")']
    script = parse(task(PAGE, *other, USE, head=WITH_JSON_HELPER))
    edited = edit(script, taking_json(script, Extractor(CHOICES[0][0]), Alike(3, chooses=True)))
    assert edited.text.startswith(HEAD.replace("class", ITEMS_HELPER + "class")[:-1])
    assert taken(edited.script)["other"] == Extractor(FromJson(("other",)))
    assert taken(edited.script)["item_id"] == Extractor(CHOICES[0][0])


@pytest.mark.parametrize(
    "choice", [Where(("node", "name"), "lamp"), Where(("active",), True)], ids=["deeper", "truth value"]
)
def test_other_choices_stand_where_they_are_made(choice: Where) -> None:
    """A dictionary says nothing of a member's member, and for Python 1 is equal to True."""
    script = parse(task(PAGE, USE))
    chosen = Extractor(FromJson(("items", choice, "id")))
    edited = edit(script, taking_json(script, chosen, Alike(9, chooses=True)))
    assert "json_value" not in edited.text
    assert taken(edited.script)["item_id"] == chosen


JSON = {"items": [{"name": "mug", "id": 1}, 5, {"name": "lamp", "id": 2}, {"name": "lamp", "id": 3}], "a": {"b": None}}


class Answer:
    def __init__(self, text: str) -> None:
        self.text = text

    def json(self) -> object:
        return json.loads(self.text)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("items", 0, "id"), 1),
        (("items", {"name": "mug"}, "id"), 1),
        (("items", {"name": "lamp"}, "id"), 2),
        (("items", {"name": "cup"}, "id"), None),
        (("a", {"name": "lamp"}), None),
        (("a", "b", "c"), None),
        (("a", "b"), None),
        (("none",), None),
        ((), JSON),
    ],
)
def test_what_the_function_for_items_gives(path: tuple[object, ...], value: object) -> None:
    """Five has no members, and is passed over."""
    names: dict[str, object] = {}
    exec("\n".join(_lines(_CHOOSING_JSON, Style("\n", '"', "    "))), names)
    assert names["json_value"](Answer(json.dumps(JSON)), *path) == value  # type: ignore[operator]
    assert names["json_value"](Answer("<html>"), *path) is None  # type: ignore[operator]


def test_a_script_may_hold_both_functions() -> None:
    script = parse(task(*JSON_TAKEN, 'self.client.get("/y/abc")', head=WITH_JSON_HELPER))
    change = Correlate(0, extractor("t"), "token", "no token", uses(script, "abc", after=0), alike=Alike(3))
    edited = edit(script, change)
    assert edited.text.count("def ") == 3
    assert (taken(edited.script)["token"], taken(edited.script)["item_id"]) == (extractor("t"), ITEM)


TESTS: list[tuple[Test, str]] = [
    (JsonIs(("user",), "there"), '"user" not in (json_value(r) or {})'),
    (JsonIs(("user", "name"), "there"), '"name" not in (json_value(r, "user") or {})'),
    (JsonIs(("items", 0), "there"), 'not json_value(r, "items")'),
    (JsonIs(("items",), "filled"), 'not json_value(r, "items")'),
    (JsonIs((), "list"), "not isinstance(json_value(r), list)"),
    (JsonIs(("state",), "equals", "done"), 'json_value(r, "state") != "done"'),
    (JsonIs(("ok",), "equals", True), 'json_value(r, "ok") is not True'),
    (JsonIs(("n",), "number"), 'type(json_value(r, "n")) not in (int, float)'),
    (Not(JsonIs(("errors",), "there")), '"errors" in (json_value(r) or {})'),
]


@pytest.mark.parametrize(("test", "condition"), TESTS)
def test_assertions_about_json_use_it(test: Test, condition: str) -> None:
    """One expression each, which is read as the test that it was written for."""
    script = parse(task('with self.client.get("/l", catch_response=True) as r:', "    pass"))
    edited = edit(script, AddAssertion(0, (test,), alike=Alike(3)))
    assert f"            if {condition}:\n                r.failure(" in edited.text
    assert "try:\n            " not in edited.text
    (assertion,) = edited.script.assertions
    assert assertion.test in (test, JsonIs(("items",), "filled"))


def test_two_answers_are_tried_where_they_stand() -> None:
    script = parse(task('with self.client.get("/l", catch_response=True) as r:', "    pass"))
    edited = edit(script, AddAssertion(0, (JsonIs(("user",), "there"),), alike=Alike(2)))
    assert 'try:\n                r.json()["user"]\n' in edited.text


TEXT_HELPER = '''def expect_text(response, text, name=None):
    """Fail the request unless its answer holds the text; `name` names one that varies."""
    if text not in (response.text or ""):
        response.failure(
            f"no {name or text} in the body (status {response.status_code})"
        )


'''
WITH_TEXT_HELPER = HEAD.replace("class", TEXT_HELPER + "class")
TITLE = TextIs(Extractor(FromBody()), "contains", "<h1>Lamps</h1>")
BLOCK = 'with self.client.get("/l", catch_response=True) as r:'


def test_the_third_page_that_must_have_a_text_is_worth_a_function() -> None:
    script = parse(task(BLOCK, "    pass"))
    edited = edit(script, AddAssertion(0, (TITLE,), alike=Alike(3)))
    expected = task(BLOCK, '    expect_text(r, "<h1>Lamps</h1>")', head=WITH_TEXT_HELPER)
    assert edited.text == expected
    (assertion,) = edited.script.assertions
    assert (assertion.steps, assertion.test) == ((0,), TITLE)


def test_two_pages_are_tested_where_they_stand() -> None:
    script = parse(task(BLOCK, "    pass"))
    edited = edit(script, AddAssertion(0, (TITLE,), alike=Alike(2)))
    assert '            if "<h1>Lamps</h1>" not in r.text:\n                r.failure(' in edited.text


def test_a_value_of_another_answer_is_told_by_its_name() -> None:
    """A message with the value itself would be a row of its own in the statistics for each user."""
    lines = ['lamp_id = self.client.get("/l").json()["id"]', 'with self.client.get("/x", catch_response=True) as r:']
    script = parse(task(*lines, "    pass"))
    echo = Echo(Extractor(FromBody()), "contains", "lamp_id", before="/lamps/", after='"')
    edited = edit(script, AddAssertion(1, (TITLE, echo), alike=Alike(3)))
    expected = [
        *lines,
        '    expect_text(r, "<h1>Lamps</h1>")',
        """    expect_text(r, f'/lamps/{lamp_id}"', "lamp_id")""",
    ]
    assert edited.text == task(*expected, head=WITH_TEXT_HELPER)
    first, second = edited.script.assertions
    assert first.test == TITLE
    assert isinstance(second.test, Echo)
    assert (second.steps, second.test.before, second.test.after) == ((1,), "/lamps/", '"')


def test_another_text_is_changed_in_its_call() -> None:
    blocks = [BLOCK, '    expect_text(r, "<h1>Lamps</h1>")', BLOCK.replace("/l", "/m"), '    expect_text(r, "Mugs")']
    script = parse(task(*blocks, head=WITH_TEXT_HELPER))
    first, second = script.assertions
    assert (first.steps, second.steps) == ((0,), (1,))
    change = ReplaceTest(0, first.span, first.test, (TextIs(Extractor(FromBody()), "contains", "<h1>Lights</h1>"),))
    assert edit(script, change).text == task(*blocks, head=WITH_TEXT_HELPER).replace("<h1>Lamps", "<h1>Lights")


def test_a_test_of_another_kind_is_not_written_into_the_function() -> None:
    script = parse(task(BLOCK, '    expect_text(r, "Mugs")', head=WITH_TEXT_HELPER))
    (assertion,) = script.assertions
    change = ReplaceTest(0, assertion.span, assertion.test, (JsonIs(("id",), "there"),))
    with pytest.raises(CannotWriteError, match="a function of the script tests it, for other responses too"):
        edit(script, change)


class Page:
    def __init__(self, text: str | None) -> None:
        self.text, self.status_code, self.failed = text, 200, ""

    def failure(self, message: str) -> None:
        self.failed = message


@pytest.mark.parametrize(
    ("page", "name", "message"),
    [
        ("<h1>Lamps</h1>", None, ""),
        ("<h1>Log in</h1>", None, "no <h1>Lamps</h1> in the body (status 200)"),
        ("<h1>Log in</h1>", "lamp", "no lamp in the body (status 200)"),
        (None, None, "no <h1>Lamps</h1> in the body (status 200)"),
    ],
)
def test_what_the_function_for_texts_does(page: str | None, name: str | None, message: str) -> None:
    names: dict[str, object] = {}
    exec("\n".join(_lines(_EXPECT_TEXT, Style("\n", '"', "    "))), names)
    answer = Page(page)
    names["expect_text"](answer, "<h1>Lamps</h1>", name)  # type: ignore[operator]
    assert answer.failed == message


def test_an_assertion_about_json_is_replaced_in_its_place() -> None:
    before = [
        'with self.client.get("/l", catch_response=True) as r:',
        '    if "user" not in (json_value(r) or {}):',
        '        r.failure(f"GET /l: no user in the JSON (status {r.status_code})")',
    ]
    script = parse(task(*before, head=WITH_JSON_HELPER))
    (assertion,) = script.assertions
    change = ReplaceTest(0, assertion.span, assertion.test, (JsonIs(("account", "id"), "there"),))
    text = "\n".join(before).replace(
        '"user" not in (json_value(r) or {})', '"id" not in (json_value(r, "account") or {})'
    )
    after = text.replace("no user", "no account.id").split("\n")
    assert edit(script, change).text == task(*after, head=WITH_JSON_HELPER)
