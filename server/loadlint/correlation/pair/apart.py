"""Pairs the requests of the journey first, then those of the background between the same neighbours.

A request of the background falls elsewhere in each recording. Paired together with the others, it would take the place
of one that the journey needs, or be paired with one of another session.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence, Set

from loadlint.correlation.observe.signatures import Signature, Signatures
from loadlint.correlation.pair.align import align
from loadlint.correlation.pair.background import Kind, is_of, kind_among
from loadlint.correlation.pair.loose_pairing import Sides, with_moved
from loadlint.correlation.pair.other_words import in_words_of


def aligned_apart(steps: Sequence[Signature], exchanges: Signatures, background: Set[Kind]) -> dict[int, int]:
    """For positions in `steps`, positions in `exchanges`; those of kinds of the background are paired by themselves.

    What the other run names otherwise is paired again by its name there.
    """
    pairs = _pairs_apart(steps, exchanges, background)
    in_their_words = in_words_of(steps, exchanges, pairs)
    return pairs if in_their_words is steps else _pairs_apart(in_their_words, exchanges, background)


def _pairs_apart(steps: Sequence[Signature], exchanges: Signatures, background: Set[Kind]) -> dict[int, int]:
    if not background:
        return align(steps, exchanges)
    journey_steps, beside_steps = _journey_and_background(steps, background)
    journey, beside = _journey_and_background(exchanges, background)
    pairs = _aligned_pairs(steps, journey_steps, exchanges, journey)
    for between, window in _windows(beside_steps, pairs, len(exchanges)):
        near = beside[bisect_left(beside, window.start) : bisect_left(beside, window.stop)]
        for kind in dict.fromkeys(kind_among(steps[step], background) for step in between):
            of_kind = [step for step in between if kind_among(steps[step], background) == kind]
            alike = [position for position in near if kind_among(exchanges[position], background) == kind]
            pairs |= _aligned_pairs(steps, of_kind, exchanges, alike)
    return pairs


def moved_apart(sides: Sides, strict: Mapping[int, int], background: Set[Kind]) -> dict[int, int]:
    """The pairing with what has moved to another address, of the journey and of the background each by itself."""
    if not background:
        return with_moved(sides, strict)
    journey_steps, beside_steps = _journey_and_background(sides.steps, background)
    journey, beside = _journey_and_background(sides.exchanges, background)
    # What falls elsewhere has not moved: only a kind that one side has alone may be another one's on the other side.
    moved_steps = _of_other_kinds(sides.steps, beside_steps, sides.exchanges, beside, background)
    moved = _of_other_kinds(sides.exchanges, beside, sides.steps, beside_steps, background)
    parts = [(journey_steps, journey), (moved_steps, moved)]
    pairs = {i: j for steps, exchanges in parts for i, j in _in_positions(sides, steps, exchanges, strict).items()}
    return {step: strict[step] for step in beside_steps if step in strict} | pairs


def _of_other_kinds(
    requests: Sequence[Signature],
    some: Sequence[int],
    others: Sequence[Signature],
    beside: Sequence[int],
    background: Set[Kind],
) -> list[int]:
    """Those of some requests whose kind none of the others is of."""
    kinds = {kind_among(others[number], background) for number in beside}
    return [number for number in some if kind_among(requests[number], background) not in kinds]


def _in_positions(
    sides: Sides, steps: Sequence[int], exchanges: Sequence[int], strict: Mapping[int, int]
) -> Mapping[int, int]:
    numbers = {position: number for number, position in enumerate(exchanges)}
    part = Sides(
        [sides.steps[step] for step in steps],
        [sides.exchanges[position] for position in exchanges],
        lambda number: sides.answer_of_step(steps[number]),
        lambda number: sides.answer_at(exchanges[number]),
    )
    paired = {number: numbers[strict[step]] for number, step in enumerate(steps) if strict.get(step) in numbers}
    return {steps[i]: exchanges[j] for i, j in with_moved(part, paired).items()}


def _journey_and_background(requests: Sequence[Signature], background: Set[Kind]) -> tuple[list[int], list[int]]:
    """The numbers of the requests of the journey, and of those of the background."""
    parts: tuple[list[int], list[int]] = ([], [])
    for number, request in enumerate(requests):
        parts[is_of(request, background)].append(number)
    return parts


def _aligned_pairs(
    steps: Sequence[Signature], some: Sequence[int], exchanges: Signatures, others: Sequence[int]
) -> dict[int, int]:
    pairs = align([steps[number] for number in some], Signatures(exchanges[number] for number in others))
    return {some[i]: others[j] for i, j in pairs.items()}


def _windows(steps: Sequence[int], pairs: Mapping[int, int], length: int) -> list[tuple[list[int], range]]:
    """Steps between the same paired neighbours, with the positions that are between those of the neighbours."""
    paired = sorted(pairs)
    positions = [-1, *(pairs[step] for step in paired), length]
    windows: dict[int, list[int]] = {}
    for step in steps:
        windows.setdefault(bisect_left(paired, step), []).append(step)
    return [(between, range(positions[number] + 1, positions[number + 1])) for number, between in windows.items()]
