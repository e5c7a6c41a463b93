"""What the run of a script notes beside its requests: what it sets, calls and judges on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from loadlint.dialects.k6 import dialect as k6
from loadlint.dialects.locust import dialect as locust
from loadlint.text.source import Source

if TYPE_CHECKING:
    from loadlint.script import RemarkKind, Script

K6 = """import http from 'k6/http';
import { check, sleep } from 'k6';
import grpc from 'k6/net/grpc';

export default function () {
  BODY
}
"""
LOCUST = """import grpc
from locust import HttpUser, task


class Shopper(HttpUser):
    token = None

    @task
    def order(self):
        BODY

    def judge(self, response):
        response.success()
"""


def script_in(template: str, lines: str) -> Script:
    dialect = k6 if template is K6 else locust
    indent = "  " if template is K6 else " " * 8
    text = template.replace("BODY", f"\n{indent}".join(lines.strip("\n").split("\n")))
    name = "a.js" if template is K6 else "a.py"
    return dialect.parse(Source(name, text.encode()), lambda path: None)


def remarks(script: Script, kind: RemarkKind) -> list[str]:
    dialect = k6 if script.dialect == "k6" else locust
    return [script.source.text(remark.span) for remark in dialect.remarks(script, kind)]


JS_FLAG = """
let ok = false;
const r = http.get('https://a.test/a');
try { r.json('id'); ok = true; } catch (e) { HANDLER }
if (ok) http.get('https://a.test/b');
"""
PY_FLAG = """
ok = False
r = self.client.get("/a")
try:
    r.json()["id"]
    ok = True
except ValueError:
    HANDLER
if ok:
    self.client.get("/b")
"""


@pytest.mark.parametrize(
    ("template", "lines", "handler", "conditional"),
    [
        (K6, JS_FLAG, "return;", False),
        (K6, JS_FLAG, "console.log(e);", True),
        (LOCUST, PY_FLAG, "return", False),
        (LOCUST, PY_FLAG, "raise", False),
        (LOCUST, PY_FLAG, "pass", True),
    ],
)
def test_a_flag_is_certain_behind_a_handler_that_leaves(
    template: str, lines: str, handler: str, *, conditional: bool
) -> None:
    script = script_in(template, lines.replace("HANDLER", handler))
    assert [step.conditional for step in script.steps] == [False, conditional]


def test_a_flag_that_body_and_handler_set_is_certain() -> None:
    lines = "try:\n    ok = True\nexcept ValueError:\n    ok = True\nif ok:\n    self.client.get('/b')"
    assert [step.conditional for step in script_in(LOCUST, f"ok = False\n{lines}").steps] == [False]


def test_a_value_that_is_kept_with_the_type_of_the_user() -> None:
    """The grammar takes the statement for an alias of a type."""
    script = script_in(LOCUST, "type(self).token = self.client.get('/a').json()['t']\nself.client.get(self.token)")
    assert [step.address for step in script.steps] == ["\ue000/a", "\ue000"]
    assert [extraction.variable for extraction in script.extractions] == ["type(self).token"]
    assert remarks(script, "shared-by-users") == ["(self).token"]
    kept = script_in(LOCUST, "type(self).tokens['a'] = self.client.get('/a').json()['t']")
    assert [step.address for step in kept.steps] == ["\ue000/a"]


def test_a_function_expression_knows_its_own_name() -> None:
    lines = (
        "const visit = function again(n) {\n  http.get(`https://a.test/${n}`);\n  if (n === 1) again(2);\n};\nvisit(1);"
    )
    assert [step.address for step in script_in(K6, lines).steps] == ["https://a.test/1", "https://a.test/2"]


@pytest.mark.parametrize(
    ("template", "lines", "calls"),
    [
        (K6, "const c = new grpc.Client();\nconst send = (x) => x.invoke('a');\nsend(c);",
         ["new grpc.Client()", "x.invoke('a')"]),
        (LOCUST, "self.c = grpc.insecure_channel('a')\nself.c.unary_unary('b')",
         ["grpc.insecure_channel('a')", "self.c.unary_unary('b')"]),
        (LOCUST, "def call(grpc):\n    grpc.insecure_channel('a')\ncall(None)", []),
        (LOCUST, "if False:\n    grpc.insecure_channel('a')", ["grpc.insecure_channel('a')"]),
    ],
)  # fmt: skip
def test_calls_of_other_protocols_are_those_that_are_made(template: str, lines: str, calls: list[str]) -> None:
    assert remarks(script_in(template, lines), "unread") == calls


@pytest.mark.parametrize(
    "condition",
    [
        "r.json()['c'] != id",
        "id != r.json()['c']",
        "str(id) != r.json()['c']",
        "r.json()['n'] < id",
        "id not in [one['c'] for one in r.json()]",
        "not any(one['c'] == id for one in r.json())",
    ],
)
def test_a_comparison_judges_the_answer_of_the_last_request(condition: str) -> None:
    """What an earlier answer gave may be missing all the same: nothing guards it."""
    block = "with self.client.get('/b', catch_response=True) as r:\n    if BODY:\n        r.failure('other')"
    script = script_in(LOCUST, "id = self.client.get('/a').json()['id']\n" + block.replace("BODY", condition))
    assert [(one.steps, one.guards) for one in script.assertions] == [((1,), False)]


@pytest.mark.parametrize("condition", ["r.json('c') !== id", "id !== r.json('c')", "`${id}` !== r.json('c')"])
def test_so_does_one_of_k6(condition: str) -> None:
    lines = (
        f"const id = http.get('https://a.test/').json('id');\nconst r = http.get('https://a.test/b');\nif ({condition})"
    )
    assert [one.steps for one in script_in(K6, f"{lines} throw new Error('other');").assertions] == [(1,)]


@pytest.mark.parametrize(
    ("lines", "raising"),
    [
        (["r.json()['id']"], ["r.json()['id']"]),
        (["self.judge(r)", "r.json()['id']"], []),
        (["try:", "    r.json()", "    r.success()", "except ValueError:", "    r.failure('x')", "assert r.text"], []),
        (["try:", "    r.success()", "except ValueError:", "    pass", "assert r.text"], ["assert r.text"]),
        (["for item in r.json()['items']:", "    r.success()"], ["r.json()['items']"]),
    ],
)
def test_what_can_raise_before_a_request_is_judged(lines: list[str], raising: list[str]) -> None:
    block = "\n".join(["with self.client.get('/a', catch_response=True) as r:", *(f"    {line}" for line in lines)])
    assert remarks(script_in(LOCUST, block), "sample-may-raise") == raising
