"""An address begins with a variable of the environment that may not be set.

## What it does

For k6. Reports `__ENV.NAME` at the beginning of an address if the script has no other value for it.

## Why it matters

Without `-e NAME=…` the requests go to `undefined/cart`. k6 counts them as failed, and ends with 0 if no threshold looks
at them.

## Example

```js
import http from 'k6/http';

export default function () {
  http.get(`${__ENV.BASE_URL}/cart`);
}
```

With `__ENV.BASE_URL || 'https://shop.test'` nothing is reported.

## Known false positives

Scripts that are always started by a script that sets the variable.
"""

from __future__ import annotations

from collections.abc import Iterator

from loadlint.findings import Finding, Severity
from loadlint.rules.base import Context, finding

SEVERITY = Severity.INFORMATION


def check(context: Context) -> Iterator[Finding]:
    """One finding for each variable."""
    for remark in context.remarks("unset"):
        yield finding(
            __name__,
            SEVERITY,
            remark.span,
            f"Without `-e {remark.subject}=…` the requests go to `undefined/…`",
            help=f"give it a default: `__ENV.{remark.subject} || 'https://…'`",
        )
