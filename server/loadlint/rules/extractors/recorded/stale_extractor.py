"""An extraction finds nothing in the answers of the newest recordings.

## What it does

Runs the script's extractions on the recorded answers, and reports those that find nothing although a later request of
the same recording sends the value. The fix takes the value as the newest version of the application gives it; the
variable, its guard and its uses stay.

## Why it matters

A field was renamed, moved or wrapped. The script sends an empty value, or `undefined`, and the application answers with
an error or with a page that looks like success.

## Example

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

```http
GET https://shop.test/cart

HTTP 200
Content-Type: text/html

<form><input name="csrf_key" value="Rk93bVwYe5Hn"></form>
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

<form><input name="csrf_key" value="Lm20cXpAq7Zt"></form>
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
  const token = page.html().find('input[name="csrf_key"]').first().attr('value');
  if (!token) fail('no token');
  http.post('https://shop.test/order', { csrf: token });
}
```

## Known false positives

A script that is ahead of its recordings: record again.

## Options

None.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.changes import RemoveExtraction
from loadlint.findings import Applicability, Severity
from loadlint.replay.words import step_name
from loadlint.rules.base import finding, fix_for
from loadlint.rules.healing import finding_about, newest_of, of_kind, recording_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loadlint.findings import Finding
    from loadlint.rules.base import Context

SEVERITY = Severity.ERROR
FIX = "sometimes"
HEALS = True


def check(context: Context) -> Iterator[Finding]:
    """One finding for each extraction."""
    for broken in of_kind(context, "stale"):
        value = newest_of(broken.values)
        source = step_name(context.script.steps[broken.extraction.step])
        recording = recording_name(context, value.run)
        message = f"`{broken.extraction.variable}` finds nothing in the answer to {source} in {recording}"
        yield finding_about(__name__, context, broken, message, "The application gives this value in another way now.")
    for extraction in context.diagnosis.dead:
        source = step_name(context.script.steps[extraction.step])
        message = f"`{extraction.variable}` finds nothing in the answer to {source}, and no request sends it"
        title = f"Remove `{extraction.variable}`"
        change = RemoveExtraction(extraction.span, extraction.variable)
        remedy = fix_for(context, [change], title, Applicability.UNSAFE)
        yield finding(
            __name__, Severity.WARNING, extraction.span, message, help="Nothing needs it any more.", remedy=remedy
        )
