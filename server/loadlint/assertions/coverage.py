"""Which bad answers the assertions of a script stop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from loadlint.assertion import test_description
from loadlint.assertions.derive import stopped
from loadlint.assertions.judge import holds
from loadlint.findings import Judged

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loadlint.assertion import Test
    from loadlint.assertions.exemplars import Answers, Exemplar
    from loadlint.script import Assertion


class _Kept(Struct, frozen=True):
    """The bad answers that pass some tests, by the tests."""

    survivors: dict[str, tuple[Exemplar, ...]] = field(default_factory=dict)


_MOST_KEPT = 8
"""The assertions of a step change while a script is edited; only the last few are asked for again."""


def survivors(assertions: Sequence[Assertion], answers: Answers) -> tuple[Exemplar, ...]:
    """The bad answers that pass all assertions whose failure counts.

    They are kept with the answers, since an editor asks for them after each key.
    """
    tests = [assertion.test for assertion in assertions if assertion.counted]
    kept = answers.derived.setdefault(_Kept, _Kept())
    assert isinstance(kept, _Kept)
    # As text: tests for `1` and for `true` are equal to Python.
    key = repr(tests)
    if key not in kept.survivors:
        if len(kept.survivors) >= _MOST_KEPT:
            kept.survivors.clear()
        kept.survivors[key] = _survivors(tests, answers)
    return kept.survivors[key]


def _survivors(tests: Sequence[Test], answers: Answers) -> tuple[Exemplar, ...]:
    left = answers.bad
    for test in tests:
        if all(holds(test, page) is not False for _, page in answers.good):
            killed = stopped(test, left)
            left = tuple(exemplar for exemplar in left if exemplar not in killed)
    return left


def judgement(assertions: Sequence[Assertion], answers: Answers) -> Judged:
    """What assertions of the script do on the answers to their step."""
    left = survivors(assertions, answers)
    return Judged(
        tuple(test_description(assertion.test) for assertion in assertions),
        tuple(name for name, _ in answers.good),
        tuple(exemplar.name for exemplar in answers.bad if exemplar not in left),
        tuple(exemplar.name for exemplar in left),
    )
