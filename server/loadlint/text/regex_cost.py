"""A bound for the steps of a regular expression in Python's `re`, which backtracks.

If a loop can end at one place only, backtracking costs little: `[^"]*"`. If it can end at many places, the rest of the
expression is tried at each: `.*a`. If a repeated group can divide a text in several ways, these multiply:
`(\\w+\\s*)*`. The bound counts these cases. It is never much too low, and may be too high.

It is computed from the tree that `re` itself makes of the expression.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache, lru_cache
from re import _compiler, _parser  # type: ignore[attr-defined]
from re._constants import (  # type: ignore[import-not-found]
    ANY,
    ASSERT,
    ASSERT_NOT,
    AT,
    AT_BEGINNING,
    AT_BEGINNING_STRING,
    ATOMIC_GROUP,
    BRANCH,
    GROUPREF,
    GROUPREF_EXISTS,
    IN,
    LITERAL,
    MAX_REPEAT,
    MIN_REPEAT,
    NOT_LITERAL,
    POSSESSIVE_REPEAT,
    SRE_FLAG_IGNORECASE,
    SUBPATTERN,
)
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    Item = tuple[Any, Any]
    """One item of the tree that `re` makes: its kind, and what belongs to that kind."""
    Chars = frozenset[str]
    """Which of the characters that stand for all others an item matches."""
    Run = Callable[[tuple[tuple[Item | None, int], ...]], int]
    """How often a loop over items of single characters can go round."""

INFINITE = float("inf")
_DEEPEST = 60
"""The most levels of groups; an expression with more counts as unbounded."""
_SOME = "".join(map(chr, range(0x180))) + "\u0416\u0660\u2003\u2028\u20ac\u4e2d\u212a\ufb01\U0001d7ce\U0001f600\ue000"
"""Characters of all kinds, which stand for the rest."""


def tree_of(compiled: re.Pattern[Any]) -> Any:
    """The tree of an expression."""
    pattern = compiled.pattern
    if isinstance(pattern, bytes):
        return _parser.parse(pattern.decode("latin-1"), compiled.flags & ~re.UNICODE | re.ASCII)
    return _parser.parse(pattern, compiled.flags)


def single(item: Item, flags: int) -> re.Pattern[str]:
    """The expression for one item of a tree."""
    pattern: re.Pattern[str] = _compiler.compile(_of([item], flags), flags)
    return pattern


@lru_cache(maxsize=1024)
def _shared_single(item: Item, flags: int) -> re.Pattern[str]:
    """The same, compiled once for all expressions that have such an item."""
    return single(item, flags)


def scoped_flags(flags: int, added: int, removed: int) -> int:
    """The flags within `(?i:…)`."""
    return (flags | added) & ~removed


@lru_cache(maxsize=256)
def cost_of(compiled: re.Pattern[Any]) -> Cost:
    """The bound for an expression."""
    return Cost(compiled)


class Cost:
    """What an expression may cost on a text."""

    def __init__(self, compiled: re.Pattern[Any]) -> None:
        self._flags = compiled.flags
        if isinstance(compiled.pattern, bytes):
            self._flags |= re.ASCII
        self._tree = tree_of(compiled)
        self._samples = "".join(sorted({*_SOME, *_mentioned_characters(self._tree)}))
        self._all = frozenset(self._samples)
        self._characters: dict[tuple[Item, int], Chars] = {}
        self._last_work = -1, 0.0
        """The length of a text and the steps from one start: each length is asked for several times in a row."""
        self._is_deep = _depth(compiled.pattern) > _DEEPEST
        self._prefix = "" if self._flags & re.IGNORECASE else "".join(_prefix(self._tree))
        self._is_anchored = bool(len(self._tree)) and (
            self._tree[0] == (AT, AT_BEGINNING_STRING)
            or (self._tree[0] == (AT, AT_BEGINNING) and not self._flags & re.MULTILINE)
        )

    def most_steps(self, text: str, *, searches: bool, enough: float = 0) -> float:
        """A bound of the steps; no closer than needed to see that it is below `enough`."""
        length = len(text)
        steps = self._steps(length, length, searches)
        if steps <= enough:
            return steps
        if searches and self._prefix:
            starts = 1 + text.count(self._prefix)
            steps = self._steps(length, starts, searches)
            if steps <= enough:
                return steps
        else:
            starts = length
        return length + (starts if searches and not self._is_anchored else 1) * self._work(_longest_runs(text))

    def most_steps_of_length(self, length: int) -> float:
        """A bound for every text of a length."""
        return self._steps(length, length, searches=True)

    def _steps(self, length: int, starts: int, searches: bool) -> float:
        last_length, work = self._last_work
        if length != last_length:
            work = self._work(lambda inside: length)
            self._last_work = length, work
        return length + (starts if searches and not self._is_anchored else 1) * work

    def _work(self, run: Run) -> float:
        """The steps from one start, when `run` tells how long a loop over single items may go on."""
        if self._is_deep:
            return INFINITE
        try:
            work, _ = self._sequence(self._tree, self._flags, 1.0, frozenset(), run)
        except OverflowError:
            return INFINITE
        return work

    def _sequence(
        self, items: Sequence[Item], flags: int, rest: float, following: Chars, run: Any
    ) -> tuple[float, Chars]:
        """Steps of the items and what follows, and with which characters these can begin."""
        for item in reversed(list(items)):
            rest, following = self._item(item, flags, rest, following, run)
        return rest, following

    def _item(self, item: Item, flags: int, rest: float, following: Chars, run: Run) -> tuple[float, Chars]:
        kind, data = item
        if kind is AT:
            return rest + 1, following
        if kind in (LITERAL, NOT_LITERAL, ANY, IN):
            return rest + 1, self.chars(item, flags)
        if kind is SUBPATTERN:
            _, added, removed, inner = data
            return self._sequence(inner, scoped_flags(flags, added, removed), rest, following, run)
        if kind is BRANCH:
            alternatives = [self._sequence(inner, flags, rest, following, run) for inner in data[1]]
            firsts = [first for _, first in alternatives]
            works = [work for work, _ in alternatives]
            work = max(works) + len(works) if _disjoint(firsts) else sum(works)
            return work, frozenset().union(*firsts)
        if kind in (MAX_REPEAT, MIN_REPEAT, POSSESSIVE_REPEAT):
            return self._loop(item, flags, rest, following, run)
        if kind is ATOMIC_GROUP:
            work, first = self._sequence(data, flags, 1.0, following, run)
            return work + rest, first
        if kind in (ASSERT, ASSERT_NOT):
            work, _ = self._sequence(data[1], flags, 1.0, frozenset(), run)
            return work + rest, self._all
        if kind is GROUPREF_EXISTS:
            _, yes, no = data
            works = [self._sequence(inner or [], flags, rest, following, run)[0] for inner in (yes, no)]
            return sum(works), self._all
        # A group once more: as long as the text at most.
        return run(()) + rest, self._all

    def _loop(self, item: Item, flags: int, rest: float, following: Chars, run: Run) -> tuple[float, Chars]:
        kind, (least, most, body) = item
        inner, added = _items_of_group(body, flags)
        first = self._first(inner, added)
        chars = self._alphabet(inner, added)
        rounds = min(int(most), run(tuple(singles(inner, added))))
        begins = first | following if least == 0 or is_nullable(inner) else first
        if kind is POSSESSIVE_REPEAT:
            work, _ = self._sequence(inner, added, 1.0, frozenset(), run)
            return rounds * work + rest, begins
        if is_single(inner):
            ends = max(rounds - int(least), 0) + 1 if chars & following else 1
            return 2.0 * rounds + ends * rest, begins
        if most == 1:
            work, _ = self._sequence(inner, added, rest, following, run)
            return work if least else (work + rest if first & following else max(work, rest) + 1), begins
        once, _ = self._sequence(inner, added, 1.0, frozenset(), run)
        if self._is_settled(inner, added, first):
            return rounds * once + rounds * rest, begins
        ways = INFINITE if rounds > 64 else max(once, 2.0) ** rounds
        return ways * rest, begins

    def _is_settled(self, items: Sequence[Item], flags: int, following: Chars) -> bool:
        """Whether there is only one way to divide a text into rounds of a loop: the end of each item is certain."""
        for item in reversed(list(items)):
            before = self._settled_before(item, flags, following)
            if before is None:
                return False
            following = before
        return True

    def _settled_before(self, item: Item, flags: int, following: Chars) -> Chars | None:
        """The first characters of an item and the rest after it; None where a text can be divided in several ways."""
        kind, data = item
        if kind in (LITERAL, NOT_LITERAL, ANY, IN):
            return self.chars(item, flags)
        if kind is SUBPATTERN:
            inner_flags = scoped_flags(flags, data[1], data[2])
            is_settled = self._is_settled(data[3], inner_flags, following)
            return self._begins(data[3], inner_flags, following) if is_settled else None
        if kind is BRANCH:
            firsts = [self._begins(inner, flags, following) for inner in data[1]]
            is_settled = all(self._is_settled(inner, flags, following) for inner in data[1]) and _disjoint(firsts)
            return frozenset().union(*firsts) if is_settled else None
        if kind in (MAX_REPEAT, MIN_REPEAT, POSSESSIVE_REPEAT):
            return self._settled_before_loop(item, flags, following)
        if kind is ATOMIC_GROUP:
            return self._begins(data, flags, following)
        return None if kind in (GROUPREF, GROUPREF_EXISTS) else following

    def _settled_before_loop(self, item: Item, flags: int, following: Chars) -> Chars | None:
        kind, (least, most, body) = item
        first = self._first(body, flags)
        if least != most and first & following and kind is not POSSESSIVE_REPEAT:
            return None
        if not self._is_settled(body, flags, first | following if most > 1 else following):
            return None
        return first | following if least == 0 or is_nullable(body) else first

    def _begins(self, items: Sequence[Item], flags: int, following: Chars) -> Chars:
        first = self._first(items, flags)
        return first | following if is_nullable(items) else first

    def _first(self, items: Sequence[Item], flags: int) -> Chars:
        """The characters that a match of the items can begin with."""
        characters: Chars = frozenset()
        for kind, data in items:
            if kind in (LITERAL, NOT_LITERAL, ANY, IN):
                return characters | self.chars((kind, data), flags)
            if kind is SUBPATTERN:
                characters |= self._first(data[3], scoped_flags(flags, data[1], data[2]))
            elif kind is BRANCH:
                characters = characters.union(*(self._first(inner, flags) for inner in data[1]))
            elif kind in (MAX_REPEAT, MIN_REPEAT, POSSESSIVE_REPEAT):
                characters |= self._first(data[2], flags)
            elif kind is ATOMIC_GROUP:
                characters |= self._first(data, flags)
            elif kind in (GROUPREF, GROUPREF_EXISTS):
                return self._all
            if not is_nullable([(kind, data)]):
                return characters
        return characters

    def _alphabet(self, items: Sequence[Item], flags: int) -> Chars:
        """The characters that a match of the items can hold."""
        characters: Chars = frozenset()
        for item, inner_flags in singles(items, flags):
            characters |= self._all if item is None else self.chars(item, inner_flags)
        return characters

    def chars(self, item: Item, flags: int) -> Chars:
        """Which of the characters that stand for all a single item matches."""
        if item[0] is LITERAL and not flags & SRE_FLAG_IGNORECASE:
            return frozenset((chr(item[1]),))
        key = _hashable(item), flags
        characters = self._characters.get(key)
        if characters is None:
            characters = self._characters[key] = frozenset(_shared_single(*key).findall(self._samples))
        return characters


def _depth(pattern: str | bytes) -> int:
    """The levels of groups, or a little more."""
    text = pattern.decode("latin-1") if isinstance(pattern, bytes) else pattern
    depth = deepest = 0
    for character in text:
        depth += (character == "(") - (character == ")")
        deepest = max(deepest, depth)
    return deepest


def singles(items: Sequence[Item], flags: int) -> Iterator[tuple[Item | None, int]]:
    """All items of single characters in a tree, with their flags; None for what may be any character."""
    for kind, data in items:
        if kind in (LITERAL, NOT_LITERAL, ANY, IN):
            yield _hashable((kind, data)), flags
        elif kind is SUBPATTERN:
            yield from singles(data[3], scoped_flags(flags, data[1], data[2]))
        elif kind is BRANCH:
            for inner in data[1]:
                yield from singles(inner, flags)
        elif kind in (MAX_REPEAT, MIN_REPEAT, POSSESSIVE_REPEAT):
            yield from singles(data[2], flags)
        elif kind is ATOMIC_GROUP:
            yield from singles(data, flags)
        elif kind in (GROUPREF, GROUPREF_EXISTS):
            yield None, flags


def is_single(items: Sequence[Item]) -> bool:
    return len(items) == 1 and items[0][0] in (LITERAL, NOT_LITERAL, ANY, IN)


def _items_of_group(items: Sequence[Item], flags: int) -> tuple[Sequence[Item], int]:
    """The items inside of a group, if there is nothing but this group."""
    while len(items) == 1 and items[0][0] is SUBPATTERN:
        _, added, removed, inner = items[0][1]
        items, flags = inner, scoped_flags(flags, added, removed)
    return items, flags


def is_nullable(items: Sequence[Item]) -> bool:
    width: int = _width(items)
    return width == 0


def _width(items: Sequence[Item]) -> int:
    """The least number of characters that a match of the items has."""
    total = 0
    for kind, data in items:
        if kind in (LITERAL, NOT_LITERAL, ANY, IN):
            total += 1
        elif kind is SUBPATTERN:
            total += _width(data[3])
        elif kind is BRANCH:
            total += min(_width(inner) for inner in data[1])
        elif kind in (MAX_REPEAT, MIN_REPEAT, POSSESSIVE_REPEAT):
            total += min(int(data[0]), 1) * _width(data[2])
        elif kind is ATOMIC_GROUP:
            total += _width(data)
    return total


def _disjoint(sets: Sequence[Chars]) -> bool:
    seen: Chars = frozenset()
    for characters in sets:
        if not seen.isdisjoint(characters):
            return False
        seen |= characters
    return True


def _prefix(items: Sequence[Item]) -> Iterator[str]:
    """The characters that every match begins with."""
    for kind, data in items:
        if kind is LITERAL:
            yield chr(data)
        elif kind is SUBPATTERN and not data[1] and not data[2]:
            inner = list(_prefix(data[3]))
            yield from inner
            if len(inner) != len(data[3]):
                return
        else:
            return


def _mentioned_characters(items: Sequence[Item]) -> Iterator[str]:
    """The characters that an expression names, and the ends of its ranges with their neighbours."""
    for item, _ in singles(items, 0):
        if item is not None:
            yield from _mentioned_by(item)


@lru_cache(maxsize=1024)
def _mentioned_by(item: Item) -> Chars:
    """The same of one item, which many expressions have."""
    codes = {int(number) + step for number in re.findall(r"\d+", repr(item)) for step in (-1, 0, 1)}
    return frozenset(chr(code) for code in codes if 0 <= code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF)


@lru_cache(maxsize=8)
def _longest_runs(text: str) -> Run:
    """The most rounds of a loop over items in a text: the length of the longest piece with only their characters.

    Kept for some texts, since many expressions with the same loops are tried on one page.
    """

    @cache
    def longest(inside: tuple[tuple[Item | None, int], ...]) -> int:
        if not inside or any(item is None for item, _ in inside):
            return len(text)
        choices = [_of([item], flags) for item, flags in dict.fromkeys(inside)]
        body = _of([(BRANCH, (None, choices))], 0) if len(choices) > 1 else choices[0]
        flags = inside[0][1]
        if any(other != flags for _, other in inside):
            return len(text)
        loop = single((POSSESSIVE_REPEAT, (1, _parser.MAXREPEAT, body)), flags)
        return max((match.end() - match.start() for match in loop.finditer(text)), default=0)

    return longest


def tree(item: Item, flags: int) -> Any:
    """A tree of one item."""
    return _of([item], flags)


def _of(items: list[Any], flags: int) -> Any:
    state = _parser.State()
    state.flags = flags
    return _parser.SubPattern(state, items)


def _hashable(item: Item) -> Item:
    """The item with tuples for lists."""
    kind, data = item
    return (kind, tuple(data)) if kind is IN else item
