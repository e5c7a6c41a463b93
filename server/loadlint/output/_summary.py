"""The last line of the formats for people."""

from __future__ import annotations

from loadlint.findings import Severity
from loadlint.output import Report
from loadlint.output._terminal import printable
from loadlint.text.sentences import number_of, sentence


def summary(report: Report) -> str:
    """What a run found and what can be done about it, what the baseline hides, and what replays showed, in lines."""
    return "\n".join(
        filter(None, (_sentence_of_findings(report), _sentence_of_baseline(report), _sentence_of_replays(report)))
    )


def _sentence_of_baseline(report: Report) -> str:
    return f"The baseline hides {number_of(report.in_baseline, 'problem')}." if report.in_baseline else ""


def _sentence_of_replays(report: Report) -> str:
    certificates = [file.certificate for file in report.files if file.certificate is not None]
    if not certificates:
        return ""
    if len(certificates) == 1:
        return printable(sentence(certificates[0].line))
    good = sum(certificate.certified for certificate in certificates)
    return f"Certified: {good} of {number_of(len(certificates), 'script')} with recordings."


def _sentence_of_findings(report: Report) -> str:
    files = number_of(len(report.files), "script")
    counts = {severity: count for severity, count in report.by_severity().items() if count}
    fixed = f"Fixed {number_of(report.fixed, 'problem')}. " if report.fixed else ""
    if not counts:
        return f"{fixed}Found no {'other ' if report.fixed else ''}problems in {files}.{_not_checked(report)}"
    parts = ", ".join(number_of(count, _NAMES[severity]) for severity, count in counts.items())
    return f"{fixed}Found {number_of(sum(counts.values()), 'problem')} in {files}: {parts}.{_hint(report)}"


_NAMES = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.INFORMATION: "note",
    Severity.HINT: "hint",
}


def _not_checked(report: Report) -> str:
    """What was not checked, so that a clean result says nothing about it."""
    scripts = [file.unchecked for file in report.files if file.unchecked is not None]
    if not scripts:
        return ""
    unlinked = sum(script.steps is None for script in scripts)
    steps = sum(script.steps or 0 for script in scripts)
    requests = sum(script.requests or 0 for script in scripts)
    parts = []
    if unlinked:
        parts.append(f"the values of {number_of(unlinked, 'script')} without a recording")
    if steps:
        parts.append(f"{number_of(steps, 'step')} that no recording has")
    if requests:
        parts.append(f"{number_of(requests, 'recorded request')} that no step makes")
    parts.append(f"whether {'it runs' if len(scripts) == 1 else 'they run'} in the load tool")
    return f" Not checked: {'; '.join(parts)}."


def _hint(report: Report) -> str:
    safe, unsafe = report.fixable("safe"), report.fixable("unsafe")
    hints = []
    if safe:
        hints.append(f"{safe} fixable with --fix")
    if unsafe:
        hints.append(f"{unsafe} {'more ' if safe else 'fixable '}with --unsafe-fixes")
    return f" {', '.join(hints).capitalize()}." if hints else ""
