"""`loadlint capacity`: how much load an application can take, and until when that is enough."""

from __future__ import annotations

from argparse import Namespace

from loadlint.capacity.load_steps import Stairs
from loadlint.capacity.measured_capacity import capacity_of
from loadlint.capacity.report import as_json, document
from loadlint.cli.errors import UsageError
from loadlint.cli.show_report import show
from loadlint.output import _capacity, _document
from loadlint.output._terminal import is_colored
from loadlint.plain_values import json_text
from loadlint.text.regex import regex

_TARGET = regex(r"\s*p95\s*<\s*(\d{1,9}(?:\.\d{1,9})?)\s*(ms|s)\s*")


def run(options: Namespace) -> int:
    """Show the capacity; 0. Raises UserError where the runs do not show one."""
    if options.growth is not None and options.now is None:
        raise UsageError("--growth needs the load of today: --now")
    growth = None if options.growth is None else options.growth / 100
    if options.ramp_up and not options.step:
        raise UsageError("--ramp-up is the time before the first --step")
    stairs = Stairs(options.step, options.ramp_up or 0.0) if options.step else None
    capacity = capacity_of(options.files, _seconds(options.target), options.now, growth, stairs)
    report = document(capacity)
    formats = {
        "text": lambda: _document.text(report, is_colored("auto")),
        "markdown": lambda: _document.markdown(report),
        "json": lambda: json_text(as_json(capacity)),
        "html": lambda: _capacity.page(capacity),
    }
    show(options, formats)
    return 0


def _seconds(target: str | None) -> float | None:
    """The time of a target as `p95 < 800 ms`. Raises UsageError."""
    if target is None:
        return None
    match = _TARGET.fullmatch(target)
    if match is None:
        raise UsageError(f"--target {target}: must be like `p95 < 800 ms`")
    return float(match[1]) / (1000 if match[2] == "ms" else 1)
