"""Another value replaces the value of a response before anything has read it.

## What it does

For JMeter, reports an extractor if another extractor has just taken the same variable from the same response with
another expression, and the second one always writes: its value or, if it finds nothing, its default. An extractor
further up, at a controller or a thread group, runs after those of the sampler. It does not report extractors that keep
the variable when they find nothing: they fill in what the first one did not find. It also reports, as information, an
extractor that replaces a value from an earlier response of the same controller, if nothing can have read that value: it
may be a value that each page has, and the script wants the newest.

For k6 and Locust, reports a statement that gives a variable another value out of a response, if a statement of the same
block took the previous value and nothing has read it.

## Why it matters

The first value is lost. Requests send the second one, or the default of an extractor for another page.

## Example

```plan
thread group Users
  GET /orders
    extract orderId = order=(\\d+)
    extract orderId = invoice=(\\d+)
  GET /orders/${orderId}/pay
```

## Example for k6

```js
import http from 'k6/http';

export default function () {
  const order = http.post('https://shop.test/orders', { sku: 'A1' });
  let id = order.json('id');
  const invoice = http.get('https://shop.test/invoices/last');
  id = invoice.json('number');
  http.post(`https://shop.test/orders/${id}/pay`);
}
```

## Known false positives

An extractor that is meant to replace the value of the first one.
"""

from loadlint.findings import Severity

SEVERITY = Severity.WARNING
UNCERTAIN = Severity.INFORMATION
REMARKS = {
    "overwritten": ("This replaces `{subject}`, which {detail}", "use another variable for one of them"),
}
