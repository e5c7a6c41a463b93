"""The request begins no trace, so nobody knows what the application did for it.

## What it does

Reports scripts whose requests send no `traceparent` (or `b3`, `uber-trace-id` and the like), once for a file. The fix
adds a W3C `traceparent` that is new for each request, and keeps its id in the results:

| tool | where the id is | run it with |
| --- | --- | --- |
| k6 | the metadata of samples, not a tag (no time series for each id) | `--out json=run.json` or `--out csv=run.csv` |
| Locust | a line of JSON for each request in a separate file | no option: the script writes `requests-….ndjson` |
| JMeter | the variable `trace_id` | `-Jsample_variables=trace_id`, a property of JMeter that a plan can't set |

The requests of one `http.batch` share a trace, and so do a request and its redirects. There is no fix if some requests
would not get the header: if the script keeps a function of `k6/http` in a variable from its start, if it has `import *
as http`, which can't be changed, or if a Header Manager has a recorded `traceparent`.

## Why it matters

A run says that `POST /orders` takes two seconds, but not why. With the ids, `loadlint results run.json --traces
spans.json` compares each request with the spans of the application, and shows where slow requests spend their time.

## Example

```js
import http from 'k6/http';

export default function () {
  http.get('https://shop.test/cart');
}
```

## Known false positives

Tracing that is switched on outside of the script: by Locust's option `--otel`, by a Java agent in JMeter, or by a
gateway that begins the traces. This is why the rule is off by default. It recognises what the script itself does: its
own headers or those of a helper, `instrumentHTTP` of k6's libraries, OpenTelemetry's instrumentation in Python or
Groovy.
"""

from __future__ import annotations

from collections.abc import Iterator

from loadlint.changes import TraceRequests
from loadlint.findings import Applicability, Finding, Severity
from loadlint.rules.base import Context, finding, fix_for

SEVERITY = Severity.INFORMATION
FIX = "unsafe"
OPT_IN = True
_TITLE = "Send a new traceparent with each request"


def check(context: Context) -> Iterator[Finding]:
    """One finding for a script, at the first request."""
    for remark in context.remarks("untraced"):
        count = len(context.script.steps)
        requests = f"{count} requests begin" if count > 1 else "This request begins"
        yield finding(
            __name__,
            SEVERITY,
            remark.span,
            f"{requests} no trace: results can't be joined with the traces of the application",
            help="send a `traceparent` with each request, and keep its id in the results",
            remedy=fix_for(
                context, [TraceRequests()], "; ".join(filter(None, (_TITLE, remark.detail))), Applicability.UNSAFE
            ),
        )
