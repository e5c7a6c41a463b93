"""A part of loadlint failed on this script.

## What it does

Reports that a rule, the parser or the comparison with the recording stopped with an error. The message names the part
and the kind of error, never the content of a file. The other rules have run.

## Why it matters

The findings of the part that failed are missing. Please report it.
"""

from __future__ import annotations

from collections.abc import Iterator

from loadlint.findings import Finding, Severity
from loadlint.rules.base import Context

SEVERITY = Severity.ERROR


def check(context: Context) -> Iterator[Finding]:
    """Nothing here: the engine reports what it caught."""
    yield from ()
