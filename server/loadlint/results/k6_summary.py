"""k6's summary at the end of a test: `--summary-export`, or what `handleSummary` was given."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from loadlint.results.model import Check, Results, ResultsError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

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
        raise ResultsError(f"{path}: is no summary of k6: it has no `root_group`")
    checks = tuple(_checks(value["root_group"]))
    return Results(path, "k6", checks=checks, note="a summary knows checks, and nothing about single requests")


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
