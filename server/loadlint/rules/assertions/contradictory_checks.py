"""Two tests of one request exclude each other, so that one of them always fails.

## What it does

Reports tests that no response can pass together: two different statuses, two different whole texts, two values of one
member. In k6 these are tests in one `check`, in JMeter assertions on one sampler.

## Why it matters

Every request fails, or the run never reaches a threshold. People learn to ignore all errors, even real ones.

## Example

```js
import http from 'k6/http';
import { check } from 'k6';

export const options = { thresholds: { checks: ['rate>0.9'] } };

export default function () {
  const res = http.get('https://shop.test/cart');
  check(res, {
    'is there': (r) => r.status === 200,
    'was made': (r) => r.status === 201,
  });
}
```

## Known false positives

Tests that count how often each response comes, without a threshold.
"""

from loadlint.findings import Severity

SEVERITY = Severity.WARNING
REMARKS = {
    "contradiction": (
        "No response passes both `{subject}` and `{detail}`: one of them always fails",
        "test for the right response",
    ),
}
