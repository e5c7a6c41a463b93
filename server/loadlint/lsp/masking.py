"""The border of the server: no text of an analysis gets to the client with a secret in it.

Edits stay as they are, since a masked one could not be applied.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, TypeVar

import attrs
from lsprotocol import types

from loadlint.secrets.masker import Masker

T = TypeVar("T")

_EDITS = (types.TextEdit, types.AnnotatedTextEdit, types.SnippetTextEdit, types.InsertReplaceEdit)
_PLACES = (types.Range, types.Position, types.Location)
_EXACT = frozenset(("uri", "target", "target_uri", "data", "arguments", "href", "kind", "insert_text", "result_id"))
"""The fields that the client hands back, or opens."""

_FILES = frozenset(("path", "script", "uri", "file", "dialect"))
"""The members of our own structures that name files."""


def masked_answer(answer: T, masker: Masker) -> T:
    """What the protocol is to carry, with all its texts masked but those of edits and addresses."""
    return answer if masker.shows_all else _masked_value(answer, masker)


def _masked_value(value: Any, masker: Masker) -> Any:
    if type(value) is str:
        return masker.text(value)
    if isinstance(value, list | tuple):
        return type(value)(_masked_value(item, masker) for item in value)
    if isinstance(value, Mapping):
        return {name: item if name in _FILES else _masked_value(item, masker) for name, item in value.items()}
    changed = {
        name: new
        for name in _names_of_fields(type(value))  # type: ignore[arg-type]  # mypy takes no class for hashable
        if (old := getattr(value, name)) is not None
        if (new := _masked_value(old, masker)) is not old and new != old
    }
    return attrs.evolve(value, **changed) if changed else value


@cache
def _names_of_fields(kind: type) -> tuple[str, ...]:
    """The fields of a structure that may hold a secret; of edits, of places and of what is no structure none."""
    if issubclass(kind, (*_EDITS, *_PLACES)) or not attrs.has(kind):
        return ()
    return tuple(field.name for field in attrs.fields(kind) if field.name not in _EXACT)
