"""An extractor that the tool can't run.

## What it does

For JMeter, reports extractors without a variable or an expression, JSON extractors with unequal numbers of variables,
expressions and defaults, regular expressions whose brackets do not match, templates with a group that the regular
expression does not have, and expressions that are not valid XPath. Expressions that hold variables are not reported.

## Why it matters

JMeter writes a line into its log and continues. The variable keeps its default, its last value or the word `null`. A
JSON extractor with unequal numbers extracts nothing at all.

## Example

```plan
thread group Users
  GET /login
    extract csrf = csrf=\\w+
  GET /orders?csrf=${csrf}
```

## Known false positives

None.
"""

from loadlint.findings import Severity

SEVERITY = Severity.ERROR
REMARKS = {
    "malformed": ("`{subject}` can't work: {detail}", None),
}
