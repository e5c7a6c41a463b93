"""A server error counts as a success.

## What it does

Reports tests that pass for a response with a status from 500 as for one with 200: `status === 200 || status === 500`,
and for k6 `expectedStatuses` with a range over both.

These are not reported, because their authors meant them: a test that excludes some statuses (`status !== 404`),
statuses from 400 next to successes, 503 (a service says that it is not ready), and a test whose comment, above it or in
its line, mentions the status; for a range of `expectedStatuses`, `http_req_failed`. JMeter and Locust count an error
themselves, even if an assertion passes. There, the rule looks only at assertions that ignore the status, and at blocks
with `catch_response`.

## Why it matters

When the system breaks down under load, it responds quickly with 500 and 503. The test counts this as success, and the
average gets better.

## Example

```js
import http from 'k6/http';
import { check } from 'k6';

export const options = { thresholds: { checks: ['rate==1'] } };

export default function () {
  const res = http.get('https://shop.test/cart');
  check(res, { answered: (r) => r.status === 200 || r.status === 500 });
}
```

## Known false positives

A test of an outage, which expects the error.
"""

from __future__ import annotations

from collections.abc import Iterator

from loadlint.assertion import passing_statuses
from loadlint.findings import Finding, Severity
from loadlint.rules.base import Context, finding
from loadlint.script import Assertion
from loadlint.text.regex import regex
from loadlint.text.span import Span

SEVERITY = Severity.WARNING

_MOST_LISTED = 12
"""More statuses than a person lists: the rest of a range, of which some are excluded."""

_NOT_READY = 503
_LINES_ABOVE = 5
_WORD = regex(r"\w+")
_METRIC = "http_req_failed"
"""What k6 counts with the statuses that are not expected."""


def check(context: Context) -> Iterator[Finding]:
    """One finding for each test."""
    for assertion in context.script.assertions:
        errors = _errors(assertion)
        is_new = bool(errors) and len(assertion.span) > 0 and not _is_explained(context, assertion.span, *errors)
        if is_new and _decides(context, assertion):
            yield finding(
                __name__,
                SEVERITY,
                assertion.span,
                f"A response with status {' or '.join(map(str, errors))} passes this test like a success",
                help="accept only the statuses of success",
            )
    for remark in context.remarks("errors-expected"):
        if _is_explained(context, remark.span, _METRIC):
            continue
        yield finding(
            __name__,
            SEVERITY,
            remark.span,
            f"Statuses from {remark.subject} count as expected, even server errors",
            help="accept only the statuses of success",
        )


def _is_explained(context: Context, span: Span, *named: int | str) -> bool:
    """Whether a comment right above a place, or in its line, has a status or a word that it is about: the author
    knows."""
    data = context.script.source.data
    near = (
        comment.text
        for comment in context.script.comments
        if data.count(b"\n", comment.span.end, span.start) < _LINES_ABOVE
        and b"\n" not in data[span.start : comment.span.start]
    )
    words = {word for text in near for word in _WORD.findall(text)}
    return not words.isdisjoint(map(str, named))


def _decides(context: Context, assertion: Assertion) -> bool:
    """Whether what an assertion lets pass is a success for the tool, too."""
    return not context.dialect.counts_failures or assertion.ignores_status or assertion.kind == "failure"


def _errors(assertion: Assertion) -> list[int]:
    """The errors of the server that pass a test which lists them beside successes."""
    statuses = passing_statuses(assertion.test) or frozenset()
    if len(statuses) > _MOST_LISTED or not any(200 <= status < 300 for status in statuses):
        return []
    return sorted(status for status in statuses if status >= 500 and status != _NOT_READY)
