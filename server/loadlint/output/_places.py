"""The place of a finding as programs expect it that read reports."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator

from loadlint.findings import Finding
from loadlint.output import Report
from loadlint.project.baseline import fingerprint
from loadlint.text.source import Source
from loadlint.text.span import Span

Position = tuple[int, int]
"""Line and column, both from 1; columns count Unicode code points."""


def path_of(source: Source, offset: int = 0) -> str:
    """The path of the file that has an offset, from the working directory, with forward slashes.

    A script outside of the working directory keeps the path that the user named.
    """
    path = os.path.normpath(source.path_at(offset))
    inside = os.path.relpath(path) if os.path.isabs(path) else path
    return (path if inside.startswith(os.pardir) else inside).replace(os.sep, "/")


def positions(source: Source, span: Span) -> tuple[Position, Position]:
    """The start of a span, and its end: the position after its last character."""
    return source.position(span.start), source.position(span.end)


def last_line(source: Source, span: Span) -> int:
    """The line of a span's last character, from 1: not the next one where the span ends with a line."""
    return source.position(max(span.start, span.end - 1))[0]


def place(source: Source, finding: Finding, span: Span) -> str:
    """Line and column of a place, with its file where that is another one than the finding's."""
    line, column = source.position(span.start)
    path = source.path_at(span.start)
    return f"{line}:{column}" if path == source.path_at(finding.span.start) else f"{path}:{line}:{column}"


_MOST_USES = 8


def other_places(source: Source, finding: Finding) -> str:
    """The other places of a finding, as far as people read them; empty where it has one."""
    shown = ", ".join(place(source, finding, span) for span in finding.uses[:_MOST_USES])
    more = len(finding.uses) - _MOST_USES
    return f"{shown} and {more} more" if more > 0 else shown


def findings_with_fingerprints(report: Report) -> Iterator[tuple[Source, Finding, str]]:
    """All findings, each with a fingerprint that no other has and that stays the same when its line moves."""
    for file in report.files:
        seen: Counter[str] = Counter()
        for finding in file.findings:
            mark = fingerprint(file.source, finding)
            seen[mark] += 1
            yield file.source, finding, f"{mark}-{seen[mark]}" if seen[mark] > 1 else mark
