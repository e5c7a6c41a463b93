"""The tool refuses something that the script says: it does not start, or the first iteration ends there.

## What it does

Reports what a load tool does not take, where that can be read in the script.

- k6: `::` in the name of a group or a check; a name such as `check`, `group` or `sleep` that is not imported; names of
  metrics with other characters than letters, digits and `_`; a threshold's expression that k6 can't read; a request to
  an address without a host; one of its own modules with the ending of a file (`k6/http.js`).
- Locust: a name of Locust or of Python's library that is not imported; `failure()` or `success()` of a response in a
  `with` block without `catch_response=True`.
- JMeter: characters in an address that `java.net.URI` does not take, such as `|` or `{`.

The fix imports the name, or writes what the tool takes. It is safe: until then, what stands there is not run at all.

## Why it matters

Nobody sees it who does not read the log. k6 ends with 0 although it has sent nothing; Locust counts an exception for
each user and goes on.

## Example

```js
import http from 'k6/http';

export default function () {
  group('Cart::pay', () => {
    http.post('https://shop.test/pay');
  });
}
```

```js
import http from 'k6/http';
import { group } from 'k6';

export default function () {
  group('Cart:pay', () => {
    http.post('https://shop.test/pay');
  });
}
```

## Known false positives

Names that another file puts into the global scope.

## Options

None.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.dialects.optional import remarks
from loadlint.findings import Applicability, Severity
from loadlint.rules.base import finding, fix_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loadlint.findings import Finding
    from loadlint.rules.base import Context

SEVERITY = Severity.ERROR
FIX = "sometimes"


def check(context: Context) -> Iterator[Finding]:
    """One finding for each thing that the tool refuses."""
    for remark in remarks(context.dialect, context.script, "refused"):
        fix = fix_for(context, remark.repairs, "Write it as the tool takes it", Applicability.SAFE)
        yield finding(__name__, SEVERITY, remark.span, remark.subject, remedy=fix if remark.repairs else None)
