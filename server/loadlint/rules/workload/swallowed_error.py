"""What goes wrong around a request is caught and only logged.

## What it does

For k6 and Locust. Reports a `catch`, or an `except` of all exceptions, around a request that does nothing, or nothing
but write into a log. What a user does at its end, in `on_stop`, is left alone.

## Why it matters

A request itself raises nothing in these tools. What is caught is that the answer was not as the script expects: a body
that is no JSON, an id that is not there. The failure is in no statistics and no exit code, and the user goes on as if
nothing had been.

## Example

```py
from locust import HttpUser, task


class Shopper(HttpUser):
    @task
    def order(self):
        try:
            response = self.client.post("/carts")
            self.client.get("/carts/" + response.json()["id"], name="/carts/[id]")
        except Exception as error:
            print(error)
```

Judge the answer (`catch_response=True`, `check`), or count the error in a metric; or let it be raised: the tool counts
it.

## Known false positives

A cleaning up that may fail.

## Options

None.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.dialects.optional import remarks
from loadlint.findings import Severity
from loadlint.rules.base import finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loadlint.findings import Finding
    from loadlint.rules.base import Context

SEVERITY = Severity.INFORMATION
FIX = "none"


def check(context: Context) -> Iterator[Finding]:
    """One finding for each handler."""
    for remark in remarks(context.dialect, context.script, "swallowed"):
        yield finding(
            __name__,
            SEVERITY,
            remark.span,
            "An error here is only logged: it is in no statistics and does not change the exit code",
            help="judge the answer, or let the tool count what is raised",
        )
