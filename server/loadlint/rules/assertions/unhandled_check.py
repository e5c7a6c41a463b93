"""The script goes on with values of a response that has failed its check.

## What it does

For k6 and Locust. Reports a response that the script tests and extracts a value from, if a failed test does not end the
iteration, nothing tests the value, and the extraction is in no branch. In k6, `check` returns false and the script goes
on. In Locust, it goes on after `failure()`.

## Why it matters

The next request sends `undefined` or `None`, and fails too. One fault of the application is counted many times, at
requests that are not its cause. The script also loads addresses that no user would request.

## Example

```js
import http from 'k6/http';
import { check } from 'k6';

export const options = { thresholds: { checks: ['rate==1'] } };

export default function () {
  const made = http.post('https://shop.test/carts');
  check(made, { 'made a cart': (r) => r.json('id') !== undefined });
  const id = made.json('id');
  http.get(`https://shop.test/carts/${id}`, { tags: { name: 'cart' } });
}
```

## Known false positives

Values that are used only if they are there.
"""

from __future__ import annotations

from collections.abc import Iterator

from loadlint.findings import Finding, Severity
from loadlint.rules.base import Context, finding
from loadlint.text.span import Span

SEVERITY = Severity.INFORMATION
_GO_ON = ("check", "failure")


def check(context: Context) -> Iterator[Finding]:
    """One finding for each answer, at its first test."""
    shown: set[Span] = set()
    script = context.script
    taken = {extraction.span: extraction.step for extraction in script.extractions}
    for remark in context.remarks("unhandled"):
        tests = (assertion for assertion in script.assertions_of(taken[remark.span]) if not assertion.inherited)
        first = next((assertion for assertion in tests if assertion.kind in _GO_ON), None)
        if first is None or first.span in shown:
            continue
        shown.add(first.span)
        yield finding(
            __name__,
            SEVERITY,
            first.span,
            f"If this fails, the script still uses `{remark.subject}` from the wrong response",
            help="end the iteration where the test fails",
        )
