"""SARIF 2.1.0, for code scanning and the viewers of several editors.

Source: OASIS, "Static Analysis Results Interchange Format (SARIF) Version 2.1.0".
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from loadlint import rules
from loadlint.findings import Applicability, Certified, Finding, Fix, Severity
from loadlint.output import Report
from loadlint.output._places import findings_with_fingerprints, path_of, positions
from loadlint.output._rule_page import address_of
from loadlint.output._shard import shard_field
from loadlint.rules import Rule
from loadlint.text.regex import regex
from loadlint.text.source import Source
from loadlint.text.span import Span

NAME = "sarif"

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning"}


def render(report: Report, color: bool) -> str:
    """The whole report as one log with one run. Regions count Unicode code points."""
    fingerprinted_findings = list(findings_with_fingerprints(report))
    names = sorted({finding.rule for _, finding, _ in fingerprinted_findings})
    rules_by_name = {rule.name: rule for rule in rules.all_rules()}
    run = {
        "tool": {
            "driver": {
                "name": "loadlint",
                "semanticVersion": version("loadlint"),
                "rules": [_rule(name, rules_by_name.get(name)) for name in names],
            }
        },
        "columnKind": "unicodeCodePoints",
        "properties": {
            "certificates": [
                _certificate(file.source, file.certificate) for file in report.files if file.certificate is not None
            ],
            **shard_field(report),
        },
        "results": [_result(source, finding, mark, names) for source, finding, mark in fingerprinted_findings],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _rule(name: str, rule: Rule | None) -> dict[str, Any]:
    """A rule's description; without documentation where it is no rule, but a failure of loadlint."""
    if rule is None:
        return {"id": name}
    address = address_of(name)
    return {
        "id": name,
        "shortDescription": {"text": rule.summary},
        **({} if address is None else {"helpUri": address}),
        "help": {"text": rule.documentation, "markdown": rule.documentation},
        "defaultConfiguration": {"level": _level(rule.severity)},
        "properties": {"category": rule.category},
    }


def _certificate(source: Source, shown: Certified) -> dict[str, Any]:
    """What a replay of a script on its recordings showed: SARIF has no place for it, so it is a property of the run."""
    return {
        "artifactLocation": _artifact(source),
        "verdict": shown.verdict,
        "certified": shown.certified,
        "text": shown.line,
    }


def _level(severity: Severity) -> str:
    return _LEVELS.get(severity, "note")


def _result(source: Source, finding: Finding, mark: str, names: Sequence[str]) -> dict[str, Any]:
    text = f"{finding.message}\n{finding.help}" if finding.help else finding.message
    others = [(span, "the same problem") for span in finding.uses]
    others += [(related.span, related.text) for related in finding.related]
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": names.index(finding.rule),
        "level": _level(finding.severity),
        "message": {"text": _without_links(text)},
        "locations": [_location(source, finding.span)],
        "partialFingerprints": {"loadlint/v1": mark},
    }
    if others:
        result["relatedLocations"] = [
            {"id": number, "message": {"text": _without_links(about)}, **_location(source, span)}
            for number, (span, about) in enumerate(others, 1)
        ]
    # A program that applies fixes from a report can't tell which ones a user has to look at.
    if finding.fix is not None and finding.fix.applicability is Applicability.SAFE and not finding.fix.masked:
        result["fixes"] = [_fix(source, finding.fix)]
    return result


_LINK = regex(r"\[(?=[^\]]{0,200}\]\()")


def _without_links(text: str) -> str:
    """A message without links: viewers would read brackets as links in the way of Markdown (section 3.11.6)."""
    return _LINK.sub(r"\\[", text)


def _location(source: Source, span: Span) -> dict[str, Any]:
    return {"physicalLocation": {"artifactLocation": _artifact(source, span.start), "region": _region(source, span)}}


def _artifact(source: Source, offset: int = 0) -> dict[str, str]:
    path = path_of(source, offset)
    return {"uri": PurePath(path).as_uri() if os.path.isabs(path) else quote(path)}


def _region(source: Source, span: Span) -> dict[str, int]:
    (line, column), (end_line, end_column) = positions(source, span)
    return {"startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column}


def _fix(source: Source, fix: Fix) -> dict[str, Any]:
    by_file: dict[int, list[dict[str, Any]]] = {}
    for edit in fix.edits:
        replacement = {"deletedRegion": _region(source, edit.span), "insertedContent": {"text": edit.text}}
        by_file.setdefault(source.file_at(edit.span.start).start, []).append(replacement)
    changes = [
        {"artifactLocation": _artifact(source, start), "replacements": replacements}
        for start, replacements in by_file.items()
    ]
    return {"description": {"text": _without_links(fix.title)}, "artifactChanges": changes}
