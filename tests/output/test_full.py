"""The excerpt of the source: carets under the span, whatever stands before it."""

from __future__ import annotations

import unicodedata

import pytest

from loadlint.findings import Finding, Severity
from loadlint.output import Report, format_names, format_of
from loadlint.output._excerpt import excerpt
from loadlint.output._masking import masked_report
from loadlint.secrets.masker import Masker, hidden_bytes
from loadlint.text.source import Source
from loadlint.text.span import Span


def finding(text: str, marked: str, *, message: str = "m") -> tuple[Source, Finding]:
    data = text.encode()
    start = data.index(marked.encode())
    span = Span(start, start + len(marked.encode()))
    return Source("a.js", data), Finding("rule", "test", Severity.ERROR, span, message)


def shown(text: str, marked: str, *, masked: bool = False) -> list[str]:
    hidden = tuple(hidden_bytes(text.encode(), Masker())) if masked else ()
    return list(excerpt(*finding(text, marked), False, "red", hidden))


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


@pytest.mark.parametrize(
    ("text", "marked", "line", "marks"),
    [
        ("password = 'hunter2';", "hunter2", "password = '•••';", "            ^^^"),
        ("password = 'hunter2';", "password", "password = '•••';", "^^^^^^^^"),
        ("password = 'hunter2';", "';", "password = '•••';", "               ^^"),
        ("password = 'hunter2';", "'hunter2'", "password = '•••';", "           ^^^^^"),
        ("password = 'hunter2';", "ter", "password = '•••';", "            ^^^"),
        ("/* 日本 */ f(password='hunter2', q=1)", "q", "/* 日本 */ f(password='•••', q=1)", " " * 29 + "^"),
        ("f(token='Zk3vQ9tLr2XwB7yHn5Pd', q=1)", "q", "f(token='Zk3v…Pd', q=1)", " " * 19 + "^"),
        ("f(token='Zk3vQ9tLr2XwB7yHn5Pd', q=1)", "", "f(token='Zk3v…Pd', q=1)", "^"),
    ],
)
def test_secrets_are_not_shown_and_carets_point_right(text: str, marked: str, line: str, marks: str) -> None:
    _, shown_line, shown_marks = shown(text, marked, masked=True)
    assert shown_line == f"1 | {line}"
    assert shown_marks == f"  | {marks}"


def test_a_secret_of_several_lines_is_hidden_in_each() -> None:
    text = "key = `-----BEGIN PRIVATE KEY-----\nMIIEabc\nq9w8e7\n-----END PRIVATE KEY-----`;"
    lines = [line for line in shown(text, text, masked=True) if "^" not in line]
    assert lines == ["  |", "1 | key = `•••", "2 | •••", "3 | •••", "4 | •••`;"]


@pytest.mark.parametrize("name", format_names())
def test_every_format_keeps_secrets_and_control_characters(name: str) -> None:
    source, found = finding("password = 'hunter2';", "hunter2", message="bad\x1b[2J password='hunter2'\nthing")
    text = format_of(name).render(Report((masked_report(source, (found,), Masker()),)), False)
    assert "hunter2" not in text
    assert "\x1b" not in text
    assert text.endswith("\n")
    assert format_of(name).render(Report(()), False) or name == "github", "no annotation is no text"
