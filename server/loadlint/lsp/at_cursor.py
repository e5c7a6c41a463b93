"""What stands at a place of a script."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from lsprotocol import types

from loadlint.engine import Analysis
from loadlint.findings import Finding
from loadlint.lsp.convert import range_of
from loadlint.lsp.server import Server
from loadlint.navigation import Mention, Navigator
from loadlint.script import Extraction, Step
from loadlint.text.source import Source
from loadlint.text.span import Span


def location(server: Server, source: Source, span: Span) -> types.Location:
    """A span of a script, or of a module of it, as a location."""
    return types.Location(server.uri_of(source.path_at(span.start)), range_of(source, span, server.documents.encoding))


def mention_at(navigator: Navigator | None, offset: int) -> Mention | None:
    """The variable's name at an offset, its end included."""
    mentions = navigator.mentions if navigator is not None else ()
    position = bisect_right(mentions, offset, key=lambda mention: mention.span.start) - 1
    return mentions[position] if position >= 0 and offset <= mentions[position].span.end else None


def same(navigator: Navigator | None, mention: Mention) -> Iterator[Mention]:
    """All places that mean the same variable, in order, in modules too."""
    for other in navigator.mentions if navigator is not None else ():
        if (other.variable, other.scope) == (mention.variable, mention.scope):
            yield other


def findings_at(analysis: Analysis, offset: int) -> list[Finding]:
    """The findings at an offset, each as it is there, their ends included; the innermost first."""
    findings = [finding for finding in analysis.places if finding.span.start <= offset <= finding.span.end]
    return sorted(findings, key=lambda finding: len(finding.span))


def step_at(analysis: Analysis, offset: int) -> Step | None:
    """The step whose own text holds an offset."""
    steps = [step for step in analysis.script.steps if len(step.span) and step.span.start <= offset <= step.span.end]
    return min(steps, key=lambda step: len(step.span), default=None)


def steps_at(analysis: Analysis, offset: int) -> Iterator[Step]:
    """The steps whose name, call or element holds an offset, its end included."""
    return (step for step in analysis.script.steps if step.at.start <= offset <= step.at.end)


def extractions_of(analysis: Analysis, mention: Mention) -> list[Extraction]:
    """The extractions whose values a variable holds: those that are read at the place, else those that set it."""
    held = analysis.navigator.extractions_at(mention) if analysis.navigator is not None else ()
    return list(held) or [
        extraction
        for extraction in analysis.script.extractions
        if extraction.variable.rpartition(".")[2] == mention.variable
    ]
