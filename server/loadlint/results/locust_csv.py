"""Locust's CSV files: `--csv PREFIX` writes PREFIX_stats.csv and others beside it, which are read together.

PREFIX_failures.csv has the reasons of failed requests, PREFIX_exceptions.csv the exceptions that ended tasks, and
PREFIX_stats_history.csv the number of users from second to second.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from loadlint.disk import reading
from loadlint.disk.limits import RECORDING
from loadlint.results.model import Results, Tally, Times
from loadlint.text.numbers import integer

NAME = "Locust CSV"

_TOTAL = ("", "Aggregated")
"""The method and the name of the sum of all requests."""

_COLUMNS = {
    "stats": b"Type,Name,Request Count,Failure Count",
    "failures": b"Method,Name,Error,Occurrences",
    "exceptions": b"Count,Message,Traceback",
    "stats_history": b"Timestamp,User Count,Type,Name",
}
"""The first columns of each file, by the end of its name."""


def detect(head: bytes, path: str) -> bool:
    """Whether it starts with the columns of one of the files."""
    return _kind(head) is not None


def read(path: str, data: bytes) -> Results:
    """The sums of each name, with the reasons of its failures."""
    files = {kind: _rows(data if kind == _kind(data) else _beside(path, data, kind)) for kind in _COLUMNS}
    messages: dict[tuple[str, str], list[tuple[str, int]]] = {}
    first_failures: dict[tuple[str, str], str] = {}
    for row in files["failures"]:
        key = (row.get("Method", ""), row.get("Name", ""))
        first_failures[key] = min(first_failures.get(key, "~"), row.get("First Seen", ""))
        messages.setdefault(key, []).append((_plain(row.get("Error", "")), _number(row.get("Occurrences"))))
    rows = [(row.get("Type", ""), row.get("Name", ""), row) for row in files["stats"]]
    totals = tuple(_tally("", None, row, ()) for method, name, row in rows if (method, name) == _TOTAL)
    tallies = [
        replace(
            _tally(name, method or None, row, messages.pop((method, name), ())),
            first_failure=first_failures.get((method, name), ""),
        )
        for method, name, row in rows
        if (method, name) != _TOTAL
    ]
    for (method, name), reasons in messages.items():
        number = sum(count for _, count in reasons)
        tallies.append(Tally(name, method or None, number, number, tuple(reasons)))
    exceptions = tuple((row.get("Message", ""), _number(row.get("Count"))) for row in files["exceptions"])
    users, rate = _at_most_users(files["stats_history"])
    note = "totals of all requests with one name: the failure of a few shows only if an assertion counted it"
    results = Results(path, "Locust", tallies=tuple(tallies), note=note, users=users or None, exceptions=exceptions)
    return replace(results, requests_a_user=rate, totals=totals)


def _tally(name: str, method: str | None, row: Mapping[str, str], messages: Sequence[tuple[str, int]]) -> Tally:
    requests, failed = _number(row.get("Request Count")), _number(row.get("Failure Count"))
    return Tally(name, method, requests, failed, tuple(messages), _mean(row.get("Average Content Size")), _times(row))


def _at_most_users(rows: Sequence[Mapping[str, str]]) -> tuple[int, float | None]:
    """The largest number of users, and the requests a second of each of them while there were so many.

    That is None where it was less than ten seconds: Locust counts in steps of one, and of three with workers. With
    `--reset-stats` it counts anew when all users are there.
    """
    totals = [row for row in rows if row.get("Name") == "Aggregated"]
    users = max((_number(row.get("User Count")) for row in totals), default=0)
    times = [
        (_number(row.get("Timestamp")), _number(row.get("Total Request Count")))
        for row in totals
        if users and _number(row.get("User Count")) == users
    ]
    falls = [number for number in range(1, len(times)) if times[number][1] < times[number - 1][1]]
    times = times[falls[-1] if falls else 0 :]
    if len(times) < 2 or times[-1][0] - times[0][0] < _SHORTEST:
        return users, None
    (started, before), (ended, after) = times[0], times[-1]
    return users, (after - before) / (ended - started) / users


_SHORTEST = 10


def _kind(data: bytes) -> str | None:
    plain = data[:200].removeprefix(b"\xef\xbb\xbf").replace(b'"', b"")
    return next((kind for kind, columns in _COLUMNS.items() if plain.startswith(columns)), None)


def _beside(path: str, data: bytes, kind: str) -> bytes:
    """Another of the files, empty where there is none."""
    end = f"_{_kind(data)}.csv"
    if not path.endswith(end):
        return b""
    try:
        # The user has not named this file, so a symbolic link in its place must not be followed.
        return reading.read(f"{path.removesuffix(end)}_{kind}.csv", RECORDING, follow=False)
    except reading.ReadError:
        return b""


def _rows(data: bytes) -> list[dict[str, str]]:
    # A line that was cut off has empty fields.
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig", "replace"), newline=""), restval=""))


def _plain(error: str) -> str:
    """The text of `CatchResponseError('text')`."""
    for quote in ("'", '"'):
        if error.startswith(f"CatchResponseError({quote}") and error.endswith(f"{quote})"):
            return error[len("CatchResponseError('") : -2]
    return error


def _times(row: Mapping[str, str]) -> Times | None:
    """What Locust's statistics say. It rounds each time to two digits before it takes percentiles."""
    percents = [(name.removesuffix("%"), _mean(text)) for name, text in row.items() if name and name.endswith("%")]
    percentiles = tuple((float(name), value) for name, value in percents if value is not None and name != "100")
    mean, most = _mean(row.get("Average Response Time")), _mean(row.get("Max Response Time"))
    return Times(percentiles, mean, most, _mean(row.get("Requests/s"))) if percentiles else None


def _mean(text: str | None) -> float | None:
    try:
        return float(text) if text else None
    except ValueError:
        return None


def _number(text: str | None) -> int:
    return integer(text) if text and text.isdecimal() else 0
