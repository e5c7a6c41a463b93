"""What is said of a mix: all formats of the output show these tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from loadlint.document import Document, Rows
from loadlint.production.observed_mix import Mix, RouteShare, Sessions
from loadlint.script import Script

_MOST_HOURS = 48


def document(mix: Mix, script: Script) -> Document:
    """The mix in tables, what is unlike production first."""
    begin, end = (datetime.fromtimestamp(time, UTC) for time in (mix.started, mix.ended))
    head = f"{script.source.path}: {mix.requests:,} requests, {begin:%Y-%m-%d %H:%M} to {end:%Y-%m-%d %H:%M} UTC"
    return Document(head, tuple(_notes(mix)), tuple(_tables(mix, script)))


def _notes(mix: Mix) -> Iterator[str]:
    for log in mix.logs:
        yield f"{log.path}: {log.requests:,} requests" + (f"; left out: {log.left_out_words}" if log.left_out else "")
    yield f"peak: {mix.peak.rate:.3g} requests a second, in the hour from {_time(mix.peak.started)} UTC"
    if mix.sessions is None:
        yield "the logs tell no users apart: there are no sessions and no pauses"
    else:
        yield f"{mix.sessions.count:,} sessions with {mix.sessions.requests:.3g} requests on average"
        if mix.sessions.pauses is not None:
            median, long = mix.sessions.pauses
            yield f"pauses between requests of a session: half are under {median:.3g} s, nine of ten under {long:.3g} s"
    if mix.rare:
        yield f"{mix.rare:.1%} of requests go to routes with less than 0.1 % each, which are not listed"


def _tables(mix: Mix, script: Script) -> Iterator[Rows]:
    of_time = ("of time",) if any(row.time is not None for row in (*mix.routes, *mix.missing)) else ()
    if mix.missing:
        rows = tuple((str(row.route), str(row.share), *_part(row.time)) for row in mix.missing)
        yield Rows("Missing: no step makes these requests", ("route", "of requests", *of_time), rows)
    if mix.unknown:
        unknown = tuple((str(route), _places(script, steps)) for route, steps in mix.unknown)
        yield Rows("Unknown: production has no such requests", ("route", "step"), unknown, 2)
    routes = tuple(_route_row(row, script) for row in mix.routes)
    yield Rows("Requests", ("route", "step", "production", "script", *of_time), routes, 2)
    if len(mix.parts) > 1:
        rows = tuple((row.part.name, str(row.share), f"{row.expected:.1%}") for row in mix.parts)
        yield Rows("Journeys", ("part of the script", "production", "script"), rows)
    if 1 < len(mix.hours) <= _MOST_HOURS:
        rows = tuple((_time(hour.started), f"{hour.requests:,}", f"{hour.rate:.3g}/s") for hour in mix.hours)
        yield Rows("Hours", ("from (UTC)", "requests", "rate"), rows)


def _route_row(row: RouteShare, script: Script) -> tuple[str, ...]:
    step = _places(script, row.steps)
    return str(row.route), step, str(row.share), f"{row.expected:.1%}", *_part(row.time)


def _part(share: float | None) -> tuple[str, ...]:
    """A share of the time, if the logs tell it: they do for all routes or for none."""
    return () if share is None else (f"{share:.1%}",)


def _time(seconds: int) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M}"


def _places(script: Script, steps: Sequence[int]) -> str:
    """Where steps stand, as `shop.js:12, 40`."""
    lines = _lines(script, steps)
    path = script.source.path_at(script.steps[steps[0]].at.start)
    return f"{path}:{', '.join(map(str, dict.fromkeys(lines)))}"


def as_json(mix: Mix, script: Script) -> dict[str, Any]:
    """The mix as plain values, by `output/schema.json`: shares from 0 to 1, times in seconds."""
    return {
        "version": 1,
        "script": script.source.path,
        "requests": mix.requests,
        "started": mix.started,
        "ended": mix.ended,
        "logs": [{"path": log.path, "requests": log.requests, "leftOut": dict(log.left_out)} for log in mix.logs],
        "routes": [
            {**_route_json(row), "expected": row.expected, "lines": _lines(script, row.steps)} for row in mix.routes
        ],
        "missing": [_route_json(row) for row in mix.missing],
        "rare": mix.rare,
        "unknown": [{"route": str(route), "lines": _lines(script, steps)} for route, steps in mix.unknown],
        "journeys": [
            {"part": row.part.name, "share": row.share.value, "margin": row.share.margin, "expected": row.expected}
            for row in mix.parts
        ],
        "hours": [{"started": hour.started, "requests": hour.requests, "rate": hour.rate} for hour in mix.hours],
        "sessions": None if mix.sessions is None else _sessions_json(mix.sessions),
    }


def _sessions_json(sessions: Sessions) -> dict[str, Any]:
    pauses = None if sessions.pauses is None else dict(zip(("p50", "p90"), sessions.pauses, strict=True))
    return {"count": sessions.count, "requests": sessions.requests, "pauses": pauses}


def _route_json(row: RouteShare) -> dict[str, Any]:
    share = {"share": row.share.value, "margin": row.share.margin}
    return {"route": str(row.route), "requests": row.requests, **share, "time": row.time}


def _lines(script: Script, steps: Sequence[int]) -> list[int]:
    return [script.source.position(script.steps[step].at.start)[0] for step in steps]
