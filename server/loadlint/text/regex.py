"""Regular expressions that are compiled when they are first used.

A run needs few of the five hundred expressions, and it takes a millisecond to compile one.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any, AnyStr


def regex(pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """As `re.compile`, for constants of modules; the methods and attributes of the result are there as usual."""
    return _Regex(pattern, flags)  # type: ignore[return-value]


def escape(text: str) -> str:
    """A text as a part of an expression, escaped so that every tool reads it in the same way."""
    return re.sub(r"([\\^$.|?*+()\[\]{}])", r"\\\1", text)


class _Regex:
    def __init__(self, pattern: str | bytes, flags: int) -> None:
        self._source = pattern, flags

    @cached_property
    def _compiled(self) -> re.Pattern[Any]:
        return re.compile(*self._source)

    def __getattr__(self, name: str) -> Any:
        # Reached only when an attribute is asked for the first time.
        value = vars(self)[name] = getattr(self._compiled, name)
        return value
