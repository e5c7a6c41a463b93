"""A helper of the tool adds a header that the recorded request does not have.

## What it does

Reports a request without a body if a helper declares a content type for it: `self.rest` of Locust sends `Content-Type:
application/json` with each GET. With the fix, the client itself makes the request.

## Why it matters

Some applications try to read the body that the header promises, and respond with 400.

## Example

```py
from locust import FastHttpUser, task


class Buyer(FastHttpUser):
    host = "https://shop.test"

    @task
    def buy(self):
        with self.rest("GET", "/cart") as response:
            print(response.js["empty"])
```

```http
GET https://shop.test/cart
HTTP 200
Content-Type: application/json

{"empty": false}
```

```py
from locust import FastHttpUser, task


class Buyer(FastHttpUser):
    host = "https://shop.test"

    @task
    def buy(self):
        with self.client.get("/cart", catch_response=True) as response:
            print(response.json()["empty"])
```

## Known false positives

An application that does not look at headers of a request without a body. The fix does no harm there.
"""

from __future__ import annotations

from collections.abc import Iterator

from loadlint.changes import SendByClient
from loadlint.findings import Applicability, Cause, Finding, Severity
from loadlint.replay.words import cause_of, step_name
from loadlint.rules.base import Context, finding, fix_for
from loadlint.text.sentences import sentence

SEVERITY = Severity.WARNING
FIX = "safe"
FIXED_FIRST = True


def check(context: Context) -> Iterator[Finding]:
    """One finding for all steps with such a header, at each of them."""
    values = context.certificate.refusals if context.certificate is not None else ()
    for value in {value.step: value for value in values if value.cause == "added-header"}.values():
        step = context.script.steps[value.step]
        sends = f"`Content-Type: {value.sent}` without a body"
        yield finding(
            __name__,
            SEVERITY,
            step.at,
            f"{step_name(step)} sends {sends}",
            help=sentence(cause_of(value, context.script.steps)),
            remedy=fix_for(
                context, [SendByClient(value.step)], "Send the request with the client itself", Applicability.SAFE
            ),
            request=step_name(step),
            cause=Cause(sends, ("", f" requests send {sends}"), "Send these requests with the client itself"),
        )
