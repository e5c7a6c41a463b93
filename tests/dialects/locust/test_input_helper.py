"""Scripts that take many inputs of pages: one small function at the top in place of an expression each time."""

from __future__ import annotations

import html
import re

import pytest

from loadlint.changes import Correlate, ReplaceExtraction
from loadlint.dialects.locust.language.style import Style
from loadlint.dialects.locust.write.input_helper import _lines
from loadlint.extractor import Extractor, FromHtml
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
TAKEN = [
    PAGE,
    'token = input_value(r.text, "csrf-token")',
    "if not token:",
    '    raise RuntimeError("no token")',
    'self.client.get(f"/x/{token}")',
]


def extractor(name: str) -> Extractor:
    return Extractor(FromHtml(f'input[name="{name}"]', "value"))


def correlate(
    script: Script, alike: int, value: str = "abc", name: str = "token", field: str = "csrf-token"
) -> Correlate:
    return Correlate(0, extractor(field), name, f"no {name}", uses(script, value, after=0), alike=alike)


def test_the_third_value_is_worth_a_function() -> None:
    script = parse(task(PAGE, USE))
    edited = edit(script, correlate(script, alike=3))
    assert edited.text == task(*TAKEN, head=WITH_HELPER)
    assert taken(edited.script) == {"token": extractor("csrf-token")}


def test_two_values_are_not() -> None:
    script = parse(task(PAGE, USE))
    assert "def input_value" not in edit(script, correlate(script, alike=2)).text


def test_several_fixes_share_it() -> None:
    script = parse(task(PAGE, 'self.client.get("/x/abc/def")'))
    changes = correlate(script, 3), correlate(script, 3, "def", "cart_id", "cart[id]")
    edited = edit(script, *changes)
    assert edited.text.count("def input_value") == 1
    assert taken(edited.script)["token"] == extractor("csrf-token")


def test_a_script_that_has_it_uses_it() -> None:
    script = parse(task(PAGE, USE, head=WITH_HELPER))
    assert edit(script, correlate(script, alike=1)).text == task(*TAKEN, head=WITH_HELPER)


def test_another_field_is_changed_in_its_call() -> None:
    script = parse(task(*TAKEN, head=WITH_HELPER))
    change = ReplaceExtraction(script.extractions[0].span, 0, extractor("_csrf"), "no token", variable="token")
    assert edit(script, change).text == task(*TAKEN, head=WITH_HELPER).replace('"csrf-token"', '"_csrf"')


def test_comments_stay_with_the_class() -> None:
    script = parse(task(PAGE, USE, head=HEAD.replace("class", "# A buyer.\nclass")))
    edited = edit(script, correlate(script, alike=3))
    assert edited.text == task(*TAKEN, head=WITH_HELPER.replace("class", "# A buyer.\nclass"))


@pytest.mark.parametrize("line", ["input_value = 1", "def input_value(a): return a"])
def test_a_name_that_means_something_else(line: str) -> None:
    """The expression stands in place of a call."""
    script = parse(task(PAGE, USE, head=HEAD.replace("\n\n\n", f"\n\n{line}\n\n\n", 1)))
    edited = edit(script, correlate(script, alike=3))
    assert "token_match = re.search(" in edited.text
    assert "input_value(r.text" not in edited.text


def test_a_page_library_is_used_as_before() -> None:
    script = parse(task(PAGE, USE, head="from bs4 import BeautifulSoup\n" + HEAD))
    assert 'BeautifulSoup(r.text, "html.parser").select_one(' in edit(script, correlate(script, alike=9)).text


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
def test_what_the_function_gives(page: str | None) -> None:
    names = {"re": re, "html": html}
    exec("\n".join(_lines("re", "html", Style("\n", '"', "    "))), names)
    assert names["input_value"](page, "t") == PAGES[page]  # type: ignore[operator]
