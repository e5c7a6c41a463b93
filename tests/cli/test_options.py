"""What people expect of a linter's command line beside the findings."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

import loadlint as package
from loadlint.cache import entries
from loadlint.cli import check
from loadlint.cli import watch as watching
from loadlint.cli.options import CheckOptions
from loadlint.cli.watch import watch
from loadlint.project.config import ConfigError, parse
from loadlint.project.schema import schema, to_text
from loadlint.project.setting_values import IGNORED, OVERRIDING, SETTINGS
from tests.support.run import loadlint, snapshot
from tests.support.schemas import problems_of
from tests.support.scripts import k6

BAD = k6("http.post('https://shop.test/order', { csrf_token: 'dX7q2LmT0aPzRk93bVwYe5Hn' });")
PYTHON = """from locust import HttpUser, task


class A(HttpUser):
    @task
    def t(self):
        self.client.get("/")
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "old").mkdir()
    (tmp_path / "a.js").write_text(BAD)
    (tmp_path / "old" / "b.js").write_text(BAD)
    (tmp_path / "c.js").write_text("let noScript = 1;\n")
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "shown"),
    [
        ((), ["a.js", "old/b.js"]),
        (("--exclude", "old"), ["a.js"]),
        (("--config", "exclude=['old/']"), ["a.js"]),
        (("--config", "exclude=old"), ["a.js"]),
        (("--config", "files=['old/*.js']"), ["old/b.js"]),
        (("--exclude", "a.js", "a.js"), ["a.js"]),
    ],
)
def test_which_scripts_are_checked(folder: Path, arguments: tuple[str, ...], shown: list[str]) -> None:
    assert loadlint(folder, "check", "--show-files", *arguments, exits=0).text.splitlines() == shown


def test_the_configuration_excludes_files_of_folders(folder: Path) -> None:
    (folder / "loadlint.toml").write_text("exclude = ['old']\n")
    done = loadlint(folder, "check", exits=1)
    assert "old" not in done.text
    assert "old" in loadlint(folder, "check", "old/b.js", exits=1).text, "a file that is named is checked"


def test_how_often_each_rule_found_something(folder: Path) -> None:
    done = loadlint(folder, "check", "--statistics", exits=1)
    assert done.text.splitlines() == [
        "     2  missing-assertion   warning  2 fixable",
        "     2  suspicious-literal  warning",
        "4 in 2 scripts",
    ]
    assert loadlint(folder, "check", "--statistics", "--exit-zero", "--ignore", "script", exits=0).text


def test_the_settings_that_hold(folder: Path) -> None:
    (folder / "loadlint.toml").write_text("ignore = ['beanshell']\n[severity]\nexpired-token = 'off'\n")
    done = loadlint(folder, "check", "--show-settings", "--config", "select=['workload']", "a.js", exits=0)
    settings = tomllib.loads(done.text)
    assert settings["select"] == ["workload"]
    assert settings["ignore"] == ["beanshell"]
    assert settings["severity"] == {"expired-token": "off"}
    assert parse({name: value for name, value in settings.items() if value}, "x.toml").ignore == ("beanshell",)


def test_a_pattern_that_is_none(folder: Path) -> None:
    assert "'!' is no pattern of files" in loadlint(folder, "check", "--exclude", "!", exits=2).err


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("select=['nope']", "--config select=['nope']: select: unknown rule or category 'nope'"),
        ("severity.beanshell=loud", "severity.beanshell must be one of"),
    ],
)
def test_a_setting_that_can_not_be_used(folder: Path, setting: str, message: str) -> None:
    done = loadlint(folder, "check", "--config", setting, exits=2)
    assert message in done.err
    assert done.text == ""


def test_rules_that_are_off_are_switched_on(folder: Path) -> None:
    (folder / "u.py").write_text(PYTHON)
    assert "missing-wait-time" not in loadlint(folder, "check", "u.py", exits=0).text
    for more in (("--extend-select", "missing-wait-time"), ("--config", "extend-select=missing-wait-time")):
        done = loadlint(folder, "check", *more, "u.py", "--min-severity", "information", exits=1).text
        assert "missing-wait-time" in done
        assert "missing-assertion" in done


def test_comments_and_baselines_of_a_rule_outlive_its_default(folder: Path) -> None:
    """Both were made when the rule was on: with it off nothing is said of them, and on again they silence it."""
    on = "--extend-select", "missing-wait-time", "--min-severity", "information"
    (folder / "u.py").write_text(PYTHON)
    loadlint(folder, "check", *on, "u.py", "--write-baseline", "--baseline", "base.json", exits=0)
    for more in ((), on):
        done = loadlint(folder, "check", *more, "u.py", "--baseline", "base.json", exits=0)
        assert "missing-wait-time" not in done.text and "base.json" not in done.err
    (folder / "u.py").write_text(PYTHON.replace("(HttpUser):", "(HttpUser):  # loadlint: ignore[missing-wait-time]"))
    for more, code in (((), 0), (on, 1)):
        text = loadlint(folder, "check", *more, "u.py", exits=code).text
        assert "unused-suppression" not in text and "missing-wait-time" not in text


def test_all_findings_are_silenced_by_comments(folder: Path) -> None:
    (folder / "u.py").write_text(PYTHON)
    done = loadlint(folder, "check", "--add-ignore", exits=0)
    assert done.err.count("comments now silence its findings") == 3
    assert "  // loadlint: ignore[missing-assertion, suspicious-literal]\n" in (folder / "a.js").read_text()
    loadlint(folder, "check", exits=0)
    before = (folder / "a.js").read_bytes()
    loadlint(folder, "check", "--add-ignore", exits=0)
    assert (folder / "a.js").read_bytes() == before


def test_a_check_is_repeated_when_a_file_changes(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    script = folder / "a.js"
    texts = [BAD + "// loadlint: ignore-file[assertions]\n"]

    def pause() -> bool:
        if not texts:
            return False
        script.write_text(texts.pop())
        return True

    options = CheckOptions((), [str(script)], no_cache=True, output_format="concise", min_severity="information")
    assert watch(options, pause) == 1
    printed = capsys.readouterr().out
    assert printed.count("suspicious-literal") == 2
    assert printed.count("missing-assertion") == 1


def counted_checks(monkeypatch: pytest.MonkeyPatch) -> list[CheckOptions]:
    """The checks that are made from now on."""
    checks: list[CheckOptions] = []
    execute = check.execute

    def counted(options: CheckOptions) -> check.RunEnd:
        checks.append(options)
        return execute(options)

    monkeypatch.setattr(check, "execute", counted)
    return checks


@pytest.mark.parametrize(
    "options",
    [
        CheckOptions((), output_file="out.json", output_format="json"),
        CheckOptions((), fix=True, unsafe_fixes=True),
        CheckOptions((), baseline="known.json", write_baseline=True),
        CheckOptions(()),
    ],
    ids=["report", "fixes", "baseline", "cache"],
)
def test_what_a_check_writes_does_not_repeat_it(
    options: CheckOptions, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    monkeypatch.setenv("LOADLINT_CACHE_DIR", str(folder / "cache"))
    # Nothing is kept while files of loadlint itself have just been written, as in a new checkout.
    monkeypatch.setattr(entries, "_SETTLED", 0)
    before = snapshot(folder)
    pauses = iter([True, True, False])
    checks = counted_checks(monkeypatch)
    watch(options, lambda: next(pauses))
    assert len(checks) == 1
    assert snapshot(folder) != before, "but it has written something"


def test_a_report_that_a_person_changes_is_a_change_like_any_other(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    others = [True, False]

    def pause() -> bool:
        Path("out.txt").write_text("changed by hand")
        return others.pop(0)

    checks = counted_checks(monkeypatch)
    watch(CheckOptions((), output_file="out.txt"), pause)
    assert len(checks) == 2


def test_what_the_shell_puts_into_a_file_of_the_folder_does_not_repeat_a_check(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    pauses = iter([True, False])
    checks = counted_checks(monkeypatch)
    with Path("out.txt").open("w") as file:
        monkeypatch.setattr(watching, "OUT", file.fileno())

        def pause() -> bool:
            print("what was found", file=file, flush=True)
            return next(pauses)

        watch(CheckOptions(()), pause)
    assert len(checks) == 1


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completions(tmp_path: Path, shell: str) -> None:
    done = loadlint(tmp_path, "completions", shell, exits=0)
    assert "--min-severity" in done.text or "min-severity" in done.text


SCHEMA_FILE = Path(package.__file__).parent / "project" / "loadlint.schema.json"


def test_the_schema_of_the_configuration_is_that_of_its_reader() -> None:
    assert SCHEMA_FILE.read_text() == to_text(), (
        "write it anew: python -m loadlint.project.schema > server/loadlint/project/loadlint.schema.json"
    )
    assert set(schema()["properties"]) == set(SETTINGS)
    assert set(schema()["$defs"]["override"]["properties"]) == set(OVERRIDING)
    assert set(schema()["$defs"]["ignored"]["properties"]) == set(IGNORED)


@pytest.mark.parametrize(
    ("table", "good"),
    [
        ({"select": ["workload"], "severity": {"beanshell": "off"}}, True),
        ({"recordings": {"*.js": ["a.har"]}, "rules": {"third-party-host": {"allow": ["a.test"]}}}, True),
        ({"overrides": [{"files": "a.js", "ignore": ["beanshell"]}], "ignored": {"hosts": ["a.test"]}}, True),
        ({"selct": []}, False),
        ({"select": ["nope"]}, False),
        ({"severity": {"beanshell": "loud"}}, False),
        ({"overrides": [{"ignore": []}]}, False),
        ({"exclude": 1}, False),
        ({"ignored": {"value": []}}, False),
    ],
)
def test_schema_and_reader_agree(table: dict[str, Any], good: bool) -> None:
    assert (problems_of(json.loads(json.dumps(table)), schema()) == []) == good
    if good:
        parse(table, "loadlint.toml")
    else:
        with pytest.raises(ConfigError):
            parse(table, "loadlint.toml")


@pytest.mark.parametrize("option", ["--show-files", "--show-settings", "--add-ignore", "--coverage"])
def test_what_is_no_check_has_no_format_of_findings(option: str, folder: Path) -> None:
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    for more in (("--output-format", "json"), ("--output-file", "out.txt")):
        done = loadlint(folder, "check", option, *more, exits=2)
        assert done.err.startswith(
            "loadlint: --output-format and --output-file are for findings, which --show-settings"
        )
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_a_misspelled_command_and_the_usage_of_the_right_one(folder: Path) -> None:
    assert "there is no command 'chekc'; did you mean 'check'?" in loadlint(folder, "chekc", exits=2).err
    assert loadlint(folder, "why", "a.js:1", "--vlue", "x", exits=2).err.startswith("usage: loadlint why ")
