"""An address has a fragment, which no tool sends.

## What it does

Reports `#` and the rest of the address of a request. A place within a page (`#comments`) is information, because the
script means the page. A route such as `#/orders/17` stands for another address, which only a person knows. The fix
removes the fragment. It is unsafe: browsers do not send fragments, so a person has written it.

## Why it matters

`https://shop.test/#/orders/17` asks the server for `/`. The pages of a single-page application are steps in the script,
but one and the same request in the load. The script must send the page's own request, most often an API call. The
statistics of k6 and Locust have one entry for each fragment.

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
"""

from __future__ import annotations

from collections.abc import Iterator

from loadlint.changes import ReplaceText
from loadlint.findings import Applicability, Cause, Finding, Severity
from loadlint.rules.base import Context, finding, fix_for, shorten

SEVERITY = Severity.WARNING
FIX = "unsafe"
_ROUTES = ("/", "!")


def check(context: Context) -> Iterator[Finding]:
    """One finding for each fragment that is written in the script."""
    shown = set()
    for step in context.script.steps:
        if "#" not in step.address:
            continue
        _, mark, fragment = step.request.url.partition("#")
        written = step.request.url[len(step.request.url) - len(mark) - len(fragment) :]
        span = written.span()
        if span is None or span in shown or not step.editable:
            continue
        shown.add(span)
        begin = f"The fragment `{shorten(written.value)}` is never sent"
        yield finding(
            __name__,
            SEVERITY if fragment.value.startswith(_ROUTES) else Severity.INFORMATION,
            span,
            f"{begin}: the server gets the address before it",
            remedy=fix_for(context, [ReplaceText(span)], "Remove the fragment", Applicability.UNSAFE),
            cause=Cause(written.value, (f"{begin}: the server gets the address before it, in ", " places")),
        )
