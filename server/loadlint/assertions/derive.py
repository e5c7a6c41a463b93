"""Chooses what to assert of a step: as few tests as stop as many bad answers as can be."""

from __future__ import annotations

from collections.abc import Sequence

from loadlint.assertion import StatusIs, Test
from loadlint.assertions.candidates import Candidate, candidates
from loadlint.assertions.exemplars import Answers, Exemplar
from loadlint.assertions.judge import holds
from loadlint.correlation.runs import Run
from loadlint.structs import Struct

_MOST = 4


class Derived(Struct, frozen=True):
    """What to assert. `kills` are the bad answers that it stops, `misses` those that pass it all the same.

    The status is no part of that: all bad answers have that of the good one. `proven_on` are the recordings whose
    answer passes.
    """

    tests: tuple[Test, ...]
    status: StatusIs
    kills: tuple[str, ...]
    misses: tuple[str, ...]
    proven_on: tuple[str, ...]


def derive(answers: Answers, runs: Sequence[Run]) -> Derived:
    """The tests for a step; none where nothing tells its good answers from bad ones."""
    known = answers.derived.get(Derived)
    if not isinstance(known, Derived):
        known = answers.derived[Derived] = _derive(answers, runs)
    return known


def _derive(answers: Answers, runs: Sequence[Run]) -> Derived:
    pool = [one for one in candidates(answers, runs) if all(holds(one.test, page) for page in answers.must_pass)]
    chosen = _chosen([one for one in pool if not one.last], answers.bad, [])
    chosen = _needed(_chosen([one for one in pool if one.last], answers.bad, chosen), answers.bad)
    left = _left(chosen, answers.bad)
    kills = [exemplar.name for exemplar in answers.bad if exemplar not in left]
    codes = sorted({page.response.status for page in answers.must_pass})
    return Derived(
        tuple(chosen),
        StatusIs(tuple(codes)),
        tuple(kills),
        tuple(exemplar.name for exemplar in left),
        tuple(dict.fromkeys(name for name, _ in answers.good)),
    )


def _chosen(pool: Sequence[Candidate], bad: Sequence[Exemplar], before: Sequence[Test]) -> list[Test]:
    """Tests until no bad answer is left, each time the one that stops most of the rest."""
    chosen = list(before)
    left = _left(chosen, bad)
    while left and pool and len(chosen) < _MOST:
        best = min(pool, key=lambda one: (-len(stopped(one.test, left)), one.rank))
        killed = stopped(best.test, left)
        if not killed:
            break
        chosen.append(best.test)
        left = [exemplar for exemplar in left if exemplar not in killed]
    return chosen


def _needed(chosen: Sequence[Test], bad: Sequence[Exemplar]) -> list[Test]:
    """The tests without those of which the others stop all that they stop."""
    kept = list(chosen)
    for test in chosen:
        others = [one for one in kept if one is not test]
        if len(_left(others, bad)) == len(_left(kept, bad)):
            kept = others
    return kept


def _left(tests: Sequence[Test], bad: Sequence[Exemplar]) -> list[Exemplar]:
    killed = {id(exemplar) for test in tests for exemplar in stopped(test, bad)}
    return [exemplar for exemplar in bad if id(exemplar) not in killed]


def stopped(test: Test, exemplars: Sequence[Exemplar]) -> list[Exemplar]:
    """The bad answers that a test fails for certain."""
    return [exemplar for exemplar in exemplars if holds(test, exemplar.page) is False]
