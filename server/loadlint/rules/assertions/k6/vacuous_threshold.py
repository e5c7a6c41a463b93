"""A threshold that no run can cross, or that every run crosses.

## What it does

For k6. Reports thresholds whose expression says the same whatever the run was: a share is from 0 to 1, so
`rate>=0` and `rate<=1` always hold and `rate>1` never does; counts, times and sizes are never below 0.

## Why it matters

It reads as if the run was judged. The run counts as passed, or as failed, whatever the application did. Write what you
accept: `checks: ['rate>0.99']`, `http_req_failed: ['rate<0.01']`.

## Example

```js
import http from 'k6/http';
import { check } from 'k6';

export const options = {
  thresholds: { checks: ['rate>=0'] },
};

export default function () {
  const res = http.get('https://shop.test/cart');
  check(res, { 'has a cart': (r) => r.body.includes('cart') });
}
```

## Known false positives

A threshold on a part of a metric (`http_req_duration{step:login}`) that stands there so that the summary shows that
part: `max>=0` is the usual way to ask k6 for it. Such a one, on a metric with tags, is left alone.

## Options

None.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.dialects.optional import remarks
from loadlint.findings import Severity
from loadlint.rules.base import finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loadlint.findings import Finding
    from loadlint.rules.base import Context

SEVERITY = Severity.WARNING
FIX = "none"


def check(context: Context) -> Iterator[Finding]:
    """One finding for each expression."""
    for remark in remarks(context.dialect, context.script, "decided-threshold"):
        is_crossed = remark.detail == "crossed"
        outcome = "every run crosses it" if is_crossed else "no run can cross it"
        yield finding(
            __name__,
            SEVERITY,
            remark.span,
            f"The threshold `{remark.subject}` says nothing: {outcome}",
            help="write what you accept, such as `rate<0.01`",
        )
