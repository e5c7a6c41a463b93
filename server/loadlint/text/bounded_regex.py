"""Runs regular expressions of scripts, plans and configuration in bounded time, whatever they are.

Python's `re` backtracks, which takes exponential time for `(a|a)*b`, and it can't be stopped. So a bound for the steps
of an expression on a text is computed first (`regex_cost`). If it is small, as it nearly always is, `re` does the work.
Else a matcher of our own does (`regex_steps`): it finds the same, but never tries one place of the expression twice at
one place of the text, and counts its steps. At a limit it gives up. It does not look at the clock, so the same
expression and text always have the same result.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from loadlint.text.regex_cost import Cost
    from loadlint.text.regex_steps import Program

MOST_STEPS_OF_RE = 20_000_000
"""The most steps for `re` on one text: some tenths of a second."""

_REPEATS = ("*", "+", "?", "{")


class TooCostlyError(Exception):
    """It can't be told what an expression finds in a text: that would take too many steps."""


class Found:
    """A match, with the methods of a match of `re` that are used here."""

    __slots__ = ("_places", "_text")

    def __init__(self, text: str, places: tuple[int, ...]) -> None:
        """`places` are start and end of each group, the whole first; -1 for a group that took no part."""
        self._text = text
        self._places = places

    def __getitem__(self, group: int) -> str | None:
        start, end = self.span(group)
        return self._text[start:end] if start >= 0 else None

    def span(self, group: int = 0) -> tuple[int, int]:
        return self._places[2 * group], self._places[2 * group + 1]

    def start(self, group: int = 0) -> int:
        return self._places[2 * group]

    def end(self, group: int = 0) -> int:
        return self._places[2 * group + 1]

    def groups(self) -> tuple[str | None, ...]:
        return tuple(self[group] for group in range(1, len(self._places) // 2))


class Bounded:
    """An expression; its methods are those of `re.Pattern`, and raise TooCostlyError."""

    def __init__(self, pattern: str, flags: int) -> None:
        self._compiled = re.compile(pattern, flags)
        self._harmless = 0 if any(sign in pattern for sign in _REPEATS) else sys.maxsize
        """How long a text may be that needs no further look."""

    @property
    def groupindex(self) -> dict[str, int]:
        return dict(self._compiled.groupindex)

    def finditer(self, text: str) -> Iterator[re.Match[str] | Found]:
        if self._is_cheap(text, searches=True):
            return self._compiled.finditer(text)
        return self._program.finditer(text)

    def search(self, text: str) -> re.Match[str] | Found | None:
        if self._is_cheap(text, searches=True):
            return self._compiled.search(text)
        return next(self._program.finditer(text), None)

    def fullmatch(self, text: str) -> re.Match[str] | Found | None:
        if self._is_cheap(text, searches=False):
            return self._compiled.fullmatch(text)
        return self._program.fullmatch(text)

    def _is_cheap(self, text: str, *, searches: bool) -> bool:
        if len(text) <= self._harmless:
            return True
        cost = self._cost
        if cost.most_steps_of_length(len(text)) <= MOST_STEPS_OF_RE:
            self._harmless = len(text)
            return True
        return cost.most_steps(text, searches=searches, enough=MOST_STEPS_OF_RE) <= MOST_STEPS_OF_RE

    @property
    def _cost(self) -> Cost:
        from loadlint.text.regex_cost import cost_of

        return cost_of(self._compiled)

    @cached_property
    def _program(self) -> Program:
        from loadlint.text.regex_steps import program_of

        return program_of(self._compiled)


@lru_cache(maxsize=4096)
def bounded_pattern(pattern: str, flags: int = 0) -> Bounded:
    """As `re.compile`. Raises re.error, or OverflowError or RecursionError, for what can't be read."""
    return Bounded(pattern, flags)
