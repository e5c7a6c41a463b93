"""k6's `--out json`: one line for each measured value.

Every request is a line of the metric `http_reqs`, redirects too, with the tags `method`, `name`, `url`, `status` and
`group`; where the script asks for these system tags, `vu` and `iter` stand in its metadata. A check is a line of the
metric `checks`.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

from msgspec.structs import replace

from loadlint.results.model import Check, Results, Sample, Tally
from loadlint.text.numbers import whole_number

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

NAME = "k6 JSON"

_WANTED = (b'"http_reqs"', b'"checks"', b'"vus"', b'"iterations"')


def detect(head: bytes, path: str) -> bool:
    """Whether it starts with a metric, or with a point of one."""
    start = head.lstrip()[:200].replace(b" ", b"")
    return start.startswith((b'{"metric":', b'{"type":"Metric"'))


def read(path: str, data: bytes) -> Results:
    """The requests one by one where they can be told apart by user, else their sums."""
    samples: list[Sample] = []
    failures: list[tuple[int, str]] = []
    checks: Counter[tuple[str, bool]] = Counter()
    users: Counter[str] = Counter()
    last: dict[str, int] = {}
    for metric, point in _points(data):
        # k6 keeps the user and its iteration apart from the tags, since they are no dimensions of a metric.
        tags = {**(point.get("tags") or {}), **(point.get("metadata") or {})}
        user = str(tags.get("vu", ""))
        if metric in ("vus", "iterations"):
            users[metric] = max(users[metric], point["value"]) if metric == "vus" else users[metric] + 1
        elif metric == "http_reqs":
            last[user] = len(samples)
            samples.append(_sample(tags, user))
        elif metric == "checks":
            name = str(tags.get("check", ""))
            checks[name, bool(point["value"])] += 1
            if not point["value"] and user in last:
                failures.append((last[user], name))
    counted = tuple(
        Check(name, checks[name, True], checks[name, False]) for name in dict.fromkeys(n for n, _ in checks)
    )
    note = "without answers: only status, redirects, failed checks and where iterations end can be seen"
    # The number of users is written once a second, and so not at all in a very short run.
    alone = users["vus"] == 1 or (not users["vus"] and users["iterations"] < 2)
    if "" in last and not alone:
        return Results(path, "k6", (), tuple(tallies_of(samples)), counted, note)
    for number, name in failures:
        samples[number] = _with_failure(samples[number], name)
    return Results(path, "k6", tuple(samples), (), counted, note)


def _points(data: bytes) -> Iterator[tuple[str, dict[str, Any]]]:
    for line in data.splitlines():
        if b'"Point"' in line and any(name in line for name in _WANTED):
            try:
                value = json.loads(line)
            except ValueError:
                continue
            if isinstance(value, dict) and _is_point(value.get("data")):
                yield str(value.get("metric", "")), value["data"]


def _is_point(data: Any) -> bool:
    """Whether it has a value and tags, as k6 writes them."""
    if not isinstance(data, dict) or type(data.get("value")) not in (int, float):
        return False
    return all(isinstance(data.get(part) or {}, dict) for part in ("tags", "metadata"))


def _sample(tags: dict[str, Any], user: str) -> Sample:
    """One request; redirects are requests of their own."""
    status = whole_number(str(tags.get("status"))) or None
    label, url = str(tags.get("name", "")), str(tags.get("url", ""))
    method = str(tags["method"]) if "method" in tags else None
    return Sample(label, method, url, status, message=str(tags.get("error", "")), user=user)


def _with_failure(sample: Sample, check: str) -> Sample:
    text = f"check “{check}” failed"
    return replace(sample, failed=True, message=f"{sample.message}; {text}" if sample.message else text)


def tallies_of(samples: Sequence[Sample]) -> Iterator[Tally]:
    """The sums of samples by method and label."""
    for key in dict.fromkeys((sample.method, sample.label) for sample in samples):
        of_key = [sample for sample in samples if (sample.method, sample.label) == key]
        bad = [sample for sample in of_key if sample.failed or sample.status is None or sample.status >= 400]
        texts = Counter(sample.message or f"status {sample.status or 'none'}" for sample in bad)
        yield Tally(key[1], key[0], len(of_key), len(bad), tuple(texts.most_common()))
