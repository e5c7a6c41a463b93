"""With the responses of a recorded run, the script would not send what that run sent.

## What it does

Replays the script on each linked recording: runs its extractions on the recorded responses, and compares what each step
would send with what the browser sent. Reports values that differ, fields that are missing or too many, cookies that the
script never gets, and recorded requests that no step makes although something depends on them. Values that another rule
reports are not reported again.

With one recording, only what is missing is reported. It takes two recordings to see that a value differs in each run.

## Why it matters

Every value of a script may be proven by itself, and the script may still be wrong as a whole: only half of a value is
replaced, an extractor finds another element on the next page, a step is lost. The server then responds with an error,
or with a page that looks like success.

## Example

The field `step` that the browser sends is missing:

```js
import http from 'k6/http';

export default function () {
  http.get('https://shop.test/orders');
  http.post('https://shop.test/pay', { order: 'current' });
}
```

```http
GET https://shop.test/orders

HTTP 200
Content-Type: text/html

<p>Lamp</p>
###
POST https://shop.test/pay
Content-Type: application/x-www-form-urlencoded

order=current&step=confirm
HTTP 200
```

## Known false positives

None known. A value that no recording has, or an additional field, may be the author's choice. These are only in the
certificate.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from loadlint.correlation.observe.addresses import is_id
from loadlint.correlation.observe.slots import Place
from loadlint.findings import Cause, Finding, Related, Severity
from loadlint.replay import certificate
from loadlint.replay.certificate import MissingRequest, SentValue
from loadlint.replay.words import cause_of, field_of, missing_name, needed_by, step_name
from loadlint.rules.base import Context, finding
from loadlint.rules.differences import quoted_apart
from loadlint.rules.healing import recording_name
from loadlint.text.sentences import sentence

SEVERITY = Severity.ERROR
YIELDS = True

_TOLD_BY_ONE_RUN: frozenset[certificate.Cause] = frozenset(
    ("stale", "missing-field", "missing-cookie", "other-body-type")
)


def check(context: Context) -> Iterator[Finding]:
    """One finding for each place of the script, and one for each missing request."""
    certificate = context.certificate
    if certificate is None:
        return
    severity = Severity.ERROR if len(certificate.runs) > 1 else Severity.WARNING
    places: dict[tuple[int, Place], list[SentValue]] = {}
    for value in certificate.refusals:
        told = len(certificate.runs) > 1 or value.cause in _TOLD_BY_ONE_RUN
        if context.diagnosis.explains(value):
            continue
        if _is_reported(value) and told and not _has_its_own_rule(value) and not _is_chosen(value):
            places.setdefault((value.step, value.place), []).append(value)
    for values in places.values():
        yield _of_values(context, values, severity)
    requests: dict[str, MissingRequest] = {}
    for request in certificate.missing:
        if not context.diagnosis.tells_of(request):
            requests.setdefault(missing_name(request), request)
    for request in requests.values():
        yield _of_request(context, request, severity)


def _is_reported(value: SentValue) -> bool:
    """Whether a value is wrong, or a form is sent as another kind, which the application may not take."""
    return value.verdict == "different" or value.cause == "other-body-type"


def _has_its_own_rule(value: SentValue) -> bool:
    """Whether another rule is about it: `pinned-cookie` for all cookies at once, `uncorrelated-value` for literals."""
    is_cookie = value.place[0] == "cookie" and value.cause not in ("missing-field", "missing-cookie")
    return is_cookie or value.cause in ("issued-literal", "added-header")


def _is_chosen(value: SentValue) -> bool:
    """Whether the author may have chosen it: a field more, or a value that no recording has, but no word of a path."""
    if value.cause == "never-recorded":
        return value.place[0] != "path" or is_id(value.recorded or "") or is_id(value.sent or "")
    return value.cause == "surplus-field"


def _of_values(context: Context, values: Sequence[SentValue], severity: Severity) -> Finding:
    """A finding about one value of a step, in the run that tells most."""
    value = max(values, key=lambda value: (value.sent is not None, value.run))
    script = context.script
    step = script.steps[value.step]
    shown, other = quoted_apart(context, value.sent or "", value.recorded or "")
    sent = f"sends {shown}" if value.sent is not None else "sends an unknown value"
    run = recording_name(context, value.run)
    verb = "offers" if value.cause == "gone-item" else "sent"
    recorded = f"{run} {verb} {other}" if value.recorded is not None else ""
    if value.cause in ("missing-field", "missing-cookie"):
        message = f"{field_of(value)} is missing: {recorded}"
    elif value.cause == "other-body-type":
        message = f"the fields are those of {run}, but sent as `{value.sent}`, not as `{value.recorded}`"
    elif value.cause == "surplus-field":
        message = f"{field_of(value)} is sent, {run} sent no such field"
    else:
        message = f"{field_of(value)}: the script {sent}, {recorded}"
    related: tuple[Related, ...] = ()
    if value.source_step is not None:
        source = script.steps[value.source_step]
        related = (Related(source.at, f"the response to {step_name(source)}"),)
    return finding(
        __name__,
        severity,
        value.span or step.at,
        message,
        help=sentence(cause_of(value, script.steps)),
        value=value.sent,
        related=related,
        cause=_missing_header(value),
    )


def _missing_header(value: SentValue) -> Cause | None:
    """One header that each request lacks, such as that of a recorder, is one thing to say."""
    if value.cause != "missing-field" or value.place[0] != "header":
        return None
    begin = f"{field_of(value)} is missing in "
    return Cause(begin, (begin, " requests"))


def _of_request(context: Context, request: MissingRequest, severity: Severity) -> Finding:
    """A finding about a recorded request that no step makes, at the step that comes after it in that run."""
    script = context.script
    run = context.flow.whole.runs[request.run] if context.flow is not None else None
    later = (step for step, position in sorted(run.position_of.items()) if position > request.position) if run else ()
    step = script.steps[next(iter(later), len(script.steps) - 1)]
    needed = needed_by(script.steps, request.needed_by)
    name = recording_name(context, request.run)
    message = f"{name} made {missing_name(request)} before this request, but no step does{needed}"
    return finding(__name__, severity, step.at, message, help="Add the request, or record the flow again without it.")
