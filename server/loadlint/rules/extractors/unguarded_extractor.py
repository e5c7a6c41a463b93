"""Nothing shows that an extractor found nothing.

## What it does

For JMeter, reports extractors whose variable is read, that have no default or one that could be a real value, such as
`0`, and whose variable no assertion, condition or script looks at. Extractors above several samplers are left alone, as
they find nothing in most responses on purpose; so are those that ask for an empty text, and variables that something
else sets too. The fix sets a default that no real value looks like, and adds an assertion that fails the sample.

## Why it matters

When the response is an error page, the requests that follow send nothing, or the value of the iteration before. The
failure shows somewhere else, or nowhere.

## Example

```jmx
<jmeterTestPlan version="1.2"><hashTree><TestPlan testname="Shop"/><hashTree>
<ThreadGroup testname="Users"/>
<hashTree>
  <HTTPSamplerProxy testname="cart">
    <stringProp name="HTTPSampler.path">/carts</stringProp>
  </HTTPSamplerProxy>
  <hashTree>
    <RegexExtractor testname="token">
      <stringProp name="RegexExtractor.refname">id</stringProp>
      <stringProp name="RegexExtractor.regex">cart=(\\d+)</stringProp>
      <stringProp name="RegexExtractor.template">$1$</stringProp>
      <stringProp name="RegexExtractor.default"></stringProp>
      <stringProp name="RegexExtractor.match_number">1</stringProp>
    </RegexExtractor>
    <hashTree/>
  </hashTree>
  <HTTPSamplerProxy testname="pay">
    <stringProp name="HTTPSampler.path">/carts/${id}/pay</stringProp>
  </HTTPSamplerProxy>
  <hashTree/>
</hashTree>
</hashTree></hashTree></jmeterTestPlan>
```

```jmx
<jmeterTestPlan version="1.2"><hashTree><TestPlan testname="Shop"/><hashTree>
<ThreadGroup testname="Users"/>
<hashTree>
  <HTTPSamplerProxy testname="cart">
    <stringProp name="HTTPSampler.path">/carts</stringProp>
  </HTTPSamplerProxy>
  <hashTree>
    <RegexExtractor testname="token">
      <stringProp name="RegexExtractor.refname">id</stringProp>
      <stringProp name="RegexExtractor.regex">cart=(\\d+)</stringProp>
      <stringProp name="RegexExtractor.template">$1$</stringProp>
      <stringProp name="RegexExtractor.default">NOT_FOUND_id</stringProp>
      <stringProp name="RegexExtractor.match_number">1</stringProp>
    </RegexExtractor>
    <hashTree/>
    <ResponseAssertion guiclass="AssertionGui" testclass="ResponseAssertion" testname="id was found" enabled="true">
      <collectionProp name="Asserion.test_strings">
        <stringProp name="0">NOT_FOUND_id</stringProp>
      </collectionProp>
      <stringProp name="Assertion.custom_message">no id in the response to cart</stringProp>
      <stringProp name="Assertion.test_field">Assertion.response_data</stringProp>
      <boolProp name="Assertion.assume_success">false</boolProp>
      <intProp name="Assertion.test_type">12</intProp>
      <stringProp name="Assertion.scope">variable</stringProp>
      <stringProp name="Scope.variable">id</stringProp>
    </ResponseAssertion>
    <hashTree/>
  </hashTree>
  <HTTPSamplerProxy testname="pay">
    <stringProp name="HTTPSampler.path">/carts/${id}/pay</stringProp>
  </HTTPSamplerProxy>
  <hashTree/>
</hashTree>
</hashTree></hashTree></jmeterTestPlan>
```

## Known false positives

A value that is not always there, and whose absence the next request can bear.

## Options

None.
"""

from __future__ import annotations

from collections.abc import Iterator

from loadlint.changes import GuardExtraction
from loadlint.dialects.base import remarks
from loadlint.findings import Applicability, Finding, Severity
from loadlint.rules.base import Context, finding, fix_for, shorten

SEVERITY = Severity.WARNING
FIX = "safe"


def check(context: Context) -> Iterator[Finding]:
    """One finding for each extractor."""
    for remark in remarks(context.dialect, context.script, "unguarded"):
        title = f"Fail the sample where no `{remark.subject}` is found"
        remedy = fix_for(context, [GuardExtraction(remark.span)], title, Applicability.SAFE)
        message = f"When no `{remark.subject}` is found, {_after(remark.detail)}, and the sample passes"
        yield finding(__name__, SEVERITY, remark.span, message, remedy=remedy)


def _after(detail: str) -> str:
    """What is sent when nothing was found."""
    if detail == "kept":
        return "it keeps its last value"
    return "it is empty" if detail == "empty" else f"it is `{shorten(detail)}`, which could be a real value"
