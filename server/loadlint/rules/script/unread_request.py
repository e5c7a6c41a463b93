"""What a script sends by another protocol than HTTP is not looked at.

## What it does

Tells of calls and samplers that loadlint does not read: gRPC, web sockets, the browser, Redis, SQL, message queues and
others. Each protocol is one note. The verdict on a script names them as well.

## Why it matters

A value that such an answer issues, or that such a request sends, is in no finding and in no certificate. A script may
be certified although what it sends there is of yesterday.

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

None: it is no fault of the script.

## Options

None.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.dialects.optional import remarks
from loadlint.findings import Cause, Severity
from loadlint.rules.base import finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loadlint.findings import Finding
    from loadlint.rules.base import Context

SEVERITY = Severity.INFORMATION
FIX = "none"


def check(context: Context) -> Iterator[Finding]:
    """One finding for each protocol, at each place that uses it."""
    for remark in remarks(context.dialect, context.script, "unread"):
        end = f" of {remark.subject} are not looked at"
        yield finding(
            __name__,
            SEVERITY,
            remark.span,
            f"This {remark.detail} of {remark.subject} is not looked at",
            cause=Cause(remark.subject, ("", f" {remark.detail}s{end}")),
        )
