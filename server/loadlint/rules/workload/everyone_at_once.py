"""A hundred users or more start within a second.

## What it does

Reports thread groups of JMeter that start a hundred or more threads in each second of their ramp-up, and scenarios of
k6 in which as many users start at the beginning: `constant-vus`, and `vus` without stages. It does not report stages,
which say how users arrive, and scenarios whose name says that the rush is intended, such as `spike`.

## Why it matters

All connections are opened at once, and all caches are empty for all users. The start is slower than under any load of
real users, and its errors and times are in the results.

## Example

```js
import http from 'k6/http';

export const options = { vus: 500, duration: '5m' };

export default function () {
  http.get('https://shop.test/');
}
```

## Known false positives

A test of exactly this: a sale that begins at noon.

## Options

None.
"""

from __future__ import annotations

from collections.abc import Iterator

from loadlint.dialects.optional import remarks
from loadlint.findings import Finding, Severity
from loadlint.rules.base import Context, finding

SEVERITY = Severity.INFORMATION
FIX = "none"


def check(context: Context) -> Iterator[Finding]:
    """One finding for each thread group or scenario."""
    for remark in remarks(context.dialect, context.script, "at-once"):
        yield finding(
            __name__,
            SEVERITY,
            remark.span,
            f"`{remark.subject}` starts everyone at once: {remark.detail}",
            help="let the users come over a minute or more",
        )
