"""A plan runs BeanShell, which is slow and holds threads up.

## What it does

For JMeter. Reports a plan with samplers, processors, assertions, timers or listeners of BeanShell, at the first of
them, with their number. Elements that are switched off are left alone, and so are those of setUp and tearDown, and of a
group with one thread and one iteration beside others that make the load.

## Why it matters

BeanShell interprets the code anew in each sample. JMeter's own advice is JSR223 with Groovy, which is compiled once:
under load the generator's processor is busy with the scripts, and the response times hold the wait for it.

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

## Options

None.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.dialects.optional import remarks
from loadlint.findings import Related, Severity
from loadlint.rules.base import finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loadlint.findings import Finding
    from loadlint.rules.base import Context

SEVERITY = Severity.WARNING
FIX = "none"
_MOST = 20
"""So many of the other elements are shown."""


def check(context: Context) -> Iterator[Finding]:
    """One finding for a plan."""
    elements = list(remarks(context.dialect, context.script, "beanshell"))
    if elements:
        others = tuple(Related(remark.span, "is BeanShell too") for remark in elements[1 : _MOST + 1])
        number = f"{len(elements)} elements run" if len(elements) > 1 else f"`{elements[0].subject}` runs"
        yield finding(
            __name__,
            SEVERITY,
            elements[0].span,
            f"{number} BeanShell, which is interpreted anew in each sample",
            help="use JSR223 with Groovy and its cache",
            related=others,
        )
