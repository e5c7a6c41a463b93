"""Each iteration except the first begins with the session of the previous one.

## What it does

For Locust and JMeter, whose users keep their cookies. Reports a script if its recordings begin without the cookies that
responses set later, and nothing removes these cookies before the next iteration: a Locust user that makes its first
request in a task, or a JMeter plan whose Cookie Manager does not clear them. It does not report scripts that make the
first request once, in `on_start`. k6 clears the cookies by itself.

The fix clears the cookies at the beginning of the task, or sets the option of the Cookie Manager.

## Why it matters

The recording logs in as a new visitor. With an old session, the application responds to the login page with a redirect,
or keeps the cart of the previous iteration. After a failure, the next iteration continues with half of an old one.

## Example

```py
from locust import HttpUser, task


class Shopper(HttpUser):
    host = "https://shop.test"

    @task
    def buy(self):
        self.client.get("/")
        self.client.get("/cart")
```

```http
GET https://shop.test/

HTTP 200
Set-Cookie: session=9b1c7e52f0aa4d31; Path=/

hello
###
GET https://shop.test/cart
Cookie: session=9b1c7e52f0aa4d31

HTTP 200

cart
```

```py
from locust import HttpUser, task


class Shopper(HttpUser):
    host = "https://shop.test"

    @task
    def buy(self):
        self.client.cookies.clear()
        self.client.get("/")
        self.client.get("/cart")
```

## Known false positives

Users who should be logged in over all iterations, although the recording begins with a login.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from loadlint.changes import ClearCookies
from loadlint.findings import Applicability, Finding, Severity
from loadlint.recordings.cookies import sent_cookies
from loadlint.rules.base import Context, finding, fix_for

if TYPE_CHECKING:
    from loadlint.correlation.pair.aligned_recordings import AlignedRecording

SEVERITY = Severity.WARNING
FIX = "safe"


def check(context: Context) -> Iterator[Finding]:
    """One finding for a script."""
    runs = context.flow.alignment.runs if context.flow else []
    if not runs or not all(map(_begins_a_session, runs)):
        return
    for remark in context.remarks("keeps-session"):
        yield finding(
            __name__,
            SEVERITY,
            remark.span,
            "An iteration begins with the cookies of the previous one, but the recording begins without a session",
            remedy=fix_for(context, [ClearCookies(remark.span)], "Clear the cookies first", Applicability.SAFE),
        )


def _begins_a_session(run: AlignedRecording) -> bool:
    """Whether the first request sends no cookie, and a later one sends a cookie that an answer has set."""
    steps = sorted(run.position_of)
    if not steps or sent_cookies(run.exchanges[run.position_of[steps[0]]].request):
        return False
    sent = ((step, sent_cookies(run.exchanges[run.position_of[step]].request)) for step in steps)
    return any(run.jar_before(step).intersection(cookies) for step, cookies in sent)
