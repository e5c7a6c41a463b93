"""A controller's condition is a text that JMeter never evaluates.

## What it does

For JMeter. With *Interpret Condition as Variable Expression*, which is the default, an If Controller runs its children
if its condition is the text `true`. JMeter evaluates nothing else. The rule reports conditions that can never be this
text: a comparison outside of an expression or without one, such as `${status} == 200`. A While Controller runs until
its condition is the text `false`; the rule reports such a comparison there too.

## Why it matters

The children of the If Controller never run, whatever the server responds, and nothing says so. The While Controller
never ends.

## Example

```jmx
<jmeterTestPlan version="1.2">
  <hashTree>
    <TestPlan testname="Shop"/>
    <hashTree>
      <ThreadGroup testname="Users"/>
      <hashTree>
        <IfController testname="only for guests">
          <stringProp name="IfController.condition">${role} == "guest"</stringProp>
          <boolProp name="IfController.useExpression">true</boolProp>
        </IfController>
        <hashTree/>
      </hashTree>
    </hashTree>
  </hashTree>
</jmeterTestPlan>
```

Write `${__groovy(vars.get('role') == 'guest')}` or `${__jexl3("${role}" == "guest")}`.
"""

from __future__ import annotations

from collections.abc import Iterator

from loadlint.findings import Finding, Severity
from loadlint.rules.base import Context, finding, shorten

SEVERITY = Severity.WARNING


def check(context: Context) -> Iterator[Finding]:
    """One finding for each controller."""
    for remark in context.remarks("text-condition"):
        yield finding(
            __name__,
            SEVERITY,
            remark.span,
            f"JMeter does not evaluate `{shorten(remark.subject, 48)}`: {remark.detail}",
            help="put the comparison into `${__groovy(…)}` or `${__jexl3(…)}`",
        )
