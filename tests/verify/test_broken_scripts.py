"""A script that can't be parsed is told with its place, and neither judged by recordings nor changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.recordings.hars import content, entry, har, write
from tests.support.run import loadlint

BROKEN = {
    "a.js": (
        """\
import http from 'k6/http';
import { check } from 'k6';

export const options = { thresholds: { checks: ['rate==1'] } };

export default function () {
  const shown = http.get('https://shop.test/carts/b8f14e45f');
  check(shown, { 'is the cart': (r) => r.body.includes('Old') });
  http.get('https://shop.test/';
}
""",
        "a.js:9:",
    ),
    "a.py": (
        """\
from locust import HttpUser, task


class User(HttpUser):
    host = "https://shop.test"

    @task
    def go(self):
        with self.client.get("/carts/b8f14e45f", catch_response=True) as shown:
            if "Old" not in shown.text:
                shown.failure("no cart")
        self.client.get((("/")
        self.client.get("/bye")
""",
        "a.py:12:25: Syntax error: '(' was never closed",
    ),
    "empty.py": (
        """\
from locust import HttpUser, task


class User(HttpUser):
    host = "https://shop.test"

    @task
    def go(self):
        with self.client.get("/carts/b8f14e45f", catch_response=True) as shown:
        self.client.get("/bye")
""",
        "empty.py:10:9: Syntax error: expected an indented block",
    ),
    "a.jmx": ("<jmeterTestPlan>\n<hashTree>", "a.jmx:"),
}


@pytest.mark.parametrize("path", BROKEN)
def test_one_error_and_nothing_is_changed(path: str, tmp_path: Path) -> None:
    text, told = BROKEN[path]
    (tmp_path / path).write_text(text)
    write(tmp_path, har(entry(url="https://shop.test/carts/b8f14e45f", **content("<h1>New</h1>"))), "a.har")
    for command in ("verify", "heal"):
        assert told in loadlint(tmp_path, command, path, "--recording", "a.har", exits=2).err
    for command in ("check", "fix"):
        done = loadlint(tmp_path, command, path, "--recording", "a.har", exits=1)
        place, _, message = told.partition(" ")
        assert f"{place}" in done.text and message in done.text
        assert "[safe fix]" not in done.text and "assertion-breaks" not in done.text
    assert (tmp_path / path).read_text() == text


def test_fixes_that_would_empty_a_block_together_are_not_made_together(tmp_path: Path) -> None:
    """Each of two values has moved to the next answer. The block keeps a statement as long as one of them is left."""
    (tmp_path / "a.py").write_text(
        """\
from locust import HttpUser, task


class User(HttpUser):
    host = "https://shop.test"

    @task
    def go(self):
        with self.client.get("/job", catch_response=True) as job:
            box = job.json().get("box")
            lid = job.json().get("lid")
        self.client.get("/list")
        self.client.get(f"/fill?box={box}&lid={lid}")
"""
    )
    write(
        tmp_path,
        har(
            entry(0, url="https://shop.test/job", **content('{"state":"running"}', "application/json")),
            entry(1, url="https://shop.test/list", **content('{"box":"b-80e1c7","lid":"l-5d20"}', "application/json")),
            entry(2, url="https://shop.test/fill?box=b-80e1c7&lid=l-5d20"),
        ),
    )
    loadlint(tmp_path, "fix", "--unsafe-fixes", "a.py", "--recording", "a.har", "--exit-zero", exits=0)
    text = (tmp_path / "a.py").read_text()
    compile(text, "a.py", "exec")
    assert "job.json().get" not in text and text.count("catch_response=True") == 2
