"""A request puts load on a service that you do not test.

## What it does

Reports requests to hosts of other companies, if the script also makes requests to the application itself: analytics and
advertising, fonts and libraries from a CDN, identity providers, payment, and requests of a browser to its maker. One
finding lists all of these hosts. If all requests of a script go to such a service, it tests that service, and is not
reported.

## Why it matters

The owner of the service has not agreed to the test. It limits or blocks the generator, and may charge for each request.
Its times and errors are in the results of the application.

## Example

```js
import http from 'k6/http';

export default function () {
  http.get('https://shop.test/cart');
  http.post('https://www.google-analytics.com/g/collect?v=2');
}
```

## Known false positives

A service that you pay for and may test. Add its host to `allow`.

## Options

`allow`: a list of hosts that may be tested; each stands for its subdomains, too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from loadlint.findings import Cause, Finding, Related, Severity
from loadlint.known_hosts import BESIDE_A_JOURNEY, IDENTITY, PAYMENT_AND_MAPS, is_of
from loadlint.request import url_host
from loadlint.rules.base import Context, finding, name_of
from loadlint.script import Step
from loadlint.text.mapped import HOLE

SEVERITY = Severity.WARNING
OPTIONS = {"allow": "hosts"}
_MOST = 20
"""So many of the other requests are shown."""

_CAUSE = Cause(
    "hosts of others", ("", " hosts are not the application under test: their owners have not agreed to the load")
)
_OTHERS = BESIDE_A_JOURNEY | IDENTITY | PAYMENT_AND_MAPS


def check(context: Context) -> Iterator[Finding]:
    """One for each host, at its first request; all have one cause."""
    allowed = context.settings.option(name_of(__name__), "allow") or ()
    by_host: dict[str, list[Step]] = {}
    for step in context.script.steps:
        host = url_host(step.address)
        by_host.setdefault(host, []).append(step)
    foreign = [host for host in by_host if _is_of(host, _OTHERS) and not _is_of(host, allowed)]
    if len(foreign) == len(by_host):
        return
    for host in foreign:
        first, *others = by_host[host]
        yield finding(
            __name__,
            SEVERITY,
            first.at,
            f"`{host}` is not the application under test: its owner has not agreed to the load",
            help="remove the request, or add the host to the rule's option `allow`",
            request=host,
            cause=_CAUSE,
            related=tuple(Related(step.at, "goes there too") for step in others[:_MOST]),
        )


def _is_of(host: str, names: Collection[str]) -> bool:
    """Whether a host is one of some, or below one of them."""
    return HOLE not in host and is_of(host, names)
