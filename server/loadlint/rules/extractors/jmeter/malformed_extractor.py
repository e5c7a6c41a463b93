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

## Options

None.
"""

from __future__ import annotations

from collections.abc import Iterator

from loadlint.dialects.optional import remarks
from loadlint.findings import Finding, Severity
from loadlint.rules.base import Context, finding

SEVERITY = Severity.ERROR
FIX = "none"


def check(context: Context) -> Iterator[Finding]:
    """One finding for each extractor."""
    for remark in remarks(context.dialect, context.script, "malformed"):
        yield finding(__name__, SEVERITY, remark.span, f"`{remark.subject}` can't work: {remark.detail}")
