"""An explanation as JSON, for programs; `model.py` says what its fields are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import to_builtins

if TYPE_CHECKING:
    from loadlint.why.model import Explanation

VERSION = 1


def json_of(explanation: Explanation) -> dict[str, Any]:
    """The value to write; fields without a value are null, never absent."""
    return {"version": VERSION, **to_builtins(explanation)}
