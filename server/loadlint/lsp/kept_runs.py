"""What the newest kept run of a script says of its steps: digests in the folder `runs` beside it.

`loadlint results RUN --history runs` makes them. They are some kilobytes each; files of results are never read here.
"""

from __future__ import annotations

import math
import os
from functools import lru_cache

from loadlint.numbers.history import SUFFIX, Digest, HistoryError, read_digest
from loadlint.numbers.run_reports import steps_of
from loadlint.script import Script

FOLDER = "runs"
_LOOKED_AT = 20
"""So many of the newest files are looked at: others may be of other scripts."""


def step_summary(script: Script, step: int) -> str | None:
    """The p95 and the failures of a step in the newest run, in words; None where none is kept."""
    digest = newest_run(script.source.path)
    if digest is None:
        return None
    keys = [key for key, number in steps_of(script, digest.by_step).items() if number == step]
    of_step = digest.by_step[keys[0]] if keys else None
    if of_step is None or 95 not in of_step.estimates.times:
        return None
    p95 = math.exp(of_step.estimates.times[95].value) / 1000
    failed = f" · {of_step.failures / of_step.count:.2%} failed" if of_step.failures else ""
    return f"p95 {p95:.3g} ms{failed} in {digest.label or 'the newest run'}"


def newest_run(script: str) -> Digest | None:
    """The newest run of a script that is kept beside it."""
    folder = os.path.join(os.path.dirname(os.path.abspath(script)), FOLDER)
    try:
        # A link in place of the folder is not followed: the user has not named it.
        names = [] if os.path.islink(folder) else os.listdir(folder)
    except OSError:
        return None
    runs = sorted((name for name in names if name.endswith(SUFFIX)), key=_start, reverse=True)
    return _newest(folder, tuple(runs[:_LOOKED_AT]), os.path.basename(script))


def _start(name: str) -> float:
    """When a run began, by the name of its file."""
    try:
        return float(name.partition("-")[0])
    except ValueError:
        return 0.0


@lru_cache(maxsize=32)
def _newest(folder: str, names: tuple[str, ...], script: str) -> Digest | None:
    for name in names:
        try:
            digest = read_digest(os.path.join(folder, name))
        except HistoryError:
            continue
        if digest.script == script:
            return digest
    return None
