"""A metric has thresholds twice, and k6 sees only the last ones.

## What it does

For k6. Reports a metric that is in the same `thresholds` more than once.

The fix puts all expressions into one list. It is unsafe, because the run may fail by those that had no effect before.

## Why it matters

In JavaScript the last member with a name replaces the earlier ones. k6 does not report this, and the first threshold
has no effect on the run.

## Example

```js
import http from 'k6/http';

export const options = {
  thresholds: {
    http_req_duration: ['p(95)<500'],
    http_req_failed: ['rate<0.01'],
    http_req_duration: ['p(99)<900'],
  },
};
```
"""

from __future__ import annotations

from collections.abc import Iterator

from loadlint.findings import Applicability, Finding, Severity
from loadlint.rules.base import Context, finding, fix_for

SEVERITY = Severity.WARNING
FIX = "unsafe"


def check(context: Context) -> Iterator[Finding]:
    """One finding for each list of thresholds that a later one replaces."""
    for remark in context.remarks("repeated-threshold"):
        title = f"Put all thresholds of {remark.subject} into one list"
        yield finding(
            __name__,
            SEVERITY,
            remark.span,
            f"These thresholds have no effect: {remark.subject} is set again below",
            remedy=fix_for(context, remark.repairs, title, Applicability.UNSAFE),
        )
