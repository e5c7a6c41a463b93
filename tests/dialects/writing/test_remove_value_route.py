"""A value that nothing sends any more, taken out of all functions that hand it on: lines that go and come."""

from __future__ import annotations

from difflib import unified_diff

import pytest

from loadlint.changes import CannotWriteError, RemoveExtraction, ReplaceExtraction
from loadlint.dialects.k6 import dialect as k6
from loadlint.dialects.locust import dialect as locust
from loadlint.extractor import Extractor, FromJson
from tests.dialects.writing.files import parse

JS = "import http from 'k6/http';\nimport { fail } from 'k6';\n"
PAGE = "http.get('https://a.test/')"


def changed(text: str, variable: str, path: str, nth: int = 0) -> list[str]:
    """The lines that change where an extraction is taken out, the first one that has its variable."""
    script = parse(locust if path.endswith(".py") else k6, {path: text, "other": ""})
    spans = [extraction.span for extraction in script.extractions if extraction.variable == variable]
    edits = (locust if path.endswith(".py") else k6).write(script, RemoveExtraction(spans[nth], variable))
    after = next(iter(script.source.changed_files(edits).values())).decode()
    lines = unified_diff(text.splitlines(), after.splitlines(), n=0, lineterm="")
    return [f"{line[0]} {line[1:].strip()}" for line in list(lines)[2:] if line[0] in "+-"]


def javascript(*functions: str, body: str) -> str:
    """A script with functions before its own."""
    lines = "".join(f"  {line}\n" for line in body.splitlines())
    return JS + "\n".join(functions) + f"\nexport default function () {{\n{lines}}}\n"


BUY = "function buy(id, ticket, note) {\n  http.post('https://a.test/buy', { id, note });\n}"
TAKE = f"const r = {PAGE};\nconst ticket = r.json('t');\nif (!ticket) fail('no ticket');\n"
GONE = ["- const ticket = r.json('t');", "- if (!ticket) fail('no ticket');"]


@pytest.mark.parametrize(
    ("functions", "body", "lines"),
    [
        pytest.param(
            [BUY],
            TAKE + "buy(1, ticket, 'a');\nbuy(2, 'none', 'b');",
            [
                "- function buy(id, ticket, note) {",
                "+ function buy(id, note) {",
                *GONE,
                "- buy(1, ticket, 'a');",
                "- buy(2, 'none', 'b');",
                "+ buy(1, 'a');",
                "+ buy(2, 'b');",
            ],
            id="a parameter that the function does not read, of all calls",
        ),
        pytest.param(
            [BUY, "function outer(ticket) {\n  buy(1, ticket, 'a');\n}"],
            TAKE + "outer(ticket);",
            [
                "- function buy(id, ticket, note) {",
                "+ function buy(id, note) {",
                "- function outer(ticket) {",
                "- buy(1, ticket, 'a');",
                "+ function outer() {",
                "+ buy(1, 'a');",
                *GONE,
                "- outer(ticket);",
                "+ outer();",
            ],
            id="a parameter that is only handed on",
        ),
        pytest.param(
            ["function buy(id, ticket) {\n  if (!ticket) fail('no');\n  http.post('https://a.test/buy', { id });\n}"],
            TAKE + "buy(1, ticket);",
            [
                "- function buy(id, ticket) {",
                "- if (!ticket) fail('no');",
                "+ function buy(id) {",
                *GONE,
                "- buy(1, ticket);",
                "+ buy(1);",
            ],
            id="a guard in the function that is handed the value",
        ),
        pytest.param(
            [f"function open() {{\n  const r = {PAGE};\n  const ticket = r.json('t');\n  return ticket;\n}}"],
            "const ticket = open();\nif (!ticket) fail('no ticket');",
            [
                "- const ticket = r.json('t');",
                "- return ticket;",
                "- const ticket = open();",
                "- if (!ticket) fail('no ticket');",
                "+ open();",
            ],
            id="all that a function returns",
        ),
        pytest.param(
            [
                f"function open() {{\n  const r = {PAGE};\n  const id = r.json('i');\n"
                "  const ticket = r.json('t');\n  return { id, ticket };\n}"
            ],
            "const { id, ticket } = open();\nif (!ticket) fail('no ticket');\nhttp.get(`https://a.test/${id}`);",
            [
                "- const ticket = r.json('t');",
                "- return { id, ticket };",
                "+ return { id };",
                "- const { id, ticket } = open();",
                "- if (!ticket) fail('no ticket');",
                "+ const { id } = open();",
            ],
            id="a part of what a function returns",
        ),
    ],
)
def test_javascript(functions: list[str], body: str, lines: list[str]) -> None:
    text = javascript(*functions, body=body)
    assert changed(text, "ticket", "main.js") == lines
    assert changed(text, "ticket", "main.js", -1) == lines


def test_the_type_of_what_is_returned() -> None:
    head = f"{{\n  const r = {PAGE};\n  const id = r.json('i') as string;\n  const ticket = r.json('t') as string;\n"
    both = javascript(
        f"function open(): {{ id: string; ticket: string }} {head}  return {{ id, ticket }};\n}}",
        body="const { id, ticket } = open();\nif (!ticket) fail('no');\nhttp.get(`https://a.test/${id}`);",
    )
    assert "+ function open(): { id: string } {" in changed(both, "ticket", "main.ts")
    alone = javascript(
        f"function open(): string {{\n  const r = {PAGE};\n  const ticket = r.json('t') as string;\n"
        "  return ticket;\n}",
        body="const ticket = open();\nif (!ticket) fail('no');",
    )
    assert "+ function open(): void {" in changed(alone, "ticket", "main.ts")


@pytest.mark.parametrize(
    ("functions", "body", "why"),
    [
        pytest.param(
            ["function buy(ticket) {\n  http.post('https://a.test/buy', { ticket });\n}"],
            TAKE + "buy(ticket);",
            "`ticket`, which the request's response gives, is still used",
            id="the function sends it",
        ),
        pytest.param([BUY], TAKE + "buy(...[1, ticket]);",
            "`ticket`, which the request's response gives, is still used",
                     id="a list of arguments"),
        pytest.param([BUY], TAKE + "buy(1, ticket, 'a');\nbuy(...[2]);",
                     "the function that is handed the value is called with a list of arguments", id="another call's"),
        pytest.param([BUY, "function never() {\n  buy(2, 'x', 'b');\n}"], TAKE + "buy(1, ticket, 'a');",
                     "the function that is handed the value is called elsewhere too", id="a call that is not known"),
        pytest.param(
            ["function buy({ ticket }) {\n  http.post('https://a.test/buy');\n}"],
            TAKE + "buy({ ticket });",
            "`ticket`, which the request's response gives, is still used",
            id="a member of an argument",
        ),
    ],
)  # fmt: skip
def test_what_stays(functions: list[str], body: str, why: str) -> None:
    with pytest.raises(CannotWriteError) as refused:
        changed(javascript(*functions, body=body), "ticket", "main.js")
    assert str(refused.value) == why


def python(methods: str, task: str) -> str:
    """A script whose user has methods, and a task with these lines."""
    lines = "".join(f"        {line}\n" for line in task.splitlines())
    head = "import re\nfrom locust import HttpUser, task\nclass U(HttpUser):\n"
    return f"{head}{methods}    @task\n    def t(self):\n{lines}"


FIND = (
    'r = self.client.get("/")\nfound = re.search("t=(.)", r.text)\n'
    'if not found:\n    raise RuntimeError("no ticket")\nticket = found[1]\n'
)
FIND_GONE = [
    '- found = re.search("t=(.)", r.text)',
    "- if not found:",
    '- raise RuntimeError("no ticket")',
    "- ticket = found[1]",
]


@pytest.mark.parametrize(
    ("text", "variable", "lines"),
    [
        pytest.param(
            python('    def buy(self, n, ticket):\n        self.client.post("/buy", json={"n": n})\n',
                   FIND + "self.buy(1, ticket)\nself.buy(2, ticket=ticket)"),
            "ticket",
            ["- def buy(self, n, ticket):", "+ def buy(self, n):", *FIND_GONE,
             "- self.buy(1, ticket)", "- self.buy(2, ticket=ticket)", "+ self.buy(1)", "+ self.buy(2)"],
            id="a parameter, by its place and by its name",
        ),
        pytest.param(
            python(
                '    def open(self):\n        r = self.client.get("/")\n        try:\n'
                '            ticket = r.json()["t"]\n        except KeyError:\n            ticket = None\n'
                "        if not ticket:\n            raise RuntimeError('no')\n        return r, ticket\n",
                'r, ticket = self.open()\nassert r.ok',
            ),
            "ticket",
            ["- try:", '- ticket = r.json()["t"]', "- except KeyError:", "- ticket = None", "- if not ticket:",
             "- raise RuntimeError('no')", "- return r, ticket", "+ return r",
             "- r, ticket = self.open()", "+ r = self.open()"],
            id="a part of what a method returns, with the try around it",
        ),
        pytest.param(
            python('    def open(self):\n        r = self.client.get("/")\n        self.ticket = r.json()["t"]\n'
                   "        if not self.ticket:\n            raise RuntimeError('no')\n",
                   'self.open()\nself.client.get("/n")'),
            "self.ticket",
            ['- self.ticket = r.json()["t"]', "- if not self.ticket:", "- raise RuntimeError('no')"],
            id="an attribute",
        ),
    ],
)  # fmt: skip
def test_python(text: str, variable: str, lines: list[str]) -> None:
    assert changed(text, variable, "main.py") == lines


def moved(text: str, variable: str, path: str, step: int) -> list[str]:
    """The lines that change where the response to another step has a value now, as the member `new` of its JSON."""
    dialect = locust if path.endswith(".py") else k6
    script = parse(dialect, {path: text, "other": ""})
    old = next(extraction for extraction in script.extractions if extraction.variable == variable)
    way = Extractor(FromJson(("new",)))
    change = ReplaceExtraction(old.span, step, way, f"no {variable}", variable=variable, call=old.call)
    after = next(iter(script.source.changed_files(dialect.write(script, change)).values())).decode()
    lines = unified_diff(text.splitlines(), after.splitlines(), n=0, lineterm="")
    return [f"{line[0]} {line[1:].strip()}" for line in list(lines)[2:] if line[0] in "+-"]


def test_the_caller_takes_what_the_answer_to_its_own_request_has_now() -> None:
    head = f"  const r = {PAGE};\n  const ticket = r.json('t');\n  if (!ticket) fail('no ticket');\n"
    alone = javascript(
        f"function open() {{\n{head}  return ticket;\n}}",
        body="const ticket = open();\nhttp.get('https://a.test/new');\nhttp.get(`https://a.test/${ticket}`);",
    )
    assert moved(alone, "ticket", "main.js", 1) == [
        *GONE,
        "- return ticket;",
        "- const ticket = open();",
        "- http.get('https://a.test/new');",
        "+ open();",
        "+ const newResponse = http.get('https://a.test/new');",
        "+ const ticket = newResponse.json('new');",
        "+ if (!ticket) fail('no ticket');",
    ]
    both = javascript(
        f"function open() {{\n{head}  const id = r.json('i');\n  return {{ id, ticket }};\n}}",
        body="const { id, ticket } = open();\nconst n = http.get(`https://a.test/${id}`);\n"
        "http.get(`https://a.test/${ticket}`);",
    )
    assert moved(both, "ticket", "main.js", 1) == [
        *GONE,
        "- return { id, ticket };",
        "+ return { id };",
        "- const { id, ticket } = open();",
        "+ const { id } = open();",
        "+ const ticket = n.json('new');",
        "+ if (!ticket) fail('no ticket');",
    ]


def test_the_task_takes_what_the_answer_to_its_own_request_has_now() -> None:
    text = python(
        '    def open(self):\n        r = self.client.get("/")\n        return r.json()["t"]\n'
        '    def look(self):\n        r = self.client.get("/")\n        ticket = r.json()["t"]\n'
        "        if not ticket:\n            raise RuntimeError('no')\n        return ticket\n",
        'ticket = self.look()\nn = self.client.get("/new")\nself.client.get(f"/{ticket}")',
    )
    lines = moved(text, "ticket", "main.py", 1)
    assert lines[:6] == [
        '- ticket = r.json()["t"]', "- if not ticket:", "- raise RuntimeError('no')", "- return ticket",
        "- ticket = self.look()", '- n = self.client.get("/new")',
    ]  # fmt: skip
    assert '+ with self.client.get("/new", catch_response=True) as n:' in lines and "+ self.look()" in lines
    assert '+ ticket = n.json()["new"]' in lines


def test_another_object_reaches_the_member_that_gets_the_value() -> None:
    classes = (
        "class Cart {\n  open() {\n    const r = http.get('https://a.test/');\n    this.ticket = r.json('t');\n"
        "    if (!this.ticket) fail('no ticket');\n  }\n}\n"
        "class Shop {\n  constructor() {\n    this.cart = new Cart();\n  }\n"
        "  buy() {\n    http.get('https://a.test/new');\n"
        "    http.post('https://a.test/buy', { t: this.cart.ticket });\n  }\n}"
    )
    text = javascript(classes, body="const shop = new Shop();\nshop.cart.open();\nshop.buy();")
    assert moved(text, "this.ticket", "main.js", 1) == [
        "- this.ticket = r.json('t');",
        "- if (!this.ticket) fail('no ticket');",
        "- http.get('https://a.test/new');",
        "+ const newResponse = http.get('https://a.test/new');",
        "+ this.cart.ticket = newResponse.json('new');",
        "+ if (!this.cart.ticket) fail('no this.ticket');",
    ]


def test_a_function_with_an_object_gives_its_member_the_value() -> None:
    cart = (
        "class Cart {\n  open() {\n    const r = http.get('https://a.test/');\n    this.ticket = r.json('t');\n  }\n"
        "  buy() {\n    http.post('https://a.test/buy', { t: this.ticket });\n  }\n}"
    )
    text = javascript(cart, body="const cart = new Cart();\ncart.open();\nhttp.get('https://a.test/new');\ncart.buy();")
    assert "+ cart.ticket = newResponse.json('new');" in moved(text, "this.ticket", "main.js", 1)
