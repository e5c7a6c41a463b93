"""A value that an answer writes with the escapes of JSON or JavaScript is found whole, with one extractor."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import quote

import pytest

from loadlint import engine
from loadlint.findings import Applicability
from loadlint.text.source import Source
from tests.support.flowtext import parse_flow
from tests.support.scripts import k6, project_of

VALUES = ("aB3/dE7==x9&q<1", "Zk8/pQ2==m4&r<6")
LOCUST = """\
from locust import HttpUser, task


class Visitor(HttpUser):
    @task
    def visit(self):
        self.client.get("/start")
        self.client.get("/next?token=TOKEN")
"""
SCRIPTS = {
    "a.js": k6("http.get('https://shop.test/start');", "http.get('https://shop.test/next?token=TOKEN');"),
    "a.py": LOCUST,
}


def gson(value: str) -> str:
    """As Gson escapes a text: `= & < > '`, and no `/`."""
    return re.sub("[=&<>']", lambda match: f"\\u{ord(match[0]):04x}", value)


def django(value: str) -> str:
    """As Django's `escapejs` does, in large digits."""
    return re.sub("[=&<>'/-]", lambda match: f"\\u{ord(match[0]):04X}", value)


def hexadecimal(value: str) -> str:
    """As closure templates do: JavaScript's short escapes."""
    return re.sub("[=&<>']", lambda match: f"\\x{ord(match[0]):02x}", value)


def every(value: str) -> str:
    """Each character."""
    return "".join(f"\\u{ord(character):04x}" for character in value)


ANSWERS = {
    "JSON": ("application/json", '{"user": "ann", "key": "VALUE"}'),
    "an inline script": ("text/html", '<html><script>var page = {user: "ann", key: "VALUE"};</script></html>'),
    "a linked script": ("text/javascript", 'window.key = "VALUE";'),
}


@pytest.mark.parametrize("path", SCRIPTS)
@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize("escaped", [gson, django, hexadecimal, every])
def test_the_value_is_found_whole(escaped: Callable[[str], str], answer: str, path: str) -> None:
    if answer == "JSON" and escaped is hexadecimal:
        pytest.skip("JSON knows no such escapes")
    media_type, body = ANSWERS[answer]
    recordings = [
        parse_flow(
            "GET https://shop.test/start\nHTTP 200\n"
            f"Content-Type: {media_type}\n\n{body.replace('VALUE', escaped(value))}\n###\n"
            f"GET https://shop.test/next?token={quote(value, safe='')}\nHTTP 200\nContent-Type: text/plain\n\nok",
            f"run{number}.har",
        )
        for number, value in enumerate(VALUES)
    ]
    script = SCRIPTS[path].replace("TOKEN", quote(VALUES[0], safe=""))
    result = engine.fix(Source(path, script.encode()), project_of(recordings), Applicability.SAFE)
    certificate = result.analysis.context.certificate
    assert certificate is not None and certificate.is_certified
    assert [applied.rule for applied in result.applied].count("uncorrelated-value") == 1
    assert len(result.analysis.script.extractions) == 1
