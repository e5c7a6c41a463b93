"""A field more or less in a request: statements before and after, side by side."""

from __future__ import annotations

import pytest

from loadlint.changes import AddField, CannotWriteError, RemoveField
from loadlint.dialects.locust import dialect
from loadlint.dialects.script.write.fields import fields
from loadlint.script import Script
from loadlint.text.span import Span
from tests.dialects.locust.helpers import HEAD, edit, parse, task
from tests.support.changes import after

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


def added(before: str, change: AddField) -> str | None:
    """The request after a field is added; None where that is refused."""
    script = parse(
        task(START, f"self.client.{before}", head="import json\nfrom urllib.parse import quote, urlencode\n" + HEAD)
    )
    try:
        return after(dialect, script, change, before)
    except CannotWriteError:
        return None


@pytest.mark.parametrize(
    ("place", "before", "with_text", "with_variable"),
    [
        ("form", 'post("/u", data={"a": "1"})', 'post("/u", data={"a": "1", "n": "it\'s x"})',
         'post("/u", data={"a": "1", "n-m": tok})'),
        ("form", "post('/u', data={'a': '1'})", 'post(\'/u\', data={\'a\': \'1\', \'n\': "it\'s x"})',
         "post('/u', data={'a': '1', 'n-m': tok})"),
        ("form", 'post("/u", data=dict(a="1"))', 'post("/u", data=dict(a="1", n="it\'s x"))', None),
        ("form", 'post("/u", data=[("a", "1")])', 'post("/u", data=[("a", "1"), ("n", "it\'s x")])',
         'post("/u", data=[("a", "1"), ("n-m", tok)])'),
        ("form", 'post("/u", data=(("a", "1"), ("b", "2")))',
         'post("/u", data=(("a", "1"), ("b", "2"), ("n", "it\'s x")))',
         'post("/u", data=(("a", "1"), ("b", "2"), ("n-m", tok)))'),
        ("form", 'post("/u", data="a=1")', 'post("/u", data="a=1&n=it%27s+x")',
         'post("/u", data=f"a=1&n-m={quote(str(tok), safe=\'\')}")'),
        ("form", "post('/u', data='a=1')", "post('/u', data='a=1&n=it%27s+x')",
         'post(\'/u\', data=f\'a=1&n-m={quote(str(tok), safe="")}\')'),
        ("form", 'post("/u", data=b"a=1")', 'post("/u", data=b"a=1&n=it%27s+x")', None),
        ("form", 'post("/u", data=r"a=1")', 'post("/u", data=r"a=1&n=it%27s+x")',
         'post("/u", data=fr"a=1&n-m={quote(str(tok), safe=\'\')}")'),
        ("form", 'post("/u", data=f"a={tok}")', 'post("/u", data=f"a={tok}&n=it%27s+x")',
         'post("/u", data=f"a={tok}&n-m={quote(str(tok), safe=\'\')}")'),
        ("form", 'post("/u", data="a={1}")', 'post("/u", data="a={1}&n=it%27s+x")',
         'post("/u", data=f"a={{1}}&n-m={quote(str(tok), safe=\'\')}")'),
        ("form", 'post("/u")', 'post("/u", data={"n": "it\'s x"})', 'post("/u", data={"n-m": tok})'),
        ("form", 'post("/u", data={\n            "a": "1",\n        })',
         'post("/u", data={\n            "a": "1",\n            "n": "it\'s x",\n        })',
         'post("/u", data={\n            "a": "1",\n            "n-m": tok,\n        })'),
        ("form", 'post("/u", data={\n            "a": "1"  # one\n        })',
         'post("/u", data={\n            "a": "1",  # one\n            "n": "it\'s x"\n        })',
         'post("/u", data={\n            "a": "1",  # one\n            "n-m": tok\n        })'),
        ("json", 'post("/u", json={"a": 1})', 'post("/u", json={"a": 1, "n": "it\'s x"})',
         'post("/u", json={"a": 1, "n-m": tok})'),
        ("json", 'post("/u", json=dict(a=1))', 'post("/u", json=dict(a=1, n="it\'s x"))', None),
        ("json", 'post("/u")', 'post("/u", json={"n": "it\'s x"})', 'post("/u", json={"n-m": tok})'),
        ("json", 'post("/u", data=json.dumps({"a": 1}))', 'post("/u", data=json.dumps({"a": 1, "n": "it\'s x"}))',
         'post("/u", data=json.dumps({"a": 1, "n-m": tok}))'),
        ("json", 'post("/u", data=\'{"a": 1}\')', 'post("/u", data=\'{"n": "it\\\'s x", "a": 1}\')',
         'post("/u", data=f\'{{"n-m": {json.dumps(tok)}, "a": 1}}\')'),
        ("json", 'post("/u", data="{\\"a\\": 1}")', 'post("/u", data="{\\"n\\": \\"it\'s x\\", \\"a\\": 1}")',
         'post("/u", data=f"{{\\"n-m\\": {json.dumps(tok)}, \\"a\\": 1}}")'),
        ("json", 'post("/u", data=f\'{{"a": {tok}}}\')', 'post("/u", data=f\'{{"n": "it\\\'s x", "a": {tok}}}\')',
         'post("/u", data=f\'{{"n-m": {json.dumps(tok)}, "a": {tok}}}\')'),
        ("json", 'post("/u", data=r\'{"a": 1}\')', None, 'post("/u", data=fr\'{{"n-m": {json.dumps(tok)}, "a": 1}}\')'),
        ("json", 'post("/u", data=b\'{"a": 1}\')', 'post("/u", data=b\'{"n": "it\\\'s x", "a": 1}\')', None),
        ("json", 'post("/u", data="""{"a": 1}""")', 'post("/u", data="""{\\"n\\": \\"it\'s x\\", "a": 1}""")',
         'post("/u", data=f"""{{\\"n-m\\": {json.dumps(tok)}, "a": 1}}""")'),
        ("query", 'get("/u")', 'get("/u?n=it%27s%20x")', 'get(f"/u?n-m={quote(str(tok), safe=\'\')}")'),
        ("query", 'get("/u?a=1")', 'get("/u?a=1&n=it%27s%20x")', 'get(f"/u?a=1&n-m={quote(str(tok), safe=\'\')}")'),
        ("query", 'get(f"/u?a={tok}")', 'get(f"/u?a={tok}&n=it%27s%20x")',
         'get(f"/u?a={tok}&n-m={quote(str(tok), safe=\'\')}")'),
        ("query", 'get(f"/{tok}")', 'get(f"/{tok}?n=it%27s%20x")', 'get(f"/{tok}?n-m={quote(str(tok), safe=\'\')}")'),
        ("query", 'get("/u" + tok)', 'get("/u" + tok + "?n=it%27s%20x")', None),
        ("query", 'get("/u", params={"a": "1"})', 'get("/u", params={"a": "1", "n": "it\'s x"})',
         'get("/u", params={"a": "1", "n-m": tok})'),
        ("query", 'get("/u", params=dict(a="1"))', 'get("/u", params=dict(a="1", n="it\'s x"))', None),
        ("query", 'get("/u?" + urlencode({"a": "1"}))', 'get("/u?" + urlencode({"a": "1", "n": "it\'s x"}))',
         'get("/u?" + urlencode({"a": "1", "n-m": tok}))'),
        ("query", 'get("/u#x")', 'get("/u?n=it%27s%20x#x")', 'get(f"/u?n-m={quote(str(tok), safe=\'\')}#x")'),
        ("query", 'get(url="/u")', 'get(url="/u?n=it%27s%20x")', 'get(url=f"/u?n-m={quote(str(tok), safe=\'\')}")'),
        ("header", 'get("/u")', 'get("/u", headers={"n": "it\'s x"})', 'get("/u", headers={"n-m": tok})'),
        ("header", 'get("/u", headers={})', 'get("/u", headers={"n": "it\'s x"})', 'get("/u", headers={"n-m": tok})'),
        ("header", 'get("/u", headers={"A": "1"})', 'get("/u", headers={"A": "1", "n": "it\'s x"})',
         'get("/u", headers={"A": "1", "n-m": tok})'),
        ("header", 'get("/u", headers=h)', 'get("/u", headers={**h, "n": "it\'s x"})',
         'get("/u", headers={**h, "n-m": tok})'),
        ("header", 'get("/u", headers={**h})', 'get("/u", headers={**h, "n": "it\'s x"})',
         'get("/u", headers={**h, "n-m": tok})'),
        ("header", 'get("/u", headers=dict(A="1"))', 'get("/u", headers=dict(A="1", n="it\'s x"))',
         'get("/u", headers={**dict(A="1"), "n-m": tok})'),
        ("header", 'get("/u", headers={\n            "A": "1",\n        })',
         'get("/u", headers={\n            "A": "1",\n            "n": "it\'s x",\n        })',
         'get("/u", headers={\n            "A": "1",\n            "n-m": tok,\n        })'),
        ("header", 'get("/u", name="n")', 'get("/u", name="n", headers={"n": "it\'s x"})',
         'get("/u", name="n", headers={"n-m": tok})'),
    ],
)  # fmt: skip
def test_a_field_whose_name_or_value_needs_care(
    place: str, before: str, with_text: str | None, with_variable: str | None
) -> None:
    assert added(before, AddField(1, place, ("n",), "it's x")) == with_text  # type: ignore[arg-type]
    assert added(before, AddField(1, place, ("n-m",), variable="tok")) == with_variable  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("before", "with_json", "with_variable"),
    [
        ('post("/u", json={"a": 1})', 'post("/u", json={"a": 1, "n": [1, {"k": "it\'s"}]})',
         'post("/u", json={"a": 1, "n": int(tok)})'),
        ('post("/u", json=dict(a=1))', 'post("/u", json=dict(a=1, n=[1, {"k": "it\'s"}]))',
         'post("/u", json=dict(a=1, n=int(tok)))'),
        ('post("/u")', 'post("/u", json={"n": [1, {"k": "it\'s"}]})', 'post("/u", json={"n": int(tok)})'),
        ('post("/u", data=json.dumps({"a": 1}))', 'post("/u", data=json.dumps({"a": 1, "n": [1, {"k": "it\'s"}]}))',
         'post("/u", data=json.dumps({"a": 1, "n": int(tok)}))'),
        ('post("/u", data=\'{"a": 1}\')', 'post("/u", data=\'{"n": [1, {"k": "it\\\'s"}], "a": 1}\')',
         'post("/u", data=f\'{{"n": {json.dumps(tok)}, "a": 1}}\')'),
        ('post("/u", data="{\\"a\\": 1}")', 'post("/u", data="{\\"n\\": [1, {\\"k\\": \\"it\'s\\"}], \\"a\\": 1}")',
         'post("/u", data=f"{{\\"n\\": {json.dumps(tok)}, \\"a\\": 1}}")'),
        ('post("/u", data=f\'{{"a": {tok}}}\')', 'post("/u", data=f\'{{"n": [1, {{"k": "it\\\'s"}}], "a": {tok}}}\')',
         'post("/u", data=f\'{{"n": {json.dumps(tok)}, "a": {tok}}}\')'),
        ('post("/u", data=r\'{"a": 1}\')', None, 'post("/u", data=fr\'{{"n": {json.dumps(tok)}, "a": 1}}\')'),
        ('post("/u", data=b\'{"a": 1}\')', 'post("/u", data=b\'{"n": [1, {"k": "it\\\'s"}], "a": 1}\')', None),
        ('post("/u", data="""{"a": 1}""")', 'post("/u", data="""{\\"n\\": [1, {\\"k\\": \\"it\'s\\"}], "a": 1}""")',
         'post("/u", data=f"""{{\\"n\\": {json.dumps(tok)}, "a": 1}}""")'),
    ],
)  # fmt: skip
def test_a_member_that_is_no_text(before: str, with_json: str | None, with_variable: str | None) -> None:
    assert added(before, AddField(1, "json", ("n",), '[1, {"k": "it\'s"}]', as_json=True)) == with_json
    assert added(before, AddField(1, "json", ("n",), variable="tok", as_json=True)) == with_variable


@pytest.mark.parametrize(
    ("place", "before"),
    [
        ("form", 'post("/u", data=[["a", "1"]])'),
        ("form", 'post("/u", data="a=%s" % tok)'),
        ("form", 'post("/u", data="a={}".format(tok))'),
        ("form", 'post("/u", data={})'),
        ("form", 'post("/u", data=x)'),
        ("json", 'post("/u", json={})'),
        ("json", 'post("/u", json=[{"a": 1}])'),
        ("query", "get(tok)"),
        ("query", 'get("/u?a={}".format(tok))'),
        ("header", "get(*a)"),
    ],
)
def test_where_no_field_is_added(place: str, before: str) -> None:
    assert added(before, AddField(1, place, ("n",), "x")) is None  # type: ignore[arg-type]


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
