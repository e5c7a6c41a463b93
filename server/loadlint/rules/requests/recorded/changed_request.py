"""The newest version of the application expects another request: its address, a field or a header has changed.

## What it does

If older recordings are linked as well, or the script is being healed, compares what the script sends with the newest
recordings. It reports:

- an address, a parameter, a field or a header that has another name; a field that is new or gone
- credentials after another word (`Token`, not `Bearer`)
- an operation of GraphQL with another name or text
- an id that is in a parameter and no longer in the path
- a form that is sent as JSON, or JSON as a form

In JSON this includes objects and lists with everything in them, and JSON in a field of a form. The fix changes the text
in the script, and a moved address also in the `Referer` headers. A new field gets the recorded value, which is then
correlated if a response issued it. A list that is longer or shorter than the script's holds other data, which is not a
change of the application.

## Why it matters

The application responds to the old request with 404 or 400, or it ignores the field and does something else.

## Example

The field `gift` is called `gift_wrap` in the newer recording:

```js
import http from 'k6/http';

export default function () {
  http.get('https://shop.test/cart');
  http.post('https://shop.test/order', { item: 'lamp', gift: 'no' });
}
```

```http
GET https://shop.test/cart
Date: 1

HTTP 200
Content-Type: text/html

<h1>Cart</h1>
###
POST https://shop.test/order
Content-Type: application/x-www-form-urlencoded

item=lamp&gift=no
HTTP 200

ok
```

```http
GET https://shop.test/cart

HTTP 200
Content-Type: text/html

<h1>Cart</h1>
###
POST https://shop.test/order
Content-Type: application/x-www-form-urlencoded

item=lamp&gift_wrap=no
HTTP 200

ok
```

```js
import http from 'k6/http';

export default function () {
  http.get('https://shop.test/cart');
  http.post('https://shop.test/order', { item: 'lamp', gift_wrap: 'no' });
}
```
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import unescape
from itertools import chain

from loadlint.changes import (
    AddField,
    Change,
    FieldPlace,
    RemoveField,
    RenameField,
    ReplaceText,
    SendAsForm,
    SendAsJson,
    WrapBody,
)
from loadlint.codecs import encode
from loadlint.correlation.observe.place_name import place_name
from loadlint.correlation.observe.slots import INNER, Place, scheme_of, slots_of_step
from loadlint.findings import Applicability, Finding, Pending, Remedy, Severity
from loadlint.healing.addresses import ChangedAddress, name_edits, referer_edits
from loadlint.healing.field_pairs import name_of
from loadlint.healing.fields import ChangedField
from loadlint.healing.names import name_text
from loadlint.healing.operations import operation_edits
from loadlint.replay.fill import written_slots
from loadlint.replay.words import step_name
from loadlint.rules.base import Context, finding, fix_for
from loadlint.rules.healing import applicability, recording_name, severity_of
from loadlint.text.span import Span

SEVERITY = Severity.ERROR
FIX = "sometimes"
HEALS = True
FIXED_FIRST = True

_ADDED: dict[str, FieldPlace] = {
    "query": "query",
    "form": "form",
    "multipart": "form",
    "json": "json",
    "header": "header",
}
_MOST_FIXED = 50
"""How many fields of one request are added and taken out: each time the script is read again."""

_TOO_MANY = Remedy(
    no_fix=f"more than {_MOST_FIXED} of its fields are new or gone: write the request again from the recording"
)
_NOT_WRITTEN = Remedy(no_fix="the script does not write it here in one piece")


def check(context: Context) -> Iterator[Finding]:
    """One finding for each change of a request."""
    for address in context.diagnosis.addresses:
        yield _of_address(context, address)
    of_steps: dict[int, list[ChangedField]] = {}
    for field in context.diagnosis.fields:
        if field.kind in ("new", "gone"):
            of_steps.setdefault(field.step, []).append(field)
    many = {step: fields for step, fields in of_steps.items() if len(fields) > _MOST_FIXED}
    for fields in many.values():
        yield _of_many(context, fields)
    for field in context.diagnosis.fields:
        if field.kind not in ("new", "gone") or field.step not in many:
            yield _of_field(context, field)


def _of_many(context: Context, fields: Sequence[ChangedField]) -> Finding:
    """One finding for all fields of a request that are new or gone."""
    new, gone = (sum(field.kind == kind for field in fields) for kind in ("new", "gone"))
    request, recording = step_name(context.script.steps[fields[0].step]), recording_name(context, fields[0].runs[-1])
    message = f"{request} has {new} new fields in {recording}, and {gone} of the script's are gone"
    return _finding_of(context, fields[0], None, message, _TOO_MANY)


def _of_address(context: Context, address: ChangedAddress) -> Finding:
    step = context.script.steps[address.step]
    message = f"{address.old} is {address.new} in {recording_name(context, address.runs[-1])}"
    remedy: Remedy | Pending = _NOT_WRITTEN
    if address.edits:
        title = f"Request {address.new} in place of {address.old}"
        moved = context.script, address, context.diagnosis.addresses
        changes = chain(address.edits, name_edits(*moved), referer_edits(*moved))
        remedy = fix_for(context, changes, title, applicability(address.runs))
    return finding(
        __name__,
        severity_of(address.runs),
        address.span or step.at,
        message,
        help="The address has moved.",
        remedy=remedy,
    )


def _of_field(context: Context, field: ChangedField) -> Finding:
    recording = recording_name(context, field.runs[-1])
    request = step_name(context.script.steps[field.step])
    if field.kind == "renamed" and field.old is not None and field.new is not None:
        message = f"{place_name(field.old)} is {place_name(field.new)} in {recording}"
        return _finding_of(context, field, _name_span(context, field), message, _renaming(context, field))
    if field.kind == "new" and field.new is not None:
        message = f"{request} lacks {place_name(field.new)}, which {recording} sends"
        return _finding_of(context, field, None, message, _addition(context, field, field.new))
    if field.kind == "wrapped" and field.new is not None:
        message = f"the body of {request} is in {place_name(field.new)} in {recording}"
        change = WrapBody(field.step, name_of(field.new))
        title = f"Put the body into `{name_of(field.new)}`"
        return _finding_of(context, field, None, message, fix_for(context, [change], title, applicability(field.runs)))
    if field.kind == "json":
        message = f"{recording} sends the form of {request} as JSON"
        as_json = fix_for(context, [SendAsJson(field.step)], "Send the form as JSON", applicability(field.runs))
        return _finding_of(context, field, None, message, as_json)
    if field.kind == "form":
        message = f"{recording} sends the JSON of {request} as a form"
        as_form = fix_for(context, [SendAsForm(field.step)], "Send the JSON as a form", applicability(field.runs))
        return _finding_of(context, field, None, message, as_form)
    if field.kind == "operation":
        message = f"{request} asks for another operation in {recording}: {place_name(field.old or ())} has changed"
        return _finding_of(context, field, _value_span(context, field), message, _other_words(context, field))
    if field.kind in _REWRITTEN:
        return _rewritten(context, field, recording)
    span = _value_span(context, field) or _name_span(context, field)
    message = f"{request} sends {place_name(field.old or ())}, which {recording} no longer has"
    remedy = _NOT_WRITTEN if span is None else _removal(context, field, span)
    return _finding_of(context, field, span, message, remedy)


_REWRITTEN = {
    "address": "{field} holds an address that has moved: it is `{value}` in {recording}",
    "scheme": "{field} begins with `{value}` in {recording}",
    "quoted": "{field} is a text in {recording}, the script sends it without quotes",
    "unquoted": "{field} is no text in {recording}, the script sends it in quotes",
}


def _rewritten(context: Context, field: ChangedField, recording: str) -> Finding:
    """A value that is written in another way now."""
    span = _scheme_span(context, field) if field.kind == "scheme" else _value_span(context, field)
    name = place_name(field.old or ())
    message = _REWRITTEN[field.kind].format(field=name, value=field.value.strip(), recording=recording)
    if span is None:
        return _finding_of(context, field, None, message, _NOT_WRITTEN)
    if field.kind == "scheme":
        changes = [ReplaceText(span, field.value)]
    elif field.kind == "address":
        changes = [ReplaceText(span, _as_written(context, field))]
    elif field.kind == "quoted":
        changes = [ReplaceText(Span(span.start, span.start), '"'), ReplaceText(Span(span.end, span.end), '"')]
    else:
        changes = [ReplaceText(Span(span.start - 1, span.start)), ReplaceText(Span(span.end, span.end + 1))]
    remedy = fix_for(context, changes, f"Send {name} as {recording} does", applicability(field.runs))
    return _finding_of(context, field, span, message, remedy)


def _other_words(context: Context, field: ChangedField) -> Remedy | Pending:
    """The words of an operation that are other ones now: all else of its text stays as the author wrote it."""
    slots = written_slots(context.script.steps[field.step])
    text = next((slot.text for slot in slots if slot.place == field.old), None)
    changes = operation_edits(text, field.value) if text is not None else []
    if not changes:
        return _NOT_WRITTEN
    title = f"Ask for it as {recording_name(context, field.runs[-1])} does"
    return fix_for(context, changes, title, applicability(field.runs))


def _as_written(context: Context, field: ChangedField) -> str:
    """The new value in the encodings in which the script writes the old one."""
    slots = slots_of_step(context.script.steps[field.step])
    slot = next((slot for slot in slots if slot.place == field.old), None)
    span = slot.span if slot is not None else None
    text = field.value
    if slot is None or span is None:
        return text
    # What the tool encodes by itself stands in the script as it is, but for the escapes of XML in a plan.
    written = context.script.source.text(span)
    is_plain = slot.value in (written, unescape(written))
    codecs = () if is_plain else slot.codecs
    for codec in codecs:
        text = encode(codec, text)
    return text


def _finding_of(
    context: Context, field: ChangedField, span: Span | None, message: str, remedy: Remedy | Pending
) -> Finding:
    place = span or context.script.steps[field.step].at
    return finding(__name__, severity_of(field.runs), place, message, help="The request has changed.", remedy=remedy)


def _name_span(context: Context, field: ChangedField) -> Span | None:
    name = name_text(context.script.steps[field.step], field.old) if field.old is not None else None
    return name.span() if name is not None else None


def _value_span(context: Context, field: ChangedField) -> Span | None:
    slots = written_slots(context.script.steps[field.step])
    return next((slot.span for slot in slots if slot.place == field.old), None)


def _scheme_span(context: Context, field: ChangedField) -> Span | None:
    """Where the script writes the word before the credentials of a header."""
    slots = slots_of_step(context.script.steps[field.step])
    header = next((slot.text for slot in slots if slot.place == field.old), None)
    return header[: len(scheme_of(header.value))].span() if header is not None else None


def _renaming(context: Context, field: ChangedField) -> Remedy | Pending:
    span = _name_span(context, field)
    if span is None or field.old is None or field.new is None:
        return _NOT_WRITTEN
    name = name_of(field.new)
    if field.new[0] == "header":
        name = _spelling(context, field) or name
    changes: list[Change] = [RenameField(span, name), *_other_scheme(context, field)]
    return fix_for(context, changes, f"Rename `{name_of(field.old)}` to `{name}`", applicability(field.runs))


def _other_scheme(context: Context, field: ChangedField) -> Iterator[Change]:
    """The word before the credentials of a renamed header, where it is another one or gone."""
    span = _scheme_span(context, field)
    slots = slots_of_step(context.script.steps[field.step])
    written = next((scheme_of(slot.value) for slot in slots if slot.place == field.old), "")
    if span is not None and field.old is not None and field.old[0] == "header" and scheme_of(field.value) != written:
        yield ReplaceText(span, scheme_of(field.value))


def _spelling(context: Context, field: ChangedField) -> str | None:
    """A header's name as the newest run writes it: in the place of a header its case does not show."""
    if context.flow is None or field.new is None:
        return None
    exchange = context.flow.whole.runs[field.runs[-1]].exchange(field.step)
    headers = exchange.request.headers if exchange is not None else ()
    return next((header.name.value for header in headers if header.name.value.lower() == field.new[1]), None)


def _addition(context: Context, field: ChangedField, place: Place) -> Remedy | Pending:
    kind = _ADDED.get(str(place[0]))
    if kind is None or INNER in place:
        return Remedy(no_fix="it is a part of a value that the script writes as a whole")
    if kind == "json" and isinstance(place[-1], int):
        return Remedy(no_fix="it is an element of a list")
    if field.as_json and not field.value:
        return Remedy(no_fix="the recorded body can't be read as JSON")
    name = str(place[1])
    names = tuple(str(part) for part in place[1:]) if kind == "json" else (name,)
    if kind == "header":
        names = (_spelling(context, field) or name,)
    others = _changed_alike(context, field)
    steps, values = tuple(other.step for other in others), tuple(other.value for other in others)
    change = AddField(
        field.step,
        kind,
        names,
        field.value,
        as_json=field.as_json,
        likewise=steps,
        values=values,
        of_each_run=field.of_each_run,
    )
    # Its value is that of one run until it is correlated, so it is never safe by itself.
    return fix_for(context, [change], f"Send {place_name(place)}", Applicability.UNSAFE)


def _changed_alike(context: Context, field: ChangedField) -> list[ChangedField]:
    """The fields of other steps that have changed in the same way: the script may make these steps in one code."""
    return [
        other
        for other in context.diagnosis.fields
        if other.step != field.step and (other.kind, other.old, other.new) == (field.kind, field.old, field.new)
    ]


def _removal(context: Context, field: ChangedField, span: Span) -> Pending:
    """That something is not sent any more is never certain to be wanted."""
    title = f"Do not send {place_name(field.old or ())}"
    likewise = tuple(other.step for other in _changed_alike(context, field))
    return fix_for(context, [RemoveField(field.step, span, likewise)], title, Applicability.UNSAFE)
