"""The trend of a history as a page with a picture for each step, and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from loadlint.document import Document
from loadlint.numbers.trend import StepTrend, Trend, change_in_words, name_of, rows_of
from loadlint.output import _document

_WIDTH, _HEIGHT, _MARGIN = 720, 140, 8


def page(trend: Trend) -> str:
    """The slowest steps first, each run a dot that the keyboard reaches."""
    parts = tuple(_part(trend, of_step) for of_step in trend.steps)
    rows = rows_of(trend)
    return _document.page(Document(f"Trend of {rows.title}", (), (rows,), parts=parts))


def _part(trend: Trend, of_step: StepTrend) -> Document:
    changes = (change_in_words(trend, of_step, point) for point in of_step.changes)
    label = f"p50 and p95 of {of_step.step} over runs"
    picture = _document.svg((_WIDTH, _HEIGHT), label, _shapes(trend, of_step))
    return Document(str(of_step.step), (*changes, *of_step.causes), picture=picture)


def _shapes(trend: Trend, of_step: StepTrend) -> Iterator[str]:
    most = max(*of_step.p95s, *of_step.medians) or 1.0
    last = max(len(trend.digests) - 1, 1)

    def point(run: int, value: float) -> tuple[float, float]:
        x = _MARGIN + (_WIDTH - 2 * _MARGIN) * run / last
        return round(x, 1), round(_HEIGHT - _MARGIN - (_HEIGHT - 3 * _MARGIN) * value / most, 1)

    def points(values: Sequence[float]) -> list[tuple[float, float]]:
        return [point(run, value) for run, value in zip(of_step.runs, values, strict=True)]

    yield f'<text x="0" y="10">{most:.4g} ms</text>'
    yield _document.svg_line("faint", points(of_step.medians))
    yield _document.svg_line("line", points(of_step.p95s))
    for change in of_step.changes:
        x, _ = point(of_step.runs[change.position], 0)
        yield f'<line class="mark" x1="{x}" x2="{x}" y1="0" y2="{_HEIGHT}"/>'
    for run, median, p95, failed in zip(of_step.runs, of_step.medians, of_step.p95s, of_step.failed, strict=True):
        text = f"{name_of(trend.digests[run])}: p50 {median:.4g} ms, p95 {p95:.4g} ms, {failed:.2%} failed"
        yield _document.svg_dot(point(run, p95), text, "dot failed" if failed else "dot")


def as_json(trend: Trend) -> dict[str, Any]:
    """Plain values; times are milliseconds."""
    names = ("started", "seconds", "tool", "label", "commit", "machine", "script")
    runs = [{name: getattr(digest, name) for name in names} for digest in trend.digests]
    return {"version": 1, "runs": runs, "steps": [_step(of_step) for of_step in trend.steps]}


def _step(of_step: StepTrend) -> dict[str, Any]:
    step = {"step": of_step.step.label, "method": of_step.step.method, "kind": of_step.step.kind}
    times = {"runs": of_step.runs, "p50": of_step.medians, "p95": of_step.p95s}
    changes = [
        {"run": of_step.runs[point.position], "before": point.before, "after": point.after, "chance": point.chance}
        for point in of_step.changes
    ]
    return {**step, **times, "failed": of_step.failed, "counts": of_step.counts, "changes": changes}
