"""k6's `--out csv`: one row for each measured value, with the same metrics and tags as `--out json`."""

from __future__ import annotations

import csv
import io

from loadlint.results.k6_json import tallies_of
from loadlint.results.model import Check, Results, Sample
from loadlint.results.queries import K6_TAGS, TRACE_ID, csv_table, k6_samples
from loadlint.text.numbers import whole_number

NAME = "k6 CSV"

_COUNTED = """CASE WHEN timestamp < 100000000000 THEN timestamp * 1000000
    WHEN timestamp < 100000000000000 THEN timestamp * 1000
    WHEN timestamp < 100000000000000000 THEN timestamp
    ELSE timestamp // 1000 END"""
"""Microseconds of a number of seconds, or of a smaller unit that K6_CSV_TIME_FORMAT has asked for."""

_START = b"metric_name,timestamp,metric_value,"


def detect(head: bytes, path: str) -> bool:
    """Whether it starts with k6's columns."""
    return head.removeprefix(b"\xef\xbb\xbf").startswith(_START)


def read(path: str, data: bytes) -> Results:
    """The sums of the requests by name, and the checks: rows do not tell which user made a request."""
    samples, passes, fails, iterations = [], dict[str, int](), dict[str, int](), 0
    for row in csv.DictReader(io.StringIO(data.decode("utf-8-sig", "replace"), newline=""), restval=""):
        metric, value = row["metric_name"], row["metric_value"]
        if metric == "http_reqs":
            samples.append(_sample(row))
        elif metric == "iterations":
            iterations += 1
        elif metric == "checks":
            counts = fails if value.startswith("0") else passes
            counts[row.get("check", "")] = counts.get(row.get("check", ""), 0) + 1
    checks = tuple(Check(name, passes.get(name, 0), fails.get(name, 0)) for name in {**passes, **fails})
    note = "a row does not say which user made the request, so failures are shown by the names of requests"
    return Results(path, "k6", tallies=tuple(tallies_of(samples)), checks=checks, note=note, iterations=iterations)


def _sample(row: dict[str, str]) -> Sample:
    status = whole_number(row.get("status", "")) or None
    is_expected = False if row.get("expected_response") == "true" else None
    label, method = row.get("name", ""), row.get("method") or None
    return Sample(label, method, row.get("url", ""), status, status, is_expected, row.get("error", ""))


def samples_query(path: str, head: bytes) -> str:
    """What reads the samples of a file: see `loadlint.results.queries`. Times are of the format that is set in k6."""
    first, _, rest = head.decode("utf-8-sig", "replace").partition("\n")
    names = [name.strip() for name in first.split(",")]
    is_counted = (rest.split(",", 2)[1:2] or ["0"])[0].isdecimal()
    types = {"metric_value": "DOUBLE"} | ({"timestamp": "BIGINT"} if is_counted else {})
    ended = _COUNTED if is_counted else "epoch_us(try_cast(timestamp AS TIMESTAMPTZ))"
    table = csv_table(path, {name: types.get(name, "VARCHAR") for name in names}, ",", True)
    tags = {name: f'"{name}"' if name in names else "NULL" for name in K6_TAGS}
    # Metadata stand in one column as `trace_id=4bf9&vu=1`.
    trace = f"regexp_extract(metadata, '(^|&){TRACE_ID}=(\\w+)', 2)" if "metadata" in names else "NULL"
    return f"{k6_samples('metric_name', 'metric_value', ended, tags, trace)} FROM {table}"
