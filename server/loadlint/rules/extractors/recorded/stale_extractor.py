"""An extraction finds nothing in the responses of the newest recordings.

## What it does

Runs the script's extractions on the recorded responses, and reports those that find nothing although a later request of
the same recording sends the value. The fix takes the value where the newest version of the application has it. The
variable, its guard and its uses do not change. If a request takes the value itself, without a variable, the fix changes
it there.

It also reports members of JSON that no request sends, if k6 or Python raises an exception without them, and nothing
catches it or asks for the member before. The fix reads such a member where its neighbours are now, or removes it if
nothing needs it.

## Why it matters

A field was renamed, moved or wrapped. The script sends an empty value, or `undefined`. The application responds with an
error, or with a page that looks like success.

## Example

```js
import http from 'k6/http';
import { fail } from 'k6';

export default function () {
  const page = http.get('https://shop.test/cart');
  const token = page.html().find('input[name="csrf"]').first().attr('value');
  if (!token) fail('no token');
  http.post('https://shop.test/order', { csrf: token });
}
```

```http
GET https://shop.test/cart

HTTP 200
Content-Type: text/html

<form><input name="csrf_key" value="Rk93bVwYe5Hn"></form>
###
POST https://shop.test/order
Content-Type: application/x-www-form-urlencoded

csrf=Rk93bVwYe5Hn
HTTP 200

ok
```

```http
GET https://shop.test/cart

HTTP 200
Content-Type: text/html

<form><input name="csrf_key" value="Lm20cXpAq7Zt"></form>
###
POST https://shop.test/order
Content-Type: application/x-www-form-urlencoded

csrf=Lm20cXpAq7Zt
HTTP 200

ok
```

```js
import http from 'k6/http';
import { fail } from 'k6';

export default function () {
  const page = http.get('https://shop.test/cart');
  const token = page.html().find('input[name="csrf_key"]').first().attr('value');
  if (!token) fail('no token');
  http.post('https://shop.test/order', { csrf: token });
}
```

## Known false positives

A script that is ahead of its recordings: record again.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from loadlint.changes import ReadAnew, RemoveExtraction
from loadlint.expression import Extracted
from loadlint.extractor import Extractor, FromJson
from loadlint.findings import Applicability, Finding, Pending, Remedy, Severity
from loadlint.replay.words import step_name, stop_message
from loadlint.rules.base import Context, finding, fix_for, shorten
from loadlint.rules.healing import finding_about, newest_of, of_kind, recording_name, severity_of

if TYPE_CHECKING:
    from loadlint.healing.lost_members import LostMember
    from loadlint.script import Extraction

SEVERITY = Severity.ERROR
FIX = "sometimes"
HEALS = True


def check(context: Context) -> Iterator[Finding]:
    """One finding for each extraction."""
    for broken in of_kind(context, "stale"):
        value = newest_of(broken.values)
        source = step_name(context.script.steps[broken.extraction.step])
        recording = recording_name(context, value.run)
        message = f"`{broken.extraction.variable}` finds nothing in the response to {source} in {recording}"
        yield finding_about(
            __name__, context, broken, message, "The application returns this value in another way now."
        )
    for member in context.diagnosis.lost:
        yield _lost_member_finding(context, member)
    for extraction in context.diagnosis.dead:
        message = _dead_message(context, extraction)
        remedy = _removal(context, extraction)
        yield finding(__name__, Severity.WARNING, extraction.span, message, help=_NOT_NEEDED, remedy=remedy)


_NOT_NEEDED = "Nothing needs it any more."
_NOWHERE = Remedy(no_fix="the newest recordings do not show where it is")


def _dead_message(context: Context, extraction: Extraction) -> str:
    source = step_name(context.script.steps[extraction.step])
    return f"`{extraction.variable}` finds nothing in the response to {source}, and no request sends it"


def _removal(context: Context, extraction: Extraction) -> Remedy | Pending:
    change = RemoveExtraction(extraction.span, extraction.variable)
    return fix_for(context, [change], f"Remove `{extraction.variable}`", Applicability.UNSAFE)


def _lost_member_finding(context: Context, member: LostMember) -> Finding:
    """A finding about a member that an answer has no more, and that no request sends."""
    span, extraction = member.spans[0], member.extraction
    message = _dead_message(context, extraction) if extraction is not None else ""
    severity = Severity.WARNING
    if member.runs:
        source, steps = context.script.source, context.script.steps
        message, severity = stop_message(source.text(span), steps[member.step]), severity_of(member.runs)
    remedy: Remedy | Pending = _removal(context, extraction) if extraction is not None else _NOWHERE
    help_text = _NOT_NEEDED if extraction is not None else ""
    if member.now is not None:
        old, new = (Extracted(member.step, Extractor(FromJson(path))) for path in (member.path, member.now))
        kind, expression = context.dialect.show(Extractor(FromJson(member.now)))
        change = ReadAnew(member.spans, old, new)
        read = shorten(context.script.source.text(span))
        remedy = fix_for(context, [change], f"Take `{read}` by {kind} `{expression}`", Applicability.UNSAFE)
        help_text = "The application returns this value in another way now."
    return finding(__name__, severity, span, message, help=help_text, remedy=remedy)
