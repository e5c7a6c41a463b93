"""Chooses what to assert of a step: the fewest tests that stop the most bad answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from loadlint.assertion import JsonIs, StatusIs, Test, TextIs, leaves
from loadlint.assertions.exemplars import Answers, Exemplar
from loadlint.assertions.judge import holds
from loadlint.assertions.proposals import Candidate, candidates
from loadlint.correlation.pair.aligned_recordings import AlignedRecording
from loadlint.correlation.prove.run_extractor import Page
from loadlint.extractor import Extractor
from loadlint.facts import fact

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


class Taken(Struct, frozen=True):
    """What a script takes out of answers: `values`, as recorded, from any; `here`: how, from the step's own."""

    values: frozenset[str] = frozenset()
    here: tuple[Extractor, ...] = ()


_NOTHING = Taken()


def derive(answers: Answers, runs: Sequence[AlignedRecording], taken: Taken = _NOTHING) -> Derived:
    """The tests for a step; none where nothing tells its good answers from bad ones.

    No test holds a value that is taken, since it is another one in each run. A list may be empty, unless the script
    takes a value out of it.
    """
    if candidates not in answers.facts:
        answers.facts[candidates] = candidates(answers, runs)
    return _tests_without(answers, taken)


@fact
def _tests_without(answers: Answers, taken: Taken) -> Derived:
    proposed: Sequence[Candidate] = answers.facts[candidates]
    left = tuple(candidate for candidate in proposed if not _holds_one(candidate.test, taken.values))
    return _derive(answers, left, taken.here)


@fact
def _derive(answers: Answers, left: tuple[Candidate, ...], here: tuple[Extractor, ...]) -> Derived:
    emptied = [exemplar for exemplar in answers.bad if exemplar.emptied]
    needed = [exemplar for exemplar in emptied if _lacks(exemplar.page, here)]
    bad = [exemplar for exemplar in answers.bad if not exemplar.emptied or exemplar in needed]
    empty = [exemplar.page for exemplar in emptied if exemplar not in needed]
    lasting = [candidate for candidate in left if needed or not candidate.of_item]
    # What the application says of the request may stand in a list of its own.
    said = [candidate for candidate in lasting if candidate.verdict]
    others = _fitting([candidate for candidate in lasting if not candidate.verdict], empty)
    pool = _tried_candidates(_fitting([*said, *others], list(answers.must_pass)), bad)
    every = frozenset(range(len(bad)))
    verdicts = _covering_tests([tried for tried in pool if tried.candidate.verdict], every, [])
    chosen = _covering_tests([tried for tried in pool if not tried.candidate.last], every, verdicts)
    chosen = _needed_tests(_covering_tests([tried for tried in pool if tried.candidate.last], every, chosen))
    killed = _stopped_answers(chosen)
    codes = sorted({page.response.status for page in answers.must_pass})
    return Derived(
        tuple(tried.candidate.test for tried in chosen),
        StatusIs(tuple(codes)),
        tuple(exemplar.name for number, exemplar in enumerate(bad) if number in killed),
        tuple(exemplar.name for number, exemplar in enumerate(bad) if number not in killed),
        tuple(dict.fromkeys(name for name, _ in answers.good)),
    )


def _lacks(page: Page, extractors: Sequence[Extractor]) -> bool:
    """Whether one of the extractors finds nothing on a page."""
    return any(page.value(extractor) is None for extractor in extractors)


def _holds_one(test: Test, values: frozenset[str]) -> bool:
    """Whether a test wants one of the values, or a text with one of them in it."""
    return any(value in text for text in _wanted_texts(test) for value in values)


def _wanted_texts(test: Test) -> Iterator[str]:
    """The texts that a test wants to see."""
    for leaf in leaves(test):
        if isinstance(leaf, TextIs):
            yield leaf.text
        elif isinstance(leaf, JsonIs) and isinstance(leaf.value, str):
            yield leaf.value


class _Tried(Struct, frozen=True, eq=False):
    """A candidate with the numbers of the bad answers that it stops."""

    candidate: Candidate
    kills: frozenset[int]


def _fitting(candidates: Sequence[Candidate], pages: Sequence[Page]) -> Sequence[Candidate]:
    """Those that all pages pass. Each page is looked at once: it may have to be read from its file."""
    for page in pages:
        candidates = [candidate for candidate in candidates if holds(candidate.test, page)]
    return candidates


def _tried_candidates(candidates: Sequence[Candidate], bad: Sequence[Exemplar]) -> list[_Tried]:
    """The candidates with what they stop; here, too, each answer is looked at once."""
    kills: list[set[int]] = [set() for _ in candidates]
    for number, exemplar in enumerate(bad):
        for candidate, stopped in zip(candidates, kills, strict=True):
            if holds(candidate.test, exemplar.page) is False:
                stopped.add(number)
    return [_Tried(candidate, frozenset(stopped)) for candidate, stopped in zip(candidates, kills, strict=True)]


def _covering_tests(pool: Sequence[_Tried], every: frozenset[int], before: Sequence[_Tried]) -> list[_Tried]:
    """Tests until no bad answer is left, each time the one that stops most of the rest."""
    chosen = list(before)
    left = every - _stopped_answers(chosen)
    while left and pool and len(chosen) < _MOST:
        best = min(pool, key=lambda tried: (-len(tried.kills & left), tried.candidate.rank))
        if not best.kills & left:
            break
        chosen.append(best)
        left -= best.kills
    return chosen


def _needed_tests(chosen: Sequence[_Tried]) -> list[_Tried]:
    """The tests without those that stop nothing which the others do not stop; what tells success stays."""
    kept = list(chosen)
    for tried in chosen:
        if tried.candidate.verdict:
            continue
        others = [other for other in kept if other is not tried]
        if tried.kills <= _stopped_answers(others):
            kept = others
    return kept


def _stopped_answers(tried: Sequence[_Tried]) -> frozenset[int]:
    return frozenset().union(*(test.kills for test in tried))


@fact
def stopping(_: Answers, tests: tuple[Test, ...], exemplars: tuple[Exemplar, ...]) -> tuple[Test, ...]:
    """The tests that certainly fail on one of some bad answers at least."""
    return tuple(test for test in tests if failing_exemplars(test, exemplars))


def failing_exemplars(test: Test, exemplars: Sequence[Exemplar]) -> list[Exemplar]:
    """The bad answers on which a test certainly fails."""
    return [exemplar for exemplar in exemplars if holds(test, exemplar.page) is False]
