"""A capacity as a page: the measured loads, the law through them, and its knee."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from loadlint.capacity.measured_capacity import Capacity
from loadlint.capacity.report import document
from loadlint.output import _document

_WIDTH, _HEIGHT, _MARGIN = 720, 300, 36
_POINTS = 120


def page(capacity: Capacity) -> str:
    """The keyboard reaches each measured load."""
    picture = _document.svg((_WIDTH, _HEIGHT), "Throughput against requests at a time", _shapes(capacity))
    return _document.page(replace(document(capacity), picture=picture))


def _shapes(capacity: Capacity) -> Iterator[str]:
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
    yield f'<path stroke="#8888" fill="none" d="M{_MARGIN},{_MARGIN} V{bottom} H{right}"/>'
    yield f'<text x="{_MARGIN}" y="{_MARGIN - 8}">requests a second, up to {highest:.4g}</text>'
    yield f'<text x="{right}" y="{bottom + 20}" text-anchor="end">requests at a time, up to {most:.4g}</text>'
    yield _document.svg_line("line", [place(*point) for point in curve])
    if knee:
        x, _ = place(knee, 0)
        yield f'<line class="mark" x1="{x}" x2="{x}" y1="{_MARGIN}" y2="{bottom}"/>'
        yield f'<text x="{x + 4}" y="{_MARGIN + 12}">knee {knee:.3g}</text>'
    for step in capacity.steps:
        text = f"{step.run}: {step.concurrency:.3g} at a time, {step.throughput:.4g}/s, p95 {step.p95 * 1000:.4g} ms"
        yield _document.svg_dot(place(step.concurrency, step.throughput), text)
