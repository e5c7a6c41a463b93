"""Runs cases of a kind; each failure is made smaller and written to `build/fuzz`, with the line that runs it again."""

from __future__ import annotations

import argparse
import importlib
import random
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

_HERE = Path(__file__).parent
KINDS = sorted(path.stem for path in _HERE.glob("*.py") if not path.stem.startswith("_"))


def run(kind: str, seed: int, count: int, build: Path) -> list[Path]:
    """The files of the cases that failed, out of `count` from a seed on."""
    module = importlib.import_module(f"tests.hostile.fuzz.{kind}")
    failed = []
    for number in range(seed, seed + count):
        data = module.case(random.Random(number))
        # Twice: a collection of garbage after thousands of cases takes seconds, and is no fault of this one.
        wrong = module.check(data) and module.check(data)
        if not wrong:
            continue
        build.mkdir(parents=True, exist_ok=True)
        file = build / f"{kind}-{number}"
        file.write_bytes(smaller(data, partial(_is_wrong, module.check, wrong)))
        print(f"{wrong}\n  python -m tests.hostile.fuzz --kind {kind} --replay {file}")
        failed.append(file)
    return failed


def _is_wrong(check: Callable[[bytes], str], wrong: str, data: bytes) -> bool:
    return check(data) == wrong


def smaller(data: bytes, fails: Callable[[bytes], bool], most: int = 100) -> bytes:
    """The case without the pieces that it fails without, after so many tries at most."""
    size = len(data) // 2
    while size and most > 0:
        at = 0
        while at < len(data) and most > 0:
            most -= 1
            without = data[:at] + data[at + size :]
            if without and fails(without):
                data = without
            else:
                at += size
        size //= 2
    return data


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.hostile.fuzz", description=__doc__)
    parser.add_argument("--kind", choices=KINDS, default=KINDS[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--replay", type=Path)
    given = parser.parse_args()
    if given.replay is not None:
        wrong = importlib.import_module(f"tests.hostile.fuzz.{given.kind}").check(given.replay.read_bytes())
        print(wrong or "nothing is wrong")
        return bool(wrong)
    return bool(run(given.kind, given.seed, given.count, Path("build/fuzz")))


if __name__ == "__main__":
    sys.exit(main())
