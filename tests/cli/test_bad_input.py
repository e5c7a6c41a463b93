"""Bad input of every kind: one line that says what is wrong, the right exit code, no traceback, no file changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.run import loadlint, snapshot
from tests.support.shop import SCRIPT, recording, write_shop

DEEP = "import http from 'k6/http';\nexport default function () {\n" + "(" * 200 + "1" + ")" * 200 + ";\n}\n"
DEEP_CALLS = "import http from 'k6/http';\nexport default function () {\n" + "f(" * 200 + "\n}\n"
RUBBISH = b"\x00\xff\xfe" + bytes(range(256)) * 20


@dataclass(frozen=True)
class Case:
    """Files to make, arguments, and what is to come out of it."""

    files: dict[str, bytes]
    arguments: list[str]
    code: int
    out: str = ""
    err: str = ""


GOOD = SCRIPT.encode()
CASES = {
    "truncated HAR": Case(
        {"a.js": GOOD, "x.har": recording("c-1")[:300]}, ["a.js", "--recording", "x.har"], 2, err="cut off"
    ),
    "HTML HAR": Case(
        {"a.js": GOOD, "x.har": b"<!doctype html><p>hi"}, ["a.js", "--recording", "x.har"], 2, err="web page"
    ),
    "binary HAR": Case({"a.js": GOOD, "x.har": RUBBISH}, ["a.js", "--recording", "x.har"], 2, err="binary"),
    "missing HAR": Case({"a.js": GOOD}, ["a.js", "--recording", "x.har"], 2, err="x.har: there is no such file"),
    "HAR with numbers that are none": Case(
        {"a.js": GOOD, "x.har": recording("c-1").replace(b'"status": 201', b'"status": 1e400, "x": NaN')},
        ["a.js", "--recording", "x.har"],
        0,
        out="unhealthy-recording",
    ),
    "deep HAR": Case({"a.js": GOOD, "x.har": b'{"a":' * 99999}, ["a.js", "--recording", "x.har"], 2, err="nested"),
    "linked HAR truncated": Case(
        {"a.js": GOOD, "a.har": recording("c-1")[:300]}, ["a.js"], 1, out="broken-recording-link"
    ),
    "linked HAR missing": Case(
        {"a.js": b"// loadlint: recording=no.har\n" + GOOD}, ["a.js"], 1, out="a.js:1:24: error[broken-recording-link]"
    ),
    "empty script": Case({"a.js": b""}, ["a.js"], 2, err="a.js: the file is empty"),
    "no load script": Case({"a.js": b"alert(1)"}, ["a.js"], 2, err="a.js: is not a load script"),
    "UTF-16": Case({"a.js": GOOD.decode().encode("utf-16")}, ["a.js"], 2, err="a.js: is written in UTF-16"),
    "unknown suffix": Case({"a.txt": GOOD}, ["a.txt"], 2, err="a.txt: is not a load script"),
    "syntax error": Case({"a.js": GOOD.replace(b"carts'", b"carts")}, ["a.js"], 1, out="error[syntax-error]"),
    "rubbish": Case({"a.js": RUBBISH}, ["a.js"], 2, err="not a load script"),
    "rubbish in a script": Case({"a.js": GOOD + RUBBISH}, ["a.js"], 1, out="error[syntax-error]"),
    "nesting": Case({"a.js": DEEP.encode()}, ["a.js"], 0, out="Found no problems"),
    "broken nesting": Case({"a.js": DEEP_CALLS.encode()}, ["a.js"], 1, out="error[syntax-error]"),
    "missing script": Case({}, ["a.js"], 2, err="a.js: there is no such file"),
    "empty folder": Case({}, ["."], 0, err="no load scripts in ."),
    "bad TOML": Case(
        {"a.js": GOOD, "loadlint.toml": b"select = ["}, ["a.js"], 2, err="loadlint.toml:1: is no valid TOML"
    ),
    "unknown setting": Case(
        {"a.js": GOOD, "loadlint.toml": b"colour = 1"}, ["a.js"], 2, err="unknown setting 'colour'"
    ),
    "wrong type": Case({"a.js": GOOD, "loadlint.toml": b"select = 5"}, ["a.js"], 2, err="select must be a list"),
    "unknown rule": Case({"a.js": GOOD}, ["a.js", "--select", "sintax-error"], 2, err="did you mean 'syntax-error'?"),
    "missing config": Case({"a.js": GOOD}, ["a.js", "--config", "x.toml"], 2, err="x.toml: there is no such file"),
    "missing baseline": Case({"a.js": GOOD}, ["a.js", "--baseline", "b.json"], 2, err="b.json: there is no such file"),
    "bad baseline": Case({"a.js": GOOD, "b.json": b"[]"}, ["a.js", "--baseline", "b.json"], 2, err="is not a baseline"),
    "unknown option": Case({"a.js": GOOD}, ["a.js", "--colour"], 2, err="--colour; did you mean '--color'?"),
    "odd name": Case({}, ["a\x1b[31m.js"], 2, err="a\\x1b[31m.js: there is no such file"),
}


@pytest.mark.parametrize("command", ["check", "fix"])
@pytest.mark.parametrize("name", CASES)
def test_bad_input(tmp_path: Path, name: str, command: str) -> None:
    case = CASES[name]
    for file, data in case.files.items():
        (tmp_path / file).write_bytes(data)
    before = snapshot(tmp_path)
    done = loadlint(tmp_path, command, *case.arguments, exits=case.code)
    assert "Traceback" not in done.err + done.text
    assert "internal-error" not in done.text
    assert case.out in done.text
    assert case.err in done.err
    assert snapshot(tmp_path) == before
    if case.code == 2 and name != "unknown option":
        assert done.err.count("\n") == 1


@pytest.mark.parametrize("make", [lambda path: path.mkdir(), lambda path: path.symlink_to("nowhere.js")])
def test_odd_files_are_passed_over_in_folders(tmp_path: Path, make: Callable[[Path], None]) -> None:
    make(tmp_path / "odd.js")
    write_shop(tmp_path)
    done = loadlint(tmp_path, "check", ".", exits=1)
    assert "in 1 script" in done.text


def test_one_bad_file_does_not_hide_the_others(tmp_path: Path) -> None:
    write_shop(tmp_path)
    (tmp_path / "empty.js").touch()
    done = loadlint(tmp_path, "check", "empty.js", "shop.js", exits=2)
    assert "empty.js: the file is empty" in done.err
    assert "shop.js:5:" in done.text


def test_output_file_that_cannot_be_written(tmp_path: Path) -> None:
    write_shop(tmp_path)
    done = loadlint(tmp_path, "check", "shop.js", "--output-file", "no/such/folder.txt", exits=2)
    assert "can't be written" in done.err
