"""What is said of a capacity: all formats of the output show this."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from loadlint.capacity.measured_capacity import Capacity, Headroom, month_after
from loadlint.capacity.scalability_law import Interval
from loadlint.document import Document, Rows
from loadlint.plain_values import plain_values

_NOTHING_WAITS = (
    "alpha is below 0: up to some load nothing waits, as with several workers. The law knows no such bound, so trust "
    "the steps of load more than the knee"
)
_NO_KNEE = "no knee in the data: throughput may go on growing with load (beta may be 0)"


def document(capacity: Capacity) -> Document:
    """The law, the knee, the headroom, and the steps of load."""
    loads = [step.throughput for step in capacity.steps]
    head = f"{len(loads)} steps of load, {min(loads):.3g} to {max(loads):.3g} requests a second"
    rows = tuple(
        (
            step.run, f"{step.started:.0f} s", f"{step.concurrency:.3g}", f"{step.throughput:.4g}/s",
            f"{capacity.law.throughput(step.concurrency):.4g}/s", f"{step.mean * 1000:.4g} ms",
            f"{step.p95 * 1000:.4g} ms", f"{step.failed:.1%}",
        )
        for step in sorted(capacity.steps, key=lambda step: step.concurrency)
    )  # fmt: skip
    heads = ("run", "from", "at a time", "throughput", "by the law", "mean", "p95", "failed")
    return Document(head, tuple(_notes(capacity)), (Rows("Steps of load", heads, rows),))


def _notes(capacity: Capacity) -> Iterator[str]:
    law = capacity.law
    yield f"one request at a time: lambda {_in_words(law.one_at_a_time)} a second"
    yield f"waiting in line: alpha {_in_words(law.waiting)}; cost of each other: beta {_in_words(law.crosstalk)}"
    if law.waiting.high < 0:
        yield _NOTHING_WAITS
    if law.knee is not None and law.peak is not None:
        yield f"knee at {_in_words(law.knee)} requests at a time: {_in_words(law.peak)} requests a second"
    else:
        yield _NO_KNEE
    if law.limit is not None:
        yield f"throughput comes near to {_in_words(law.limit)} requests a second"
    if capacity.is_beyond_data:
        yield "the knee is far beyond the loads that were measured: measure higher ones before you rely on it"
    if capacity.target is not None:
        yield _target(capacity)
    if capacity.headroom is not None:
        yield _headroom(capacity.headroom)
    for step in capacity.left_out:
        yield f"left out: {step.run} from {step.started:.0f} s, {step.throughput:.4g}/s: {step.problem}"


def _target(capacity: Capacity) -> str:
    milliseconds = f"{(capacity.target or 0) * 1000:.4g} ms"
    if all(step.p95 <= (capacity.target or 0) for step in capacity.steps):
        return f"p95 was under {milliseconds} with each load"
    return f"p95 is under {milliseconds} up to {_in_words(capacity.capacity)} requests a second"


def _headroom(headroom: Headroom) -> str:
    text = f"headroom: {_in_words(headroom.times)} times the {headroom.today:.4g} requests a second of today"
    if headroom.months is None or headroom.growth is None:
        return text
    months = headroom.months
    return (
        f"{text}; with a growth of {headroom.growth:.1%} a month it is used up in {month_after(months.value)} "
        f"({month_after(months.low)} to {month_after(months.high)})"
    )


def _in_words(interval: Interval | None) -> str:
    return "-" if interval is None else f"{interval.value:.3g} ({interval.low:.3g} to {interval.high:.3g})"


def as_json(capacity: Capacity) -> dict[str, Any]:
    """Plain values by `capacity.schema.json`: times in seconds, shares from 0 to 1."""
    law = plain_values(capacity.law)
    del law["times"]
    return {"version": 1, **plain_values(capacity), "law": law}
