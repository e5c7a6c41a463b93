"""A message of a web socket brought a value that the script sends as recorded.

## What it does

Reports values that no earlier response issued, but that a recorded message of a web socket brought. Chrome and
Playwright write these messages into a HAR (`_webSocketMessages`). One recording is enough if the value looks generated.

## Why it matters

The next session gets another value, and the application refuses the recorded one. HTTP requests do not receive the
message. What receives it depends on the tool:

| tool | takes messages by |
| --- | --- |
| k6 | `k6/websockets` (from 1.6; before that `k6/experimental/websockets`), or `k6/ws` in all versions |
| Locust | a client of Python, such as `websocket-client`, or the `SocketIOUser` of `locust-plugins` |
| JMeter | a plugin, such as *WebSocket Samplers by Peter Doornbosch*; JMeter itself has no sampler for it |

loadlint writes none of these, and does not analyze them. The script is not certified until a comment at the place says
that it takes the value from the message.

## Example

```js
import http from 'k6/http';

export default function () {
  http.get('https://shop.test/');
  http.post('https://shop.test/pay', { order: 'ord-8fQ2mXz71L' });
}
```

```http
GET https://shop.test/
HTTP 200

hello
###
GET wss://shop.test/live
HTTP 101

< {"order": "ord-8fQ2mXz71L"}
###
POST https://shop.test/pay
Content-Type: application/x-www-form-urlencoded

order=ord-8fQ2mXz71L
HTTP 204
```

## Known false positives

The web socket brings a value that another server issued over HTTP, in a response that the recording lacks.
"""

from __future__ import annotations

from collections.abc import Iterator

from loadlint.findings import Finding, Severity
from loadlint.rules.base import Context, finding, shorten

SEVERITY = Severity.INFORMATION
_TAKES = {
    "k6": "k6 receives messages with `k6/websockets` (before 1.6 `k6/experimental/websockets`) or `k6/ws`.",
    "locust": "Locust receives messages with a Python client, such as `websocket-client`.",
    "jmeter": "JMeter receives messages with a plugin, such as *WebSocket Samplers by Peter Doornbosch*.",
}


def check(context: Context) -> Iterator[Finding]:
    """One finding for each value, at the first place that sends it."""
    for group in context.flow.pushed if context.flow is not None else ():
        use = group.primary
        yield finding(
            __name__,
            SEVERITY,
            use.slot.span or context.script.steps[use.step].at,
            f"`{shorten(use.slot.value)}` came in a message of a web socket, which the script does not receive",
            help=_TAKES.get(context.dialect.name.lower()),
            value=use.slot.value,
        )
