"""A request counts as a success whatever the server answers.

## What it does

For Locust, reports a `success()` that every response reaches: nothing before it leaves the block, so it also overrides
a `failure()` before it. For JMeter, reports a Response Assertion with *Ignore status*, if no assertion on the sampler
tests the response code or looks for a text that an error page would lack.

## Why it matters

Errors of the server count as successes. The error rate is zero, and quick error pages improve the average response
time, just when the system breaks down.

## Example

```py
from locust import HttpUser, task


class Shopper(HttpUser):
    @task
    def order(self):
        with self.client.post("/orders", json={"sku": "A1"}, catch_response=True) as response:
            if response.status_code != 201:
                response.failure("no order")
            response.success()
```

## Known false positives

A request that fails on purpose, such as one for a page that is not there, where the status does not matter at all.

## Options

None.
"""

from __future__ import annotations

from collections.abc import Iterator

from loadlint.dialects.optional import remarks
from loadlint.findings import Finding, Severity
from loadlint.rules.base import Context, finding

SEVERITY = Severity.ERROR
FIX = "none"


def check(context: Context) -> Iterator[Finding]:
    """One finding for each verdict that does not depend on the response."""
    for remark in remarks(context.dialect, context.script, "always-success"):
        yield finding(
            __name__,
            SEVERITY,
            remark.span,
            "Every response counts as a success here, server errors too",
            help="judge the request by the content of the response, or leave the verdict to the tool",
        )
    for remark in remarks(context.dialect, context.script, "status-ignored"):
        yield finding(
            __name__,
            SEVERITY,
            remark.span,
            f"`{remark.subject}` ignores the status, so that server errors count as successes",
            help="test the response code as well, or do not ignore the status",
        )
