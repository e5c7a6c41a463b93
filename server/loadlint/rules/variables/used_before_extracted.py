"""A variable is read before the response with its value arrives.

## What it does

For JMeter, reports `${x}` if everything that sets `x` in this thread group runs later, in the order of the plan: an
extractor of a later sampler, or of the sampler itself. It does not report places that may run in another order or not
at all, such as those under an If Controller or a Random Controller, and elements that several samplers share, as long
as one of these comes after the value. User-defined variables and the settings of thread groups are read before any
thread runs, so every extracted value comes too late there.

For k6 and Locust, reports requests that read a variable whose only values come from later responses of the same
function, or from their own response. It does not report requests in loops and branches, and variables that get a value
from anything else.

## Why it matters

At least in each user's first iteration, the script sends the text `${x}`, `undefined` or `None` in place of a value.
Later iterations send the value of the previous iteration. The server may accept it although it belongs to another order
or page.

## Example

```plan
thread group Users
  GET /carts/${cartId}
  GET /login
    extract cartId = cart=(\\d+)
```

## Example for k6

```js
import http from 'k6/http';

let token;

export default function () {
  http.get('https://shop.test/orders', { headers: { Authorization: `Bearer ${token}` } });
  const login = http.post('https://shop.test/login', { user: 'jane' });
  token = login.json('token');
}
```

## Known false positives

A sampler that sends nothing useful the first time on purpose.
"""

from loadlint.findings import Severity

SEVERITY = Severity.ERROR
REMARKS = {
    "set-later": (
        "`{subject}` has no value yet: `{detail}`, which sets it, runs later",
        "move the request, or extract the value from an earlier response",
    ),
}
