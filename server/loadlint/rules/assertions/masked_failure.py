"""A request counts as a success whatever the server responds.

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
"""

from loadlint.findings import Severity

SEVERITY = Severity.ERROR
REMARKS = {
    "always-success": (
        "Every response counts as a success here, even server errors",
        "test the content of the response, or let the tool decide",
    ),
    "status-ignored": (
        "`{subject}` ignores the status, so server errors count as successes",
        "test the response code as well, or do not ignore the status",
    ),
}
