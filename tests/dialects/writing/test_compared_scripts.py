"""Whether an edit of a script did what it was to do, and nothing besides: two versions of a script are compared."""

from __future__ import annotations

import pytest

from loadlint.changes import ReplaceExtraction
from loadlint.dialects.script.write.comparison import extracts_anew, sends_the_same
from loadlint.extractor import Extractor, FromHeader, FromHtml, FromJson
from tests.dialects.k6.helpers import body

HEAD = """import http from 'k6/http'
const tokenOf = (res, path) => res.json(path)
const partOf = (res, path) => { const whole = res.json(path); return whole.b }
"""
GET = "const r = http.get('u')\n"
NEW = Extractor(FromJson(("x",)))
ID = Extractor(FromHtml("input#t", "value"))


def is_right(before: str, after: str, step: int = 0, extractor: Extractor = NEW, variable: str | None = "v") -> bool:
    """Whether the value of `v` is taken anew, and nothing else."""
    old, new = body(before, HEAD), body(after, HEAD)
    taken = next(extraction for extraction in old.extractions if extraction.variable == "v")
    change = ReplaceExtraction(taken.span, step, extractor, "no v", variable=variable)
    return extracts_anew(old, new, taken, change)


@pytest.mark.parametrize(
    ("before", "after", "right"),
    [
        ("const v = r.json('a')", "const v = r.json('x')", True),
        ("const v = r.json('a')", "const v = r.json('a')", False),
        ("const v = r.json('a')", "const v = r.json('y')", False),
        ("const v = r.json('a')", "const w = r.json('x')", False),
        ("const v = r.json('a')", "", False),
        # Another extraction of the same response must stay ...
        ("const v = r.json('a'); const w = r.json('b')", "const v = r.json('x'); const w = r.json('b')", True),
        ("const v = r.json('a'); const w = r.json('b')", "const v = r.json('x')", False),
        ("const v = r.json('a'); const w = r.json('b')", "const v = r.json('x'); const w = r.json('x')", False),
        ("const v = r.json('a'); const w = r.json('b')", "const v = r.json('x'); const w = r.json('c')", False),
        ("const v = r.json('a')", "const v = r.json('x'); const w = r.json('b')", False),
        # ... unless it was the same value: another name of it changes with it, or does not.
        ("const v = r.json('a'); const w = v", "const v = r.json('x'); const w = v", True),
        ("const v = r.json('a'); const w = r.json('a')", "const v = r.json('x'); const w = r.json('a')", True),
        ("const v = r.json('a'); const w = r.json('a')", "const v = r.json('x'); const w = r.json('x')", True),
        ("const v = r.json('a'); const w = r.json('a')", "const v = r.json('x'); const w = r.json('y')", False),
        ("const v = r.json('a'); const w = r.json('a')", "const v = r.json('x')", True),
        # What was there before counts for nothing.
        ("const v = r.json('x'); const w = v", "const v = r.json('x'); const w = v", False),
        ("let v = r.json('a'); v = r.json('x')", "let v = r.json('a'); v = r.json('x')", False),
        ("let v = r.json('a'); v = r.json('x')", "let v = r.json('x'); v = r.json('x')", True),
    ],
)
def test_one_value_is_taken_anew(before: str, after: str, right: bool) -> None:
    assert is_right(GET + before, GET + after) is right


TWO = "const r = http.get('u')\nconst s = http.get('w')\n"


@pytest.mark.parametrize(
    ("before", "after", "right"),
    [
        ("const v = r.json('a')", "const v = s.json('x')", True),
        ("const v = r.json('a')", "const v = r.json('x')", False),
        ("const v = r.json('a')", "const v = r.json('x'); const w = s.json('x')", False),
        ("const v = r.json('a'); const w = s.json('b')", "const v = s.json('x'); const w = s.json('b')", True),
        ("const v = r.json('a'); const w = s.json('b')", "const v = s.json('x')", False),
        ("const v = r.json('a'); const w = s.json('b')", "const v = s.json('x'); const w = s.json('c')", False),
        ("const v = r.json('a'); const w = r.json('b')", "const v = s.json('x'); const w = s.json('b')", False),
        ("const v = r.json('a'); const w = s.json('a')", "const v = s.json('x'); const w = s.json('x')", False),
    ],
)
def test_one_value_is_taken_out_of_another_response(before: str, after: str, right: bool) -> None:
    assert is_right(TWO + before, TWO + after, step=1) is right


@pytest.mark.parametrize(
    ("before", "after", "right"),
    [
        ("const v = r.json('a')", "const v = r.json('x'); const w = s.json('x')", False),
        ("const v = tokenOf(r, 'a'); const w = tokenOf(s, 'b')", "const v = tokenOf(r, 'x'); const w = tokenOf(s, 'b')",
         True),
        ("const v = tokenOf(r, 'a'); const w = tokenOf(s, 'b')", "const v = tokenOf(r, 'x')", False),
        ("let v = tokenOf(r, 'a'); v = tokenOf(s, 'a')", "let v = tokenOf(r, 'x'); v = tokenOf(s, 'a')", True),
        ("let v = tokenOf(r, 'a'); v = tokenOf(s, 'a')", "let v = tokenOf(r, 'x'); v = s.json('b')", False),
    ],
)  # fmt: skip
def test_what_is_taken_out_of_another_response_stays(before: str, after: str, right: bool) -> None:
    assert is_right(TWO + before, TWO + after) is right


AGAIN = """const again = (n) => {{ if (n) {{ const r = http.get('u'); const v = r.json('{}'); again(n - 1) }} }}
"""


@pytest.mark.parametrize(
    ("calls", "taken", "right"),
    [
        # One call has the function take the value twice: both change at once.
        ("again(2)", "x", True),
        ("again(2)", "y", False),
        # Another call of it must get what it got.
        ("again(2); again(2)", "x", False),
    ],
)
def test_a_value_that_a_function_takes_again_and_again(calls: str, taken: str, right: bool) -> None:
    assert is_right(AGAIN.format("a") + calls, AGAIN.format(taken) + calls) is right


def test_a_value_that_is_taken_in_an_unknown_way() -> None:
    unknown = "; const w = r.body.split('').reverse().join('')"
    assert is_right(f"{GET}const v = r.json('a'){unknown}", f"{GET}const v = r.json('x'){unknown}")


@pytest.mark.parametrize(
    ("before", "after", "right"),
    [
        ("const v = tokenOf(r, 'a')", "const v = tokenOf(r, 'x')", True),
        ("const v = tokenOf(r, 'a')", "const v = r.json('x')", True),
        ("const v = tokenOf(r, 'a'); const w = tokenOf(r, 'b')", "const v = tokenOf(r, 'x'); const w = tokenOf(r, 'b')",
         True),
        ("const v = tokenOf(r, 'a'); const w = r.json('b')", "const v = tokenOf(r, 'x'); const w = r.json('c')", False),
        ("const v = tokenOf(r, 'a'); const w = r.json('b')", "const v = tokenOf(r, 'x')", False),
        # What the function holds on the way may come and go.
        ("const v = partOf(r, 'a')", "const v = r.json('x')", True),
        ("const v = r.json('a')", "const v = tokenOf(r, 'x'); partOf(r, 'c')", True),
    ],
)  # fmt: skip
def test_a_value_that_a_function_takes(before: str, after: str, right: bool) -> None:
    assert is_right(GET + before, GET + after) is right


@pytest.mark.parametrize(
    ("written", "extractor", "right"),
    [
        ("r.headers['X-New']", Extractor(FromHeader("x-new")), True),
        ("r.headers['X-New']", Extractor(FromHeader("X-NEW")), True),
        ("r.headers['X-New']", Extractor(FromHeader("X-Old")), False),
        ("r.html().find('input#t').attr('value')", ID, True),
        ("r.html().find('input[id=\"t\"]').attr('value')", ID, True),
        ("r.html().find('input[id=\"t\"][value]').attr('value')", ID, True),
        ("r.html().find('input[name=\"t\"]').attr('value')", ID, False),
        ("r.html().find('#t').attr('value')", ID, False),
    ],
)
def test_other_words_for_the_same_value(written: str, extractor: Extractor, right: bool) -> None:
    assert is_right(f"{GET}const v = r.json('a')", f"{GET}const v = {written}", extractor=extractor) is right


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [
        ("http.get('u')", "const r = http.get('u')", True),
        ("http.get('u')", "const url = 'u'\nhttp.get(url)", True),
        ("http.get('u')", "http.get('w')", False),
        ("http.get('u')", "http.post('u')", False),
        ("http.get('u')", "http.get('u'); http.get('u')", False),
        ("http.get('u')", "", False),
        ("http.get('u'); http.get('w')", "http.get('w'); http.get('u')", False),
        ("http.post('u', { a: '1' })", "http.post('u', { a: '1', b: '2' })", False),
        ("http.post('u', 't')", "http.post('u', 't', { headers: { A: 'b' } })", False),
    ],
)
def test_the_same_requests_wherever_they_are_written(before: str, after: str, same: bool) -> None:
    assert sends_the_same(body(before), body(after)) is same
