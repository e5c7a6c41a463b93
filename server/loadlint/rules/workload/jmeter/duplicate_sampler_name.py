"""Requests for different addresses have one label, and the statistics count them as one.

## What it does

For JMeter. Reports labels of samplers with different methods or paths, once for each label, with the samplers. It
compares only samplers whose whole address is in the plan.

## Why it matters

The report has one row for all of them. Its times and its percentiles are those of no request, and nobody knows where an
error came from.

## Example

```jmx
<jmeterTestPlan version="1.2">
  <hashTree>
    <TestPlan testname="Shop"/>
    <hashTree>
      <ThreadGroup testname="Users"/>
      <hashTree>
        <HTTPSamplerProxy testname="HTTP Request">
          <stringProp name="HTTPSampler.path">/carts</stringProp>
          <stringProp name="HTTPSampler.method">GET</stringProp>
        </HTTPSamplerProxy>
        <hashTree/>
        <HTTPSamplerProxy testname="HTTP Request">
          <stringProp name="HTTPSampler.path">/orders</stringProp>
          <stringProp name="HTTPSampler.method">GET</stringProp>
        </HTTPSamplerProxy>
        <hashTree/>
      </hashTree>
    </hashTree>
  </hashTree>
</jmeterTestPlan>
```

## Known false positives

Requests that are counted together on purpose, such as all images of a page.
"""

from __future__ import annotations

from collections.abc import Iterator

from loadlint.findings import Finding, Related, Severity
from loadlint.request import url_path
from loadlint.rules.base import Context, finding, shorten
from loadlint.script import Step
from loadlint.text.mapped import HOLE

SEVERITY = Severity.INFORMATION


def check(context: Context) -> Iterator[Finding]:
    """One finding for each label, at the second sampler that has it."""
    by_label: dict[str, dict[str, Step]] = {}
    for step in context.script.steps:
        label = step.name.value if step.name is not None else ""
        target = f"{step.method} {url_path(step.address)}"
        if label and HOLE not in label + target and step.method:
            by_label.setdefault(label, {}).setdefault(target, step)
    for label, steps in by_label.items():
        first, *others = steps.values()
        if others:
            yield finding(
                __name__,
                SEVERITY,
                others[0].at,
                f"{len(steps)} different requests have the label `{shorten(label)}`: the statistics count them as one",
                help="give each request its own label",
                related=tuple(Related(step.at, "has this label too") for step in (first, *others[1:])),
            )
