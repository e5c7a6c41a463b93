"""The script's mix differs from production, or the script leaves out what users do.

## What it does

`loadlint mix SCRIPT --log FILE` counts the requests in production's logs by the routes of the script. From this it
computes how often users did each part of the script (tasks of Locust, scenarios of k6, thread groups and Throughput
Controllers of JMeter). It reports

- parts whose share differs by more than `production-distance` (5 points if not set) and the uncertainty of the log;
- steps in the same way, if the script is one part;
- requests with at least such a share that no step makes.

`loadlint mix SCRIPT --log FILE --write-weights` gives the parts the weights of production. Requests that no step makes
need steps of their own.

## Why it matters

If one of ten users buys, an application may be fast, and slow if three do. A test with another mix answers another
question.

## Known false positives

What a page loads by itself is in the log, but in no step: resources that are not files, and targets of redirects. Steps
in loops count once. Scripts that stress one part on purpose are different from production by intention.

## Options

The settings `logs` and `production-distance`.
"""

from __future__ import annotations

from collections.abc import Iterator

from loadlint.findings import Finding, Severity
from loadlint.rules.base import Context

SEVERITY = Severity.WARNING
FIX = "unsafe"
OF_RUNS = True


def check(context: Context) -> Iterator[Finding]:
    """Nothing here: `loadlint mix` reports what it counted."""
    yield from ()
