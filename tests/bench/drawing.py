"""A drawing of cost against size, both in logarithms, as SVG."""

from __future__ import annotations

import html
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, MARGIN = 360, 260, 44
COLORS = ("#1565c0", "#c62828", "#2e7d32", "#6a1b9a")
STYLE = """\
text { font: 11px sans-serif; fill: #444; } polyline { fill: none; stroke-width: 2; } .grid { stroke: #8884; }
.linear { stroke: #888; stroke-dasharray: 3 4; } @media (prefers-color-scheme: dark) { text { fill: #ccc; } }
"""


@dataclass(frozen=True)
class Series:
    """What one kind of thing costs: sizes and costs, smallest first."""

    name: str
    sizes: tuple[float, ...]
    costs: tuple[float, ...]


def drawing(panels: Sequence[tuple[str, Sequence[Series]]]) -> str:
    """One panel beside the other, each with a title."""
    inner = "\n".join(
        f'<g transform="translate({WIDTH * number} 0)">\n{"".join(f"{line}{chr(10)}" for line in _panel(*panel))}</g>'
        for number, panel in enumerate(panels)
    )
    size = f'viewBox="0 0 {WIDTH * len(panels)} {HEIGHT}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img">\n<style>{STYLE}</style>\n{inner}\n</svg>\n'


def _panel(title: str, series: Sequence[Series]) -> Iterator[str]:
    """Sizes are counted in the smallest of each series, so that all begin at the left."""
    costs = [math.log10(cost) for one in series for cost in one.costs]
    low, high = math.floor(min(costs)), math.ceil(max(costs))
    decades = max(round(math.log10(one.sizes[-1] / one.sizes[0])) for one in series)

    def place(size: float, cost: float) -> str:
        x = MARGIN + (WIDTH - 2 * MARGIN) * math.log10(size) / decades
        y = HEIGHT - MARGIN - (HEIGHT - 2 * MARGIN) * (math.log10(cost) - low) / max(1, high - low)
        return f"{x:.1f},{y:.1f}"

    yield f'<text x="{MARGIN}" y="16">{html.escape(title)}</text>'
    for power in range(low, high + 1):
        (x1, y), (x2, _) = (place(size, 10.0**power).split(",") for size in (1, 10**decades))
        yield f'<line class="grid" x1="{x1}" x2="{x2}" y1="{y}" y2="{y}"/><text x="4" y="{y}">{10.0**power:g}</text>'
    for number, one in enumerate(series):
        color, first = COLORS[number % len(COLORS)], one.costs[-1] / one.sizes[-1]
        points = " ".join(place(size / one.sizes[0], cost) for size, cost in zip(one.sizes, one.costs, strict=True))
        start = max(one.sizes[0], 10.0**low / first)
        linear = f"{place(start / one.sizes[0], first * start)} {place(one.sizes[-1] / one.sizes[0], one.costs[-1])}"
        yield f'<polyline class="linear" points="{linear}"/>'
        yield f'<polyline stroke="{color}" points="{points}"/>'
        name = html.escape(f"{one.name}: {one.sizes[0]:g} to {one.sizes[-1]:g}")
        yield f'<text x="{MARGIN}" y="{32 + 14 * number}" style="fill: {color}">{name}</text>'
