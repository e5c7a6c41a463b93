"""Which spans belong to which request of a run: by the id of the trace, else by route and time."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from heapq import nsmallest

from msgspec import Struct

from loadlint.text.regex import regex
from loadlint.traces.model import Span

_CLOCKS = 20_000
"""Microseconds by which the clocks of the load generator and of the application may differ."""

_SECOND = 1_000_000
"""Microseconds."""

_MOST_CANDIDATES = 200
_MOST_FITS = 20
_MOST_ENTRIES = 50_000
_MOST_OF_ONE_TRACE = 1000
"""An id that more requests have, as that of a constant header, tells none of them apart."""

_ANY = "*"
_ORIGIN = regex(r"^[A-Za-z][\w+.-]*://[^/?#]*")
_METHOD = regex(r"^([A-Z]{3,7}) (?=\S)")
_PLACEHOLDER = regex(r"[{}<>$*\[\]]|^:")


class Request(Struct, frozen=True):
    """A request of a run: what the tool calls it, when it was made in microseconds, and the id of its trace.

    `address` is where it went, as far as that is known: it may have places for values, as `/orders/{id}`.
    """

    label: str
    method: str | None
    address: str
    started: int
    ended: int
    has_failed: bool
    trace: str


class Entry(Struct, frozen=True):
    """The first span of an application in a trace, with the children of all spans of that trace."""

    span: Span
    children: Mapping[str, Sequence[Span]]


class TracedRequest(Struct, frozen=True):
    """A request with the spans that answered it: several where the tool followed a redirect."""

    request: Request
    entries: tuple[Entry, ...]
    by_id: bool


def entries_of(spans: Iterable[Span]) -> Iterator[Entry]:
    """The spans of each trace whose parent is not there: the load tool's own is not among them as a rule."""
    by_trace: dict[str, list[Span]] = {}
    for span in spans:
        by_trace.setdefault(span.trace, []).append(span)
    for of_trace in by_trace.values():
        children: dict[str, list[Span]] = {}
        for span in of_trace:
            children.setdefault(span.parent, []).append(span)
        names = {span.id for span in of_trace}
        yield from (Entry(span, children) for span in of_trace if span.parent not in names)


def traced_requests(requests: Sequence[Request], entries: Iterable[Entry]) -> tuple[list[TracedRequest], int]:
    """The requests that have a trace, and how many entries are left out, being more than can be joined.

    `requests` are in order of start.
    """
    by_trace = _numbers_by_trace(requests)
    of_traces: dict[str, list[Entry]] = {}
    for entry in entries:
        of_traces.setdefault(entry.span.trace if entry.span.trace in by_trace else "", []).append(entry)
    candidates = _of_one_route(requests, by_trace.pop("", []), of_traces.pop("", []))
    by_time = _by_route_and_time(requests, candidates[:_MOST_ENTRIES])
    by_id: dict[int, list[Entry]] = {}
    for trace, of_trace in of_traces.items():
        by_id |= _of_one_trace(requests, by_trace[trace], of_trace[:_MOST_ENTRIES])
    joined = {**by_time, **by_id}
    traced = [TracedRequest(requests[number], tuple(joined[number]), number in by_id) for number in sorted(joined)]
    counts = (len(candidates), *map(len, of_traces.values()))
    return traced, sum(max(0, count - _MOST_ENTRIES) for count in counts)


def _numbers_by_trace(requests: Sequence[Request]) -> dict[str, list[int]]:
    """The requests of each trace; "" has those without an id, and with one that tells nothing."""
    counts = Counter(request.trace for request in requests)
    by_trace: dict[str, list[int]] = {}
    for number, request in enumerate(requests):
        trace = request.trace if counts[request.trace] <= _MOST_OF_ONE_TRACE else ""
        by_trace.setdefault(trace, []).append(number)
    return by_trace


def _of_one_trace(
    requests: Sequence[Request], numbers: Sequence[int], entries: Sequence[Entry]
) -> dict[int, list[Entry]]:
    """Requests that were sent together share a trace: each gets the entry that fits it best.

    What is left, as the answer behind a redirect, belongs to the nearest one.
    """
    are_exact = any(requests[number].ended % _SECOND for number in numbers)
    distance_of = _times_apart if are_exact else _durations_apart
    fits_of_entries = (
        (
            (not _is_route(requests[number], entry.span), distance, number, position)
            for distance, number in _fits_of(requests, numbers, entry.span, distance_of)
        )
        for position, entry in enumerate(entries)
    )
    pairs = sorted(fit for fits in fits_of_entries for fit in nsmallest(_MOST_FITS, fits))
    joined, taken = _one_each((number, position) for _, _, number, position in pairs)
    of_requests = {number: [entries[position]] for number, position in joined.items()}
    for _, number, position in sorted(pair[1:] for pair in pairs):
        if position not in taken:
            of_requests.setdefault(number, []).append(entries[position])
            taken.add(position)
    return of_requests


def _of_one_route(
    requests: Sequence[Request], numbers: Sequence[int], entries: Iterable[Entry]
) -> list[tuple[Entry, list[list[int]]]]:
    """The entries of the run's time that are to its addresses, each with the requests to each of these."""
    by_route: dict[tuple[str, ...], list[int]] = {}
    for number in numbers:
        by_route.setdefault(_route_of(requests[number]), []).append(number)
    start = min((requests[number].started for number in numbers), default=0)
    end = max((requests[number].ended for number in numbers), default=0)
    of_run = [
        (entry, _route(entry.span.path, entry.span.method)) for entry in entries if _is_within(entry.span, start, end)
    ]
    of_routes = {
        route: [numbers for other, numbers in by_route.items() if _is_like(route, other)]
        for route in {route for _, route in of_run}
    }
    return [(entry, of_routes[route]) for entry, route in of_run if of_routes[route]]


def _by_route_and_time(
    requests: Sequence[Request], candidates: Sequence[tuple[Entry, Sequence[Sequence[int]]]]
) -> dict[int, list[Entry]]:
    """The requests without an id, each with the entry that fits best into its time."""
    fits_of_entries = (
        (
            (distance, number, position)
            for numbers in of_routes
            for distance, number in _fits_of(requests, numbers, entry.span, _times_apart)
            if _is_within(entry.span, requests[number].started, requests[number].ended)
        )
        for position, (entry, of_routes) in enumerate(candidates)
    )
    pairs = sorted(fit for fits in fits_of_entries for fit in nsmallest(_MOST_FITS, fits))
    joined, _ = _one_each((number, position) for _, number, position in pairs)
    return {number: [candidates[position][0]] for number, position in joined.items()}


def _one_each(pairs: Iterable[tuple[int, int]]) -> tuple[dict[int, int], set[int]]:
    """The entry of each request, from pairs with the best first; and the entries that have one."""
    joined: dict[int, int] = {}
    taken: set[int] = set()
    for number, position in pairs:
        if number not in joined and position not in taken:
            joined[number] = position
            taken.add(position)
    return joined, taken


def _fits_of(
    requests: Sequence[Request], numbers: Sequence[int], span: Span, distance_of: Callable[[Request, Span], int]
) -> Iterator[tuple[int, int]]:
    """How far a span is from the requests near to it, in microseconds, with their numbers."""
    place = bisect_right(numbers, span.started, key=lambda number: requests[number].started)
    for number in numbers[max(0, place - _MOST_CANDIDATES) : place + _MOST_CANDIDATES // 10]:
        yield distance_of(requests[number], span), number


def _times_apart(request: Request, span: Span) -> int:
    return abs(span.started - request.started) + abs(request.ended - span.ended)


def _durations_apart(request: Request, span: Span) -> int:
    """What tells requests apart whose times are known to the second only, as in k6's CSV."""
    return abs((request.ended - request.started) - (span.ended - span.started))


def _is_within(span: Span, start: int, end: int) -> bool:
    """Whether a span began and ended during a time."""
    return start - _CLOCKS <= span.started and span.ended <= end + _CLOCKS


def _is_route(request: Request, span: Span) -> bool:
    return _is_like(_route_of(request), _route(span.path, span.method))


def _route_of(request: Request) -> tuple[str, ...]:
    return _route(request.address, request.method or "")


@lru_cache(maxsize=10_000)
def _route(address: str, method: str) -> tuple[str, ...]:
    """The method and the segments of an address, which may begin with its method; nothing where it is none."""
    named_method = _METHOD.match(address)
    path = _ORIGIN.sub("", address[named_method.end() :] if named_method else address)
    path = path.partition("?")[0].partition("#")[0]
    if not address or not (path.startswith("/") or not path):
        return ()
    segments = (method or (named_method[1] if named_method else _ANY), *path.strip("/").split("/"))
    return tuple(_ANY if _PLACEHOLDER.search(segment) else segment for segment in segments)


def _is_like(route: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two routes are one; what stands for an id is like any segment."""
    return bool(route) and len(route) == len(other) and all(map(_are_like, route, other))


def _are_like(segment: str, other: str) -> bool:
    return segment == other or _ANY in (segment, other)
