"""Only the status of a GraphQL request is checked, but GraphQL sends errors with status 200.

## What it does

If a script has no linked recording, reports GraphQL requests whose status is checked and whose body is not. A mutation
is a warning, a query is information. The fix checks that the response has no `errors`. All such requests are one
finding.

With a recording, `missing-assertion` proposes an assertion that distinguishes the recorded response from others.

## Why it matters

When a GraphQL server refuses an operation, it responds with status 200 and `{"errors": [...], "data": null}`. So every
order of a load test may fail while the report is green.

## Example

```js
import http from 'k6/http';
import { check } from 'k6';

export const options = { thresholds: { checks: ['rate==1'] } };

export default function () {
  const body = JSON.stringify({ query: 'mutation { placeOrder(cart: 7) { id } }' });
  const res = http.post('https://shop.test/graphql', body);
  check(res, { placed: (r) => r.status === 200 });
}
```

## Known false positives

A gateway that turns errors into another status.
"""

from __future__ import annotations

from collections.abc import Iterator

from loadlint.assertion import JsonIs, Not
from loadlint.assertions.of_script import assertions_of_answer, strength
from loadlint.changes import AddAssertion
from loadlint.facts import fact
from loadlint.findings import Applicability, Cause, Finding, Severity
from loadlint.operation import is_graphql, reads, request_name
from loadlint.rules.base import Context, finding, fix_for, shorten
from loadlint.script import Step

SEVERITY = Severity.WARNING
FIX = "sometimes"

_NO_ERRORS = Not(JsonIs(("errors",), "there"))


@fact
def _graphql_name(step: Step) -> str | None:
    """What a request of GraphQL is called in messages; None for any other one."""
    return shorten(request_name(step.written.request), 60) if is_graphql(step.written.request) else None


def check(context: Context) -> Iterator[Finding]:
    """One finding for all such requests, at each of them."""
    if context.flow is not None:
        return
    for step in context.script.steps:
        name = _graphql_name(step)
        if not len(step.at) or name is None or strength(assertions_of_answer(context.script, step.index)) != "status":
            continue
        change = AddAssertion(step.index, (_NO_ERRORS,))
        yield finding(
            __name__,
            Severity.INFORMATION if reads(step.written.request) else SEVERITY,
            step.method_at or step.at,
            f"Only the status of {name} is checked: GraphQL sends errors with status 200",
            help="check that the response has no `errors`",
            remedy=fix_for(context, [change], "Assert that there are no `errors`", Applicability.UNSAFE),
            cause=Cause(
                "status", ("Only the status of ", " GraphQL requests is checked: GraphQL sends errors with status 200")
            ),
        )
