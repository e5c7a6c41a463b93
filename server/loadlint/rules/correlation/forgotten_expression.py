"""The name of a variable is sent as text, in place of its value.

## What it does

Reports a value in a request that is the name of a variable which the script extracts and never reads. The name is plain
or in the syntax of another tool: `token`, `{token}`, `{{token}}`, `$token`, and for k6 and Locust also `${token}`. The
fix puts the variable there.

## Why it matters

The server gets the five letters `token`. It refuses the request, or its response is not what the script wants.

## Example

```plan
thread group Users
  GET /login
    extract csrf = name="csrf" value="([^"]+)"
  POST /login sending user=ann&csrf=csrf
```

```plan
thread group Users
  GET /login
    extract csrf = name="csrf" value="([^"]+)"
  POST /login sending user=ann&csrf=${csrf}
```

## Example for Locust

```py
from locust import HttpUser, task


class Shopper(HttpUser):
    @task
    def order(self):
        cart_id = self.client.post("/carts").json()["id"]
        self.client.get("/carts/{cart_id}")
```

## Known false positives

A value that happens to have the name of a variable that nothing reads.
"""

from __future__ import annotations

from collections.abc import Iterator

from loadlint.changes import Use, UseVariable
from loadlint.findings import Applicability, Finding, Severity
from loadlint.rules.base import Context, finding, fix_for, shorten
from loadlint.rules.names_sent_as_text import forgotten_expressions

SEVERITY = Severity.ERROR
FIX = "unsafe"


def check(context: Context) -> Iterator[Finding]:
    """One finding for each value."""
    if not context.script.extractions:
        return
    unread = context.remarks("never-read")
    names = {name for remark in unread for name in remark.subject.split(", ")}
    for name, step, slot in forgotten_expressions(context, names):
        if slot.span is not None:
            change = UseVariable(name, (Use(step, slot.span, slot.codecs),))
            yield finding(
                __name__,
                SEVERITY,
                slot.span,
                f"`{shorten(slot.value)}` is sent as text in place of the value of `{name}`",
                value=slot.value,
                remedy=fix_for(context, [change], f"Send the value of `{name}`", Applicability.UNSAFE),
            )
