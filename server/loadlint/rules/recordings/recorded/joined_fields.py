"""Several form fields with the same name are one field in the script, or more fields than were sent.

## What it does

Reports a field of a form or of an address if its value is that of several recorded fields with the same name, joined by
commas. Also reports an address that ends with a field which the browser sent one time less. Converters of recordings
write both, for example har-to-k6. The fix writes the fields as they were recorded.

## Why it matters

A form sends one field for each ticked box and each chosen option. The server looks for an option with the name `3,7`,
finds none and shows the form again, often with status 200. And the ids inside can't be correlated.

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
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from loadlint.changes import Change, ReplaceText, SplitValue
from loadlint.codecs import encode
from loadlint.facts import fact
from loadlint.findings import Applicability, Finding, Severity
from loadlint.request import FormBody, RawBody, Request
from loadlint.rules.base import Context, finding, fix_for
from loadlint.text.sentences import number_of

if TYPE_CHECKING:
    from loadlint.correlation.observe.slots import Slot
    from loadlint.script import Step

    Fields = Mapping[tuple[str, str], Sequence[str]]
    """The values of the fields of a request, in order, by their place (`query`, `form`) and name."""

SEVERITY = Severity.ERROR
FIX = "safe"
FIXED_FIRST = True


def check(context: Context) -> Iterator[Finding]:
    """One finding for each field that was several."""
    if context.flow is None:
        return
    for step in context.script.steps:
        if "," in step.address or "&" in step.address or step.request.body is not None:
            yield from _of_step(context, step)


def _of_step(context: Context, step: Step) -> Iterator[Finding]:
    from loadlint.correlation.observe.slots import slots_that

    assert context.flow is not None
    if not _may_differ(step):
        return
    exchanges = [run.exchange(step.index) for run in context.flow.whole.runs]
    of_runs = [_fields_of(exchange.request) for exchange in exchanges if exchange is not None]
    slots = list(slots_that(step, _is_field))
    written = _fields_of(step.request)
    for slot in slots:
        key = str(slot.place[0]), slot.field
        recorded = next((fields[key] for fields in of_runs if ",".join(fields.get(key, ())) == slot.value), ())
        if len(recorded) > 1 and len(written.get(key, ())) == 1:
            whats = f"`{slot.field}` is sent joined by a comma: the browser sent {number_of(len(recorded), 'field')}"
            yield _finding_of(
                context, slot, whats, list(_parting_changes(step, slot, recorded)), "Send each field separately"
            )
    last = next((slot for slot in reversed(slots) if slot.place[0] == "query"), None)
    if last is not None and any(_is_repeated(written, fields, last) for fields in of_runs):
        times = len(written["query", last.field])
        whats = f"the address has `{last.field}` {times} times: the browser sent it {number_of(times - 1, 'time')}"
        yield _finding_of(context, last, whats, list(_dropping_changes(step, last)), "Send it as often as the browser")


@fact
def _may_differ(step: Step) -> bool:
    """Whether a value may be several that are joined, or a field of the address stands there often."""
    from loadlint.correlation.observe.slots import slots_that

    fields = Counter(slot.field for slot in slots_that(step, _is_field) if slot.place[0] == "query")
    return max(fields.values(), default=0) > _FEWEST or any("," in slot.value for slot in slots_that(step, _is_field))


def _is_field(slot: Slot) -> bool:
    return slot.place[0] in ("query", "form") and len(slot.place) == _WHOLE


_WHOLE = 3
"""How many parts the place of a whole field has."""


def _finding_of(context: Context, slot: Slot, message: str, changes: Sequence[Change], title: str) -> Finding:
    step_place = slot.span
    assert step_place is not None
    return finding(__name__, SEVERITY, step_place, message, remedy=fix_for(context, changes, title, Applicability.SAFE))


def _fields_of(request: Request) -> Fields:
    """The fields of the query and of the form, the empty ones as well."""
    fields: dict[tuple[str, str], list[str]] = {}
    for name, value in parse_qsl(request.url.value.partition("#")[0].partition("?")[2], keep_blank_values=True):
        fields.setdefault(("query", name), []).append(value)
    match request.body:
        case FormBody(of_form):
            for field in of_form:
                fields.setdefault(("form", field.name.value), []).append(field.value.value)
        case RawBody(text):
            for name, value in parse_qsl(text.value, keep_blank_values=True):
                fields.setdefault(("form", name), []).append(value)
    return fields


def _parting_changes(step: Step, slot: Slot, recorded: Sequence[str]) -> Iterator[Change]:
    """The fields one by one: in a text another field in place of each comma, in an object a list of the values."""
    span = slot.span
    if isinstance(step.request.body, FormBody) and slot.place[0] == "form":
        if span is not None:
            yield SplitValue(span, tuple(recorded))
        return
    for comma in re.finditer(",|%2[Cc]", slot.raw.value):
        if cut := slot.raw[comma.start() : comma.end()].span():
            yield ReplaceText(cut, f"&{encode('form', slot.field)}=")


def _is_repeated(written: Fields, recorded: Fields, last: Slot) -> bool:
    """Whether the script's query is that of a run, with the last field of some name once more behind it."""
    key = "query", last.field
    times = len(written.get(key, ()))
    return (
        times > _FEWEST
        and list(written[key]) == [*recorded.get(key, ()), last.value]
        and recorded[key][-1] == last.value
        and all(written[other] == recorded.get(other) for other in written if other[0] == "query" and other != key)
    )


_FEWEST = 2


def _dropping_changes(step: Step, last: Slot) -> Iterator[Change]:
    """The address without its last field."""
    url = step.request.url.partition("#")[0]
    start = url.value.rfind("&")
    if start >= 0 and url.value.endswith(last.raw.value) and (span := url[start:].span()) is not None:
        yield ReplaceText(span)
