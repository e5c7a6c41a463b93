"""A plan reads its data from a folder of one machine.

## What it does

For JMeter. Reports a *CSV Data Set Config* whose file has an absolute path with a drive of Windows or a person's home
folder (`C:/Users/ann/users.csv`, `/home/ann/users.csv`), once for a plan. It does not report other absolute paths,
which containers and build servers have on purpose, and paths with a variable or a property.

## Why it matters

On a colleague's machine, in the pipeline and on remote engines, the file is not there. Then JMeter 5.6.2 ends each
thread before its first sample. The run has no samples and ends with 0: only the log says *File users.csv must exist and
be readable*.

JMeter looks for a file without a folder beside the plan.

## Example

```jmx
<jmeterTestPlan version="1.2">
  <hashTree>
    <TestPlan testname="Shop"/>
    <hashTree>
      <CSVDataSet testname="users">
        <stringProp name="filename">C:/Users/ann/Desktop/users.csv</stringProp>
        <stringProp name="variableNames">user</stringProp>
      </CSVDataSet>
      <hashTree/>
    </hashTree>
  </hashTree>
</jmeterTestPlan>
```

## Known false positives

A plan that runs on one machine only.
"""

from __future__ import annotations

from collections.abc import Iterator

from loadlint.findings import Finding, Related, Severity
from loadlint.rules.base import Context, finding

SEVERITY = Severity.WARNING


def check(context: Context) -> Iterator[Finding]:
    """One finding for a plan, at the first of its files."""
    files = list(context.remarks("absolute-file"))
    if files:
        first, *others = files
        begin = f"{len(files)} data files are in folders" if others else f"`{first.subject}` is in a folder"
        yield finding(
            __name__,
            SEVERITY,
            first.span,
            f"{begin} of one machine: elsewhere, threads end before their first request",
            help="put it next to the plan and name it without a folder, or take the folder from a property",
            related=tuple(Related(remark.span, "is in such a folder too") for remark in others),
        )
