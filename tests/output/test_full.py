"""The excerpt of the source: carets under the span, whatever stands before it."""

from __future__ import annotations

import unicodedata

import pytest

from loadlint.findings import Finding, Severity
from loadlint.output import FileReport, Report, format_names, format_of
from loadlint.output._excerpt import excerpt
from loadlint.text.source import Source
from loadlint.text.span import Span


def finding(text: str, marked: str, *, masked: bool = False, message: str = "m") -> tuple[Source, Finding]:
    data = text.encode()
    start = data.index(marked.encode())
    span = Span(start, start + len(marked.encode()))
    return Source("a.js", data), Finding("rule", "test", Severity.ERROR, span, message, masked=masked)


def shown(text: str, marked: str, *, masked: bool = False) -> list[str]:
    return list(excerpt(*finding(text, marked, masked=masked), False, "red"))


def columns(text: str) -> int:
    """The columns of a terminal, counted in another way than the code does."""
    return sum(
        2 if unicodedata.east_asian_width(char) in "WF" else 0 if unicodedata.combining(char) or char == "\u200d" else 1
        for char in text
    )


@pytest.mark.parametrize(
    "before", ["", "x = ", "\t\t", "日本語 ", "😀👨\u200d👩 ", "e\u0301 ", "\x1b[31m", "a\u2028b", "ﬁ"]
)
@pytest.mark.parametrize("marked", ["v", "value", "日本", "😀"])
def test_carets_stand_under_the_span(before: str, marked: str) -> None:
    _, line, marks = shown(f"first\n{before}{marked} after\n", marked)
    at = line.index(marked)
    assert columns(marks[: marks.index("^")]) == columns(line[:at])
    assert marks.count("^") == columns(marked)
    assert "\x1b" not in line
    assert line.startswith("2 | ")


def test_empty_span_and_end_of_text() -> None:
    source = Source("a.js", b"abc\n")
    for offset, line in ((0, "1 | abc"), (3, "1 | abc"), (4, "2 |")):
        lines = list(excerpt(source, Finding("r", "t", Severity.ERROR, Span(offset, offset), "m"), False, "red"))
        assert lines[1] == line
        assert lines[2].count("^") == 1
    empty = list(excerpt(Source("a.js", b""), Finding("r", "t", Severity.ERROR, Span(0, 0), "m"), False, "red"))
    assert empty[1:] == ["1 |", "  | ^"]


def test_byte_order_mark_is_not_shown() -> None:
    assert shown("\ufeffvalue", "value")[1:] == ["1 | value", "  | ^^^^^"]


@pytest.mark.parametrize("fill", ["x", "日", "\t"])
def test_long_lines_are_cut_around_the_span(fill: str) -> None:
    _, line, marks = shown(fill * 5000 + "value" + fill * 5000, "value")
    assert columns(line) <= 120
    assert "value" in line
    assert columns(line[: line.index("value")]) == marks.index("^")
    assert line.count("…") == 2


def test_long_values_are_cut() -> None:
    _, line, marks = shown("a = " + "v" * 9000, "v" * 9000)
    assert columns(line) <= 120
    assert len(marks) <= len(line)


def test_several_lines() -> None:
    lines = shown("a\nbegin\n  middle\n\nend c\nd", "begin\n  middle\n\nend")
    assert [line for line in lines if "^" not in line] == [
        "  |",
        "2 | begin",
        "3 |   middle",
        "4 |",
        "  |",
        "5 | end c",
    ]
    assert [line for line in lines if "^" in line] == ["  | ^^^^^", "  |   ^^^^^^", "  | ^^^"]
    assert shown("x\n" * 9, "x\n" * 9)[-1] == "  | … 5 more lines"


def test_masked_values_are_not_shown() -> None:
    _, line, marks = shown("password = 'hunter2';", "hunter2", masked=True)
    assert line == "1 | password = '*******';"
    assert marks == "  |             ^^^^^^^"


@pytest.mark.parametrize("name", format_names())
def test_every_format_keeps_secrets_and_control_characters(name: str) -> None:
    source, found = finding("password = 'hunter2';", "hunter2", masked=True, message="bad\x1b[2J\nthing")
    text = format_of(name).render(Report((FileReport(source, (found,)),)), False)
    assert "hunter2" not in text
    assert "\x1b" not in text
    assert text.endswith("\n")
    assert format_of(name).render(Report(()), False) or name == "github", "no annotation is no text"
