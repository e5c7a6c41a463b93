"""A user continues after a failure, and sends requests without their values.

## What it does

For JMeter. Reports thread groups that continue after a failed sample, as in plans of recorders, if an assertion fails
the sample when an extractor has found nothing, and later requests send its variable. A thread group is not reported if
a condition, a loop with a condition or a *Result Status Action Handler* may end the iteration.

With the fix, the thread starts its next loop. The fix is safe if the plan is as recorded, with one thread and one loop,
does not load resources of pages (a missing picture fails its page), and no recorded response is an error.

## Why it matters

The next requests send `NOT_FOUND_id`. They load parts of the application that no user would reach, fail too, and hide
the first failure among many.

## Example

```plan
thread group Users
  GET /carts
    extract id [default "NOT_FOUND_id"] = cart=(\\d+)
    assert id is not "NOT_FOUND_id"
  GET /carts/${id}/pay
```

## Known false positives

Tests that want to see what the application does with such requests.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from loadlint.changes import EndIteration
from loadlint.findings import Applicability, Finding, Severity
from loadlint.recordings.exchange import Recording
from loadlint.rules.base import Context, finding, fix_for

SEVERITY = Severity.WARNING
FIX = "sometimes"
_TITLE = "Start the next loop after a sample that failed"


def check(context: Context) -> Iterator[Finding]:
    """One finding for each thread group."""
    for remark in context.remarks("goes-on"):
        is_safe = remark.certain and not _holds_errors(context.recordings)
        applicability = Applicability.SAFE if is_safe else Applicability.UNSAFE
        yield finding(
            __name__,
            SEVERITY,
            remark.span,
            f"`{remark.subject}` goes on after a failed sample: if no `{remark.detail}` is found, requests send "
            "its default",
            remedy=fix_for(context, [EndIteration(remark.span)], _TITLE, applicability),
        )


def _holds_errors(recordings: Iterable[Recording]) -> bool:
    """Whether some answer has the status of an error: such a sample fails in a good run too, and would end it."""
    responses = (exchange.response for recording in recordings for exchange in recording.exchanges)
    return any(response is not None and response.status >= _ERROR for response in responses)


_ERROR = 400
