"""Comments that silence rules, and the report of those that silence nothing."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from loadlint import engine
from loadlint.project import Project
from loadlint.project.config import Config
from loadlint.text.source import Source
from tests.support.flowtext import parse_flow
from tests.support.scripts import k6, project_of

# The rule `broken-recording-link` speaks of the line of the directive.
BROKEN = "// loadlint: recording=no.har"
EMPTY = Project(Config(root="/nowhere"))


def reported(text: str, project: Project = EMPTY) -> list[tuple[str, str]]:
    source = Source("/nowhere/a.js", text.encode())
    return [(finding.rule, source.text(finding.span)) for finding in engine.analyse(source, project).findings]


LINK = ("broken-recording-link", "no.har")


@pytest.mark.parametrize(
    "comments",
    [
        f"{BROKEN} loadlint: ignore[broken-recording-link]",
        f"// loadlint: ignore[broken-recording-link]\n{BROKEN}",
        f"// loadlint: ignore[recordings]\n{BROKEN}",
        f"// loadlint: ignore[ broken-recording-link ]  because of reasons\n{BROKEN}",
        f"/* loadlint: ignore[broken-recording-link] */ {BROKEN}",
        f"/*\n  loadlint: ignore[broken-recording-link]\n*/\n{BROKEN}",
        f"{BROKEN}\n// loadlint: ignore-file[broken-recording-link]",
        f"{BROKEN}\n/* loadlint: ignore-file[recordings] */",
    ],
)
def test_silenced(comments: str) -> None:
    assert reported(f"{comments}\n{k6()}") == []


@pytest.mark.parametrize(
    ("line", "silenced"),
    [
        ("http.get('https://shop.test/' // loadlint: ignore[syntax-error]", True),
        ("// loadlint: ignore[syntax-error]\nhttp.get('https://shop.test/'", True),
        ("// loadlint: ignore[syntax-error]\n// another comment\nhttp.get('https://shop.test/'", True),
        ("// loadlint: ignore[syntax-error]\n\n\nhttp.get('https://shop.test/'", False),
        ("let a = 1; // loadlint: ignore[syntax-error]\nhttp.get('https://shop.test/'", False),
        ("// loadlint: ignore[script]\nhttp.get('https://shop.test/'", True),
        ("// loadlint: ignore[recordings]\nhttp.get('https://shop.test/'", False),
        ("// loadlint: ignore[recordings, syntax-error]\nhttp.get('https://shop.test/'", True),
    ],
)
def test_lines(line: str, silenced: bool) -> None:
    found = [rule for rule, _ in reported(k6(line))]
    if silenced:
        assert "syntax-error" not in found
    else:
        assert "syntax-error" in found


@pytest.mark.parametrize(
    ("comment", "name"),
    [
        ("// loadlint: ignore[syntax-error]", "syntax-error"),
        ("// 😀 loadlint: ignore-file[recordings]", "recordings"),
        ("// loadlint: ignore[nonsense]", "nonsense"),
        ("// loadlint: ignore", "ignore"),
        ("// loadlint: ignore[]", "ignore[]"),
    ],
)
def test_unused(comment: str, name: str) -> None:
    assert reported(f"{comment}\n{k6()}") == [("unused-suppression", name)]


@pytest.mark.parametrize(
    "comment", ["// loadlint: ignore[uncorrelated-value]", "// loadlint: ignore[unhealthy-recording]"]
)
def test_rules_that_need_a_recording_count_only_with_one(comment: str) -> None:
    text = f"{comment}\n// loadlint: ignore-file[missing-assertion]\n" + k6("http.get('https://shop.test/');")
    recording = parse_flow("GET https://shop.test/\nHTTP 200\n\nhello")
    assert [name for _, name in reported(text)] == []
    assert [name for _, name in reported(text, project_of([recording]))] == [comment.partition("[")[2].rstrip("]")]


def test_a_rule_about_another_tool_never_reports_here() -> None:
    rule, text = "unused-suppression", "ignore[lost-sample]"
    assert [found for found, _ in reported(f"// loadlint: {text}\n" + k6())] == [rule]


def test_rules_that_are_off_do_not_count() -> None:
    text = f"// loadlint: ignore-file[broken-recording-link]\n{k6()}"
    off = replace(EMPTY, config=Config(root="/nowhere", ignore=("broken-recording-link",)))
    assert reported(text, off) == []
    assert len(reported(text)) == 1
    quiet = replace(EMPTY, config=Config(root="/nowhere", ignore=("unused-suppression",)))
    assert reported(text, quiet) == []


def test_unused_suppression_can_be_silenced() -> None:
    text = f"// loadlint: ignore-file[unused-suppression]\n// loadlint: ignore[nonsense]\n{k6()}"
    assert reported(text) == []


@pytest.mark.parametrize(
    ("comment", "text"),
    [
        ("// loadlint: ignroe[syntax-error]", "ignroe[syntax-error]"),
        ("// loadlint: recordings=a.har", "recordings=a.har"),
        ("// loadlint: please look away", "please look away"),
        ("// loadlint: ignore-file[syntax-error] since the parser is old", None),
        ("// loadlint:", None),
    ],
)
def test_what_a_comment_says_that_is_not_understood(comment: str, text: str | None) -> None:
    found = [place for rule, place in reported(f"{comment}\n{k6()}") if rule == "unknown-directive"]
    assert found == ([text] if text is not None else [])


def test_text_behind_a_link_is_not_understood() -> None:
    found = reported(f"{BROKEN}, the long way ignore[broken-recording-link]\n{k6()}")
    assert found == [("unknown-directive", "the long way")]
