"""A request waits for its response without a limit.

## What it does

Reports HTTP samplers of JMeter without a response timeout, their own or that of the HTTP Request Defaults. Also reports
scripts of Locust with `HttpUser` if none of their requests has a `timeout`. It reports this once for a file, with the
number of requests. k6 and Locust's `FastHttpUser` wait for a minute by default.

## Why it matters

If a server no longer responds, all users wait, and the results show no errors but fewer requests.

## Example

```py
from locust import HttpUser, task


class Shopper(HttpUser):
    @task
    def cart(self):
        self.client.get("/cart")
```

## Known false positives

A time limit that the proxy or the server sets in any case. This is why the rule is off by default. Use it if you test
over a network that drops connections.
"""

from __future__ import annotations

from collections.abc import Iterator

from loadlint.findings import Finding, Related, Severity
from loadlint.rules.base import Context, finding

SEVERITY = Severity.INFORMATION
OPT_IN = True
_MOST = 20
"""So many of the other requests are shown."""


def check(context: Context) -> Iterator[Finding]:
    """One finding for a script, at the first request."""
    endless = list(context.remarks("no-timeout"))
    if endless:
        requests = f"{len(endless)} requests wait" if len(endless) > 1 else "This request waits"
        yield finding(
            __name__,
            SEVERITY,
            endless[0].span,
            f"{requests} for a response forever: there is no timeout",
            help="set a timeout for connections and responses",
            related=tuple(Related(remark.span, "has no timeout either") for remark in endless[1 : _MOST + 1]),
        )
