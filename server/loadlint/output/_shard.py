"""What a report says of the shard that it is about: `loadlint merge` makes the report of the whole run of it."""

from __future__ import annotations

from typing import Any

from loadlint.cache.disk import fingerprint
from loadlint.findings import Finding
from loadlint.output import Report
from loadlint.output._places import path_of
from loadlint.text.source import Source


def shard_field(report: Report) -> dict[str, Any]:
    """The field `shard` of a report; none for a whole run.

    A script has its position in the whole run, whether it has a certificate, and a mark for each of its findings: what
    two scripts tell alike of a module that both run has one mark, and is told once.
    """
    shard = report.shard
    if shard is None:
        return {}
    files = [
        {
            "position": file.position,
            "certified": file.certificate is not None,
            "findings": [_mark(file.source, finding) for finding in file.findings],
            "in_baseline": [_mark(file.source, finding) for finding in file.in_baseline],
        }
        for file in report.files
    ]
    value = {"number": shard.number, "count": shard.count, "scripts": shard.scripts, "mark": shard.mark}
    return {"shard": {**value, "failed": report.has_failed, "unread": shard.unread, "files": files}}


def _mark(source: Source, finding: Finding) -> str:
    place = source.span_in_file(finding.span)
    text = repr((path_of(source, finding.span.start), place.start, place.end, finding.rule, finding.message))
    return fingerprint(text.encode("utf-8", "backslashreplace"), 10).hex()
