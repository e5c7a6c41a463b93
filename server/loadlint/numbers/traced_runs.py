"""What the traces of a run tell of its steps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.numbers.series import StepKey, files_of
from loadlint.text.mapped import HOLE
from loadlint.traces.causes import StepTraces, step_traces
from loadlint.traces.join import Entry, Request, TracedRequest, traced_requests
from loadlint.traces.model import trace_id

if TYPE_CHECKING:
    from loadlint.numbers.step_numbers import RunNumbers
    from loadlint.numbers.table import SampleTable
    from loadlint.script import Script


class RunTraces(Struct, frozen=True):
    """The steps of a run with their traces, the weightiest causes first. Of `requests`, so many are joined each way."""

    requests: int
    by_id: int
    by_route: int
    steps: tuple[tuple[StepKey, StepTraces], ...]
    notes: tuple[str, ...] = ()

    @property
    def joined_in_words(self) -> str:
        """How many requests have a trace."""
        joined = self.by_id + self.by_route
        how = " by route and time" if not self.by_id else f", {self.by_route:,} of them by route and time"
        return f"{joined:,} of {self.requests:,} requests have a trace{how if self.by_route else ''}"


class JoinedRun(Struct, frozen=True):
    """The requests of the counted part of a run, and those of each step that have a trace; what was left out."""

    requests: int
    steps: Mapping[StepKey, Sequence[TracedRequest]]
    notes: tuple[str, ...] = ()


def joined_run(
    table: SampleTable, numbers: RunNumbers, entries: Sequence[Entry], addresses: Mapping[StepKey, str]
) -> JoinedRun:
    """The requests of a run beside the traces of files, which may hold those of other runs as well."""
    rows = table.query(
        f"""SELECT label, method, started, started + value, coalesce(failed, false), coalesce(trace, '')
        FROM samples WHERE {files_of(numbers.run)} AND kind = 'request' AND started >= ? AND started < ?
        ORDER BY started, label, value""",
        numbers.part,
    ).fetchall()
    requests = [
        Request(label, method, addresses.get(StepKey(label, method), label), start, end, failed, trace_id(trace))
        for label, method, start, end, failed, trace in rows
    ]
    steps: dict[StepKey, list[TracedRequest]] = {}
    traced_of_run, left_out = traced_requests(requests, entries)
    for traced in traced_of_run:
        steps.setdefault(StepKey(traced.request.label, traced.request.method), []).append(traced)
    notes = (f"{numbers.run.name}: {left_out:,} of its traces are left out: there are too many",) if left_out else ()
    return JoinedRun(len(requests), steps, notes)


def run_traces(run: JoinedRun, bases: Iterable[JoinedRun], notes: tuple[str, ...] = ()) -> RunTraces:
    """What the traces of a run tell beside those of other runs."""
    before: dict[StepKey, list[TracedRequest]] = {}
    notes += run.notes
    for base in bases:
        notes += base.notes
        for step, requests in base.steps.items():
            before.setdefault(step, []).extend(requests)
    steps = [(step, step_traces(requests, before.get(step, ()))) for step, requests in sorted(run.steps.items())]
    steps.sort(key=lambda step: step[1].weight, reverse=True)
    all_joined = [traced for requests in run.steps.values() for traced in requests]
    by_id = sum(traced.by_id for traced in all_joined)
    return RunTraces(run.requests, by_id, len(all_joined) - by_id, tuple(steps), notes)


def addresses_of(script: Script, steps: Mapping[StepKey, int]) -> dict[StepKey, str]:
    """Where the steps of a script go, with `{}` in the places of values."""
    return {key: script.steps[step].address.replace(HOLE, "{}") for key, step in steps.items()}
