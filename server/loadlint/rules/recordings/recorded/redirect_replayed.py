"""The target of a redirect is requested twice: by the tool, which follows the redirect, and by its own step.

## What it does

In the recording, a response redirects, and the next request is the script's next step. The load tool follows redirects
by itself. So the tool requests the target once, and the script once more. The fix stops the tool from following this
redirect. The script then sends exactly what was recorded.

## Why it matters

The first of the two requests uses up one-time pages: authorisation codes, confirmation pages, flash messages. And every
redirect counts twice in load and statistics. The script can read the redirect itself, such as a code in its `Location`,
only if the tool does not follow.

## Example

```js
import http from 'k6/http';

export default function () {
  http.post('https://shop.test/login', { user: 'jane' });
  http.get('https://shop.test/account');
}
```

```http
POST https://shop.test/login
Content-Type: application/x-www-form-urlencoded

user=jane
HTTP 302
Location: /account
###
GET https://shop.test/account

HTTP 200

Welcome
```

```js
import http from 'k6/http';

export default function () {
  http.post('https://shop.test/login', { user: 'jane' }, { redirects: 0 });
  http.get('https://shop.test/account');
}
```

## Known false positives

A script that requests the page again on purpose, although the recording has that page only once.
"""

from __future__ import annotations

from collections.abc import Iterator

from loadlint.changes import StopRedirects
from loadlint.correlation.prove.pages import page_of
from loadlint.findings import Applicability, Cause, Finding, Pending, Remedy, Severity
from loadlint.rules.base import Context, finding, fix_for

SEVERITY = Severity.WARNING
FIX = "safe"
_FOLLOWED = Cause(
    "followed",
    ("The redirects of ", " requests are followed by the tool, and the script requests their targets again"),
    "Follow none of these redirects: the next steps do",
)


def check(context: Context) -> Iterator[Finding]:
    """One finding for the steps whose redirect the script follows by a step of its own, at each of them."""
    if context.flow is None:
        return
    from loadlint.correlation.observe.addresses import path_of

    alignment = context.flow.alignment
    for number in sorted(alignment.split_redirects):
        step = context.script.steps[number]
        run = next(run for run in alignment.runs if number in run.position_of)
        target = run.exchanges[run.lookups.next_hop[run.position_of[number]]].request.url.value
        remedy: Remedy | Pending = fix_for(
            context, [StopRedirects(number)], "Do not follow this redirect: the next step does", Applicability.SAFE
        )
        if variable := _taken_from_target(context, number):
            reason = (
                f"`{variable}` is extracted from the target's response: extract it from the next step's response first"
            )
            remedy = Remedy(no_fix=reason)
        yield finding(
            __name__,
            SEVERITY,
            step.at,
            f"The redirect to {path_of(target)} is followed by the tool, and the script requests its target again",
            remedy=remedy,
            cause=_FOLLOWED,
        )


def _taken_from_target(context: Context, number: int) -> str | None:
    """The variable of an extraction that works only where the tool follows this redirect."""
    assert context.flow is not None
    for extraction in context.script.extractions:
        if extraction.step != number or extraction.extractor is None:
            continue
        for run in context.flow.alignment.runs:
            end, hop = page_of(run, number, follow=True), page_of(run, number, follow=False)
            if (
                end
                and hop
                and (value := end.value(extraction.extractor)) is not None
                and hop.value(extraction.extractor) != value
            ):
                return extraction.variable or "a value"
    return None
