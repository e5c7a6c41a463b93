"""What a terminal would obey is shown as escapes: in names, values, lines of scripts and names of files."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from loadlint.output import format_names
from loadlint.text.visible import visible
from tests.hostile.measure import run_limited
from tests.recordings.hars import content, entry, har
from tests.support.run import loadlint, ran
from tests.support.sampling import one_in

OBEYED = {
    "\x1b[2J": "\\x1b[2J",
    "\x9b31m": "\\x9b31m",
    "\r": "\\r",
    "\x08": "\\x08",
    "\x7f": "\\x7f",
    "\u202e": "\\u202e",
    "\u2066": "\\u2066",
    "\u2069": "\\u2069",
    "\u200b": "\\u200b",
    "\ufeff": "\\ufeff",
    "\u2028": "\\u2028",
    "\U000e0041": "\\U000e0041",
}
HOSTILE = "".join(OBEYED)
LINE = HOSTILE.replace("\r", "").replace("\u2028", "")
"""What may stand in one line of a script."""

SCRIPT = f"""\
import http from 'k6/http';
export default function () {{
  // {LINE}
  http.post('https://shop.test/carts', '{{}}');
  http.get('https://shop.test/carts/c-8f14e45fceea167a'); // {LINE}
  // {LINE}
}}
"""


def write_flow(folder: Path, hostile: str = HOSTILE) -> None:
    """A script whose lines, addresses and answers hold all of it."""
    for name, cart in (("a.har", "c-8f14e45fceea167a"), ("a.2.har", "c-45c48cce2e2d7fbd")):
        answer = content(json.dumps({f"id{hostile}": cart}), "application/json")
        made = entry(1, method="POST", url="https://shop.test/carts", **answer)
        read = entry(2, url=f"https://shop.test/carts/{cart}", **answer)
        other = entry(3, url=f"https://shop.test/{hostile}?q={hostile}", **answer)
        (folder / name).write_text(json.dumps(har(made, read, other)))
    (folder / "a.js").write_bytes(SCRIPT.encode())


def obeyed(text: str) -> list[str]:
    """What a terminal would obey in a text."""
    return [char for char in OBEYED if char[0] in text.replace("\r\n", "\n")]


@pytest.mark.parametrize(("char", "shown"), OBEYED.items())
def test_escapes(char: str, shown: str) -> None:
    assert visible(f"a{char}b") == f"a{shown}b"


def test_what_people_read_stays() -> None:
    text = "naïve 日本語 😀 e\u0301 עברית العربية\u00a0!"
    assert visible(text) == text


@pytest.mark.parametrize("name", one_in(4, format_names(), pytest.mark.slow))
def test_findings(tmp_path: Path, name: str) -> None:
    write_flow(tmp_path)
    done = loadlint(tmp_path, "check", "a.js", "--no-cache", "--output-format", name, exits=1)
    assert obeyed(done.text + done.err) == []


def test_a_diff(tmp_path: Path) -> None:
    write_flow(tmp_path)
    done = loadlint(tmp_path, "fix", "--diff", "a.js", exits=1)
    assert "\\x1b[2J" in done.text and "\\u202e" in done.text
    assert obeyed(done.text + done.err) == []
    assert done.text.startswith("# This diff can't be applied")
    _, exact = ran(tmp_path, "fix", "--diff", "a.js", "--show-secrets")
    assert LINE in exact.text, "it is wanted as it is, and goes to no terminal"
    (tmp_path / "a.diff").write_bytes(exact.out)
    subprocess.run(["git", "apply", "a.diff"], cwd=tmp_path, check=True, capture_output=True)
    assert ran(tmp_path, "fix", "--diff", "a.js")[0] in (0, 1)


def test_line_ends_of_a_file_are_no_noise(tmp_path: Path) -> None:
    write_flow(tmp_path, "")
    (tmp_path / "a.js").write_bytes(SCRIPT.replace(LINE, "").replace("\n", "\r\n").encode())
    _, done = ran(tmp_path, "fix", "--diff", "a.js")
    assert "\\r" not in done.text and not done.text.startswith("#")


def test_recordings_and_results(tmp_path: Path) -> None:
    """In processes of their own, which write to the streams that users have."""
    write_flow(tmp_path)
    for arguments in (("recording", "a.har", "a.2.har"), ("results", "a.2.har", "--script", "a.js")):
        done = run_limited(tmp_path, *arguments)
        assert done.code in (0, 1)
        assert obeyed(done.out + done.err) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", one_in(3, [f"a{LINE}\n.js".replace("\x08", ""), "a\u202esj.har.js", "\x1b]0;title\x07.js"])
)
def test_names_of_files(tmp_path: Path, name: str) -> None:
    write_flow(tmp_path)
    (tmp_path / name).write_bytes(SCRIPT.encode())
    for arguments in (
        ["check", name],
        ["fix", "--diff", name],
        ["check", "."],
        ["recording", name],
        ["check", f"{name}x"],
    ):
        more = ["--recording", "a.har"] if arguments[0] != "recording" else []
        _, done = ran(tmp_path, *arguments, *more)
        assert obeyed(done.text + done.err) == [], arguments
        assert all(line.startswith(("loadlint: ", "")) for line in done.err.splitlines())
