"""Which step of a script a request of a log is, by method and path.

A route is a method with a path in which what differs from request to request is `{}`: expressions of the script, ids.
Hosts and queries are not compared. Steps of one route can't be told apart in a log.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from msgspec import Struct

from loadlint.correlation.observe.addresses import is_id
from loadlint.correlation.observe.signatures import signature
from loadlint.production.request_table import ID
from loadlint.request import Request
from loadlint.script import Script
from loadlint.text.mapped import HOLE

if TYPE_CHECKING:
    from loadlint.correlation.pair.aligned_recordings import Alignment

_MOST_CHILDREN = 30
_FEWEST = 5
_DEEPEST = 12
"""Segments; what is behind them is `{}`."""


class Route(Struct, frozen=True, order=True):
    """A method and the segments of a path. `is_open`: the path may have a beginning that is not known."""

    method: str
    segments: tuple[str, ...]
    is_open: bool = False

    def __str__(self) -> str:
        return f"{self.method} /{'/'.join(self.segments)}"


def route_of(method: str, path: str) -> Route:
    """The route of a request in a log."""
    segments = path.removeprefix("/").split("/")
    short = segments[:_DEEPEST] + ([ID] if len(segments) > _DEEPEST else [])
    return Route(method, tuple(map(_generic, short)))


def _generic(segment: str) -> str:
    return ID if segment == ID or HOLE in segment or (segment and is_id(segment)) else segment


def routes_of(script: Script) -> dict[Route, tuple[int, ...]]:
    """The steps of a script by their routes. Steps are left out whose addresses are not known."""
    steps: dict[Route, list[int]] = defaultdict(list)
    for step in script.steps:
        request = signature(Request(step.method, step.request.url), ())
        segments = tuple(map(_generic, request.path))
        if any(segment != ID for segment in segments):
            steps[Route(step.method or "GET", segments, request.open_path)].append(step.index)
    return {route: tuple(indices) for route, indices in steps.items()}


def redirect_routes(alignment: Alignment) -> dict[Route, tuple[int, ...]]:
    """The routes that recorded redirects of steps lead to where the tool follows them, with these steps."""
    steps: dict[Route, set[int]] = defaultdict(set)
    for run in alignment.runs:
        for step, position in run.position_of.items():
            hops = run.lookups.chain(position)[1:] if alignment.follows(step) else ()
            for exchange in (run.exchanges[hop] for hop in hops if hop not in run.step_of):
                steps[route_of(exchange.request.method or "GET", urlsplit(exchange.url).path)].add(step)
    return {route: tuple(sorted(of_route)) for route, of_route in steps.items()}


def templates_of(routes: Iterable[Route], templates: Iterable[Route]) -> dict[Route, Route | None]:
    """The template of a script that fits each route of a log best; None where none does."""
    by_end: dict[tuple[str, str], list[Route]] = defaultdict(list)
    for template in templates:
        by_end[template.method, template.segments[-1]].append(template)
    return {route: _best(route, by_end) for route in routes}


def _best(route: Route, by_end: Mapping[tuple[str, str], Sequence[Route]]) -> Route | None:
    ends = dict.fromkeys((route.segments[-1], ID))
    fitting = [template for end in ends for template in by_end.get((route.method, end), ()) if _fits(route, template)]
    return max(fitting, key=_precision, default=None)


def _fits(route: Route, template: Route) -> bool:
    """Whether the segments are equal from the end on, where the template has no expression."""
    missing = len(route.segments) - len(template.segments)
    if missing < 0 or (missing and not template.is_open):
        return False
    pairs = zip(route.segments[missing:], template.segments, strict=True)
    return all(part in (ID, segment) for segment, part in pairs)


def _precision(template: Route) -> tuple[int, int]:
    return sum(segment != ID for segment in template.segments), len(template.segments)


def general_names(counts: Mapping[Route, int]) -> dict[Route, Route]:
    """Routes that no step has, with the segments replaced that are data: names, slugs.

    `counts` are numbers of visitors, or of requests. A segment is data where many others stand in its place, or where
    few have it: what only few people ask for may be about them.
    """
    names = {route: route for route in counts}
    for position in range(_DEEPEST):
        children = _children(names, counts, position)
        for route, name in names.items():
            siblings = children[name.method, name.segments[:position]]
            if position < len(name.segments) and _is_data(siblings, name.segments[position]):
                segments = (*name.segments[:position], ID, *name.segments[position + 1 :])
                names[route] = Route(name.method, segments)
    return names


def _children(
    names: Mapping[Route, Route], counts: Mapping[Route, int], position: int
) -> dict[tuple[str, tuple[str, ...]], Counter[str]]:
    """How many visitors or requests have each segment at a position, by what stands before it."""
    children: dict[tuple[str, tuple[str, ...]], Counter[str]] = defaultdict(Counter)
    for route, name in names.items():
        if position < len(name.segments):
            children[name.method, name.segments[:position]][name.segments[position]] += counts[route]
    return children


def _is_data(children: Counter[str], segment: str) -> bool:
    return bool(segment) and (len(children) > _MOST_CHILDREN or children[segment] < _FEWEST)
