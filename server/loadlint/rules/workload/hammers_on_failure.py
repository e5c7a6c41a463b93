"""A user whose iteration has failed begins the next one at once, without the pauses of a good one.

## What it does

Reports scripts whose pauses are left out if an iteration ends early. k6: the iteration may end by `fail()`, an
exception or `return` before the first `sleep`. Locust: a failed request is followed by `interrupt()`, which by default
lets the user start again at once. JMeter: threads start their next loop after an error, and no timer waits before the
first request. It does not report scripts that start iterations at a rate, that say how many iterations there are, that
catch exceptions, or whose pauses may be in other files, nor an iteration that ends because a response was slow
(`timings`).

With the fix, an iteration of k6 lasts at least as long as its pauses (`minIterationDuration`), and Locust's `interrupt`
gets `reschedule=False`, so the user waits first. JMeter needs a timer under the first request of the loop.

## Why it matters

When an application is down, the users who fail send hundreds of times the usual load. The application can't recover,
and the numbers of the run say nothing about real users.

## Example for k6

```js
import http from 'k6/http';
import { check, fail, sleep } from 'k6';

export const options = { vus: 10, duration: '5m', thresholds: { checks: ['rate>0.99'] } };

export default function () {
  const login = http.post('https://shop.test/login', { user: 'jane' });
  check(login, { 'has a token': (r) => r.json('token') !== undefined });
  const token = login.json('token');
  if (!token) fail('no token');
  sleep(2);
  http.get('https://shop.test/orders', { headers: { Authorization: `Bearer ${token}` } });
  sleep(3);
}
```

```js
import http from 'k6/http';
import { check, fail, sleep } from 'k6';

export const options = { minIterationDuration: '5s', vus: 10, duration: '5m', thresholds: { checks: ['rate>0.99'] } };

export default function () {
  const login = http.post('https://shop.test/login', { user: 'jane' });
  check(login, { 'has a token': (r) => r.json('token') !== undefined });
  const token = login.json('token');
  if (!token) fail('no token');
  sleep(2);
  http.get('https://shop.test/orders', { headers: { Authorization: `Bearer ${token}` } });
  sleep(3);
}
```

## Example for Locust

```py
from locust import HttpUser, SequentialTaskSet, between, task


class Order(SequentialTaskSet):
    @task
    def log_in(self):
        with self.client.post("/login", catch_response=True) as login:
            if "Welcome" not in login.text:
                login.failure("not logged in")
                self.interrupt()


class Shopper(HttpUser):
    wait_time = between(2, 5)
    tasks = [Order]
```

```py
from locust import HttpUser, SequentialTaskSet, between, task


class Order(SequentialTaskSet):
    @task
    def log_in(self):
        with self.client.post("/login", catch_response=True) as login:
            if "Welcome" not in login.text:
                login.failure("not logged in")
                self.interrupt(reschedule=False)


class Shopper(HttpUser):
    wait_time = between(2, 5)
    tasks = [Order]
```

## Known false positives

Tests that measure how an application responds when it refuses everything.
"""

from __future__ import annotations

from collections.abc import Iterator

from loadlint.changes import LastAtLeast, WaitAfterFailure
from loadlint.findings import Applicability, Cause, Finding, Pending, Remedy, Severity
from loadlint.rules.base import Context, finding, fix_for
from loadlint.script import Remark

SEVERITY = Severity.WARNING
FIX = "sometimes"
_BY_HAND = Remedy(no_fix="the duration of an iteration's pauses is not known")
_MESSAGES = {
    "k6": "After an iteration that ends here the next one begins at once: a user whose iteration failed does not pause",
    "locust": "A user that fails starts again at once: `interrupt()` does not wait",
    "jmeter": "A thread that fails starts its next loop at once: no timer waits before the first request",
}
_CAUSE = Cause(
    "failure", ("A user that fails at one of ", " places starts again at once, without a pause"), "Wait there"
)


def check(context: Context) -> Iterator[Finding]:
    """One finding for each place where an iteration ends early."""
    dialect = context.script.dialect
    for remark in context.remarks("hammers"):
        yield finding(
            __name__,
            SEVERITY,
            remark.span,
            _MESSAGES[dialect],
            remedy=_remedy(context, remark),
            cause=_CAUSE,
        )


def _remedy(context: Context, remark: Remark) -> Remedy | Pending:
    if remark.detail:
        title = f"Let an iteration last at least as long as its pauses: {remark.detail} s"
        return fix_for(context, [LastAtLeast(remark.detail)], title, Applicability.SAFE)
    if remark.fixable:
        return fix_for(context, [WaitAfterFailure(remark.span)], "Wait before the next one", Applicability.SAFE)
    return _BY_HAND
