"""A run breaks a gate of the configuration, or a threshold of its script.

## What it does

`loadlint results` compares the numbers of a run with `[gates]` in the configuration: response times, failures, checks,
and the rate, of a step or of the whole run. A gate may be relative to other runs (`p95 +10 % against base`, with
`--against`). It is broken if the difference is certain and larger than the gate allows.

It also judges thresholds of a k6 script, by all samples of the run, if they are enough to judge it.

The finding is at the threshold, at the step's request, or at the first line if the gate is about the whole run.

## Why it matters

If the steps of a run take nine seconds, it may have no failures, but it is not a success.

## Known false positives

None known. The message shows the number, how many requests it comes from, and the gate.

## Options

None. The gates are those of the configuration, the thresholds those of the script.
"""

from __future__ import annotations

from collections.abc import Iterator

from loadlint.findings import Finding, Severity
from loadlint.rules.base import Context

SEVERITY = Severity.ERROR
OF_RUNS = True


def check(context: Context) -> Iterator[Finding]:
    """Nothing here: `loadlint results` reports what it measured."""
    yield from ()
