"""Checks may fail as they like: without a threshold on them, k6 ends with success.

## What it does

For k6. Reports checks in a script whose options have no threshold on the metric `checks`, by tags or as a whole. Checks
that feed a metric of the script's own with a threshold are left alone, and so are options that are made at run time.
The fix adds the threshold.

## Why it matters

A failed check is counted in the summary and changes nothing else: k6 ends with 0, and a pipeline stays green while the
application answers with errors. `rate==1` wants all checks to hold, which is right for one run of a recorded journey.
For a load test choose the rate of failures that you can accept.

## Example

```js
import http from 'k6/http';
import { check } from 'k6';

export default function () {
  const res = http.get('https://shop.test/cart');
  check(res, { 'has a cart': (r) => r.body.includes('cart') });
}
```

```js
import http from 'k6/http';
import { check } from 'k6';

export const options = {
  thresholds: { checks: ['rate==1'] },
};

export default function () {
  const res = http.get('https://shop.test/cart');
  check(res, { 'has a cart': (r) => r.body.includes('cart') });
}
```

## Known false positives

Scripts whose results are judged elsewhere, such as by a dashboard or by thresholds on the command line.

## Options

None.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.changes import CountChecks
from loadlint.findings import Applicability, Severity
from loadlint.rules.base import finding, fix_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loadlint.findings import Finding
    from loadlint.rules.base import Context

SEVERITY = Severity.WARNING
FIX = "safe"


def check(context: Context) -> Iterator[Finding]:
    """One finding for each script, at its first check."""
    first = next((one for one in context.script.assertions if one.kind == "check" and not one.counted), None)
    if first is None:
        return
    remedy = fix_for(context, [CountChecks()], "Add a threshold on the checks", Applicability.SAFE)
    yield finding(
        __name__,
        SEVERITY,
        first.span,
        "No threshold looks at the checks: the run counts as passed even if all of them fail",
        remedy=remedy,
    )
