"""The options have no thresholds, so every run passes.

## What it does

For k6. Reports options that set the number of users and have no threshold at all. If the script has checks without a
threshold, `unenforced-check` reports this, and this rule does not.

## Why it matters

k6 ends with 0 whatever happens: neither a pipeline nor a person sees that most requests failed.

## Example

```js
import http from 'k6/http';

export const options = { vus: 10, duration: '1m' };

export default function () {
  http.get('https://shop.test/cart');
}
```

Write `thresholds: { http_req_failed: ['rate<0.01'] }`.

## Known false positives

Scripts whose results are judged elsewhere, such as by a dashboard. This is why the rule is off by default. Use it if a
pipeline runs the script.
"""

from loadlint.findings import Severity

SEVERITY = Severity.WARNING
OPT_IN = True
REMARKS = {
    "no-thresholds": (
        "The options have no thresholds: the run passes whatever happens",
        "add thresholds, such as `http_req_failed: ['rate<0.01']`",
    ),
}
