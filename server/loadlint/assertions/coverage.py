"""Which bad answers the assertions of a script stop."""

from __future__ import annotations

from collections.abc import Sequence

from loadlint.assertion import Test, test_description
from loadlint.assertions.derive import failing_exemplars
from loadlint.assertions.exemplars import Answers, Exemplar
from loadlint.assertions.judge import holds
from loadlint.facts import fact
from loadlint.findings import Judged
from loadlint.script import Assertion


def survivors(assertions: Sequence[Assertion], answers: Answers) -> tuple[Exemplar, ...]:
    """The bad answers that pass all assertions whose failure counts."""
    tests = tuple(assertion.test for assertion in assertions if assertion.counted)
    return _survivors(answers, tests, repr(tests))


@fact
def _survivors(answers: Answers, tests: tuple[Test, ...], _: str) -> tuple[Exemplar, ...]:
    """As text as well: tests for `1` and for `true` are equal to Python."""
    left = answers.bad
    for test in tests:
        if all(holds(test, page) is not False for _, page in answers.good):
            killed = failing_exemplars(test, left)
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
