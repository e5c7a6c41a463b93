"""The numbers of runs as JSON: plain values that `schema.json` beside this file describes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from loadlint.numbers.report import RunReport, difference_in_words, notes
from loadlint.plain_values import plain_values

if TYPE_CHECKING:
    from loadlint.numbers.comparison import Difference, StepComparison
    from loadlint.numbers.gates import GateResult
    from loadlint.numbers.series import StepKey
    from loadlint.numbers.step_numbers import StepNumbers
    from loadlint.numbers.traced_runs import RunTraces
    from loadlint.traces.causes import Place, StepTraces


def as_json(reports: Sequence[RunReport]) -> list[dict[str, Any]]:
    """Plain values; what is not known is null, never absent. Times are milliseconds."""
    return [_run(report) for report in reports]


def _run(report: RunReport) -> dict[str, Any]:
    numbers = report.numbers
    return {
        "files": [file.path for file in numbers.run.files],
        "tool": numbers.run.tool,
        "started": numbers.run.started / 1_000_000 if numbers.run.started else None,
        "seconds": numbers.seconds,
        "notes": list(notes(report)),
        "whole": _step(report, numbers.whole),
        "steps": [_step(report, step) for step in numbers.steps],
        "gates": [_gate(result) for result in report.gates],
        "comparison": None
        if report.comparison is None
        else {
            "bases": list(report.comparison.bases),
            "steps": [_comparison_of_step(step) for step in report.comparison.rows],
        },
        "traces": None if report.traces is None else _traces(report.traces),
    }


def _traces(traces: RunTraces) -> dict[str, Any]:
    joined = {"requests": traces.requests, "joined_by_id": traces.by_id, "joined_by_route": traces.by_route}
    return {**joined, "steps": [_step_traces(step, of_step) for step, of_step in traces.steps]}


def _step_traces(step: StepKey, traces: StepTraces) -> dict[str, Any]:
    of_step = {"requests": traces.requests, "causes": list(traces.causes), "example": traces.trace}
    return {**_key(step), **of_step, "places": [_place(place) for place in traces.places]}


def _place(place: Place) -> dict[str, Any]:
    return {
        "service": place.operation.service or None,
        "operation": place.operation.name,
        "slow": {"time": place.slow, "share": place.share, "calls": place.calls},
        "fast": {"time": place.fast, "share": place.fast_share, "calls": place.fast_calls},
        "base_share": place.base_share,
        "failed": place.errors,
        "error": place.error or None,
    }


def _step(report: RunReport, numbers: StepNumbers) -> dict[str, Any]:
    percentiles = {f"p{percent:g}": value for percent, value in sorted(numbers.percentiles.items())}
    of_step = {**_key(numbers.step), "place": report.places.get(numbers.step), "percentiles": percentiles}
    return {**plain_values(numbers), **of_step}


def _key(step: StepKey | None) -> dict[str, Any]:
    if step is None:
        return {"step": None, "method": None, "kind": "run"}
    return {"step": step.label or None, "method": step.method, "kind": step.kind}


def _gate(result: GateResult) -> dict[str, Any]:
    gate = {"metric": result.gate.metric or None, "gate": result.gate.text}
    return {**_key(result.step), **gate, "holds": result.holds, "measured": result.measured}


def _comparison_of_step(step: StepComparison) -> dict[str, Any]:
    return {
        **_key(step.step),
        "verdict": str(step.verdict),
        "why": difference_in_words(step),
        "fails_more": step.fails_more is not None,
        "differences": [_difference(difference) for difference in step.differences],
    }


def _difference(difference: Difference) -> dict[str, Any]:
    return {
        "percentile": difference.percent,
        "verdict": str(difference.verdict),
        "base": difference.base,
        "now": difference.now,
        "interval": [difference.low, difference.high],
        "smallest_that_could_be_found": difference.smallest,
        "samples_needed": difference.needed,
    }
