"""The application sets cookies, and the plan has nothing that keeps them.

## What it does

For JMeter, which keeps cookies only with an *HTTP Cookie Manager*. Reports a plan whose recording sets a cookie that a
later request sends back, where no Cookie Manager applies to that sampler and no Header Manager sends the cookie. Once
for a plan, at the first such sampler. The fix puts a Cookie Manager into the plan.

## Why it matters

Every request comes from a stranger: the login is forgotten with the next request, the application makes a session for
each one, and answers with pages for guests.

## Example

```jmx
<jmeterTestPlan version="1.2">
  <hashTree>
    <TestPlan testname="Shop"/>
    <hashTree>
      <ThreadGroup testname="Users"/>
      <hashTree>
        <HTTPSamplerProxy testname="home">
          <stringProp name="HTTPSampler.path">/</stringProp>
          <stringProp name="HTTPSampler.method">GET</stringProp>
        </HTTPSamplerProxy>
        <hashTree/>
        <HTTPSamplerProxy testname="cart">
          <stringProp name="HTTPSampler.path">/cart</stringProp>
          <stringProp name="HTTPSampler.method">GET</stringProp>
        </HTTPSamplerProxy>
        <hashTree/>
      </hashTree>
    </hashTree>
  </hashTree>
</jmeterTestPlan>
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

## Known false positives

A cookie of which the application makes nothing.

## Options

None.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.changes import KeepCookies
from loadlint.findings import Applicability, Severity
from loadlint.recordings.cookies import sent_cookies
from loadlint.rules.base import finding, fix_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loadlint.findings import Finding
    from loadlint.rules.base import Context
    from loadlint.script import Step

SEVERITY = Severity.WARNING
FIX = "safe"


def check(context: Context) -> Iterator[Finding]:
    """One finding for a script, at the first request that lacks a cookie."""
    for step in context.script.steps:
        missing = _missing(context, step) if not step.keeps_cookies else frozenset()
        if missing:
            listed = ", ".join(f"`{name}`" for name in sorted(missing))
            yield finding(
                __name__,
                SEVERITY,
                step.at,
                f"No cookie manager keeps cookies: this request lacks {listed}, which an earlier answer set",
                help="add an HTTP Cookie Manager",
                remedy=fix_for(context, [KeepCookies()], "Add an HTTP Cookie Manager", Applicability.SAFE),
            )
            return


def _missing(context: Context, step: Step) -> frozenset[str]:
    """The cookies that answers set before and all recorded requests of a step send, but not the script's."""
    runs = [run for run in context.flow.alignment.runs if step.index in run.position_of] if context.flow else []
    if not runs:
        return frozenset()
    written = sent_cookies(step.request)
    recorded = [sent_cookies(run.exchanges[run.position_of[step.index]].request) for run in runs]
    jars = [run.jar_before(step.index).intersection(cookies) for run, cookies in zip(runs, recorded, strict=True)]
    return frozenset.intersection(*jars).difference(written)
