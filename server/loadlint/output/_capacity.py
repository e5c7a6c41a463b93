"""A capacity as a page: the measured loads, the law through them, and its knee."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from loadlint.capacity.report import document
from loadlint.output import _document
from loadlint.output._terminal import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loadlint.capacity.measured_capacity import Capacity

_WIDTH, _HEIGHT, _MARGIN = 720, 300, 36
_POINTS = 120
_STYLE = """\
svg { width: 100%; height: auto; overflow: visible; } text { fill: currentColor; font-size: 11px; }
.law { stroke: #1565c0; fill: none; stroke-width: 2; } .dot { fill: #1565c0; } .axis { stroke: #8888; }
.knee { stroke: #c62828; stroke-dasharray: 4 3; } svg a:focus .dot { stroke: currentColor; stroke-width: 3; }
@media (prefers-color-scheme: dark) { .law { stroke: #90caf9; } .dot { fill: #90caf9; } .knee { stroke: #ff8a80; } }
"""


def page(capacity: Capacity) -> str:
    """One file without network or scripts; the keyboard reaches each measured load."""
    lines = "\n".join(_drawing(capacity))
    drawing = (
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="Throughput against requests at a time">\n'
        f"{lines}\n</svg>"
    )
    return _document.page(document(capacity), drawing=drawing, style=_STYLE)


def _drawing(capacity: Capacity) -> Iterator[str]:
    law = capacity.law
    knee = law.knee.value if law.knee is not None and not capacity.is_beyond_data else 0.0
    most = 1.1 * max(knee, *(step.concurrency for step in capacity.steps))
    loads = [most * (number + 1) / _POINTS for number in range(_POINTS)]
    curve = [(load, law.throughput(load)) for load in loads]
    highest = 1.1 * max(*(value for _, value in curve), *(step.throughput for step in capacity.steps))

    def place(load: float, throughput: float) -> tuple[float, float]:
        x = _MARGIN + (_WIDTH - 2 * _MARGIN) * load / most
        return round(x, 1), round(_HEIGHT - _MARGIN - (_HEIGHT - 2 * _MARGIN) * throughput / highest, 1)

    bottom, right = _HEIGHT - _MARGIN, _WIDTH - _MARGIN
    yield f'<path class="axis" fill="none" d="M{_MARGIN},{_MARGIN} V{bottom} H{right}"/>'
    yield f'<text x="{_MARGIN}" y="{_MARGIN - 8}">requests a second, up to {highest:.4g}</text>'
    yield f'<text x="{right}" y="{bottom + 20}" text-anchor="end">requests at a time, up to {most:.4g}</text>'
    points = " ".join(f"{x},{y}" for x, y in (place(*point) for point in curve))
    yield f'<polyline class="law" points="{points}"/>'
    if knee:
        x, _ = place(knee, 0)
        yield f'<line class="knee" x1="{x}" x2="{x}" y1="{_MARGIN}" y2="{bottom}"/>'
        yield f'<text x="{x + 4}" y="{_MARGIN + 12}">knee {knee:.3g}</text>'
    for step in capacity.steps:
        x, y = place(step.concurrency, step.throughput)
        text = f"{step.run}: {step.concurrency:.3g} at a time, {step.throughput:.4g}/s, p95 {step.p95 * 1000:.4g} ms"
        title = f"<title>{html.escape(printable(text))}</title>"
        yield f'<a tabindex="0"><circle class="dot" cx="{x}" cy="{y}" r="4">{title}</circle></a>'
