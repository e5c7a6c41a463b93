"""A literal looks like a session value, and no recording is linked to check it.

## What it does

If a script has no linked recording, reports literals in requests that have the form and the name of something that a
server issues: JSON Web Tokens, csrf tokens, ViewState, session ids, authorisation codes. A value that several places
send is one finding. `expired-token` reports a token that has expired.

It is a warning if a framework fills this hidden field for each session or page (`authenticity_token`, `__VIEWSTATE`,
`csrfmiddlewaretoken`, `_sourcePage`, `execution`, `SAMLRequest`, …) and the value has the right form. In every session
except the recorded one, the application refuses a request with it, or redirects it to the login. Everything else is
information.

## Why it matters

Such a value is most likely stale. With a recording, loadlint can prove it and correct the script.

## Example

```js
import http from 'k6/http';

export default function () {
  http.post('https://shop.test/order', { csrf_token: 'dX7q2LmT0aPzRk93bVwYe5Hn' });
}
```

## Known false positives

Keys that belong to the client, such as the id of an application.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from loadlint.correlation.decide.evidence.one_run import field_name, shape
from loadlint.correlation.observe import value_shape
from loadlint.correlation.observe.form_tokens import framework_of_form_token
from loadlint.correlation.observe.slots import Slot, slots_of_written
from loadlint.facts import fact
from loadlint.findings import Cause, Evidence, Finding, Level, Reason, Severity
from loadlint.request import WrittenRequest
from loadlint.rules.base import Context, finding, shorten
from loadlint.rules.correlation.expired_token import has_expired
from loadlint.script import Step
from loadlint.secrets.plain import is_variable
from loadlint.text.span import Span

SEVERITY = Severity.INFORMATION

_HELP = (
    "Link a recording: `--recording FILE.har`, a comment `loadlint: recording=FILE.har`, or a file of the script's "
    "name with the ending .har beside it. Two recordings prove it."
)

_COUNTED = ("abcdef", "12345")
"""What people write where they need some characters: both of them."""
_OF_CLIENTS = ("referer", "postman-token")
"""Headers that a client fills by itself."""


def check(context: Context) -> Iterator[Finding]:
    """One finding for each such value, at each place that sends it, while nothing is linked."""
    if context.flow is not None or context.link.links:
        return
    shown: set[Span] = set()
    numbers: dict[str, int] = {}
    for step in context.script.steps:
        for slot, written_span, reasons in _suspects(step.written) if _is_suspicious(step) else ():
            span = step.moves.span(written_span) if step.moves is not None else written_span
            if span in shown or has_expired(slot):
                continue
            shown.add(span)
            is_form_token = framework_of_form_token(slot.field, slot.value) is not None
            begin, end = _message(slot, is_form_token=is_form_token)
            key = str(numbers.setdefault(slot.value, len(numbers)))
            yield finding(
                __name__,
                Severity.WARNING if is_form_token else SEVERITY,
                span,
                begin + end,
                help=_HELP,
                evidence=Evidence(Level.POSSIBLE, reasons),
                value=slot.value,
                cause=Cause(key, (f"{begin}, in ", f" places{end}")),
            )


def _message(slot: Slot, *, is_form_token: bool) -> tuple[str, str]:
    """The beginning and the end of the message, between which the number of places may stand."""
    if is_form_token:
        begin = f"`{slot.field}` is hard-coded"
        return begin, "; the server probably issues a new one for each session. Link a recording to extract it"
    return f"`{shorten(slot.value)}` looks like a session value", ". Link a recording to check"


@fact
def _is_suspicious(step: Step) -> bool:
    """Whether a slot may be suspicious, wherever it is written: one in two pieces has no span."""
    return any(not slot.is_open and any(_reasons(slot)) for slot in slots_of_written(step.written))


@fact
def _suspects(written: WrittenRequest) -> tuple[tuple[Slot, Span, tuple[Reason, ...]], ...]:
    """The suspicious slots with their spans and why they are that, but those in others and those that hold others."""
    slots = slots_of_written(written)
    parameters = [slot.span for slot in slots if slot.span and _is_given(slot)]
    suspects = [(slot, span, reasons) for slot in slots if (span := slot.span) and (reasons := tuple(_reasons(slot)))]
    return tuple(
        (slot, span, reasons)
        for slot, span, reasons in suspects
        if not slot.is_open
        and not any(other.covers(span) for other in parameters)
        and not any(other != span and span.covers(other) for _, other, _ in suspects)
    )


def _reasons(slot: Slot) -> Iterator[Reason]:
    if slot.place[0] == "cookie" or slot.kind == "name" or (slot.place[0] == "header" and slot.place[1] in _OF_CLIENTS):
        return
    if (framework := framework_of_form_token(slot.field, slot.value)) is not None:
        yield Reason(f"{framework} fills a field of this name", 0.4)
        yield Reason("the form of such values", 0.3)
        return
    if value_shape.is_jwt(slot.value):
        yield Reason("a JSON Web Token", 0.5)
        return
    name = field_name.reason_of("token" if slot.place[-1] == "scheme" else slot.field)
    if name is None or name.weight < field_name.TOKEN_WEIGHT:
        return
    if not re.search(r"\s", slot.value) and (shape.looks_like_token(slot.value) or len(slot.value) >= 40):
        yield name
        yield Reason(f"{len(slot.value)} characters that no person would type", 0.3)


def _is_given(slot: Slot) -> bool:
    """Whether the value was given to the test's author: a credential, a name of a standard or a setting, or nothing yet
    (`<your token>`, `000000`, `abcdef0123456789`)."""
    is_counted = len(set(slot.value)) == 1 or all(part in slot.value.lower() for part in _COUNTED)
    if is_counted or is_variable(slot.value.rpartition(" ")[2]):
        return True
    credential = re.search(r"secret|password|api.?key|client.?id", slot.field, re.IGNORECASE)
    return bool(credential or re.match(r"urn:|Basic ", slot.value)) or _is_name_of_setting(slot.value)


def _is_name_of_setting(value: str) -> bool:
    """Whether a value is words with points or lines between them, such as `CLIENT_SECRET` or `mail.smtpHost`."""
    parts = re.split(r"[._]", value.rpartition(" ")[2])
    return len(parts) > 1 and all(re.fullmatch(r"[A-Z]+|[A-Z]?[a-z]+(?:[A-Z][a-z]+)*\d?", part) for part in parts)
