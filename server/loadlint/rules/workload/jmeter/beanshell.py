"""A plan runs BeanShell, which is slow and delays threads.

## What it does

For JMeter. Reports a plan with samplers, processors, assertions, timers or listeners of BeanShell, at the first of
them, with their number. It does not report elements that are switched off, those of setUp and tearDown, and those of a
group with one thread and one iteration if other groups make the load. If all groups are like that, the finding is
information.

## Why it matters

BeanShell interprets the code again in each sample. JMeter recommends JSR223 with Groovy, which is compiled once. Under
load the scripts keep the generator's processor busy, and the response times include the wait for it.

## Example

```jmx
<jmeterTestPlan version="1.2">
  <hashTree>
    <TestPlan testname="Shop"/>
    <hashTree>
      <ThreadGroup testname="Users"/>
      <hashTree>
        <BeanShellSampler testname="make an id">
          <stringProp name="BeanShellSampler.query">vars.put("id", "7");</stringProp>
        </BeanShellSampler>
        <hashTree/>
      </hashTree>
    </hashTree>
  </hashTree>
</jmeterTestPlan>
```

## Known false positives

A script that runs once, before the load.
"""

from __future__ import annotations

from collections.abc import Iterator

from loadlint.findings import Finding, Related, Severity
from loadlint.rules.base import Context, finding

SEVERITY = Severity.WARNING
_MOST = 20
"""So many of the other elements are shown."""


def check(context: Context) -> Iterator[Finding]:
    """One finding for a plan."""
    elements = list(context.remarks("beanshell"))
    if elements:
        others = tuple(Related(remark.span, "is BeanShell too") for remark in elements[1 : _MOST + 1])
        number = f"{len(elements)} elements run" if len(elements) > 1 else f"`{elements[0].subject}` runs"
        yield finding(
            __name__,
            SEVERITY if elements[0].certain else Severity.INFORMATION,
            elements[0].span,
            f"{number} BeanShell, which is interpreted again in each sample",
            help="use JSR223 with Groovy and its cache",
            related=others,
        )
