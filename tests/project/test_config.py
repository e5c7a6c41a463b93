"""The configuration: where it is found, what it says, and what is wrong with it."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from loadlint import rules
from loadlint.findings import Severity
from loadlint.project.config import Config, ConfigError, find, parse, with_settings
from loadlint.rules import Rule


def rule(name: str) -> Rule:
    found = rules.by_name(name)
    assert found
    return found


def test_nearest_file_wins(tmp_path: Path) -> None:
    deep = tmp_path / "a" / "b"
    deep.mkdir(parents=True)
    assert find(str(deep)).file is None
    (tmp_path / "pyproject.toml").write_text("[tool.loadlint]\nignore = ['recordings']\n")
    assert find(str(deep)).ignore == ("recordings",)
    (tmp_path / "a" / "pyproject.toml").write_text("[project]\nname = 'other'\n")
    assert find(str(deep)).ignore == ("recordings",), "a pyproject.toml that says nothing is passed over"
    (tmp_path / "a" / "loadlint.toml").write_text("ignore = ['correlation']\n")
    assert find(str(deep)).ignore == ("correlation",)
    (tmp_path / "a" / "pyproject.toml").write_text("[tool.loadlint]\n")
    assert find(str(deep)).ignore == ("correlation",), "loadlint.toml wins over pyproject.toml beside it"


def test_everything_that_can_be_set(tmp_path: Path) -> None:
    own = parse(
        {
            "select": ["correlation"],
            "ignore": "expired-token",
            "per-file-ignores": {"old/*.js": ["pinned-cookie"]},
            "severity": {"unknown-origin": "hint", "recorded-header": "off"},
            "recordings": {"flows/**/*.js": ["r/1.har", "r/*.2.har"], "*.js": ["all.har"]},
            "rules": {"third-party-host": {"allow": ["pay.test"]}},
        },
        str(tmp_path / "loadlint.toml"),
    )
    assert own.settings.option("third-party-host", "allow") == ["pay.test"]
    assert own.settings.option("pinned-cookie", "other") is None
    here, old = str(tmp_path / "a.js"), str(tmp_path / "old" / "a.js")
    assert own.is_on(rule("pinned-cookie"), here)
    assert not own.is_on(rule("pinned-cookie"), old)
    assert not own.is_on(rule("expired-token"), here)
    assert not own.is_on(rule("recorded-header"), here)
    assert not own.is_on(rule("unhealthy-recording"), here)
    assert own.is_on(rule("syntax-error"), here), "a script that can't be read is always told"
    assert own.severity["unknown-origin"] is Severity.HINT
    (tmp_path / "r").mkdir()
    (tmp_path / "r" / "b.2.har").touch()
    (tmp_path / "r" / "a.2.har").touch()
    deep = own.recordings_for(str(tmp_path / "flows" / "x" / "y.js"))
    assert [Path(file).name for file in deep] == ["1.har", "a.2.har", "b.2.har"]
    assert [Path(file).name for file in own.recordings_for(here)] == ["all.har"]
    assert own.recordings_for(str(tmp_path / "a.ts")) == ()


def test_a_selected_rule_beats_an_ignored_category() -> None:
    own = Config(select=("pinned-cookie",), ignore=("correlation",))
    assert own.is_on(rule("pinned-cookie"), "a.js")
    assert not own.is_on(rule("recorded-header"), "a.js")
    assert not Config(select=("pinned-cookie",), ignore=("pinned-cookie",)).is_on(rule("pinned-cookie"), "a.js")


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        ([], "must be a table"),
        ({"selct": []}, "unknown setting 'selct'; did you mean 'select'?"),
        ({"select": 1}, "select must be a list of strings"),
        ({"select": [1]}, "select must be a list of strings"),
        ({"select": ["pined-cookie"]}, "unknown rule or category 'pined-cookie'; did you mean 'pinned-cookie'?"),
        ({"severity": {"pinned-cookie": "fatal"}}, "must be one of hint, information, warning, error, off"),
        ({"severity": {"x": "hint"}}, "unknown rule or category 'x'"),
        ({"severity": 1}, "severity must be a table"),
        ({"recordings": ["a.har"]}, "recordings must be a table"),
        ({"recordings": {"*.js": {}}}, "recordings.*.js must be a list of strings"),
        ({"rules": {"pinned-cookie": 1}}, "rules.pinned-cookie must be a table"),
        ({"per-file-ignores": {"*": ["nope"]}}, "unknown rule or category 'nope'"),
    ],
)
def test_mistakes(table: object, reason: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse(table, "loadlint.toml")
    assert str(caught.value).startswith("loadlint.toml: ")
    assert reason in str(caught.value)


def test_a_setting_on_top_leaves_the_folder_of_the_file() -> None:
    own = Config(file="/shop/loadlint.toml", root="/shop")
    assert with_settings(own, ["exclude=['old']"]) == replace(own, exclude=("old",))
    assert with_settings(Config(), ["exclude=['old']"]).root == "."
