"""Pairs what the strict pairing leaves over: requests whose address has moved, was renamed or got a version.

What remains of such a request is its method, the rest of its path, the names and values of its fields, its place in
the order, and what its answer looks like. A change of the path that several requests share (an area that moved, a
version before all of them) is learned from the clearest of them, and helps to find the others.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.correlation.observe.addresses import is_id, is_page_file
from loadlint.correlation.pair.align import best_path, same_address, same_segment
from loadlint.text.mapped import HOLE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from loadlint.correlation.observe.signatures import Signature
    from loadlint.correlation.pair.answers import AnswerOutline

_CLEAR, _ENOUGH = 0.55, 0.45
"""How alike two requests must be to teach how paths have moved, and to be paired once that is known."""

_LEAST, _MARGIN = 0.3, 0.15
"""How alike two requests must be that stand between paired neighbours, and by how much more than to any other one."""

_KEPT = 0.15
"""By so much another pair must be better than one of the strict pairing."""

_PAIRED = 0.1
"""What any pair is worth, beside what it is better than it must be."""

_MOST_COMPARED = 200_000
"""Pairs of requests that are compared at most; more are left over only where two recordings have little in common."""

_MOST_RULES = 12

Path = tuple[str, ...]


class PathChange(Struct, frozen=True):
    """How a path has changed: after `before`, `old` became `new`. What is left out of all three stayed."""

    before: Path
    old: Path
    new: Path

    def applied(self, path: Path) -> Path | None:
        """What became of another path; None if it does not begin like that."""
        begin = (*self.before, *self.old)
        if len(path) < len(begin) or not all(map(same_segment, path, begin)):
            return None
        return (*path[: len(self.before)], *self.new, *path[len(begin) :])

    @property
    def addresses(self) -> tuple[str, str]:
        """The old and the new path for people, as far as they differ, with a mark for ids and expressions."""
        return written_path((*self.before, *self.old)), written_path((*self.before, *self.new))


def written_path(segments: Path) -> str:
    """A path for people, with a mark for what may be an id or is an expression."""
    return "/" + "/".join("…" if HOLE in segment or is_id(segment) else segment for segment in segments)


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
    """The strict pairing, and what can be paired beyond it; pairs of the same address stay as they are."""
    settled = {i: j for i, j in strict.items() if same_address(sides.steps[i], sides.exchanges[j])}
    open_pairs = _open_pairs(sides, settled)
    if not open_pairs or sum(map(len, open_pairs.values())) > _MOST_COMPARED:
        return dict(strict)
    clear = _paired(sides, open_pairs, strict, (), _CLEAR)
    rules = _rules(sides, clear)
    found = settled | _paired(sides, open_pairs, strict, rules, _ENOUGH)
    found |= {i: j for i, j in strict.items() if i not in found and j not in found.values()}
    return found | _unrivalled(sides, _open_pairs(sides, found), rules)


def _open_pairs(sides: Sides, settled: Mapping[int, int]) -> dict[int, list[int]]:
    """For steps without a pair the positions without one that stand between those of the steps around it."""
    number, following = len(sides.steps), len(sides.exchanges)
    after = [following] * number
    for i in range(number - 1, -1, -1):
        after[i] = following = settled.get(i, following)
    taken = frozenset(settled.values())
    open_pairs, before = {}, -1
    for i in range(number):
        before = settled.get(i, before)
        positions = range(before + 1, after[i]) if i not in settled else ()
        free = [j for j in positions if j not in taken and not is_page_file(sides.exchanges[j].exact)]
        if free:
            open_pairs[i] = free
    return open_pairs


def _paired(
    sides: Sides,
    open_pairs: Mapping[int, Sequence[int]],
    strict: Mapping[int, int],
    rules: Sequence[PathChange],
    enough: float,
) -> dict[int, int]:
    """The best monotone pairing of what is left. A pair is worth by how much it is better than it must be."""
    rows = list(open_pairs)
    columns = sorted({j for positions in open_pairs.values() for j in positions})
    column_of = {j: column for column, j in enumerate(columns)}
    worth = [[0.0] * len(columns) for _ in rows]
    for row, i in enumerate(rows):
        for j in open_pairs[i]:
            better = _pair_likeness(sides, i, j, rules) - enough
            if better >= 0 or strict.get(i) == j:
                worth[row][column_of[j]] = max(better, 0.0) + _PAIRED + (_KEPT if strict.get(i) == j else 0.0)
    return {rows[row]: columns[column] for row, column in best_path(worth, _PAIRED)}


def _unrivalled(sides: Sides, open_pairs: Mapping[int, Sequence[int]], rules: Sequence[PathChange]) -> dict[int, int]:
    """Pairs of requests between paired neighbours that are less alike, but far more so than to any other one there."""
    likeness = {(i, j): _pair_likeness(sides, i, j, rules) for i, free in open_pairs.items() for j in free}
    found: dict[int, int] = {}
    for (i, j), own in likeness.items():
        rivals = [other for (row, column), other in likeness.items() if (row == i) != (column == j)]
        if own >= _LEAST and own - max(rivals, default=0.0) >= _MARGIN and _in_order(found, i, j):
            found[i] = j
    return found


def _in_order(pairs: Mapping[int, int], i: int, j: int) -> bool:
    return all((i < other) == (j < paired) for other, paired in pairs.items())


def _pair_likeness(sides: Sides, i: int, j: int, rules: Sequence[PathChange]) -> float:
    return moved_likeness(sides.steps[i], sides.exchanges[j], rules, lambda: _answers_alike(sides, i, j))


def _answers_alike(sides: Sides, i: int, j: int) -> float | None:
    wanted, recorded = sides.answer_of_step(i), sides.answer_at(j)
    return None if wanted is None or recorded is None else wanted.likeness(recorded)


def moved_likeness(
    one: Signature, other: Signature, rules: Sequence[PathChange], answers: Callable[[], float | None]
) -> float:
    """How alike two requests are, from 0 to 1, where the address of the second may have moved."""
    if one.method != other.method and one.method and other.method:
        return 0.0
    shares = [
        (0.35, path_likeness(one, other, rules)),
        (0.2, _shared(one.query | one.body, other.query | other.body)),
        (0.15, _common_values(one.values, other.values)),
        (0.3, answers()),
    ]
    told = [(weight, share) for weight, share in shares if share is not None]
    return sum(weight * share for weight, share in told) / sum(weight for weight, _ in told)


def path_likeness(one: Signature, other: Signature, rules: Sequence[PathChange] = ()) -> float:
    """How much of two paths is the same, in order, after the change that makes most of it the same."""
    own, theirs = words_of(one), words_of(other)
    variants = [own, *(changed for rule in rules if (changed := rule.applied(own)) is not None)]
    return max(_common(variant, theirs) for variant in variants)


def words_of(one: Signature) -> Path:
    """The segments of a path that are not empty."""
    return tuple(filter(None, one.path))


def _common(one: Path, other: Path) -> float:
    """The share of the longest common subsequence in the longer path."""
    if not one and not other:
        return 1.0
    lengths = [0] * (len(other) + 1)
    for segment in one:
        diagonal = 0
        for j, recorded in enumerate(other):
            longest = diagonal + 1 if same_segment(segment, recorded) else max(lengths[j + 1], lengths[j])
            diagonal, lengths[j + 1] = lengths[j + 1], longest
    return lengths[-1] / max(len(one), len(other))


def _shared(one: frozenset[str], other: frozenset[str]) -> float | None:
    return len(one & other) / len(one | other) if one or other else None


def _common_values(one: frozenset[str], other: frozenset[str]) -> float | None:
    """How many of the values, wherever they stand, both send; tokens and ids are others in each run."""
    own, theirs = ({value.partition(") ")[2] for value in values} for values in (one, other))
    return len(own & theirs) / min(len(own), len(theirs)) if own and theirs else None


def change_of(one: Signature, other: Signature) -> PathChange:
    """What of a path has changed."""
    own, theirs = words_of(one), words_of(other)
    first = 0
    while first < min(len(own), len(theirs)) and same_segment(own[first], theirs[first]):
        first += 1
    last = 0
    while last < min(len(own), len(theirs)) - first and same_segment(own[-1 - last], theirs[-1 - last]):
        last += 1
    return PathChange(own[:first], own[first : len(own) - last], theirs[first : len(theirs) - last])


def _rules(sides: Sides, pairs: Mapping[int, int]) -> list[PathChange]:
    """The changes of paths that clear pairs show, the most frequent first."""
    changes = Counter(change_of(sides.steps[i], sides.exchanges[j]) for i, j in pairs.items())
    shorter = Counter(
        PathChange(change.before[:-1], change.old, change.new) for change in changes if change.before and not change.old
    )
    rules = [rule for rule, _ in (changes + shorter).most_common() if rule.old or rule.new]
    return rules[:_MOST_RULES]
