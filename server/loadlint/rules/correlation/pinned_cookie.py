"""A recorded `Cookie` header is sent although the tool's cookie jar manages cookies.

## What it does

Reports `Cookie` headers with a literal value. With a linked recording, loadlint knows which cookies an earlier response
set. These belong to the cookie jar. The fix removes them from the header, or the whole header if nothing else is in it.

- Cookies that no response set remain: the page's JavaScript made them, or an earlier visit. Their values are correlated
  like any other.
- Cookies for TLS only (`Secure`) remain too, if the recording is without TLS: Chromium sends them to the machine itself
  all the same, but the tools' jars don't.
- A cookie also belongs to the jar if it differs between the recordings and the server sets it at some time: it was left
  from an earlier visit, or a recorded response lacks its header. If a name differs between the recordings (it contains
  the number of the user), only the recordings with that name count.

Without a recording, only values that look like a session's token are reported, and the fix is unsafe.

JMeter's Cookie Manager replaces the header as soon as it has a cookie for the address. So without a recording nothing
is reported there. Requests without a Cookie Manager are not reported: there the header is the only way to send a
cookie.

Python's clients send no cookie of their jar if there is a `Cookie` header. So in a Locust file the fix removes the
whole header as soon as the jar has one of its cookies.

The headers of all requests are one finding, for each of the reasons above.

## Why it matters

The recorded cookie is sent before the one that the server has just set, and the server uses the first. All users share
one dead session. A stale csrf cookie even matches the stale csrf token. So statuses look fine and nothing happens.

## Example

```js
import http from 'k6/http';

export default function () {
  http.get('https://shop.test/');
  http.get('https://shop.test/cart', {
    headers: {
      Accept: 'text/html',
      Cookie: 'session=9b1c7e52f0aa4d31; theme=dark',
    },
  });
}
```

```http
GET https://shop.test/

HTTP 200
Set-Cookie: session=9b1c7e52f0aa4d31; Path=/; HttpOnly

hello
###
GET https://shop.test/cart
Accept: text/html
Cookie: session=9b1c7e52f0aa4d31; theme=dark

HTTP 200

cart
```

```js
import http from 'k6/http';

export default function () {
  http.get('https://shop.test/');
  http.get('https://shop.test/cart', {
    headers: {
      Accept: 'text/html',
      Cookie: 'theme=dark',
    },
  });
}
```

## Known false positives

A test that plants a cookie on purpose, when no recording is linked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.changes import Change, RemoveHeader, ReplaceText
from loadlint.correlation.decide.evidence.one_run import shape
from loadlint.facts import fact
from loadlint.findings import Applicability, Cause, Finding, Pending, Remedy, Severity
from loadlint.rules.base import Context, finding, fix_for
from loadlint.text.sentences import number_of

if TYPE_CHECKING:
    from loadlint.correlation.pair.aligned_recordings import AlignedRecording
    from loadlint.script import Step
    from loadlint.text.mapped import Text
    from loadlint.text.span import Span

_WHOLE = 2
"""How many parts the place of a whole cookie has."""

SEVERITY = Severity.WARNING
FIX = "sometimes"
TAG = "unnecessary"


def check(context: Context) -> Iterator[Finding]:
    """One finding for each reason, at each `Cookie` header that holds what belongs to the jar."""
    headers = list(_recorded_headers(context))
    names_of: dict[str, set[str]] = {}
    for header in headers:
        names_of.setdefault(header.reason.key, set()).update(header.names)
    for header in headers:
        names = names_of[header.reason.key]
        yield finding(
            __name__,
            SEVERITY,
            header.span,
            header.reason.message.format(", ".join(f"`{name}`" for name in sorted(header.names))),
            help=header.reason.help,
            remedy=header.remedy,
            cause=Cause(
                header.reason.key,
                (f"{number_of(len(names), 'recorded cookie')} in ", f" requests: {header.reason.several}"),
                "Leave all cookies to the cookie jar",
            ),
        )


class _Reason(Struct, frozen=True):
    """Why a recorded `Cookie` header is wrong: `message` about one, `several` about the headers of several requests."""

    key: str
    message: str
    several: str
    help: str | None = None


_REPLACED = _Reason(
    "replaced",
    "The recorded cookies {} are sent in place of those that the server sets",
    "remove them all: the server sets its own",
)
_ALONE = _Reason(
    "alone",
    "With this header the client does not send the cookies of its jar: {} would be missing",
    "remove them all: with them the client does not send the cookies that the server sets",
)
_UNTIL_SET = _Reason(
    "until set",
    "The recorded cookies {} are sent until the server sets its own",
    "remove them all: the server sets its own",
)
_NEVER_SET = _Reason(
    "never set",
    "The recorded cookies {} are hard-coded, and no response of the recording sets them",
    "they are hard-coded, and no response of the recording sets them",
    "They were set before the recording began: record again from an empty browser profile.",
)


class _Header(Struct, frozen=True):
    """A `Cookie` header that should not be as it is, and the names of the cookies that are wrong in it."""

    span: Span
    reason: _Reason
    names: Set[str]
    remedy: Remedy | Pending | None = None


def _recorded_headers(context: Context) -> Iterator[_Header]:
    """The headers that hold what belongs to the jar."""
    correlated = _correlated_steps(context)
    for step in context.script.steps:
        for header in step.request.headers if step.keeps_cookies and "cookie" in step.header_names else ():
            is_cookie = header.name.value.lower() == "cookie" and not header.value.is_open
            span = header.value.span() if is_cookie else None
            if span is not None:
                yield from _of_header(context, step, header.value, span, is_correlated=step.index in correlated)


@fact
def _tokens(step: Step) -> frozenset[str]:
    """The names of the cookies whose values look like tokens."""
    cookies = (header.value.value for header in step.written.request.headers if header.name.value.lower() == "cookie")
    pairs = (pair.partition("=") for cookie in cookies for pair in cookie.split(";"))
    return frozenset(name.strip() for name, _, text in pairs if shape.looks_like_token(text.strip()))


def _of_header(context: Context, step: Step, value: Text, span: Span, *, is_correlated: bool) -> Iterator[_Header]:
    """What is wrong with the `Cookie` header at a span."""
    pairs = [pair.partition("=") for pair in value.value.split(";")]
    names = [name.strip() for name, _, _ in pairs]
    tokens = _tokens(step)
    alone = context.dialect.cookie_header == "alone" and not is_correlated
    until_set = context.dialect.cookie_header == "until set"
    jar = _set_before(context, step, names, alone=alone)
    if jar is None:
        # Without a recording nobody knows which request is the first that has a cookie of the jar.
        if tokens - _of_page_code(context) and not until_set:
            remedy = _to_the_jar(context, [RemoveHeader(step.index, span)], Applicability.UNSAFE)
            yield _Header(span, _REPLACED, tokens, remedy)
    elif jar and alone:
        remedy = _to_the_jar(context, [RemoveHeader(step.index, span)], Applicability.SAFE)
        yield _Header(span, _ALONE, jar, remedy)
    elif jar:
        remedy = _to_the_jar(context, _removal(step, value, jar), Applicability.SAFE)
        yield _Header(span, _UNTIL_SET if until_set else _REPLACED, jar, remedy)
    elif tokens and not is_correlated:
        yield _Header(span, _NEVER_SET, tokens)


def _to_the_jar(context: Context, changes: Iterable[Change], applicability: Applicability) -> Pending:
    return fix_for(context, changes, "Leave the cookies to the cookie jar", applicability)


def _correlated_steps(context: Context) -> frozenset[int]:
    """The steps with a cookie that no jar sends back, and that has to be taken out of a response."""
    correlations = context.flow.correlations if context.flow is not None else ()
    return frozenset(use.step for item in correlations for use in item.uses if use.slot.place[0] == "cookie")


def _of_page_code(context: Context) -> Set[str]:
    """The names of the cookies that page code made out of responses in a recording: no server sets them."""
    runs = context.flow.alignment.runs if context.flow is not None else ()
    return {name for run in runs for cookies in run.lookups.page_cookies.values() for name in cookies}


def _set_before(context: Context, step: Step, written: Sequence[str], *, alone: bool) -> set[str] | None:
    """The cookies that responses to the script's earlier steps set for this host; None where no recording tells.

    Those that are `written`, and where the client sends no others, those that the recorded requests sent.
    """
    if context.flow is None:
        return None
    runs = [run for run in context.flow.alignment.runs if step.index in run.position_of]
    if not runs:
        return None
    sent = [_sent_cookies(run, step) for run in runs]
    names = {*written, *(name for cookies in sent if alone for name in cookies)}
    states = [_Cookies(run.jar_before(step.index), frozenset(cookies)) for run, cookies in zip(runs, sent, strict=True)]
    jar = {name for name in names if _is_of_the_jar(name, states)}
    return jar | _renewed_cookies(runs, sent) & names


class _Cookies(Struct, frozen=True):
    """Names of cookies at one step of a recording."""

    jar: frozenset[str]
    sent: frozenset[str]


def _is_of_the_jar(name: str, runs: Iterable[_Cookies]) -> bool:
    """Whether a cookie was set in all runs that sent one of its name: the number of a user may be a part of it."""
    telling = [run for run in runs if name in run.jar or name in run.sent or not run.sent]
    return bool(telling) and all(name in run.jar for run in telling)


def _renewed_cookies(runs: Sequence[AlignedRecording], sent: Sequence[Mapping[str, str]]) -> set[str]:
    """The cookies that differ between the runs and that the server itself sets, be it later."""
    set_by_server = set.intersection(
        *({*cookies} & run.lookups.cookies_set for cookies, run in zip(sent, runs, strict=True))
    )
    return {name for name in set_by_server if len({cookies[name] for cookies in sent}) > 1}


def _sent_cookies(run: AlignedRecording, step: Step) -> dict[str, str]:
    """The cookies that the recorded request sent."""
    slots = run.lookups.slots(run.position_of[step.index])
    return {str(slot.place[1]): slot.value for slot in slots if slot.place[0] == "cookie" and len(slot.place) == _WHOLE}


def _removal(step: Step, value: Text, jar: set[str]) -> Iterator[Change]:
    """The whole header, or the pairs of the jar with their separators."""
    pairs = value.split(";")
    kept = [i for i, pair in enumerate(pairs) if pair.partition("=")[0].value.strip() not in {*jar, ""}]
    if not kept:
        if span := value.span():
            yield RemoveHeader(step.index, span)
        return
    starts = list(accumulate((len(pair) + 1 for pair in pairs), initial=0))
    first = pairs[kept[0]].value
    cuts = [(0, starts[kept[0]] + len(first) - len(first.lstrip()))]
    cuts += [(starts[index + 1], starts[following]) for index, following in pairwise(kept)]
    cuts.append((starts[kept[-1] + 1] - 1, len(value)))
    for start, end in cuts:
        if start < end and (span := value[start:end].span()):
            yield ReplaceText(span)
