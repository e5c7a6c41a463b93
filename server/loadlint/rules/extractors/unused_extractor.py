"""An extractor whose variable nothing reads.

## What it does

For JMeter, reports extractors if no expression, script, assertion, condition or ForEach reads their variables, or parts
such as `x_1` and `x_matchNr`. Plans are not reported if something may read variables by names that the plan does not
show. For k6 and Locust, reports statements that only take a value of a response into a variable whose name occurs
nowhere else in the file.

The fix removes the extractor or the statement. There is no fix if a request sends the name itself, because then the
value is wanted. If this is certain, `forgotten-expression` reports it instead. Nothing is reported in a Test Fragment,
which other plans include. Without a recording the fix is unsafe: the value may be for something that is not written
yet, or the statement may be there to fail if the response is wrong.

## Why it matters

The extractor costs time in each sample, and readers look for its use. Often the script still sends the recorded value:
then `uncorrelated-value` or `partly-correlated` reports where.

## Example

```plan
thread group Users
  GET /carts
    extract cartId = cart=(\\d+)
  GET /orders
```

```plan
thread group Users
  GET /carts
  GET /orders
```

## Example for k6

```js
import http from 'k6/http';

export default function () {
  const page = http.get('https://shop.test/cart');
  const csrf = page.html().find('input[name="csrf"]').attr('value');
  http.get('https://shop.test/orders');
}
```

```js
import http from 'k6/http';

export default function () {
  const page = http.get('https://shop.test/cart');
  http.get('https://shop.test/orders');
}
```

## Example for Locust

```py
from locust import HttpUser, task


class Shopper(HttpUser):
    @task
    def shop(self):
        response = self.client.post("/carts")
        cart = response.json()["id"]
        self.client.get("/orders")
```

```py
from locust import HttpUser, task


class Shopper(HttpUser):
    @task
    def shop(self):
        response = self.client.post("/carts")
        self.client.get("/orders")
```

## Known false positives

A variable that `sample_variables` in JMeter's properties writes into the results.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from loadlint.changes import RemoveExtraction
from loadlint.correlation.observe.slots import slots_of_step
from loadlint.findings import Applicability, Finding, Severity
from loadlint.recordings.exchange import Problem
from loadlint.request import url_path
from loadlint.rules.base import Context, finding, fix_for, shorten
from loadlint.rules.names_sent_as_text import forgotten_expressions

SEVERITY = Severity.INFORMATION
FIX = "sometimes"


def check(context: Context) -> Iterator[Finding]:
    """One finding for each extractor. One whose value the script replays as a literal is not unused but forgotten."""
    correlations = context.flow.correlations if context.flow is not None else ()
    wanted = [correlation.existing.span for correlation in correlations if correlation.existing is not None]
    for remark in context.remarks("never-read"):
        if any(span.overlaps(remark.span) for span in wanted):
            continue
        names = remark.subject.split(", ")
        if any(forgotten_expressions(context, names)):
            continue
        place = _sent_as_text(context, names)
        help_text, remedy = None, None
        if place is None:
            title = f"Remove the extractor of `{remark.subject}`"
            # It may be there for what is still to be written, or to raise where the answer is not as it should be.
            applicability = Applicability.SAFE if _is_recorded(context) else Applicability.UNSAFE
            remedy = fix_for(context, [RemoveExtraction(remark.span)], title, applicability)
        else:
            help_text = f"{place} holds this name as a text: should it send the value?"
        yield finding(
            __name__,
            SEVERITY,
            remark.span,
            f"`{remark.subject}` is extracted, but nothing reads it",
            help=help_text,
            remedy=remedy,
        )


def _is_recorded(context: Context) -> bool:
    """Whether a recording holds what the script is about; the results of a run, without the responses, are none."""
    problems = ({issue.problem for issue in recording.health} for recording in context.recordings)
    return any(Problem.NO_BODIES not in of_recording for of_recording in problems)


def _sent_as_text(context: Context, names: Collection[str]) -> str | None:
    """The request in which a variable's name is a value itself, which was meant to be an expression."""
    for step in context.script.steps:
        if any(slot.value in names for slot in slots_of_step(step)):
            return f"{step.method or 'a request'} {shorten(url_path(step.address) or '/', 48)}"
    return None
