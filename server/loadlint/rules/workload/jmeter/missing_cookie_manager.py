"""The application sets cookies, and the plan has nothing that keeps them.

## What it does

For JMeter, which keeps cookies only with an *HTTP Cookie Manager*. Reports a plan if its recording sets a cookie that a
later request sends back, no Cookie Manager applies to that sampler, and no Header Manager sends the cookie, or one
sends the value that was recorded. It reports this once for a plan, at the first such sampler. The fix adds a Cookie
Manager to the plan. Then [`pinned-cookie`](pinned-cookie.md) takes recorded values out of the headers.

Without a recording, a form with a name and a password is a login whose response sets a cookie, unless the plan takes
something out of the response. The rule reports the next sampler if no Cookie Manager applies to it. The fix is unsafe
then.

## Why it matters

For the application, every request comes from a new visitor. The next request forgets the login, the application makes a
session for each request, and responds with pages for guests.

## Example

```plan
thread group Users
  GET /
  GET /cart
```

```http
GET https://shop.test/

HTTP 200
Set-Cookie: session=9b1c7e52f0aa4d31; Path=/

hello
###
GET https://shop.test/cart
Cookie: session=9b1c7e52f0aa4d31

HTTP 200

cart
```

## Example without a recording

```plan
thread group Users
  POST /login sending username=${user}&password=${password}
  GET /cart
```

## Known false positives

A cookie that the application does not use, and a login that each request sends.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from loadlint.changes import KeepCookies
from loadlint.correlation.decide.evidence.one_run.shape import looks_like_token
from loadlint.facts import fact
from loadlint.findings import Applicability, Finding, Severity
from loadlint.recordings.cookies import sent_cookies
from loadlint.request import WrittenRequest
from loadlint.rules.base import Context, finding, fix_for
from loadlint.rules.logins import fields_of_body, is_user_name
from loadlint.script import Script, Step
from loadlint.secrets.names import kind_of

SEVERITY = Severity.WARNING
FIX = "sometimes"


def check(context: Context) -> Iterator[Finding]:
    """One finding for a script, at the first request that lacks a cookie."""
    if context.flow is None:
        for step in _after_login(context.script):
            yield _finding(context, "the cookie of the login", Applicability.UNSAFE, step)
        return
    for step in context.script.steps:
        missing = _missing(context, step) if not step.keeps_cookies else frozenset()
        if missing:
            listed = ", ".join(f"`{name}`" for name in sorted(missing))
            yield _finding(context, f"{listed}, which an earlier response set", Applicability.SAFE, step)
            return


def _finding(context: Context, lacking: str, applicability: Applicability, step: Step) -> Finding:
    return finding(
        __name__,
        SEVERITY,
        step.at,
        f"No cookie manager keeps cookies: this request lacks {lacking}",
        help="add an HTTP Cookie Manager",
        remedy=fix_for(context, [KeepCookies()], "Add an HTTP Cookie Manager", applicability),
    )


def _after_login(script: Script) -> Iterator[Step]:
    """The first request of the plan that follows a login by a form in its thread group and lacks the login's cookie."""
    used = {extraction.step for extraction in script.extractions}
    for part in script.parts:
        steps = [script.steps[index] for index in sorted(part.steps)]
        for login, following in pairwise(steps):
            # The form before a login registers somebody.
            needs_cookie = _is_login_form(login.written) and not _is_login_form(following.written)
            if not needs_cookie or following.keeps_cookies or login.index in used:
                continue
            if not sent_cookies(following.written.request):
                yield following
                return


@fact
def _is_login_form(written: WrittenRequest) -> bool:
    """Whether a request posts a form with a name and one password; with two of them it may register somebody.

    One with a `grant_type` asks for a token, which comes in the body.
    """
    fields = [slot.field for slot in fields_of_body(written.request) if slot.place[0] == "form"]
    passwords = [field for field in fields if kind_of(field) == "password"]
    is_form = written.request.method == "POST" and "grant_type" not in fields
    return is_form and len(passwords) == 1 and any(map(is_user_name, fields))


def _missing(context: Context, step: Step) -> frozenset[str]:
    """The cookies that answers set before and all recorded requests of a step send, but not the script's."""
    runs = [run for run in context.flow.alignment.runs if step.index in run.position_of] if context.flow else []
    if not runs:
        return frozenset()
    recorded = [sent_cookies(run.exchanges[run.position_of[step.index]].request) for run in runs]
    jars = [run.jar_before(step.index).intersection(cookies) for run, cookies in zip(runs, recorded, strict=True)]
    sent = sent_cookies(step.request).items()
    current = {name for name, value in sent if not _is_recorded(value, [cookies.get(name) for cookies in recorded])}
    return frozenset.intersection(*jars).difference(current)


def _is_recorded(value: str, recorded: Sequence[str | None]) -> bool:
    """Whether the value of a cookie is one session's: it differs between the recordings, or looks like a token."""
    return value in recorded and (len(set(recorded)) > 1 or looks_like_token(value))
