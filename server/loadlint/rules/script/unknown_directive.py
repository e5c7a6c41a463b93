"""loadlint does not understand a `loadlint: …` comment.

## What it does

Reports the first text in such a comment that neither links a file (`recording=a.har, b.har`, `results=run.jtl`) nor
silences rules (`ignore[rule]`, `ignore-file[rule]`). What follows an `ignore` is its reason and may be anything.

## Why it matters

A link with a typing error links nothing, and the rules that compare the script with its recording report nothing.

## Example

```js
// loadlint: recordings=checkout.har
import http from 'k6/http';

export default function () {
  http.get('https://shop.test/');
}
```

Write `recording=checkout.har`.

## Known false positives

A comment about loadlint itself, such as `see loadlint: the rules`.
"""

from __future__ import annotations

from collections.abc import Iterator

from loadlint.directives import directives, not_understood
from loadlint.findings import Finding, Severity
from loadlint.rules.base import Context, finding

SEVERITY = Severity.WARNING

_HELP = "it may hold `recording=FILE`, `results=FILE`, `ignore[rule]` and `ignore-file[rule]`"


def check(context: Context) -> Iterator[Finding]:
    """One finding for each comment with such a text."""
    for directive in directives(context.script):
        span = not_understood(directive)
        if span is not None:
            text = context.script.source.text(span)
            yield finding(__name__, SEVERITY, span, f"loadlint does not understand `{text}` in its comment", help=_HELP)
