"""Reads runs and gives the report of each: its numbers, beside its base, with what became of its gates."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from loadlint.numbers.comparison import USUAL, Relevance, compare
from loadlint.numbers.estimates import RunEstimates, estimates_of
from loadlint.numbers.gates import Gate, GateResult, IsElsewhere, judge, nowhere, worst_first
from loadlint.numbers.history import estimates_in, read_history
from loadlint.numbers.k6_thresholds import Threshold, threshold_results
from loadlint.numbers.report import RunReport
from loadlint.numbers.step_numbers import RunNumbers, numbers_of
from loadlint.numbers.table import SampleTable, sample_table
from loadlint.results.steps import Labels

if TYPE_CHECKING:
    from loadlint.numbers.series import StepKey
    from loadlint.numbers.traced_runs import RunTraces
    from loadlint.script import Script
    from loadlint.traces.read import Traces


_MOST_OF_HISTORY = 20
"""So many of the newest runs tell how runs differ; older ones are of another application."""


class Criteria(Struct, frozen=True):
    """By what runs are judged: gates of the configuration, thresholds of the script, and the traces of all runs.

    Gates of steps that are elsewhere are left out.
    """

    gates: tuple[Gate, ...] = ()
    relevance: Relevance = USUAL
    thresholds: tuple[Threshold, ...] = ()
    traces: Traces | None = None
    is_elsewhere: IsElsewhere = nowhere


def reports_of(
    runs: Sequence[str],
    bases: Sequence[str] = (),
    criteria: Criteria | None = None,
    script: Script | None = None,
    *,
    everything: bool = False,
) -> tuple[RunReport, ...]:
    """The reports of all runs in files, beside base runs in files and in folders that keep a history.

    Raises ResultsError, HistoryError, MissingExtraError.
    """
    criteria = criteria or Criteria()
    histories = [base for base in bases if os.path.isdir(base)]
    with sample_table() as table:
        measured = [numbers_of(table, run, everything=everything) for run in table.load(runs)]
        thresholds = [list(threshold_results(table, numbers.run, criteria.thresholds)) for numbers in measured]
        loaded = table.load([base for base in bases if base not in histories])
        base = [numbers_of(table, run, everything=everything) for run in loaded]
        behind = _run_traces(table, measured, base, criteria.traces, script)
    before = [*_kept_runs(histories, measured, script), *map(estimates_of, base)]
    return tuple(
        replace(report_of(numbers, before, criteria, script, of_run), traces=of_traces)
        for numbers, of_run, of_traces in zip(measured, thresholds, behind, strict=True)
    )


def _run_traces(
    table: SampleTable,
    measured: Sequence[RunNumbers],
    base: Sequence[RunNumbers],
    traces: Traces | None,
    script: Script | None,
) -> Sequence[RunTraces | None]:
    """What the traces tell of each run; None for all where there are no traces."""
    if traces is None:
        return [None] * len(measured)
    from loadlint.numbers.traced_runs import addresses_of, joined_run, run_traces
    from loadlint.traces.join import entries_of

    entries = list(entries_of(traces.spans))
    steps = {numbers.step for run in (*measured, *base) for numbers in run.steps}
    addresses = addresses_of(script, steps_of(script, steps)) if script is not None else {}
    before = [joined_run(table, numbers, entries, addresses) for numbers in base]
    return [run_traces(joined_run(table, numbers, entries, addresses), before, traces.notes) for numbers in measured]


def _kept_runs(folders: Sequence[str], measured: Sequence[RunNumbers], script: Script | None) -> Iterator[RunEstimates]:
    """The newest runs of histories, oldest first, without those that are compared with them."""
    starts = {numbers.run.started / 1_000_000 for numbers in measured}
    name = os.path.basename(script.source.path) if script is not None else None
    for folder in folders:
        others = [digest for digest in read_history(folder, name) if digest.started not in starts]
        yield from map(estimates_in, others[-_MOST_OF_HISTORY:])


def report_of(
    numbers: RunNumbers,
    before: Sequence[RunEstimates],
    criteria: Criteria,
    script: Script | None,
    thresholds: Sequence[GateResult] = (),
) -> RunReport:
    """A run beside those before it, with what became of its gates and thresholds."""
    comparison = compare(estimates_of(numbers), before, criteria.relevance) if before else None
    gates = worst_first([*judge(criteria.gates, numbers, comparison, criteria.is_elsewhere), *thresholds])
    return RunReport(numbers, comparison, gates, places_of(numbers, script))


def places_of(numbers: RunNumbers, script: Script | None) -> Mapping[StepKey, str]:
    """The places of steps in the script, as `shop.js:12`."""
    if script is None:
        return {}
    steps = steps_of(script, [of_step.step for of_step in numbers.steps])
    return {key: place_of(script, step) for key, step in steps.items()}


def place_of(script: Script, step: int) -> str:
    """The place of a step, as `shop.js:12`."""
    offset = script.steps[step].at.start
    return f"{script.source.path_at(offset)}:{script.source.position(offset)[0]}"


def steps_of(script: Script, keys: Iterable[StepKey]) -> dict[StepKey, int]:
    """The steps of the script that names in the results stand for; not those of transactions and of other scripts."""
    labels = Labels(script)
    steps = {}
    for key in keys:
        fitting = labels.steps(key.label, key.method, "") or labels.steps("", key.method, key.label)
        if key.kind == "request" and fitting:
            steps[key] = fitting[0]
    return steps
