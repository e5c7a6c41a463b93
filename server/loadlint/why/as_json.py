"""An explanation as JSON, for programs; `model.py` says what its fields are."""

from __future__ import annotations

from typing import Any

from msgspec import to_builtins

from loadlint.why.model import Explanation

VERSION = 1


def json_of(explanation: Explanation) -> dict[str, Any]:
    """The value to write; fields without a value are null, never absent."""
    return {"version": VERSION, **to_builtins(explanation)}
