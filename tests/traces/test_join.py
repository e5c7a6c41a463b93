"""Which request of a run an entry of a trace belongs to, and what that costs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from msgspec.structs import replace

from loadlint.traces import join
from loadlint.traces.causes import step_traces
from loadlint.traces.join import Entry, Request, TracedRequest, entries_of, traced_requests
from loadlint.traces.model import Operation, Span
from tests.support.counting import lines_run
from tests.support.run import loadlint
from tests.traces.system import REQUESTS, START, Shop, k6_lines, run

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
SECOND = 1_000_000


def requests_of(addresses: Sequence[str], trace: str = "") -> list[Request]:
    """A request a second, each of 100 ms."""
    starts = range(SECOND, (len(addresses) + 1) * SECOND, SECOND)
    return [
        Request(address, "GET", address, start, start + 100_000, has_failed=False, trace=trace)
        for address, start in zip(addresses, starts, strict=True)
    ]


def entries_for(requests: Sequence[Request], trace: str = "", later: int = 0) -> list[Entry]:
    """What an application did for the requests, by its traces."""
    spans = [
        Span(trace or f"{number:032x}", f"{number:016x}", "", Operation("shop", "GET"),
             request.started + later + 1000, request.ended + later - 1000, "GET", request.address)
        for number, request in enumerate(requests, start=1)
    ]  # fmt: skip
    return list(entries_of(spans))


def _duration(timed: Request | Span) -> int:
    return timed.ended - timed.started


def test_a_route_is_compared_once_with_an_address_however_many_requests_it_has() -> None:
    requests = requests_of([f"/orders/{number}" for number in range(100)])
    few, many = (entries_for(requests * count) for count in (1, 6))
    more = lines_run(lambda: traced_requests(requests, many)) - lines_run(lambda: traced_requests(requests, few))
    assert more < 100 * (len(many) - len(few))


def test_an_id_that_all_requests_share_tells_nothing() -> None:
    requests = requests_of(["/orders", "/cart"] * 600, trace=TRACE)
    joined, left_out = traced_requests(requests, entries_for(requests, TRACE))
    assert [traced.request for traced in joined] == requests
    assert [traced.entries[0].span.started for traced in joined] == [request.started + 1000 for request in requests]
    assert not any(traced.by_id for traced in joined)
    assert left_out == 0


def test_durations_tell_requests_of_one_trace_apart_whose_times_are_whole_seconds() -> None:
    """k6's CSV has only the second in which a response ended: here those of a batch, of 700 and of 30 ms."""
    slow, fast = (replace(request, address="/products", trace=TRACE) for request in requests_of(["slow", "fast"]))
    exact = [replace(slow, ended=SECOND + 700_000), replace(fast, started=SECOND + 650_000, ended=SECOND + 680_000)]
    in_seconds = [replace(request, started=SECOND - _duration(request), ended=SECOND) for request in exact]
    joined, _ = traced_requests(in_seconds, entries_for(exact, TRACE))
    durations = [(_duration(of.request), _duration(of.entries[0].span)) for of in joined]
    assert durations == [(700_000, 698_000), (30_000, 28_000)]


def test_entries_of_other_times_and_routes_take_no_place() -> None:
    requests = requests_of(["/orders"])
    others = entries_for(requests_of(["/orders", "/health"]) * 30_000, later=-60 * SECOND)
    joined, left_out = traced_requests(requests, others + entries_for(requests))
    assert [traced.request for traced in joined] == requests
    assert left_out == 0


def test_entries_beyond_what_is_joined_are_counted() -> None:
    requests = requests_of(["/orders"])
    joined, left_out = traced_requests(requests, entries_for(requests * 50_003))
    assert (len(joined), left_out) == (1, 3)


def test_a_base_run_whose_requests_took_no_time_has_no_shares() -> None:
    requests = requests_of(["/orders"] * 20)
    traced, _ = traced_requests(requests, entries_for(requests))
    base = [TracedRequest(replace(request, ended=request.started), (), by_id=True) for request in requests]
    assert {place.base_share for place in step_traces(traced, base).places} == {0.0}


def test_a_run_says_how_many_traces_are_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(join, "_MOST_ENTRIES", 100)
    starts = {"run": START, "base": START - 3600}
    for name, start in starts.items():
        shop = Shop(seed=len(name))
        (tmp_path / f"{name}.json").write_text(k6_lines(run(shop, start=start), with_ids=False))
        (tmp_path / f"{name}.otlp.json").write_text(shop.text.getvalue())
    arguments = ("run.json", "--against", "base.json", "--traces", "run.otlp.json", "base.otlp.json")
    text = loadlint(tmp_path, "results", *arguments, exits=0).text
    for name in starts:
        assert f"{name}.json: {REQUESTS - 100} of its traces are left out: there are too many" in text
