"""The format for people: the source line, what is wrong with it, the evidence, and what to do."""

from __future__ import annotations

from collections.abc import Iterator

from loadlint.findings import Finding, Severity
from loadlint.output import FileReport, Report
from loadlint.output._excerpt import excerpt, gutter_of
from loadlint.output._places import other_places, place
from loadlint.output._summary import summary
from loadlint.output._terminal import paint, printable
from loadlint.text.source import Source

NAME = "full"
SHOWS_EDITS = False

_STYLES = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFORMATION: "cyan", Severity.HINT: "cyan"}
_MOST_RELATED = 8


def render(report: Report, color: bool) -> str:
    """All findings, each with its source lines, then the summary."""
    blocks = ["\n".join(_block(file, finding, color)) + "\n" for file, finding in report.findings_in_files()]
    return "\n".join([*blocks, summary(report) + "\n"])


def _block(file: FileReport, finding: Finding, color: bool) -> Iterator[str]:
    source = file.source
    style = _STYLES[finding.severity]
    head = paint(f"{finding.severity.label}[{finding.rule}]", color, style, "bold")
    yield f"{head}{paint(':', color, 'bold')} {paint(printable(finding.message), color, 'bold')}"
    line, column = source.position(finding.span.start)
    arrow = " " * gutter_of(source, finding) + paint("-->", color, "blue")
    yield f"{arrow} {printable(source.path_at(finding.span.start))}:{line}:{column}"
    yield from excerpt(source, finding, color, style, file.hidden)
    for name, text in _notes(source, finding):
        yield f"  {paint('=', color, 'blue')} {paint(name + ':', color, 'bold')} {printable(text)}"


def _notes(source: Source, finding: Finding) -> Iterator[tuple[str, str]]:
    yield from _notes_of_value(finding)
    yield from _notes_of_assertion(finding)
    if finding.uses:
        yield "also at", other_places(source, finding)
    for related in finding.related[:_MOST_RELATED]:
        yield "and", f"{place(source, finding, related.span)} {related.text}"
    if len(finding.related) > _MOST_RELATED:
        yield "and", f"{len(finding.related) - _MOST_RELATED} more"
    if finding.help:
        yield "help", finding.help
    if finding.fix:
        yield f"fix ({finding.fix.applicability})", finding.fix.title
    elif finding.no_fix:
        yield "no fix", finding.no_fix


def _notes_of_value(finding: Finding) -> Iterator[tuple[str, str]]:
    """Why a value counts as dynamic, which response issued it, and which extractor returns it."""
    if finding.evidence:
        for number, reason in enumerate(finding.evidence.reasons):
            name = str(finding.evidence.level) if number == 0 else "and"
            yield name, f"{reason.text} ({reason.weight:+.1f})"
    if issuer := finding.issuer:
        where = f"{issuer.recording}, entry {issuer.exchange}"
        yield "issued by", f"{issuer.method} {issuer.url} ({where}), {issuer.part} {issuer.locator}"
    if extractor := finding.extractor:
        match = f", match {extractor.match}" if extractor.match != 1 else ""
        proof = f", proven on {', '.join(extractor.proven_on)}" if extractor.proven_on else ""
        yield "extractor", f"{extractor.kind} {extractor.expression}{match}{proof}"


def _notes_of_assertion(finding: Finding) -> Iterator[tuple[str, str]]:
    """What an assertion stops, and what it does not."""
    judged = finding.judged
    if not judged or not judged.tests:
        return
    stops = f"stops {len(judged.kills)} of {len(judged.kills) + len(judged.misses)} bad responses"
    proof = f", passes on {', '.join(judged.passes_on)}" if judged.passes_on else ""
    # The title of a fix says what is asserted.
    tests = "" if finding.fix else f"{' and '.join(judged.tests)}: "
    yield "assertion", f"{tests}{stops}{proof}"
    if judged.misses:
        more = f" and {len(judged.misses) - 1} more" if len(judged.misses) > 1 else ""
        yield "not stopped", judged.misses[0] + more
