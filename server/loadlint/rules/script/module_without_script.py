"""No script of the project runs this module.

## What it does

Says once that a file is checked by itself, because it only exports functions for others. k6 can't be started with it,
and no script of the project imports it, as far as loadlint can follow the imports.

## Why it matters

If a script runs a module, loadlint checks it through that script, with its recordings. Only there it is known which
requests the module makes, in which order and with which values.

## Known false positives

Modules whose importers are made at run time, or lie outside of the project.
"""

from __future__ import annotations

from collections.abc import Iterator

from loadlint.findings import Finding, Severity
from loadlint.rules.base import Context, finding, first_line

SEVERITY = Severity.INFORMATION


def check(context: Context) -> Iterator[Finding]:
    """One finding, where somebody has looked for the scripts."""
    script = context.script
    if script.is_module and context.modules is not None and context.modules.is_alone:
        message = "No script of the project runs this module, so it is checked by itself, without a recording"
        yield finding(__name__, SEVERITY, first_line(script.source), message)
