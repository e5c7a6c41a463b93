"""loadlint does not analyze requests of protocols other than HTTP.

## What it does

Reports calls and samplers that loadlint does not read: gRPC, web sockets, the browser, Redis, SQL, message queues and
others. Each protocol is one note. The verdict on a script mentions them too.

## Why it matters

If such a response issues a value, or such a request sends one, no finding and no certificate covers it. A script may be
certified although it sends an old value there.

## Example

```js
import ws from 'k6/ws';
import http from 'k6/http';

export default function () {
  http.get('https://shop.test/');
  ws.connect('wss://shop.test/orders', null, (socket) => socket.close());
}
```

## Known false positives

None: it is not a fault of the script.
"""

from __future__ import annotations

from collections.abc import Iterator

from loadlint.findings import Cause, Finding, Severity
from loadlint.rules.base import Context, finding

SEVERITY = Severity.INFORMATION


def check(context: Context) -> Iterator[Finding]:
    """One finding for each protocol, at each place that uses it."""
    for remark in context.remarks("unread"):
        end = f" of {remark.subject} are not analyzed"
        yield finding(
            __name__,
            SEVERITY,
            remark.span,
            f"This {remark.detail} of {remark.subject} is not analyzed",
            cause=Cause(remark.subject, ("", f" {remark.detail}s{end}")),
        )
