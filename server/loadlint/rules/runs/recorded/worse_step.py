"""A step is slower than in the runs before, or fails more often.

## What it does

`loadlint results RUN --against BASE` compares each step with other runs. It reports a step if its median or 95th
percentile is certainly larger, by more than the relevant difference (5 % and 10 ms), or if certainly more of its
requests fail. The interval of the difference comes from blocks of time, and holds for all steps at once: see
docs/numbers.md.

## Why it matters

One number says nothing: runs differ by chance, and ten steps differ by chance ten times.

## Known false positives

Two runs show how they differ, not why. Another machine, or another application on it, makes a run slower too. With
three or more base runs, the differences among them are taken into account.
"""

from __future__ import annotations

from collections.abc import Iterator

from loadlint.findings import Finding, Severity
from loadlint.rules.base import Context

SEVERITY = Severity.WARNING
OF_RUNS = True


def check(context: Context) -> Iterator[Finding]:
    """Nothing here: `loadlint results` reports what it measured."""
    yield from ()
