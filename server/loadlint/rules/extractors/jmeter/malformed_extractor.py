"""An extractor that the tool can't run.

## What it does

For JMeter, reports extractors without a variable or an expression, JSON extractors with unequal numbers of variables,
expressions and defaults, regular expressions whose brackets do not match, templates that take a group which the regular
expression does not have, and expressions that are no XPath. Expressions that hold variables are left alone.

## Why it matters

JMeter writes a line into its log and goes on. The variable keeps its default, its last value or the word `null`; a JSON
extractor with unequal numbers extracts nothing at all.

## Example

```jmx
<jmeterTestPlan version="1.2">
  <hashTree>
    <TestPlan testname="Shop"/>
    <hashTree>
      <ThreadGroup testname="Users"/>
      <hashTree>
        <HTTPSamplerProxy testname="login">
          <stringProp name="HTTPSampler.path">/login</stringProp>
        </HTTPSamplerProxy>
        <hashTree>
          <RegexExtractor testname="token">
            <stringProp name="RegexExtractor.refname">csrf</stringProp>
            <stringProp name="RegexExtractor.regex">csrf=\\w+</stringProp>
            <stringProp name="RegexExtractor.template">$1$</stringProp>
            <stringProp name="RegexExtractor.default">NOT_FOUND</stringProp>
            <stringProp name="RegexExtractor.match_number">1</stringProp>
          </RegexExtractor>
          <hashTree/>
        </hashTree>
        <HTTPSamplerProxy testname="order">
          <stringProp name="HTTPSampler.path">/orders?csrf=${csrf}</stringProp>
        </HTTPSamplerProxy>
        <hashTree/>
      </hashTree>
    </hashTree>
  </hashTree>
</jmeterTestPlan>
```

## Known false positives

None.

## Options

None.
"""

from __future__ import annotations

from loadlint.dialects.optional import remarks
from loadlint.findings import Severity
from loadlint.rules.base import finding

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from loadlint.findings import Finding
    from loadlint.rules.base import Context

SEVERITY = Severity.ERROR
FIX = "none"


def check(context: Context) -> Iterator[Finding]:
    """One finding for each extractor."""
    for remark in remarks(context.dialect, context.script, "malformed"):
        yield finding(__name__, SEVERITY, remark.span, f"`{remark.subject}` can't work: {remark.detail}")
