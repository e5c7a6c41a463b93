"""A listener keeps every sample, which is for looking at a few of them.

## What it does

For JMeter. Reports *View Results Tree* and *View Results in Table* that are switched on, once for a plan, with their
number. One that takes errors alone is left alone. Where such a listener has a file and is told to write the responses
into it, this is a warning: it does so without a window as well. Else it is information.

The fix switches them off. It is not safe: while a plan is being written, people want to see the samples.

## Why it matters

The window keeps all requests and responses in memory until JMeter has none left, and files with responses grow by
gigabytes: the generator gets slow, and with it the response times. JMeter's manual says to use these listeners while a
plan is written, and never under load.

## Example

```jmx
<jmeterTestPlan version="1.2">
  <hashTree>
    <TestPlan testname="Shop"/>
    <hashTree>
      <ResultCollector guiclass="ViewResultsFullVisualizer" testname="View Results Tree" enabled="true"/>
      <hashTree/>
    </hashTree>
  </hashTree>
</jmeterTestPlan>
```

## Known false positives

A plan for one user, which is there to look at the answers.

## Options

None.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.changes import SwitchOff
from loadlint.dialects.optional import remarks
from loadlint.findings import Applicability, Related, Severity
from loadlint.rules.base import finding, fix_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loadlint.findings import Finding
    from loadlint.rules.base import Context

SEVERITY = Severity.INFORMATION
FIX = "unsafe"


def check(context: Context) -> Iterator[Finding]:
    """One finding for a plan, at the worst of its listeners."""
    listeners = list(remarks(context.dialect, context.script, "gui-listener"))
    listeners.sort(key=lambda remark: not remark.certain)
    if listeners:
        first, *others = listeners
        what = f"`{first.subject}` {first.detail or 'keeps every sample in memory'}"
        more = f", and so do {len(others)} more" if others and not first.detail else ""
        yield finding(
            __name__,
            Severity.WARNING if first.certain else SEVERITY,
            first.span,
            f"{what}{more}",
            help="switch it off for load, or let it take errors alone",
            related=tuple(Related(remark.span, "keeps samples too") for remark in others),
            remedy=fix_for(
                context,
                (SwitchOff(remark.span) for remark in listeners),
                "Switch off listeners that keep samples",
                Applicability.UNSAFE,
            ),
        )
