"""An object is the body of a request, and k6 sends it as a form.

## What it does

Reports objects that a script gives to k6 as a body if no form is wanted: the request says that its body is JSON, or
there is an object or null inside. Objects of texts, numbers and lists are forms, and are not reported.

## Why it matters

k6 turns an object into `a=1&b=2`, and nested objects into Go's format, `user=map[id:1]`. The server refuses the
request, or understands another one.

## Example

```js
import http from 'k6/http';
import { check } from 'k6';

export default function () {
  const res = http.post('https://shop.test/carts', { user: { id: 7 }, lamp: 'blue' });
  check(res, { created: (r) => r.json('id') > 0 });
}
```
"""

from loadlint.findings import Severity

SEVERITY = Severity.WARNING
REMARKS = {
    "object-body": ("k6 sends this object as a form: {subject}", "send `JSON.stringify(…)` of it"),
}
