"""A script reads the body of a response that k6 has thrown away.

## What it does

For k6. If the options have `discardResponseBodies: true`, reports checks and values that read the body of a response
whose request does not ask for it with `responseType`.

## Why it matters

The body is null. A value out of it is undefined or ends the iteration with an exception. A check of it fails for each
response, or passes for the wrong reason.

## Example

```js
import http from 'k6/http';
import { check } from 'k6';

export const options = { discardResponseBodies: true, thresholds: { checks: ['rate==1'] } };

export default function () {
  const res = http.get('https://shop.test/cart');
  check(res, { 'has a cart': (r) => r.body.includes('cart') });
}
```
"""

from loadlint.findings import Severity

SEVERITY = Severity.ERROR
REMARKS = {
    "discarded-body": (
        "The body is null here: the options discard that of {subject}",
        "give the request `responseType: 'text'`",
    ),
}
