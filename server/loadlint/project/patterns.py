"""Patterns of files as git reads them, which end on every path: those of `.gitignore` and of the configuration."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from loadlint.text.bounded_regex import Bounded, Found, TooCostlyError, bounded_pattern

if TYPE_CHECKING:
    import re

    from pathspec import GitIgnoreSpec


def git_patterns(lines: Iterable[str]) -> GitIgnoreSpec:
    """The patterns of lines. Raises ValueError for one that can't be read."""
    from pathspec import GitIgnoreSpec

    spec = GitIgnoreSpec.from_lines(lines)
    for pattern in spec.patterns:
        compiled: Any = getattr(pattern, "regex", None)
        if compiled is not None:
            setattr(pattern, "regex", _Searched(bounded_pattern(compiled.pattern)))  # noqa: B010 (it is no re.Pattern)
    return spec


class _Searched:
    """What `pathspec` asks of an expression; one that takes too many steps matches nothing."""

    def __init__(self, pattern: Bounded) -> None:
        self._pattern = pattern

    def search(self, path: str) -> re.Match[str] | Found | None:
        try:
            return self._pattern.search(path)
        except TooCostlyError:
            return None

    match = search
