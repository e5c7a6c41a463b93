"""Where the items of a list in JSON have a value."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from loadlint.correlation.observe.leaves import Leaf
    from loadlint.extractor import JsonStep

    Items = tuple[JsonStep | None, ...]
    """The place of the items of a list in JSON, with None for their numbers."""


def path_of_items(leaf: Leaf) -> Items:
    """Where the items of a list have a value; empty for a value that is in no list."""
    path = leaf.extractor.member_path or ()
    return tuple(None if isinstance(part, int) else part for part in path) if any(map(_is_number, path)) else ()


def _is_number(part: JsonStep) -> bool:
    return isinstance(part, int)
