"""A value that a function of the script takes for several callers: the call changes, or moves to another answer."""

from __future__ import annotations

import pytest

from loadlint.changes import CannotWriteError, ReplaceExtraction
from loadlint.dialects.k6 import dialect as k6
from loadlint.dialects.locust import dialect as locust
from loadlint.extractor import Extractor, FromBody, FromHeader, FromHtml, FromJson, Match
from loadlint.script import Script
from loadlint.text.edits import apply
from tests.dialects.k6.helpers import HEAD as K6_HEAD
from tests.dialects.k6.helpers import body
from tests.dialects.locust.helpers import HEAD as LOCUST_HEAD
from tests.dialects.locust.helpers import parse, task

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
