"""How much work something is, counted: the same on every machine, whatever else runs there."""

from __future__ import annotations

import cProfile
import pstats
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import loadlint


def lines_run(work: Callable[[], object]) -> int:
    """How many lines of Python the work runs, those of a loop once each time round.

    What is done in C inside of a line does not count.
    """
    count = 0

    def trace(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


def calls_by_function(work: Callable[[], object]) -> Counter[str]:
    """How often the work calls each function of loadlint, a generator once for each value."""
    profile = cProfile.Profile()
    profile.runcall(work)
    calls = Counter[str]()
    for (file, _, name), (_, count, *_) in pstats.Stats(profile).stats.items():  # type: ignore[attr-defined]
        if Path(file).is_relative_to(_PACKAGE):
            calls[f"{Path(file).relative_to(_PACKAGE)} {name}"] += count
    return calls


_PACKAGE = Path(loadlint.__file__).parent
