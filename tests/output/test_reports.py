"""Reports for CI servers, as those read them: GitHub, GitLab, JUnit, SARIF."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any

import pytest
from junitparser import Failure, JUnitXml
from msgspec.structs import replace
from sarif_pydantic import Sarif

from loadlint.findings import Applicability, Finding, Fix, Related, Remedy, Severity
from loadlint.output import FileReport, Report, format_of
from loadlint.text.edits import Edit
from loadlint.text.source import Source
from loadlint.text.span import Span
from tests.lsp.scripts import write_flow
from tests.support.run import loadlint

TEXT = "// 😀\nhttp.get('/a/42');\nhttp.get('/a/42');\nhttp.batch(\n  1);\n"
SCRIPT = Source("load tests/a.js", TEXT.encode())


def span(marked: str, nth: int = 0) -> Span:
    start = -1
    for _ in range(nth + 1):
        start = SCRIPT.data.index(marked.encode(), start + 1)
    return Span(start, start + len(marked.encode()))


def finding(where: Span, severity: Severity = Severity.ERROR, **more: Any) -> Finding:
    more.setdefault("message", "50 % of it,\nlate: \x07")
    return Finding("uncorrelated-value", "correlation", severity, where, value="42", **more)


def twice(finding: Finding) -> Finding:
    """The finding, in the next place that has its text as well."""
    return replace(finding, places=(finding, replace(finding, span=span("42", 1), remedy=None)))


SAFE = Fix("Extract `id`", Applicability.SAFE, (Edit(span("42"), "${id}"),))
REPORT = Report(
    (
        FileReport(
            SCRIPT,
            (
                finding(span("😀"), Severity.INFORMATION, help="look\nthere"),
                twice(finding(span("42"), remedy=Remedy(SAFE))),
                finding(span("42", 1), remedy=Remedy(Fix("x", Applicability.UNSAFE, SAFE.edits))),
                finding(span("http.batch(\n  1);\n"), Severity.WARNING, related=(Related(span("1"), "one"),)),
            ),
        ),
        FileReport(Source("good.js", b"1"), ()),
    )
)


def rendered(name: str, report: Report = REPORT) -> str:
    return format_of(name).render(report, False)


def test_annotations_of_github() -> None:
    text = "::50 %25 of it,%0Alate: \\x07"
    assert rendered("github").splitlines() == [
        "::notice file=load tests/a.js,line=1,endLine=1,col=4,endColumn=5,title=loadlint (uncorrelated-value)"
        f"{text}%0Alook%0Athere",
        "::error file=load tests/a.js,line=2,endLine=2,col=14,endColumn=16,title=loadlint (uncorrelated-value)"
        f"{text}%0AAlso at 3:14",
        "::error file=load tests/a.js,line=3,endLine=3,col=14,endColumn=16,title=loadlint (uncorrelated-value)" + text,
        "::warning file=load tests/a.js,line=4,endLine=5,title=loadlint (uncorrelated-value)" + text,
    ]
    assert rendered("github", Report(())) == ""


def test_a_path_is_no_command() -> None:
    odd = Report((FileReport(Source("a,b:c%.js", b"1"), (Finding("r", "c", Severity.HINT, Span(0, 1), "m"),)),))
    assert rendered("github", odd).startswith("::notice file=a%2Cb%3Ac%25.js,line=1,")


def test_code_quality_of_gitlab() -> None:
    issues = json.loads(rendered("gitlab"))
    assert [(one["severity"], one["location"]["lines"]) for one in issues] == [
        ("minor", {"begin": 1, "end": 1}),
        ("critical", {"begin": 2, "end": 2}),
        ("critical", {"begin": 3, "end": 3}),
        ("major", {"begin": 4, "end": 5}),
    ]
    assert {one["location"]["path"] for one in issues} == {"load tests/a.js"}
    # Lines 2 and 3 are the same text.
    assert len({one["fingerprint"] for one in issues}) == 4
    assert issues[1]["check_name"] == "uncorrelated-value" and issues[1]["description"].startswith("50 %")
    assert issues[1]["description"].endswith("(also at 3:14)")


def test_junit(tmp_path: Path) -> None:
    path = tmp_path / "report.xml"
    path.write_text(rendered("junit"), encoding="utf-8")
    report = JUnitXml.fromfile(str(path))
    bad, good = report
    assert (report.tests, report.failures, bad.name, good.name) == (5, 3, "load tests/a.js", "good.js")
    assert [case.name for case in bad][:2] == ["uncorrelated-value at 1:4", "uncorrelated-value at 2:14"]
    (passed,) = good
    assert passed.is_passed
    failures = [result for case in bad for result in case.result]
    assert all(isinstance(one, Failure) for one in failures)
    assert failures[0].type == "error" and "http.get('/a/42');" in failures[0].text
    assert failures[0].text.endswith("also at 3:14")
    note = next(iter(bad))
    assert note.is_passed and note.system_out.endswith("look\\nthere"), "a note does not make a run fail"


ALLOWED = {
    "testsuites": {"name", "time", "tests", "failures", "errors"},
    "testsuite": {"name", "tests", "failures", "errors", "time", "skipped", "timestamp", "hostname", "id", "file"},
    "testcase": {"name", "time", "classname", "group"},
    "failure": {"type", "message"},
    "system-out": set(),
}
"""What Jenkins's schema for such reports allows, element by element."""


def test_junit_has_nothing_that_jenkins_refuses() -> None:
    for part in ElementTree.fromstring(rendered("junit").encode()).iter():
        assert set(part.keys()) <= ALLOWED[part.tag], part.tag
        if part.tag == "testsuite":
            assert {"name", "tests", "failures", "errors"} <= set(part.keys())


def test_sarif() -> None:
    log = Sarif.model_validate_json(rendered("sarif"))
    (run,) = log.runs
    first, fixed, _, long = run.results or []
    assert [str(one.level) for one in (first, fixed, long)] == ["Level.NOTE", "Level.ERROR", "Level.WARNING"]
    (rule,) = run.tool.driver.rules or []
    assert (
        rule.id == fixed.rule_id and fixed.rule_index == 0 and rule.help and "# Example" in (rule.help.markdown or "")
    )

    value = json.loads(rendered("sarif"))["runs"][0]
    places = [one["locations"][0]["physicalLocation"] for one in value["results"]]
    assert value["columnKind"] == "unicodeCodePoints"
    assert {one["artifactLocation"]["uri"] for one in places} == {"load%20tests/a.js"}
    assert places[0]["region"] == {"startLine": 1, "startColumn": 4, "endLine": 1, "endColumn": 5}
    (change,) = value["results"][1]["fixes"][0]["artifactChanges"]
    (replacement,) = change["replacements"]
    assert replacement["insertedContent"] == {"text": "${id}"}
    assert replacement["deletedRegion"] == places[1]["region"]
    assert "fixes" not in value["results"][2], "what needs a look is not offered blindly"
    assert [one["message"]["text"] for one in value["results"][1]["relatedLocations"]] == ["the same problem"]
    assert len({one["partialFingerprints"]["loadlint/v1"] for one in value["results"]}) == 4


@pytest.mark.parametrize("name", ["github", "gitlab", "junit", "sarif"])
def test_on_the_command_line(tmp_path: Path, name: str) -> None:
    path = write_flow(tmp_path, ".js")
    out = tmp_path / "out"
    loadlint(tmp_path, "check", str(path), "--output-format", name, "--output-file", str(out), exits=1)
    assert "uncorrelated-value" in out.read_text()
    assert str(tmp_path) not in out.read_text(), "paths are those of the repository"
