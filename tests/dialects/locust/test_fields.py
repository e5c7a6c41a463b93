"""A field more or less in a request: statements before and after, side by side."""

from __future__ import annotations

import pytest

from loadlint.changes import AddField, CannotWriteError, RemoveField
from loadlint.dialects.locust import dialect
from loadlint.dialects.script.fields import fields
from loadlint.script import Script
from loadlint.text.span import Span
from tests.dialects.locust.helpers import HEAD, edit, parse, task

IMPORTS = "import json\nfrom urllib.parse import quote\n"
START = 'tok = self.client.get("/u").json()["x"]'


@pytest.mark.parametrize(
    ("place", "before", "with_text", "with_variable"),
    [
        ("form", 'data={"a": "1"}', 'data={"a": "1", "tok": "x y"}', 'data={"a": "1", "tok": tok}'),
        ("form", "data={'a': '1'}", "data={'a': '1', 'tok': 'x y'}", "data={'a': '1', 'tok': tok}"),
        ("form", 'data={\n            "a": "1",  # one\n        }',
         'data={\n            "a": "1",  # one\n            "tok": "x y",\n        }',
         'data={\n            "a": "1",  # one\n            "tok": tok,\n        }'),
        ("form", 'data=dict(a="1")', 'data=dict(a="1", tok="x y")', 'data=dict(a="1", tok=tok)'),
        ("form", 'data=[("a", "1")]', 'data=[("a", "1"), ("tok", "x y")]', 'data=[("a", "1"), ("tok", tok)]'),
        ("form", 'data="a=1"', 'data="a=1&tok=x+y"', "data=f\"a=1&tok={quote(str(tok), safe='')}\""),
        ("form", 'data=f"a={q}"', 'data=f"a={q}&tok=x+y"', "data=f\"a={q}&tok={quote(str(tok), safe='')}\""),
        ("json", 'json={"a": 1}', 'json={"a": 1, "tok": "x y"}', 'json={"a": 1, "tok": tok}'),
        ("json", 'data=json.dumps({"a": 1})', 'data=json.dumps({"a": 1, "tok": "x y"})',
         'data=json.dumps({"a": 1, "tok": tok})'),
        ("json", "data='{\"a\": 1}'", "data='{\"tok\": \"x y\", \"a\": 1}'",
         "data=f'{{\"tok\": {json.dumps(tok)}, \"a\": 1}}'"),
        ("query", 'params={"a": "1"}', 'params={"a": "1", "tok": "x y"}', 'params={"a": "1", "tok": tok}'),
        ("header", 'headers={"a": "1"}', 'headers={"a": "1", "tok": "x y"}', 'headers={"a": "1", "tok": tok}'),
        ("header", "headers={}", 'headers={"tok": "x y"}', 'headers={"tok": tok}'),
    ],
)  # fmt: skip
def test_add_a_field(place: str, before: str, with_text: str, with_variable: str) -> None:
    script = parse(task(START, f'self.client.post("/w", {before})', head=IMPORTS + HEAD))
    old = script.source.data.decode()
    plain = AddField(1, place, ("tok",), "x y")  # type: ignore[arg-type]
    assert edit(script, plain).text == old.replace(before, with_text)
    variable = AddField(1, place, ("tok",), variable="tok")  # type: ignore[arg-type]
    assert edit(script, variable).text == old.replace(before, with_variable)


@pytest.mark.parametrize(
    ("place", "before", "after"),
    [
        ("query", '"/w"', '"/w?tok=x%20y"'),
        ("query", '"/w?a=1"', '"/w?a=1&tok=x%20y"'),
        ("header", '"/w"', '"/w", headers={"tok": "x y"}'),
        ("form", '"/w"', '"/w", data={"tok": "x y"}'),
        ("json", '"/w"', '"/w", json={"tok": "x y"}'),
    ],
)
def test_the_first_field_of_its_kind(place: str, before: str, after: str) -> None:
    script = parse(task(START, f"self.client.post({before})"))
    text = edit(script, AddField(1, place, ("tok",), "x y")).text  # type: ignore[arg-type]
    assert text == script.source.data.decode().replace(before, after)


def test_headers_that_other_requests_share_stay() -> None:
    lines = ['h = {"A": "b"}', 'self.client.get("/u", headers=h)', 'self.client.get("/w", headers=h)']
    script = parse(task(*lines))
    text = edit(script, AddField(1, "header", ("X-Token",), "t")).text
    assert text == script.source.data.decode().replace('"/w", headers=h', '"/w", headers={**h, "X-Token": "t"}')


def test_a_variable_of_another_task_becomes_an_attribute() -> None:
    head = HEAD.replace("HttpUser, task", "HttpUser, task") + "    def on_start(self):\n"
    first = '        tok = self.client.get("/u").json()["x"]\n'
    script = parse(f'{head}{first}\n    @task\n    def t(self):\n        self.client.post("/w", data={{"a": "1"}})\n')
    text = edit(script, AddField(1, "form", ("t",), variable="tok")).text
    assert '        self.tok = tok = self.client.get("/u").json()["x"]\n' in text
    assert 'data={"a": "1", "t": self.tok}' in text


def test_a_body_that_other_requests_share_is_refused() -> None:
    lines = ['form = {"A": "b"}', 'self.client.post("/u", data=form)', 'self.client.post("/w", data=form)']
    with pytest.raises(CannotWriteError, match="other requests share it"):
        dialect.write(parse(task(*lines)), AddField(1, "form", ("c",), "d"))


def span_of(script: Script, name: str) -> Span:
    field = next(one for one in fields(script.steps[0].request) if one.path[-1] == name)
    assert field.value is not None
    span = field.value.span()
    assert span is not None
    return span


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('"/u", data={"a": "1", "b": "2"}', '"/u", data={"a": "1"}'),
        ('"/u", data=dict(b="2", a="1")', '"/u", data=dict(a="1")'),
        ('"/u", data=[("a", "1"), ("b", "2")]', '"/u", data=[("a", "1")]'),
        ('"/u", data="a=1&b=2"', '"/u", data="a=1"'),
        ('"/u", data=f"b={q}&a=1"', '"/u", data=f"a=1"'),
        ('"/u", json={"a": {"b": 2, "c": 3}}', '"/u", json={"a": {"c": 3}}'),
        ('"/u", data=\'{"b": "2", "a": 1}\'', '"/u", data=\'{"a": 1}\''),
        ('"/u?b=2"', '"/u"'),
        ('"/u", params={"b": "2", "a": "1"}', '"/u", params={"a": "1"}'),
        ('"/u", headers={"b": "2", "a": "1"}', '"/u", headers={"a": "1"}'),
    ],
)
def test_remove_a_field(before: str, after: str) -> None:
    script = parse(task(f"self.client.post({before})"))
    text = edit(script, RemoveField(0, span_of(script, "b"))).text
    assert text == script.source.data.decode().replace(before, after)
