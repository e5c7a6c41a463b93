"""The thresholds of a k6 script, judged by the samples of a run: over all of it, as k6 itself does at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.dialects.k6.language.threshold_expressions import EXPRESSION, SIGNS
from loadlint.numbers.gates import Gate, GateResult, threshold_gate
from loadlint.numbers.percentiles import percentile
from loadlint.numbers.series import files_of
from loadlint.numbers.table import LONGEST_NAME, OTHERS, Run, SampleTable
from loadlint.text.regex import regex

if TYPE_CHECKING:
    from loadlint.numbers.percentiles import Array

_METRIC = regex(r"(\w++)\s*+(?:\{(.*)\})?")
"""The tags end with the last brace: `${}` in the name of a request is k6's own."""
_OF_REQUESTS = {
    "name": f"label = left(?, {LONGEST_NAME})",
    "method": "method = ?",
    "expected_response": "failed = (? = 'false')",
}


class _Metric(Struct, frozen=True):
    """Where the samples of a metric are: of which kind, what is measured of them, and by which tags they are known."""

    kind: str
    measures: str
    tags: Mapping[str, str] = {}


_METRICS = {
    "http_req_duration": _Metric("request", "times", _OF_REQUESTS),
    "http_req_failed": _Metric("request", "failures", _OF_REQUESTS),
    "http_reqs": _Metric("request", "number", _OF_REQUESTS),
    "group_duration": _Metric("transaction", "times", {"group": "label = ?"}),
    "iteration_duration": _Metric("iteration", "times"),
    "iterations": _Metric("iteration", "number"),
    "checks": _Metric("check", "passes", {"check": "label = ?"}),
}


class Threshold(Struct, frozen=True):
    """One threshold, in k6's words: the metric with its tags, and the expression."""

    metric: str
    expression: str

    @property
    def gate(self) -> Gate:
        """What it is among the gates of a run."""
        return threshold_gate(self.metric, self.expression)


def threshold_results(table: SampleTable, run: Run, thresholds: Sequence[Threshold]) -> Iterator[GateResult]:
    """What becomes of thresholds in a run of k6; nothing in one of another tool."""
    for threshold in thresholds if run.tool == "k6" else ():
        try:
            value, unit, count = _value_of(table, run, threshold)
        except _UnknownError as error:
            yield GateResult(threshold.gate, None, None, str(error))
            continue
        match = EXPRESSION.fullmatch(threshold.expression)
        assert match is not None
        is_share = match["aggregate"].strip() == "rate"
        shown = f"{100 * value:.4g} %" if is_share else f"{value:.4g}{unit}"
        holds = SIGNS[match["sign"]](value, float(match["number"]))
        yield GateResult(threshold.gate, None, holds, f"{shown} of {count} samples")


class _UnknownError(Exception):
    """What samples can't tell; the message says why."""


def _value_of(table: SampleTable, run: Run, threshold: Threshold) -> tuple[float, str, int]:
    """What a threshold looks at, with its unit, and how many samples it is of. Raises _UnknownError."""
    match = EXPRESSION.fullmatch(threshold.expression)
    if match is None:
        raise _UnknownError("the script computes it, or k6 knows no such expression")
    aggregate = "".join(match["aggregate"].split())
    if run.is_summed_up:
        raise _UnknownError("totals do not show it")
    metric, condition, values = _samples_of(threshold.metric)
    rows = table.query(
        f"""SELECT {_VALUES[metric.measures]} AS measured, count(*) AS number FROM samples
        WHERE {files_of(run)} AND kind = ? AND {condition} AND {_VALUES[metric.measures]} IS NOT NULL
        GROUP BY measured ORDER BY measured""",
        [metric.kind, *values],
    ).fetchnumpy()
    if not len(rows["measured"]):
        raise _UnknownError(_why_none(table, run, condition))
    value = _aggregate_of(metric.measures, aggregate, rows["measured"], rows["number"])
    return value, " ms" if metric.measures == "times" else "", int(rows["number"].sum())


def _why_none(table: SampleTable, run: Run, condition: str) -> str:
    rarest = table.query(f"SELECT count(*) FROM samples WHERE {files_of(run)} AND label = ?", [OTHERS]).fetchone()
    if "label" in condition and rarest and rarest[0]:
        return f"it may be one of the rarest names, which are counted as `{OTHERS}`"
    return "there is no such sample; k6 lets it hold then"


def _samples_of(text: str) -> tuple[_Metric, str, list[str]]:
    """The metric, and the condition for the samples with its tags. Raises _UnknownError."""
    match = _METRIC.fullmatch(text.strip())
    metric = _METRICS.get(match[1]) if match is not None else None
    if match is None or metric is None:
        raise _UnknownError("the samples that are read do not have this metric")
    conditions, values = ["TRUE"], []
    for tag in filter(str.strip, (match[2] or "").split(",")):
        name, _, value = (part.strip() for part in tag.partition(":"))
        if name not in metric.tags:
            raise _UnknownError(f"the samples that are read do not have the tag {name}")
        conditions.append(metric.tags[name])
        values.append(value.strip("'\""))
    return metric, " AND ".join(conditions), values


_VALUES = {"times": "value / 1000", "failures": "failed::INTEGER", "passes": "(NOT failed)::INTEGER", "number": "1"}
"""What is measured of a sample."""


def _aggregate_of(measures: str, aggregate: str, values: Array, counts: Array) -> float:
    """Raises _UnknownError."""
    import numpy as np

    if measures == "times" and aggregate.startswith("p("):
        return percentile(values, counts, float(aggregate[2:-1]), "k6")
    function = _AGGREGATES.get((measures, aggregate))
    if function is None:
        is_of_time = (measures, aggregate) == ("number", "rate")
        raise _UnknownError("the samples do not show how long k6 counted" if is_of_time else "k6 knows no such value")
    return float(function(np.asarray(values, dtype=float), counts))


def _mean(values: Array, counts: Array) -> float:
    return float(values @ counts) / float(counts.sum())


_AGGREGATES: Mapping[tuple[str, str], Callable[[Array, Array], float]] = {
    ("times", "avg"): _mean,
    ("times", "min"): lambda values, _: float(values[0]),
    ("times", "max"): lambda values, _: float(values[-1]),
    ("times", "med"): lambda values, counts: percentile(values, counts, 50, "k6"),
    ("failures", "rate"): _mean,
    ("passes", "rate"): _mean,
    ("number", "count"): lambda _, counts: float(counts.sum()),
}
