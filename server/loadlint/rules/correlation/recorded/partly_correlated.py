"""A literal equals the recorded value of a variable that the script already extracts.

## What it does

Runs the script's own extractions on the linked recordings. Reports literals in later requests that are the value which
such an extraction returns. The fix uses the variable.

## Why it matters

Somebody correlated this value and missed a place. The requests that use the variable succeed, this one does not.

## Example

```js
import http from 'k6/http';

export default function () {
  const res = http.post('https://shop.test/carts');
  const cartId = res.json('id');
  http.get(`https://shop.test/carts/${cartId}`);
  http.del('https://shop.test/carts/81f3a7c9');
}
```

```http
POST https://shop.test/carts

HTTP 201
Content-Type: application/json

{"id": "81f3a7c9"}
###
GET https://shop.test/carts/81f3a7c9

HTTP 200
Content-Type: application/json

{"items": []}
###
DELETE https://shop.test/carts/81f3a7c9

HTTP 204
```

```http
POST https://shop.test/carts

HTTP 201
Content-Type: application/json

{"id": "0b2d66e4"}
###
GET https://shop.test/carts/0b2d66e4

HTTP 200
Content-Type: application/json

{"items": []}
###
DELETE https://shop.test/carts/0b2d66e4

HTTP 204
```

```js
import http from 'k6/http';
import { fail } from 'k6';

export default function () {
  const res = http.post('https://shop.test/carts');
  const cartId = res.json('id');
  if (cartId == null) fail('no cartId in the response to POST /carts');
  http.get(http.url`https://shop.test/carts/${cartId}`);
  http.del(http.url`https://shop.test/carts/${cartId}`);
}
```

## Known false positives

None known: the values are equal on every linked recording.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from loadlint.changes import UseVariable
from loadlint.findings import Applicability, Cause, Finding, Level, Severity
from loadlint.rules.base import Context, finding, fix_for, shorten

if TYPE_CHECKING:
    from loadlint.correlation.flow import Flow
    from loadlint.script import Extraction

SEVERITY = Severity.ERROR
FIX = "safe"
HEALS = True


def check(context: Context) -> Iterator[Finding]:
    """One finding for each value of an existing variable, at each place that sends it."""
    if context.flow is None:
        return
    from loadlint.correlation.flow import uses_of

    for number, correlation in enumerate(context.flow.correlations):
        existing = correlation.existing
        if existing is None:
            continue
        applicability = Applicability.SAFE if correlation.evidence.level is Level.PROVEN else Applicability.UNSAFE
        uses = uses_of(correlation.uses)
        change = UseVariable(existing.variable, uses, _holds_number(context.flow, existing)) if uses else None
        remedy = fix_for(context, [change], f"Use `{existing.variable}`", applicability)
        for use in correlation.uses:
            begin = f"`{shorten(use.slot.value)}` is hard-coded"
            end = f": it is the recorded value of `{existing.variable}`, which the script extracts"
            yield finding(
                __name__,
                SEVERITY,
                use.slot.span or context.script.steps[use.step].at,
                begin + end,
                evidence=correlation.evidence,
                value=use.slot.value,
                issuer=correlation.issuer,
                remedy=remedy,
                cause=Cause(str(number), (f"{begin} in ", f" places{end}")),
            )


def _holds_number(flow: Flow, extraction: Extraction) -> bool | None:
    """Whether the answers hold a number where an extraction takes its value; None where no answer tells."""
    from loadlint.correlation.prove.pages import page_of
    from loadlint.correlation.prove.run_extractor import is_number

    follow = flow.alignment.follows(extraction.step)
    pages = (page_of(run, extraction.step, follow=follow) for run in flow.alignment.runs)
    page = next((page for page in pages if page is not None), None)
    return None if page is None or extraction.extractor is None else is_number(page, extraction.extractor)
