"""An extraction finds a different value than the one that the flow sends later.

## What it does

Runs the script's extractions on the recorded responses, and reports those that find something, but not the value that a
later request of the same recording sends in place of the variable.

## Why it matters

Nothing fails in the extraction: the page has another element before the right one, or the list has another order. The
script continues with a wrong value, and the effect shows only later.

## Example

```js
import http from 'k6/http';
import { fail } from 'k6';

export default function () {
  const page = http.get('https://shop.test/cart');
  const token = page.html().find('input[type="hidden"]').first().attr('value');
  if (!token) fail('no token');
  http.post('https://shop.test/order', { csrf: token });
}
```

```http
GET https://shop.test/cart

HTTP 200
Content-Type: text/html

<form><input type="hidden" name="lang" value="en-GB"><input type="hidden" name="csrf" value="Rk93bVwYe5Hn"></form>
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

<form><input type="hidden" name="lang" value="en-GB"><input type="hidden" name="csrf" value="Lm20cXpAq7Zt"></form>
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
  const token = page.html().find('input[name="csrf"]').first().attr('value');
  if (!token) fail('no token');
  http.post('https://shop.test/order', { csrf: token });
}
```

## Known false positives

A script that chooses another item of a list than the recorded user did.
"""

from __future__ import annotations

from collections.abc import Iterator

from loadlint.findings import Finding, Severity
from loadlint.replay.words import step_name
from loadlint.rules.base import Context
from loadlint.rules.differences import quoted_apart
from loadlint.rules.healing import finding_about, newest_of, of_kind, recording_name

SEVERITY = Severity.ERROR
FIX = "sometimes"
HEALS = True


def check(context: Context) -> Iterator[Finding]:
    """One finding for each extraction."""
    for broken in of_kind(context, "drifted"):
        value = newest_of(broken.values)
        source = step_name(context.script.steps[broken.extraction.step])
        sent, recorded = quoted_apart(context, value.sent or "", value.recorded or "")
        message = (
            f"`{broken.extraction.variable}` from the response to {source} is {sent}, "
            f"but {recording_name(context, value.run)} sent {recorded}"
        )
        yield finding_about(__name__, context, broken, message, "The extractor finds another value in the response.")
