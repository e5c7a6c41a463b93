"""A variable for a response's value is shared with other users, who overwrite it, or is read out of its scope.

## What it does

For Locust, reports values of responses that are assigned to an attribute of a class or to a name of the module, and
read again: all users of the process share this place. If the script sets a value only while there is none yet, it is
shared on purpose, and is not reported.

For k6, reports the use of a variable that was declared in another function, such as the callback of another group. Also
reports the use of a variable that only `setup` sets, because k6 runs `setup` apart from the users.

For JMeter, reports `${x}` if only other thread groups set `x`, by an extractor, a script, a CSV file or a counter. Each
thread has its own variables, also in a setUp thread group.

## Why it matters

With one user the script works. With many, each one sends the value from the last response of any user: somebody else's
order, token or cart. So requests fail, or test something that real users never do. In k6, the value is missing: an
exception ends the iteration, or `undefined` is sent. JMeter sends the text `${x}`.

## Example

```py
from locust import HttpUser, task


class Shopper(HttpUser):
    token = None

    def on_start(self):
        response = self.client.post("/login", json={"name": "jane"})
        Shopper.token = response.json()["token"]

    @task
    def orders(self):
        self.client.get("/orders", headers={"Authorization": self.token})
```

## Example of a variable of another group

```js
import http from 'k6/http';
import { group } from 'k6';

export default function () {
  group('cart', () => {
    const cart = http.post('https://shop.test/carts').json('id');
  });
  group('order', () => {
    http.post('https://shop.test/orders', { cart: cart });
  });
}
```

## Example of a variable of another thread group

```plan
setup thread group Log in
  GET /login
    extract token = token=(\\w+)
thread group Users
  GET /orders?token=${token}
```

## Known false positives

A value that is the same for all users, such as the number of the current sale.
"""

from loadlint.findings import Severity

SEVERITY = Severity.ERROR
REMARKS = {
    "shared-by-users": (
        "`{subject}` is shared by all users: each one overwrites the value of the others",
        "keep it as an attribute of the user itself",
    ),
    "out-of-scope": (
        "`{subject}` can't be seen here: it is declared in another function",
        "declare it outside of both functions",
    ),
    "set-in-setup": (
        "`{subject}` is set by the setup only, which runs apart from the users: it has no value here",
        "return it from the setup; each user gets what the setup returns as its argument",
    ),
    "set-in-other-group": (
        "`{subject}` has no value here: only `{detail}` sets it, and threads share no variables",
        "pass it as a property: `${__setProperty(…)}` there, `${__P(…)}` here",
    ),
}
