"""The parameters of loadlint's own requests, which no type describes."""

from __future__ import annotations

from typing import Any, TypeVar

from pygls.exceptions import JsonRpcInvalidParams

T = TypeVar("T")


def field(params: Any, kind: type[T], *names: str) -> T:
    """A field, by the names that lead to it. Raises JsonRpcInvalidParams where it is not there or of another type."""
    value = params
    for name in names:
        value = getattr(value, name, None)
    if not isinstance(value, kind) or isinstance(value, bool):
        raise JsonRpcInvalidParams(f"{'.'.join(names)} must be of type {kind.__name__}")
    return value


def texts(params: Any, name: str) -> list[str]:
    """A list of strings. Raises JsonRpcInvalidParams."""
    values: list[Any] = field(params, list, name)
    if not all(isinstance(value, str) for value in values):
        raise JsonRpcInvalidParams(f"{name} must be a list of strings")
    return values
