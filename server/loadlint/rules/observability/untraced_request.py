"""Nobody can tell what the application did for a request: it begins no trace.

## What it does

Reports scripts whose requests send no `traceparent` (or `b3`, `uber-trace-id` and the like), once for a file. The fix
adds a W3C `traceparent` that is new for each request, and keeps its id in the results:

| tool | the id stands in | run it with |
| --- | --- | --- |
| k6 | the metadata of samples: no tag, so no time series for each id | `--out json=run.json` or `--out csv=run.csv` |
| Locust | a line of JSON for each request in a file of its own | nothing more: the script writes `requests-….ndjson` |
| JMeter | the variable `trace_id` | `-Jsample_variables=trace_id`, a property of JMeter that a plan can't set |

The requests of one `http.batch` share a trace, as do a request and the redirects that it is answered with. No fix is
offered where requests would go past it: by a function of `k6/http` that the script keeps in a variable from its start,
by `import * as http`, which nobody can change, or by a Header Manager with a recorded `traceparent`.

## Why it matters

A run says that `POST /orders` takes two seconds, and not why. With the ids, `loadlint results run.json --traces
spans.json` lays each request beside the spans of the application, and names what slow requests spend their time in.

## Example

```js
import http from 'k6/http';

export default function () {
  http.get('https://shop.test/cart');
}
```

## Known false positives

Tracing that is switched on outside of the script: by Locust's option `--otel`, by an agent of Java beside JMeter, or by
a gateway that begins the traces. The rule is off by default for that. What the script itself does is seen: a header of
its own or of a helper, `instrumentHTTP` of k6's libraries, OpenTelemetry's instrumentation in Python or Groovy.

## Options

None.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.changes import TraceRequests
from loadlint.dialects.optional import remarks
from loadlint.findings import Applicability, Severity
from loadlint.rules.base import finding, fix_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loadlint.findings import Finding
    from loadlint.rules.base import Context

SEVERITY = Severity.INFORMATION
FIX = "unsafe"
OPT_IN = True
_TITLE = "Send a new traceparent with each request"


def check(context: Context) -> Iterator[Finding]:
    """One finding for a script, at the first request."""
    for remark in remarks(context.dialect, context.script, "untraced"):
        count = len(context.script.steps)
        requests = f"{count} requests begin" if count > 1 else "This request begins"
        yield finding(
            __name__,
            SEVERITY,
            remark.span,
            f"{requests} no trace: results can't be laid beside what the application did",
            help="send a `traceparent` with each request, and keep its id in the results",
            remedy=fix_for(
                context, [TraceRequests()], "; ".join(filter(None, (_TITLE, remark.detail))), Applicability.UNSAFE
            ),
        )
