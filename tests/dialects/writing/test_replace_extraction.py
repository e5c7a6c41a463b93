"""Extractions that take a value in another way: loadlint's own, those of helpers, and which texts change."""

from __future__ import annotations

from itertools import permutations, product
from typing import Any

import pytest

from loadlint.changes import CannotWriteError, Correlate, ReplaceExtraction, Use
from loadlint.dialects.k6 import dialect as k6
from loadlint.dialects.locust import dialect as locust
from loadlint.dialects.script.write.fields import fields
from loadlint.dialects.script.write.helper_call import other_paths
from loadlint.dialects.script.write.replace_extraction import changed_texts
from loadlint.extractor import (
    Decode,
    Extractor,
    FromBody,
    FromCookie,
    FromHeader,
    FromHtml,
    FromJson,
    JsonStep,
    Match,
    Operation,
    Origin,
    Where,
)
from loadlint.script import Script
from loadlint.text.edits import apply
from loadlint.text.source import Source
from loadlint.text.span import Span
from tests.dialects.k6.helpers import HEAD as K6_HEAD
from tests.dialects.k6.helpers import body
from tests.dialects.locust.helpers import HEAD as LOCUST_HEAD
from tests.dialects.locust.helpers import parse, task
from tests.support.changes import refused
from tests.support.sampling import sampled

HELPERS = """const V = {}
function keep(name, value) {
  V[name] = value
  if (!value) throw new Error('no ' + name)
}
function pick(res, name) {
  const m = res.body.match(new RegExp(name + '=(.)'))
  return m ? m[1] : null
}
const html = (res, selector, name) => res.html().find(selector).attr(name)
const at = (res, path) => res.json(path)
const find = (res, start, end) => res.body.match(start + '(.)' + end)[1]
"""
PY_HELPERS = """V = {}


def keep(name, value):
    V[name] = value
    if not value:
        raise ValueError(name)


def pick(resp, name):
    m = re.search(name + "=(.)", resp.text)
    return m[1] if m else None


class Shop"""
JSON = Extractor(FromJson(("q",)))
TEXT = Extractor(FromBody(), (Match("b=(.)"),))


def script_of(lines: list[str]) -> Script:
    """A script whose function has these lines: in Python where one asks a client, else in JavaScript."""
    if any("self." in line for line in lines):
        return parse(task(*lines, head="import re\n" + LOCUST_HEAD.replace("class Shop", PY_HELPERS)))
    return body("\n".join(f"  {line}" for line in lines), K6_HEAD + HELPERS)


def retaken(lines: list[str], extractor: Extractor, step: int) -> list[str]:
    """The lines after the value of `tok` is taken in another way, out of the response to a step."""
    script = script_of(lines)
    taken = next(extraction for extraction in script.extractions if "tok" in extraction.variable)
    change = ReplaceExtraction(taken.span, step, extractor, "no tok", variable=taken.variable, call=taken.call)
    in_python = script.source.path.endswith(".py")
    text = apply(script.source.data, (locust if in_python else k6).write(script, change)).decode()
    if in_python:
        return [line.removeprefix("        ") for line in text.partition("def t(self):\n")[2].splitlines()]
    return [line.removeprefix("  ") for line in text.rpartition("function () {\n")[2].splitlines()[:-1]]


GET, USE = "const r = http.get('u')", "http.get('x/' + V.tok)"
PY_GET, PY_USE = 'r = self.client.get("/u")', 'self.client.get("/x/" + V["tok"])'
OTHER, PY_OTHER = "keep('b', pick(r, 'b'))", 'keep("b", pick(r, "b"))'


@pytest.mark.parametrize(
    ("call", "extractor", "after"),
    [
        ("keep('tok', pick(r, 'a')) // t", JSON, "keep('tok', r.json('q')) // t"),
        ("keep('tok', pick(r, 'a'));", TEXT, "keep('tok', r.body.match(/b=(.)/)?.[1]);"),
        ("keep('tok', r.json('a'))", JSON, "keep('tok', r.json('q'))"),
        ("keep('tok', r.json('a').b)", Extractor(FromJson(("a", "c"))), "keep('tok', r.json('a.c'))"),
        ("keep('tok', r.headers['X-A'])", Extractor(FromHeader("X-B")), "keep('tok', r.headers['X-B'])"),
        ("keep('tok', html(r, 'a', 'b'))", Extractor(FromHtml("c", "d")), "keep('tok', html(r, 'c', 'd'))"),
        ("keep('tok', html(r, 'a', 'a'))", Extractor(FromHtml("c", "d")), "keep('tok', html(r, 'c', 'd'))"),
        ("keep('tok', html(r, 'tok', 'b'))", Extractor(FromHtml("c", "b")), "keep('tok', html(r, 'c', 'b'))"),
        ("keep('tok', html(r, 'a', 'b'))", Extractor(FromHtml("c", None)),
         "keep('tok', r.html().find('c').first().text())"),
        ("keep('tok', at(r, 'tok'))", JSON, "keep('tok', at(r, 'q'))"),
        ("keep('tok', at(r, 'a.0'))", Extractor(FromJson(("a", 1))), "keep('tok', at(r, 'a.1'))"),
        ("keep('tok', at(r, 'a.b'))", Extractor(FromJson(("a", "b", "c"))), "keep('tok', at(r, 'a.b.c'))"),
        ("keep('tok', at(r, 'a'))", Extractor(FromJson(("q",)), (Match("(.)-"),)),
         "keep('tok', r.json('q')?.match(/(.)-/)?.[1])"),
        ("keep('tok', at(r, x))", JSON, "keep('tok', r.json('q'))"),
        ("keep('tok', find(r, 'a', 'b'))", TEXT, "keep('tok', r.body.match(/b=(.)/)?.[1])"),
        ("keep('tok', r.body.match(/a=(.)/)[1])", TEXT, "keep('tok', r.body.match(/b=(.)/)[1])"),
        ("keep('tok', r.json('a') ?? 'x')", JSON, "keep('tok', r.json('q') ?? 'x')"),
        ("keep('tok', [r.json('a')][0])", JSON, "keep('tok', [r.json('q')][0])"),
    ],
)  # fmt: skip
def test_the_call_takes_it_in_another_way(call: str, extractor: Extractor, after: str) -> None:
    assert retaken([GET, call, OTHER, USE], extractor, 0) == [GET, after, OTHER, USE]


@pytest.mark.parametrize(
    ("call", "extractor", "after"),
    [
        ('keep("tok", pick(r, "a"))  # t', JSON, 'keep("tok", r.json()["q"])  # t'),
        ('keep("tok", r.json()["a"])', JSON, 'keep("tok", r.json()["q"])'),
        ('keep("tok", r.headers["X-A"])', Extractor(FromHeader("X-B")), 'keep("tok", r.headers["X-B"])'),
        ('keep("tok", re.search("a=(.)", r.text)[1])', TEXT, 'keep("tok", re.search("b=(.)", r.text)[1])'),
        ('keep(name="tok", value=r.json()["a"])', JSON, 'keep(name="tok", value=r.json()["q"])'),
    ],
)
def test_the_call_of_locust_takes_it_in_another_way(call: str, extractor: Extractor, after: str) -> None:
    assert retaken([PY_GET, call, PY_OTHER, PY_USE], extractor, 0) == [PY_GET, after, PY_OTHER, PY_USE]


@pytest.mark.parametrize(
    ("call", "other", "after"),
    [
        ("keep('tok', pick(r, 'a')) // t", "http.get('w')",
         ["const response = http.get('w')", "keep('tok', response.json('q')) // t"]),
        ("keep('tok', pick(r, 'a'));", "const s = http.get('w');",
         ["const s = http.get('w');", "keep('tok', s.json('q'));"]),
    ],
)  # fmt: skip
def test_the_call_moves_to_another_answer(call: str, other: str, after: list[str]) -> None:
    assert retaken([GET, call, OTHER, other, USE], JSON, 1) == [GET, OTHER, *after, USE]


@pytest.mark.parametrize(
    ("other", "after"),
    [
        (['self.client.get("/w")'], ['response = self.client.get("/w")', 'keep("tok", response.json()["q"])  # t']),
        (['with self.client.get("/w", catch_response=True) as s: pass'],
         ['with self.client.get("/w", catch_response=True) as s: pass', 'keep("tok", s.json()["q"])  # t']),
        (['with self.client.get("/w", catch_response=True) as s:', "    pass"],
         ['with self.client.get("/w", catch_response=True) as s:', '    keep("tok", s.json()["q"])  # t']),
    ],
)  # fmt: skip
def test_the_call_of_locust_moves_to_another_answer(other: list[str], after: list[str]) -> None:
    lines = [PY_GET, 'keep("tok", pick(r, "a"))  # t', PY_OTHER, *other, PY_USE]
    assert retaken(lines, JSON, 1) == [PY_GET, PY_OTHER, *after, PY_USE]


def test_a_call_within_a_larger_statement_does_not_move() -> None:
    with pytest.raises(CannotWriteError):
        retaken([GET, "const x = keep('tok', pick(r, 'a'))", OTHER, "http.get('w')", USE], JSON, 1)


SCRIPTS = {
    "a.js": "import http from 'k6/http'\n\nexport default function () {\n  http.get('/u')\n  http.get('/w')\n"
    "  http.post('/x', { t: 'SECRET' })\n}\n",
    "bare.py": "from locust import HttpUser, task\n\n\nclass Shop(HttpUser):\n    @task\n    def t(self):\n"
    '        self.client.get("/u")\n        self.client.get("/w")\n'
    '        self.client.post("/x", data={"t": "SECRET"})\n',
    "judged.py": "from locust import HttpUser, task\n\n\nclass Shop(HttpUser):\n    @task\n    def t(self):\n"
    '        with self.client.get("/u", catch_response=True) as resp:\n            pass\n'
    '        self.client.get("/w")\n        self.client.post("/x", data={"t": "SECRET"})\n',
}
EXTRACTORS = (
    Extractor(FromJson(("a", "b"))),
    Extractor(FromBody(), (Match(r"k=(\w+)"),)),
    Extractor(FromHtml('input[name="t"]', "value")),
    Extractor(FromHeader("X-T")),
    Extractor(FromBody(), (Match("q=([^&]+)"), Decode("percent"))),
)
DIALECTS: dict[str, Any] = {"js": k6, "py": locust}


def parsed(path: str, data: bytes) -> Script:
    script: Script = DIALECTS[path.rpartition(".")[2]].parse(Source(path, data), lambda name: None)
    assert not script.problems
    return script


@pytest.mark.parametrize(
    ("old", "new", "path", "step"), sampled(permutations(EXTRACTORS, 2), list(product(SCRIPTS, [0, 1])))
)
def test_an_extraction_of_its_own(old: Extractor, new: Extractor, path: str, step: int) -> None:
    dialect = DIALECTS[path.rpartition(".")[2]]
    raw = parsed(path, SCRIPTS[path].encode())
    value = next(one.value for one in fields(raw.steps[2].request) if one.path == ("t",))
    assert value is not None
    use = value.span()
    assert use is not None
    correlate = Correlate(0, old, "token", "no token in the response to GET /u", (Use(2, use),))
    script = parsed(path, apply(raw.source.data, dialect.write(raw, correlate)))
    taken = next(one for one in script.extractions if one.variable == "token")
    change = ReplaceExtraction(taken.span, step, new, "no token in the response to GET /other")
    after = parsed(path, apply(script.source.data, dialect.write(script, change)))
    assert [(one.step, one.variable, one.extractor) for one in after.extractions] == [(step, "token", new)]
    text = after.source.data.decode()
    assert text.count("no token in the response to") == 1
    assert text.index("no token in the response to") < text.index("/x")
    if step == 1:
        assert text.index("/w") < text.index("no token in the response to GET /other")


def taken(origin: Origin, *operations: Operation) -> Extractor:
    return Extractor(origin, operations)


BODY = FromBody()


@pytest.mark.parametrize(
    ("old", "new", "texts"),
    [
        # Patterns.
        (taken(BODY, Match("a=(.)")), taken(BODY, Match("b=(.)")), [("a=(.)", "b=(.)")]),
        (taken(BODY, Match("a=(.)")), taken(BODY, Match("a=(.)")), []),
        (taken(BODY, Match("a=(.)")), taken(BODY, Match("b=(.)", match=2)), []),
        (taken(BODY, Match("a=(.)"), Match("(b)")), taken(BODY, Match("a=(.)"), Match("(c)")), [("(b)", "(c)")]),
        (taken(BODY, Match("a=(.)"), Match("(b)")), taken(BODY, Match("(d)"), Match("(c)")),
         [("a=(.)", "(d)"), ("(b)", "(c)")]),
        (taken(BODY, Match("a=(.)")), taken(BODY, Match("a=(.)"), Match("(c)")), []),
        (taken(BODY, Match("a=(.)"), Match("(c)")), taken(BODY, Match("a=(.)")), []),
        (taken(BODY, Match("a=(.)")), taken(BODY), []),
        (taken(BODY), taken(BODY, Match("a=(.)")), []),
        # Other operations stay as they are.
        (taken(BODY, Decode("percent"), Match("(b)")), taken(BODY, Decode("percent"), Match("(c)")), [("(b)", "(c)")]),
        (taken(BODY, Decode("percent"), Match("(b)")), taken(BODY, Decode("base64"), Match("(c)")), []),
        (taken(BODY, Decode("percent")), taken(BODY, Match("(c)")), []),
        (taken(BODY, Match("(b)")), taken(BODY, Decode("percent")), []),
        # Selectors and attributes.
        (taken(FromHtml("#a", "value")), taken(FromHtml("#b", "value")), [("#a", "#b")]),
        (taken(FromHtml("#a", "value")), taken(FromHtml("#b", "href")), [("#a", "#b"), ("value", "href")]),
        (taken(FromHtml("#a", "value")), taken(FromHtml("#a", "href")), [("value", "href")]),
        (taken(FromHtml("#a", None)), taken(FromHtml("#b", None)), [("#a", "#b")]),
        (taken(FromHtml("#a", None)), taken(FromHtml("#b", "value")), []),
        (taken(FromHtml("#a", "value")), taken(FromHtml("#b", None)), []),
        (taken(FromHtml("#a", "value", 1)), taken(FromHtml("#b", "value", 2)), []),
        (taken(FromHtml("#a", None, 1)), taken(FromHtml("#b", "value", 1)), []),
        # Names of headers, as the script has them, and of cookies.
        (taken(FromHeader("X-Old")), taken(FromHeader("x-new")), [("X-Old", "<x-new>")]),
        (taken(FromHeader("x-old")), taken(FromHeader("X-New")), [("x-old", "x-new")]),
        (taken(FromHeader("X-OLD")), taken(FromHeader("x-old")), []),
        (taken(FromHeader("x-old")), taken(FromHeader("X-Old")), []),
        (taken(FromHeader("X-Old", 1)), taken(FromHeader("X-New", 2)), []),
        (taken(FromHeader("Location"), Match("a=(.)")), taken(FromHeader("Location"), Match("b=(.)")),
         [("a=(.)", "b=(.)")]),
        (taken(FromCookie("sid")), taken(FromCookie("new")), [("sid", "new")]),
        # Another place in the response, or another path.
        (taken(FromCookie("sid")), taken(FromHeader("sid")), []),
        (taken(FromJson(("a",))), taken(FromJson(("a",))), []),
        (taken(FromJson(("a",))), taken(FromJson(("b",))), []),
        (None, taken(FromCookie("sid")), []),
    ],
)  # fmt: skip
def test_texts_that_change(old: Extractor | None, new: Extractor, texts: list[tuple[str, str]]) -> None:
    assert changed_texts(old, new, lambda name: f"<{name}>") == texts


NEW = Extractor(FromJson(("x",)))


def test_a_value_that_is_not_taken() -> None:
    script = body("const r = http.get('u')\nconst v = r.json('a')")
    other = ReplaceExtraction(Span(0, 6), 0, NEW, "no v")
    assert refused(k6, script, other) == "no value is taken there"
    span, call = script.extractions[0].span, Span(0, 6)
    for change in (
        ReplaceExtraction(span, 0, NEW, "no w", variable="w"),
        ReplaceExtraction(span, 0, NEW, "no v", variable="v", call=call),
        ReplaceExtraction(Span(span.start, span.end + 1), 0, NEW, "no v", variable="v"),
    ):
        assert refused(k6, script, change) == "no value is taken there"


Path = tuple[JsonStep, ...]
LAMP = Where(("name",), "lamp")


@pytest.mark.parametrize(
    ("text", "old", "new", "after"),
    [
        ("$.user.id", ("user", "id"), ("user", "key"), ["$.user.key"]),
        ("$.user.id", ("user", "id"), ("account", "id"), ["$.account.id"]),
        ("user/id", ("user", "id"), ("user", "key"), ["user/key"]),
        ("user.id", ("user", "id"), ("data", "user", "id"), ["data.user.id"]),
        ("user.id", ("user", "id"), ("user", "data", "id"), ["user.data.id"]),
        ("user.id", ("user", "id"), ("user", "id", "key"), ["user.id.key"]),
        ("user.id", ("user", "id"), ("id",), ["id"]),
        ("user.data.id", ("user", "data", "id"), ("user", "id"), ["user.id"]),
        ("$.items[2].id", ("items", 2, "id"), ("items", 3, "id"), ["$.items[3].id"]),
        ("items/2/id", ("items", 2, "id"), ("items", 3, "id"), ["items/3/id"]),
        ("$.items[?(@.name=='lamp')].id", ("items", LAMP, "id"), ("items", LAMP, "key"), [
            "$.items[?(@.name=='lamp')].key"]),
        ("$.items[?(@.name=='lamp')].id", ("items", LAMP, "id"), ("things", LAMP, "id"), [
            "$.things[?(@.name=='lamp')].id"]),
        ("user.id", ("user", "id"), ("user",), ["user"]),
        ("a.b.c", ("a", "b", "c"), ("x", "y", "c"), ["x.y.c"]),
        ("a.b.c", ("a", "b", "c"), ("a", "x", "y", "c"), ["a.x.y.c"]),
        ("a.a", ("a", "a"), ("a",), ["a"]),
        ("a.b.a", ("a", "b", "a"), ("a", "c", "a"), ["a.c.a"]),
        ("x.a", ("a",), ("b",), ["x.b"]),
        ("a/b", ("a", "b"), ("a",), ["a"]),
        ("a/b/c", ("a", "b", "c"), ("a", "c"), ["a/c"]),
        ("a.b.c", ("a", "b", "c"), ("c",), ["c"]),
        ("items[lamp].id", ("items", LAMP, "id"), ("items", LAMP, "items", "id"), ["items[lamp].items.id"]),
        ("id[lamp].id", ("id", LAMP, "id"), ("id", LAMP, "key"), ["id[lamp].key"]),
        ("id[id].id", ("id", LAMP, "id"), ("id", LAMP, "key"), ["id[id].key"]),
        ("items.id", ("items", LAMP, "id"), ("items", LAMP, "key"), []),
        ("user_id", ("user", "id"), ("user", "key"), []),
        ("user", ("user", "id"), ("user", "key"), []),
        ("items", ("items", LAMP), ("things", LAMP), []),
        ("items.id", ("items", "id"), ("items", LAMP), []),
        ("user.user-id.id", ("user", "id"), ("user", "key"), ["user.user-id.key"]),
    ],
)  # fmt: skip
def test_a_text_for_another_path(text: str, old: Path, new: Path, after: list[str]) -> None:
    assert list(other_paths(text, old, new)) == after


def test_a_name_that_no_notation_has() -> None:
    with pytest.raises(CannotWriteError, match=r"^the name of a member is no plain word$"):
        list(other_paths("user.id", ("user", "id"), ("user", "a b")))
