"""Which bad answers the assertions of a script stop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.assertion import described
from loadlint.assertions.derive import stopped
from loadlint.assertions.judge import holds
from loadlint.findings import Judged

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loadlint.assertions.exemplars import Answers, Exemplar
    from loadlint.script import Assertion


def survivors(assertions: Sequence[Assertion], answers: Answers) -> list[Exemplar]:
    """The bad answers that pass all assertions whose failure counts."""
    left = list(answers.bad)
    for assertion in assertions:
        if assertion.counted and all(holds(assertion.test, page) is not False for _, page in answers.good):
            killed = stopped(assertion.test, left)
            left = [exemplar for exemplar in left if exemplar not in killed]
    return left


def judged(assertions: Sequence[Assertion], answers: Answers) -> Judged:
    """What assertions of the script do on the answers to their step."""
    left = survivors(assertions, answers)
    return Judged(
        tuple(described(assertion.test) for assertion in assertions),
        tuple(name for name, _ in answers.good),
        tuple(exemplar.name for exemplar in answers.bad if exemplar not in left),
        tuple(exemplar.name for exemplar in left),
    )
