"""A run made less load than the script asks for.

## What it does

`loadlint results RUN --script SCRIPT` compares the rate of a run with the one that the script asks for: the iterations
of k6's only scenario with `constant-arrival-rate`, the requests of JMeter's only Constant or Precise Throughput Timer
for all threads, or of the arrivals of its only Open Model Thread Group, and the requests of each user of Locust with
`constant_throughput` or `constant_pacing`. It reports less than 95 % of it. Not judged are scripts with several
scenarios, thread groups or classes of users, rates that change, and iterations or tasks that differ in their requests.

## Why it matters

Where no user is free or the application is slow, a load test asks for less: the times are those of another test, and
the requests that were never sent are missing among the slow ones (coordinated omission).

## Known false positives

A run that was ended early is judged by what it made until then. Where JMeter's results hold transactions alone, their
requests can't be counted.

## Options

None.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.findings import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loadlint.findings import Finding
    from loadlint.rules.base import Context

SEVERITY = Severity.WARNING
FIX = "none"
OF_RUNS = True


def check(context: Context) -> Iterator[Finding]:
    """Nothing here: `loadlint results` reports what it measured."""
    yield from ()
