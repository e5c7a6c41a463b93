"""Which spans belong to which request of a run: by the id of the trace, else by route and time."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.text.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from loadlint.traces.model import Span

_CLOCKS = 20_000
"""Microseconds by which the clocks of the load generator and of the application may differ."""

_MOST_CANDIDATES = 200
_MOST_BY_TIME = 50_000
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


def traced_requests(requests: Sequence[Request], entries: Iterable[Entry]) -> list[TracedRequest]:
    """The requests that have a trace; `requests` are in order of start."""
    by_trace: dict[str, list[int]] = {}
    by_address: dict[tuple[str, str | None], list[int]] = {}
    for number, request in enumerate(requests):
        if request.trace:
            by_trace.setdefault(request.trace, []).append(number)
        else:
            by_address.setdefault((request.address, request.method), []).append(number)
    of_traces: dict[str, list[Entry]] = {}
    for entry in entries:
        of_traces.setdefault(entry.span.trace if entry.span.trace in by_trace else "", []).append(entry)
    by_time = _by_route_and_time(requests, by_address, of_traces.pop("", [])[:_MOST_BY_TIME])
    by_id: dict[int, list[Entry]] = {}
    for trace, of_trace in of_traces.items():
        by_id |= _of_one_trace(requests, by_trace[trace], of_trace)
    joined = {**by_time, **by_id}
    return [TracedRequest(requests[number], tuple(joined[number]), number in by_id) for number in sorted(joined)]


def _of_one_trace(
    requests: Sequence[Request], numbers: Sequence[int], entries: Sequence[Entry]
) -> dict[int, list[Entry]]:
    """Requests that were sent together share a trace: each gets the entry that fits it best.

    What is left, as the answer behind a redirect, belongs to the nearest one.
    """
    pairs = [
        (not is_route(requests[number].address, requests[number].method, entry.span), *fit)
        for position, entry in enumerate(entries)
        for fit in _fits_of(requests, numbers, entry.span, position)
        for number in fit[1:2]
    ]
    joined, taken = _one_each((number, position) for _, _, number, position in sorted(pairs))
    of_requests = {number: [entries[position]] for number, position in joined.items()}
    for _, number, position in sorted(pair[1:] for pair in pairs):
        if position not in taken:
            of_requests.setdefault(number, []).append(entries[position])
            taken.add(position)
    return of_requests


def _by_route_and_time(
    requests: Sequence[Request], by_address: Mapping[tuple[str, str | None], Sequence[int]], entries: Sequence[Entry]
) -> dict[int, list[Entry]]:
    """The requests without an id, each with the entry that fits best into its time."""
    pairs = [
        fit
        for position, entry in enumerate(entries)
        for (address, method), numbers in by_address.items()
        if is_route(address, method, entry.span)
        for fit in _fits_of(requests, numbers, entry.span, position)
        if _is_around(requests[fit[1]], entry.span)
    ]
    joined, _ = _one_each((number, position) for _, number, position in sorted(pairs))
    return {number: [entries[position]] for number, position in joined.items()}


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
    requests: Sequence[Request], numbers: Sequence[int], span: Span, position: int
) -> Iterator[tuple[int, int, int]]:
    """How far the times of a span are from those of the requests near to it, in microseconds, with both numbers."""
    place = bisect_right(numbers, span.started, key=lambda number: requests[number].started)
    for number in numbers[max(0, place - _MOST_CANDIDATES) : place + _MOST_CANDIDATES // 10]:
        request = requests[number]
        yield abs(span.started - request.started) + abs(request.ended - span.ended), number, position


def _is_around(request: Request, span: Span) -> bool:
    """Whether a span began and ended during a request."""
    return request.started - _CLOCKS <= span.started and span.ended <= request.ended + _CLOCKS


def is_route(address: str, method: str | None, span: Span) -> bool:
    """Whether a span answers requests to an address, which may begin with their method."""
    named_method = _METHOD.match(address)
    wanted = method or (named_method[1] if named_method else "")
    if not span.path or (wanted and span.method and wanted != span.method):
        return False
    return _fits(_segments(address[named_method.end() :] if named_method else address), _segments(span.path))


def _segments(address: str) -> list[str]:
    path = _ORIGIN.sub("", address).partition("?")[0].partition("#")[0]
    return path.strip("/").split("/") if path.startswith("/") or not path else []


def _fits(segments: Sequence[str], others: Sequence[str]) -> bool:
    """Whether two paths are of one route; what stands for an id is any segment."""
    return bool(segments) and len(segments) == len(others) and all(map(_is_like, segments, others))


def _is_like(segment: str, other: str) -> bool:
    return segment == other or any(map(_PLACEHOLDER.search, (segment, other)))
