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

## Known false positives

None known.

## Options

None.
"""

from __future__ import annotations

from collections.abc import Iterator

from loadlint.dialects.optional import remarks
from loadlint.findings import Finding, Severity
from loadlint.rules.base import Context, finding

SEVERITY = Severity.WARNING
FIX = "none"


def check(context: Context) -> Iterator[Finding]:
    """One finding for each such object."""
    for remark in remarks(context.dialect, context.script, "object-body"):
        yield finding(
            __name__,
            SEVERITY,
            remark.span,
            f"k6 sends this object as a form: {remark.subject}",
            help="send `JSON.stringify(…)` of it",
        )
