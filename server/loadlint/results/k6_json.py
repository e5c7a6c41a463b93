"""k6's `--out json`: one line for each measured value.

Every request is a line of the metric `http_reqs`, redirects too, with the tags `method`, `name`, `url`, `status`,
`group` and, where the script asks for these system tags, `vu` and `iter`. A check is a line of the metric `checks`.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from loadlint.results.model import Check, Results, Sample, Tally

NAME = "k6 JSON"

_WANTED = (b'"http_reqs"', b'"checks"', b'"vus"')


def detect(head: bytes, path: str) -> bool:
    """Whether it starts with a metric, or with a point of one."""
    start = head.lstrip()[:200].replace(b" ", b"")
    return start.startswith((b'{"metric":', b'{"type":"Metric"'))


def read(path: str, data: bytes) -> Results:
    """The requests one by one where they can be told apart by user, else their sums."""
    samples: list[Sample] = []
    checks: Counter[tuple[str, bool]] = Counter()
    most_users, told_apart = 1.0, True
    for metric, point in _points(data):
        tags = point.get("tags") or {}
        user = str(tags.get("vu", ""))
        if metric == "vus":
            most_users = max(most_users, point.get("value") or 0)
        elif metric == "http_reqs":
            told_apart = told_apart and "vu" in tags
            samples.append(_sample(tags, user))
        elif metric == "checks":
            passed = bool(point.get("value"))
            checks[str(tags.get("check", "")), passed] += 1
            if not passed and samples:
                samples[-1] = _with_failure(samples[-1], str(tags.get("check", "")))
    note = "without answers: only status, redirects, failed checks and where iterations end can be seen"
    counted = tuple(
        Check(name, checks[name, True], checks[name, False]) for name in dict.fromkeys(n for n, _ in checks)
    )
    if most_users > 1 and not told_apart:
        return Results(path, "k6", (), tuple(tallies_of(samples)), counted, note)
    return Results(path, "k6", tuple(samples), (), counted, note)


def _points(data: bytes) -> Iterator[tuple[str, dict[str, Any]]]:
    for line in data.splitlines():
        if b'"Point"' in line and any(name in line for name in _WANTED):
            try:
                value = json.loads(line)
            except ValueError:
                continue
            if value.get("type") == "Point" and isinstance(value.get("data"), dict):
                yield value.get("metric", ""), value["data"]


def _sample(tags: dict[str, Any], user: str) -> Sample:
    """One request; redirects are requests of their own."""
    status = int(tags["status"]) if str(tags.get("status", "")).isdecimal() and int(tags["status"]) else None
    label, url = str(tags.get("name", "")), str(tags.get("url", ""))
    return Sample(label, tags.get("method"), url, status, message=str(tags.get("error", "")), user=user)


def _with_failure(sample: Sample, check: str) -> Sample:
    text = f"check “{check}” failed"
    return replace(sample, failed=True, message=f"{sample.message}; {text}" if sample.message else text)


def tallies_of(samples: Sequence[Sample]) -> Iterator[Tally]:
    """The sums of samples by method and label."""
    for key in dict.fromkeys((sample.method, sample.label) for sample in samples):
        own = [sample for sample in samples if (sample.method, sample.label) == key]
        bad = [sample for sample in own if sample.failed or sample.status is None or sample.status >= 400]
        texts = Counter(sample.message or f"status {sample.status or 'none'}" for sample in bad)
        yield Tally(key[1], key[0], len(own), len(bad), tuple(texts.most_common()))
