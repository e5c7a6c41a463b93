"""What the newest kept run of a script says of its steps: digests in the folder `runs` beside it.

`loadlint results RUN --history runs` makes them. They are some kilobytes each; files of results are never read here.
"""

from __future__ import annotations

import math
import os
import stat
from collections.abc import Mapping
from functools import lru_cache

from loadlint.numbers.history import SUFFIX, Digest, HistoryError, StepDigest, read_digest
from loadlint.numbers.run_reports import steps_of
from loadlint.script import Script

FOLDER = "runs"
_LOOKED_AT = 20
"""So many of the newest files are looked at: others may be of other scripts."""


def step_summaries(script: Script) -> Mapping[int, str]:
    """The p95 and the failures of the steps that the newest run beside the script has, in words.

    They are made once for each state of the script and of the folder: an editor asks for the lens of each step.
    """
    folder = os.path.join(os.path.dirname(os.path.abspath(script.source.path)), FOLDER)
    try:
        # A link in place of the folder is not followed: the user has not named it.
        state = os.lstat(folder)
    except OSError:
        return {}
    return _summaries(script, folder, state.st_mtime_ns) if stat.S_ISDIR(state.st_mode) else {}


@lru_cache(maxsize=4)
def _summaries(script: Script, folder: str, _changed: int) -> Mapping[int, str]:
    digest = _newest_run(folder, os.path.basename(script.source.path))
    if digest is None:
        return {}
    by_key = digest.by_step
    words = {number: _summary(by_key[key], digest.label) for key, number in steps_of(script, by_key).items()}
    return {number: summary for number, summary in words.items() if summary is not None}


def _summary(step: StepDigest, label: str) -> str | None:
    if 95 not in step.estimates.times:
        return None
    p95 = math.exp(step.estimates.times[95].value) / 1000
    failed = f" · {step.failures / step.count:.2%} failed" if step.failures else ""
    return f"p95 {p95:.3g} ms{failed} in {label or 'the newest run'}"


def _newest_run(folder: str, script: str) -> Digest | None:
    """The newest run of a script that a folder keeps."""
    try:
        names = [name for name in os.listdir(folder) if name.endswith(SUFFIX)]
    except OSError:
        return None
    for name in sorted(names, key=_start, reverse=True)[:_LOOKED_AT]:
        try:
            digest = read_digest(os.path.join(folder, name))
        except HistoryError:
            continue
        if digest.script == script:
            return digest
    return None


def _start(name: str) -> float:
    """When a run began, by the name of its file."""
    try:
        return float(name.partition("-")[0])
    except ValueError:
        return 0.0
