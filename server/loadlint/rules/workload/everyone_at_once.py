"""A hundred users or more start within a second.

## What it does

Reports thread groups of JMeter that start a hundred or more threads in each second of their ramp-up, and scenarios of
k6 in which as many users start at the beginning: `constant-vus`, and `vus` without stages. It does not report stages,
which set how users arrive, and scenarios whose name shows the intention, such as `spike`.

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
"""

from loadlint.findings import Severity

SEVERITY = Severity.INFORMATION
REMARKS = {
    "at-once": ("`{subject}` starts everyone at once: {detail}", "start the users over a minute or more"),
}
