"""Pairs the steps of a script with the exchanges of a recording, or the exchanges of two recordings.

Method, host, path template, the names of the fields and their values are compared, then the best monotone sequence of
pairs is taken (Needleman-Wunsch without a price for gaps). One address may serve many operations, as in GraphQL and
JSON-RPC: then script and recording both send several words at one place, and these tell the operation. Labels and exact
addresses alone decide nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from loadlint.correlation.observe.slots import shape_of
from loadlint.correlation.pair.turns import end_of_turns
from loadlint.operation import names_operation
from loadlint.text.mapped import HOLE
from loadlint.text.regex import regex

if TYPE_CHECKING:
    from loadlint.correlation.observe.signatures import Kind, Outline, Signature, Signatures

THRESHOLD = 0.55
"""Pairs that are less alike than this are not aligned."""


def likeness(step: Signature, exchange: Signature) -> float:
    """How alike two requests are, from 0 to 1."""
    return _score(step, exchange) if _may_be_alike(step.outline, exchange.outline) else 0


def are_alike(request: Outline, other: Outline) -> bool:
    """Whether any two requests of two outlines are alike, whatever words and values they send."""
    if not _may_be_alike(request, other):
        return False
    (_, _, kinds, query, body), (_, _, others, other_query, other_body) = request, other
    length, total = min(len(kinds), len(others)), 0.0
    for position in range(-length, 0):
        total += _kind_likeness(kinds[position], others[position])
    path = total / length if length else 0.5
    return 0.5 * path + 0.15 * _overlap(query, other_query) + 0.15 * _overlap(body, other_body) >= THRESHOLD


def _score(step: Signature, exchange: Signature) -> float:
    """How alike two requests are whose outlines may be those of one."""
    score = (
        0.5 * _path_likeness(step, exchange)
        + 0.15 * _query_likeness(step, exchange)
        + 0.15 * _body_likeness(step, exchange)
    )
    score += 0.1 * _overlap(step.values, exchange.values)
    if step.host == exchange.host or HOLE in step.host + exchange.host or not step.host or not exchange.host:
        score += 0.05
    if step.exact == exchange.exact:
        score += 0.05
    return score


def _query_likeness(step: Signature, exchange: Signature) -> float:
    """How alike the queries are; an expression that gives the whole path may give a query too."""
    is_in_path = step.open_path and not step.path and not step.query
    return 1.0 if is_in_path else _overlap(step.query, exchange.query)


def _body_likeness(step: Signature, exchange: Signature) -> float:
    """How alike the bodies are; what an expression gives may be more fields than those that are known."""
    names = step.body - {_ID}
    has_open_part = names != step.body or any(value.endswith(f" {HOLE}") for value in step.values)
    overlap = _overlap(step.body, exchange.body)
    return max(overlap, 0.9) if step.body and has_open_part and names <= exchange.body else overlap


def same_address(request: Signature, other: Signature) -> bool:
    """Whether the addresses of two requests have the same words, so that they differ in ids and expressions at most."""
    if len(request.path) != len(other.path) and not (request.open_path or other.open_path):
        return False
    segments = zip(reversed(request.path), reversed(other.path), strict=False)
    return all(same_segment(segment, recorded) for segment, recorded in segments)


def same_segment(segment: str, other: str) -> bool:
    """Whether two segments of paths are the same word, or may be ids or expressions in one place."""
    return segment == other or HOLE in (segment, other) or (_holds_digit(segment) and _holds_digit(other))


def _holds_digit(segment: str) -> bool:
    return any(char.isdigit() for char in segment)


def _path_likeness(step: Signature, exchange: Signature) -> float:
    length = min(len(step.path), len(exchange.path))
    if not length:
        return 1.0 if len(step.path) == len(exchange.path) else 0.5
    total = 0.0
    # Compared from the end, since an open path may lack its beginning.
    for position in range(-length, 0):
        if step.path[position] == exchange.path[position]:
            total += 1.0
        else:
            total += _kind_likeness(step.kinds[position], exchange.kinds[position])
    return total / length


def _kind_likeness(kind: Kind, other: Kind) -> float:
    """How alike two segments are that are not the same word."""
    return 0.8 if kind.is_open or other.is_open or kind.shape == other.shape else 0.6


def _disjoint(names: frozenset[str], others: frozenset[str]) -> bool:
    """Whether both have names and share none. Then one address serves two purposes, such as a list and its count.

    A query that is an id or an expression alone (`?4-1.-edit`) tells no purpose.
    """
    if not names or not others or names & others:
        return False
    both = names | others
    return _ID not in both and HOLE not in "".join(both)


_ID = shape_of(HOLE)


def _overlap(items: frozenset[str], others: frozenset[str]) -> float:
    if items == others:
        return 1.0
    return len(items & others) / len(items | others)


def align(steps: Sequence[Signature], exchanges: Signatures) -> dict[int, int]:
    """For positions in `steps`, positions in `exchanges`: the monotone pairing of the highest total likeness."""
    first, after = 0, min(len(steps), len(exchanges))
    while first < after and steps[first] == exchanges[first]:
        first += 1
    last = 0
    # A recording may end early, at a request that the script repeats later.
    numbers = Counter(steps[first:]) if len(exchanges) < len(steps) else Counter()
    while last < after - first and steps[-1 - last] == exchanges[len(exchanges) - 1 - last]:
        if numbers[steps[-1 - last]] > 1:
            break
        last += 1
    pairs = {i: i for i in range(first)}
    rows = range(first, len(steps) - last)
    alike = _alike(steps, rows, exchanges)
    # Exchanges that are like no step are passed over; in a large recording these are most.
    some = frozenset().union(*alike)
    columns = exchanges.with_outlines(some, range(first, len(exchanges) - last))
    operations = _Operations([steps[i] for i in rows], [exchanges[j] for j in columns])
    scores = _scores([steps[i] for i in rows], alike, exchanges, columns, operations)
    pairs |= {rows[i]: columns[j] for i, j in best_path(scores, THRESHOLD)}
    pairs |= {len(steps) - k: len(exchanges) - k for k in range(last, 0, -1)}
    filled = _with_last_of_series(_fill_gaps(pairs, steps, exchanges), steps, exchanges)
    return _with_exchanged_neighbours(_with_swapped(filled, steps, exchanges, operations), steps, exchanges)


def _with_last_of_series(pairs: Mapping[int, int], steps: Sequence[Signature], exchanges: Signatures) -> dict[int, int]:
    """The pairs, where the last of several same requests in a row is paired with the last one that was recorded in a
    row, or in turn with others; so are the steps behind it with the last of these others.

    Who asks again and again waits for something: the last answer has it, however often was asked before. Where nothing
    follows, the recording may have ended before that.
    """
    corrected = dict(pairs)
    series = groupby(range(len(steps)), key=lambda i: steps[i])
    for of_series in map(list, (group for _, group in series)):
        paired = [i for i in of_series if i in corrected]
        if len(of_series) == 1 or not paired or max(corrected) == paired[-1]:
            continue
        corrected[of_series[-1]] = corrected.pop(paired[-1])
        end = end_of_turns(exchanges, corrected[paired[0]] if len(paired) > 1 else corrected[of_series[-1]])
        _pair_with_last(corrected, range(of_series[-1], len(steps)), end, exchanges)
    return corrected


def _pair_with_last(pairs: dict[int, int], steps: range, end: int, exchanges: Signatures) -> None:
    """Pair steps, as long as they are paired before the end of a series, with the last exchange of their kind in it."""
    taken = set(pairs.values())
    for step in steps:
        position = pairs.get(step, end)
        if position >= end:
            return
        free = (other for other in range(end - 1, position, -1) if other not in taken)
        pairs[step] = next((other for other in free if exchanges[other] == exchanges[position]), position)
        taken.add(pairs[step])


_Address = tuple[str | None, tuple[str, ...], str]
"""Method, path and place."""

_OPERATION = "operation "
"""Begins the place of a field that names the operation, before its name: it may be sent in a form or in parts."""

_OTHER = ""
"""A word at the place of an operation that only one side sends: another operation than each that both send."""


class _Operations:
    """What requests to one address ask for, as told by the words that script and recording both send at one place.

    A word that only one side sends there tells nothing: it may be data of another run. In a field whose name says that
    it is an operation (`action`), it is none of those that both sides send.
    """

    def __init__(self, steps: Iterable[Signature], exchanges: Iterable[Signature]) -> None:
        step_words, exchange_words = _sent_words(steps), _sent_words(exchanges)
        self._shared = {
            key: both
            for key, words in step_words.items()
            if (both := words & exchange_words.get(key, set())) and (len(both) > 1 or _is_operation(key))
        }

    def of(self, request: Signature) -> dict[_Address, str]:
        """The telling words of a request, by their place."""
        if not self._shared:
            return {}
        words = ((_address(request, place), word) for place, word in _words(request))
        return {
            address: word if word in self._shared[address] else _OTHER
            for address, word in words
            if word in self._shared.get(address, ()) or (address in self._shared and _is_operation(address))
        }

    @staticmethod
    def differ(step_words: Mapping[_Address, str], exchange_words: Mapping[_Address, str]) -> bool:
        """Whether the telling words of two requests contradict each other."""
        return any(exchange_words.get(address, word) != word for address, word in step_words.items())


def _address(request: Signature, place: str) -> _Address:
    return request.method, request.path, place


def _sent_words(requests: Iterable[Signature]) -> dict[_Address, set[str]]:
    words_by_address: dict[_Address, set[str]] = {}
    for request in requests:
        for place, word in _words(request):
            words_by_address.setdefault(_address(request, place), set()).add(word)
    return words_by_address


def _words(request: Signature) -> Iterator[tuple[str, str]]:
    """The values of a request that are words rather than ids or numbers, each after its place."""
    if request.operation and HOLE not in request.operation:
        yield _OPERATION, request.operation
    for value in request.values:
        place, _, word = value.partition(") ")
        if _WORD.search(word) and not _NO_WORD.search(word):
            named = _AT_THE_TOP.fullmatch(place)
            if named is not None and names_operation(named[1]):
                place = f"{_OPERATION}{named[1]}"
            yield place, word


def _is_operation(address: _Address) -> bool:
    return address[-1].startswith(_OPERATION)


_AT_THE_TOP = regex(r"\('(?:query|form|multipart|json)', '([^']+)'(?:, 0)?,?")
"""The place of a parameter, field or part that stands in nothing else."""

_WORD = regex(r"[A-Za-z]{2}")
_NO_WORD = regex(rf"\d|{HOLE}")


def _alike(steps: Sequence[Signature], rows: Iterable[int], exchanges: Signatures) -> list[frozenset[int]]:
    """For each step at the positions `rows`, the numbers of the outlines that exchanges like it may have."""
    numbers: dict[Outline, frozenset[int]] = {}
    alike = []
    for row in rows:
        outline = steps[row].outline
        if outline not in numbers:
            numbers[outline] = frozenset(
                k for k, other in enumerate(exchanges.outlines) if _may_be_alike(outline, other)
            )
        alike.append(numbers[outline])
    return alike


def _scores(
    steps: Sequence[Signature],
    alike: Sequence[frozenset[int]],
    exchanges: Signatures,
    columns: Sequence[int],
    operations: _Operations,
) -> list[list[float]]:
    """How alike some steps and the exchanges at some positions are. `alike` is for the steps as in `_alike`."""
    candidates = [(exchanges[j], exchanges.numbers[j], operations.of(exchanges[j])) for j in columns]
    scores = []
    for step, outlines in zip(steps, alike, strict=True):
        asked = operations.of(step)
        scores.append(
            [
                _score(step, other) if number in outlines and not operations.differ(asked, told) else 0
                for other, number, told in candidates
            ]
        )
    return scores


def best_path(scores: Sequence[Sequence[float]], threshold: float) -> Iterator[tuple[int, int]]:
    """The rows and columns of the monotone sequence with the highest sum; lower scores than `threshold` don't count."""
    height, width = len(scores), len(scores[0]) if scores else 0
    best = [[0.0] * (width + 1) for _ in range(height + 1)]
    for i in range(height - 1, -1, -1):
        row_best, below, row_scores = best[i], best[i + 1], scores[i]
        right = 0.0
        for j in range(width - 1, -1, -1):
            value = below[j] if below[j] > right else right
            if row_scores[j] >= threshold and below[j + 1] + row_scores[j] > value:
                value = below[j + 1] + row_scores[j]
            row_best[j] = right = value
    i = j = 0
    while i < height and j < width:
        if scores[i][j] >= threshold and best[i][j] == best[i + 1][j + 1] + scores[i][j]:
            yield i, j
            i, j = i + 1, j + 1
        elif best[i][j] == best[i][j + 1]:
            j += 1
        else:
            i += 1


def _may_be_alike(step: Outline, exchange: Outline) -> bool:
    """Whether requests of two outlines can be like each other."""
    if step[0] != exchange[0] and step[0] and exchange[0]:
        return False
    if len(step[2]) != len(exchange[2]) and not (step[1] or exchange[1]):
        return False
    if _disjoint(step[3], exchange[3]) or _disjoint(step[4], exchange[4]):
        return False
    return all(
        left.is_open or right.is_open or left.shape == right.shape or (left.may_be_id and right.may_be_id)
        for left, right in zip(reversed(step[2]), reversed(exchange[2]), strict=False)
    )


def _fill_gaps(pairs: dict[int, int], steps: Sequence[Signature], exchanges: Signatures) -> dict[int, int]:
    """Pairs what stands between paired neighbours on both sides: there a short key may look like any word."""
    filled = dict(pairs)
    for i, step in enumerate(steps):
        if i in filled:
            continue
        before, after = filled.get(i - 1, -1 if i == 0 else None), filled.get(i + 1)
        if i + 1 == len(steps):
            after = len(exchanges)
        if before is None or after != before + 2:
            continue
        other = exchanges[before + 1]
        same = sum(a == b for a, b in zip(step.path, other.path, strict=False))
        if (step.method, len(step.path), step.query) == (other.method, len(other.path), other.query) and (
            same >= len(step.path) - 1 >= 2
        ):
            filled[i] = before + 1
    return filled


_SWAP_REACH, _SAME_REACH = 5, 30
"""The most paired requests that a request may have passed, and the greatest distance at which one is looked for.

Exchanges without a step, such as resources of pages, do not count as passed.
"""

_SWAP_LIKENESS = 0.85


def _with_swapped(
    pairs: dict[int, int], steps: Sequence[Signature], exchanges: Signatures, operations: _Operations
) -> dict[int, int]:
    """Pairs what is left over on both sides near the same place: the requests of one page come in any order."""
    filled = dict(pairs)
    taken = set(filled.values())
    for i, step in enumerate(steps):
        if i in filled or len(taken) == len(exchanges):
            continue
        around = next((filled[before] + i - before for before in reversed(range(i)) if before in filled), i)
        asked = operations.of(step)
        near = [
            j
            for j in range(max(around - _SAME_REACH, 0), min(around + _SAME_REACH + 1, len(exchanges)))
            if j not in taken
            and (
                sum(k in taken for k in range(min(j, around), max(j, around))) <= _SWAP_REACH
                or (exchanges.outline(j) == step.outline and exchanges[j] == step)
            )
            and not operations.differ(asked, operations.of(exchanges[j]))
        ]
        best = max(near, key=lambda j: (likeness(step, exchanges[j]), -abs(j - around)), default=None)
        if best is not None and likeness(step, exchanges[best]) >= _SWAP_LIKENESS:
            filled[i] = best
            taken.add(best)
    return filled


def _with_exchanged_neighbours(
    pairs: dict[int, int], steps: Sequence[Signature], exchanges: Signatures
) -> dict[int, int]:
    """The pairs, where two neighbours that send each other's fields change places: a page makes them in any order."""
    corrected = dict(pairs)
    for i in sorted(pairs):
        if not _other_names(steps[i], exchanges[corrected[i]]):
            continue
        near = (other for other in range(i + 1, i + 1 + _SWAP_REACH) if other in corrected)
        other = next((other for other in near if _are_crossed(corrected, i, other, steps, exchanges)), None)
        if other is not None:
            corrected[i], corrected[other] = corrected[other], corrected[i]
    return corrected


def _are_crossed(
    pairs: Mapping[int, int], i: int, other: int, steps: Sequence[Signature], exchanges: Signatures
) -> bool:
    """Whether two steps to one address each send the fields of the other's exchange rather than of their own."""
    ours, theirs = exchanges[pairs[i]], exchanges[pairs[other]]
    if ours.method != theirs.method or not same_address(ours, theirs) or not same_address(steps[i], theirs):
        return False
    is_ours_nearer = _other_names(steps[other], ours) < _other_names(steps[other], theirs)
    return is_ours_nearer and _other_names(steps[i], theirs) < _other_names(steps[i], ours)


def _other_names(request: Signature, other: Signature) -> int:
    """How many names of fields only one of two requests sends."""
    return len(request.query ^ other.query) + len(request.body ^ other.body)
