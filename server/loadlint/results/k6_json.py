"""k6's `--out json`: one line for each measured value.

Every request is a line of the metric `http_reqs`, redirects too, with the tags `method`, `name`, `url`, `status` and
`group`. The lines of its times follow at once. A check is a line of the metric `checks`, the end of an iteration is one
of `iterations`. Where the script asks for the system tags `vu` and `iter`, they stand in the metadata of all these;
without them the requests of several users can't be told apart.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from loadlint.recordings.start_times import seconds
from loadlint.results.model import Check, Results, Sample, Tally
from loadlint.results.queries import K6_TAGS, TRACE_ID, UNREADABLE, k6_samples, ndjson_table
from loadlint.text.numbers import whole_number

NAME = "k6 JSON"

_BEFORE_END = ("http_req_duration", "http_req_blocked")
"""The metrics of the times (milliseconds) that together make up a request."""

_WANTED = tuple(f'"{name}"'.encode() for name in ("http_reqs", "checks", "vus", "vus_max", "iterations", *_BEFORE_END))
_MIXED_USERS = "its users are added up, which may mix causes: k6's --system-tags with vu and iter tells them apart"
_ONCE_GROUPS = ("::setup", "::teardown")


def detect(head: bytes, path: str) -> bool:
    """Whether it starts with a metric, or with a point of one."""
    start = head.lstrip()[:200].replace(b" ", b"")
    return start.startswith((b'{"metric":', b'{"type":"Metric"'))


def samples_query(path: str, head: bytes) -> str:
    """What reads the samples of a file: see `loadlint.results.queries`."""
    tags = {name: f'data.tags."{name}"' for name in K6_TAGS}
    fields = ", ".join(f'"{name}" VARCHAR' for name in K6_TAGS)
    data = f"STRUCT(time VARCHAR, value DOUBLE, tags STRUCT({fields}), metadata STRUCT({TRACE_ID} VARCHAR))"
    columns = {"metric": "VARCHAR", "type": "VARCHAR", "data": data}
    ended = "epoch_us(try_cast(data.time AS TIMESTAMPTZ))"
    metric = f"coalesce(metric, CASE WHEN type IS NULL THEN '{UNREADABLE}' END)"
    points = k6_samples(metric, "data.value", ended, tags, f"data.metadata.{TRACE_ID}")
    return f"{points} FROM {ndjson_table(path, columns)} WHERE type = 'Point' OR type IS NULL"


class _Run(Struct):
    """What was read so far. `last` is the number of each user's last sample, `passed` that of the ended iterations."""

    samples: list[Sample] = field(default_factory=list)
    last: dict[str, int] = field(default_factory=dict)
    checks: Counter[tuple[str, str, bool]] = field(default_factory=Counter)
    passed: Counter[str] = field(default_factory=Counter)
    finished: set[tuple[str, int | None]] = field(default_factory=set)
    users: float = 0

    @property
    def is_told_apart(self) -> bool:
        """Whether each request is known to be that of one user."""
        # The number of users is written once a second, and so not at all in a very short run.
        alone = self.users == 1 or (not self.users and self.passed.total() < 2)
        return alone or "" not in self.last

    def add(self, metric: str, point: dict[str, Any]) -> None:
        # k6 keeps the user and its iteration apart from the tags, since they are no dimensions of a metric.
        tags = {**(point.get("tags") or {}), **(point.get("metadata") or {})}
        user, ended = _user_of(tags), seconds(str(point.get("time"))) or 0.0
        if metric in ("vus", "vus_max"):
            self.users = max(self.users, point["value"])
        elif metric == "iterations":
            self.finished.add((user, self._iteration(tags, user)))
            self.passed[user] += 1
        elif metric == "http_reqs":
            self._add_sample(tags, ended, user)
        elif metric in _BEFORE_END:
            self._start_earlier(user, ended, point["value"] / 1000)
        else:
            self._add_check(tags, bool(point["value"]), user)

    def _iteration(self, tags: dict[str, Any], user: str) -> int:
        number = str(tags.get("iter", ""))
        return int(number) if number.isdecimal() else self.passed[user]

    def _add_sample(self, tags: dict[str, Any], ended: float, user: str) -> None:
        self.last[user] = len(self.samples)
        sample = _sample(tags, user, self._iteration(tags, user))
        self.samples.append(replace(sample, started=ended, ended=ended))

    def _start_earlier(self, user: str, ended: float, length: float) -> None:
        number = self.last.get(user)
        if number is not None and self.samples[number].ended == ended:
            self.samples[number] = replace(self.samples[number], started=self.samples[number].started - length)

    def _add_check(self, tags: dict[str, Any], passes: bool, user: str) -> None:
        name, group = str(tags.get("check", "")), str(tags.get("group", "")).rpartition("::")[2]
        self.checks[name, group, passes] += 1
        number = self.last.get(user)
        if not passes and number is not None:
            self.samples[number] = _with_failure(self.samples[number], name)


def _user_of(tags: dict[str, Any]) -> str:
    """Who makes a request: a virtual user, or what comes before and after all of them."""
    once = next((group for group in _ONCE_GROUPS if str(tags.get("group", "")).startswith(group)), None)
    return once or str(tags.get("vu", ""))


def read(path: str, data: bytes) -> Results:
    """The requests one by one where they can be told apart by user, else their sums."""
    run = _Run()
    for metric, point in _points(data):
        run.add(metric, point)
    checks = tuple(
        Check(name, run.checks[name, group, True], run.checks[name, group, False], group)
        for name, group in dict.fromkeys((name, group) for name, group, _ in run.checks)
    )
    note = "without responses: only status, redirects, failed checks and where iterations end can be seen"
    if not run.is_told_apart:
        tallies = tuple(tallies_of(run.samples))
        return Results(path, "k6", (), tallies, checks, f"{note}; {_MIXED_USERS}", iterations=run.passed.total())
    in_order = tuple(sorted(run.samples, key=lambda sample: sample.started))
    return Results(path, "k6", in_order, (), checks, note, has_single_hops=True, finished=frozenset(run.finished))


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


def _sample(tags: dict[str, Any], user: str, iteration: int) -> Sample:
    """One request; redirects are requests of their own."""
    status = whole_number(str(tags.get("status"))) or None
    label, url = str(tags.get("name", "")), str(tags.get("url", ""))
    method = str(tags["method"]) if "method" in tags else None
    is_expected = False if tags.get("expected_response") == "true" else None
    return Sample(
        label, method, url, status, status, is_expected, str(tags.get("error", "")), user=user, iteration=iteration
    )


def _with_failure(sample: Sample, check: str) -> Sample:
    text = f"check “{check}” failed"
    return replace(sample, has_failed=True, message=f"{sample.message}; {text}" if sample.message else text)


def tallies_of(samples: Sequence[Sample]) -> Iterator[Tally]:
    """The sums of samples by method and label."""
    by_key: dict[tuple[str | None, str], list[Sample]] = {}
    for sample in samples:
        by_key.setdefault((sample.method, sample.label), []).append(sample)
    for (method, label), of_key in by_key.items():
        bad = [sample for sample in of_key if _is_bad(sample)]
        texts = Counter(f"status {sample.status}" if sample.status else sample.message or "no status" for sample in bad)
        yield Tally(label, method, len(of_key), len(bad), tuple(texts.most_common()))


def _is_bad(sample: Sample) -> bool:
    """Whether no answer came, or an error that the script has not called the expected one."""
    return sample.status is None or (sample.status >= 400 and sample.has_failed is not False)
