"""The script can't be parsed at this place.

## What it does

Reports places that are not valid in the script's language. The rest of the script is still checked.

## Why it matters

The load tool refuses the script, and loadlint can't see the requests in the broken part.

## Example

```js
import http from 'k6/http';

export default function () {
  http.get('https://shop.test/';
}
```

## Known false positives

Syntax that is newer than loadlint's parser.
"""

from __future__ import annotations

from collections.abc import Iterator

from loadlint.findings import Finding, Related, Severity
from loadlint.rules.base import Context, finding

SEVERITY = Severity.ERROR
_MOST = 10
"""So many other places that could not be read are shown."""


def check(context: Context) -> Iterator[Finding]:
    """One finding for a file: one mistake often makes what follows it unreadable too."""
    problems = context.script.problems
    if problems:
        others = tuple(Related(problem.span, problem.message) for problem in problems[1 : _MOST + 1])
        yield finding(__name__, SEVERITY, problems[0].span, problems[0].message, related=others)
