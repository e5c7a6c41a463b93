"""The recordings have a request that the script lacks and needs.

## What it does

Reports requests of the newest recordings that no step makes, if their response issues a value which a later request
sends. For example, converters leave out JavaScript files, which may hold a token of the run. If older recordings are
linked as well, or the script is being healed, requests that change something are reported too.

The fix writes the request like the steps next to it, and its values are then correlated. It is safe if two or more
recordings make the same request, and it only reads.

## Why it matters

Later requests miss what this one returns: a token, an id, a state of the session.

## Example

```js
import http from 'k6/http';

export default function () {
  http.get('https://shop.test/cart');
  http.post('https://shop.test/order', { item: 'lamp' });
}
```

```http
GET https://shop.test/cart

HTTP 200
Content-Type: text/html

<h1>Cart</h1>
###
POST https://shop.test/order
Content-Type: application/x-www-form-urlencoded

item=lamp
HTTP 200

ok
```

```http
GET https://shop.test/cart

HTTP 200
Content-Type: text/html

<h1>Cart</h1>
###
POST https://shop.test/terms
Content-Type: application/x-www-form-urlencoded

accepted=yes
HTTP 200

ok
###
POST https://shop.test/order
Content-Type: application/x-www-form-urlencoded

item=lamp
HTTP 200

ok
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from loadlint.changes import InsertStep
from loadlint.correlation.observe.addresses import path_of
from loadlint.findings import Applicability, Finding, Severity
from loadlint.replay.words import needed_by
from loadlint.rules.base import Context, finding, fix_for
from loadlint.rules.healing import recording_name, severity_of

if TYPE_CHECKING:
    from loadlint.healing.steps import MissingStep
    from loadlint.text.span import Span

SEVERITY = Severity.ERROR
FIX = "sometimes"
HEALS = True
FIXED_FIRST = True
"""Its answer may give a value as a whole, of which other answers hold a part."""


def check(context: Context) -> Iterator[Finding]:
    """One finding for each request, at the step that comes after it."""
    for missing in context.diagnosis.missing:
        yield _of_request(context, missing)


def _taken_at(context: Context, missing: MissingStep) -> Span | None:
    """Where the script takes a value that the request which needs the answer sends."""
    for broken in context.diagnosis.extractions:
        if any(value.step == missing.needed_by for value in broken.values):
            return broken.extraction.span
    return None


def _of_request(context: Context, missing: MissingStep) -> Finding:
    steps = context.script.steps
    name = f"{missing.request.method} {path_of(missing.url)}"
    needed = needed_by(steps, missing.needed_by)
    place = steps[missing.before if missing.before is not None else len(steps) - 1].at
    message = f"{recording_name(context, missing.runs[-1])} makes {name}, the script does not{needed}"
    change = InsertStep(missing.before, missing.request, beside=_taken_at(context, missing))
    # Its values are those of one run until they are correlated, so by itself it is safe only without any.
    is_safe = missing.is_constant and missing.needed_by is not None and len(missing.runs) > 1
    remedy = fix_for(context, [change], f"Request {name}", Applicability.SAFE if is_safe else Applicability.UNSAFE)
    return finding(
        __name__, severity_of(missing.runs), place, message, help="The journey has one more step.", remedy=remedy
    )
