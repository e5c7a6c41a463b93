"""Writes values as lists, texts and numbers only, and reads them: nothing that is read from the disk can run code.

A tuple is a list. Anything else is a dictionary of its `kind`, a container's name or `module:class`, and what it is
made `of`. Only classes that the reader names are made, and these are plain values: their fields and nothing more.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection
from typing import Any

from loadlint import resources

_AS_THEY_ARE = frozenset({type(None), bool, int, float, bytes})
_CONTAINERS: dict[str, Callable[[list[Any]], object]] = {
    "list": list,
    "set": frozenset,
    "dict": dict,
    "array": lambda of: array(of[0], of[1]),
    "text": lambda of: "".join(map(chr, of)),
}


def to_plain(value: Any) -> Any:
    """A value as plain values."""
    kind = type(value)
    if kind in _AS_THEY_ARE:
        return value
    if kind is str:
        return value if _is_unicode(value) else {"kind": "text", "of": list(map(ord, value))}
    if kind is tuple:
        return [to_plain(item) for item in value]
    if kind is list:
        return {"kind": "list", "of": [to_plain(item) for item in value]}
    if kind in (frozenset, set):
        return {"kind": "set", "of": [to_plain(item) for item in value]}
    if kind is dict:
        return {"kind": "dict", "of": [to_plain(pair) for pair in value.items()]}
    if kind is array:
        return {"kind": "array", "of": [value.typecode, value.tobytes()]}
    return {"kind": f"{kind.__module__}:{kind.__qualname__}", "of": [to_plain(item) for item in _fields(value)]}


def from_plain(value: Any, classes: Collection[str]) -> Any:
    """The value again. `classes` are those that may be made, as `module:class` or as a module for all that it defines.

    Raises ValueError, TypeError or LookupError for what `to_plain` did not make of such values.
    """
    if isinstance(value, list):
        return tuple([from_plain(item, classes) for item in value])
    if not isinstance(value, dict):
        return value
    kind, parts = value["kind"], [from_plain(item, classes) for item in value["of"]]
    if kind in _CONTAINERS:
        return _CONTAINERS[kind](parts)
    module, _, name = kind.partition(":")
    if module not in classes and kind not in classes:
        raise ValueError("is none of the classes that are kept")
    kept_class = getattr(resources.load(*module.split(".")[1:]), name)
    if not isinstance(kept_class, type) or kept_class.__module__ != module:
        raise ValueError("is no class of that module")
    of_parts = getattr(kept_class, "of_kept", None)
    return kept_class(*parts) if of_parts is None else of_parts(*parts)


def _fields(value: Any) -> list[Any]:
    """The parts of a value: those that it gives itself, its fields, or the value of an enumeration."""
    if hasattr(value, "kept_parts"):
        return list(value.kept_parts())
    names = getattr(type(value), "__match_args__", None)
    return [value.value] if names is None else [getattr(value, name) for name in names]


def _is_unicode(text: str) -> bool:
    """Whether it can be encoded: a lone surrogate can't, and JSON's escapes may make one."""
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
