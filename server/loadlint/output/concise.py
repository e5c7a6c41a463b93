"""One line for each finding, for editors, logs and grep."""

from __future__ import annotations

from loadlint.output import Report
from loadlint.output._summary import summary
from loadlint.output._terminal import paint, printable

NAME = "concise"
SHOWS_EDITS = False


def render(report: Report, color: bool) -> str:
    """`path:line:column: severity[rule] message`, then the summary."""
    lines = []
    for source, finding in report.findings():
        line, column = source.position(finding.span.start)
        place = paint(f"{printable(source.path_at(finding.span.start))}:{line}:{column}", color, "bold")
        fix = f" [{finding.fix.applicability} fix]" if finding.fix else ""
        lines.append(f"{place}: {finding.severity.label}[{finding.rule}] {printable(finding.message)}{fix}")
    return "\n".join([*lines, summary(report), ""])
