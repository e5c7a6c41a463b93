"""An assertion that the newest good recording would fail.

## What it does

Runs the script's assertions on the recorded responses, and reports those that do not hold for the newest recording.
Failed responses do not count. Code that loadlint can't run, and limits of time and size, are left out. If an assertion
looks for a value that the script extracted from an earlier response (`/orders/${orderId}`), each run is compared with
its own value. If no request sends this value, the assertion is left out.

The fix tests something else in the same place: the recorded status, another text, another member of the JSON. It
chooses as in `missing-assertion`: all good responses pass, the recorded login page and errors fail. If the newest
response has nothing in common with the older ones, it alone decides, and the fix is unsafe; this is also so with one
recording. Around a variable, the fix replaces only the changed words, if requests have that address or several runs
have that text. If an assertion tests several requests, you must change it yourself.

## Why it matters

The application has changed, or the assertion holds a value of one run. Each request fails in the test, although the
application responds as it should.

## Example

```js
import http from 'k6/http';
import { check } from 'k6';

export const options = { thresholds: { checks: ['rate==1'] } };

export default function () {
  const res = http.get('https://shop.test/cart');
  check(res, { 'is the cart': (r) => r.body.includes('Your basket') });
}
```

```http
GET https://shop.test/cart

HTTP 200
Content-Type: text/html

<html><title>Your cart</title><h1>2 teas</h1></html>
```

```http
GET https://shop.test/cart

HTTP 200
Content-Type: text/html

<html><title>Your cart</title><h1>3 teas</h1></html>
```

```js
import http from 'k6/http';
import { check } from 'k6';

export const options = { thresholds: { checks: ['rate==1'] } };

export default function () {
  const res = http.get('https://shop.test/cart');
  check(res, { 'is the cart': (r) => r.body.includes('<title>Your cart</title>') });
}
```

## Known false positives

A script that is ahead of its recordings: record again.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from loadlint.assertion import described_closely, repeats_value, test_description
from loadlint.findings import Evidence, Finding, Level, Reason, Severity
from loadlint.rules.base import Context, finding
from loadlint.rules.replacement_tests import newest, retest

if TYPE_CHECKING:
    from loadlint.correlation.prove.run_extractor import Page
    from loadlint.script import Assertion
    from loadlint.text.span import Span

SEVERITY = Severity.ERROR
FIX = "sometimes"
HEALS = True

_HELP = "test a part that stays the same, or record again if the application has changed back"
_UNTRUE = "it is not true that"
_PAIRED = "the address has changed, so this may be the response to another request:"


def check(context: Context) -> Iterator[Finding]:
    """One finding for each assertion, for the first request that it would fail."""
    if context.flow is None:
        return
    from loadlint.assertions.answers import answers_of
    from loadlint.assertions.extracted_values import values_before
    from loadlint.assertions.judge import holds
    from loadlint.assertions.replacements import failing

    flow = context.flow
    shown: set[Span] = set()
    for assertion in context.script.assertions:
        if assertion.guards or assertion.span in shown:
            continue
        for step in assertion.steps:
            if step in flow.alignment.split_redirects and context.script.steps[step].follows_redirects is not False:
                continue
            answers = answers_of(flow.alignment, step, flow.failures)
            if answers is None or answers.kind == "asset":
                continue
            name, page = newest(flow, answers)
            # Of an assertion that judges several requests it can't be told which value belongs to which of them.
            is_compared = len(assertion.steps) == 1 and repeats_value(assertion.test)
            taken = values_before(flow.alignment, step) if is_compared else {}
            values = taken[name].value if taken else None
            broken = next(
                (
                    part
                    for part in page.samples(assertion.samples) or ()
                    if holds(assertion.test, part, values) is False
                ),
                None,
            )
            if broken is None:
                continue
            shown.add(assertion.span)
            if broken is not page:
                yield _of_part(assertion, broken)
                break
            passed = [
                other
                for other, good in answers.good
                if holds(assertion.test, good, taken[other].value if taken else None)
            ]
            reasons = [Reason(f"{name}: the response fails it", 1.0)]
            reasons += [Reason(f"{other}: the response passes", -0.2) for other in passed]
            certain = flow.whole.is_certain(step)
            yield finding(
                __name__,
                SEVERITY if certain else Severity.WARNING,
                assertion.span,
                f"The newest recording fails this {_kind(assertion)}: {_UNTRUE} {described_closely(assertion.test)}",
                help=_HELP if certain else f"{_PAIRED} {page.response.url}",
                evidence=Evidence(Level.PROVEN if certain else Level.LIKELY, tuple(reasons)),
                remedy=retest(context, assertion, failing(assertion.test, page, values), answers),
            )
            break


def _of_part(assertion: Assertion, part: Page) -> Finding:
    """An assertion on sub-samples that one of these fails, such as an image that holds no text."""
    from loadlint.correlation.observe.addresses import path_of

    address = path_of(part.response.url)
    message = f"The response from {address} fails this {_kind(assertion)}: {_UNTRUE} {test_description(assertion.test)}"
    return finding(__name__, SEVERITY, assertion.span, message, help="apply it to the main sample only")


def _kind(assertion: Assertion) -> str:
    """What an assertion is, in a word: Locust has no name for a condition that fails the request."""
    return "condition" if assertion.kind in ("failure", "except") else assertion.kind
