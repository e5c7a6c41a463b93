"""The documented configurations say what the documentation says, and their files can be read."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs" / "editors"
TEXT = (DOCS / "README.md").read_text("utf-8")
LANGUAGES = {"javascript", "typescript", "python", "xml"}


def indented(text: str) -> str:
    return "".join(f"    {line}" if line.strip() else line for line in text.splitlines(keepends=True))


@pytest.mark.parametrize("name", ["neovim.lua", "zed-settings.json"])
def test_what_is_quoted_is_the_file(name: str) -> None:
    assert indented((DOCS / name).read_text("utf-8")) in TEXT


def test_every_file_is_named() -> None:
    for path in DOCS.iterdir():
        assert path.name == "README.md" or f"({path.name})" in TEXT


def test_links_lead_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", TEXT):
        assert target.startswith("https://") or (DOCS / target).exists(), target


def test_helix() -> None:
    config = tomllib.loads((DOCS / "helix-languages.toml").read_text("utf-8"))
    assert config["language-server"]["loadlint"] == {"command": "loadlint", "args": ["server"]}
    assert {one["name"] for one in config["language"]} == LANGUAGES
    assert all(one["language-servers"][0] == "loadlint" for one in config["language"])


def test_jetbrains() -> None:
    template = json.loads((DOCS / "lsp4ij" / "template.json").read_text("utf-8"))
    mappings = template["fileTypeMappings"]
    assert {one["languageId"] for one in mappings} == LANGUAGES
    assert {pattern for one in mappings for pattern in one["fileType"]["patterns"]} == {
        "*.jmx", "*.js", "*.cjs", "*.mjs", "*.ts", "*.cts", "*.mts", "*.tsx", "*.py",
    }  # fmt: skip
    assert all(re.search(r"loadlint(\.exe)? server", command) for command in template["programArgs"].values())


def test_zed() -> None:
    extension = tomllib.loads((DOCS / "zed" / "extension.toml").read_text("utf-8"))
    server = extension["language_servers"]["loadlint"]
    settings = json.loads((DOCS / "zed-settings.json").read_text("utf-8"))
    assert set(server["languages"]) == set(server["language_ids"]) == set(settings["languages"])
    assert set(server["language_ids"].values()) == LANGUAGES
    cargo = tomllib.loads((DOCS / "zed" / "Cargo.toml").read_text("utf-8"))
    assert cargo["lib"]["crate-type"] == ["cdylib"]
    assert '"server"' in (DOCS / "zed" / "src" / "lib.rs").read_text("utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("options", [["server"], ["server", "--stdio"]])
def test_the_command_of_all_of_them(options: list[str]) -> None:
    body = (
        b'{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"processId":null,"rootUri":null,"capabilities":{}}}'
    )
    exit_ = b'{"jsonrpc":"2.0","method":"exit"}'
    messages = b"".join(b"Content-Length: %d\r\n\r\n%s" % (len(one), one) for one in (body, exit_))
    done = subprocess.run(
        [sys.executable, "-m", "loadlint", *options], input=messages, capture_output=True, timeout=30, check=False
    )
    assert b'"codeActionProvider"' in done.stdout
