"""`loadlint doctor` tells a user, and whoever helps him, what is there and what is missing."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from loadlint.extras import install_command
from tests.support.run import loadlint


def program(folder: Path, name: str, script: str) -> str:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return str(path)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with a k6 and a Locust of its own, a JMeter that does not start, and no mitmproxy."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    monkeypatch.setenv("LOADLINT_K6", program(tmp_path, "k6", "echo 'k6 v1.9.2 (go1.24)'"))
    monkeypatch.setenv("LOADLINT_JMETER", program(tmp_path, "jmeter", "echo 'no java' >&2; exit 1"))
    monkeypatch.setenv("LOADLINT_LOCUST", program(tmp_path, "locust", "echo 'locust 2.32.1'"))
    monkeypatch.setenv("LOADLINT_MITMDUMP", "/nowhere/mitmdump")
    monkeypatch.setenv("API_TOKEN", "never-in-a-ticket")
    return tmp_path


def test_what_is_there_and_what_to_do_for_the_rest(home: Path) -> None:
    done = loadlint(home, "doctor", exits=0)
    assert "k6                 1.9.2  ~/k6  (runs scripts: verify --engine, --live)" in done.text
    assert "~/jmeter --version does not show its version: does it start?" in done.text
    assert "LOADLINT_MITMDUMP: /nowhere/mitmdump is not a program; give its absolute path" in done.text


def test_an_extra_is_added_as_loadlint_was_installed(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", str(home / ".loadlint" / "bin" / "python"))
    assert install_command("mcp") == "~/.loadlint/bin/python -m pip install 'loadlint[mcp]'"
    monkeypatch.setattr("loadlint.extras.util.find_spec", lambda name: None)
    assert install_command("mcp") == "uv pip install --python ~/.loadlint/bin/python 'loadlint[mcp]'"
    monkeypatch.setattr(sys, "prefix", str(home))
    (home / "pipx_metadata.json").touch()
    assert install_command("mcp") == "pipx runpip loadlint install 'loadlint[mcp]'"


@pytest.mark.parametrize(
    ("tool", "how"),
    [
        ("k6", "winget install k6 (Windows), https://grafana.com/docs/k6/"),
        ("jmeter", "https://jmeter.apache.org/download_jmeter.cgi (all systems; needs Java)"),
        ("locust", "pipx install locust"),
    ],
)
def test_how_to_get_a_tool_that_is_missing(home: Path, tool: str, how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    variable = f"LOADLINT_{tool.upper()}"
    monkeypatch.delenv(variable)
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    monkeypatch.setattr(sys, "executable", str(home / "empty" / "python"))  # tools beside it are found
    done = loadlint(home, "doctor", "--output-format", "json", exits=0)
    parts = {part["name"]: part for part in json.loads(done.text)["parts"]}
    assert parts[tool]["version"] is None
    assert how in parts[tool]["advice"]
    assert f"set {variable} to its path" in parts[tool]["advice"]


def test_a_ticket_holds_no_secrets_and_not_the_name_of_the_home(home: Path) -> None:
    done = loadlint(home, "doctor", "--output-format", "json", exits=0)
    parts = {part["name"]: part for part in json.loads(done.text)["parts"]}
    assert parts["k6"] == {
        "name": "k6",
        "purpose": "runs scripts: verify --engine, --live",
        "version": "1.9.2",
        "place": f"~{os.sep}k6",
        "advice": None,
    }
    assert parts["jmeter"]["version"] is None
    assert "never-in-a-ticket" not in done.text
    assert str(home) not in done.text


def test_the_home_is_a_whole_beginning_of_a_path(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for folder in (os.sep, str(home)[:-1], os.sep + home.name):
        monkeypatch.setenv("HOME", folder)
        assert f"1.9.2  {home / 'k6'}  (" in loadlint(home, "doctor", exits=0).text


def test_the_home_itself_is_hidden_as_well(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("LOADLINT_CACHE_DIR", str(home))
    assert str(home) not in loadlint(home, "doctor", exits=0).text


def test_what_a_jvm_logs_is_no_version(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    banner = "echo '[0.102s][warning][cds] no archive'; echo 'Apache JMeter 5.6.3'"
    monkeypatch.setenv("LOADLINT_JMETER", program(home, "jmeter", banner))
    assert "jmeter             5.6.3  ~/jmeter" in loadlint(home, "doctor", exits=0).text
