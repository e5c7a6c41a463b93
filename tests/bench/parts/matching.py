"""A check with a large recording and many literals that stand in it: nothing known, and again with a changed script."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

from tests.bench.inputs import shop
from tests.bench.measure import PROGRAM, Line, run, seconds

LITERALS = 1000


def lines(folder: Path) -> Iterator[Line]:
    yield from quick(folder)
    yield from of_size(folder / "large", 101)


def quick(folder: Path) -> Iterator[Line]:
    return of_size(folder / "small", 10)


def of_size(folder: Path, megabytes: int) -> Iterator[Line]:
    import orjson

    folder.mkdir()
    text, data = shop(LITERALS, 1000, megabytes << 20)
    script, recording = folder / "a.js", folder / "a.har"
    script.write_text(text)
    recording.write_bytes(data)
    # What was written just now is not kept.
    past = time.time() - 60
    for path in (script, recording):
        os.utime(path, (past, past))
    check = run([*PROGRAM, "check", "--exit-zero", str(script)], folder)
    reference = seconds(lambda: orjson.loads(recording.read_bytes()))
    name = f"check, HAR of {megabytes} MB and {LITERALS} literals"
    yield Line(f"{name}, cold / orjson.loads", 6, seconds(check) / reference)
    script.write_text(f"// changed\n{text}")
    yield Line(f"{name}, warm / orjson.loads", 1, seconds(check) / reference)
