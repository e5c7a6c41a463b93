"""Locust's requests one by one: a line of JSON each, as a listener of the event `request` writes it.

Locust itself writes sums alone. The listener that the fix of `untraced-request` adds to a script writes these lines.
One that people write is read as well where it has these names: `name`, `method`, `started` (seconds since the epoch),
`milliseconds`, and of these as far as they are there: `failed`, `status`, `bytes`, `trace_id`, `url`, `error`, `user`.
Without a user, requests of several users can't be told apart, and are summed up.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import msgspec
from msgspec import Struct

from loadlint.results.model import Results, Sample, Tally
from loadlint.results.queries import TRACE_ID, UNREADABLE, ndjson_table, user_number
from loadlint.text.regex import regex

NAME = "Locust's requests"

_START = regex(rb'\s*\{(?=[^\n]*"name":)(?=[^\n]*"started":)(?=[^\n]*"milliseconds":)')
_COLUMNS = {
    "name": "VARCHAR",
    "method": "VARCHAR",
    "started": "DOUBLE",
    "milliseconds": "DOUBLE",
    "failed": "BOOLEAN",
    "bytes": "BIGINT",
    TRACE_ID: "VARCHAR",
    "user": "VARCHAR",
}


class _Line(Struct, frozen=True):
    name: str
    started: float
    milliseconds: float
    method: str | None = None
    failed: bool | None = None
    status: int | None = None
    bytes: int | None = None
    trace_id: str | None = None
    url: str | None = None
    error: str | None = None
    user: int | str | None = None


def detect(head: bytes, path: str) -> bool:
    """Whether its first line is a request."""
    return _START.match(head) is not None


def samples_query(path: str, head: bytes) -> str:
    """What reads the samples of a file: see `loadlint.results.queries`."""
    return f"""
        SELECT name AS label, method, CASE WHEN name IS NULL THEN '{UNREADABLE}' ELSE 'request' END AS kind,
            CASE WHEN started BETWEEN 0 AND 9e9 THEN (started * 1000000)::BIGINT END AS started,
            CASE WHEN milliseconds BETWEEN 0 AND 1e9 THEN (milliseconds * 1000)::BIGINT END AS value,
            failed, bytes, {TRACE_ID} AS trace, {user_number('"user"')} AS who
        FROM {ndjson_table(path, _COLUMNS)}"""


def read(path: str, data: bytes) -> Results:
    """The requests in order of start; lines that are none are left out."""
    samples = [_sample(line) for text in data.splitlines() if (line := _line(text)) is not None]
    samples.sort(key=lambda sample: sample.started)
    note = "without responses: only status, failures and times can be seen"
    if all(sample.user for sample in samples):
        return Results(path, "Locust", tuple(samples), note=note)
    return Results(path, "Locust", tallies=tuple(_sums(samples)), note=note)


def _sums(samples: Sequence[Sample]) -> Iterator[Tally]:
    """The requests by name and method, as Locust itself sums them up."""
    by_name: dict[tuple[str, str | None], list[Sample]] = {}
    for sample in samples:
        by_name.setdefault((sample.label, sample.method), []).append(sample)
    for (name, method), of_name in by_name.items():
        reasons = Counter(sample.message or f"status {sample.status}" for sample in of_name if sample.has_failed)
        yield Tally(name, method, len(of_name), reasons.total(), tuple(reasons.most_common()))


def _line(text: bytes) -> _Line | None:
    try:
        return msgspec.json.decode(text, type=_Line)
    except (msgspec.DecodeError, RecursionError):
        return None


def _sample(line: _Line) -> Sample:
    status = line.status or None
    return Sample(
        line.name,
        line.method,
        line.url or "",
        status,
        # The listener sees the last answer only: a good one may stand behind redirects.
        status if status is not None and status >= 300 else None,
        line.failed,
        line.error or "",
        size=line.bytes,
        user="" if line.user is None else str(line.user),
        started=line.started,
        ended=line.started + line.milliseconds / 1000,
        trace=line.trace_id or "",
    )
