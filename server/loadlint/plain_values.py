"""Structs as plain values, for JSON: the one way from what a report holds to what programs read of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any

from msgspec import Struct

from loadlint.text.span import Span


def plain_values(value: Any, place: Callable[[Span], Any] | None = None) -> Any:
    """An object for each struct, by the names that it has when it is encoded; `place` says where a span is.

    `DERIVED` of a struct names properties that are part of it, each by what it is called there.
    """
    if isinstance(value, Span) and place is not None:
        return place(value)
    if isinstance(value, Struct):
        items = [plain_values(getattr(value, name), place) for name in value.__struct_fields__]
        if value.__struct_config__.array_like:
            return items
        derived: Mapping[str, str] = getattr(value, "DERIVED", {})
        of_properties = {derived[name]: plain_values(getattr(value, name), place) for name in derived}
        return dict(zip(value.__struct_encode_fields__, items, strict=True)) | of_properties
    if isinstance(value, tuple | list):
        return [plain_values(item, place) for item in value]
    if isinstance(value, dict):
        return {name: plain_values(item, place) for name, item in value.items()}
    return value.value if isinstance(value, Enum) else value


def json_text(value: Any) -> str:
    """A value as JSON for people and programs."""
    return json.dumps(plain_values(value), indent=2) + "\n"
