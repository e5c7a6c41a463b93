"""A run made less load than the script asks for.

## What it does

`loadlint results RUN --script SCRIPT` compares the rate of a run with the target rate of the script, and reports less
than 95 % of it. The target rate is

- in k6: the iterations of the only scenario with `constant-arrival-rate`;
- in JMeter: the requests of the only Constant or Precise Throughput Timer for all threads, or the arrivals of the only
  Open Model Thread Group;
- in Locust: the requests of each user with `constant_throughput` or `constant_pacing`.

It does not judge scripts with several scenarios, thread groups or user classes, rates that change, and iterations or
tasks that differ in their requests.

## Why it matters

If no user is free or the application is slow, a load test sends fewer requests. The times are then those of another
test, and the requests that were never sent are missing among the slow ones (coordinated omission).

## Known false positives

For a run that ended early, only its rate until the end counts. If JMeter's results have only transactions, their
requests can't be counted.
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
