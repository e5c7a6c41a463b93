"""An extraction returns the right value in all recordings, but by luck.

## What it does

Reports extractions that take the n-th element of a list whose order differs between the recordings. Also reports
extractions that find their value by a text around it, if this text is itself a value of that run, such as an id. They
are right in all linked recordings. The fix finds the value by a text that does not change.

## Why it matters

In the next run the list has another order, or there is another id next to the value. The script then takes a wrong
value, or none.

## Example

The list has the same products in another order. The lamp is the first one in both by luck:

```js
import http from 'k6/http';
import { fail } from 'k6';

export default function () {
  const products = http.get('https://shop.test/products');
  const lamp = products.json('products.0.id');
  if (!lamp) fail('no lamp');
  http.post('https://shop.test/cart', { product: lamp });
}
```

```http
GET https://shop.test/products

HTTP 200
Content-Type: application/json

{"products": [{"id": "p-81f3c2", "name": "Lamp"}, {"id": "p-0b77aa", "name": "Mug"}, {"id": "p-c4d9", "name": "Bowl"}]}
###
POST https://shop.test/cart
Content-Type: application/x-www-form-urlencoded

product=p-81f3c2
HTTP 200

ok
```

```http
GET https://shop.test/products

HTTP 200
Content-Type: application/json

{"products": [{"id": "p-7e20b1", "name": "Lamp"}, {"id": "p-f3359d", "name": "Bowl"}, {"id": "p-12e4", "name": "Mug"}]}
###
POST https://shop.test/cart
Content-Type: application/x-www-form-urlencoded

product=p-7e20b1
HTTP 200

ok
```

```js
import http from 'k6/http';
import { fail } from 'k6';

export default function () {
  const products = http.get('https://shop.test/products');
  const lamp = products.json('products.#(name=="Lamp").id');
  if (!lamp) fail('no lamp');
  http.post('https://shop.test/cart', { product: lamp });
}
```

## Known false positives

A script that wants the first item of a list, whatever it is.
"""

from __future__ import annotations

from collections.abc import Iterator

from loadlint.findings import Finding, Severity
from loadlint.healing.fragile import FragileExtraction, fragile_extractions
from loadlint.replay.replay import replayed_alignment
from loadlint.replay.words import step_name
from loadlint.rules.base import Context, finding
from loadlint.rules.healing import quoted_value, taken_anew

SEVERITY = Severity.WARNING
FIX = "sometimes"


def check(context: Context) -> Iterator[Finding]:
    """One finding for each extraction."""
    if context.flow is None or context.certificate is None:
        return
    alignment = replayed_alignment(context.flow)
    for fragile in fragile_extractions(context.script, alignment, context.certificate, context.flow):
        yield finding(
            __name__,
            SEVERITY,
            fragile.extraction.call or fragile.extraction.span,
            _message(context, fragile),
            help="The extractor is right in these recordings by chance: find the value by a text that does not change.",
            remedy=taken_anew(context, fragile.extraction, fragile.proof),
        )


def _message(context: Context, fragile: FragileExtraction) -> str:
    variable, answer = fragile.extraction.variable, step_name(context.script.steps[fragile.extraction.step])
    if fragile.luck == "order":
        return f"`{variable}` is taken by its position in `{fragile.detail}`, whose order changes with each run"
    text = quoted_value(fragile.detail)
    return f"`{variable}` is found in the response to {answer} by {text}, which is a value of this run"
