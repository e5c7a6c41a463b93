"""A Code Quality report for GitLab's merge requests.

Source: GitLab's documentation, "Code Quality", "Code Quality report format".
"""

from __future__ import annotations

import json

from loadlint.findings import Severity
from loadlint.output import Report
from loadlint.output._places import findings_with_fingerprints, last_line, other_places, path_of, positions

NAME = "gitlab"
SHOWS_EDITS = False

_SEVERITIES = {
    Severity.ERROR: "critical",
    Severity.WARNING: "major",
    Severity.INFORMATION: "minor",
    Severity.HINT: "info",
}


def render(report: Report, color: bool) -> str:
    """The whole report as one JSON array."""
    issues = [
        {
            "description": f"{finding.message} (also at {other_places(source, finding)})"
            if finding.uses
            else finding.message,
            "check_name": finding.rule,
            "fingerprint": f"{path_of(source, finding.span.start)}:{mark}",
            "severity": _SEVERITIES[finding.severity],
            "location": {
                "path": path_of(source, finding.span.start),
                "lines": {
                    "begin": positions(source, finding.span)[0][0],
                    "end": last_line(source, finding.span),
                },
            },
        }
        for source, finding, mark in findings_with_fingerprints(report)
    ]
    return json.dumps(issues, indent=2) + "\n"
