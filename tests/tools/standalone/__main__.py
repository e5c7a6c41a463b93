"""Builds the program for the machine that this runs on: `python -m tests.tools.standalone`.

PyInstaller can't build for another system: the workflow of a release runs this once on each.
"""

from __future__ import annotations

import platform
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

from tests.tools import bundle_server

ROOT = bundle_server.ROOT
PROGRAM = Path(__file__).with_name("program.py")
EXTRAS = "runs,mcp,remote"
"""What is brought along. The proxy of runs (mitmproxy) is a program of its own."""
DESCRIBED = ("loadlint", "duckdb", "numpy", "mcp", "fsspec", "aiohttp")
"""Packages whose versions `loadlint doctor` tells."""
WHOLE = ("loadlint", "lsprotocol", "selectolax", "tree_sitter_typescript")
"""Packages that load parts of themselves by name, or have files."""


def build(dist: Path) -> Path:
    """The archive in a folder: `loadlint-VERSION-linux-x86_64.tar.gz`. Raises CalledProcessError."""
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    name = f"loadlint-{version}-{platform.system().lower()}-{platform.machine().lower()}"
    with tempfile.TemporaryDirectory() as folder:
        python = Path(folder) / "venv" / ("Scripts" if sys.platform == "win32" else "bin") / "python"
        _run(bundle_server.UV, "venv", "--quiet", "--python", sys.executable, Path(folder) / "venv")
        _run(
            bundle_server.UV, "pip", "install", "--quiet", "--python", python, f"{ROOT}[{EXTRAS}]", "pyinstaller>=6.16"
        )
        options = [f"--collect-all={package}" for package in WHOLE]
        options += [f"--copy-metadata={package}" for package in DESCRIBED]
        places = ("--distpath", folder, "--workpath", f"{folder}/work", "--specpath", folder)
        _run(
            *(python, "-m", "PyInstaller", "--noconfirm", "--log-level=ERROR", "--name", "loadlint"),
            *options,
            *places,
            PROGRAM,
        )
        dist.mkdir(exist_ok=True)
        return Path(shutil.make_archive(str(dist / name), "gztar", folder, "loadlint"))


def _run(*command: str | Path) -> None:
    subprocess.run([str(part) for part in command], check=True)


if __name__ == "__main__":
    archive = build(ROOT / "dist")
    print(f"{archive.stat().st_size / 1e6:9.2f} MB  {archive.name}")
