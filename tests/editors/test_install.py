"""What the extension does when the user lets it install the server: an environment that holds a working program."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.editors.tools import ROOT, editors, program

pytestmark = pytest.mark.editor

CODE = """\
import { install, runner } from %(install)s;
const run = runner((text) => console.error(text), new AbortController().signal);
await install(%(folder)s, %(source)s, ["no-such-python", %(python)s], process.platform, run, console.error);
"""


def test_the_server_is_installed_and_runs(tmp_path: Path) -> None:
    editors()
    node = program("node")
    tsx = ROOT / "client" / "node_modules" / "tsx" / "dist" / "cli.mjs"
    if not tsx.exists():
        pytest.skip("the extension's tools are not installed")
    # A path that makes trouble where a command is put together by hand.
    folder = tmp_path / "a b" / "environment"
    values = {
        "install": ROOT / "client" / "src" / "install.ts",
        "folder": folder,
        "source": ROOT,
        "python": sys.executable,
    }
    code = tmp_path / "install.mts"
    code.write_text(CODE % {name: json.dumps(str(value)) for name, value in values.items()}, "utf-8")
    done = subprocess.run([node, tsx, code], capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stderr
    version = subprocess.run([folder / "bin" / "loadlint", "--version"], capture_output=True, text=True, check=True)
    assert version.stdout.startswith("loadlint ")
