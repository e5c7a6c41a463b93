"""Chooses what to assert of a step: the fewest tests that stop the most bad answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.assertion import StatusIs
from loadlint.assertions.judge import holds
from loadlint.assertions.proposals import candidates

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loadlint.assertion import Test
    from loadlint.assertions.exemplars import Answers, Exemplar
    from loadlint.assertions.proposals import Candidate
    from loadlint.correlation.pair.aligned_recordings import AlignedRecording

_MOST = 4


class Derived(Struct, frozen=True):
    """What to assert. `kills` are the bad answers that it stops, `misses` those that pass it.

    The status stops none of them: all bad answers have the status of the good one. `proven_on` are the recordings whose
    answer passes.
    """

    tests: tuple[Test, ...]
    status: StatusIs
    kills: tuple[str, ...]
    misses: tuple[str, ...]
    proven_on: tuple[str, ...]


def derive(answers: Answers, runs: Sequence[AlignedRecording]) -> Derived:
    """The tests for a step; empty where no test tells its good answers from bad ones."""
    derived = answers.derived.get(Derived)
    if not isinstance(derived, Derived):
        derived = answers.derived[Derived] = _derive(answers, runs)
    return derived


def _derive(answers: Answers, runs: Sequence[AlignedRecording]) -> Derived:
    pool = _tried(_fitting(candidates(answers, runs), answers), answers)
    every = frozenset(range(len(answers.bad)))
    chosen = _chosen([tried for tried in pool if not tried.candidate.last], every, [])
    chosen = _needed(_chosen([tried for tried in pool if tried.candidate.last], every, chosen))
    killed = _killed(chosen)
    codes = sorted({page.response.status for page in answers.must_pass})
    return Derived(
        tuple(tried.candidate.test for tried in chosen),
        StatusIs(tuple(codes)),
        tuple(exemplar.name for number, exemplar in enumerate(answers.bad) if number in killed),
        tuple(exemplar.name for number, exemplar in enumerate(answers.bad) if number not in killed),
        tuple(dict.fromkeys(name for name, _ in answers.good)),
    )


class _Tried(Struct, frozen=True, eq=False):
    """A candidate with the numbers of the bad answers that it stops."""

    candidate: Candidate
    kills: frozenset[int]


def _fitting(candidates: Sequence[Candidate], answers: Answers) -> Sequence[Candidate]:
    """The candidates that all good answers pass. Each answer is read once, since it may be in a large file."""
    for page in answers.must_pass:
        candidates = [candidate for candidate in candidates if holds(candidate.test, page)]
    return candidates


def _tried(candidates: Sequence[Candidate], answers: Answers) -> list[_Tried]:
    """The candidates with the bad answers that they stop; here, too, each answer is read once."""
    kills: list[set[int]] = [set() for _ in candidates]
    for number, exemplar in enumerate(answers.bad):
        for candidate, stopped in zip(candidates, kills, strict=True):
            if holds(candidate.test, exemplar.page) is False:
                stopped.add(number)
    return [_Tried(candidate, frozenset(stopped)) for candidate, stopped in zip(candidates, kills, strict=True)]


def _chosen(pool: Sequence[_Tried], every: frozenset[int], before: Sequence[_Tried]) -> list[_Tried]:
    """Tests until no bad answer is left, each time the one that stops most of the rest."""
    chosen = list(before)
    left = every - _killed(chosen)
    while left and pool and len(chosen) < _MOST:
        best = min(pool, key=lambda tried: (-len(tried.kills & left), tried.candidate.rank))
        if not best.kills & left:
            break
        chosen.append(best)
        left -= best.kills
    return chosen


def _needed(chosen: Sequence[_Tried]) -> list[_Tried]:
    """The tests without those that stop nothing which the others do not stop."""
    kept = list(chosen)
    for tried in chosen:
        others = [other for other in kept if other is not tried]
        if tried.kills <= _killed(others):
            kept = others
    return kept


def _killed(tried: Sequence[_Tried]) -> frozenset[int]:
    return frozenset().union(*(test.kills for test in tried))


def stopped(test: Test, exemplars: Sequence[Exemplar]) -> list[Exemplar]:
    """The bad answers on which a test certainly fails."""
    return [exemplar for exemplar in exemplars if holds(test, exemplar.page) is False]
