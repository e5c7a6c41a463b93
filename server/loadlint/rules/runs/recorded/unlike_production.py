"""A script does its parts in other proportions than users do in production, or leaves out what they do.

## What it does

`loadlint mix SCRIPT --log FILE` counts the requests of production's logs by the routes of the script, and tells how
often its parts (tasks of Locust, scenarios of k6, thread groups and Throughput Controllers of JMeter) must have been
done to make them. It reports parts whose share is further off than `production-distance` (5 points if not set) and
what the log leaves in doubt, steps in the same way where the script is one part, and requests with at least such a
share that no step makes.

`loadlint mix SCRIPT --log FILE --write-weights` gives the parts the weights of production. Requests that no step makes
need steps of their own.

## Why it matters

An application that is fast when one of ten users buys may be slow when three do. A test with another mix answers
another question.

## Known false positives

What a page loads by itself is in the log, and in no step: resources that are no files, and requests that a redirect
leads to. Steps in loops are counted once. Scripts that stress one part on purpose are not meant to be like production.

## Options

The settings `logs` and `production-distance`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.findings import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loadlint.findings import Finding
    from loadlint.rules.base import Context

SEVERITY = Severity.WARNING
FIX = "unsafe"
OF_RUNS = True


def check(context: Context) -> Iterator[Finding]:
    """Nothing here: `loadlint mix` reports what it counted."""
    yield from ()
