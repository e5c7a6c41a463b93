"""JUnit's XML, which most CI servers show as test results: a suite for each script, a failed case for each finding.

A finding that does not make the run fail is a case that passed, and its output tells it.

There is no standard. This keeps to what Jenkins's schema (`junit-10.xsd` of its xUnit plugin) has, which refuses
reports with other attributes, such as the line of a case.
"""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree

from loadlint.findings import Severity
from loadlint.output import FileReport, Report
from loadlint.output._excerpt import excerpt
from loadlint.output._places import other_places, path_of, positions
from loadlint.output._terminal import printable

NAME = "junit"
SHOWS_EDITS = False


def render(report: Report, color: bool) -> str:
    """The whole report as one XML document; a script without findings is one case that passed."""
    root = ElementTree.Element("testsuites", name="loadlint")
    for file in report.files:
        root.append(_suite(file, report.least))
    count = str(sum(len(suite) for suite in root))
    failures = str(sum(_failures(file, report.least) for file in report.files))
    root.attrib.update(tests=count, failures=failures, errors="0")
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(root, "unicode") + "\n"


def _failures(file: FileReport, least: Severity) -> int:
    return sum(finding.severity >= least for finding in file.findings)


def _suite(file: FileReport, least: Severity) -> ElementTree.Element:
    path = printable(path_of(file.source))
    count, failures = str(max(1, len(file.findings))), str(_failures(file, least))
    suite = ElementTree.Element("testsuite", name=path, tests=count, failures=failures, errors="0", file=path)
    if not file.findings:
        ElementTree.SubElement(suite, "testcase", name="loadlint", classname=path)
    for finding in file.findings:
        (line, column), _ = positions(file.source, finding.span)
        place = printable(path_of(file.source, finding.span.start))
        name = f"{finding.rule} at {line}:{column}"
        case = ElementTree.SubElement(suite, "testcase", name=name, classname=place)
        message = printable(finding.message)
        if finding.severity >= least:
            place_of_text = ElementTree.SubElement(case, "failure", type=finding.severity.label, message=message)
        else:
            place_of_text = ElementTree.SubElement(case, "system-out")
        help_text = [printable(finding.help)] if finding.help else []
        help_text += [printable(f"also at {other_places(file.source, finding)}")] if finding.uses else []
        place_of_text.text = "\n".join(
            [message, f"{place}:{line}:{column}", *excerpt(file.source, finding, False, "red", file.hidden), *help_text]
        )
    return suite
