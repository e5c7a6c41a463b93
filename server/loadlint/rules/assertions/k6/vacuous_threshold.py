"""A threshold that no run can fail, or that every run fails.

## What it does

For k6. Reports thresholds whose result does not depend on the run:

- The expression always or never holds. `checks`, `http_req_failed` and each `new Rate` of the script are shares from
  0 to 1, so `rate>=0` and `rate<=1` always hold and `rate>1` never does. Counts, times and sizes are never below 0.
  Neither is the rate of another metric, which may be a counter.
- The script creates the metric and never adds to it. In k6, each threshold on a rate without values holds.
- The script adds only `1` to the rate, when something fails. Its share is 100 % from the first failure on, whatever the
  number of requests. So `rate<0.05` means no failure at all. `rate==0` says this openly, and is not reported.

If the script imports a file that is not there, this file may add to a metric. Then metrics without values are not
reported.

## Why it matters

The run seems to have a limit. But it passes, or fails, whatever the application does. Write the limit that you accept:
`checks: ['rate>0.99']`, `http_req_failed: ['rate<0.01']`.

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

## Example of a metric that nothing adds to

```js
import http from 'k6/http';
import { Rate } from 'k6/metrics';

const errors = new Rate('errors');

export const options = {
  thresholds: { errors: ['rate<0.01'] },
};

export default function () {
  http.get('https://shop.test/cart');
}
```

## Example of a rate that counts failures alone

```js
import http from 'k6/http';
import { Rate } from 'k6/metrics';

const errors = new Rate('errors');

export const options = {
  thresholds: { errors: ['rate<0.05'] },
};

export default function () {
  const res = http.get('https://shop.test/cart');
  if (res.status !== 200) errors.add(1);
}
```

## Known false positives

A threshold on a part of a metric (`http_req_duration{step:login}`) that makes the summary show this part: `max>=0` is
the usual way to ask k6 for it. The rule does not report such a threshold on a metric with tags.
"""

from __future__ import annotations

from collections.abc import Iterator

from loadlint.findings import Finding, Severity
from loadlint.rules.base import Context, finding

SEVERITY = Severity.WARNING
_DECIDED = "The threshold `{subject}` checks nothing: {outcome}", "write the limit that you accept, such as `rate<0.01`"
_UNFED = (
    "This threshold checks nothing: the script adds nothing to the metric `{subject}`",
    "add to the metric where the script tests a response",
)
_ALIKE = (
    "Only `{value}` is added to the rate `{subject}`: its share is {share} % as soon as anything is added",
    "add the outcome each time: `.add(res.status !== 200)`",
)


def check(context: Context) -> Iterator[Finding]:
    """One finding for each expression."""
    for remark in context.remarks("decided-threshold"):
        message, advice = {"unfed": _UNFED, "0": _ALIKE, "1": _ALIKE}.get(remark.detail, _DECIDED)
        outcome = "every run fails it" if remark.detail == "crossed" else "no run can fail it"
        share = "100" if remark.detail == "1" else "0"
        told = message.format(subject=remark.subject, outcome=outcome, value=remark.detail, share=share)
        yield finding(__name__, SEVERITY, remark.span, told, help=advice)
