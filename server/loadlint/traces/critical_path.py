"""What of a request's time is spent in which operation: the self time of spans on the critical path.

The path is followed back from the end: before a span ends it has waited for the child that ended last, before that one
began for the child that ended last before, and so on. What ran beside these has cost nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from loadlint.traces.model import Operation, Span


def self_times(entry: Span, children: Mapping[str, Sequence[Span]]) -> dict[Operation, int]:
    """Microseconds of each operation on the critical path below a span; together they are the span's time."""
    times: dict[Operation, int] = {}
    waiting = [(entry, entry.started, entry.ended)]
    while waiting:
        span, start, end = waiting.pop()
        alone, position = 0, end
        for child in sorted(children.get(span.id, ()), key=lambda child: child.ended, reverse=True):
            child_start, child_end = max(child.started, start), min(child.ended, position)
            if child_start < child_end:
                alone += position - child_end
                waiting.append((child, child_start, child_end))
                position = child_start
        times[span.operation] = times.get(span.operation, 0) + alone + position - start
    return times


def spans_below(entry: Span, children: Mapping[str, Sequence[Span]]) -> Iterable[Span]:
    """A span and all that it led to."""
    waiting = [entry]
    while waiting:
        span = waiting.pop()
        yield span
        waiting += children.get(span.id, ())
