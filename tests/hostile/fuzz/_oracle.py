"""What must hold of a script, whatever is in it and in its recording."""

from __future__ import annotations

import time

import msgspec
from lxml import etree

from loadlint import engine
from loadlint.findings import Applicability
from loadlint.output import Report, format_names, format_of
from loadlint.output._masking import masked_report
from loadlint.project import Project
from loadlint.text import edits
from loadlint.text.source import Source

LONGEST = 100_000
CPU_SECONDS = 2
_JSON = frozenset(("json", "sarif", "gitlab"))


def wrong_with(source: Source, project: Project) -> str:
    """What is wrong with the analysis and the fixes of a script; empty where nothing is."""
    started = time.process_time()
    try:
        analysis = engine.analyse(source, project)
        seconds = time.process_time() - started
        fixed = engine.fix(source, project, Applicability.UNSAFE)
        again = engine.fix(Source(source.path, fixed.data), project, Applicability.UNSAFE)
        show(analysis)
    except engine.UnknownDialectError:
        return ""
    except Exception as error:
        return f"raised {type(error).__name__}"
    for finding in analysis.findings:
        if finding.rule == engine.INTERNAL:
            return finding.message
        if finding.fix is not None and not _only_its_edits(source.data, finding.fix.edits):
            return f"a fix of {finding.rule} changes other bytes"
    if again.data != fixed.data:
        return "a second fix changes something"
    return "too slow" if seconds > CPU_SECONDS and len(source.data) < LONGEST else ""


def show(analysis: engine.Analysis) -> None:
    """Write the report in each format, as the command line does. Raises where one can't be written, or read again."""
    report = Report((masked_report(analysis.script.source, analysis.findings, analysis.masker),))
    for name in format_names():
        text = format_of(name).render(report, color=False).encode()
        if name in _JSON:
            # Programs that keep to the standard refuse halves of characters.
            msgspec.json.decode(text)
        elif name == "junit":
            etree.fromstring(text)


def _only_its_edits(data: bytes, changes: tuple[edits.Edit, ...]) -> bool:
    """Whether the text around the edits is there as before, piece by piece."""
    pieces, at = [], 0
    for edit in sorted(changes, key=lambda one: one.span):
        if not at <= edit.span.start <= edit.span.end <= len(data):
            return False
        pieces += [data[at : edit.span.start], edit.text.encode()]
        at = edit.span.end
    return edits.apply(data, changes) == b"".join([*pieces, data[at:]])
