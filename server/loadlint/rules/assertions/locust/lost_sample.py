"""A request with `catch_response` is missing from the statistics, because its block does not end normally.

## What it does

For Locust. With `catch_response=True`, Locust counts a request when its `with` block ends: by `success()` or
`failure()`, or else by its status. In two cases Locust does not count it:

- There is no `with`, so no block ever ends. If the script calls neither `success()` nor `failure()`, the fix removes
  `catch_response`, and Locust counts the request as usual.
- An exception leaves the block before the request is judged: an error page lacks the key, the body is not JSON, a
  pattern does not match, `assert`, `raise`, `raise_for_status()`, `interrupt()`. Code in `try`, and values that the
  block has tested before, are not reported. If the block looks at the status first, the finding is a warning.

## Why it matters

The request is not in the statistics, neither as a success nor as a failure. Mostly failed requests are missing. So a
server in trouble looks healthy: fewer requests and no failures.

## Example

```py
from locust import HttpUser, task


class Shopper(HttpUser):
    @task
    def order(self):
        self.client.get("/cart", catch_response=True)
```

```py
from locust import HttpUser, task


class Shopper(HttpUser):
    @task
    def order(self):
        self.client.get("/cart")
```

## Example of code that can raise

```py
from locust import HttpUser, task


class Shopper(HttpUser):
    @task
    def order(self):
        with self.client.post("/orders", json={"sku": "A1"}, catch_response=True) as response:
            self.order_id = response.json()["id"]
            response.success()
```

## Known false positives

A response that always has the value, or code that is never reached without it. The rule does not look for exceptions in
functions that the block calls.
"""

from __future__ import annotations

from collections.abc import Iterator

from loadlint.changes import CountRequest
from loadlint.findings import Applicability, Finding, Pending, Remedy, Severity
from loadlint.rules.base import Context, finding, fix_for, shorten

SEVERITY = Severity.ERROR
FIX = "sometimes"
_OWN_JUDGEMENT = Remedy(no_fix="send the request in a `with` block, and test its response there")


def check(context: Context) -> Iterator[Finding]:
    """One finding for each request without a block, and for each block that may be left by an exception."""
    for remark in context.remarks("sample-not-closed"):
        remedy: Remedy | Pending = _OWN_JUDGEMENT
        if remark.fixable:
            change = CountRequest(remark.span)
            applicability = Applicability.SAFE if remark.certain else Applicability.UNSAFE
            remedy = fix_for(context, [change], "Let the tool count this request", applicability)
        yield finding(
            __name__,
            SEVERITY,
            remark.span,
            "This request is missing from the statistics: it has `catch_response`, but no `with` block",
            remedy=remedy,
        )
    for remark in context.remarks("sample-may-raise"):
        yield finding(
            __name__,
            SEVERITY if remark.certain else Severity.WARNING,
            remark.span,
            f"An exception of `{shorten(remark.subject, 48)}` removes even a failed request from the statistics",
            help="if the response is wrong, call `failure()` and leave the block first",
        )
