"""A header that the client or its tracing makes for each request is replayed as it was recorded.

## What it does

Reports recorded `traceparent`, `b3`, `x-request-id`, `sentry-trace`, `newrelic` and similar tracing headers,
`If-None-Match` and `If-Modified-Since`, `Content-Length`, and the pseudo headers of HTTP/2 such as `:authority`.
The fix removes them.

## Why it matters

Replayed trace ids join the requests of all users into one trace. Conditional headers turn answers into 304 without
a body. A recorded `Content-Length` is wrong as soon as a value changes its length, and some clients then hang.

## Example

```js
import http from 'k6/http';

export default function () {
  http.get('https://shop.test/', {
    headers: {
      Accept: 'text/html',
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    },
  });
}
```

```js
import http from 'k6/http';

export default function () {
  http.get('https://shop.test/', {
    headers: {
      Accept: 'text/html',
    },
  });
}
```

## Known false positives

A test of caching sends `If-None-Match` on purpose.

## Options

None.
"""

from __future__ import annotations

from collections.abc import Iterator

from loadlint.changes import RemoveHeader
from loadlint.correlation.slots import CONDITIONAL_HEADERS, TRACING_HEADERS
from loadlint.findings import Applicability, Finding, Severity
from loadlint.rules.base import Context, finding, fix_for

SEVERITY = Severity.WARNING
FIX = "safe"
TAG = "unnecessary"


def check(context: Context) -> Iterator[Finding]:
    """One finding for each such header with a literal value."""
    for step in context.script.steps:
        for header in step.request.headers:
            reason = _reason(header.name.value.lower())
            span = header.value.span() if reason is not None else None
            if span is None or header.value.is_open:
                continue
            change = RemoveHeader(step.index, span)
            remedy = fix_for(context, [change], f"Remove `{header.name.value}`", Applicability.SAFE)
            yield finding(
                __name__,
                SEVERITY,
                span,
                f"The recorded header `{header.name.value}` is replayed: {reason}",
                remedy=remedy,
            )


def _reason(name: str) -> str | None:
    if name in TRACING_HEADERS:
        return "all requests get one trace id"
    if name in CONDITIONAL_HEADERS:
        return "the server may answer 304 without a body"
    if name == "content-length":
        return "it is wrong as soon as a value changes its length"
    if name.startswith(":"):
        return "it is no header but a part of HTTP/2"
    return None
