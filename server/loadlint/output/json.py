"""The format for programs: stable JSON, described by `schema.json` next to this file."""

from __future__ import annotations

import json
from typing import Any

from loadlint.findings import Certified, Evidence, Finding, Fix, ProvenExtractor
from loadlint.output import Report
from loadlint.output._rule_page import address_of
from loadlint.output._shard import shard_field
from loadlint.plain_values import plain_values
from loadlint.text.source import Source
from loadlint.text.span import Span

NAME = "json"
VERSION = 1


def render(report: Report, color: bool) -> str:
    """The whole report as one JSON value; fields without a value are null, never absent."""
    value = {
        "version": VERSION,
        "diagnostics": [diagnostic(source, finding) for source, finding in report.findings()],
        "certificates": [
            certificate(file.source, file.certificate) for file in report.files if file.certificate is not None
        ],
        "summary": {
            "files": len(report.files),
            "diagnostics": sum(report.by_severity().values()),
            **{severity.label: count for severity, count in report.by_severity().items()},
            "fixable": {"safe": report.fixable("safe"), "unsafe": report.fixable("unsafe")},
            "fixed": report.fixed,
            "in_baseline": report.in_baseline,
        },
        **shard_field(report),
    }
    return json.dumps(value, indent=2, ensure_ascii=True) + "\n"


def certificate(source: Source, shown: Certified) -> dict[str, Any]:
    """What a replay of a script on its recordings showed."""
    verdicts = ("equal", "made", "replayed", "different", "open")
    return {
        "path": source.path.replace("\\", "/"),
        "verdict": shown.verdict,
        "certified": shown.certified,
        "recordings": list(shown.runs),
        "requests": shown.requests,
        "values": {verdict: getattr(shown, verdict) for verdict in verdicts},
        "missing_requests": shown.missing,
        "exceptions": shown.exceptions,
        "issued_literals": shown.issued_literals,
        "unknown_values": shown.unknown_values,
        "unseen_values": shown.unseen_values,
        "page_cookies": list(shown.page_cookies),
    }


def diagnostic(source: Source, finding: Finding) -> dict[str, Any]:
    """One finding."""
    return {
        "rule": finding.rule,
        "category": finding.category,
        "severity": finding.severity.label,
        "path": _path(source, finding.span),
        "range": _range(source, finding.span),
        "message": finding.message,
        "help": finding.help,
        "url": address_of(finding.rule),
        "evidence": None if finding.evidence is None else _evidence(finding.evidence),
        "value": finding.value,
        "masked": finding.masked,
        "origin": plain_values(finding.issuer),
        "extractor": None if finding.extractor is None else _extractor(finding.extractor),
        "assertion": plain_values(finding.judged),
        "uses": [_range(source, span) | _file(source, finding, span) for span in finding.uses],
        "related": [
            {"range": _range(source, related.span), "message": related.text} | _file(source, finding, related.span)
            for related in finding.related
        ],
        "fix": None if finding.fix is None else _fix(source, finding.fix),
    }


def _path(source: Source, span: Span) -> str:
    return source.path_at(span.start).replace("\\", "/")


def _file(source: Source, finding: Finding, span: Span) -> dict[str, Any]:
    """The file of a place, where that is another one than the finding's."""
    path = _path(source, span)
    return {} if path == _path(source, finding.span) else {"path": path}


def _range(source: Source, span: Span) -> dict[str, Any]:
    return {"start": _position(source, span.start), "end": _position(source, span.end)}


def _position(source: Source, offset: int) -> dict[str, int]:
    line, column = source.position(offset)
    return {"line": line, "column": column}


def _evidence(evidence: Evidence) -> dict[str, Any]:
    reasons = [{"reason": reason.text, "weight": reason.weight} for reason in evidence.reasons]
    return {"level": str(evidence.level), "reasons": reasons}


def _extractor(extractor: ProvenExtractor) -> dict[str, Any]:
    return {name: plain_values(getattr(extractor, name)) for name in ("kind", "expression", "match", "proven_on")}


def _fix(source: Source, fix: Fix) -> dict[str, Any]:
    edits = [
        {"path": _path(source, edit.span), "range": _range(source, edit.span), "text": edit.text} for edit in fix.edits
    ]
    return {"title": fix.title, "applicability": str(fix.applicability), "masked": fix.masked, "edits": edits}
