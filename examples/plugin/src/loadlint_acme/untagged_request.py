"""A request does not say that it is a load test's.

## What it does

Reports requests without the header `X-Load-Test`, once for a script, with their number.

## Why it matters

Acme's servers send no mail and charge no card for requests with this header.

## Example

```js
import http from 'k6/http';

export default function () {
  http.get('https://shop.test/');
}
```

## Known false positives

None.

## Options

- `header`: the name of another header.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.findings import Severity
from loadlint.rules.base import finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loadlint.findings import Finding
    from loadlint.rules.base import Context

SEVERITY = Severity.WARNING
FIX = "none"
OPTIONS = {"header": "headers"}


def check(context: Context) -> Iterator[Finding]:
    """One finding for a script, at its first request without the header."""
    wanted = context.settings.option("untagged-request", "header") or ["X-Load-Test"]
    names = {name.lower() for name in wanted}
    untagged = [
        step
        for step in context.script.steps
        if not any(header.name.value.lower() in names for header in step.request.headers)
    ]
    if untagged:
        message = f"{len(untagged)} of {len(context.script.steps)} requests do not send `{wanted[0]}`"
        yield finding(__name__, SEVERITY, untagged[0].at, message, help="send it with each request")
