"""Settings for some scripts, what is ignored by what it is about, and messages with the line of a mistake."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from loadlint import engine
from loadlint.project import Project
from loadlint.project.config import Config, ConfigError, Ignored, load, parse
from loadlint.project.toml_places import line_of
from loadlint.text.source import Source
from tests.support.scripts import k6

TOML = """\
select = ["workload"]
exclude = ["old"]

[severity]
beanshell = "hint"

[[overrides]]
files = ["a/*.js"]

[[overrides]]
files = ["b/*.js"]
ignore = ["assertions"]

[rules.third-party-host]
allow = ["pay.test"]
"""


@pytest.mark.parametrize(
    ("place", "line"),
    [
        (("exclude",), 2),
        (("severity", "beanshell"), 5),
        (("overrides", 1, "ignore"), 12),
        (("overrides", 0), 7),
        (("rules", "third-party-host", "allow"), 15),
        (("rules", "third-party-host", "other"), 14),
        (("nowhere",), 1),
    ],
)
def test_the_line_of_a_setting(place: tuple[str | int, ...], line: int) -> None:
    assert line_of(TOML, place) == line


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("loadlint.toml", "select = []\nignroe = []\n", ":2: unknown setting 'ignroe'; did you mean 'ignore'?"),
        ("loadlint.toml", "[severity]\nbeanshell = 'bad'\n", ":2: severity.beanshell must be one of"),
        ("loadlint.toml", "\n[[overrides]]\nignore = []\n", ":2: overrides: `files` says which scripts it is for"),
        ("loadlint.toml", "[rules.beanshell]\nx = []\n", ":2: unknown option 'x' of beanshell, which has no options"),
        ("pyproject.toml", "[tool.loadlint]\nselect = 1\n", ":2: select must be a list of strings"),
        ("loadlint.toml", "[ignored]\nvalue = ['x']\n", ":2: unknown setting 'value'; did you mean 'values'?"),
    ],
)
def test_a_mistake_is_told_with_its_line(name: str, text: str, message: str, tmp_path: Path) -> None:
    file = tmp_path / name
    file.write_text(text)
    with pytest.raises(ConfigError) as caught:
        load(str(file))
    assert f"{name}{message}" in str(caught.value)


def own(table: dict[str, Any]) -> Config:
    return parse(table, "loadlint.toml")


def test_other_settings_for_some_scripts() -> None:
    config = own(
        {
            "ignore": ["beanshell"],
            "overrides": [
                {"files": ["a/*.js"], "ignore": ["assertions"], "severity": {"third-party-host": "error"}},
                {"files": ["a/b.js"], "rules": {"third-party-host": {"allow": ["pay.test"]}}},
            ],
        }
    )
    assert config.at("c.js") is config
    there = config.at("a/b.js")
    assert there.ignore == ("beanshell", "assertions")
    assert there.severity["third-party-host"] is not None
    assert there.settings.option("third-party-host", "allow") == ["pay.test"]
    assert config.at("a/c.js").settings.option("third-party-host", "allow") is None


def test_which_scripts_of_a_folder_are_left_out() -> None:
    config = own({"files": ["load/**"], "exclude": ["load/old/"]})
    assert not config.is_left_out("load/a.js")
    assert config.is_left_out("other/a.js")
    assert config.is_left_out("load/old/a.js")
    assert not Config().is_left_out("a.js")


TEXT = k6("http.post('https://shop.test/order', { csrf_token: 'dX7q2LmT0aPzRk93bVwYe5Hn' });")


@pytest.mark.parametrize(
    ("ignored", "number"),
    [
        (Ignored(), 1),
        (Ignored(values=frozenset({"dX7q2LmT0aPzRk93bVwYe5Hn"})), 0),
        (Ignored(names=frozenset({"csrf_token"})), 0),
        (Ignored(names=frozenset({"token"})), 1),
        (Ignored(hosts=frozenset({"shop.test"})), 0),
        (Ignored(hosts=frozenset({"op.test"})), 1),
        (Ignored(headers=frozenset({"csrf_token"})), 1),
    ],
)
def test_what_no_finding_is_about(ignored: Ignored, number: int) -> None:
    project = Project(Config(select=("suspicious-literal",), ignored=ignored))
    analysis = engine.analyse(Source("a.js", TEXT.encode()), project)
    assert len(analysis.findings) == number
    assert len(analysis.silenced) == 1 - number


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("a.js", "// loadlint: ignore[beanshell]\nlet a;\n", "let a;\n"),
        ("a.js", "let a; // loadlint: ignore[expired-token]\n", "let a;\n"),
        ("a.js", "let a; // why: loadlint: ignore[expired-token]\n", "let a; // why: \n"),
        ("a.js", "/* loadlint: ignore-file[expired-token] */\nlet a;\n", "let a;\n"),
        (
            "a.js",
            "// loadlint: ignore[missing-assertion, beanshell]\nHTTP",
            "// loadlint: ignore[missing-assertion]\nHTTP",
        ),
        ("a.py", "# loadlint: ignore[expired-token]\nx = 1\n", "x = 1\n"),
    ],
)
def test_a_comment_that_silences_nothing_is_taken_out(path: str, before: str, after: str) -> None:
    head, call = "import http from 'k6/http';\n", "export default () => { http.get('https://a.test/'); }\n"
    if path.endswith(".py"):
        head = "from locust import HttpUser\n"
    text, expected = (head + one.replace("HTTP", call) for one in (before, after))
    source = Source(path, text.encode())
    own = Config(select=("unused-suppression", "missing-assertion", "expired-token"))
    assert engine.fix(source, Project(own)).data.decode() == expected
