"""A script holds `${…}`, which JMeter replaces before it compiles the script.

## What it does

For JMeter. Reports JSR223 elements whose script holds the expression of a variable that threads set while they run
(extractors, CSV files, counters, scripts), or a function whose value changes (`${__time()}`, `${__threadNum}`). It does
not report variables that are the same in all samples, properties, `$` in Groovy's own strings, and elements that run
before or after the load.

## Why it matters

Every value makes a different script. JMeter compiles each one and keeps it in the cache of compiled scripts, which
costs more than BeanShell did. A value with quotes or `$` in it breaks the script, or is run as code.

## Example

```jmx
<jmeterTestPlan version="1.2">
  <hashTree>
    <TestPlan testname="Shop"/>
    <hashTree>
      <ThreadGroup testname="Users"/>
      <hashTree>
        <CSVDataSet testname="users">
          <stringProp name="variableNames">user</stringProp>
        </CSVDataSet>
        <hashTree/>
        <JSR223Sampler testname="greet">
          <stringProp name="script">log.info("hello ${user}")</stringProp>
        </JSR223Sampler>
        <hashTree/>
      </hashTree>
    </hashTree>
  </hashTree>
</jmeterTestPlan>
```

Write `vars.get("user")` in its place.

## Known false positives

A script that a JSR223 element runs once for each user, with few users.
"""

from __future__ import annotations

from collections.abc import Iterator

from loadlint.findings import Finding, Severity
from loadlint.rules.base import Context, finding

SEVERITY = Severity.WARNING


def check(context: Context) -> Iterator[Finding]:
    """One finding for each script."""
    for remark in context.remarks("interpolated-code"):
        yield finding(
            __name__,
            SEVERITY,
            remark.span,
            f"The script of `{remark.detail}` holds `${{{remark.subject}}}`: JMeter compiles it again for each value",
            help=f'read it in the script: `vars.get("{remark.subject}")`, or give it as a parameter',
        )
