"""Few statements tell whether a changed script compiles, and say the same as the whole of it."""

from __future__ import annotations

import ast

import pytest

from loadlint.dialects.locust.language import syntax
from loadlint.dialects.locust.write import validity
from loadlint.text.edits import Edit, apply
from loadlint.text.source import Source
from loadlint.text.span import Span

SCRIPT = b"""\
import re
from locust import HttpUser, task

class Shop(HttpUser):
    @task
    def buy(self):
        text = '''
first
'''
        if text:
            self.client.get('/a'); self.client.get('/b')
        else:
            pass
        # the end
        self.client.post('/c', json={
            'id': 1,
        })

    def on_stop(self): self.client.get('/bye')
"""


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("inserted", ["\n", "    y = 1\n", "y = 1\n", "\\", "'", "#"])
@pytest.mark.parametrize("newline", [b"\n", b"\r\n"])
def test_says_what_the_whole_says(inserted: str, newline: bytes) -> None:
    data = SCRIPT.replace(b"\n", newline)
    tree = syntax.parse(Source("shop.py", data))
    for at in range(len(data) + 1):
        edits = [Edit(Span(at, at), inserted)]
        after = apply(data, edits)
        assert validity.compiles_after(tree, edits, after) == validity.compiles(after), after


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("text", ["", " ", "#", "\n", "x"])
def test_says_what_the_whole_says_where_text_is_replaced(text: str) -> None:
    tree = syntax.parse(Source("shop.py", SCRIPT))
    for start in range(len(SCRIPT)):
        for length in (1, 4, 5, 8):
            edits = [Edit(Span(start, min(start + length, len(SCRIPT))), text)]
            after = apply(SCRIPT, edits)
            assert validity.compiles_after(tree, edits, after) == validity.compiles(after), after


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    "text", ["", "pass", "    pass\n", "        pass\n", "            pass\n", "# c\n", "x(", "\\\n"]
)
def test_says_what_the_whole_says_where_lines_are_replaced(text: str) -> None:
    tree = syntax.parse(Source("shop.py", SCRIPT))
    starts = [0, *(i + 1 for i, byte in enumerate(SCRIPT) if byte == ord("\n"))]
    for first, start in enumerate(starts):
        for end in starts[first:]:
            edits = [Edit(Span(start, end), text)]
            after = apply(SCRIPT, edits)
            assert validity.compiles_after(tree, edits, after) == validity.compiles(after), after


def test_only_what_an_edit_touches_is_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    tree = syntax.parse(Source("shop.py", SCRIPT))
    at = SCRIPT.index(b"'/c'") + 2
    edits = [Edit(Span(0, 0), "import json\n"), Edit(Span(at, at), "x")]
    seen = []
    parse = ast.parse

    def counted(data: bytes) -> ast.Module:
        seen.append(data)
        return parse(data)

    # Where an assertion fails, pytest parses as well.
    with monkeypatch.context() as patch:
        patch.setattr(ast, "parse", counted)
        is_valid = validity.compiles_after(tree, edits, apply(SCRIPT, edits))
    assert is_valid
    assert [len(data.splitlines()) for data in seen] == [1, 4]
