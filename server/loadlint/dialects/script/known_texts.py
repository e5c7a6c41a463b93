"""What scripts make of texts that are known: their own helpers take paths apart this way."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loadlint.text.bounded_regex import TooCostlyError, bounded

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_ITEMS = 50
"""So many items at most are looked at one by one."""


def matches(pattern: str, text: str, flags: int = 0) -> Sequence[tuple[str | None, ...]] | None:
    """All matches of a pattern, each with the whole match first, then its groups; None where that can't be told."""
    try:
        return [(match[0], *match.groups()) for match in bounded(pattern, flags).finditer(text)]
    except (TooCostlyError, re.error):
        return None
