"""The parameters of loadlint's own requests and commands, which no type describes."""

from __future__ import annotations

from collections.abc import Sequence
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


def setting(settings: Any, *names: str) -> Any:
    """A setting that the client sends, by the names that lead to it; None where it is not there."""
    value = settings
    for name in names:
        value = value.get(name) if isinstance(value, dict) else getattr(value, name, None)
    return value


def optional_argument(rest: Sequence[Any], kind: type[T]) -> T | None:
    """The last argument of a command, which may be left out or null: pygls knows such ones as the rest of them alone.

    Raises JsonRpcInvalidParams where it is of another type, and where there are more.
    """
    value = rest[0] if rest else None
    if len(rest) > 1 or not (value is None or isinstance(value, kind)):
        raise JsonRpcInvalidParams(f"at most one more argument, of type {kind.__name__}")
    return value
