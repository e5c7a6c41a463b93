"""Values of another length leave a formatted file formatted: Ruff is the judge."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from loadlint.dialects.locust import dialect
from loadlint.text.source import Source
from tests.dialects.locust.helpers import task
from tests.support.run import loadlint


def formatted(text: str) -> str:
    command = [sys.executable, "-m", "ruff", "format", "--isolated", "--stdin-filename", "a.py", "-"]
    return subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout


SHORT, LONG = "ref", "the_order_number_of_the_customer"
LINES = [
    'self.client.post("/orders/confirm", json={"number": NAME, "currency": "EUR", "count": 2})',
    'response = self.client.post(f"/orders/{NAME}/confirm", json={"number": NAME}, name="b")',
    'self.client.put("/cart", json={"a": {"b": [{"number": NAME, "note": "as soon as it can be"}]}})',
    'self.client.get("/a", headers={"Accept": "text/html", "X-Order": NAME, "Origin": "https://a.test"})',
    'self.client.get(f"/a/path/{NAME}/that/is/too/long/for/any/line/and/can/not/be/folded/anywhere")',
    'return self.client.post("/orders/confirm/all", {"number": NAME, "currency": "EUR", "count": 2})',
]


@pytest.mark.slow
@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize(("old", "new"), [(SHORT, LONG), (LONG, SHORT)])
def test_as_ruff_formats_it(line: str, old: str, new: str) -> None:
    before = formatted(task(line.replace("NAME", old)))
    changed = before.replace(old, new)
    expected = formatted(changed)
    for newline in ("\n", "\r\n"):
        sources = [Source("a.py", text.replace("\n", newline).encode()) for text in (before, changed)]
        assert dialect.tidied_text(*sources).decode() == expected.replace("\n", newline)


def test_a_file_of_another_layout_is_left_alone() -> None:
    before = task("self.client.post(", '    "/a", json={"number": ref}', ")", f'self.client.get("/{"x" * 90}")')
    after = before.replace(SHORT, LONG)
    assert dialect.tidied_text(Source("a.py", before.encode()), Source("a.py", after.encode())) == after.encode()


def test_comments_and_texts_of_several_lines_stay() -> None:
    before = formatted(
        task(
            "self.client.post(",
            '    "/orders/confirm/all/of/them",  # all',
            f"    json={{LONG: {LONG}, 1: 2, 3: 4, 5: 6}},",
            ")",
            'self.client.post("/b", """',
            f"{LONG}",
            '""")',
        )
    )
    after = before.replace(LONG, SHORT)
    assert dialect.tidied_text(Source("a.py", before.encode()), Source("a.py", after.encode())).decode() == formatted(
        after
    )


@pytest.mark.slow
def test_code_at_the_end_of_a_formatted_file_is_formatted(tmp_path: Path) -> None:
    """The shape of `load`, with a few stages and with many, and the functions for traces."""
    file = tmp_path / "a.py"
    file.write_text(formatted(task('self.client.get("/a")')))
    for stairs in ("2", "9"):
        loadlint(tmp_path, "load", "a.py", "--rate", "90/m", "--stairs", stairs, "--duration", "9m", exits=0)
        assert formatted(file.read_text()) == file.read_text()
    loadlint(tmp_path, "fix", "a.py", "--select", "untraced-request", "--unsafe-fixes", exits=0)
    assert "def write_request(" in file.read_text()
    assert formatted(file.read_text()) == file.read_text()
