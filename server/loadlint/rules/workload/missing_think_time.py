"""Users never pause between their requests.

## What it does

Reports thread groups of JMeter in which no timer, no *Flow Control Action* and no script waits, and k6 scripts without
`sleep` whose scenarios have a number of users. A scenario or a thread group that starts iterations at a rate needs no
pauses and is not reported. Neither are scripts that include other files.

## Why it matters

Each user sends as fast as the server responds. Fifty of them make the load of thousands. When the server gets slow, the
load falls, and so the results hide it.

## Example

```js
import http from 'k6/http';

export const options = { vus: 10, duration: '1m' };

export default function () {
  http.get('https://shop.test/cart');
  http.get('https://shop.test/orders');
}
```

## Known false positives

Tests of single requests that look for the maximum that a server can do. This is why the rule is off by default. Use it
if your script simulates people.
"""

from loadlint.findings import Severity

SEVERITY = Severity.INFORMATION
OPT_IN = True
REMARKS = {
    "no-pause": (
        "The users of `{subject}` never pause: they send as fast as the server responds",
        "wait between requests as people do, or start iterations at a rate",
    ),
}
