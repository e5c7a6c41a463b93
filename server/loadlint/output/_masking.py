"""Masks reports. All findings pass through here before they leave the program as a report."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from loadlint.findings import Finding, Remedy
from loadlint.output import FileReport
from loadlint.secrets.masker import Masker, hidden_bytes, masked_texts
from loadlint.text.source import Source


def masked_report(source: Source, findings: Iterable[Finding], masker: Masker, fixed: int = 0) -> FileReport:
    """A report in which no secret can be read, neither in the findings nor in the source lines beside them."""
    if masker.shows_all:
        return FileReport(source, tuple(finding.with_remedy() for finding in findings), fixed)
    shown = tuple(masked_finding(source, finding, masker) for finding in findings)
    return FileReport(source, shown, fixed, hidden=tuple(hidden_bytes(source.data, masker)) if shown else ())


def masked_finding(source: Source, finding: Finding, masker: Masker) -> Finding:
    """A finding with all its texts masked, and those of its places. Rules do not have to care about it."""
    first = _masked_finding(source, replace(finding.with_remedy(), places=()), masker)
    places = tuple(_masked_finding(source, place.without_remedy(), masker) for place in finding.places)
    shown = replace(first, places=places)
    return shown if shown.judged == finding.judged else replace(shown, masked=True)


def _masked_finding(source: Source, settled: Finding, masker: Masker) -> Finding:
    shown = masked_texts(_without_secret_edits(settled, masker), masker)
    if shown == settled:
        return settled
    line = source.lines.text(source.lines.line_of(settled.span.start)).decode("utf-8", "replace")
    value = settled.value if shown.value == settled.value else None
    return replace(shown, value=value, masked=True, mark=settled.fingerprint(line))


def _without_secret_edits(finding: Finding, masker: Masker) -> Finding:
    fix = finding.fix
    if fix is None or not any(masker.is_secret(edit.text) for edit in fix.edits):
        return finding
    return replace(finding, remedy=Remedy(replace(fix, edits=(), masked=True)))


def masked_lines(data: bytes, masker: Masker) -> list[str]:
    """The lines of a file with their ends, each masked; a part over several lines is hidden in each of them."""
    hidden = list(hidden_bytes(data, masker))
    lines: list[bytes] = []
    start = number = 0
    for line in data.split(b"\n"):
        end = start + len(line)
        while number < len(hidden) and hidden[number].end <= start:
            number += 1
        pieces, position, next_one = [], start, number
        while next_one < len(hidden) and hidden[next_one].start < end:
            part = hidden[next_one]
            pieces += [data[position : max(position, part.start)], part.shown.encode()]
            position = min(end, part.end)
            next_one += 1
        lines.append(b"".join([*pieces, data[position:end]]))
        start = end + 1
    texts = [line.decode("utf-8", "replace") for line in lines]
    return [f"{text}\n" for text in texts[:-1]] + [text for text in texts[-1:] if text]
