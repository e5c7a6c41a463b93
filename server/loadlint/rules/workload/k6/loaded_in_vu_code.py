"""Each user holds its own copy of a large file of test data.

## What it does

For k6. Reports a file of 200 kB or more that is opened and parsed at the top of a script and not in a `SharedArray`.

## Why it matters

k6 runs the top of a script once for each user. Five hundred users parse the file five hundred times and keep as many
copies. The generator runs out of memory, or takes minutes to start.

## Example

The file of users is large:

```js
import http from 'k6/http';

const users = JSON.parse(open('./users.json'));

export default function () {
  http.get(`https://shop.test/`, { headers: { 'X-User': users[__VU].name } });
}
```

Write `new SharedArray('users', () => JSON.parse(open('./users.json')))`.

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
    """One finding for each file."""
    for remark in remarks(context.dialect, context.script, "opened-data"):
        yield finding(
            __name__,
            SEVERITY,
            remark.span,
            f"Each user parses `{remark.subject}` ({remark.detail}) and keeps a copy of it",
            help="load it in a `SharedArray`, which all users share",
        )
