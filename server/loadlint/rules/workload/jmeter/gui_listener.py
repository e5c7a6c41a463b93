"""A listener for single samples writes every response to a file.

## What it does

For JMeter. Reports *View Results Tree* and *View Results in Table* if they are switched on, have a file and write the
responses into it, once for a plan. It does not report a listener for errors only, or one without a file: in non-GUI
mode, it does nothing.

The fix switches them off. It is not safe: while people write a plan, they want to see the samples.

## Why it matters

Files with all responses grow by gigabytes. The generator gets slow, and so do the response times. JMeter's manual says
to use these listeners while you write a plan, and never under load.

## Example

```jmx
<jmeterTestPlan version="1.2">
  <hashTree>
    <TestPlan testname="Shop"/>
    <hashTree>
      <ResultCollector guiclass="ViewResultsFullVisualizer" testname="View Results Tree" enabled="true">
        <objProp>
          <name>saveConfig</name>
          <value class="SampleSaveConfiguration"><responseData>true</responseData></value>
        </objProp>
        <stringProp name="filename">samples.xml</stringProp>
      </ResultCollector>
      <hashTree/>
    </hashTree>
  </hashTree>
</jmeterTestPlan>
```

## Known false positives

A plan for one user, to look at the responses.
"""

from __future__ import annotations

from collections.abc import Iterator

from loadlint.changes import SwitchOff
from loadlint.findings import Applicability, Finding, Related, Severity
from loadlint.rules.base import Context, finding, fix_for

SEVERITY = Severity.WARNING
FIX = "unsafe"


def check(context: Context) -> Iterator[Finding]:
    """One finding for a plan, at the first of its listeners."""
    listeners = list(context.remarks("gui-listener"))
    if listeners:
        first, *others = listeners
        yield finding(
            __name__,
            SEVERITY,
            first.span,
            f"`{first.subject}` writes the responses of all samples to its file",
            help="disable it in load tests, or let it write only errors",
            related=tuple(Related(remark.span, "does so too") for remark in others),
            remedy=fix_for(
                context,
                (SwitchOff(remark.span) for remark in listeners),
                "Switch off listeners that keep samples",
                Applicability.UNSAFE,
            ),
        )
