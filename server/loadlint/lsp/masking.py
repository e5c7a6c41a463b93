"""The border of the server: no text of an analysis gets to the client with a secret in it.

Edits stay as they are, since a masked one could not be applied.
"""

from __future__ import annotations

from collections.abc import Mapping
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
    if isinstance(value, (*_EDITS, *_PLACES)) or not attrs.has(type(value)):
        return value
    changed = {
        field.name: new
        for field in attrs.fields(type(value))
        if field.name not in _EXACT and (old := getattr(value, field.name)) is not None
        if (new := _masked_value(old, masker)) is not old and new != old
    }
    return attrs.evolve(value, **changed) if changed else value
