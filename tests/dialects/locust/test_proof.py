"""What a script would get is what proves an extractor: each case is run by Python as `render` writes it."""

from __future__ import annotations

import json
import re
import textwrap
from typing import Any

import pytest

from loadlint.changes import Correlate
from loadlint.correlation.prove.run_extractor import Page
from loadlint.dialects.locust import dialect
from loadlint.extractor import Decode, Extractor, FromHtml, FromJson, JsonInside, Match, NotEvaluatedError, Where
from tests.correlation.test_evaluate import exchange
from tests.dialects.locust.helpers import edit, parse, task, uses

DOCUMENT = json.dumps(
    {
        "id": 17, "none": None, "yes": True, "zero": 0, "empty": "", "price": 1.5, "big": 2**60, "text": "a b",
        "inner": '{"id": "x7"}', "list": [{"n": 1, "id": "one"}, {"n": 2, "id": "two"}, None],
        "odd": [None, {"n": 2, "id": "two"}],
    }
)  # fmt: skip
PAGE = """<html><!-- <input name="csrf" value="old"> -->
<form id="a"><input type="hidden" name='token' value="t&amp;1"><input value=v2 name=id></form>
<textarea name="note">
first</textarea></html>"""


class Response:
    """As much of Locust's response as an extraction uses."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.headers: dict[str, str] = {}
        self.status_code = 200
        self.has_failed = False

    def failure(self, message: str) -> None:
        self.has_failed = True

    def json(self) -> Any:
        return json.loads(self.text)


def returned(extractor: Extractor, text: str) -> str | None:
    """What the inserted code gives to the variable, run by Python; None where the guard would stop the task."""
    script = parse(task('r = self.client.get("/a")', 'self.client.get("/abc")'))
    after = edit(script, Correlate(0, extractor, "found", "none", uses(script, "abc"))).text
    block = after[after.index(" as r:") :].partition("\n")[2]
    lines = textwrap.dedent(block[: block.index("\n        self.client")])
    imports = [line for line in after.splitlines() if re.match("import |from urllib", line)]
    response = Response(text)
    function = ["def taken(r):", textwrap.indent(lines, "    "), "    return found", "value = taken(response)"]
    names: dict[str, Any] = {"response": response}
    exec("\n".join([*imports, *function]), names)
    return None if response.has_failed else str(names["value"])


@pytest.mark.parametrize(
    "path",
    [
        ("id",), ("none",), ("yes",), ("zero",), ("empty",), ("price",), ("big",), ("text",), ("missing",),
        ("list", 0, "id"), ("list", 5, "id"), ("list", Where(("n",), 2), "id"), ("list", Where(("n",), 3), "id"),
        ("odd", Where(("n",), 2), "id"), ("text", "id"),
    ],
)  # fmt: skip
def test_json(path: tuple[Any, ...]) -> None:
    agree(Extractor(FromJson(path)), DOCUMENT, "application/json")


@pytest.mark.parametrize("text", ["", "[]", "<html>"])
def test_no_json(text: str) -> None:
    agree(Extractor(FromJson(("id",))), text, "application/json")


@pytest.mark.parametrize(
    "extractor",
    [
        Extractor(FromJson(("inner",)), (JsonInside(("id",)),)),
        Extractor(FromJson(("text",)), (Match("(b)"),)),
        Extractor(FromJson(("text",)), (Match("(c)"),)),
        Extractor(FromHtml('input[name="token"]', "value"), (Decode("percent"),)),
    ],
)
def test_operations(extractor: Extractor) -> None:
    html = isinstance(extractor.origin, FromHtml)
    agree(extractor, PAGE if html else DOCUMENT, "text/html" if html else "application/json")


@pytest.mark.parametrize(
    ("origin", "value"),
    [
        (FromHtml('input[name="token"]', "value"), "t&1"),
        (FromHtml('form[id="a"] input[name="id"]', "value"), None),  # without quotes
        (FromHtml('input[name="csrf"]', "value"), None),  # a parser finds none, the expression that in the comment
        (FromHtml('textarea[name="note"]', None), "first"),
    ],
)
def test_pages(origin: FromHtml, value: str | None) -> None:
    page = page_of(PAGE, "text/html")
    try:
        assert dialect.evaluate(Extractor(origin), page) == value
    except NotEvaluatedError:
        # A parser finds it, what would be written does not: nothing is offered.
        assert value is None
    if value is not None:
        assert returned(Extractor(origin), PAGE) == value


@pytest.mark.parametrize(("match", "value"), [(1, "a"), (2, "b"), (3, "c"), (4, None)])
def test_several_elements(match: int, value: str | None) -> None:
    text = "".join(f'<input name="n" value="{letter}">' for letter in "abc")
    extractor = Extractor(FromHtml('input[name="n"]', "value", match))
    assert dialect.evaluate(extractor, page_of(text, "text/html")) == value
    assert returned(extractor, text) == value


def page_of(text: str, media_type: str) -> Page:
    return Page([exchange("/a", text, media_type)])


def agree(extractor: Extractor, text: str, media_type: str) -> None:
    """The proof returns what the code returns."""
    assert dialect.evaluate(extractor, page_of(text, media_type)) == returned(extractor, text)
