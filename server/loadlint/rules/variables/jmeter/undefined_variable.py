"""A variable that nothing sets: JMeter leaves the text `${x}` as it is.

## What it does

For JMeter, reports `${x}` if nothing in the plan sets `x`: no user-defined variables, CSV file (including the names in
its first line), extractor, counter, ForEach, function, script or included plan. It does not report anything in plans
that do not show all their variables: those with an include that can't be read, with a script that computes names or is
in its own file, with an unknown plugin, and those that other plans include.

## Why it matters

JMeter does not stop. It sends the text `${x}` itself. The server responds with an error or an empty list, and the test
measures that.

## Example

```plan
thread group Users
  GET /carts/${cartId}
```

## Known false positives

A text that should be sent literally, such as the template of another system. Variables that a tool around JMeter adds
to the plan before it runs.
"""

from __future__ import annotations

from collections.abc import Iterator

from loadlint.findings import Finding, Related, Severity
from loadlint.rules.base import Context, finding
from loadlint.script import Remark

SEVERITY = Severity.ERROR
_MOST = 20
"""So many of the other places are shown."""


def check(context: Context) -> Iterator[Finding]:
    """One finding for each variable, where it is read first."""
    reads: dict[str, list[Remark]] = {}
    for remark in sorted(context.remarks("never-set"), key=lambda remark: remark.span):
        reads.setdefault(remark.subject, []).append(remark)
    for name, (first, *others) in reads.items():
        yield finding(
            __name__,
            SEVERITY if first.certain else Severity.INFORMATION,
            first.span,
            f"Nothing sets `{name}`: JMeter leaves the text `${{{name}}}` as it is",
            help=first.detail or None,
            related=tuple(Related(remark.span, "is read here too") for remark in others[:_MOST]),
        )
