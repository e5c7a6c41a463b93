"""Locust's CSV files: `--csv PREFIX` writes PREFIX_stats.csv and PREFIX_failures.csv, which are read together."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from loadlint.disk import reading
from loadlint.disk.limits import RECORDING
from loadlint.results.model import Results, Tally
from loadlint.text.numbers import integer

if TYPE_CHECKING:
    from collections.abc import Iterator

NAME = "Locust CSV"

_STATS = b"Type,Name,Request Count,Failure Count"
_FAILURES = b"Method,Name,Error,Occurrences"


def detect(head: bytes, path: str) -> bool:
    """Whether it starts with the columns of one of the two files."""
    plain = head.removeprefix(b"\xef\xbb\xbf").replace(b'"', b"")
    return plain.startswith((_STATS, _FAILURES))


def read(path: str, data: bytes) -> Results:
    """The sums of each name, with the reasons of its failures."""
    is_stats = data.removeprefix(b"\xef\xbb\xbf").replace(b'"', b"").startswith(_STATS)
    other = _beside(path, is_stats)
    stats, failures = (data, other) if is_stats else (other, data)
    messages: dict[tuple[str, str], list[tuple[str, int]]] = {}
    for row in _rows(failures):
        key = (row.get("Method", ""), row.get("Name", ""))
        messages.setdefault(key, []).append((_plain(row.get("Error", "")), _number(row.get("Occurrences"))))
    tallies = []
    for row in _rows(stats):
        key = (row.get("Type", ""), row.get("Name", ""))
        if key != ("", "Aggregated"):
            requests, failed = _number(row.get("Request Count")), _number(row.get("Failure Count"))
            mean = _mean(row.get("Average Content Size"))
            tallies.append(Tally(key[1], key[0] or None, requests, failed, tuple(messages.pop(key, ())), mean))
    for (method, name), reasons in messages.items():
        number = sum(count for _, count in reasons)
        tallies.append(Tally(name, method or None, number, number, tuple(reasons)))
    note = "sums of all requests with one name: a failure of a few is only seen where an assertion counted it"
    return Results(path, "Locust", tallies=tuple(tallies), note=note)


def _beside(path: str, is_stats: bool) -> bytes:
    """The other of the two files, empty where there is none."""
    ends = ("_stats.csv", "_failures.csv") if is_stats else ("_failures.csv", "_stats.csv")
    if not path.endswith(ends[0]):
        return b""
    try:
        # The user has not named this file, so a symbolic link in its place must not be followed.
        return reading.read(path.removesuffix(ends[0]) + ends[1], RECORDING, follow=False)
    except reading.ReadError:
        return b""


def _rows(data: bytes) -> Iterator[dict[str, str]]:
    # A line that was cut off has empty fields.
    yield from csv.DictReader(io.StringIO(data.decode("utf-8-sig", "replace"), newline=""), restval="")


def _plain(error: str) -> str:
    """The text of `CatchResponseError('text')`."""
    for quote in ("'", '"'):
        if error.startswith(f"CatchResponseError({quote}") and error.endswith(f"{quote})"):
            return error[len("CatchResponseError('") : -2]
    return error


def _mean(text: str | None) -> float | None:
    try:
        return float(text) if text else None
    except ValueError:
        return None


def _number(text: str | None) -> int:
    return integer(text) if text and text.isdecimal() else 0
