"""The cookies of the journey. A tool's jar takes and sends them, so they stand beside the values of the script."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from loadlint.correlation.pair.aligned_recordings import AlignedRecording
from loadlint.engine import Analysis
from loadlint.recordings.cookies import sent_cookies
from loadlint.text.span import Span
from loadlint.value_flow.model import FlowCookie


def cookies_of(
    analysis: Analysis, lead: AlignedRecording, row_of_position: Mapping[int, int], row_of_step: Mapping[int, int]
) -> Iterator[FlowCookie]:
    """The cookies that the answers of a run set and that its requests send, in the order in which they are set."""
    written = _rows_with_cookies(analysis, row_of_step)
    setting: dict[str, list[int]] = {}
    for cookie, positions in lead.lookups.cookies.items():
        setting.setdefault(cookie.name, []).extend(positions)
    for name, positions in setting.items():
        sent_by = [row for position, row in row_of_position.items() if name in lead.lookups.sent_cookies(position)]
        set_by = [row_of_position[position] for position in sorted(positions) if position in row_of_position]
        if sent_by or name in written:
            rows = written.get(name, {})
            fixable = (span for span in rows.values() if _has_fix(analysis, span))
            yield FlowCookie(name, tuple(set_by), tuple(sorted(sent_by)), tuple(rows), next(fixable, None))


def _rows_with_cookies(analysis: Analysis, row_of_step: Mapping[int, int]) -> dict[str, dict[int, Span | None]]:
    """By the names of cookies: the rows of the steps that send them in a header of the script, with its place."""
    rows_by_name: dict[str, dict[int, Span | None]] = {}
    for step in analysis.script.steps:
        header = step.request.header("cookie")
        for name in sent_cookies(step.request) if header is not None and step.index in row_of_step else ():
            rows_by_name.setdefault(name, {})[row_of_step[step.index]] = header.span() if header is not None else None
    return rows_by_name


def _has_fix(analysis: Analysis, span: Span | None) -> bool:
    return span is not None and any(
        finding.fix is not None and span.covers(finding.span) for finding in analysis.findings
    )
