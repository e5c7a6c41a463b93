"""How the requests of production's users are distributed, beside what a script makes of its steps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.production.routes import Route, general_names, redirect_routes, route_of, routes_of, templates_of
from loadlint.production.shares import GROUPS, Share, part_shares, parts_done, shares

if TYPE_CHECKING:
    from loadlint.correlation.pair.aligned_recordings import Alignment
    from loadlint.numbers.percentiles import Array
    from loadlint.production.request_table import Log, RequestTable
    from loadlint.script import LoadPart, Script

HOUR = 3600
_MICROSECONDS = 1_000_000
_SESSION_ENDS = 30 * 60
_SHORTEST_PAUSE = 1
_SHORTEST_PART_OF_HOUR = 600
_LEAST_SHARE = 0.001


class RouteShare(Struct, frozen=True):
    """One route: how many requests it has in the logs, their share of all and of the time that all took.

    `time` is None where the logs tell no durations. `steps` are those of the script, and `expected` is their share of
    its requests.
    """

    route: Route
    requests: int
    share: Share
    time: float | None
    steps: tuple[int, ...] = ()
    expected: float = 0.0


class PartShare(Struct, frozen=True):
    """How often users did what a part of the script does, as a share of all parts, and its share in the script."""

    part: LoadPart
    share: Share
    expected: float


class Hour(Struct, frozen=True):
    """The requests that began in one hour. `started` is in seconds since the epoch, `rate` a second."""

    started: int
    requests: int
    rate: float


class Sessions(Struct, frozen=True):
    """The visits of users: how many, with how many requests on average; half and nine tenths of the pauses between
    two requests are shorter than so many seconds, None where there are no pauses. Those under a second are not counted.
    """

    count: int
    requests: float
    pauses: tuple[float, float] | None


class Mix(Struct, frozen=True):
    """What logs show. `unknown` are the routes of the script that no request has, `rare` the share of requests of
    routes that have less than a thousandth. `iterations` is how often the parts of the script would have been run.
    `sessions` is None where the logs tell no users apart.
    """

    logs: tuple[Log, ...]
    requests: int
    started: float
    ended: float
    routes: tuple[RouteShare, ...]
    missing: tuple[RouteShare, ...]
    rare: float
    unknown: tuple[tuple[Route, tuple[int, ...]], ...]
    parts: tuple[PartShare, ...]
    iterations: float
    hours: tuple[Hour, ...]
    sessions: Sessions | None

    @property
    def peak(self) -> Hour:
        """The hour with the highest rate."""
        return max(self.hours, key=lambda hour: hour.rate)

    @property
    def iterations_a_request(self) -> float:
        """How many iterations of the script stand for one request of the logs."""
        return self.iterations / self.requests


def mix_of(script: Script, parts: Sequence[LoadPart], table: RequestTable, alignment: Alignment | None = None) -> Mix:
    """The mix that logs show, beside a script with its parts, and with the redirects that its recordings hold."""
    templates = routes_of(script)
    for route, steps in redirect_routes(alignment).items() if alignment is not None else ():
        templates[route] = (*templates.get(route, ()), *steps)
    counts = _Counts(table, templates)
    unknown = [template for template in templates if template not in counts.templates]
    all_makes = _makes(parts, templates, [*counts.templates, *unknown])
    # What production does not know says nothing about how often the rest is done.
    makes = all_makes[:, : len(counts.templates)]
    of_steps = counts.requests[:, : len(counts.templates)]
    started, ended = _period(table)
    done = parts_done(of_steps.sum(axis=0), makes)
    return Mix(
        logs=table.logs,
        requests=int(counts.requests.sum()),
        started=started,
        ended=ended,
        routes=_known_routes(counts, templates, _expected_shares(parts, all_makes)),
        missing=_missing_routes(counts),
        rare=_rare(counts),
        unknown=tuple((template, templates[template]) for template in unknown),
        parts=tuple(_part_shares(parts, of_steps, makes)),
        iterations=float(done.sum()),
        hours=tuple(_hours(table, started, ended)),
        sessions=_sessions(table) if any(log.has_visitors for log in table.logs) else None,
    )


class _Counts:
    """How many requests each route has in each group, and how much time they took.

    The columns of `requests` and `times` are those of `routes`: the templates of the script that the logs have, then
    the routes that no step has.
    """

    def __init__(self, table: RequestTable, templates: Mapping[Route, tuple[int, ...]]) -> None:
        import numpy as np

        names = _names(table, templates)
        routes = set(names.values())
        self.templates = [template for template in templates if template in routes]
        missing = sorted(routes - set(templates))
        self.routes = [*self.templates, *missing]
        numbers = {route: number for number, route in enumerate(self.routes)}
        rows = [(*shape, numbers[route]) for shape, route in names.items()]
        arrays = dict(zip(("method", "path", "route"), map(_array, zip(*rows, strict=True)), strict=True))
        self.requests = np.zeros((GROUPS, len(self.routes)), dtype=np.int64)
        self.times = np.zeros(len(self.routes))
        for route, group, number, time in table.count_by_route(arrays, GROUPS):
            self.requests[group, route] += number
            self.times[route] += time or 0

    def time_share(self, column: int) -> float | None:
        """The share of a route in the time of all; None where the logs tell no durations."""
        total = float(self.times.sum())
        return float(self.times[column]) / total if total else None


def _array(values: Sequence[object]) -> Array:
    import numpy as np

    return np.array(values, dtype=object)


def _names(table: RequestTable, templates: Mapping[Route, tuple[int, ...]]) -> dict[tuple[str, str], Route]:
    """The template, or the general name, of each method with a path that the logs have."""
    shapes = {(method, path): (route_of(method, path), number) for method, path, number in table.paths()}
    fitting = templates_of({route for route, _ in shapes.values()}, templates)
    others: Counter[Route] = Counter()
    for route, number in shapes.values():
        if fitting[route] is None:
            others[route] += number
    names = general_names(others)
    return {shape: fitting[route] or names[route] for shape, (route, _) in shapes.items()}


def _makes(parts: Sequence[LoadPart], templates: Mapping[Route, tuple[int, ...]], columns: Sequence[Route]) -> Array:
    """How often each part makes a request of each template; what is in a loop counts once."""
    import numpy as np

    makes = np.zeros((len(parts), len(columns)))
    for row, part in enumerate(parts):
        numbers = Counter(part.steps)
        for column, route in enumerate(columns):
            makes[row, column] = sum(numbers[step] for step in templates[route])
    return makes


def _expected_shares(parts: Sequence[LoadPart], makes: Array) -> Array:
    """The share of each template in the requests of the script."""
    import numpy as np

    requests = np.array([part.weight for part in parts]) @ makes
    result: Array = requests / max(requests.sum(), 1e-9)
    return result


def _known_routes(
    counts: _Counts, templates: Mapping[Route, tuple[int, ...]], expected: Array
) -> tuple[RouteShare, ...]:
    of_all = shares(counts.requests)
    rows = [
        RouteShare(
            route, int(counts.requests[:, column].sum()), of_all[column], counts.time_share(column),
            templates[route], float(expected[column]),
        )
        for column, route in enumerate(counts.templates)
    ]  # fmt: skip
    return tuple(sorted(rows, key=lambda row: -row.requests))


def _missing_routes(counts: _Counts) -> tuple[RouteShare, ...]:
    of_all = shares(counts.requests)
    rows = [
        RouteShare(route, int(counts.requests[:, column].sum()), of_all[column], counts.time_share(column))
        for column, route in enumerate(counts.routes)
        if column >= len(counts.templates) and of_all[column].value >= _LEAST_SHARE
    ]
    return tuple(sorted(rows, key=lambda row: -row.requests))


def _rare(counts: _Counts) -> float:
    missing = counts.requests[:, len(counts.templates) :].sum(axis=0) / max(counts.requests.sum(), 1)
    return float(missing[missing < _LEAST_SHARE].sum())


def _part_shares(parts: Sequence[LoadPart], of_steps: Array, makes: Array) -> list[PartShare]:
    total = sum(part.weight for part in parts) or 1.0
    return [
        PartShare(part, share, part.weight / total)
        for part, share in zip(parts, part_shares(of_steps, makes), strict=True)
    ]


def _period(table: RequestTable) -> tuple[float, float]:
    """When the first and the last request began, in seconds since the epoch."""
    first, last = table.query("SELECT min(started), max(started) FROM requests").fetchone() or (0, 0)
    return first / _MICROSECONDS, last / _MICROSECONDS


def _hours(table: RequestTable, started: float, ended: float) -> list[Hour]:
    """The hours of the clock (UTC); of those at both ends the logs may hold only a part."""
    width = HOUR * _MICROSECONDS
    rows = table.query(f"SELECT started // {width}, count(*) FROM requests GROUP BY ALL ORDER BY ALL").fetchall()
    hours = []
    for number, requests in rows:
        first, last = max(number * HOUR, started), min((number + 1) * HOUR, ended)
        seconds = max(last - first, 1.0 if len(rows) == 1 else _SHORTEST_PART_OF_HOUR)
        hours.append(Hour(number * HOUR, requests, requests / seconds))
    return hours


def _sessions(table: RequestTable) -> Sessions:
    row = table.query(
        f"""SELECT count(*), count(*) FILTER (gap IS NULL OR gap > {_SESSION_ENDS * _MICROSECONDS}),
            quantile_cont(gap / {_MICROSECONDS}, [0.5, 0.9]) FILTER (gap BETWEEN {_SHORTEST_PAUSE * _MICROSECONDS}
                AND {_SESSION_ENDS * _MICROSECONDS})
        FROM (SELECT started - lag(started + coalesce(duration, 0)) OVER (PARTITION BY visitor ORDER BY started) AS gap
            FROM requests WHERE visitor IS NOT NULL)"""
    ).fetchone() or (0, 0, None)
    requests, count, pauses = row
    return Sessions(count, requests / max(count, 1), (pauses[0], pauses[1]) if pauses else None)
