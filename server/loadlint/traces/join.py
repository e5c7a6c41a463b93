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
    """The requests that have a trace, in their order."""
    by_trace: dict[str, list[int]] = {}
    for number, request in enumerate(requests):
        if request.trace:
            by_trace.setdefault(request.trace, []).append(number)
    joined: dict[int, list[Entry]] = {}
    others = []
    for entry in entries:
        numbers = by_trace.get(entry.span.trace)
        if numbers is None:
            others.append(entry)
        else:
            nearest = min(numbers, key=lambda number: _slack(requests[number], entry.span))
            joined.setdefault(nearest, []).append(entry)
    by_time = _by_route_and_time(requests, others)
    return [
        TracedRequest(request, tuple(joined.get(number) or by_time[number]), number in joined)
        for number, request in enumerate(requests)
        if number in joined or number in by_time
    ]


def _slack(request: Request, span: Span) -> int:
    """How far the times of a request and of a span are apart, in microseconds."""
    return abs(span.started - request.started) + abs(request.ended - span.ended)


def _by_route_and_time(requests: Sequence[Request], entries: Sequence[Entry]) -> dict[int, list[Entry]]:
    """The requests without an id around whose times an entry fits best, each with one entry at most."""
    by_address: dict[tuple[str, str | None], list[int]] = {}
    for number, request in sorted(enumerate(requests), key=lambda item: item[1].started):
        if not request.trace:
            by_address.setdefault((request.address, request.method), []).append(number)
    pairs = [
        (_slack(requests[number], entry.span), number, position)
        for position, entry in enumerate(entries[:_MOST_BY_TIME])
        for (address, method), numbers in by_address.items()
        if is_route(address, method, entry.span)
        for number in _around(requests, numbers, entry.span)
    ]
    joined: dict[int, list[Entry]] = {}
    taken: set[int] = set()
    for _, number, position in sorted(pairs):
        if number not in joined and position not in taken:
            joined[number] = [entries[position]]
            taken.add(position)
    return joined


def _around(requests: Sequence[Request], numbers: Sequence[int], span: Span) -> Iterator[int]:
    """The requests, in order of start, during which a span began and ended."""
    last = bisect_right(numbers, span.started + _CLOCKS, key=lambda number: requests[number].started)
    for number in numbers[max(0, last - _MOST_CANDIDATES) : last]:
        if requests[number].ended + _CLOCKS >= span.ended:
            yield number


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
