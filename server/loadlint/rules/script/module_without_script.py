"""No script of the project runs this module.

## What it does

Says once that a file which only exports what others call is checked by itself: k6 can't be started with it, and no
script of the project imports it, as far as the imports can be followed.

## Why it matters

A module that a script runs is checked through that script, with its recordings. Which requests it makes, in which
order and with which values, is known there alone.

## Known false positives

Modules whose importers are made at run time, or lie outside of the project.

## Options

None.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.findings import Severity
from loadlint.rules.base import finding, first_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loadlint.findings import Finding
    from loadlint.rules.base import Context

SEVERITY = Severity.INFORMATION
FIX = "none"


def check(context: Context) -> Iterator[Finding]:
    """One finding, where somebody has looked for the scripts."""
    script = context.script
    if script.is_module and context.modules is not None and context.modules.is_alone:
        message = "No script of the project runs this module, so it is checked by itself, without a recording"
        yield finding(__name__, SEVERITY, first_line(script.source), message)
