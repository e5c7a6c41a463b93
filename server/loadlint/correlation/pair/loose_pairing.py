"""Pairs what the strict pairing leaves over: requests whose address has moved, was renamed or got a version.

What remains of such a request is its method, the rest of its path, the names and values of its fields, its place in
the order, and what its answer looks like. A change of the path that several requests share (an area that moved, a
version before all of them) is learned from the clearest of them, and helps to find the others.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.correlation.observe.addresses import is_file_address
from loadlint.correlation.pair.align import best_path
from loadlint.correlation.pair.path_change import Path, PathChange, change_of, common_share, is_known, stays, words_of

if TYPE_CHECKING:
    from loadlint.correlation.observe.signatures import Signature
    from loadlint.correlation.pair.answers import AnswerOutline

_CLEAR, _ENOUGH = 0.55, 0.45
"""How alike two requests must be to teach how paths have moved, and to be paired once that is known."""

_LEAST, _MARGIN = 0.3, 0.15
"""For requests between paired neighbours: the least likeness, and the least lead over any other pair."""

_KEPT = 0.15
"""The lead, in likeness, that another pair needs to replace one of the strict pairing."""

_PAIRED = 0.1
"""Added to the worth of every pair, so that more pairs are better than fewer."""

_MOST_COMPARED = 20_000
"""Pairs of requests that are compared at most; more are left over only where two recordings have little in common."""

_MOST_RULES = 12
_REACH = 6
"""How far from its pair another request for the same is looked for."""

_NOTHING_KNOWN = 0.5
"""The likeness that counts for a path that an expression computes as a whole."""

_Rules = tuple[PathChange, ...]


class Sides(Struct, frozen=True):
    """What is paired: the steps of a script and the exchanges of a recording.

    `answer_of_step` is what a step's answer looked like in another run, None where no run tells; `answer_at` what the
    answer at a position looks like.
    """

    steps: Sequence[Signature]
    exchanges: Sequence[Signature]
    answer_of_step: Callable[[int], AnswerOutline | None]
    answer_at: Callable[[int], AnswerOutline | None]


def with_moved(sides: Sides, strict: Mapping[int, int]) -> dict[int, int]:
    """The strict pairing, and what can be paired beyond it; pairs of the same address stay as they are.

    A step whose whole address is computed fits any request; where others have moved, it may get another pair.
    """
    same = {i: j for i, j in strict.items() if stays(sides.steps[i], sides.exchanges[j])}
    settled = {i: j for i, j in same.items() if is_known(sides.steps[i])}
    if all(i in settled or not is_known(step) for i, step in enumerate(sides.steps)):
        return dict(strict)
    undecided = frozenset(_undecided_steps(sides, settled))
    settled = {i: j for i, j in settled.items() if i not in undecided}
    open_pairs = _open_pairs(sides, settled)
    if not open_pairs:
        return dict(strict)
    comparison = _Comparison(sides)
    clear = _best_pairs(comparison, open_pairs, strict, (), _CLEAR)
    rules = _rules(sides, clear)
    pairs = settled | _best_pairs(comparison, open_pairs, strict, rules, _ENOUGH)
    taken = frozenset(pairs.values())
    pairs |= {i: j for i, j in strict.items() if i not in pairs and j not in taken}
    return pairs | _unrivalled_pairs(comparison, _open_pairs(sides, pairs), rules)


def _undecided_steps(sides: Sides, settled: Mapping[int, int]) -> Iterator[int]:
    """Steps beside one without a pair that have another request like theirs: that one decides which of the two."""
    positions: dict[Signature, list[int]] = {}
    for j in set(range(len(sides.exchanges))) - set(settled.values()):
        positions.setdefault(sides.exchanges[j], []).append(j)
    for i, j in settled.items():
        alone = [near for near in (i - 1, i + 1) if 0 <= near < len(sides.steps) and near not in settled]
        if alone and any(abs(other - j) <= _REACH for other in positions.get(sides.exchanges[j], ())):
            yield i


def _open_pairs(sides: Sides, settled: Mapping[int, int]) -> dict[int, list[int]]:
    """For each step without a pair, the positions without a pair between those of its neighbours.

    Nothing where these are too many to look at.
    """
    windows = _windows(len(sides.steps), len(sides.exchanges), settled)
    if sum(map(len, windows.values())) > _MOST_COMPARED:
        return {}
    taken = frozenset(settled.values())
    near = {j for window in windows.values() for j in window} - taken
    free = sorted(j for j in near if not is_file_address(sides.exchanges[j].exact))
    open_pairs = {
        i: free[bisect_left(free, window.start) : bisect_left(free, window.stop)] for i, window in windows.items()
    }
    return {i: positions for i, positions in open_pairs.items() if positions}


def _windows(number: int, length: int, settled: Mapping[int, int]) -> dict[int, range]:
    """For steps the positions between the pairs of its neighbours; none for one that has a pair."""
    after, following = [length] * number, length
    for i in range(number - 1, -1, -1):
        after[i] = following = settled.get(i, following)
    windows, before = {}, -1
    for i in range(number):
        before = settled.get(i, before)
        windows[i] = range(before + 1, after[i])
    return windows


def _best_pairs(
    comparison: _Comparison,
    open_pairs: Mapping[int, Sequence[int]],
    strict: Mapping[int, int],
    rules: _Rules,
    enough: float,
) -> dict[int, int]:
    """The best monotone pairing of what is left between each two pairs that are settled."""
    blocks: dict[tuple[int, ...], list[int]] = {}
    for i, free in open_pairs.items():
        blocks.setdefault((free[0], free[-1], len(free)), []).append(i)
    paired: dict[int, int] = {}
    taken: set[int] = set()
    for rows in blocks.values():
        columns = [j for j in open_pairs[rows[0]] if j not in taken]
        worth = [
            [_worth(comparison.likeness(i, j, rules) - enough, comparison.is_strict(strict, i, j)) for j in columns]
            for i in rows
        ]
        pairs = {rows[row]: columns[column] for row, column in best_path(worth, _PAIRED)}
        taken |= set(pairs.values())
        paired |= pairs
    return paired


def _worth(better: float, is_strict: bool) -> float:
    """The worth of a pair. `better` is its likeness above the least one; a pair below that is worth nothing."""
    if is_strict:
        return max(better, 0) + _PAIRED + _KEPT
    return better + _PAIRED if better >= 0 else 0


def _unrivalled_pairs(
    comparison: _Comparison, open_pairs: Mapping[int, Sequence[int]], rules: _Rules
) -> dict[int, int]:
    """Pairs between paired neighbours that are less alike, but far more alike than any other pair there."""
    likeness = {(i, j): comparison.likeness(i, j, rules) for i, free in open_pairs.items() for j in free}
    rows, columns = _two_best(likeness, 0), _two_best(likeness, 1)
    unrivalled: dict[int, int] = {}
    for (i, j), score in likeness.items():
        # The second best is at least as alike as a pair that is not the best.
        rival = max(rows[i][1], columns[j][1])
        if score >= _LEAST and score - rival >= _MARGIN and _in_order(unrivalled, i, j):
            unrivalled[i] = j
    return unrivalled


def _two_best(likeness: Mapping[tuple[int, int], float], side: int) -> dict[int, tuple[float, float]]:
    """For each number on one side of the pairs the two highest likenesses."""
    best: dict[int, tuple[float, float]] = {}
    for pair, score in likeness.items():
        first, second = best.get(pair[side], (0.0, 0.0))
        best[pair[side]] = (score, first) if score > first else (first, max(score, second))
    return best


def _in_order(pairs: Mapping[int, int], i: int, j: int) -> bool:
    return all((i < other) == (j < paired) for other, paired in pairs.items())


class _Traits(Struct, frozen=True):
    """What of a request is compared."""

    method: str | None
    words: Path
    lacks_begin: bool
    fields: frozenset[str]
    values: frozenset[str]
    operation: str


def _traits(request: Signature) -> _Traits:
    values = frozenset(value.partition(") ")[2] for value in request.values)
    return _Traits(
        request.method, words_of(request), request.open_path, request.query | request.body, values, request.operation
    )


class _Comparison:
    """How alike steps and exchanges are; each is looked at once."""

    def __init__(self, sides: Sides) -> None:
        self._exchanges = sides.exchanges
        operations = ({request.operation for request in side} for side in (sides.steps, sides.exchanges))
        self._operations = frozenset.intersection(*map(frozenset, operations)) - {""}
        self._step = cache(lambda i: _traits(sides.steps[i]))
        self._exchange = cache(lambda j: _traits(sides.exchanges[j]))
        self._answer_of_step = cache(sides.answer_of_step)
        self._answer_at = cache(sides.answer_at)
        self._variants = cache(self._find_variants)

    def likeness(self, i: int, j: int, rules: _Rules) -> float:
        """How alike a step and an exchange are, from 0 to 1, where the address of the second may have moved."""
        step, exchange = self._step(i), self._exchange(j)
        if step.method != exchange.method and step.method and exchange.method:
            return 0
        if step.operation != exchange.operation and not self._operations.isdisjoint(
            (step.operation, exchange.operation)
        ):
            # Where all requests go to one address, that of an operation which both sides name is known by its name.
            return 0
        shares = [
            (0.4, 1.0 if step.operation in self._operations else None),
            (0.35, max(_path_share(words, exchange.words, step.lacks_begin) for words in self._variants(i, rules))),
            (0.2, _share_of_fields(step.fields, exchange.fields)),
            (0.15, _common_values(step.values, exchange.values)),
        ]
        if not any(share for _, share in shares):
            # A like answer alone tells nothing: it may be an error page or an empty list.
            return 0
        shares.append((0.3, self._answers_alike(i, j)))
        telling = [(weight, share) for weight, share in shares if share is not None]
        return sum(weight * share for weight, share in telling) / sum(weight for weight, _ in telling)

    def is_strict(self, strict: Mapping[int, int], i: int, j: int) -> bool:
        """Whether the strict pairing has this pair, or one with the same request elsewhere."""
        paired = strict.get(i)
        return paired is not None and (paired == j or self._exchanges[paired] == self._exchanges[j])

    def _find_variants(self, i: int, rules: _Rules) -> list[Path]:
        """The path of a step, and what became of it after each of the known changes."""
        words = self._step(i).words
        return [words, *(changed for rule in rules if (changed := rule.changed_path(words)) is not None)]

    def _answers_alike(self, i: int, j: int) -> float | None:
        wanted = self._answer_of_step(i)
        recorded = self._answer_at(j) if wanted is not None else None
        return None if wanted is None or recorded is None else wanted.likeness(recorded)


def _path_share(path: Path, other: Path, lacks_begin: bool) -> float:
    """The share of two paths that is the same. If one begins with an expression, only the rest of it counts."""
    if not lacks_begin:
        return common_share(path, other)
    return common_share(path, other[-len(path) :]) if path else _NOTHING_KNOWN


def _share_of_fields(fields: frozenset[str], others: frozenset[str]) -> float | None:
    return len(fields & others) / len(fields | others) if fields or others else None


def _common_values(values: frozenset[str], others: frozenset[str]) -> float | None:
    """The share of the values, at any place, that both send. Tokens and ids differ in each run."""
    return len(values & others) / min(len(values), len(others)) if values and others else None


def _rules(sides: Sides, pairs: Mapping[int, int]) -> _Rules:
    """The changes of paths that clear pairs show, the most frequent first."""
    changes = Counter(change_of(sides.steps[i], sides.exchanges[j]) for i, j in pairs.items())
    shorter = Counter(
        PathChange(change.before[:-1], change.old, change.new) for change in changes if change.before and not change.old
    )
    rules = [rule for rule, _ in (changes + shorter).most_common() if rule.old or rule.new]
    return tuple(rules[:_MOST_RULES])
