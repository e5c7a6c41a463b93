"""The tool refuses something in the script: it does not start, or the first iteration ends there.

## What it does

Reports what a load tool does not accept, if the script shows it.

- k6: `::` in the name of a group or a check; a name such as `check`, `group` or `sleep` that is not imported, or
  without braces (`import sleep from 'k6'`), which makes it the whole module; any other name that nothing declares, in
  a script whose files make no globals; names of metrics with other characters than letters, digits and `_`; the
  expression of a threshold if k6 can't parse it; a request to an address without a host; a k6 module with a file
  ending (`k6/http.js`); a field of a scenario or of a stage that k6 does not know there, such as `vus` in
  `ramping-vus` or `targer`.
- Locust: a name of Locust or of Python's library that is not imported; `failure()` or `success()` of a response in a
  `with` block without `catch_response=True`.
- JMeter: characters in an address that `java.net.URI` does not accept, such as `|` or `{`.

The fix imports the name, or writes what the tool accepts. It is safe, because until then this code does not run at all.
The name of a metric loses its accents (`ligações` becomes `ligacoes`). If it would lose letters, there is no fix.

## Why it matters

You see it only in the log. k6 ends with 0 although it has sent nothing. Locust counts an exception for each user and
continues.

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

Names that another file puts into the global scope. Where a file is imported for its effect alone, or the script says
`globalThis`, names are not looked for.
"""

from __future__ import annotations

from collections.abc import Iterator

from loadlint.findings import Applicability, Finding, Severity
from loadlint.rules.base import Context, finding, fix_for

SEVERITY = Severity.ERROR
FIX = "sometimes"


def check(context: Context) -> Iterator[Finding]:
    """One finding for each thing that the tool refuses."""
    for remark in context.remarks("refused"):
        fix = fix_for(context, remark.repairs, "Write it as the tool accepts it", Applicability.SAFE)
        yield finding(__name__, SEVERITY, remark.span, remark.subject, remedy=fix if remark.repairs else None)
