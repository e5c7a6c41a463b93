"""Short ways to parse and edit scripts in tests."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from loadlint.changes import Change
from loadlint.dialects.locust import dialect
from loadlint.extractor import Extractor
from loadlint.script import Script
from loadlint.text.edits import apply
from loadlint.text.source import Source
from tests.dialects.k6.helpers import headers, plain, shown, sources, texts, urls, uses

HEAD = 'from locust import HttpUser, task\n\n\nclass Shop(HttpUser):\n    host = "https://a.test"\n\n'


def parse(text: str, path: str = "locustfile.py", files: dict[str, str] | None = None) -> Script:
    """The script of a text. `files` are its modules."""
    known = {name: content.encode() for name, content in (files or {}).items()}
    return dialect.parse(Source(path, text.encode()), known.get)


def task(*lines: str, head: str = HEAD) -> str:
    """A script whose only task has these lines."""
    return f"{head}    @task\n    def t(self):\n" + "".join(f"        {line}\n" if line else "\n" for line in lines)


def taken(script: Script) -> dict[str, Extractor | None]:
    """The values that the script extracts, by variable."""
    return {extraction.variable: extraction.extractor for extraction in script.extractions}


@dataclass
class Edited:
    """A script after changes."""

    script: Script
    text: str


def edit(script: Script, *changes: Change) -> Edited:
    """Apply changes together, as the engine does; the result must be Python."""
    edits = [edit for change in changes for edit in dialect.write(script, change)]
    after = apply(script.source.data, edits)
    again = dialect.parse(Source(script.source.path, after), lambda path: None)
    assert not again.problems
    ast.parse(after)
    return Edited(again, after.decode())


__all__ = [
    "HEAD",
    "Edited",
    "edit",
    "headers",
    "parse",
    "plain",
    "shown",
    "sources",
    "taken",
    "task",
    "texts",
    "urls",
    "uses",
]
