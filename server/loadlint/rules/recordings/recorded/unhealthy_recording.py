"""A linked recording lacks data that correlation needs.

## What it does

Reports weaknesses of the linked recordings: no bodies, or some bodies missing or truncated; cookies and authorization
removed by the browser's export; responses from the browser's cache (304); failed requests; requests without a response.
`loadlint recording FILE` lists all of them. Also reports a recording with none of the script's requests, and one of
another journey: fewer than half of its requests are in the script's other recording, and vice versa.

## Why it matters

If the recording lacks data, it can't be compared with the script. For example, a response issued a session token, and
the browser left out its body. The token is then reported as a value of unknown origin, or not at all.

## Example

```js
import http from 'k6/http';

export default function () {
  http.get('https://shop.test/');
}
```

The recording holds no bodies:

```http
GET https://shop.test/
HTTP 200
Content-Type: text/html

(not recorded)
```

Export the recording again, with content and with sensitive data.

## Known false positives

Requests that fail on purpose, such as a test of a wrong password, are reported as information. So are missing bodies of
some responses, if two recordings certify the script without them.
"""

from __future__ import annotations

from collections.abc import Iterator

from loadlint.findings import Finding, Severity
from loadlint.recordings.exchange import HealthIssue, Recording
from loadlint.rules.base import Context, finding, first_line
from loadlint.text.mapped import HOLE

SEVERITY = Severity.WARNING

_SHOWN = 5
_OF_ANOTHER_VERSION = "the application may have changed: `loadlint recording OLD NEW` shows how"
_LINK_THIS_JOURNEY = "link the recording of this journey; methods, paths and fields are compared, hosts may differ"


def check(context: Context) -> Iterator[Finding]:
    """Report the health of the recordings, worst first."""
    spans = {link.path: link.span for link in context.link.links}
    runs = context.flow.whole.runs if context.flow else ()
    paired = {run.recording.path: bool(run.position_of) for run in runs}
    moved = {run.recording.path for run in runs if run.moved and run.moved == run.position_of.keys()}
    for recording in context.recordings:
        span = spans.get(recording.path) or first_line(context.script.source)
        if recording.exchanges and not paired.get(recording.path, True):
            message, help_text = _of_another_journey(context, recording) or _unlike(context, recording)
            yield finding(__name__, SEVERITY, span, message, help=help_text)
        if recording.path in moved:
            message = f"{recording.path} has other addresses for all requests of the script, so no value is compared"
            yield finding(__name__, SEVERITY, span, message, help=_OF_ANOTHER_VERSION)
        for issue in recording.health:
            minor = _is_minor(issue, recording) or _is_not_needed(issue, context)
            severity = Severity.INFORMATION if minor else SEVERITY
            yield finding(__name__, severity, span, f"{recording.path}: {issue.message}", help=_where(issue))


def _of_another_journey(context: Context, recording: Recording) -> tuple[str, str] | None:
    """What to say of a recording that has little but a few steps in common with the script; None for any other one."""
    flow = context.flow
    if flow is None or all(flow.whole.runs[number].recording is not recording for number in flow.other_journeys):
        return None
    return (
        f"{recording.path} is of another journey than the script and the other recordings, so nothing is "
        "compared with it",
        _LINK_THIS_JOURNEY,
    )


def _unlike(context: Context, recording: Recording) -> tuple[str, str]:
    """What to say of a recording with none of the script's requests, and what may help."""
    if not context.script.steps:
        return (
            f"Nothing is compared with {recording.path}: loadlint sees no request in the script",
            "loadlint sees HTTP requests, also in local modules, but no other protocols and no browser",
        )
    if all(_is_computed(step.address) for step in context.script.steps):
        return (
            f"Nothing is compared with {recording.path}: the script computes the addresses of its requests",
            "an address from a file, from data or from a list in a loop is not known",
        )
    return (
        f"{recording.path} has none of the script's requests, so nothing is compared with it",
        _LINK_THIS_JOURNEY,
    )


def _is_computed(address: str) -> bool:
    """Whether no part of the path is known."""
    rest = address.partition("://")[2] or address
    return HOLE in address and not rest.partition("/")[2].replace(HOLE, "").strip("/")


def _is_minor(issue: HealthIssue, recording: Recording) -> bool:
    from loadlint.recordings.exchange import Problem

    minor = Problem.FAILURES, Problem.OUT_OF_ORDER, Problem.NOT_MODIFIED, Problem.NO_RESPONSES, Problem.ADDRESSES
    return issue.problem is Problem.UPLOADS or (
        issue.problem in minor and len(issue.exchanges) < len(recording.exchanges)
    )


def _is_not_needed(issue: HealthIssue, context: Context) -> bool:
    """Whether some bodies are missing, and two runs show that the script needs no value out of them."""
    from loadlint.recordings.exchange import Problem

    certificate = context.certificate
    is_proven = certificate is not None and certificate.is_certified
    return issue.problem is Problem.SOME_BODIES_MISSING and is_proven


def _where(issue: HealthIssue) -> str | None:
    if not issue.exchanges:
        return None
    shown = ", ".join(str(index) for index in issue.exchanges[:_SHOWN])
    more = f" and {len(issue.exchanges) - _SHOWN} more" if len(issue.exchanges) > _SHOWN else ""
    return f"entries of the file, from 0: {shown}{more}"
