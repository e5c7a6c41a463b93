"""A run breaks a gate of the configuration, or a threshold of its script.

## What it does

`loadlint results` compares the numbers of a run with `[gates]` in the configuration: response times, failures, checks,
and the rate that was reached, of a step or of the whole run. A gate may be relative to other runs
(`p95 +10 % against base`, with `--against`): it is broken where the difference is certain and larger than it allows.

A threshold of a k6 script is judged too, by all samples of a run of k6, where those can tell it.

The finding stands at the threshold, at the step's request, or at the first line where the gate is about the whole run.

## Why it matters

A run whose steps take nine seconds has no failure, and is no success.

## Known false positives

None known: the number, how many requests it comes from, and the gate are in the message.

## Options

None. The gates are those of the configuration, the thresholds those of the script.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.findings import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loadlint.findings import Finding
    from loadlint.rules.base import Context

SEVERITY = Severity.ERROR
FIX = "none"
OF_RUNS = True


def check(context: Context) -> Iterator[Finding]:
    """Nothing here: `loadlint results` reports what it measured."""
    yield from ()
