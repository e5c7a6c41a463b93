"""k6's summary at the end of a test: `--summary-export`, or what `handleSummary` was given."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from loadlint.results.model import Check, Results, ResultsError, Tally, Times

NAME = "k6 summary"


def detect(head: bytes, path: str) -> bool:
    """Whether it is an object with metrics and groups; their order differs between the versions."""
    start = head.lstrip()
    return start.startswith(b"{") and b'"log"' not in head and (b'"metrics"' in head or b'"root_group"' in head)


def read(path: str, data: bytes) -> Results:
    """The checks with their numbers. Raises ResultsError."""
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        raise ResultsError(f"{path}: is no valid JSON") from None
    if not isinstance(value, dict) or not isinstance(value.get("root_group"), dict):
        raise ResultsError(f"{path}: is not a summary of k6: it has no `root_group`")
    checks = tuple(_checks(value["root_group"]))
    metrics = value.get("metrics")
    totals = tuple(_totals(metrics)) if isinstance(metrics, dict) else ()
    note = "a summary has checks, but no single requests"
    return Results(path, "k6", checks=checks, note=note, totals=totals)


def _totals(metrics: dict[str, Any]) -> Iterator[Tally]:
    """The times of all requests, and of those with the tags of a threshold's submetric."""
    for metric in metrics:
        name, brace, tags = metric.partition("{")
        if name != "http_req_duration":
            continue
        requests, times = _values(metrics, f"http_reqs{brace}{tags}"), _values(metrics, metric)
        failures = _values(metrics, f"http_req_failed{brace}{tags}")
        count = _number(requests.get("count"))
        failed = _number(failures.get("passes"))
        written = (("p(", times), ("med", times))
        percentiles = [
            (50.0 if key == "med" else float(key[2:-1]), value)
            for start, values in written
            for key, value in values.items()
            if key.startswith(start) and key.strip("p().0123456789med") == "" and type(value) in (int, float)
        ]
        label = tags.removesuffix("}") if tags else ""
        yield Tally(
            label,
            None,
            count,
            failed,
            times=Times(tuple(sorted(percentiles)), times.get("avg"), times.get("max"), requests.get("rate")),
        )


def _values(metrics: dict[str, Any], name: str) -> dict[str, Any]:
    """The numbers of a metric: by themselves in an export, under `values` in `handleSummary`."""
    metric = metrics.get(name)
    values = metric.get("values", metric) if isinstance(metric, dict) else {}
    return values if isinstance(values, dict) else {}


def _checks(group: dict[str, Any]) -> Iterator[Check]:
    """The checks of a group and of its inner groups: lists in `handleSummary`, objects by name in an export."""
    name = str(group.get("name", ""))
    for check in _members(group.get("checks")):
        yield Check(str(check.get("name", "")), _number(check.get("passes")), _number(check.get("fails")), name)
    for inner in _members(group.get("groups")):
        yield from _checks(inner)


def _number(value: Any) -> int:
    return value if type(value) is int else 0


def _members(value: Any) -> list[dict[str, Any]]:
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [item for item in items if isinstance(item, dict)]
