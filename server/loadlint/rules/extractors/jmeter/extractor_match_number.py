"""An extractor takes any of several values, or all of them, for a variable that is used as one.

## What it does

For JMeter, reports extractors whose variable is read as `${x}` and whose match number is

- blank: JMeter then takes a random one of all values, not the first;
- 0, which means random, if the variable has the name of a token;
- negative, which sets `x_1`, `x_2` and so on but not `x`, if nothing reads those.

It does not report JSON paths that can find only one value, or that choose one by a key (`[?(@.name == 'x')]`), and
variables whose name says that any value will do. The fix takes the first value. Only a negative number is a warning,
because a plan does not show which value a person wants, and whether there are several.

## Why it matters

The value differs from one iteration to the next for no reason: requests fail now and then, and nobody can repeat the
run. With -1, the text `${x}` is sent.

## Example

```plan
thread group Users
  GET /login
    extract csrf [match ""] = name="csrf" value="([^"]+)"
  GET /orders?csrf=${csrf}
```

```plan
thread group Users
  GET /login
    extract csrf = name="csrf" value="([^"]+)"
  GET /orders?csrf=${csrf}
```

## Known false positives

A blank match number, if a random value is wanted. Write 0 to say so.
"""

from __future__ import annotations

from collections.abc import Iterator

from loadlint.changes import TakeMatch
from loadlint.findings import Applicability, Finding, Severity
from loadlint.rules.base import Context, finding, fix_for

SEVERITY = Severity.WARNING
FIX = "unsafe"

_MESSAGES = {
    "blank": "`{}` is a random one of the matches: the match number is blank",
    "random": "`{}` is a random one of the matches: the match number is 0",
    "all": "`{0}` gets no value: match number -1 sets `{0}_1`, `{0}_2` and so on, which nothing reads",
}


def check(context: Context) -> Iterator[Finding]:
    """One finding for each extractor."""
    for remark in context.remarks("match-number"):
        title = f"Take the first value for `{remark.subject}`"
        remedy = fix_for(context, [TakeMatch(remark.span, 1)], title, Applicability.UNSAFE)
        message = _MESSAGES[remark.detail].format(remark.subject)
        severity = SEVERITY if remark.detail == "all" else Severity.INFORMATION
        yield finding(__name__, severity, remark.span, message, remedy=remedy)
