"""Finds what Python's `re` finds, in a bounded number of steps.

An expression is compiled to a program of small instructions. Whether the rest of the program matches at a place of the
text depends only on the instruction and the place, unless it refers to an earlier group. So what failed once is not
tried again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from re._constants import (  # type: ignore[import-not-found]
    ANY,
    ASSERT,
    ASSERT_NOT,
    AT,
    ATOMIC_GROUP,
    BRANCH,
    GROUPREF,
    IN,
    LITERAL,
    MAX_REPEAT,
    MAXREPEAT,
    MIN_REPEAT,
    NOT_LITERAL,
    POSSESSIVE_REPEAT,
    SUBPATTERN,
)
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from loadlint.text.bounded_regex import Found, TooCostlyError
from loadlint.text.regex_cost import is_nullable, scoped_flags, single, tree, tree_of

if TYPE_CHECKING:
    from loadlint.text.regex_cost import Item

    Places = tuple[int, ...]

MOST_STEPS = 500_000
"""Steps that may be taken on one text: some tenths of a second."""
MOST_INSTRUCTIONS = 5_000


class _Char(Struct, frozen=True):
    """One character of a kind; `run` finds how many of the kind there are on end."""

    fits: Callable[[str], bool]
    run: re.Pattern[str]


class _Text(Struct, frozen=True):
    """Characters that are given."""

    text: str


class _Scan(Struct, frozen=True):
    """A loop over one character of a kind, up to a fixed text, which is found by a search instead of a loop."""

    number: int
    run: re.Pattern[str]
    text: str
    after: int
    greedy: bool


class _Choose(Struct, frozen=True):
    """Go on at the first place of the program; if that fails, at the second."""

    number: int
    first: int
    second: int


class _Jump(Struct, frozen=True):
    to: int


class _Save(Struct, frozen=True):
    """Note the place of the text as the start or the end of a group."""

    slot: int


class _At(Struct, frozen=True):
    """A place such as the start of a line."""

    pattern: re.Pattern[str]


class _Inside(Struct, frozen=True):
    """A program that is run separately: its first match is the only one. It begins `back` characters before."""

    program: tuple[Instruction, ...]
    moves: bool
    wanted: bool = True
    back: int = 0


class _Again(Struct, frozen=True):
    """The text that a group has matched, again."""

    group: int


class _End(Struct, frozen=True):
    pass


Instruction = _Char | _Text | _Scan | _Choose | _Jump | _Save | _At | _Inside | _Again | _End


@lru_cache(maxsize=256)
def program_of(compiled: re.Pattern[str]) -> Program:
    """Raises TooCostlyError for an expression that has no such program."""
    return Program(compiled)


class Program:
    """A compiled expression. Its methods raise TooCostlyError where they would take too many steps."""

    def __init__(self, compiled: re.Pattern[str]) -> None:
        writer = _Writer()
        tree = tree_of(compiled)
        self._required = tuple(required_texts(tree, compiled.flags))
        self._instructions = writer.whole(tree, compiled.flags)
        self._remembers = not writer.names_groups
        self._nothing = (-1,) * (2 * compiled.groups + 2)

    def finditer(self, text: str) -> Iterator[Found]:
        """All matches, from left to right, as `re` goes on after one that is empty."""
        if not all(required in text for required in self._required):
            return
        run = _Run(text, self._remembers)
        start, barred, first = 0, -1, self._instructions[0]
        while start <= len(text):
            if isinstance(first, _Text):
                start = text.find(first.text, start)
                if start < 0:
                    return
            places = run.follow(self._instructions, start, self._nothing, barred=barred)
            if places is None:
                start += 1
                continue
            run.forget()
            yield Found(text, (start, places[1], *places[2:]))
            barred = places[1] if places[1] == start else -1
            start = places[1]

    def fullmatch(self, text: str) -> Found | None:
        places = _Run(text, self._remembers).follow(self._instructions, 0, self._nothing, whole=True)
        return Found(text, (0, places[1], *places[2:])) if places is not None else None


class _Writer:
    """Writes the program of an expression."""

    def __init__(self) -> None:
        self.names_groups = False
        self._written = 0
        self._choices = 0

    def whole(self, items: Sequence[Item], flags: int) -> tuple[Instruction, ...]:
        out: list[Any] = []
        self._sequence(items, flags, out)
        self._add(out, _End())
        for index, step in enumerate(out):
            out[index] = _scan(out, index, step) or step
        return tuple(out)

    def _add(self, out: list[Any], instruction: Any) -> int:
        self._written += 1
        if self._written > MOST_INSTRUCTIONS:
            raise TooCostlyError
        out.append(instruction)
        return len(out) - 1

    def _sequence(self, items: Sequence[Item], flags: int, out: list[Any]) -> None:
        literal = ""
        for item in items:
            if item[0] is LITERAL and not flags & re.IGNORECASE:
                literal += chr(item[1])
                continue
            if literal:
                self._add(out, _Text(literal))
                literal = ""
            self._item(item, flags, out)
        if literal:
            self._add(out, _Text(literal))

    def _item(self, item: Item, flags: int, out: list[Any]) -> None:
        kind, data = item
        if kind in (LITERAL, NOT_LITERAL, ANY, IN):
            run = single((POSSESSIVE_REPEAT, (0, MAXREPEAT, tree(item, flags))), flags)
            self._add(out, _Char(_fits(single(item, flags)), run))
        elif kind is AT:
            self._add(out, _At(single(item, flags)))
        elif kind is SUBPATTERN:
            self._group(data, flags, out)
        elif kind is BRANCH:
            self._branches(data[1], flags, out)
        elif kind in (MAX_REPEAT, MIN_REPEAT):
            self._loop(data, flags, out, greedy=kind is MAX_REPEAT)
        elif kind is GROUPREF:
            if flags & re.IGNORECASE:
                raise TooCostlyError
            self.names_groups = True
            self._add(out, _Again(data))
        else:
            self._add(out, self._apart(item, flags))

    def _group(self, data: Any, flags: int, out: list[Any]) -> None:
        group, added, removed, inner = data
        if group is not None:
            self._add(out, _Save(2 * group))
        self._sequence(inner, scoped_flags(flags, added, removed), out)
        if group is not None:
            self._add(out, _Save(2 * group + 1))

    def _apart(self, item: Item, flags: int) -> _Inside:
        """Writes an item that is run separately: once it has matched, no other way is tried."""
        kind, data = item
        if kind is POSSESSIVE_REPEAT:
            return _Inside(self.whole([(MAX_REPEAT, data)], flags), moves=True)
        if kind is ATOMIC_GROUP:
            return _Inside(self.whole(data, flags), moves=True)
        if kind in (ASSERT, ASSERT_NOT):
            direction, inner = data
            back = 0 if direction > 0 else inner.getwidth()[0]
            return _Inside(self.whole(inner, flags), moves=False, wanted=kind is ASSERT, back=back)
        raise TooCostlyError

    def _branches(self, branches: Sequence[Sequence[Item]], flags: int, out: list[Any]) -> None:
        jumps = []
        for inner in branches[:-1]:
            choice = self._add(out, None)
            self._sequence(inner, flags, out)
            jumps.append(self._add(out, None))
            self._choices += 1
            out[choice] = _Choose(self._choices, choice + 1, len(out))
        self._sequence(branches[-1], flags, out)
        for jump in jumps:
            out[jump] = _Jump(len(out))

    def _loop(self, data: Any, flags: int, out: list[Any], *, greedy: bool) -> None:
        least, most, body = data
        if is_nullable(body) and (most is MAXREPEAT or most > 1):
            # `re` has special rules for empty rounds of a loop.
            raise TooCostlyError
        for _ in range(int(least)):
            self._sequence(body, flags, out)
        if most is MAXREPEAT:
            choice = self._add(out, None)
            self._sequence(body, flags, out)
            self._add(out, _Jump(choice))
            out[choice] = self._choice(choice + 1, len(out), greedy=greedy)
            return
        choices = []
        for _ in range(int(most) - int(least)):
            choices.append(self._add(out, None))
            self._sequence(body, flags, out)
        for choice in choices:
            out[choice] = self._choice(choice + 1, len(out), greedy=greedy)

    def _choice(self, inside: int, after: int, *, greedy: bool) -> _Choose:
        self._choices += 1
        return _Choose(self._choices, *((inside, after) if greedy else (after, inside)))


def required_texts(items: Sequence[Item], flags: int) -> Iterator[str]:
    """Texts that every match holds."""
    if flags & re.IGNORECASE:
        return
    literal = ""
    for kind, data in items:
        if kind is LITERAL:
            literal += chr(data)
            continue
        if literal:
            yield literal
            literal = ""
        if kind is SUBPATTERN:
            yield from required_texts(data[3], scoped_flags(flags, data[1], data[2]))
    if literal:
        yield literal


def _scan(program: Sequence[Any], index: int, step: Any) -> _Scan | None:
    """The loop at an index of a program as one instruction, if it is over single characters and a text follows."""
    if not isinstance(step, _Choose) or {step.first, step.second} != {index + 1, index + 3}:
        return None
    inside, back, after = program[index + 1], program[index + 2], index + 3
    if not isinstance(inside, _Char) or back != _Jump(index):
        return None
    following = after
    while isinstance(program[following], _Save):
        following += 1
    if not isinstance(program[following], _Text):
        return None
    return _Scan(step.number, inside.run, program[following].text, after, step.first == index + 1)


def _fits(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    fits_by_character: dict[str, bool] = {}

    def fits(character: str) -> bool:
        result = fits_by_character.get(character)
        if result is None:
            result = fits_by_character[character] = pattern.match(character) is not None
        return result

    return fits


class _Run:
    """One search of a text: the steps that it took, and what failed."""

    def __init__(self, text: str, remembers: bool) -> None:
        self._text = text
        self._remembers = remembers
        self._left = MOST_STEPS
        self._failed: set[int] = set()
        self._scanned: dict[tuple[int, int], int] = {}
        self._runs: dict[int, tuple[int, int]] = {}

    def forget(self) -> None:
        """Prepares for another match: what was tried on the way to the last one has not failed."""
        self._failed = set()
        self._scanned = {}

    def follow(  # noqa: C901, PLR0912 - the loop of an interpreter: a call for each instruction would take twice the time
        self,
        program: Sequence[Instruction],
        start: int,
        places: Places,
        *,
        barred: int = -1,
        whole: bool = False,
    ) -> Places | None:
        """The places of the groups, the end of the match at 1; None where the program fails.

        `barred` is where an empty match may not be, `whole` asks for one up to the end of the text.
        """
        text, length, size = self._text, len(self._text), len(self._text) + 1
        waiting: list[tuple[int, int, Places, int]] = [(0, start, places, -1)]
        while waiting:
            index, position, places, limit = waiting.pop()
            while True:
                self._left -= 1
                if self._left < 0:
                    raise TooCostlyError
                step = program[index]
                index += 1
                if isinstance(step, _Char):
                    if position >= length or not step.fits(text[position]):
                        break
                    position += 1
                elif isinstance(step, _Text):
                    if not text.startswith(step.text, position):
                        break
                    position += len(step.text)
                elif isinstance(step, _Choose):
                    if self._remembers:
                        place = step.number * size + position
                        if place in self._failed:
                            break
                        self._failed.add(place)
                    waiting.append((step.second, position, places, -1))
                    index = step.first
                elif isinstance(step, _Scan):
                    limit = self._limit(step, position) if limit < 0 else limit
                    hit = self._look(step, position, limit)
                    if hit < 0:
                        break
                    after = (index - 1, position, places, hit) if step.greedy else (index - 1, hit + 1, places, limit)
                    waiting.append(after)
                    index, position, limit = step.after, hit, -1
                elif isinstance(step, _Jump):
                    index = step.to
                elif isinstance(step, _Save):
                    places = (*places[: step.slot], position, *places[step.slot + 1 :])
                elif isinstance(step, _At):
                    if step.pattern.match(text, position) is None:
                        break
                elif isinstance(step, _End):
                    if (whole and position < length) or (position == start == barred):
                        break
                    return (places[0], position, *places[2:])
                elif isinstance(step, _Again):
                    first, last = places[2 * step.group], places[2 * step.group + 1]
                    if first < 0 or last < first or not self._same(first, last, position):
                        break
                    self._left -= (last - first) >> 6
                    position += last - first
                else:
                    inner = self._apart(step, position, places)
                    if (inner is not None) is not step.wanted:
                        break
                    if inner is not None and step.wanted:
                        places = (places[0], places[1], *inner[2:])
                        position = inner[1] if step.moves else position
        return None

    def _apart(self, step: _Inside, position: int, places: Places) -> Places | None:
        """The result of a program that is run separately; what fails in it does not count as failed outside."""
        if position < step.back:
            return None
        kept = self._failed, self._scanned
        self.forget()
        groups = self.follow(step.program, position - step.back, places)
        self._failed, self._scanned = kept
        return groups

    def _limit(self, step: _Scan, position: int) -> int:
        """The end (exclusive) of the places where the text after a loop may begin, without those that were tried."""
        begin, end = self._runs.get(step.number, (0, -1))
        if not begin <= position <= end:
            match = step.run.match(self._text, position)
            assert match is not None
            end = match.end()
            self._runs[step.number] = position, end
            self._left -= (end - position) >> 6
        if not self._remembers:
            return end + 1
        # All places from the lowest one on were tried before, and failed.
        tried = self._scanned.get((step.number, end), end + 1)
        self._scanned[step.number, end] = min(tried, position)
        return tried

    def _look(self, step: _Scan, position: int, limit: int) -> int:
        """The next place where the text after a loop begins, -1 where there is none."""
        last = limit - 1 + len(step.text)
        find = self._text.rfind if step.greedy else self._text.find
        hit = find(step.text, position, max(last, 0)) if position < limit else -1
        passed = limit - position if hit < 0 else (limit - hit if step.greedy else hit - position)
        self._left -= max(passed, 0) >> 6
        return hit

    def _same(self, first: int, last: int, position: int) -> bool:
        return self._text.startswith(self._text[first:last], position)
