"""`check` and `fix` from the outside."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from typing import Any

import pytest

import loadlint as package
from tests.support.run import loadlint, loadlint_process, snapshot
from tests.support.schemas import problems_of
from tests.support.shop import SCRIPT, write_shop

SCHEMA = json.loads((Path(package.__file__).parent / "output" / "schema.json").read_text())
FINDING = "shop.js:5:37: error[uncorrelated-value]"


def as_json(folder: Path, *arguments: str) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(
        loadlint(folder, *arguments, "--exit-zero", "--output-format", "json", exits=0).out
    )
    assert problems_of(value, SCHEMA) == []
    return value


def test_check_finds_and_fix_repairs(tmp_path: Path) -> None:
    script = write_shop(tmp_path)
    done = loadlint_process(tmp_path, "check", "shop.js", exits=1)
    assert done.err == ""
    assert done.text.startswith(FINDING)
    assert done.text.endswith(
        "Found 1 problem in 1 script: 1 error. 1 fixable with --fix.\n"
        "1 value would be wrong in a new session (shop.2.har shows it).\n"
    )

    script.chmod(0o750)
    done = loadlint(tmp_path, "fix", "shop.js", exits=0)
    assert done.err == ""
    assert (
        done.text
        == "Fixed 1 problem. Found no other problems in 1 script. Not checked: whether it runs in the load tool.\n"
        "Certified on shop.har, shop.2.har: 8 values in 4 requests.\n"
    )
    assert stat.S_IMODE(script.stat().st_mode) == 0o750
    fixed = script.read_text()
    assert "c-8f14e45fceea167a" not in fixed
    assert '{"kind":"☕😀"}' in fixed

    before = snapshot(tmp_path)
    loadlint(tmp_path, "fix", "shop.js", exits=0)
    assert snapshot(tmp_path) == before


def test_diff_writes_nothing_and_is_what_fix_does(tmp_path: Path) -> None:
    script = write_shop(tmp_path)
    before = snapshot(tmp_path)
    done = loadlint(tmp_path, "fix", "--diff", "shop.js", exits=1)
    assert done.text.startswith("--- a/shop.js\n+++ b/shop.js\n@@ ")
    assert snapshot(tmp_path) == before
    loadlint(tmp_path, "fix", "shop.js", exits=0)
    added = {line[1:] for line in done.text.split("\n")[2:] if line.startswith("+")}
    assert added <= set(script.read_text().split("\n"))


def test_link_stays_a_link(tmp_path: Path) -> None:
    script = write_shop(tmp_path)
    (tmp_path / "real").mkdir()
    real = tmp_path / "real" / "shop.js"
    script.rename(real)
    script.symlink_to(real)
    loadlint(tmp_path, "fix", "shop.js", exits=0)
    assert script.is_symlink()
    assert "c-8f14e45fceea167a" not in real.read_text()


def test_standard_input(tmp_path: Path) -> None:
    write_shop(tmp_path).unlink()
    done = loadlint(tmp_path, "check", "--stdin-filename", "shop.js", stdin=SCRIPT.encode(), exits=1)
    assert done.text.startswith(FINDING)
    done = loadlint_process(tmp_path, "fix", "--stdin-filename", "shop.js", stdin=SCRIPT.encode(), exits=0)
    assert b"c-8f14e45fceea167a" not in done.out
    assert done.text.startswith("import http")
    assert "Fixed 1 problem." in done.err
    loadlint(tmp_path, "check", "--stdin-filename", "a.js", "b.js", exits=2)


def test_json(tmp_path: Path) -> None:
    write_shop(tmp_path)
    value = as_json(tmp_path, "check", "shop.js")
    (diagnostic,) = value["diagnostics"]
    assert diagnostic["rule"] == "uncorrelated-value"
    assert diagnostic["range"] == {"start": {"line": 5, "column": 37}, "end": {"line": 5, "column": 55}}
    assert diagnostic["evidence"]["level"] == "proven"
    assert diagnostic["origin"] == {
        "recording": "shop.har",
        "exchange": 0,
        "method": "POST",
        "url": "https://shop.test/carts",
        "part": "body",
        "locator": diagnostic["origin"]["locator"],
    }
    assert sorted(diagnostic["extractor"]["proven_on"]) == ["shop.2.har", "shop.har"]
    assert diagnostic["fix"]["applicability"] == "safe"
    assert {edit["path"] for edit in diagnostic["fix"]["edits"]} == {"shop.js"}
    assert value["summary"] == {
        "files": 1,
        "diagnostics": 1,
        "error": 1,
        "warning": 0,
        "information": 0,
        "hint": 0,
        "fixable": {"safe": 1, "unsafe": 0},
        "fixed": 0,
        "in_baseline": 0,
    }


def test_json_of_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text("import http from 'k6/http';\nexport default function () {}\n")
    value = as_json(tmp_path, "check", "a.js")
    assert value["diagnostics"] == []


def test_full_output(tmp_path: Path) -> None:
    write_shop(tmp_path)
    done = loadlint(tmp_path, "check", "shop.js", "--output-format", "full", "--color", "never", exits=1)
    lines = done.text.split("\n")
    at = next(number for number, line in enumerate(lines) if line.startswith("5 |"))
    assert lines[at] == "5 |   http.get('https://shop.test/carts/c-8f14e45fceea167a');"
    assert lines[at + 1] == "  |" + " " * 37 + "^" * 18
    for note in (
        "= proven:",
        "= issued by: POST https://shop.test/carts (shop.har, entry 0), body",
        "= extractor:",
        "= fix (safe):",
    ):
        assert note in done.text
    assert "\x1b" not in done.text


@pytest.mark.parametrize(
    ("arguments", "environment", "colored"),
    [
        (["--color", "always"], {}, True),
        (["--color", "always"], {"NO_COLOR": "1"}, True),
        ([], {}, False),
        (["--color", "never"], {}, False),
    ],
)
def test_color(tmp_path: Path, arguments: list[str], environment: dict[str, str], colored: bool) -> None:
    write_shop(tmp_path)
    done = loadlint(
        tmp_path, "check", "shop.js", "--output-format", "full", *arguments, environment=environment, exits=1
    )
    assert ("\x1b[" in done.text) is colored


def test_select_ignore_and_severity(tmp_path: Path) -> None:
    write_shop(tmp_path)
    for arguments in (
        ["--ignore", "uncorrelated-value"],
        ["--ignore", "recordings,correlation"],
        ["--select", "recordings"],
        ["--select", "unused-suppression"],
    ):
        loadlint(tmp_path, "check", "shop.js", *arguments, exits=0)
    loadlint(tmp_path, "check", "shop.js", "--select", "uncorrelated-value", "--ignore", "correlation", exits=1)
    loadlint(tmp_path, "check", "shop.js", "--exit-zero", exits=0)
    (tmp_path / "loadlint.toml").write_text('[severity]\nuncorrelated-value = "hint"\n')
    assert loadlint(tmp_path, "check", "shop.js", exits=0).text.startswith("shop.js:5:37: hint[")
    assert "Found no problems" in loadlint(tmp_path, "check", "shop.js", "--min-severity", "warning", exits=0).text
    (tmp_path / "loadlint.toml").write_text('[severity]\nuncorrelated-value = "off"\n')
    loadlint(tmp_path, "check", "shop.js", exits=0)


@pytest.mark.parametrize("command", ["check", "fix"])
@pytest.mark.parametrize(
    ("severity", "arguments", "code", "shown"),
    [
        ("error", [], 1, True),
        ("warning", [], 1, True),
        ("information", [], 0, True),
        ("hint", [], 0, True),
        ("information", ["--min-severity", "information"], 1, True),
        ("hint", ["--min-severity", "hint"], 1, True),
        ("hint", ["--min-severity", "information"], 0, False),
        ("warning", ["--min-severity", "error"], 0, False),
        ("warning", ["--exit-zero"], 0, True),
    ],
)
def test_warnings_and_errors_fail_a_run_and_what_the_least_severity_shows(
    command: str, severity: str, arguments: list[str], code: int, shown: bool, tmp_path: Path
) -> None:
    write_shop(tmp_path)
    (tmp_path / "loadlint.toml").write_text(
        f'select = ["uncorrelated-value"]\nseverity.uncorrelated-value = "{severity}"\n'
    )
    # With one recording the fix needs a review, and stays to be done.
    (tmp_path / "shop.2.har").unlink()
    done = loadlint(tmp_path, command, "shop.js", *arguments, exits=code)
    assert (f"{severity}[uncorrelated-value]" in done.text) is shown


def test_baseline(tmp_path: Path) -> None:
    script = write_shop(tmp_path)
    known = ("--baseline", "base.json")
    count = loadlint(tmp_path, "check", "shop.js", "--write-baseline", *known, exits=0).err.split()[1]
    for _ in "at first", "from the cache":
        done = loadlint(tmp_path, "check", "shop.js", *known, exits=0)
        assert f"\nThe baseline hides {count} problem" in done.text
    (tmp_path / "sub").mkdir()
    loadlint(tmp_path / "sub", "check", "../shop.js", "--baseline", "../base.json", exits=0)
    script.write_text("// moved\n\n" + SCRIPT)
    loadlint(tmp_path, "check", "shop.js", "--baseline", "base.json", exits=0)
    before = script.read_bytes()
    loadlint(tmp_path, "fix", "shop.js", "--baseline", "base.json", exits=0)
    assert script.read_bytes() == before


def test_recordings_of_the_command_line_win(tmp_path: Path) -> None:
    write_shop(tmp_path)
    for name in ("shop.har", "shop.2.har"):
        (tmp_path / name).rename(tmp_path / f"other-{name}")
    assert "error" not in loadlint(tmp_path, "check", "shop.js", exits=0).text
    done = loadlint(
        tmp_path, "check", "shop.js", "--recording", "other-shop.har", "--recording", "other-shop.2.har", exits=1
    )
    assert done.text.startswith(FINDING)


def test_folders_respect_gitignore(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    places = [
        "a.js",
        "out/b.js",
        "kept/out/c.js",
        "node_modules/d.js",
        "env/site-packages/d.js",
        ".hidden/e.js",
        "sub/f.js",
        "sub/g.ts",
        "h.txt",
    ]
    for place in places:
        path = tmp_path / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(SCRIPT)
    (tmp_path / "plain.js").write_text("alert(1)")
    (tmp_path / ".gitignore").write_text("/out/\n*.ts\n")
    (tmp_path / "sub" / ".gitignore").write_text("f.js\n!g.ts\n")

    def checked(folder: Path, *paths: str) -> int:
        return int(as_json(folder, "check", *paths)["summary"]["files"])

    assert checked(tmp_path) == 3, "a.js, kept/out/c.js and sub/g.ts"
    assert checked(tmp_path / "sub", ".") == 1
    assert checked(tmp_path, "out/b.js", "out/b.js", "a.js") == 2, "what is named is checked, once"


def test_processes_give_the_same_result(tmp_path: Path) -> None:
    for number in range(6):
        folder = tmp_path / str(number)
        folder.mkdir()
        write_shop(folder)
    one = loadlint(tmp_path, "check", ".", "--jobs", "1", exits=1)
    assert one.text.count("uncorrelated-value") == 6
    assert loadlint(tmp_path, "check", ".", "--jobs", "3", exits=1).out == one.out


def test_skip_unknown(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text("alert(1)")
    done = loadlint(tmp_path, "check", "--skip-unknown", "a.js", exits=0)
    assert (done.out, done.err) == (b"", "")


def test_output_file(tmp_path: Path) -> None:
    write_shop(tmp_path)
    done = loadlint(tmp_path, "check", "shop.js", "--output-format", "json", "--output-file", "out.json", exits=1)
    assert done.out == b""
    assert problems_of(json.loads((tmp_path / "out.json").read_bytes()), SCHEMA) == []


def test_rules_and_explain(tmp_path: Path) -> None:
    listed = json.loads(loadlint(tmp_path, "rules", "--output-format", "json", exits=0).out)["rules"]
    text = loadlint(tmp_path, "rules", exits=0).text
    for rule in listed:
        assert rule["name"] in text
    done = loadlint(tmp_path, "explain", "uncorrelated-value", exits=0)
    assert "## What it does" in done.text
    done = loadlint(tmp_path, "explain", "uncorelated-value", exits=2)
    assert "did you mean 'uncorrelated-value'?" in done.err
    loadlint(tmp_path, "explain", "correlation", exits=2)


def test_recording(tmp_path: Path) -> None:
    write_shop(tmp_path)
    done = loadlint(tmp_path, "recording", "shop.har", exits=0)
    assert "shop.har: 2 exchanges" in done.text
    assert "POST https://shop.test/carts" in done.text
    done = loadlint(tmp_path, "recording", "shop.har", "shop.2.har", exits=0)
    assert "shop.2.har: 2 exchanges" in done.text
    loadlint(tmp_path, "recording", "shop.js", exits=2)


def test_version_and_help(tmp_path: Path) -> None:
    assert loadlint(tmp_path, "--version", exits=0).text.startswith("loadlint ")
    assert "Exit codes" in loadlint(tmp_path, "--help", exits=0).text
    loadlint(tmp_path, exits=2)


@pytest.mark.skipif(os.name != "posix", reason="pipes of a shell")
def test_reader_that_goes_away(tmp_path: Path) -> None:
    import subprocess
    import sys

    write_shop(tmp_path)
    command = (
        f"{sys.executable} -m loadlint explain uncorrelated-value | true; {sys.executable} -m loadlint rules | head -1"
    )
    done = subprocess.run(["sh", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60)
    assert done.stderr == ""


def test_what_a_script_and_its_importer_show_is_told_once(tmp_path: Path) -> None:
    """The users stand in a file that is a script itself, and that another one imports."""
    (tmp_path / "users.py").write_text(
        "from locust import HttpUser, task\n\n\nclass Shopper(HttpUser):\n    @task\n    def buy(self):\n"
        '        self.client.post("/order", json={"tea": 1})\n'
    )
    (tmp_path / "more.py").write_text("from users import Shopper\n\n\nclass Other(Shopper):\n    weight = 3\n")
    done = loadlint(tmp_path, "check", "--select", "missing-assertion", "--output-format", "concise", ".", exits=1)
    assert done.text.count("missing-assertion") == 1


POST = "import http from 'k6/http';\nexport default function () {\n  http.post('https://shop.test/carts');\n}\n"


@pytest.mark.parametrize(
    "name",
    [
        *("cart - Copy.js", "cart - Copy (2).js", "Copy of cart.js", "Copy (2) of cart.js"),
        *("cart (1).js", "cart copy.js", "cart copy 2.js", "cart (copy).js", "cart (Copy 2).js", "cart (3rd copy).js"),
    ],
)
def test_a_copy_beside_a_script_is_left_out(name: str, tmp_path: Path) -> None:
    """What a folder holds twice is reported once, and the user is told; a copy that is named is checked."""
    select = "check", "--select", "missing-assertion", "--output-format", "concise"
    (tmp_path / name).write_text(POST)
    assert name in loadlint(tmp_path, *select, ".", exits=1).text, "nothing is beside it"
    (tmp_path / "cart.js").write_text(POST)
    done = loadlint(tmp_path, *select, ".", exits=1)
    assert done.text.count("missing-assertion") == 1 and name not in done.text
    assert f"{name}: left out because it is a copy of cart.js" in done.err
    assert name in loadlint(tmp_path, *select, name, exits=1).text


@pytest.mark.parametrize("name", ["cart_copy.js", "cart-copy.js", "cart - copying.js", "copy.js"])
def test_what_a_person_calls_a_copy_is_a_script(name: str, tmp_path: Path) -> None:
    for script in ("cart.js", name):
        (tmp_path / script).write_text(POST)
    done = loadlint(tmp_path, "check", "--select", "missing-assertion", "--output-format", "concise", ".", exits=1)
    assert done.text.count("missing-assertion") == 2
