"""The newest version of the application no longer makes a request that the script makes.

## What it does

If older recordings are linked as well, or the script is being healed, reports steps that no recording of the newest
version has, although it has most of the others.

## Why it matters

The address may be gone, and the step fails. Or the step loads the server with requests that no user makes any more.

## Example

```js
import http from 'k6/http';

export default function () {
  http.get('https://shop.test/cart');
  http.post('https://shop.test/terms', { accepted: 'yes' });
  http.post('https://shop.test/order', { item: 'lamp' });
}
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

## Known false positives

A request that the newest recordings lack for another reason: a cached page, a shorter journey.
"""

from __future__ import annotations

from collections.abc import Iterator

from loadlint.changes import RemoveStep
from loadlint.findings import Applicability, Finding, Severity
from loadlint.replay.words import step_name
from loadlint.rules.base import Context, finding, fix_for

SEVERITY = Severity.WARNING
FIX = "unsafe"
HEALS = True


def check(context: Context) -> Iterator[Finding]:
    """One finding for each step."""
    for number in context.diagnosis.obsolete:
        step = context.script.steps[number]
        remedy = fix_for(context, [RemoveStep(number)], f"Remove {step_name(step)}", Applicability.UNSAFE)
        message = f"No recording of the newest version makes {step_name(step)}"
        yield finding(__name__, SEVERITY, step.at, message, help="Remove the step, or record it.", remedy=remedy)
