"""Findings as CSV, for spreadsheets: `loadlint check --output-format csv`."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from loadlint.output import Report

NAME = "csv"


def render(report: Report, color: bool) -> str:
    """A line for each finding. The texts of a report are masked already."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("file", "line", "rule", "severity", "message"))
    for source, finding in report.findings():
        line, _ = source.lines.position(finding.span.start)
        writer.writerow((source.path, line, finding.rule, finding.severity.label, finding.message))
    return text.getvalue()
