"""Writes docs/gallery.md: `python -m tests.tools.gallery`. What `loadlint fix` does to a raw script of each tool."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "gallery.md"
FLOWS = ROOT / "tests" / "shop" / "flows"
SHOWN = (
    ("k6: forms, a token in each page, an order number", FLOWS / "order" / "raw.k6.js", "har"),
    (
        "Locust: the authorisation code of OAuth, with PKCE",
        ROOT / "tests" / "dialects" / "locust" / "raw" / "oauth.locust.py",
        "har",
    ),
    ("JMeter: a search whose results have new ids", FLOWS / "search" / "raw.jmx", "xml"),
)
HEAD = """\
# Before and after

This is what `loadlint fix` changes in scripts that come straight from recorders and converters. Each script has two
recordings. The page shows the first changes of each script.
"""
_LINES = 80
"""About so many lines of a difference are shown, in whole parts."""


def lines() -> Iterator[str]:
    """The page."""
    yield HEAD
    for title, script, kind in SHOWN:
        flow = FLOWS / (script.name.partition(".")[0] if script.parent.name == "raw" else script.parent.name)
        yield f"## {title}\n"
        yield f"```diff\n{beginning(difference(script, flow, kind))}```\n"


def beginning(difference: str) -> str:
    """The first parts of a difference, without its head."""
    parts = re.split(r"(?m)^(?=@@ )", difference)[1:]
    ends = list(accumulate(part.count("\n") for part in parts))
    return "".join(parts[: max(1, sum(end <= _LINES for end in ends))])


def difference(script: Path, flow: Path, kind: str) -> str:
    """What `fix --diff` prints for a script beside its two recordings."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(script, folder)
        stem = script.name.rpartition(".")[0]
        for number in (1, 2):
            recording = flow / (f"rec{number}.har" if kind == "har" else f"recording{number}.xml")
            shutil.copy(recording, Path(folder) / f"{stem}{'' if number == 1 else '.2'}.{kind}")
        done = subprocess.run(
            [sys.executable, "-m", "loadlint", "fix", "--diff", "--no-cache", script.name],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
    return done.stdout


if __name__ == "__main__":
    PAGE.write_text("\n".join(lines()), "utf-8")
