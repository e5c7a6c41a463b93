"""Changes in generated scripts: what they are not about stays as it was, and what one adds another one takes out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loadlint.changes import AddField, CannotWriteError, InsertStep, RemoveField, RemoveStep, ReplaceExtraction
from loadlint.dialects.k6 import dialect as k6
from loadlint.dialects.locust import dialect as locust
from loadlint.dialects.script.write.fields import fields
from loadlint.extractor import Extractor, FromBody, FromHeader, FromHtml, FromJson, Match
from loadlint.request import Request
from loadlint.text.edits import apply
from loadlint.text.mapped import Text
from loadlint.text.source import Source

if TYPE_CHECKING:
    from loadlint.changes import Change, FieldPlace
    from loadlint.script import Script

HEADS = {
    "k6": "import http from 'k6/http'\nimport { check, fail } from 'k6'\n\nexport default function () {\n",
    "locust": "import re\nfrom locust import HttpUser, task\n\n\nclass Shop(HttpUser):\n    @task\n    def t(self):\n",
}
ENDS = {"k6": "}\n", "locust": ""}
INDENTS = {"k6": "  ", "locust": "        "}
REQUESTS = {
    "k6": ["const r{n} = http.get('https://a.test/p{n}?a=1')",
           "const r{n} = http.post('https://a.test/p{n}', {{ a: '1' }})",
           "const r{n} = http.post('https://a.test/p{n}', 'a=1&b=2')",
           "const r{n} = http.post('https://a.test/p{n}', JSON.stringify({{ a: 1, b: {{ c: 'd' }} }}))"],
    "locust": ['r{n} = self.client.get("/p{n}?a=1")', 'r{n} = self.client.post("/p{n}", data={{"a": "1"}})',
               'r{n} = self.client.post("/p{n}", data="a=1&b=2")',
               'r{n} = self.client.post("/p{n}", json={{"a": 1, "b": {{"c": "d"}}}})'],
}  # fmt: skip
TAKING = {
    "k6": ["const v{n} = r{n}.json('a.b')", "const v{n} = r{n}.json().a.b",
           "const v{n} = r{n}.body.match(/k=(\\w+)/)[1]",
           "const m{n} = r{n}.body.match(/k=(\\w+)/)\nif (!m{n}) fail('no')\nconst v{n} = m{n}[1]",
           "const v{n} = r{n}.html().find('input').attr('v')\nif (!v{n}) fail('no')", "const {{ v{n} }} = r{n}.json()",
           "const v{n} = r{n}.headers['X-A'] || 'none'"],
    "locust": ['v{n} = r{n}.json()["a"]["b"]', 'v{n} = r{n}.json().get("a")\nif not v{n}:\n    return',
               'v{n} = re.search(r"k=(\\w+)", r{n}.text).group(1)',
               'm{n} = re.search(r"k=(\\w+)", r{n}.text)\nif not m{n}:\n    return\nv{n} = m{n}[1]',
               'v{n} = r{n}.headers.get("X-A")'],
}  # fmt: skip
USING = {"k6": "http.get(`https://a.test/use/${{v{n}}}`)", "locust": 'self.client.get(f"/use/{{v{n}}}")'}
DIALECTS: dict[str, Any] = {"k6": k6, "locust": locust}
EXTRACTORS = st.sampled_from(
    [
        Extractor(FromJson(("a", "c"))),
        Extractor(FromJson(("items", 0, "id"))),
        Extractor(FromBody(), (Match('q="([^"]+)"'),)),
        Extractor(FromHeader("X-New")),
        Extractor(FromHtml('input[name="t"]', "value")),
    ]
)


@st.composite
def scripts(draw: st.DrawFn, dialect: str) -> str:
    """A script of up to four steps; some take a value, and a later one may use it."""
    lines: list[str] = []
    for number in range(draw(st.integers(2, 4))):
        pieces = [draw(st.sampled_from(REQUESTS[dialect]))]
        if draw(st.booleans()):
            pieces += [draw(st.sampled_from(TAKING[dialect])), *([USING[dialect]] if draw(st.booleans()) else [])]
        if draw(st.booleans()):
            pieces.append("")
        lines += [line for piece in pieces for line in piece.format(n=number).split("\n")]
    shown = (f"{INDENTS[dialect]}{line}" if line else "" for line in lines)
    return HEADS[dialect] + "".join(f"{line}\n" for line in shown) + ENDS[dialect]


def parsed(dialect: str, data: bytes) -> Script:
    script: Script = DIALECTS[dialect].parse(Source("a.js" if dialect == "k6" else "a.py", data), lambda path: None)
    assert not script.problems
    return script


def changed(dialect: str, script: Script, change: Change) -> Script:
    edits = DIALECTS[dialect].write(script, change)
    return parsed(dialect, apply(script.source.data, edits))


def urls(script: Script) -> list[str]:
    return [step.request.url.value for step in script.steps]


@pytest.mark.slow
@pytest.mark.parametrize("dialect", ["k6", "locust"])
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_other_extractions_stay(dialect: str, data: st.DataObject) -> None:
    script = parsed(dialect, data.draw(scripts(dialect)).encode())
    if not script.extractions:
        return
    taken = data.draw(st.sampled_from(script.extractions))
    step = data.draw(st.sampled_from([taken.step, min(taken.step + 1, len(script.steps) - 1)]))
    wanted = data.draw(EXTRACTORS)
    try:
        after = changed(dialect, script, ReplaceExtraction(taken.span, step, wanted, "no value"))
    except CannotWriteError:
        assert step != taken.step  # it is used by that very step
        return
    assert urls(after) == urls(script)
    found = {one.variable: (one.step, one.extractor) for one in after.extractions}
    before = {one.variable: (one.step, one.extractor) for one in script.extractions}
    assert found == before | {taken.variable: (step, wanted)}


@pytest.mark.slow
@pytest.mark.parametrize("dialect", ["k6", "locust"])
@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_a_field_comes_and_goes(dialect: str, data: st.DataObject) -> None:
    script = parsed(dialect, data.draw(scripts(dialect)).encode())
    step = data.draw(st.sampled_from(script.steps))
    # Of headers, an empty dictionary would be left.
    places: list[FieldPlace] = [one.place for one in fields(step.request) if one.place != "header"]
    if not places:
        places.append("query")
    place = data.draw(st.sampled_from(places))
    after = changed(dialect, script, AddField(step.index, place, ("new name",), 'it\'s & "this"'))
    names = [one for one in fields(after.steps[step.index].request) if one.path == ("new name",)]
    assert len(names) == 1
    assert names[0].value is not None
    span = names[0].value.span()
    assert span is not None
    back = changed(dialect, after, RemoveField(step.index, span))
    assert back.source.data == script.source.data


@pytest.mark.slow
@pytest.mark.parametrize("dialect", ["k6", "locust"])
@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_a_step_comes_and_goes(dialect: str, data: st.DataObject) -> None:
    script = parsed(dialect, data.draw(scripts(dialect)).encode())
    before = data.draw(st.sampled_from([*range(len(script.steps)), None]))
    after = changed(dialect, script, InsertStep(before, Request("GET", Text("https://a.test/new"))))
    at = before if before is not None else len(script.steps)
    assert len(after.steps) == len(script.steps) + 1
    back = changed(dialect, after, RemoveStep(at))
    assert [line for line in back.source.data.splitlines() if line] == [
        line for line in script.source.data.splitlines() if line
    ]
