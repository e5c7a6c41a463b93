"""A value that an earlier response issued is hard-coded.

## What it does

Compares the script with its linked recordings. Reports a literal if an earlier response of the recording issued the
value and the script sends it as it was recorded. If several places send a value, this is one finding at the first
place; the others are its `uses`. A comment that ignores the rule, or an entry of a baseline, applies to one of these
places only. The finding then moves to the first of the others, and disappears if there is none.

- *proven* (error): two or more recordings have different values here, and in each of them an earlier response issued
  the value that was sent. The fix is safe.
- *likely* (warning) and *possible* (information): there is only one recording, so loadlint weighs the reasons and shows
  all of them. The fix is unsafe: look at it first.

The fix extracts the value from the response that issued it, ends the iteration with a failure if it is missing, and
puts the variable at every place that sends the value. An extractor is offered only if it returned the right value on
every linked recording.

## Why it matters

The server no longer knows the recorded value. It responds with an error, with the login page, or with another user's
data, often with status 200. The test then measures how fast the application refuses.

## Example

```js
import http from 'k6/http';

export default function () {
  const res = http.get('https://shop.test/cart');
  http.post('https://shop.test/order', { csrf: 'dX7q2LmT0aPz' });
}
```

```http
GET https://shop.test/cart

HTTP 200
Content-Type: text/html

<form><input type="hidden" name="csrf" value="dX7q2LmT0aPz"></form>
###
POST https://shop.test/order
Content-Type: application/x-www-form-urlencoded

csrf=dX7q2LmT0aPz
HTTP 200

ok
```

```http
GET https://shop.test/cart

HTTP 200
Content-Type: text/html

<form><input type="hidden" name="csrf" value="Rk93bVwYe5Hn"></form>
###
POST https://shop.test/order
Content-Type: application/x-www-form-urlencoded

csrf=Rk93bVwYe5Hn
HTTP 200

ok
```

```js
import http from 'k6/http';
import { fail } from 'k6';

export default function () {
  const res = http.get('https://shop.test/cart');
  const csrfToken = res.body && res.html().find('input[name="csrf"]').first().attr('value');
  if (!csrfToken) fail('no csrfToken in the response to GET /cart');
  http.post('https://shop.test/order', { csrf: csrfToken });
}
```

## Known false positives

With one recording: constant ids that look generated, and choices that the user made in a list. Link a second
recording of the same journey, made with the same input.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile

from msgspec.structs import replace

from loadlint.correlation.flow import Correlation
from loadlint.extractor import Extractor, FromBetween, FromHtml, Match
from loadlint.findings import Applicability, Cause, Finding, Level, Pending, ProvenExtractor, Remedy, Severity
from loadlint.replay.issued_literals import outlives_versions
from loadlint.rules.base import Context, finding, fix_for, shorten

SEVERITY = Severity.ERROR
FIX = "sometimes"
HEALS = True

_SEVERITIES = {Level.PROVEN: Severity.ERROR, Level.LIKELY: Severity.WARNING, Level.POSSIBLE: Severity.INFORMATION}


_ISSUED = {
    Level.PROVEN: ("was issued", "the server issues a new one for each session"),
    Level.LIKELY: ("was probably issued", "the server probably issues a new one for each session"),
    Level.POSSIBLE: ("may have been issued", "the server may issue a new one for each session"),
}


def check(context: Context) -> Iterator[Finding]:
    """One finding for each issued value, at each place that sends it."""
    for number, correlation in enumerate(context.flow.correlations if context.flow else ()):
        if correlation.existing is None and not outlives_versions(correlation, context.script, context.older):
            yield from _findings(context, correlation, str(number))


def _findings(context: Context, correlation: Correlation, key: str) -> Iterator[Finding]:
    from loadlint.correlation.observe.addresses import path_of

    level, issuer = correlation.evidence.level, correlation.issuer
    remedy: Remedy | Pending = Remedy(no_fix=correlation.why_not)
    extractor = None
    if correlation.proof is not None:
        extractor = _shown_extractor(context, correlation)
        issuer = replace(issuer, locator=extractor.expression)
        applicability = Applicability.SAFE if level is Level.PROVEN else Applicability.UNSAFE
        parts = [_in_its_variable(context, part) for part in _in_one_literal(context, correlation)]
        names = " and ".join(f"`{part.variable}`" for part in parts)
        title = f"Extract {names} from the response to {issuer.method} {path_of(issuer.url)}"
        if _has_its_turn(context, correlation):
            remedy = fix_for(context, [part.change() for part in parts], title, applicability)
    where = f" ({extractor.kind} `{extractor.expression}`)" if extractor else ""
    was_issued, new_one = _ISSUED[level]
    source = f"{was_issued} by {issuer.method} {path_of(issuer.url)}{where}"
    for use in correlation.uses:
        begin = f"`{shorten(use.slot.value)}` {source} and is hard-coded"
        yield finding(
            __name__,
            _SEVERITIES[level],
            use.slot.span or context.script.steps[use.step].at,
            f"{begin}; {new_one}",
            evidence=correlation.evidence,
            value=use.slot.value,
            issuer=issuer,
            extractor=extractor,
            remedy=remedy,
            cause=Cause(key, (f"{begin} in ", f" places; {new_one}")),
        )


def _has_its_turn(context: Context, correlation: Correlation) -> bool:
    """Whether the variable that a value goes into is there, and no value before it goes into that first: each place of
    them may have to declare it."""
    variable = context.successors.get(correlation.variable)
    if variable is None or context.flow is None:
        return True
    earlier = takewhile(lambda other: other is not correlation, _pending(context, variable))
    return variable in context.script.names and not any(earlier)


def _pending(context: Context, variable: str) -> Iterator[Correlation]:
    """The values that will go into a variable, in the order of the steps whose responses give them."""
    pending = (
        other
        for other in (context.flow.correlations if context.flow is not None else ())
        if other.existing is None and other.proof is not None and context.successors.get(other.variable) == variable
    )
    yield from sorted(pending, key=lambda other: other.proof.step if other.proof is not None else 0)


def _in_its_variable(context: Context, correlation: Correlation) -> Correlation:
    """The value in the variable that it goes into: that of a value before it, once the script has that one."""
    return replace(correlation, variable=context.successors.get(correlation.variable, correlation.variable))


def _in_one_literal(context: Context, correlation: Correlation) -> list[Correlation]:
    """The values that stand in one literal with a value, itself among them: in a script of several files, the function
    that sends them is given all of them together."""
    if context.flow is None or not context.script.source.modules:
        return [correlation]
    places = _wholes(correlation)
    parts = [
        other
        for other in context.flow.correlations
        if other.existing is None and other.proof is not None and not places.isdisjoint(_wholes(other))
    ]
    return parts if all(part.evidence.level is correlation.evidence.level for part in parts) else [correlation]


def _wholes(correlation: Correlation) -> set[tuple[object, ...]]:
    """The places in requests that hold a value, alone or beside others."""
    return {(use.step, *takewhile(lambda part: part not in _PARTS, use.slot.place)) for use in correlation.uses}


_PARTS = ("part", "|")
"""What begins the place of a part of a value, in `Slot.place`."""


def _shown_extractor(context: Context, correlation: Correlation) -> ProvenExtractor:
    assert correlation.proof is not None and context.flow is not None
    extractor = correlation.proof.extractor
    kind, expression = context.dialect.show(extractor)
    names = tuple(context.flow.alignment.runs[number].name for number in correlation.proof.proven_on)
    return ProvenExtractor(kind, expression, _match_number(extractor), names, extractor)


def _match_number(extractor: Extractor) -> int:
    numbers = [operation.match for operation in extractor.operations if isinstance(operation, Match)]
    if isinstance(extractor.origin, FromHtml | FromBetween):
        numbers.append(extractor.origin.match)
    return numbers[-1] if numbers else 1
