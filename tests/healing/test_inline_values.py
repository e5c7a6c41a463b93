"""Values that a request takes out of an answer where it sends them, without a variable, follow the application too."""

from __future__ import annotations

import pytest

from loadlint import engine
from loadlint.text.source import Source
from tests.healing.test_member_tests import TOKENS
from tests.support.flowtext import parse_flow
from tests.support.scripts import project_of

LOCUST = """\
import re
from bs4 import BeautifulSoup
from locust import HttpUser, task


class User(HttpUser):
    @task
    def buy(self):
        LINES
"""
K6 = """\
import http from 'k6/http';
import { check, fail } from 'k6';

export default function () {
  LINES
}
"""
RUN = """\
GET https://shop.test/start
HTTP 200
Content-Type: text/html

<p>{start}</p>
###
GET https://shop.test/cart
HTTP 200
Content-Type: {kind}

{answer}
###
POST https://shop.test/orders/{token}/pay
Content-Type: application/x-www-form-urlencoded
Authorization: Bearer {token}

csrf={token}
HTTP 200
Content-Type: application/json

{{"ok": true}}
"""
WRAPPED, RENAMED, LISTED = '{"data": {"id": "%s"}}', '{"orderId": "%s"}', '[{"id": "%s"}]'
FIELD, META = '<form><input name="csrf_key" value="%s"></form>', '<meta name="csrf-token" content="%s">'


def heal(path: str, lines: str, answer: str, start: str = "") -> str:
    """The lines after the application has changed: its answers to /cart and /start."""
    frame, indent = (LOCUST, " " * 8) if path.endswith(".py") else (K6, " " * 2)
    script = Source(path, frame.replace("LINES", lines.replace("\n", f"\n{indent}")).encode())
    kind = "text/html" if answer.startswith("<") else "application/json"
    texts = [
        RUN.format(start=start % token if start else "", kind=kind, answer=answer.replace("%s", token), token=token)
        for token in TOKENS
    ]
    result = engine.heal(
        script, project_of([parse_flow(text, f"{token}.har") for text, token in zip(texts, TOKENS, strict=True)])
    )
    assert result.passes
    before, _, after = frame.partition("LINES")
    text = result.data.decode()
    assert text.startswith(before) and text.endswith(after)
    return text.removeprefix(before).removesuffix(after).replace(f"\n{indent}", "\n")


PAY_K6 = "https://shop.test/orders/${ID}/pay`, { csrf: ID }, { headers: { Authorization: `Bearer ${ID}` } });"


@pytest.mark.parametrize(
    ("answer", "before", "after"),
    [
        (WRAPPED, "res.json('id')", "res.json('data.id')"),
        (WRAPPED, "res.json().id", "res.json().data.id"),
        (RENAMED, "res.json().id", "res.json().orderId"),
        (LISTED, "JSON.parse(res.body).id", "JSON.parse(res.body)[0].id"),
        (
            FIELD,
            "res.html().find('input[name=\"csrf\"]').attr('value')",
            "res.html().find('input[name=\"csrf_key\"]').attr('value')",
        ),
        (
            META,
            "res.html().find('input[name=\"csrf\"]').attr('value')",
            "res.html().find('meta[name=\"csrf-token\"]').attr('content')",
        ),
        ('{"csrf": "%s"}', "res.html().find('input[name=\"csrf\"]').attr('value')", "res.json('csrf')"),
    ],
)
def test_k6(answer: str, before: str, after: str) -> None:
    """Each place that sends the value changes: the address, the form and the header."""
    frame = (
        f"http.get('https://shop.test/start');\nconst res = http.get('https://shop.test/cart');\nhttp.post(`{PAY_K6}"
    )
    assert heal("a.js", frame.replace("ID", before), answer) == frame.replace("ID", after)


@pytest.mark.parametrize(
    ("answer", "before", "after"),
    [
        (WRAPPED, 'd["id"]', 'd["data"]["id"]'),
        (RENAMED, 'd["id"]', 'd["orderId"]'),
        (LISTED, 'd["id"]', 'd[0]["id"]'),
        (WRAPPED, 'd.get("id")', 'd.get("data", {}).get("id")'),
    ],
)
def test_locust(answer: str, before: str, after: str) -> None:
    """In a text in double quotes the keys keep their single ones."""
    frame = (
        'self.client.get("/start")\nd = self.client.get("/cart").json()\n'
        'self.client.post(f"/orders/{QUOTED}/pay", data={"csrf": ID}, headers={"Authorization": "Bearer " + ID})'
    )

    def lines(read: str) -> str:
        return frame.replace("QUOTED", read.replace('"', "'")).replace("ID", read)

    assert heal("a.py", lines(before), answer) == lines(after)


def test_a_value_of_another_answer() -> None:
    lines = (
        "http.get('https://shop.test/start');\nconst res = http.get('https://shop.test/cart').json();\n"
        "http.post(`https://shop.test/orders/${res.id}/pay`, { csrf: res.id }, "
        "{ headers: { Authorization: `Bearer ${res.id}` } });"
    )
    read = "startResponse.html().find('input[name=\"csrf\"]').first().attr('value')"
    expected = lines.replace(
        "http.get('https://shop.test/start')", "const startResponse = http.get('https://shop.test/start')"
    )
    healed = heal("a.js", lines, '{"a": 1}', '<input name="csrf" value="%s">')
    assert healed == expected.replace("res.id", read)


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        (
            "a.js",
            "if (!res.json('id')) {\n  fail('no id');\n}",
            "if (!res.json('orderId')) {\n  fail('no id');\n}",
        ),
        (
            "a.js",
            "check(res, { 'has it': (r) => r.json('id') !== undefined });",
            "check(res, { 'has it': (r) => r.json('orderId') !== undefined });",
        ),
        ("a.py", 'if "id" not in d:\n    return', 'if "orderId" not in d:\n    return'),
        ("a.py", 'assert d.get("id")', 'assert d.get("orderId")'),
    ],
)
def test_what_the_script_asks_of_the_value_follows_it(path: str, before: str, after: str) -> None:
    """Another member beside it would hold as well, and say nothing about the value."""
    read, lines = ("d['id']", LOCUST_LINES) if path == "a.py" else ("res.json('id')", K6_LINES)
    healed = heal(path, lines.replace("TEST", before).replace("ID", read), '{"state": "open", "orderId": "%s"}')
    assert healed == lines.replace("TEST", after).replace("ID", read.replace("id", "orderId"))


K6_LINES = f"const res = http.get('https://shop.test/cart');\nTEST\nhttp.post(`{PAY_K6}"
LOCUST_LINES = (
    'd = self.client.get("/cart").json()\nTEST\n'
    'self.client.post(f"/orders/{ID}/pay", data={"csrf": ID}, headers={"Authorization": f"Bearer {ID}"})'
)


def test_a_value_that_a_check_takes_on_its_way() -> None:
    lines = (
        "let id = '';\nconst res = http.get('https://shop.test/cart');\n"
        "check(res, {\n  'has an id': (r) => {\n    id = r.json().id;\n    return id !== undefined;\n  },\n});\n"
        "http.post(`" + PAY_K6.replace("ID", "id")
    )
    assert heal("a.js", lines, WRAPPED) == lines.replace("r.json().id", "r.json().data.id")


def test_a_check_that_reads_what_is_not_there_ends_the_iteration() -> None:
    lines = (
        "const res = http.get('https://shop.test/cart');\n"
        "check(res, { 'is mine': (r) => r.json().owner.name > 'a' });\n"
        "http.post(`" + PAY_K6.replace("ID", "res.json('id')")
    )
    script = Source("a.js", K6.replace("LINES", lines.replace("\n", "\n  ")).encode())
    texts = [
        RUN.format(start="", kind="application/json", answer=f'{{"id": "{token}"}}', token=token) for token in TOKENS
    ]
    analysis = engine.analyse(
        script, project_of([parse_flow(text, f"{number}.har") for number, text in enumerate(texts)])
    )
    certificate = analysis.context.certificate
    assert certificate is not None
    assert not certificate.matches
    assert [script.text(stop.member.span) for stop in certificate.stops] == ["r.json().owner"] * 2
    assert [f.message for f in analysis.findings if f.rule == "stale-extractor"] == [
        "`r.json().owner` is not in the response to GET /cart: an exception ends the script here"
    ]
