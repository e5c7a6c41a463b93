"""Annotations on a pull request: workflow commands, one line for each finding.

Source: GitHub's documentation, "Workflow commands for GitHub Actions"; how they are quoted: the toolkit's `command.ts`.
"""

from __future__ import annotations

from loadlint.findings import Severity
from loadlint.output import Report
from loadlint.output._places import last_line, other_places, path_of, positions
from loadlint.output._terminal import printable

NAME = "github"
SHOWS_EDITS = False

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning"}


def render(report: Report, color: bool) -> str:
    """`::error file=…,line=…,title=…::message`, and no other output."""
    lines = []
    for source, finding in report.findings():
        (line, column), (_, end_column) = positions(source, finding.span)
        end_line = last_line(source, finding.span)
        place = {"file": path_of(source, finding.span.start), "line": line, "endLine": end_line}
        if line == end_line:
            # GitHub takes columns of one line only.
            place |= {"col": column, "endColumn": end_column}
        place["title"] = f"loadlint ({finding.rule})"
        properties = ",".join(f"{name}={_command_text(str(value))}" for name, value in place.items())
        others = f"Also at {other_places(source, finding)}" if finding.uses else None
        text = "\n".join(filter(None, (finding.message, finding.help, others)))
        lines.append(f"::{_LEVELS.get(finding.severity, 'notice')} {properties}::{_text(text)}\n")
    return "".join(lines)


def _text(text: str) -> str:
    return "%0A".join(printable(line) for line in text.replace("%", "%25").split("\n"))


def _command_text(text: str) -> str:
    return _text(text).replace(":", "%3A").replace(",", "%2C")
