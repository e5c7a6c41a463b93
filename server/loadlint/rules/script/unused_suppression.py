"""A `loadlint: ignore[…]` comment silences nothing.

## What it does

Reports ignore comments that match no finding, that name no rule, or that name a rule which does not exist. Comments for
rules that are switched off, or that can't run since no recording is linked, are left alone. The fix takes the name out
of the comment, and the comment where nothing else is in it.

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

## Known false positives

None known.

## Options

None.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.findings import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loadlint.findings import Finding
    from loadlint.rules.base import Context

SEVERITY = Severity.WARNING
FIX = "safe"
TAG = "unnecessary"


def check(context: Context) -> Iterator[Finding]:
    """Nothing here: only the engine knows, after all rules, which comments silenced something."""
    yield from ()
