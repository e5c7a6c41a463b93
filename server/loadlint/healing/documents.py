"""JSON documents of recordings as plain values."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from loadlint.extractor import JsonStep


def document(text: str) -> Any:
    """The value of a JSON text; None where it is no JSON."""
    try:
        return json.loads(text)
    except ValueError:
        return None


def value_at(value: Any, path: Sequence[JsonStep]) -> Any:
    """What is at a path of names and numbers; None where there is nothing, or the path has a choice in it."""
    for step in path:
        try:
            value = value[step] if isinstance(step, str | int) else None
        except (KeyError, IndexError, TypeError):
            return None
    return value
