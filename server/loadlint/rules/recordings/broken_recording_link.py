"""A recording that is linked to the script is missing or unreadable.

## What it does

Reports each linked recording that can't be read, with the reason: for example, there is no such file, the file was cut
off, or it holds a web page in place of a recording. The finding is at the directive with the recording, or else at the
first line of the script.

## Why it matters

Without its recording a script looks clean, because the rules that compare the two report nothing.

## Example

```js
// loadlint: recording=recordings/chekout.har
import http from 'k6/http';

export default function () {
  http.get('https://shop.test/');
}
```

Correct the path, or record the flow again.
"""

from __future__ import annotations

from collections.abc import Iterator

from loadlint.findings import Finding, Severity
from loadlint.rules.base import Context, finding, first_line

SEVERITY = Severity.ERROR


def check(context: Context) -> Iterator[Finding]:
    """Report the links that lead to nothing readable."""
    for link in context.link.links:
        if link.error is not None:
            span = link.span or first_line(context.script.source)
            message = f"the linked recording {link.path} can't be used: {link.error}"
            help_text = "rules that compare the script with its recording report nothing until loadlint can read it"
            yield finding(__name__, SEVERITY, span, message, help=help_text)
