"""A writer that is killed at some step: afterwards the file holds what it held, or what it should hold."""

from __future__ import annotations

import json
import os
import random

from loadlint.disk import journal
from loadlint.disk.writing import write
from tests.disk.test_files_survive import killed_at
from tests.hostile.fuzz.cache import _folder

_MOST_STEPS = 40


def case(chance: random.Random) -> bytes:
    """The step, whether the file has a second name, and the sizes before and after."""
    sizes = [chance.choice([0, 1, 100, 70_000]) for _ in range(2)]
    return json.dumps([chance.randrange(_MOST_STEPS), chance.random() < 0.5, *sizes]).encode()


def check(data: bytes) -> str:
    try:
        step, linked, before, after = json.loads(data)
        old, new = b"o" * min(abs(before), 100_000), b"n" * min(abs(after), 100_000)
    except (ValueError, TypeError):
        return ""
    with _folder() as folder:
        file = folder / "a.js"
        file.write_bytes(old)
        if linked:
            os.link(file, folder / "b.js")
        killed_at(step, lambda: write(str(file), new, old))
        list(journal.recover())
        if file.read_bytes() not in (old, new):
            return "half of it is written"
        write(str(file), b"next", file.read_bytes())
        if linked and file.stat().st_nlink != 2:
            return "a hard link is lost"
        left = {path.name for path in folder.iterdir()} - {"a.js", "b.js", "cache"}
        return f"files are left behind: {len(left)}" if left else ""
