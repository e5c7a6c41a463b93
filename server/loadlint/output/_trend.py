"""The trend of a history: a page with a drawing for each step, Markdown, JSON."""

from __future__ import annotations

import html
import json
from typing import TYPE_CHECKING

from loadlint.numbers.trend import change_in_words, name_of, rows_of
from loadlint.output._numbers import html_page, html_table, markdown_table
from loadlint.output._terminal import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from loadlint.numbers.trend import StepTrend, Trend

_WIDTH, _HEIGHT, _MARGIN = 720, 140, 8
_STYLE = """\
svg { width: 100%; height: auto; overflow: visible; }
.p95 { stroke: #1565c0; fill: none; stroke-width: 2; } .p50 { stroke: #8888; fill: none; stroke-width: 2; }
.dot { fill: #1565c0; } .dot.failed { fill: #c62828; } .change { stroke: #c62828; stroke-dasharray: 4 3; }
svg a:focus .dot { stroke: currentColor; stroke-width: 3; } text { fill: currentColor; font-size: 11px; }
section { break-inside: avoid; margin-bottom: 2em; }
@media (prefers-color-scheme: dark) { .p95 { stroke: #90caf9; } .dot { fill: #90caf9; } .change { stroke: #ff8a80; } }
"""


def page(trend: Trend) -> str:
    """One file without network or scripts: the slowest steps first, each run a dot that the keyboard reaches."""
    sections = "\n".join(_section(trend, of_step) for of_step in trend.steps)
    title = f"Trend of {len(trend.digests)} runs"
    return html_page(title, f"<h1>{title}</h1>\n{html_table(rows_of(trend))}\n{sections}", _STYLE)


def _section(trend: Trend, of_step: StepTrend) -> str:
    sentences = [*(change_in_words(trend, of_step, point) for point in of_step.changes), *of_step.causes]
    items = "".join(f"<li>{_html_of(sentence)}</li>" for sentence in sentences)
    name = _html_of(str(of_step.step))
    lines = "\n".join(_drawing(trend, of_step))
    return (
        f"<section><h2>{name}</h2>\n<ul>{items}</ul>\n"
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="p50 and p95 of {name} over runs">\n'
        f"{lines}\n</svg></section>"
    )


def _drawing(trend: Trend, of_step: StepTrend) -> Iterator[str]:
    most = max(*of_step.p95s, *of_step.medians) or 1.0
    last = max(len(trend.digests) - 1, 1)

    def point(run: int, value: float) -> tuple[float, float]:
        x = _MARGIN + (_WIDTH - 2 * _MARGIN) * run / last
        return round(x, 1), round(_HEIGHT - _MARGIN - (_HEIGHT - 3 * _MARGIN) * value / most, 1)

    def line(kind: str, values: Sequence[float]) -> str:
        places = [point(run, value) for run, value in zip(of_step.runs, values, strict=True)]
        return f'<polyline class="{kind}" points="{" ".join(f"{x},{y}" for x, y in places)}"/>'

    yield f'<text x="0" y="10">{most:.4g} ms</text>'
    yield line("p50", of_step.medians)
    yield line("p95", of_step.p95s)
    for change in of_step.changes:
        x, _ = point(of_step.runs[change.position], 0)
        yield f'<line class="change" x1="{x}" x2="{x}" y1="0" y2="{_HEIGHT}"/>'
    for run, median, p95, failed in zip(of_step.runs, of_step.medians, of_step.p95s, of_step.failed, strict=True):
        x, y = point(run, p95)
        text = f"{name_of(trend.digests[run])}: p50 {median:.4g} ms, p95 {p95:.4g} ms, {failed:.2%} failed"
        kind = "dot failed" if failed else "dot"
        dot = f'<circle class="{kind}" cx="{x}" cy="{y}" r="3.5"><title>{_html_of(text)}</title></circle>'
        yield f'<a tabindex="0">{dot}</a>'


def markdown(trend: Trend) -> str:
    """One table: the newest numbers of each step with its last change."""
    return "".join(f"{line}\n" for line in markdown_table(rows_of(trend)))


def as_json(trend: Trend) -> str:
    """Plain values; times are milliseconds."""
    value = {
        "version": 1,
        "runs": [
            {
                "started": digest.started,
                "seconds": digest.seconds,
                "tool": digest.tool,
                "label": digest.label,
                "commit": digest.commit,
                "machine": digest.machine,
                "script": digest.script,
            }
            for digest in trend.digests
        ],
        "steps": [_step(of_step) for of_step in trend.steps],
    }
    return json.dumps(value, indent=2) + "\n"


def _step(of_step: StepTrend) -> dict[str, object]:
    return {
        "step": of_step.step.label,
        "method": of_step.step.method,
        "kind": of_step.step.kind,
        "runs": list(of_step.runs),
        "p50": list(of_step.medians),
        "p95": list(of_step.p95s),
        "failed": list(of_step.failed),
        "counts": list(of_step.counts),
        "changes": [
            {
                "run": of_step.runs[point.position],
                "before": point.before,
                "after": point.after,
                "chance": point.chance,
            }
            for point in of_step.changes
        ],
    }


def _html_of(text: str) -> str:
    return html.escape(printable(text))
