"""The checks have no threshold, so k6 ends with success even if they fail.

## What it does

For k6. Reports checks in a script whose options have no threshold on the metric `checks`, by tags or as a whole. These
are not reported:

- checks that feed the script's own metric, if this metric has a threshold
- checks of the status if `http_req_failed` has a threshold, and of the time if `http_req_duration` has one
- options that are computed at run time
- files that k6 can't be started with: in a module, options have no effect

The finding is information in two cases. Either the script has no options: it is a sketch, or gets them on the command
line. Or it has no thresholds at all, and the checks test only the status, which k6's own summary counts.

The fix adds the threshold. It is safe if recordings are linked: all checks must pass on them.

## Why it matters

k6 counts a failed check in the summary, and does nothing else. It ends with 0, and a pipeline stays green while the
application responds with errors.

No recording shows which rate of failures you accept. The fix writes `rate>0.99`, which you can change, and does not
change existing thresholds. With more than twenty requests it writes `rate>0.999`, so one failed check in each iteration
fails the run.

## Example

```js
import http from 'k6/http';
import { check } from 'k6';

export default function () {
  const res = http.get('https://shop.test/cart');
  check(res, { 'has a cart': (r) => r.body.includes('cart') });
}
```

```js
import http from 'k6/http';
import { check } from 'k6';

export const options = {
  thresholds: { checks: ['rate>0.99'] },
};

export default function () {
  const res = http.get('https://shop.test/cart');
  check(res, { 'has a cart': (r) => r.body.includes('cart') });
}
```

## Known false positives

Scripts whose results are judged elsewhere, such as by a dashboard or by thresholds on the command line.
"""

from __future__ import annotations

from collections.abc import Iterator

from loadlint.changes import CountChecks
from loadlint.findings import Applicability, Finding, Severity
from loadlint.rules.base import Context, finding, fix_for

SEVERITY = Severity.WARNING
_TITLE = "Add a threshold: more than 99 % of the checks must pass; choose your own rate"
FIX = "sometimes"


def check(context: Context) -> Iterator[Finding]:
    """One finding for each script, at its first check that nothing judges."""
    for remark in context.remarks("unenforced"):
        applicability = Applicability.SAFE if context.recordings else Applicability.UNSAFE
        yield finding(
            __name__,
            SEVERITY if remark.certain else Severity.INFORMATION,
            remark.span,
            _message(remark.detail, remark.subject),
            remedy=fix_for(context, [CountChecks()], _TITLE, applicability),
        )


def _message(some: str, modules: str) -> str:
    """What happens; `some` is how many checks are meant where thresholds look at the others, else empty. `modules` are
    the files that have them, where the script has none itself."""
    where = f" in {modules}" if modules else ""
    if not some:
        return f"No threshold on the checks{where}: the run passes even if all of them fail"
    if some == "1":
        return f"No threshold on {'a check' if modules else 'this check'}{where}: the run passes even if it fails"
    which = f"{some} checks{where}" if modules else f"this check and others, {some} in all"
    return f"No threshold on {which}: the run passes even if they fail"
