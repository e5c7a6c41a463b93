"""Programs in place of mitmdump and k6, so that the command is tested without them."""

from __future__ import annotations

import os
import sys
from pathlib import Path

HERE = Path(__file__).parent


def program(folder: Path, name: str, text: str) -> str:
    """An executable Python program; returns its path."""
    path = folder / name
    path.write_text(f"#!{sys.executable} -I\n{text}")
    path.chmod(0o755)
    return str(path)


def stand_in(folder: Path, name: str) -> str:
    """One of the programs beside this file."""
    return program(folder, name, (HERE / f"stand_in_{name}.py").read_text().partition("annotations\n")[2])


def environment(folder: Path, k6: str | None = None) -> dict[str, str]:
    """The variables that name them; `k6` is another program in its place."""
    folder.mkdir(exist_ok=True)
    return {
        "LOADLINT_MITMDUMP": stand_in(folder, "mitmdump"),
        "LOADLINT_K6": k6 or stand_in(folder, "k6"),
        "LOADLINT_CACHE_DIR": str(folder / "cache"),
    }


def running(number: int) -> bool:
    """Whether a process of that number runs, one that waits to be buried left out."""
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{number}/stat")
    return not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] != "Z"
