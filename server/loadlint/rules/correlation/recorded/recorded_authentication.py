"""A recorded proof of who the client is. A client must make a new one for each request or connection.

## What it does

Reports headers that the script sends as they were recorded, if they belong to NTLM, Negotiate (Kerberos), Digest, AWS
Signature Version 4 or a signature of a request, such as HMAC. `Authorization: Basic` and bearer tokens are different:
they may be sent again.

## Why it matters

The server asks for another proof in each connection, or at another time, and refuses the recorded one. The remedy
depends on the tool:

| scheme | k6 | Locust | JMeter |
| --- | --- | --- | --- |
| Digest | `auth: 'digest'` | `auth=HTTPDigestAuth(…)` | Authorization Manager, DIGEST |
| NTLM | `auth: 'ntlm'` | `HttpNtlmAuth` of `requests_ntlm` | Authorization Manager, with a domain |
| Negotiate | nothing | `requests-kerberos` | Authorization Manager, KERBEROS |
| AWS Signature Version 4 | `SignatureV4` of Grafana's `aws` library | `requests-aws4auth` | code of your own |
| another signature | `k6/crypto` | `hmac` | code of your own |

k6 takes user and password from the address (`https://user:password@host/`). FastHttpUser of Locust has none of these.

The fix writes this for Digest and NTLM. It reads user and password from the settings `user_name` and `password`:
`__ENV` for k6, `os.environ` for Locust, properties (`-J`) for JMeter. It is not safe, because the next run needs these
settings: no recording holds the password. There is no fix in k6 if the address is not written in the call, and none in
JMeter without a known address.

The verdict reports these values and is not certified: *but for 1 value that authenticates one request alone*. If the
script uses the means of the tool instead, it is certified.

## Example

```js
import http from 'k6/http';

export default function () {
  http.get('https://shop.test/orders', {
    headers: { Authorization: 'NTLM TlRMTVNTUAADAAAAYW5uYTdRMng=' },
  });
}
```

```http
GET https://shop.test/orders
Authorization: NTLM TlRMTVNTUAADAAAAYW5uYTdRMng=
HTTP 200

{"orders": []}
```

## Known false positives

A gateway that accepts the same signature again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from loadlint.changes import Authenticate
from loadlint.correlation.observe.authentication import credentials_of, scheme_at
from loadlint.findings import Applicability, Cause, Finding, Pending, Severity
from loadlint.rules.base import Context, finding, fix_for

if TYPE_CHECKING:
    from loadlint.correlation.decide.groups import SlotUse

SEVERITY = Severity.INFORMATION
FIX = "unsafe"
_WAYS: Mapping[str, Mapping[str, str]] = {
    "Digest": {
        "k6": "k6 supports it: `auth: 'digest'` beside the headers, and user and password in the address.",
        "locust": "`requests` supports it: `auth=HTTPDigestAuth(user, password)`; FastHttpUser does not.",
        "jmeter": "JMeter supports it: an HTTP Authorization Manager with the mechanism DIGEST.",
    },
    "NTLM": {
        "k6": "k6 supports it: `auth: 'ntlm'` beside the headers, and user and password in the address.",
        "locust": "`requests_ntlm` supports it: `auth=HttpNtlmAuth(user, password)`; FastHttpUser does not.",
        "jmeter": "JMeter supports it: an HTTP Authorization Manager with the domain.",
    },
    "Negotiate": {
        "k6": "k6 does not support Kerberos.",
        "locust": "`requests-kerberos` supports it; FastHttpUser does not.",
        "jmeter": "JMeter supports it: an HTTP Authorization Manager with the mechanism KERBEROS.",
    },
    "AWS Signature Version 4": {
        "k6": "Grafana's library `aws` for k6 supports it: `SignatureV4`; k6 itself does not.",
        "locust": "`requests-aws4auth` supports it.",
        "jmeter": "JMeter needs a JSR223 PreProcessor that signs each request.",
    },
    "signature": {
        "k6": "The script has to compute it as the page does: `k6/crypto` has HMAC.",
        "locust": "The script has to compute it as the page does: Python's `hmac`.",
        "jmeter": "The plan has to compute it as the page does: a JSR223 PreProcessor.",
    },
}
"""How a script of each tool does it, by the scheme."""


def check(context: Context) -> Iterator[Finding]:
    """One finding for each scheme, at each place that sends a recorded proof."""
    for group in context.flow.authentications if context.flow is not None else ():
        for use in group.uses:
            scheme = scheme_at(context.script.steps[use.step].request, use.slot.place)
            if scheme is not None:
                yield finding(
                    __name__,
                    SEVERITY,
                    use.slot.span or context.script.steps[use.step].at,
                    f"The recorded {scheme} authenticates only the recorded request",
                    help=_WAYS[scheme].get(context.dialect.name),
                    value=use.slot.value,
                    remedy=_remedy(context, use, scheme),
                    cause=Cause(scheme, ("", f" requests send a recorded {scheme}, which the server refuses later")),
                )


def _remedy(context: Context, use: SlotUse, scheme: str) -> Pending | None:
    user = credentials_of(context.script.steps[use.step].request)
    # What names no user is no proof that the tool could make in its place.
    if scheme not in ("Digest", "NTLM") or use.slot.span is None or user is None:
        return None
    change = Authenticate(use.step, use.slot.span, scheme, user.domain)
    title = f"Let the tool do {scheme}, with the settings `{change.user}` and `{change.password}`"
    return fix_for(context, [change], title, Applicability.UNSAFE)
