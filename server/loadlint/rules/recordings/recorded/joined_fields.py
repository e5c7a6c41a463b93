"""Fields of a form that the recording sends one by one stand in the script as a single one, joined by commas.

## What it does

Reports a field of a form's body whose value is what several recorded fields of this name hold, with commas between
them. Converters of recordings do so, har-to-k6 for one. The fix writes the fields as they were recorded.

## Why it matters

A form sends a field for each box that is ticked and each option that is chosen. The server looks for an option
named `3,7`, finds none and shows the form again, often with status 200; and the ids inside can't be correlated.

## Example

```js
import http from 'k6/http';

export default function () {
  http.post('https://shop.test/filter', 'colour=3%2C7&size=xl', {
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
  });
}
```

```http
POST https://shop.test/filter
Content-Type: application/x-www-form-urlencoded

colour=3&colour=7&size=xl
HTTP 200

Found 12
```

```js
import http from 'k6/http';

export default function () {
  http.post('https://shop.test/filter', 'colour=3&colour=7&size=xl', {
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
  });
}
```

## Known false positives

None.

## Options

None.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loadlint.changes import ReplaceText
from loadlint.codecs import encode
from loadlint.findings import Applicability, Severity
from loadlint.request import RawBody
from loadlint.rules.base import finding, fix_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loadlint.changes import Change
    from loadlint.correlation.observe.slots import Slot
    from loadlint.findings import Finding
    from loadlint.rules.base import Context
    from loadlint.script import Step

SEVERITY = Severity.ERROR
FIX = "safe"
FIXED_FIRST = True


def check(context: Context) -> Iterator[Finding]:
    """One finding for each field that was several."""
    if context.flow is None:
        return
    from loadlint.correlation.observe.slots import slots_of_step

    for step in context.script.steps:
        if not isinstance(step.request.body, RawBody):
            continue
        slots = [slot for slot in slots_of_step(step) if slot.place[0] == "form" and len(slot.place) == _WHOLE]
        names = [slot.field for slot in slots]
        for slot in slots:
            span = slot.span
            if span is None or slot.is_open or names.count(slot.field) > 1 or "," not in slot.value:
                continue
            if not _is_joined(context, step, slot):
                continue
            yield finding(
                __name__,
                SEVERITY,
                span,
                f"The recording sends several fields `{slot.field}`, here they are joined to one",
                remedy=fix_for(context, [*_cuts(slot)], "Send the fields one by one", Applicability.SAFE),
            )


_WHOLE = 3
"""How many parts the place of a whole field has."""


def _is_joined(context: Context, step: Step, slot: Slot) -> bool:
    """Whether a run sent the parts of the value as fields of their own."""
    assert context.flow is not None
    return any(
        [other.value for other in run.lookups.slots(run.position_of[step.index]) if other.place[:2] == slot.place[:2]]
        == slot.value.split(",")
        for run in context.flow.whole.runs
        if step.index in run.position_of
    )


def _cuts(slot: Slot) -> Iterator[Change]:
    """Another field in place of each comma."""
    for comma in re.finditer(",|%2[Cc]", slot.raw.value):
        if span := slot.raw[comma.start() : comma.end()].span():
            yield ReplaceText(span, f"&{encode('form', slot.field)}=")
