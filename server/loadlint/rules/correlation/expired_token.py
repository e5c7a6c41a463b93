"""A hard-coded JSON Web Token has expired.

## What it does

Reads the `exp` claim of the JSON Web Tokens that the script sends as literals in headers and cookies, and reports those
that have expired. Tokens in addresses and bodies may be data, for example in a test of their validation. If
`uncorrelated-value` already shows where the token comes from, this rule reports nothing.

## Why it matters

The server refuses the token, and every request with it fails.

## Example

```js
import http from 'k6/http';

export default function () {
  http.get('https://shop.test/me', {
    headers: {
      Authorization: 'Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJqYW5lIiwiZXhwIjoxNTAwMDAwMDAwfQ.c2lnbmF0dXJl',
    },
  });
}
```

## Known false positives

A test that sends an expired token on purpose.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

from loadlint.codecs import decode_base64
from loadlint.correlation.observe import value_shape
from loadlint.correlation.observe.slots import Slot, slots_that
from loadlint.findings import Finding, Severity
from loadlint.rules.base import Context, finding, shorten
from loadlint.script import Script

SEVERITY = Severity.ERROR
_CREDENTIALS = ("header", "cookie")
"""Where a token says who asks. In an address or a body it may be what the request is about."""


def check(context: Context) -> Iterator[Finding]:
    """One finding for each expired token, at the first place that sends it."""
    shown: set[str] = set()
    correlated = {
        use.slot.span for correlation in (context.flow.correlations if context.flow else ()) for use in correlation.uses
    }
    for step in context.script.steps:
        for slot in slots_that(step, _is_token):
            if slot.span is None or slot.span in correlated or slot.value in shown:
                continue
            if has_expired(slot):
                shown.add(slot.value)
                expiry = expiry_of(slot.value)
                yield finding(
                    __name__,
                    SEVERITY,
                    slot.span,
                    f"The token `{shorten(slot.value, 16)}` expired on "
                    f"{time.strftime('%Y-%m-%d %H:%M', time.gmtime(expiry))} UTC",
                    help="Get a token in the script, or link the recording in which this one was issued.",
                    value=slot.value,
                )


def has_expired(slot: Slot) -> bool:
    """Whether a credential is a token that has expired."""
    if slot.place[0] not in _CREDENTIALS or not _is_token(slot):
        return False
    expiry = expiry_of(slot.value)
    return expiry is not None and expiry < time.time()


def _is_token(slot: Slot) -> bool:
    """Whether a slot holds a JSON Web Token."""
    return not slot.is_open and value_shape.is_jwt(slot.value)


def valid_until(script: Script) -> float | None:
    """When the first token that is still good expires, in seconds since the epoch."""
    tokens = {slot.value for step in script.steps for slot in slots_that(step, _is_token)}
    return min((expiry for token in tokens if (expiry := expiry_of(token) or 0) > time.time()), default=None)


def expiry_of(token: str) -> float | None:
    """The `exp` claim of a JSON Web Token, in seconds since the epoch (RFC 7519, section 4.1.4)."""
    import json

    payload = decode_base64(token.split(".")[1])
    try:
        claims = json.loads(payload or "")
    except (ValueError, RecursionError):
        return None
    expiry = claims.get("exp") if isinstance(claims, dict) else None
    return float(expiry) if isinstance(expiry, int | float) and 0 < expiry < 1e11 else None
