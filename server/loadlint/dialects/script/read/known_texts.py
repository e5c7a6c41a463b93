"""What scripts make of texts that are known: their own helpers take paths apart this way."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence, Set

from loadlint.dialects.script.read.state import State
from loadlint.dialects.script.read.values import Seq, Str, Value
from loadlint.text.bounded_regex import TooCostlyError, bounded_pattern
from loadlint.text.mapped import Text, join

MOST_ITEMS = 50
"""So many items at most are looked at one by one."""


def matches(pattern: str, text: str, flags: int = 0) -> Sequence[tuple[str | None, ...]] | None:
    """All matches of a pattern, each with the whole match first, then its groups; None where that can't be told."""
    try:
        return [(match[0], *match.groups()) for match in bounded_pattern(pattern, flags).finditer(text)]
    except (TooCostlyError, re.error):
        return None


def with_replaced_matches(pattern: str, text: Text, by: Callable[[str], Text], *, every: bool) -> Str | None:
    """A known text with something in the place of what a pattern matches, `every` time or once; None where that can't
    be told, or where there are too many."""
    try:
        places = [(match.span(), match[0] or "") for match in bounded_pattern(pattern, re.ASCII).finditer(text.value)]
    except (TooCostlyError, re.error):
        return None
    if len(places) > MOST_ITEMS:
        return None
    parts: list[Text] = []
    position = 0
    for (start, end), match in places if every else places[:1]:
        parts += [text[position:start], by(match)]
        position = end
    return Str(join([*parts, text[position:]]))


def for_each_item(state: State, items: Seq, run: Callable[[Value], bool]) -> bool:
    """Run the body of a loop for each item of a list that walks along a path; whether it leaves the function.

    What a variable held on the way down is no value that a script takes.
    """
    before = set(state.kept_values)
    for item in items.items:
        if run(item):
            return True
    _keep_last(state, before)
    return False


def _keep_last(state: State, before: Set[object]) -> None:
    """Forget the values on the way, since `before`. They are kept by step, place, variable and, at last, extractor."""
    new = [place for place in state.kept_values if place not in before]
    last = {(step, variable): (step, span, variable, extractor) for step, span, variable, extractor in new}
    for place in new:
        if place != last[place[0], place[2]]:
            del state.kept_values[place]
