"""A value that the client makes for each run is hard-coded as it was recorded.

## What it does

Reports values that the browser made and that no response issued: recorded UUIDs, timestamps and cache-busters,
idempotency keys, `state` and `nonce` values, PKCE verifiers and challenges. The fix makes a new one in each iteration.
It is unsafe, because the script then sends other values than the recording.

## Why it matters

For a repeated idempotency key, the server sends the stored response again. A repeated id collides with the first one.
For a cache-buster that never changes, the response comes from the cache.

## Example

```js
import http from 'k6/http';

export default function () {
  http.post('https://shop.test/pay', 'amount=5', {
    headers: { 'Idempotency-Key': '6f1f3c1e-6a53-4a1c-9df4-0a5a3b0f9c1d' },
  });
}
```

```http
POST https://shop.test/pay
Idempotency-Key: 6f1f3c1e-6a53-4a1c-9df4-0a5a3b0f9c1d

amount=5
HTTP 200

paid
```

## Known false positives

Constant ids in the shape of a UUID, such as a tenant that is part of the client's configuration, when only one
recording is linked.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec.structs import replace

from loadlint.findings import Applicability, Cause, Evidence, Finding, Level, Pending, Reason, Severity
from loadlint.rules.base import Context, finding, fix_for, shorten

if TYPE_CHECKING:
    from loadlint.correlation.flow import ClientValue

SEVERITY = Severity.WARNING
FIX = "unsafe"

_WORDS = {
    "uuid": "a UUID that the client made",
    "hex": "a random value that the client made",
    "epoch-milliseconds": "the time of the client's clock",
    "epoch-seconds": "the time of the client's clock",
    "epoch-decimal-seconds": "the time of the client's clock",
    "iso-time": "the time of the client's clock",
    "http-date": "the time of the client's clock",
    "pkce-verifier": "a PKCE code verifier that the client made",
    "pkce-challenge": "the challenge of a PKCE code verifier that the client made",
}


def check(context: Context) -> Iterator[Finding]:
    """One finding for each value that the client made, at each place that sends it."""
    values = context.flow.client_values if context.flow else ()
    for number, value in enumerate(values):
        remedy = _fix(context, value, values)
        for use in value.group.uses:
            if use.is_secondary:
                continue
            level = Level.PROVEN if value.group.differs else Level.LIKELY
            differs = (Reason("differs between the recordings", 0.5),) if value.group.differs else ()
            begin = f"`{shorten(use.slot.value)}` is {_WORDS[value.generator.kind]}, and is hard-coded"
            yield finding(
                __name__,
                SEVERITY,
                use.slot.span or context.script.steps[use.step].at,
                f"{begin}: each user sends the same one",
                evidence=Evidence(level, (*differs, *value.generator.reasons)),
                value=use.slot.value,
                remedy=remedy,
                cause=Cause(str(number), (f"{begin} in ", " places: each user sends the same one")),
            )


def _fix(context: Context, value: ClientValue, values: tuple[ClientValue, ...]) -> Pending:
    """A generator; verifier and challenge are made together, the verifier before the first request of both."""
    changes = [value.change()]
    verifier, challenge = value, None
    if value.generator.kind == "pkce-challenge":
        verifier = next((other for other in values if other.group.literal == value.generator.challenge_of), value)
        challenge = value
    elif value.generator.kind == "pkce-verifier":
        challenge = next((other for other in values if other.generator.challenge_of == value.group.literal), None)
    if challenge is not None and verifier is not challenge:
        generated, derived = verifier.change(), challenge.change(verifier.variable)
        if generated is not None and derived is not None:
            first = min(generated.step, derived.step)
            changes = [replace(generated, step=first), replace(derived, step=first, source_uses=generated.uses)]
    return fix_for(context, changes, f"Generate `{verifier.variable}` in each iteration", Applicability.UNSAFE)
