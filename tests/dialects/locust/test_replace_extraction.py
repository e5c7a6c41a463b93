"""A value that is taken in another way: statements before and after, side by side."""

from __future__ import annotations

import pytest

from loadlint.changes import CannotWriteError, ReplaceExtraction
from loadlint.dialects.locust import dialect
from loadlint.extractor import (
    Codec,
    Decode,
    Extractor,
    FromBody,
    FromCookie,
    FromHeader,
    FromHtml,
    FromJson,
    Match,
    Where,
)
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


@pytest.mark.parametrize("test", ["len(m) > 0", "m != []", "'t' in m"])
def test_a_guard_that_asks_more_than_whether_it_is_there(test: str) -> None:
    """What takes the place of a list is a match, which has no length."""
    lines = [GET, 'm = re.findall(r"t=(.+?);", r.text)', f"if {test}:", "    v = m[0]", f"    {USE}"]
    script = parse(task(*lines, head=HEAD))
    with pytest.raises(CannotWriteError, match=r"asks more of `m`|not at hand"):
        edit(script, change_of(script, "v", 0, FIELD))


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
        (['m = re.search(r"q=(.)", r.text)', 'v = m.group(1) if m else None'], json("q"), ['v = r.json()["q"]']),
        (['m = re.search(r"q=(.)", r.text)', 'assert m, "no"', 'v = m[1]'], TEXT,
         ['m = re.search(r"k=(\\w+)", r.text)', 'assert m, "no"', 'v = m[1]']),
        (['m = re.search(r"q=(.)", r.text)', 'print(m)', 'v = m[1]'], json("q"),
         ['m = re.search(r"q=(.)", r.text)', 'print(m)', 'v = r.json()["q"]']),
        (['m = re.search(r"q=(.)", r.text)', 'if m is None or not r.ok:', '    return', 'v = m[1]'], json("q"),
         [*TRIED, 'if v is None or not r.ok:', '    return']),
        (['d = r.json()', 'v = d["a"]["b"]', 'print(d)'], HEADER,
         ['d = r.json()', 'v = r.headers.get("X-New")', 'print(d)']),
        (['v = r.json().get("a") or r.json().get("b")'], json("q"), ['v = r.json().get("q") or r.json().get("b")']),
        (['v = f\'{r.json()["a"]}\''], HEADER, ['v = r.headers.get("X-New")']),
        (['v, w = r.json()["a"], r.json()["b"]'], HEADER, ['v, w = r.headers.get("X-New"), r.json()["b"]']),
        (['v = w = r.json()["a"]'], json("q"), ['v = w = r.json()["q"]']),
        (['v: str = r.json()["a"]'], HEADER, ['v: str = r.headers.get("X-New")']),
        (['v = r.headers.get("X-A", "")'], HEADER, ['v = r.headers.get("X-New", "")']),
        (['v = r.headers["X-A"] if "X-A" in r.headers else None'], HEADER,
         ['v = r.headers["X-New"] if "X-New" in r.headers else None']),
        (['v = self.client.cookies.get("sid")'], Extractor(FromCookie("tok")), ['v = self.client.cookies.get("tok")']),
        (['v = re.findall(r"q=(.)", r.text)[1]'], TEXT, ['v = re.search(r"k=(\\w+)", r.text)[1]']),
        (['v = r.text.split("q=")[1].split("&")[0]'], TEXT, ['v = re.search(r"k=(\\w+)", r.text)[1]']),
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
        (['v = r.json()["a"]["b"]'], json("a"), ['v = r.json()["a"]']),
        (['v = r.json()["a"]["b"]'], json("a", 0), ['v = r.json()["a"][0]']),
        (['v = r.json()["a"]["b"]'], json("a", -1), ['v = r.json()["a"][-1]']),
        (['v = r.json()["a"]["b"]'], json("x", "b"), ['v = r.json()["x"]["b"]']),
        (['v = r.json()["a"].get("b")'], json("a", "c"), ['v = r.json()["a"].get("c")']),
        (['v = r.json().get("a", {}).get("b")'], json("a", "c"), ['v = r.json().get("a", {}).get("c")']),
        (['v = r.json().get("a")'], json("a", "c", "d"), ['v = r.json().get("a", {}).get("c", {}).get("d")']),
        (['v = r.json().get("a")'], json("a", 0, "d"), ['v = r.json().get("a")[0].get("d")']),
        (['v = r.json().get("a")["b"]'], json("c", "d"), ['v = r.json().get("c", {}).get("d")']),
        (['v = r.json()["a"]'], Extractor(FromJson((Where(("k",), "x"), "id"))),
         ['v = next((item["id"] for item in r.json() if item.get("k") == "x"), None)']),
        (["d = r.json()", 'v = d["a"]'], json("c"), ["d = r.json()", 'v = d["c"]']),
        (['d = r.json()["a"]', 'v = d["b"]'], json("a", "c"), ['d = r.json()["a"]', 'v = d["c"]']),
        (['d = r.json()["a"]', 'v = d["b"]'], json("x", "b"), ['d = r.json()["x"]', 'v = d["b"]']),
        (['v = str(r.json()["a"])'], HEADER, ['v = str(r.headers.get("X-New"))']),
        (['v = int(r.json()["a"] or 0)'], HEADER, ['v = int(r.headers.get("X-New") or 0)']),
        (['v = (r.json()["a"])'], HEADER, ['v = (r.headers.get("X-New"))']),
        (['v = r.json()["a"].strip()'], HEADER, ['v = r.headers.get("X-New")']),
        (['v = r.headers["X-A"]'], Extractor(FromHeader("x-b")), ['v = r.headers["x-b"]']),
        (['v = r.headers.get("x-a")'], Extractor(FromHeader("X-B")), ['v = r.headers.get("x-b")']),
        (['v = r.headers["X-A"]'], TEXT, ['v = re.search(r"k=(\\w+)", r.text)[1]']),
        (['v = re.search(r"a=(.)", r.text)[1]'], TEXT, ['v = re.search(r"k=(\\w+)", r.text)[1]']),
        (['v = re.search("a=(.)", r.text).group(1)'], TEXT, ['v = re.search("k=(\\\\w+)", r.text).group(1)']),
        (['v = re.search("a=(.)", r.text).group(1)'], Extractor(FromBody(), (Match('z"(.)'),)),
         ['v = re.search(\'z"(.)\', r.text).group(1)']),
        (['v = re.findall("a=(.)", r.text)[0]'], TEXT, ['v = re.findall("k=(\\\\w+)", r.text)[0]']),
        (['v = re.findall("a=(.)", r.text)[1]'], Extractor(FromBody(), (Match("b(.)", 2),)),
         ['v = re.findall("b(.)", r.text)[1]']),
        (['m = re.search("a=(.)", r.text)', "v = m[1]"], TEXT, ['m = re.search("k=(\\\\w+)", r.text)', "v = m[1]"]),
        (['m = re.search("a=(.)", r.text)', "v = m[1] if m else None"], TEXT,
         ['m = re.search("k=(\\\\w+)", r.text)', "v = m[1] if m else None"]),
        (['m = re.search("a=(.)", r.text)', "if m:", "    v = m[1]"], TEXT,
         ['m = re.search("k=(\\\\w+)", r.text)', "if m:", "    v = m[1]"]),
        (['m = re.search("a=(.)", r.text)', "if not m:", "    return", "v = m[1]"], json("q"),
         ["try:", '    v = r.json()["q"]', "except (LookupError, TypeError, ValueError):", "    v = None",
          "if not v:", "    return"]),
        (['m = re.search("a=(.)", r.text)', "assert m", "v = m[1]"], json("q"),
         ["try:", '    v = r.json()["q"]', "except (LookupError, TypeError, ValueError):", "    v = None", "assert v"]),
        (['v = BeautifulSoup(r.text, "html.parser").select_one("a")["b"]'], FIELD,
         ['v = BeautifulSoup(r.text, "html.parser").select_one(\'input[name="t"]\')["value"]']),
        (['soup = BeautifulSoup(r.text, "html.parser")', 'v = soup.select_one("a")["b"]'], FIELD,
         ['soup = BeautifulSoup(r.text, "html.parser")', 'v = soup.select_one(\'input[name="t"]\')["value"]']),
        (['soup = BeautifulSoup(r.text, "html.parser")', 'v = soup.select_one("a")["b"]'], json("q"),
         ['v = r.json()["q"]']),
        (['v = extract(r, "a=(.)")'], TEXT, ['v = extract(r, "k=(\\\\w+)")']),
        (['v = extract(r, "a=(.)")'], json("q"), ['v = r.json()["q"]']),
        (["v = self.token_of(r)"], HEADER, ['v = r.headers.get("X-New")']),
        (['v, w = r.json()["a"], r.json()["b"]'], json("q"), ['v, w = r.json()["q"], r.json()["b"]']),
        (['v, w = r.json()["a"], 1'], HEADER, ['v, w = r.headers.get("X-New"), 1']),
        (['v = r.json()["a"] or "x"'], TEXT, ['v = re.search(r"k=(\\w+)", r.text)[1] or "x"']),
        (['v = r.json()["a"]', "if not v:", "    return"], json("q"), ['v = r.json()["q"]', "if not v:", "    return"]),
        (['v = r.json()["a"]', "if v is None:", "    raise ValueError"], TEXT,
         ['v_match = re.search(r"k=(\\w+)", r.text)', "v = v_match[1] if v_match else None", "if v is None:",
          "    raise ValueError"]),
        (["try:", '    v = r.json()["a"]', "except KeyError:", "    v = None"], json("q"),
         ["try:", '    v = r.json()["q"]', "except KeyError:", "    v = None"]),
        (["try:", '    v = r.json()["a"]', "except KeyError:", "    v = None"], TEXT,
         ["try:", '    v = re.search(r"k=(\\w+)", r.text)[1]', "except KeyError:", "    v = None"]),
        (['v: str = r.json()["a"]'], json("q"), ['v: str = r.json()["q"]']),
        (['v = r.json()["a"]  # keep'], TEXT, ['v = re.search(r"k=(\\w+)", r.text)[1]  # keep']),
        (["if r.ok:", '    v = r.json()["a"]'], HEADER, ["if r.ok:", '    v = r.headers.get("X-New")']),
    ],
)  # fmt: skip
def test_the_expression_alone_changes(before: list[str], extractor: Extractor, after: list[str]) -> None:
    assert replaced([GET, *before, USE], extractor) == [GET, *after, USE]


@pytest.mark.parametrize(
    ("value", "codec", "after"),
    [
        ('r.json()["a"] or "x"', "base64", 'base64.b64decode((r.json()["a"] or "x") + "==").decode()'),
        ('r.json()["a"]', "base64", 'base64.b64decode(r.json()["a"] + "==").decode()'),
        ('r.json()["a"] or "x"', "percent", 'unquote(r.json()["a"] or "x")'),
    ],
)  # fmt: skip
def test_a_value_that_is_decoded_once_more(value: str, codec: Codec, after: str) -> None:
    script = parse(task(GET, f"v = {value}", USE, head=HEAD))
    text = edit(script, change_of(script, "v", 0, Extractor(FromJson(("a",)), (Decode(codec),)))).text
    assert f"        v = {after}\n" in text


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


@pytest.mark.parametrize("asked", ["if not m or len(m[2]) > 9:", "if m is None or m[2] == 'x':"])
def test_a_pattern_of_ours_in_the_author_s_code(asked: str) -> None:
    """The pattern alone changes, however much the script asks of the match."""
    head = "import html\n" + HEAD.replace("from bs4 import BeautifulSoup\n", "")
    search = """m = re.search(r"<input(?=[^>]*\\sname=[\\"']?NAME[\\"'\\s/>])[^>]*\\svalue=([\\"'])(.*?)\\1", r.text)"""
    lines = [GET, search.replace("NAME", "q"), asked, "    return", "v = html.unescape(m[2])", USE]
    script = parse(task(*lines, head=head))
    after = edit(script, change_of(script, "v", 0, FIELD)).text
    assert after == script.source.data.decode().replace("?q[", "?t[")


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
        (['v = r.json()["a"]', "if not v:", "    return", 's = self.client.get("/w")'], json("q"),
         ['s = self.client.get("/w")', "try:", '    v = s.json()["q"]',
          "except (LookupError, TypeError, ValueError):", "    v = None", "if not v:", "    return"]),
        (['v = r.json()["a"]', "if v is None:", '    raise ValueError("no v in the response to GET /u")',
         'self.client.get("/w")'],
         json("q"),
         ['response = self.client.get("/w")', "try:", '    v = response.json()["q"]',
         "except (LookupError, TypeError, ValueError):", "    v = None",
          "if v is None:", '    raise ValueError("no v in the response to GET /next")']),
        (['v = r.json()["a"]', "assert v", 'self.client.get("/w")'], json("q"),
         ['response = self.client.get("/w")', "try:", '    v = response.json()["q"]',
          "except (LookupError, TypeError, ValueError):", "    v = None", "assert v"]),
        (['v = r.json()["a"]', 'assert v, "no"', 'self.client.get("/w")'], json("q"),
         ['response = self.client.get("/w")', "try:", '    v = response.json()["q"]',
          "except (LookupError, TypeError, ValueError):", "    v = None", 'assert v, "no"']),
        (["try:", '    v = r.json()["a"]', "except KeyError:", "    return", 'self.client.get("/w")'], json("q"),
         ['with self.client.get("/w", catch_response=True) as response:', "    try:",
          '        v = response.json()["q"]', "    except (LookupError, TypeError, ValueError):", "        v = None",
          "    if not v:", "        response.failure(",
          '            f"no v in the response to GET /next (status {response.status_code})"', "        )",
          "        return"]),
        (["try:", '    v = r.json()["a"]', "    w = 1", "except KeyError:", "    return", 'self.client.get("/w")'],
         json("q"),
         ["try:", "    w = 1", "except KeyError:", "    return", 'response = self.client.get("/w")',
          'v = response.json()["q"]']),
        (['m = re.search("a=(.)", r.text)', "if not m:", "    return", "v = m[1]", 'self.client.get("/w")'], json("q"),
         ['response = self.client.get("/w")', "try:", '    v = response.json()["q"]',
          "except (LookupError, TypeError, ValueError):", "    v = None", "if not v:", "    return"]),
        (["d = r.json()", 'v = d["a"]', 'self.client.get("/w")'], json("q"),
         ['response = self.client.get("/w")', 'v = response.json()["q"]']),
        (["d = r.json()", 'v = d["a"]', "print(d)", 'self.client.get("/w")'], json("q"),
         ["d = r.json()", "print(d)", 'response = self.client.get("/w")', 'v = response.json()["q"]']),
        (['v = r.json()["a"]', 'with self.client.get("/w", catch_response=True) as s:', "    pass"], json("q"),
         ['with self.client.get("/w", catch_response=True) as s:', '    v = s.json()["q"]']),
        (['v = r.json()["a"]', 't = self.client.get("/w").text'], json("q"),
         ['response = self.client.get("/w")', 'v = response.json()["q"]', "t = response.text"]),
        (['v = r.json()["a"]', "for i in (1,):", '    self.client.get("/w")'], json("q"),
         ["for i in (1,):", '    response = self.client.get("/w")', '    v = response.json()["q"]']),
        (["if x:", '    v = r.json()["a"]', 'self.client.get("/w")'], json("q"),
         ["if x:", "    pass", 'response = self.client.get("/w")', 'v = response.json()["q"]']),
    ],
)  # fmt: skip
def test_an_extraction_moves_with_its_guard(before: list[str], extractor: Extractor, after: list[str]) -> None:
    assert replaced([GET, *before, USE], extractor, step=1) == [GET, *after, USE]


def test_the_block_that_an_extraction_leaves() -> None:
    lines = ['with self.client.get("/u", catch_response=True) as r:', '    v = r.json()["t"]', "    if not v:"]
    lines += ['        r.failure("x")', "        return", 's = self.client.get("/w")', USE]
    after = [lines[0], "    pass", 'with self.client.get("/w", catch_response=True) as s:']
    after += ['    v = s.headers.get("X-New")', "    if not v:"]
    after += ['        s.failure(f"no v in the response to GET /next (status {s.status_code})")', "        return", USE]
    assert replaced(lines, HEADER, step=1) == after


def test_an_extraction_that_is_used_too_early() -> None:
    script = parse(task(GET, 'v = r.json()["t"]', 'self.client.get("/w" + v)', USE, head=HEAD))
    with pytest.raises(CannotWriteError, match="before the other response"):
        dialect.write(script, change_of(script, "v", 1, HEADER))


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        (['v = r.json()["a"]', "if not v or not q:", "    return", 'self.client.get("/w")'],
         "the value is used before the other response arrives"),
        (['v = r.json()["a"]', "if not v:", "    return", "else:", "    print(v)", 'self.client.get("/w")'],
         "the value is used before the other response arrives"),
        (['v = r.json()["a"]', "print(v)", 'self.client.get("/w")'],
         "the value is used before the other response arrives"),
        (['v = r.json()["a"]', "if x:", '    self.client.get("/w")'],
         "the request that issues the value may not run, and the value is used all the same"),
        (['v = r.json()["a"]', 'self.client.get("/w/" + v)'], "the value is used before the other response arrives"),
    ],
)  # fmt: skip
def test_an_extraction_that_can_not_move(lines: list[str], why: str) -> None:
    script = parse(task(GET, *lines, USE, head=HEAD))
    with pytest.raises(CannotWriteError, match=f"^{why}$"):
        dialect.write(script, change_of(script, "v", 1, json("q")))


ON_START = """from locust import HttpUser, task


class Shop(HttpUser):
    def on_start(self):
        r = self.client.get("/u")
        self.v = r.json()["a"]
        self.client.get("/start")

    @task
    def go(self):
        self.client.get("/w")
        self.client.get(f"/u/{self.v}")
"""


def test_a_value_of_the_start_that_a_task_takes_instead() -> None:
    script = parse(ON_START)
    text = edit(script, change_of(script, "self.v", 2, HEADER)).text
    expected = ON_START.replace('        self.v = r.json()["a"]\n', "").replace(
        '        self.client.get("/w")\n',
        '        response = self.client.get("/w")\n        self.v = response.headers.get("X-New")\n',
    )
    assert text == expected


def test_the_task_calls_its_user_by_another_name() -> None:
    text = ON_START.replace("def go(self)", "def go(u)").replace('self.client.get("/w")', 'u.client.get("/w")')
    text = text.replace('self.client.get(f"/u/{self.v}")', 'u.client.get(f"/u/{u.v}")')
    script = parse(text)
    after = edit(script, change_of(script, "self.v", 2, HEADER)).text
    assert '        u.v = response.headers.get("X-New")\n' in after


def test_a_value_of_the_start_that_no_task_can_take() -> None:
    script = parse(ON_START.replace("self.v = r", "self.v = v = r"))
    why = "the value is a part of a larger statement, which can't move to another response"
    with pytest.raises(CannotWriteError, match=f"^{why}$"):
        dialect.write(script, change_of(script, "self.v", 2, HEADER))


@pytest.mark.parametrize(
    ("helper", "call"),
    [
        ('def tok(res):\n    return res.json()["z"]\n', "tok(r)"),
        (
            'def other(res):\n    return res.json()["y"]\n\n\ndef tok(res):\n    x = 1\n    return res.json()["z"]\n',
            "tok(r)",
        ),
        ('def tok(res):\n    if not res:\n        return None\n    return res.json()["z"]\n', "tok(r)"),
    ],
)
def test_a_helper_of_one_step_takes_another_member(helper: str, call: str) -> None:
    head = HEAD.replace("class Shop", f"{helper}\n\nclass Shop")
    script = parse(task(GET, f"v = {call}", USE, head=head))
    text = edit(script, change_of(script, "v", 0, json("q"))).text
    assert text == script.source.data.decode().replace('res.json()["z"]', 'res.json()["q"]')


@pytest.mark.parametrize("wrapping", ["str", "int", "float"])
def test_what_is_made_of_a_value_stays(wrapping: str) -> None:
    script = parse(task(GET, f'v = {wrapping}(r.json()["z"])', USE, head=HEAD))
    text = edit(script, change_of(script, "v", 0, HEADER)).text
    assert f'        v = {wrapping}(r.headers.get("X-New"))\n' in text


def test_an_item_of_a_list_is_chosen_by_an_expression_of_its_own() -> None:
    script = parse(task(GET, 'v = r.json()["a"]["b"]', USE, head=HEAD))
    text = edit(script, change_of(script, "v", 0, Extractor(FromJson(("a", Where(("k",), "x"), "b"))))).text
    assert 'v = next((item["b"] for item in r.json()["a"] if item.get("k") == "x"), None)\n' in text
