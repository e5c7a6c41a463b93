"""Neovim, Emacs and Helix, each with the configuration that the documentation gives."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.editors import helix
from tests.editors.tools import HERE, ROOT, SERVER, program, write_scripts
from tests.lsp import test_heal

pytestmark = pytest.mark.editor

CONFIGURATIONS = ROOT / "docs" / "editors"
SECONDS = 90


def environment(folder: Path) -> dict[str, str]:
    """A home of the test's own, in which `loadlint` is the one under test."""
    home = folder / "home"
    home.mkdir()
    own = {key: value for key, value in os.environ.items() if not key.startswith("XDG_")}
    return {**own, "HOME": str(home), "PATH": f"{SERVER.parent}{os.pathsep}{os.environ['PATH']}"}


@pytest.mark.parametrize("name", ["shop.js", "shop.jmx"])
@pytest.mark.parametrize(
    ("editor", "command"),
    [
        ("nvim", ["--headless", "--clean", "-l", HERE / "neovim.lua", CONFIGURATIONS / "neovim.lua"]),
        ("emacs", ["-Q", "--batch", "-l", HERE / "emacs.el", CONFIGURATIONS / "emacs.el"]),
    ],
    ids=["neovim", "emacs"],
)
def test_diagnostics_action_and_saved_file(tmp_path: Path, editor: str, command: list[str | Path], name: str) -> None:
    found = program(editor)
    scripts = write_scripts(tmp_path / "work")
    path = scripts.folder / name
    expected = scripts.expected()[path]
    done = subprocess.run(
        [found, *command, path, "Extract `"],
        cwd=scripts.folder,
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "c-8f14e45fceea167a" in done.stdout + done.stderr
    assert path.read_bytes() == expected


def test_commands_in_neovim(tmp_path: Path) -> None:
    found = program("nvim")
    script = test_heal.write(tmp_path, test_heal.recording(5, "csrf"))
    done = subprocess.run(
        [found, "--headless", "--clean", "-l", HERE / "neovim_commands.lua", SERVER, script],
        cwd=tmp_path,
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert script.read_text() == test_heal.RENAMED


@pytest.mark.parametrize("name", ["shop.js", "shop.jmx"])
def test_helix(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    program("tmux")
    found = program("hx")
    scripts = write_scripts(tmp_path / "work")
    path = scripts.folder / name
    expected = scripts.expected()[path]
    for key, value in environment(tmp_path).items():
        monkeypatch.setenv(key, value)
    # The socket's path has to be short.
    menu = helix.correlate(tmp_path, found, CONFIGURATIONS / "helix-languages.toml", path, "Extract `")
    print(menu)
    assert path.read_bytes() == expected
    assert shutil.which("loadlint") == str(SERVER)
