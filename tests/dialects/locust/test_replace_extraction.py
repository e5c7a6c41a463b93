"""A value that is taken in another way: statements before and after, side by side."""

from __future__ import annotations

import pytest

from loadlint.changes import CannotWriteError, ReplaceExtraction
from loadlint.dialects.locust import dialect
from loadlint.extractor import Extractor, FromBody, FromHeader, FromHtml, FromJson, Match
from loadlint.script import Script
from tests.dialects.locust.helpers import edit, parse, task

HEAD = """import re
from locust import HttpUser, task
from bs4 import BeautifulSoup

TOKEN = re.compile(r"t=(\\w+)")


def extract(resp, pattern):
    m = re.search(pattern, resp.text)
    return m.group(1) if m else None


class Shop(HttpUser):
    def token_of(self, resp):
        return resp.json()["token"]

"""
GET = 'r = self.client.get("/u")'
USE = 'self.client.get(f"/u/{v}")'
TEXT = Extractor(FromBody(), (Match(r"k=(\w+)"),))
FIELD = Extractor(FromHtml('input[name="t"]', "value"))
HEADER = Extractor(FromHeader("X-New"))
TRIED = ["try:", '    v = r.json()["q"]', "except (LookupError, TypeError, ValueError):", "    v = None"]


def json(*path: str | int) -> Extractor:
    return Extractor(FromJson(path))


def change_of(script: Script, variable: str, step: int, extractor: Extractor) -> ReplaceExtraction:
    taken = next(one for one in script.extractions if one.variable == variable)
    return ReplaceExtraction(taken.span, step, extractor, "no v in the response to GET /next", variable=variable)


def replaced(lines: list[str], extractor: Extractor, step: int = 0, variable: str = "v") -> list[str]:
    """The task's lines after the change; the rest of the script must be as it was."""
    script = parse(task(*lines, head=HEAD))
    start = task(head=HEAD)
    text = edit(script, change_of(script, variable, step, extractor)).text
    assert text.startswith(start)
    return [line.removeprefix("        ") for line in text[len(start) :].splitlines()]


@pytest.mark.parametrize(
    ("before", "extractor", "after"),
    [
        (['v = r.json()["a"]["b"]  # keep'], json("x", 0), ['v = r.json()["x"][0]  # keep']),
        (['v = r.json()["a"]["b"]'], json("a", "c"), ['v = r.json()["a"]["c"]']),
        (['v = r.json().get("a", {}).get("b")'], json("x", "y"), ['v = r.json().get("x", {}).get("y")']),
        (["data = r.json()", 'v = data["a"]'], json("q"), ["data = r.json()", 'v = data["q"]']),
        (['v = r.headers.get("X-A")'], HEADER, ['v = r.headers.get("X-New")']),
        (['v = r.headers.get("X-A")'], json("q"), ['v = r.json()["q"]']),
        (['v = r.headers.get("X-A")', "if not v:", "    return"], json("q"), [*TRIED, "if not v:", "    return"]),
        (['v = re.search(r"t=(\\w+)", r.text).group(1)'], TEXT, ['v = re.search(r"k=(\\w+)", r.text).group(1)']),
        (['v = re.search(r"t=(\\w+)", r.text)[1]'], FIELD,
         ['v = BeautifulSoup(r.text, "html.parser").select_one(\'input[name="t"]\')["value"]']),
        (['soup = BeautifulSoup(r.text, "html.parser")', 'v = soup.find("input", {"name": "csrf"})["value"]'],
         json("q"), ['v = r.json()["q"]']),
        (['v = extract(r, r"t=(\\w+)")'], TEXT, ['v = extract(r, r"k=(\\w+)")']),
        (['v = extract(r, r"t=(\\w+)")', 'w = extract(r, r"w=(\\w+)")'], json("q"),
         ['v = r.json()["q"]', 'w = extract(r, r"w=(\\w+)")']),
        (["v = self.token_of(r)", 'w = self.token_of(self.client.get("/x"))'], HEADER,
         ['v = r.headers.get("X-New")', 'w = self.token_of(self.client.get("/x"))']),
        (['m = re.search(r"t=(\\w+)", r.text)', "if not m:", '    raise RuntimeError("no")', "v = m.group(1)"], TEXT,
         ['m = re.search(r"k=(\\w+)", r.text)', "if not m:", '    raise RuntimeError("no")', "v = m.group(1)"]),
        (['m = re.search(r"t=(\\w+)", r.text)', "if not m:", '    raise RuntimeError("no")', "v = m.group(1)"],
         json("q"), [*TRIED, "if not v:", '    raise RuntimeError("no")']),
        (['if (m := re.search(r"t=(\\w+)", r.text)):', "    v = m[1]"], TEXT,
         ['if (m := re.search(r"k=(\\w+)", r.text)):', "    v = m[1]"]),
        (['if (v := r.json().get("n")):', "    pass"], json("q"), ['if (v := r.json().get("q")):', "    pass"]),
        (['w, v = r.json()["w"], r.json()["t"]'], HEADER, ['w, v = r.json()["w"], r.headers.get("X-New")']),
        (['v = str(r.json()["t"])'], HEADER, ['v = str(r.headers.get("X-New"))']),
    ],
)  # fmt: skip
def test_the_expression_alone_changes(before: list[str], extractor: Extractor, after: list[str]) -> None:
    assert replaced([GET, *before, USE], extractor) == [GET, *after, USE]


def test_a_compiled_pattern() -> None:
    script = parse(task(GET, "v = TOKEN.search(r.text).group(1)", USE, head=HEAD))
    text = edit(script, change_of(script, "v", 0, TEXT)).text
    assert text == script.source.data.decode().replace(r"t=(\w+)", r"k=(\w+)")


def test_a_compiled_pattern_that_other_steps_use_stays() -> None:
    other = 'w = TOKEN.search(self.client.get("/w").text)[1]'
    after = replaced([GET, "v = TOKEN.search(r.text).group(1)", other, USE], TEXT)
    assert after == [GET, 'v = re.search(r"k=(\\w+)", r.text)[1]', other, USE]


def test_an_id_in_a_script_without_a_library_for_html() -> None:
    """The regular expression is read back as the attribute `id`, which `#app` is another way to write."""
    head = "import re\nfrom locust import HttpUser, task\n\n\nclass Shop(HttpUser):\n"
    script = parse(task(GET, 'v = re.search(r"t=(\\w+)", r.text)[1]', USE, head=head))
    text = edit(script, change_of(script, "v", 0, Extractor(FromHtml("div#app", "data-token")))).text
    assert """re.search(r"<div(?=[^>]*\\sid=""" in text and """\\sdata\\-token=""" in text


def test_attributes_and_blocks() -> None:
    lines = ['with self.client.get("/u", catch_response=True) as r:', "    try:", '        self.v = r.json()["t"]']
    lines += ["    except KeyError:", "        self.v = None", "    if not self.v:", '        r.failure("no v")']
    after = replaced(lines, json("q"), variable="self.v")
    assert after == [line.replace('"t"', '"q"') for line in lines]


def test_a_result_whose_name_serves_again() -> None:
    second = ['r = self.client.get("/w")', 'm = re.search(r"w=(\\w+)", r.text)', "if not m:", "    return", "w = m[1]"]
    first = ['m = re.search(r"t=(\\w+)", r.text)', "if not m:", "    return", "v = m[1]"]
    after = [*TRIED, "if not v:", "    return"]
    assert replaced([GET, *first, *second, USE], json("q")) == [GET, *after, *second, USE]
    after = [*second[:1], 'v = r.headers.get("X-New")', "if not v:", "    return", *second[1:]]
    assert replaced([GET, *first, *second, USE], HEADER, step=1) == [GET, *after, USE]


def test_a_walrus_that_another_way_would_leave_behind() -> None:
    script = parse(task(GET, 'if (m := re.search(r"t=(\\w+)", r.text)):', "    v = m[1]", USE, head=HEAD))
    with pytest.raises(CannotWriteError):
        dialect.write(script, change_of(script, "v", 0, json("q")))


@pytest.mark.parametrize(
    ("before", "extractor", "after"),
    [
        (['v = r.json()["a"]  # keep', 's = self.client.get("/w")'], json("q"),
         ['s = self.client.get("/w")', 'v = s.json()["q"]  # keep']),
        (['m = re.search(r"t=(\\w+)", r.text)', "if not m:", '    raise RuntimeError("no v in the response to GET /u")',
          "v = m.group(1)", 's = self.client.get("/w")'], json("q"),
         ['s = self.client.get("/w")', "try:", '    v = s.json()["q"]', "except (LookupError, TypeError, ValueError):",
          "    v = None", "if not v:", '    raise RuntimeError("no v in the response to GET /next")']),
        (["try:", '    v = r.json()["t"]', "except KeyError:", "    v = None", "if not v:", "    return",
          's = self.client.get("/w")'], HEADER,
         ['s = self.client.get("/w")', 'v = s.headers.get("X-New")', "if not v:", "    return"]),
        (["try:", '    v = r.json()["t"]', "except KeyError:", "    v = None", 's = self.client.get("/w")'], HEADER,
         ['s = self.client.get("/w")', 'v = s.headers.get("X-New")']),
        (['v = r.json()["a"]', 'with self.client.get("/w", catch_response=True) as s:', "    pass"], HEADER,
         ['with self.client.get("/w", catch_response=True) as s:', '    v = s.headers.get("X-New")']),
    ],
)  # fmt: skip
def test_an_extraction_moves_with_its_guard(before: list[str], extractor: Extractor, after: list[str]) -> None:
    assert replaced([GET, *before, USE], extractor, step=1) == [GET, *after, USE]


def test_the_block_that_an_extraction_leaves() -> None:
    lines = ['with self.client.get("/u", catch_response=True) as r:', '    v = r.json()["t"]', "    if not v:"]
    lines += ['        r.failure("x")', "        return", 's = self.client.get("/w")', USE]
    after = [lines[0], "    pass", lines[5], 'v = s.headers.get("X-New")', "if not v:"]
    after += ['    raise RuntimeError("no v in the response to GET /next")', USE]
    assert replaced(lines, HEADER, step=1) == after


def test_an_extraction_that_is_used_too_early() -> None:
    script = parse(task(GET, 'v = r.json()["t"]', 'self.client.get("/w" + v)', USE, head=HEAD))
    with pytest.raises(CannotWriteError, match="before the other response"):
        dialect.write(script, change_of(script, "v", 1, HEADER))
