"""Comments that silence rules: `loadlint: ignore[rule]` for a line, `loadlint: ignore-file[rule]` for the file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.project.directives import directives
from loadlint.text.regex import regex
from loadlint.text.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from loadlint.findings import Finding
    from loadlint.project.directives import Directive
    from loadlint.script import Comment, Script

_IGNORE = regex(r"\b(ignore-file|ignore)\b(?:\s*\[([^\]]*)\])?")


class Suppression(Struct, frozen=True):
    """One rule or category that is silenced: in the whole file, on `lines` (from 0), or in the text `about`.

    `name` may be empty.
    """

    span: Span
    name: str
    lines: range | None
    about: Span | None = None

    def covers(self, finding: Finding, line: int) -> bool:
        """Whether it silences a finding on a line."""
        if self.name not in (finding.rule, finding.category):
            return False
        inside = self.about is not None and self.about.start <= finding.span.start < self.about.end
        return self.lines is None or inside or line in self.lines


def suppressions(script: Script) -> tuple[Suppression, ...]:
    """All suppressions in a script, in order."""
    ends = _ends(script)
    return tuple(item for directive in directives(script) for item in _parse(script, directive, ends))


def apply(
    script: Script, findings: Iterable[Finding], found: Iterable[Suppression]
) -> tuple[list[Finding], list[tuple[Finding, Sequence[Suppression]]]]:
    """The findings that are not silenced, and those that are, with the suppressions that silence them."""
    kept: list[Finding] = []
    silenced: list[tuple[Finding, Sequence[Suppression]]] = []
    by_name: dict[str, list[Suppression]] = {}
    for item in found:
        by_name.setdefault(item.name, []).append(item)
    for finding in findings:
        line = script.source.lines.line_of(finding.span.start)
        known = [item for name in {finding.rule, finding.category} for item in by_name.get(name, ())]
        covering = [item for item in known if item.covers(finding, line)]
        if covering:
            silenced.append((finding, covering))
        else:
            kept.append(finding)
    return kept, silenced


def _parse(script: Script, directive: Directive, ends: dict[int, int]) -> Iterable[Suppression]:
    for match in _IGNORE.finditer(directive.text):
        lines = None if match[1] == "ignore-file" else _covered(script, directive.comment, ends)
        about = directive.comment.covers
        names = list(re.finditer(r"[^\s,]+", match[2] or ""))
        offset = match.start(2) if match[2] else match.start()
        if not names:
            yield Suppression(_span(directive, match.start(), match.end()), "", lines, about)
        for name in names:
            yield Suppression(_span(directive, offset + name.start(), offset + name.end()), name[0], lines, about)


def _span(directive: Directive, start: int, end: int) -> Span:
    before = directive.start + len(directive.text[:start].encode())
    return Span(before, before + len(directive.text[start:end].encode()))


def _lines(script: Script, comment: Comment) -> range:
    last = script.source.lines.line_of(max(comment.span.start, comment.span.end - 1))
    return range(script.source.lines.line_of(comment.span.start), last + 1)


def _covered(script: Script, comment: Comment, ends: dict[int, int]) -> range:
    """The comment's lines and, if it stands alone, those after it up to the first that is no comment of its own."""
    lines = _lines(script, comment)
    return range(lines[0], ends[lines[-1]] + 1) if comment.own_line else lines


def _ends(script: Script) -> dict[int, int]:
    """For each line of comments that stand alone the first line after it that is none."""
    own = {line for comment in script.comments if comment.own_line for line in _lines(script, comment)}
    ends: dict[int, int] = {}
    for line in sorted(own, reverse=True):
        ends[line] = ends.get(line + 1, line + 1)
    return ends
