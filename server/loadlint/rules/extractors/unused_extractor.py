"""An extractor whose variable nothing reads.

## What it does

For JMeter, reports extractors whose variables are read by no expression, script, assertion, condition or ForEach, nor
their parts such as `x_1` and `x_matchNr`. Plans in which something may read variables by names that the plan does not
tell are left alone. For k6 and Locust, reports statements that do nothing but take a value of a response into a
variable whose name occurs nowhere else in the file. The fix takes the extractor or the statement out.

## Why it matters

It costs time in each sample, and readers of the plan look for the use in vain. Often the value is still sent as it was
recorded: then `uncorrelated-value` or `partly-correlated` says where.

## Example

```plan
thread group Users
  GET /carts
    extract cartId = cart=(\\d+)
  GET /orders
```

```plan
thread group Users
  GET /carts
  GET /orders
```

## Example for k6

```js
import http from 'k6/http';

export default function () {
  const page = http.get('https://shop.test/cart');
  const csrf = page.html().find('input[name="csrf"]').attr('value');
  http.get('https://shop.test/orders');
}
```

```js
import http from 'k6/http';

export default function () {
  const page = http.get('https://shop.test/cart');
  http.get('https://shop.test/orders');
}
```

## Example for Locust

```py
from locust import HttpUser, task


class Shopper(HttpUser):
    @task
    def shop(self):
        response = self.client.post("/carts")
        cart = response.json()["id"]
        self.client.get("/orders")
```

```py
from locust import HttpUser, task


class Shopper(HttpUser):
    @task
    def shop(self):
        response = self.client.post("/carts")
        self.client.get("/orders")
```

## Known false positives

A variable that `sample_variables` in JMeter's properties writes into the results.

## Options

None.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.changes import RemoveExtraction
from loadlint.dialects.optional import remarks
from loadlint.findings import Applicability, Severity
from loadlint.rules.base import finding, fix_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loadlint.findings import Finding
    from loadlint.rules.base import Context

SEVERITY = Severity.INFORMATION
FIX = "safe"


def check(context: Context) -> Iterator[Finding]:
    """One finding for each extractor. One whose value the script replays as a literal is not unused but forgotten."""
    correlations = context.flow.correlations if context.flow is not None else ()
    wanted = [correlation.existing.span for correlation in correlations if correlation.existing is not None]
    for remark in remarks(context.dialect, context.script, "never-read"):
        if any(span.start < remark.span.end and remark.span.start < span.end for span in wanted):
            continue
        remedy = fix_for(
            context, [RemoveExtraction(remark.span)], f"Remove the extractor of `{remark.subject}`", Applicability.SAFE
        )
        yield finding(__name__, SEVERITY, remark.span, f"Nothing reads `{remark.subject}`", remedy=remedy)
