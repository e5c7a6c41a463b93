"""If an extractor finds nothing, the script does not notice.

## What it does

For JMeter, reports extractors whose variable is read, if both are true: they have no default, or one that could be a
real value, such as `0`; and no assertion, condition or script looks at the variable, and no assertion of the sampler
asks for the JSON member that is extracted. Extractors above several samplers are not reported, because they find
nothing in most responses on purpose. Extractors that want an empty text, and variables that something else sets too,
are not reported either. The fix sets a default that no real value looks like, and adds an assertion that fails the
sample.

For k6 and Locust, reports values that a statement takes out of a response and that are needed later, if no condition,
check or assertion asks for them or for what they are taken from. Without a guard the script sends `undefined` or
`None`. Two cases are only information: an exception (`match[1]`, `.group(1)`, a member of a missing object) ends the
iteration at least; and a test of the status finds most failures. The fix ends the iteration with a message. In Locust
it fails the request in a block, and there is no fix if an exception already ends the iteration.

The fix is safe if recordings are linked, because they show what the value looks like and that it is there.

## Why it matters

When the response is an error page, the next requests send nothing, or the value of the previous iteration. The failure
shows somewhere else, or nowhere.

## Example

```plan
thread group Users
  GET /carts
    extract id [default ""] = cart=(\\d+)
  GET /carts/${id}/pay
```

```plan
thread group Users
  GET /carts
    extract id [default "NOT_FOUND_id"] = cart=(\\d+)
    assert id is not "NOT_FOUND_id"
  GET /carts/${id}/pay
```

## Example for k6

```js
import http from 'k6/http';

export default function () {
  const login = http.post('https://shop.test/login', { user: 'jane' });
  const token = login.json('token');
  http.get('https://shop.test/orders', { headers: { Authorization: `Bearer ${token}` } });
}
```

```js
import http from 'k6/http';
import { fail } from 'k6';

export default function () {
  const login = http.post('https://shop.test/login', { user: 'jane' });
  const token = login.json('token');
  if (token == null) fail('no token in the response to POST /login');
  http.get('https://shop.test/orders', { headers: { Authorization: `Bearer ${token}` } });
}
```

## Example for Locust

```py
from locust import HttpUser, task


class Shopper(HttpUser):
    @task
    def orders(self):
        login = self.client.post("/login", json={"user": "jane"})
        token = login.json().get("token")
        self.client.get("/orders", headers={"Authorization": f"Bearer {token}"})
```

```py
from locust import HttpUser, task


class Shopper(HttpUser):
    @task
    def orders(self):
        with self.client.post(
            "/login", json={"user": "jane"}, catch_response=True
        ) as login:
            try:
                token = login.json()["token"]
            except (LookupError, TypeError, ValueError):
                token = None
            if not token:
                login.failure(
                    f"no token in the response to POST /login (status {login.status_code})"
                )
                return
        self.client.get("/orders", headers={"Authorization": f"Bearer {token}"})
```

## Known false positives

A value that is not always there, if the next request does not need it.
"""

from __future__ import annotations

from collections.abc import Iterator

from loadlint.changes import GuardExtraction
from loadlint.findings import Applicability, Finding, Pending, Remedy, Severity
from loadlint.rules.base import Context, finding, fix_for, shorten

SEVERITY = Severity.WARNING
FIX = "sometimes"

_ENDS_ALREADY = Remedy(no_fix="the exception ends it already")


def check(context: Context) -> Iterator[Finding]:
    """One finding for each extractor."""
    in_plan = context.script.dialect == "jmeter"
    for remark in context.remarks("unguarded"):
        remedy: Remedy | Pending = _ENDS_ALREADY
        if in_plan or remark.fixable:
            title = f"{'Fail the sample' if in_plan else 'End the iteration'} where no `{remark.subject}` is found"
            applicability = Applicability.SAFE if context.recordings else Applicability.UNSAFE
            remedy = fix_for(context, [GuardExtraction(remark.span)], title, applicability)
        passes = "the sample still passes" if in_plan else "the request still passes"
        passes = passes if remark.certain else "only a test of the status may show it"
        message = f"When no `{remark.subject}` is found, {_after(remark.detail)}, and {passes}"
        is_seen = remark.detail == "exception" or not remark.certain
        severity = Severity.INFORMATION if is_seen else SEVERITY
        yield finding(__name__, severity, remark.span, message, remedy=remedy)


_AFTER = {
    "kept": "it keeps its last value",
    "empty": "it is empty",
    "exception": "an exception ends the iteration",
    "undefined": "`undefined` is sent in its place",
    "None": "`None` is sent in its place",
}


def _after(detail: str) -> str:
    """What is sent when nothing was found."""
    return _AFTER.get(detail) or f"it becomes `{shorten(detail)}`, which could be a real value"
