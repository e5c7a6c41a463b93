"""Uses, removals and generated values that the writer puts in: before and after, side by side."""

from __future__ import annotations

import importlib
import re

import pytest
from msgspec.structs import replace

from loadlint.changes import (
    CannotWriteError,
    Correlate,
    Generate,
    RemoveHeader,
    ReplaceText,
    StopRedirects,
    UseVariable,
)
from loadlint.dialects.locust import dialect
from loadlint.extractor import Extractor, FromJson
from loadlint.script import Script
from loadlint.text.span import Span
from tests.dialects.locust.helpers import HEAD, edit, parse, task, uses
from tests.support import spellings

FIRST = ('v = self.client.get("/first").headers["V"]',)


def with_first(*lines: str) -> str:
    return task(*FIRST, *lines)


@pytest.mark.parametrize(
    ("before", "codecs", "after"),
    [
        ('self.client.get("/x/VAL")', (), 'self.client.get(f"/x/{v}")'),
        ("self.client.get('/x/VAL')", (), "self.client.get(f'/x/{v}')"),
        ('self.client.get("VAL")', (), "self.client.get(v)"),
        ('self.client.get("/a{b}/VAL/{c}")', (), 'self.client.get(f"/a{{b}}/{v}/{{c}}")'),
        ('self.client.get(f"/a/{x}/VAL")', (), 'self.client.get(f"/a/{x}/{v}")'),
        ('self.client.get(r"/x/VAL")', (), 'self.client.get(fr"/x/{v}")'),
        ('self.client.get(u"/x/VAL")', (), 'self.client.get(f"/x/{v}")'),
        ('self.client.get("""/x/VAL""")', (), 'self.client.get(f"""/x/{v}""")'),
        ('self.client.get("/x/" "VAL")', (), 'self.client.get("/x/" f"{v}")'),
        ('self.client.get("/x/" + "VAL")', (), 'self.client.get("/x/" + v)'),
        ('self.client.post("/x", data=b"a=VAL")', (), 'self.client.post("/x", data=f"a={v}".encode())'),
        ('self.client.post("/x", data=b"VAL")', (), 'self.client.post("/x", data=v.encode())'),
        ('self.client.post("/x", data={"a": "VAL"})', (), 'self.client.post("/x", data={"a": v})'),
        ('self.client.post("/x", json={"a": ["VAL"]})', (), 'self.client.post("/x", json={"a": [v]})'),
        ('self.client.post("/x", data={"q-VAL": "1"})', (), 'self.client.post("/x", data={f"q-{v}": "1"})'),
        ('self.client.get("/x", headers={"A": "Bearer VAL"})', (), 'self.client.get("/x", headers={"A": f"Bearer {v}"})'),  # noqa: E501
        ('self.client.get("/x", params={"a": "VAL"})', ("percent",), 'self.client.get("/x", params={"a": v})'),
        ('self.client.get("/x", files={"f": ("n.txt", "VAL")})', (), 'self.client.get("/x", files={"f": ("n.txt", v)})'),  # noqa: E501
        ('self.client.get("/x?a=VAL")', ("percent",), "self.client.get(f\"/x?a={quote(v, safe='')}\")"),
        (
            "self.client.post('/x', data='{\"a\": \"VAL\"}')",
            ("json",),
            "self.client.post('/x', data=f'{{\"a\": \"{json.dumps(v)[1:-1]}\"}}')",
        ),
        ('self.client.post("/x", data=json.dumps({"a": "VAL"}))', (), 'self.client.post("/x", data=json.dumps({"a": v}))'),  # noqa: E501
        ('self.client.post("/x", data="<a>VAL</a>")', ("html",), 'self.client.post("/x", data=f"<a>{html.escape(v)}</a>")'),  # noqa: E501
        ('x = "VAL"\n        self.client.get("/a/" + x)\n        self.client.get("/b/" + x)', (),
         'x = "VAL"\n        self.client.get("/a/" + v)\n        self.client.get("/b/" + v)'),
        ('x = "VAL"\n        self.client.get("/a/" + x)', (), 'x = v\n        self.client.get("/a/" + x)'),
    ],
)  # fmt: skip
def test_use(before: str, codecs: tuple[str, ...], after: str) -> None:
    head = "import json\n" + HEAD if "json.dumps" in before else HEAD
    script = parse(task(*FIRST, before, head=head))
    change = UseVariable("v", uses(script, "VAL", *codecs))
    assert after in edit(script, change).text


def test_numbers_stay_numbers() -> None:
    text = task('v = self.client.get("/first").json()["n"]', 'self.client.post("/x", json={"a": 1234, "b": "1234"})')
    script = parse(text)
    changed = edit(script, UseVariable("v", uses(script, "1234")))
    assert 'json={"a": int(v), "b": str(v)}' in changed.text
    text = with_first('self.client.post("/x", json={"a": 1234})')
    script = parse(text)
    assert 'json={"a": int(v)}' in edit(script, UseVariable("v", uses(script, "1234"))).text


@pytest.mark.parametrize(
    ("number", "after"), [(True, '"a": n, "b": str(n), "c": f"n-{n}"'), (False, '"a": int(n), "b": n, "c": f"n-{n}"')]
)
def test_numbers_and_strings_as_the_responses_have_them(number: bool, after: str) -> None:
    script = parse(
        task('self.client.get("/n")', 'self.client.post("/x", json={"a": 1234, "b": "1234", "c": "n-1234"})')
    )
    change = Correlate(0, Extractor(FromJson(("n",))), "n", "no n", uses(script, "1234"), number=number)
    assert f"json={{{after}}}" in edit(script, change).text


def test_a_number_is_encoded_as_a_text() -> None:
    script = parse(task('v = self.client.get("/first").json()["n"]', 'self.client.post("/x", data="<a>1234</a>")'))
    change = UseVariable("v", uses(script, "1234", "html"), number=True)
    assert 'data=f"<a>{html.escape(str(v))}</a>"' in edit(script, change).text


def test_each_encoding_of_a_value_is_applied() -> None:
    script = parse(with_first('self.client.get("/x?a=VAL")'))
    change = UseVariable("v", uses(script, "VAL", "json", "percent"))
    assert "f\"/x?a={quote(json.dumps(v)[1:-1], safe='')}\"" in edit(script, change).text


def test_several_values_of_one_literal() -> None:
    script = parse(with_first('self.client.get("/VAL/{}/VAL")'))
    changes = [UseVariable("v", (use,)) for use in uses(script, "VAL")]
    assert len(changes) == 2
    assert 'self.client.get(f"/{v}/{{}}/{v}")' in edit(script, *changes).text


@pytest.mark.parametrize(
    "line",
    [
        'self.client.get("/x", headers={"A": b"\\xffVAL"})',
    ],
)
def test_literals_that_can_not_hold_an_expression(line: str) -> None:
    script = parse(with_first(line))
    with pytest.raises(CannotWriteError):
        dialect.write(script, UseVariable("v", uses(script, "VAL")))


def test_a_variable_that_is_taken_again_later() -> None:
    """All uses read the first value until then; the one behind it reads the second."""
    again = 'v = self.client.get("/again").headers["V"]'
    script = parse(with_first('self.client.get("/x/VAL")', again, 'self.client.get("/y/VAL")'))
    text = edit(script, UseVariable("v", uses(script, "VAL"))).text
    assert 'self.client.get(f"/x/{v}")' in text and 'self.client.get(f"/y/{v}")' in text


def test_a_local_that_another_method_needs() -> None:
    script = parse(
        HEAD
        + """    def on_start(self):
        token = self.client.get("/first").headers["T"]

    @task
    def t(self):
        self.client.get("/x/VAL")
"""
    )
    assert (
        edit(script, UseVariable("token", uses(script, "VAL"))).text
        == HEAD
        + """    def on_start(self):
        self.token = token = self.client.get("/first").headers["T"]

    @task
    def t(self):
        self.client.get(f"/x/{self.token}")
"""
    )


def test_a_member_that_a_method_fills_is_read_where_the_method_is_called() -> None:
    called = task("h = {}", 'self.fill(h, self.client.get("/first"))', 'self.client.get("/x/VAL")')
    script = parse(f'{called}\n    def fill(self, h, response):\n        h["T"] = response.headers["T"]\n')
    assert "self.client.get(f\"/x/{h['T']}\")" in edit(script, UseVariable('h["T"]', uses(script, "VAL"))).text


def test_an_attribute_of_the_user_in_a_task_set() -> None:
    script = parse(
        """from locust import HttpUser, TaskSet, task
class Tasks(TaskSet):
    @task
    def t(self):
        self.client.get("/x/VAL")
class Shop(HttpUser):
    tasks = [Tasks]
    def on_start(self):
        self.token = self.client.get("/first").headers["T"]
"""
    )
    assert (
        'self.client.get(f"/x/{self.user.token}")' in edit(script, UseVariable("self.token", uses(script, "VAL"))).text
    )


# Requests


def header_span(script: Script, value: str, step: int = 0) -> Span:
    found = next(field for field in script.steps[step].request.headers if field.value.value == value)
    span = found.value.span()
    assert span is not None
    return span


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('{"A": "1", "B": "2"}', '{"B": "2"}'),
        ('{"B": "2", "A": "1"}', '{"B": "2"}'),
        ('{"A": "1"}', "{}"),
        ('{\n    "A": "1",\n    "B": "2",\n}', '{\n    "B": "2",\n}'),
        ('{\n    "B": "2",\n    "A": "1",\n}', '{\n    "B": "2",\n}'),
    ],
)
def test_remove_header(before: str, after: str) -> None:
    def text(headers: str) -> str:
        return task(*f'self.client.get("/", headers={headers})'.split("\n"))

    script = parse(text(before))
    assert edit(script, RemoveHeader(0, header_span(script, "1"))).text == text(after)


def test_remove_the_cookies_of_a_call() -> None:
    script = parse(task('self.client.get("/", cookies={"a": "1", "b": "2"}, name="x")'))
    edited = edit(script, RemoveHeader(0, header_span(script, "a=1; b=2")))
    assert edited.text == task('self.client.get("/", name="x")')


def test_remove_a_header_that_a_statement_sets() -> None:
    script = parse(task('self.client.headers["A"] = "1"', 'self.client.get("/")'))
    assert edit(script, RemoveHeader(0, header_span(script, "1"))).text == task('self.client.get("/")')


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('self.client.get("/")', 'self.client.get("/", allow_redirects=False)'),
        ('self.client.get("/", allow_redirects=True)', 'self.client.get("/", allow_redirects=False)'),
        ('self.client.get("/", allow_redirects=False)', 'self.client.get("/", allow_redirects=False)'),
        ('self.client.get(\n    "/",\n)', 'self.client.get(\n    "/",\n    allow_redirects=False,\n)'),
    ],
)
def test_stop_redirects(before: str, after: str) -> None:
    script = parse(task(*before.split("\n")))
    edited = edit(script, StopRedirects(0))
    assert edited.text == task(*after.split("\n"))
    assert edited.script.steps[0].follows_redirects is False


def test_delete_text() -> None:
    script = parse(task('self.client.get("/", headers={"Cookie": "a=1; b=2"})'))
    at = script.source.data.index(b"a=1; ")
    edited = edit(script, ReplaceText(Span(at, at + 5)))
    assert '{"Cookie": "b=2"}' in edited.text
    with pytest.raises(CannotWriteError):
        dialect.write(script, ReplaceText(Span(0, 4)))


# Generated values


@pytest.mark.parametrize(
    ("kind", "length", "head", "line"),
    [
        ("uuid", 0, "import uuid", "value = str(uuid.uuid4())"),
        ("hex", 32, "import secrets", "value = secrets.token_hex(16)"),
        ("hex", 7, "import secrets", "value = secrets.token_hex(4)[1:]"),
        ("epoch-milliseconds", 0, "import time", "value = int(time.time() * 1000)"),
        ("epoch-seconds", 0, "import time", "value = int(time.time())"),
        (
            "iso-time",
            0,
            "import datetime",
            'value = datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")',  # noqa: E501
        ),
    ],
)
def test_generate(kind: str, length: int, head: str, line: str) -> None:
    script = parse(task('with self.client.get("/x?a=VAL") as r:', "    pass", 'self.client.get("/y/VAL")'))
    change = Generate(0, kind, "value", uses(script, "VAL", after=-1), length)  # type: ignore[arg-type]
    edited = edit(script, change).text
    assert edited.startswith(head + "\n\nfrom locust")
    assert "".join(line.split()) in "".join(edited.replace("value = (", "value =").split())
    assert 'get(f"/x?a={value}")' in edited and 'get(f"/y/{value}")' in edited


def test_times() -> None:
    """Python itself says what the expressions give."""
    found = []
    for change in spellings.changes():
        script = parse(task('self.client.get("/x?a=VAL")'))
        text = edit(script, replace(change, variable="value", uses=uses(script, "VAL", after=-1))).text
        made = re.search(r"^(\s*)value = (.*?)\n\1self", text, re.DOTALL | re.MULTILINE)
        imported = re.match(r"import (\w+)", text)
        assert made is not None and imported is not None
        found.append(str(eval(f"({made[2]})", {imported[1]: importlib.import_module(imported[1])})))
    spellings.assert_made(found)


def test_pkce_is_made_before_the_first_request_of_both() -> None:
    script = parse(task('self.client.get("/authorize?c=CHA")', 'self.client.post("/token", {"v": "VER"})'))
    verifier = Generate(0, "pkce-verifier", "verifier", uses(script, "VER", after=-1), 64)
    challenge = Generate(0, "pkce-challenge", "challenge", uses(script, "CHA", after=-1), 0, "verifier")
    assert edit(script, verifier, challenge).text == (
        "import base64\nimport hashlib\nimport secrets\n\n"
        + task(
            "verifier = secrets.token_hex(32)",
            "challenge_digest = hashlib.sha256(verifier.encode()).digest()",
            'challenge = base64.urlsafe_b64encode(challenge_digest).rstrip(b"=").decode()',
            'self.client.get(f"/authorize?c={challenge}")',
            'self.client.post("/token", {"v": verifier})',
        )
    )


@pytest.mark.parametrize(
    ("head", "after"),
    [
        ("import os\nimport sys\n\nfrom locust import HttpUser, task\n",
         "import os\nimport secrets\nimport sys\n\nfrom locust import HttpUser, task\n"),
        ("from locust import HttpUser, task\nimport os\n", "from locust import HttpUser, task\nimport os\nimport secrets\n"),  # noqa: E501
        ('"""Doc."""\nfrom __future__ import annotations\n\nfrom locust import HttpUser, task\n',
         '"""Doc."""\nfrom __future__ import annotations\n\nimport secrets\n\nfrom locust import HttpUser, task\n'),
        ("import random\nimport json  # both\nfrom locust import HttpUser, task\n",
         "import random\nimport json  # both\nimport secrets\nfrom locust import HttpUser, task\n"),
        ("from __future__ import annotations\n\nimport uuid\n\nfrom locust import HttpUser, task\n",
         "from __future__ import annotations\n\nimport secrets\nimport uuid\n\nfrom locust import HttpUser, task\n"),
        ("import secrets as s\nfrom locust import HttpUser, task\n", "import secrets as s\nfrom locust import HttpUser, task\n"),  # noqa: E501
    ],
)  # fmt: skip
def test_imports_go_where_they_belong(head: str, after: str) -> None:
    rest = 'class S(HttpUser):\n    @task\n    def t(self):\n        self.client.get("/x/VAL")\n'
    script = parse(head + rest)
    edited = edit(script, Generate(0, "hex", "value", uses(script, "VAL", after=-1), 8)).text
    assert edited.startswith(after + "class S")


def test_names_that_mean_something_else() -> None:
    script = parse("import json as secrets\n" + task('self.client.get("/x/VAL")'))
    with pytest.raises(CannotWriteError, match="something else"):
        dialect.write(script, Generate(0, "hex", "value", uses(script, "VAL", after=-1), 8))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('"/o/%s/items/VAL" % x', '"/o/%s/items/%s" % (x, v)'),
        ('"/VAL/%s" % self.x', '"/%s/%s" % (v, self.x)'),
        ('"/VAL/%d?c=%%20" % len(x)', '"/%s/%d?c=%%20" % (v, len(x))'),
        ('"/o/%s/VAL/%s/%%s" % (x, y)', '"/o/%s/%s/%s/%%s" % (x, v, y)'),
        ('"/o/%s/VAL" % (x,)', '"/o/%s/%s" % (x, v)'),
        ('"/o/%s" "/VAL/%5.2f" % (x, y)', '"/o/%s" "/%s/%5.2f" % (x, v, y)'),
        ('"/o/%(a)s/VAL" % {"a": x}', '"/o/%(a)s/%(v)s" % {"a": x, "v": v}'),
        ('"/o/VAL/{}".format(x)', '"/o/{v}/{}".format(x, v=v)'),
        ('"/o/{a}/VAL/{{b}}".format(a=x)', '"/o/{a}/{v}/{{b}}".format(a=x, v=v)'),
        ("'/o/{0}/VAL/{0:>5}'.format(x)", "'/o/{0}/{v}/{0:>5}'.format(x, v=v)"),
        ('"/o/VAL/{}".format(*x)', '"/o/{v}/{}".format(*x, v=v)'),
        ('"/o/%s" % "VAL"', '"/o/%s" % v'),
        ('"/o/{}".format("VAL")', '"/o/{}".format(v)'),
    ],
)
def test_templates(before: str, after: str) -> None:
    script = parse(task(*FIRST, "x = y = self.number", f"self.client.get({before})"))
    assert f"self.client.get({after})" in edit(script, UseVariable("v", uses(script, "VAL"))).text


def test_two_values_of_one_template() -> None:
    script = parse(task(*FIRST, "x = y = self.n", 'self.client.get("/VAL/%s/VAL/%s" % (x, y))'))
    changes = [UseVariable("v", (use,)) for use in uses(script, "VAL")]
    assert 'self.client.get("/%s/%s/%s/%s" % (v, x, v, y))' in edit(script, *changes).text


@pytest.mark.parametrize(
    "before",
    [
        '"/VAL/%s/%s" % x',
        '"/VAL/%s" % self.both()',
        '"/VAL/%*d" % (x, y)',
        '"/VAL/%(a)s" % x',
        '"/VAL/%(v)s" % {"v": x}',
        '"/VAL/{v}".format(v=x)',
        '"/VAL/{a}".format(**x)',
        'f"/{x}/VAL/%s" % x',
        'b"/VAL/%s" % x',
    ],
)
def test_templates_that_are_left_alone(before: str) -> None:
    script = parse(task(*FIRST, "x = y = self.number", f"self.client.get({before})"))
    with pytest.raises(CannotWriteError):
        dialect.write(script, UseVariable("v", uses(script, "VAL")))


def test_a_template_that_is_filled_elsewhere() -> None:
    script = parse(task(*FIRST, 'url = "/VAL/%s"', "self.client.get(url % self.number)"))
    with pytest.raises(CannotWriteError, match="filled elsewhere"):
        dialect.write(script, UseVariable("v", uses(script, "VAL")))
