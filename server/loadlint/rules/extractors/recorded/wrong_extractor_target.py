"""The value is in another response now, or in another part: a header in place of the body, JSON in place of HTML.

## What it does

Reports extractions that no longer return the value that the flow sends later, if it is proven that another response of
the newest recordings, or another part of the same one, has it. The fix moves the extraction there, with its guard.

## Why it matters

The application issues the value in another way. The script still takes it from the old place.

## Example

The token was in the page, and is in a JSON response now:

```js
import http from 'k6/http';
import { fail } from 'k6';

export default function () {
  const page = http.get('https://shop.test/cart');
  const token = page.html().find('input[name="csrf"]').first().attr('value');
  if (!token) fail('no token');
  const session = http.get('https://shop.test/session');
  http.post('https://shop.test/order', { csrf: token });
}
```

```http
GET https://shop.test/cart

HTTP 200
Content-Type: text/html

<h1>Cart</h1>
###
GET https://shop.test/session

HTTP 200
Content-Type: application/json

{"csrf": "Rk93bVwYe5Hn"}
###
POST https://shop.test/order
Content-Type: application/x-www-form-urlencoded

csrf=Rk93bVwYe5Hn
HTTP 200

ok
```

```http
GET https://shop.test/cart

HTTP 200
Content-Type: text/html

<h1>Cart</h1>
###
GET https://shop.test/session

HTTP 200
Content-Type: application/json

{"csrf": "Lm20cXpAq7Zt"}
###
POST https://shop.test/order
Content-Type: application/x-www-form-urlencoded

csrf=Lm20cXpAq7Zt
HTTP 200

ok
```

```js
import http from 'k6/http';
import { fail } from 'k6';

export default function () {
  const page = http.get('https://shop.test/cart');
  const session = http.get('https://shop.test/session');
  const token = session.json('csrf');
  if (!token) fail('no token');
  http.post('https://shop.test/order', { csrf: token });
}
```

## Known false positives

A script that is ahead of its recordings: record again.
"""

from __future__ import annotations

from collections.abc import Iterator

from loadlint.findings import Finding, Severity
from loadlint.replay.words import step_name
from loadlint.rules.base import Context
from loadlint.rules.healing import finding_about, newest_of, of_kind, recording_name

SEVERITY = Severity.ERROR
FIX = "sometimes"
HEALS = True


def check(context: Context) -> Iterator[Finding]:
    """One finding for each extraction."""
    steps = context.script.steps
    for broken in of_kind(context, "moved"):
        value = newest_of(broken.values)
        old = step_name(steps[broken.extraction.step])
        place = f"in another part of the response to {old}"
        if broken.proof is not None and broken.proof.step != broken.extraction.step:
            place = f"in the response to {step_name(steps[broken.proof.step])}"
        message = f"`{broken.extraction.variable}` is {place} in {recording_name(context, value.run)}"
        yield finding_about(__name__, context, broken, message, f"The script extracts it from the response to {old}.")
