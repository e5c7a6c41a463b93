"""A header that the client or its tracing makes for each request is sent as it was recorded.

## What it does

Reports these headers, and the fix removes them:

- recorded `traceparent`, `b3`, `x-request-id`, `sentry-trace`, `newrelic` and similar tracing headers, if the value
  looks like an id that a program has made
- `If-None-Match` and `If-Modified-Since` in a request that has other headers of a browser
- the pseudo headers of HTTP/2 such as `:authority`

It does not report ids that a person has written (`load-test-1`), baggage, flags for sampling, and requests for which
the script expects status 304.

In Locust files, it also reports `Content-Length` if there is a body: `FastHttpUser` sends the length in the script
(geventhttpclient 2.6). k6, JMeter and `HttpUser` send the length of the body, so it is not reported there.

The linked recordings may show that the server compresses in a way that the load tool can't read, such as `zstd` for
JMeter and Locust. Then the recorded `Accept-Encoding` must not offer it. The fix removes it from the list.

A header that several requests have is one finding.

## Why it matters

Replayed trace ids join the requests of all users into one trace. With a recorded length, the server waits for the rest
of a shorter body, or truncates a longer one. Conditional headers turn responses into 304 without a body. If the tool
can't unpack a response, it has no text: no extractor finds anything, and Locust fails.

## Example

```js
import http from 'k6/http';

export default function () {
  http.get('https://shop.test/', {
    headers: {
      Accept: 'text/html',
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    },
  });
}
```

```js
import http from 'k6/http';

export default function () {
  http.get('https://shop.test/', {
    headers: {
      Accept: 'text/html',
    },
  });
}
```

## Known false positives

A test of caching sends `If-None-Match` on purpose.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from itertools import pairwise

from loadlint.assertion import StatusIs, leaves
from loadlint.changes import Change, RemoveHeader, ReplaceText
from loadlint.correlation.observe.slots import CONDITIONAL_HEADERS, TRACING_HEADERS
from loadlint.facts import fact
from loadlint.findings import Applicability, Cause, Finding, Severity
from loadlint.rules.base import Context, finding, fix_for
from loadlint.script import Step
from loadlint.text.mapped import Text
from loadlint.text.regex import regex

SEVERITY = Severity.WARNING
FIX = "safe"
_MADE_ID = regex(r"[0-9A-Fa-f]{16}|[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}|\d{10}|[A-Za-z0-9+/_=-]{24}")
_MADE_IDS = {"x-amzn-trace-id": regex(r"Root=1-[0-9a-f]{8}-[0-9a-f]{24}(?![0-9A-Za-z])")}
"""The forms of ids where they are told: what else stands there, a person has written to find the request again."""
_OF_BROWSERS = frozenset(("user-agent", "referer", "accept-language", "accept-encoding", "upgrade-insecure-requests"))
_SUSPECTS = frozenset((*TRACING_HEADERS, *CONDITIONAL_HEADERS, "content-length", "accept-encoding"))
_NOT_MODIFIED = 304
TAG = "unnecessary"


def check(context: Context) -> Iterator[Finding]:
    """One finding for each such header, at each place that has it with a literal value."""
    for step in context.script.steps:
        if not _suspects(step).difference(() if context.flow is not None else ("accept-encoding",)):
            continue
        for header in step.request.headers:
            name = header.name.value.lower()
            reason = _reason(context, step, name, header.value.value)
            span = header.value.span() if reason is not None or name == "accept-encoding" else None
            if span is None or header.value.is_open:
                continue
            change = RemoveHeader(step.index, span)
            if reason is None:
                yield from _unreadable(context, header.value, change)
                continue
            # Who has given the value a name wants to send it, and some applications demand an id in each request.
            may_be_wanted = header.value.is_named() or (name in TRACING_HEADERS and not context.recordings)
            applicability = Applicability.UNSAFE if may_be_wanted else Applicability.SAFE
            begin, title = f"The recorded header `{header.name.value}` is sent", f"Remove `{header.name.value}`"
            several = f"{begin} in ", f" places: {reason}"
            remedy = fix_for(context, [change], title, applicability)
            cause = Cause(f"{name} {reason}", several, f"{title} everywhere")
            yield finding(__name__, SEVERITY, span, f"{begin}: {reason}", remedy=remedy, cause=cause)


@fact
def _suspects(step: Step) -> frozenset[str]:
    """The names of headers that should not be replayed, or not always."""
    return frozenset(name for name in step.header_names if name in _SUSPECTS or name.startswith(":"))


def _reason(context: Context, step: Step, name: str, value: str) -> str | None:
    """Why a header must not be replayed; None where it may be."""
    if name in TRACING_HEADERS and name != "baggage" and _MADE_IDS.get(name, _MADE_ID).search(value):
        return "all requests get one trace id"
    if name in CONDITIONAL_HEADERS and _is_recorded(context, step) and not _expects_304(context, step):
        return "the server may answer 304 without a body"
    if name.startswith(":"):
        return "it is not a header, but a part of HTTP/2"
    if name == "content-length" and context.dialect.sends_written_length and step.request.body is not None:
        return "it is the length of the recorded body"
    return None


def _is_recorded(context: Context, step: Step) -> bool:
    """Whether a browser has sent the request, as a recording or the headers beside tell."""
    return bool(context.recordings) or any(
        name in _OF_BROWSERS or name.startswith("sec-") for name in step.header_names
    )


def _expects_304(context: Context, step: Step) -> bool:
    tests = (leaf for assertion in context.script.assertions_of(step.index) for leaf in leaves(assertion.test))
    return any(isinstance(test, StatusIs) and _NOT_MODIFIED in test.codes and 500 not in test.codes for test in tests)


def _unreadable(context: Context, value: Text, removal: RemoveHeader) -> Iterator[Finding]:
    """The finding about a header that offers what the recorded server does and the tool can't read."""
    offered = set(map(_encoding, value.value.split(",")))
    beyond = offered - context.dialect.encodings
    if not beyond or context.flow is None:
        return
    answered = {name for run in context.flow.alignment.runs for name in run.lookups.encodings & beyond}
    if not answered:
        return
    listed = ", ".join(f"`{name}`" for name in sorted(answered))
    changes: list[Change] = [removal] if offered == answered else [*_cuts(value, answered)]
    begin, title = f"The recorded header offers {listed}", f"Do not offer {listed}"
    end = f": the server then uses it, and {context.dialect.name} can't read it"
    yield finding(
        __name__,
        Severity.ERROR,
        removal.span,
        begin + end,
        remedy=fix_for(context, changes, title, Applicability.SAFE),
        cause=Cause(f"encodings {listed}", (f"{begin} in ", f" places{end}"), f"{title} anywhere"),
    )


def _cuts(value: Text, names: Set[str]) -> Iterator[Change]:
    """What has to go for a list without these names."""
    pieces = list(re.finditer(r"[^,]+", value.value))
    kept = [piece for piece in pieces if _encoding(piece[0]) not in names]
    cuts = [(0, kept[0].start() + len(kept[0][0]) - len(kept[0][0].lstrip()) if kept[0] is not pieces[0] else 0)]
    cuts += [(first.end(), other.start() - 1) for first, other in pairwise(kept)]
    cuts.append((kept[-1].end(), len(value)))
    for start, end in cuts:
        if start < end and (span := value[start:end].span()):
            yield ReplaceText(span)


def _encoding(offered: str) -> str:
    return offered.partition(";")[0].strip().lower()
