"""The evaluator finds what the real JMeter finds, variable by variable, or says that it can't tell."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from loadlint.dialects.jmeter.evaluator import perl5
from loadlint.dialects.jmeter.evaluator.processors import run
from loadlint.dialects.jmeter.evaluator.sample import sample_of
from loadlint.dialects.jmeter.evaluator.sample_variables import OneOf, Variables
from loadlint.dialects.jmeter.language.elements import read
from loadlint.dialects.jmeter.language.processor_settings import settings_of
from loadlint.extractor import NotEvaluatedError
from tests.dialects.jmeter.conformance import Case, cases, page_of, run_by_jmeter
from tests.support.jmeter import needs_jmeter

CASES = cases()


def evaluated(case: Case) -> Variables:
    """The variables after the case's elements."""
    plan = read(f"<hashTree>{''.join(case.elements)}</hashTree>".encode())
    assert not plan.problems
    variables = Variables.of(case.before)
    sample = sample_of(page_of(case))
    for element in plan.elements:
        run(settings_of(element), sample, variables)
    return variables


@pytest.mark.parametrize("kind", sorted({case.kind for case in CASES}))
def test_as_jmeter(kind: str) -> None:
    """Six hundred tests of a moment each would take longer than all that they do."""
    assert [case.about for case in CASES if case.kind == kind and not is_as_jmeter(case)] == []


def is_as_jmeter(case: Case) -> bool:
    """Whether the evaluation gives what JMeter gave, or refuses what it should."""
    try:
        found = evaluated(case).values
    except NotEvaluatedError:
        return case.refused
    return (
        not case.refused
        and found.keys() == case.jmeter.keys()
        and all(
            case.jmeter[name] in value.values if isinstance(value, OneOf) else value == case.jmeter[name]
            for name, value in found.items()
        )
    )


def test_the_table_is_large() -> None:
    evaluated = Counter(case.kind for case in CASES if not case.refused)
    assert sum(evaluated.values()) >= 300 and min(evaluated.values()) >= 25, evaluated
    assert len({(case.kind, case.about) for case in CASES}) == len(CASES)


@pytest.mark.exhaustive
@pytest.mark.jmeter
@needs_jmeter
def test_jmeter_itself(tmp_path: Path) -> None:
    """The table says what JMeter does."""
    found = run_by_jmeter(CASES, tmp_path)
    assert len(found) == len(CASES)
    drawn = {(case.kind, case.about) for case in CASES if "random" in case.about}
    for case, variables in zip(CASES, found, strict=True):
        if (case.kind, case.about) in drawn:
            assert set(variables) == set(case.jmeter), case.about
        else:
            assert variables == case.jmeter, f"{case.kind}: {case.about}"


def test_a_group_is_not_repeated_through_a_long_text() -> None:
    """There the stack of JMeter's library overflows, and the thread is gone."""
    assert next(perl5.find("a(?:x|y)*(b)", "a" + "xy" * 100 + "b")).groups[1] == "b"
    with pytest.raises(NotEvaluatedError):
        next(perl5.find("a(?:x|y)*(b)", "a" + "xy" * 1000 + "b"))
    assert next(perl5.find("a([^<]*)b", "a" + "xy" * 1000 + "b")).groups[1] == "xy" * 1000
