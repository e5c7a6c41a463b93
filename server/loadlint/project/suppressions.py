"""Comments that silence rules: `loadlint: ignore[rule]` for a line, `loadlint: ignore-file[rule]` for the file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.directives import Directive, directives, ignores

if TYPE_CHECKING:
    from loadlint.findings import Finding
    from loadlint.script import Comment, Script
    from loadlint.text.span import Span


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
    script: Script, findings: Iterable[Finding], suppressions: Iterable[Suppression]
) -> tuple[list[Finding], list[tuple[Finding, Sequence[Suppression]]]]:
    """The findings that are not silenced, and those that are, with the suppressions that silence them."""
    kept: list[Finding] = []
    silenced: list[tuple[Finding, Sequence[Suppression]]] = []
    by_name: dict[str, list[Suppression]] = {}
    for item in suppressions:
        by_name.setdefault(item.name, []).append(item)
    for finding in findings if by_name else ():
        line = script.source.lines.line_of(finding.span.start)
        named = [item for name in {finding.rule, finding.category} for item in by_name.get(name, ())]
        covering = [item for item in named if item.covers(finding, line)]
        if covering:
            silenced.append((finding, covering))
        else:
            kept.append(finding)
    return kept if by_name else list(findings), silenced


def _parse(script: Script, directive: Directive, ends: dict[int, int]) -> Iterable[Suppression]:
    for ignore in ignores(directive):
        lines = _all_lines(script, directive) if ignore.whole_file else _covered_lines(script, directive.comment, ends)
        for name, span in ignore.names or (("", ignore.span),):
            yield Suppression(span, name, lines, directive.comment.covers)


def _all_lines(script: Script, directive: Directive) -> range | None:
    """All lines of the file of a comment; None where the script has no other file."""
    source = script.source
    if not source.modules:
        return None
    file = source.file_at(directive.comment.span.start)
    return range(source.lines.line_of(file.start), source.lines.line_of(file.end) + 1)


def _lines(script: Script, comment: Comment) -> range:
    last = script.source.lines.line_of(max(comment.span.start, comment.span.end - 1))
    return range(script.source.lines.line_of(comment.span.start), last + 1)


def _covered_lines(script: Script, comment: Comment, ends: dict[int, int]) -> range:
    """The comment's lines and, if it stands alone, those after it up to the first that is no comment of its own."""
    lines = _lines(script, comment)
    return range(lines[0], ends[lines[-1]] + 1) if comment.own_line else lines


def _ends(script: Script) -> dict[int, int]:
    """For each line of comments that stand alone the first line after it that is none."""
    own_lines = {line for comment in script.comments if comment.own_line for line in _lines(script, comment)}
    ends: dict[int, int] = {}
    for line in sorted(own_lines, reverse=True):
        ends[line] = ends.get(line + 1, line + 1)
    return ends
