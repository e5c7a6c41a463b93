"""What is behind the slow and the failed requests of a step: how slow ones differ from fast ones, or a run from others.

Times of an operation vary. A cause is named where the slow requests have spent most of their extra time in one
operation, and that time is beyond what the fast ones let expect of it: four times the range of theirs, measured in
logarithms, since these are spread evenly. Against another run the medians differ by more than their errors.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from loadlint.traces.critical_path import self_times, spans_below
from loadlint.traces.model import Operation

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from loadlint.traces.join import TracedRequest

    Array = NDArray[np.float64]

OUTSIDE = Operation("", "outside of the application's spans: network, a queue, or the load generator")
"""The part of a request's time in which no span is open."""

_FEWEST = 20
_FEWEST_SLOW = 5
_FAST = 0.25
_SLOW = (0.95, 0.99)
_BEYOND = 4.0
_FURTHER = 2.0
_USUAL = 0.5
_ERRORS_APART = 5.0
_EXPLAINS = 0.3
_MATTERS = 10.0
_LONGER = 1.3
_MANY_CALLS = 10.0
_LARGE = 0.2
_RARE = 0.01
_TOGETHER = 2.0
_MOST_SHOWN = 5
_MOST_REQUESTS = 20_000
_MOST_OPERATIONS = 200


class Place(Struct, frozen=True):
    """An operation in the requests of a step: milliseconds and calls in a mean request that is slow, and fast.

    `share` is that of the slow requests' time, `fast_share` that of the fast ones', `base_share` that of the other
    run's; None without one. `errors` is the share of all requests in which it failed, and `error` the usual kind.
    """

    operation: Operation
    slow: float
    fast: float
    share: float
    fast_share: float
    base_share: float | None
    calls: float
    fast_calls: float
    errors: float = 0.0
    error: str = ""


class StepTraces(Struct, frozen=True):
    """What the traces tell of a step: its places, the largest first, and the causes in words, the weightiest first.

    `requests` counts those that have a trace; `trace` is the id of the slowest one. `weight` orders steps by their
    first causes: whether that is why requests fail, and the milliseconds that it costs all of them.
    """

    requests: int
    places: tuple[Place, ...]
    causes: tuple[str, ...]
    weight: tuple[bool, float]
    trace: str


class Measured(Struct, frozen=True):
    """The requests of a step, a row each: their times, and the times, calls and errors of operations, a column each."""

    operations: tuple[Operation, ...]
    total: Array
    times: Array
    calls: Array
    has_error: NDArray[np.bool_]
    has_failed: NDArray[np.bool_]
    kinds: Mapping[Operation, str]


def measure(requests: Sequence[TracedRequest]) -> Measured:
    """The requests of a step with what their traces tell. Times are milliseconds."""
    import numpy as np

    rows = [_row(request) for request in requests]
    frequent = Counter(operation for times, _, _ in rows for operation in times).most_common(_MOST_OPERATIONS)
    operations = tuple(sorted(operation for operation, _ in frequent))
    columns = {operation: number for number, operation in enumerate(operations)}
    shape = len(rows), len(operations)
    times, calls, has_error = np.zeros(shape), np.zeros(shape), np.zeros(shape, dtype=bool)
    kinds: dict[Operation, Counter[str]] = {}
    for number, (of_times, of_calls, errors) in enumerate(rows):
        _fill(times[number], columns, of_times)
        _fill(calls[number], columns, of_calls)
        _fill(has_error[number], columns, dict.fromkeys(errors, 1))
        for operation, kind in errors.items():
            kinds.setdefault(operation, Counter())[kind] += 1
    total = np.array([(traced.request.ended - traced.request.started) / 1000 for traced in requests])
    has_failed = np.array([traced.request.has_failed for traced in requests], dtype=bool)
    usual = {operation: counts.most_common(1)[0][0] for operation, counts in kinds.items()}
    return Measured(operations, total, times / 1000, calls, has_error, has_failed, usual)


def _fill(row: Any, columns: Mapping[Operation, int], values: Mapping[Operation, int]) -> None:
    for operation in columns.keys() & values.keys():
        row[columns[operation]] = values[operation]


def _row(traced: TracedRequest) -> tuple[Mapping[Operation, int], Counter[Operation], dict[Operation, str]]:
    """The self times in microseconds, the calls and the kinds of errors of one request.

    An error is that of the innermost span: those around it fail because of it.
    """
    times: Counter[Operation] = Counter()
    calls: Counter[Operation] = Counter()
    errors: dict[Operation, str] = {}
    for entry in traced.entries:
        times.update(self_times(entry.span, entry.children))
        for span in spans_below(entry.span, entry.children):
            times.setdefault(span.operation, 0)
            calls[span.operation] += 1
            if span.error and not any(child.error for child in entry.children.get(span.id, ())):
                errors[span.operation] = span.error
    outside = traced.request.ended - traced.request.started - times.total()
    times[OUTSIDE] = max(0, outside)
    return times, calls, errors


def step_traces(requests: Sequence[TracedRequest], base: Sequence[TracedRequest]) -> StepTraces:
    """What the traces of a step tell, beside those of its requests in another run, which may have none."""
    import numpy as np

    measured = measure(_some(requests))
    before = measure(_some(base)) if len(base) >= _FEWEST else None
    order = np.argsort(measured.total, kind="stable")
    slow, fast = order[-max(1, round(len(order) * (1 - _SLOW[0]))) :], order[: max(1, round(len(order) * _FAST))]
    places = sorted(_places(measured, slow, fast, before), key=lambda place: -place.slow)
    causes = list(_causes(measured, before, order)) if len(order) >= _FEWEST else []
    causes.sort(key=lambda cause: -cause.rank)
    slowest = max(requests, key=lambda traced: traced.request.ended - traced.request.started)
    weight = (causes[0].rank == _FAILURE, causes[0].weight) if causes else (False, 0.0)
    texts, trace = tuple(cause.text for cause in causes), slowest.entries[0].span.trace
    return StepTraces(len(requests), tuple(places[:_MOST_SHOWN]), texts, weight, trace)


def _some(requests: Sequence[TracedRequest]) -> Sequence[TracedRequest]:
    """Requests from all over the run, as many as fit into the memory."""
    return requests[:: -(-len(requests) // _MOST_REQUESTS)] if requests else requests


def _places(measured: Measured, slow: Any, fast: Any, base: Measured | None) -> Iterator[Place]:
    base_times = dict(zip(base.operations, base.times.T, strict=True)) if base else {}
    base_shares = {operation: _share(times, base.total) for operation, times in base_times.items()} if base else {}
    for number, operation in enumerate(measured.operations):
        times, calls = measured.times[:, number], measured.calls[:, number]
        yield Place(
            operation,
            float(times[slow].mean()),
            float(times[fast].mean()),
            _share(times[slow], measured.total[slow]),
            _share(times[fast], measured.total[fast]),
            base_shares.get(operation, 0.0) if base else None,
            float(calls[slow].mean()),
            float(calls[fast].mean()),
            float(measured.has_error[:, number].mean()),
            measured.kinds.get(operation, ""),
        )


def _share(part: Array, whole: Array) -> float:
    return float(part.sum() / whole.sum()) if whole.sum() else 0.0


# --- causes

_FAILURE, _AGAINST_BASE, _IN_SLOW, _ALWAYS, _HIDDEN, _OUTSIDE = 5, 4, 3, 2, 1, 0
"""How much a cause says: why requests fail or are repeated first, errors that nobody notices late, and what no span
tells last."""


class _Cause(Struct, frozen=True):
    rank: int
    text: str
    weight: float


def _causes(measured: Measured, base: Measured | None, order: Any) -> Iterator[_Cause]:
    yield from _errors(measured, base, order)
    if base is not None:
        yield from _against(measured, base)
    yield from (of_all := list(_in_slow(measured, measured.total)))
    if all(cause.rank == _OUTSIDE for cause in of_all):
        # A slow network or load generator hides what is slow in the application.
        yield from _in_slow(*_inside(measured))
    yield from _many_calls(measured)


def _inside(measured: Measured) -> tuple[Measured, Array]:
    """The requests without the time outside of the application's spans, and how long they took then."""
    import numpy as np

    times = measured.times * [operation != OUTSIDE for operation in measured.operations]
    return replace(measured, times=times), np.sum(times, axis=1)


def _in_slow(measured: Measured, total: Array) -> Iterator[_Cause]:
    """The operation in which slow requests spend time that fast ones do not, where there is one."""
    import numpy as np

    order = np.argsort(total, kind="stable")
    fast = order[: round(len(order) * _FAST)]
    for part in _SLOW:
        slow = order[-max(_FEWEST_SLOW, round(len(order) * (1 - part))) :]
        extra = measured.times[slow].mean(axis=0) - measured.times[fast].mean(axis=0)
        number = int(extra.argmax())
        difference = float(total[slow].mean() - total[fast].mean())
        is_large = difference >= _MATTERS and extra[number] >= max(_MATTERS / 2, _EXPLAINS * difference)
        is_beyond = is_large and _is_beyond(measured.times[slow, number], measured.times[fast, number])
        if is_beyond and _stands_out(measured, number):
            share, before = (_share(measured.times[some, number], total[some]) for some in (slow, fast))
            calls = _calls_in_words(measured.calls[slow, number].mean(), measured.calls[fast, number].mean())
            of_what = "" if total is measured.total else " of the time in the application"
            text = f"{share:.0%}{of_what} in {_name(measured, number)} ({before:.0%} in fast requests){calls}"
            rank = _OUTSIDE if measured.operations[number] == OUTSIDE else _IN_SLOW
            yield _Cause(rank, text, float(extra[number]) * len(slow))
            return


def _is_beyond(slow: Array, fast: Array) -> bool:
    """Whether most slow times are far out of the range of the fast ones. A millisecond more or less is nothing.

    Of what runs beside others, or now and then, the fast requests that have waited for it tell the range.
    """
    import numpy as np

    usual = fast[fast > 0] if (fast > 0).sum() >= _FEWEST_SLOW else np.zeros(1)
    low, middle, high = np.quantile(np.log(usual + 1), (0.1, 0.5, 0.9))
    return bool(np.median(np.log(slow + 1)) - middle > max(np.log(_LONGER), _BEYOND * (high - low)))


def _stands_out(measured: Measured, number: int) -> bool:
    """Whether the longest times of an operation are far further out than those of the others.

    Where all operations now and then take long, the slow requests are those in which the largest one did: no cause.
    """
    import numpy as np

    reaches = [_reach(*columns) for columns in zip(measured.times.T, measured.calls.T, strict=True)]
    others = [reach for column, reach in enumerate(reaches) if column != number and reach is not None]
    reach = reaches[number]
    return reach is None or not others or reach > _FURTHER * float(np.median(others))


def _reach(times: Array, calls: Array) -> float | None:
    """How far the longest times of an operation are from its usual one, in logarithms; None where it is not usual."""
    import numpy as np

    logarithms = np.sort(np.log(times[times > 0]))
    if len(logarithms) < _FEWEST_SLOW or ((calls > 0) | (times > 0)).mean() < _USUAL:
        return None
    return float(logarithms[-_FEWEST_SLOW:].mean() - np.median(logarithms))


def _against(measured: Measured, base: Measured) -> Iterator[_Cause]:
    """The operation that takes more time than in another run, by far more than chance, where there is one."""
    import numpy as np

    columns = {operation: number for number, operation in enumerate(base.operations)}
    nothing = np.zeros(len(base.total))
    pairs = [
        (number, measured.times[:, number], base.times[:, columns[operation]] if operation in columns else nothing)
        for number, operation in enumerate(measured.operations)
    ]
    number, now, before = max(pairs, key=lambda pair: float(np.median(pair[1]) - np.median(pair[2])))
    extra = float(np.median(now) - np.median(before))
    if extra >= max(_MATTERS / 2, 0.05 * float(np.median(base.total))) and _differ(now, before):
        share, old = _share(now, measured.total), _share(before, base.total)
        text = f"{share:.0%} in {_name(measured, number)} ({old:.0%} in the base run)"
        operation = measured.operations[number]
        old_calls = base.calls[:, columns[operation]].mean() if operation in columns else 0.0
        text += _calls_in_words(measured.calls[:, number].mean(), old_calls)
        yield _Cause(_AGAINST_BASE, text, extra * len(now))


def _differ(now: Array, before: Array) -> bool:
    """Whether medians differ by more than five of their standard errors."""
    import numpy as np

    spread = [1.25 * float(np.log(times + 1).std()) / len(times) ** 0.5 for times in (now, before)]
    difference = float(np.median(np.log(now + 1)) - np.median(np.log(before + 1)))
    return bool(difference > _ERRORS_APART * np.hypot(*spread))


def _many_calls(measured: Measured) -> Iterator[_Cause]:
    """An operation that is called again and again in every request, where it takes a good part of the time."""
    import numpy as np

    calls, times = np.median(measured.calls, axis=0), np.median(measured.times, axis=0)
    shares = np.where(calls >= _MANY_CALLS, times, 0.0) / max(float(np.median(measured.total)), 1e-9)
    number = int(shares.argmax())
    if shares[number] >= _LARGE and times[number] >= _MATTERS:
        text = f"{shares[number]:.0%} in {_name(measured, number)}, called {calls[number]:.0f} times in a request"
        yield _Cause(_ALWAYS, text, float(times[number]) * len(measured.total))


def _errors(measured: Measured, base: Measured | None, order: Any) -> Iterator[_Cause]:
    """Errors of spans: why requests fail, why slow ones are slow, or what good answers hide."""
    before = dict(zip(base.operations, base.has_error.mean(axis=0), strict=True)) if base is not None else {}
    slow = order[-max(_FEWEST_SLOW, round(len(order) * (1 - _SLOW[0]))) :]
    for number, operation in enumerate(measured.operations):
        has_error = measured.has_error[:, number]
        share = float(has_error.mean())
        if has_error.sum() < _FEWEST_SLOW or share < max(_RARE, _TOGETHER * before.get(operation, 0.0)):
            continue
        what = f"{operation} fails with {measured.kinds[operation]}"
        in_slow, in_failed = float(has_error[slow].mean()), _mean(has_error[measured.has_failed])
        if in_failed >= 0.5:
            yield _Cause(_FAILURE, f"{what} in {in_failed:.0%} of the failed requests", share)
        elif in_slow >= max(0.5, _TOGETHER * share):
            yield _Cause(_FAILURE, f"{what} in {in_slow:.0%} of the slow requests ({share:.0%} of all)", share)
        elif not measured.has_failed[has_error].any():
            yield _Cause(_HIDDEN, f"{what} in {share:.0%} of the requests, which have not failed", share)


def _mean(values: Any) -> float:
    return float(values.mean()) if len(values) else 0.0


def _name(measured: Measured, number: int) -> str:
    return str(measured.operations[number])


def _calls_in_words(now: float, before: float) -> str:
    return f", called {now:.0f} times (was {before:.0f})" if now >= _TOGETHER * max(before, 1.0) else ""
