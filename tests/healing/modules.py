"""Scripts of several files, as people write them, and the shop's second version: `python -m tests.healing.modules`.

It counts what is healed: each change, in each style and flow, with two newer recordings and with one.
"""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from functools import cache
from itertools import product
from pathlib import Path

from loadlint import engine
from loadlint.engine import FixResult
from loadlint.project import Project
from loadlint.project.config import Config
from loadlint.text.source import Source
from tests.healing.test_heal import new_recordings
from tests.shop.changes import ALL, NAMES
from tests.shop.modules_run import CASES, copied, fix

HEALING = {
    "assertion-breaks", "changed-request", "drifted-extractor", "missing-step", "stale-extractor",
    "wrong-extractor-target",
}  # fmt: skip
"""The rules whose findings say that a script would not run yet."""


@cache
def _folders() -> tempfile.TemporaryDirectory[str]:
    """Where those of a process lie until it ends."""
    return tempfile.TemporaryDirectory(prefix="healing-")


@cache
def first_version(style: str, flow: str) -> Path:
    """A folder with the files of a script for the first version of the shop, fixed, and without its recordings."""
    folder = Path(_folders().name) / f"{style}-{flow}"
    folder.mkdir()
    script = copied(style, flow, folder)
    fix(script)
    for recording in folder.glob("*.har"):
        recording.unlink()
    return script


def healed(style: str, flow: str, change: str, folder: Path, runs: int = 2) -> FixResult:
    """The script after `heal` with recordings of the changed shop."""
    script = first_version(style, flow)
    shutil.copytree(script.parent, folder, dirs_exist_ok=True)
    recordings = tuple(new_recordings(flow, [change], folder, runs=runs))
    path = folder / script.name
    return engine.heal(Source(str(path), path.read_bytes()), Project(Config(), recordings))


def is_healed(result: FixResult) -> bool:
    """Whether the replay certifies a script, and no rule knows of an extraction or a test that would fail."""
    return result.passes and not {finding.rule for finding in result.analysis.findings} & HEALING


def main() -> None:
    """Count, and print what is not healed."""
    counts: Counter[tuple[str, bool]] = Counter()
    for (style, flow), change, runs in product(CASES, (*NAMES, ALL), (1, 2)):
        with tempfile.TemporaryDirectory() as folder:
            is_right = is_healed(healed(style, flow, change, Path(folder), runs))
        counts[style, is_right] += 1
        if not is_right:
            print(f"not healed: {style} {flow}, {change}, {runs} recordings", flush=True)
    for style in sorted({style for style, _ in counts}):
        print(f"{style}: {counts[style, True]} of {counts[style, True] + counts[style, False]}")


if __name__ == "__main__":
    main()
