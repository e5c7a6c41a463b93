"""A `loadlint: ignore[…]` comment silences nothing.

## What it does

Reports ignore comments that match no finding, that have no rule, or whose rule does not exist. It does not report
comments for rules that are switched off, or that can't run without a recording. The fix removes the name from the
comment, or the whole comment if nothing else is in it.

## Why it matters

A forgotten ignore hides the next finding at that place.

## Example

```js
import http from 'k6/http';

export default function () {
  // loadlint: ignore[syntax-error]
  http.get('https://shop.test/');
}
```

```js
import http from 'k6/http';

export default function () {
  http.get('https://shop.test/');
}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from loadlint.findings import Finding, Severity
from loadlint.rules.base import Context

SEVERITY = Severity.WARNING
FIX = "safe"
TAG = "unnecessary"


def check(context: Context) -> Iterator[Finding]:
    """Nothing here: only the engine knows, after all rules, which comments silenced something."""
    yield from ()
