"""An address has a fragment, which no tool sends.

## What it does

Reports `#` and what follows it in the address of a request. The fix takes it out; it is safe, since the server gets the
same request, but for a route such as `#/orders/17`: there another address is meant, which only a person knows.

## Why it matters

`https://shop.test/#/orders/17` asks the server for `/`: the pages of a single-page application are steps in the script
and one and the same request in the load. What the page itself requests, an API call most often, is what must be sent.
The statistics of k6 and Locust have one entry for each fragment.

## Example

```js
import http from 'k6/http';

export default function () {
  http.get('https://shop.test/#/orders/17');
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

from loadlint.changes import ReplaceText
from loadlint.findings import Applicability, Severity
from loadlint.rules.base import finding, fix_for, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loadlint.findings import Finding
    from loadlint.rules.base import Context

SEVERITY = Severity.WARNING
FIX = "sometimes"
_ROUTES = ("/", "!")


def check(context: Context) -> Iterator[Finding]:
    """One finding for each fragment that is written in the script."""
    shown = set()
    for step in context.script.steps:
        _, mark, fragment = step.request.url.partition("#")
        written = step.request.url[len(step.request.url) - len(mark) - len(fragment) :]
        span = written.span() if mark.value else None
        if span is None or span in shown or not step.editable:
            continue
        shown.add(span)
        # Of a route of a page's own, `#/orders/7`, the address that is meant is another one, which a person knows.
        is_route = fragment.value.startswith(_ROUTES)
        applicability = Applicability.UNSAFE if is_route else Applicability.SAFE
        yield finding(
            __name__,
            SEVERITY,
            span,
            f"The fragment `{shorten(written.value)}` is not sent: the server is asked for what stands before it",
            remedy=fix_for(context, [ReplaceText(span)], "Take out the fragment", applicability),
        )
