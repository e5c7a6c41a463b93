"""What the inserted assertions are worth: on each step of real flows they pass the good answers and stop bad ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from loadlint import engine
from loadlint.assertion import StatusIs, Unknown, presence_test
from loadlint.assertions.answers import answers_of
from loadlint.assertions.coverage import survivors
from loadlint.assertions.judge import holds
from loadlint.assertions.of_script import assertions_of_answer
from loadlint.findings import Applicability
from loadlint.request import url_path
from loadlint.script import Assertion
from tests.shop.judge import FLOWS
from tests.support.fixing import analysis_of_fixed
from tests.support.sampling import sampled

TESTS = Path(__file__).parents[1]
FOLDERS = {flow: TESTS / "shop" / "flows" / flow for flow in FLOWS}
FOLDERS |= {name: TESTS / "applications" / name for name in ("oidc", "oscar")}
DIALECTS = {"k6": "raw.k6.js", "jmeter": "raw.jmx", "locust": "raw.locust.py"}
WANTED = {"k6": 0.94, "jmeter": 0.94, "locust": 0.94}
"""Half of a page that is a list and little else passes: its items may be others, its last tag says nothing."""


@dataclass(frozen=True)
class Step:
    """What a step's assertions do: the names of the bad responses that they stop, and of those that pass."""

    name: str
    stopped: tuple[str, ...]
    passed: tuple[str, ...]


@cache
def after_fix(flow: str, dialect: str) -> engine.Analysis:
    """The analysis of the fixed script."""
    script = FOLDERS[flow] / DIALECTS[dialect]
    if not script.exists():
        script = TESTS / "dialects" / "locust" / "raw" / f"{flow}.locust.py"
    recordings = [FOLDERS[flow] / f"rec{number}.har" for number in (1, 2)]
    return analysis_of_fixed(script.name, script.read_bytes(), recordings, Applicability.SAFE)


def steps(flow: str, dialect: str) -> Iterator[Step]:
    """The steps whose answers have a body or lead elsewhere; a status alone is not counted."""
    analysis = after_fix(flow, dialect)
    context = analysis.context
    assert context is not None and context.flow is not None
    for step in analysis.script.steps:
        answers = answers_of(context.flow.alignment, step.index)
        if answers is None or not answers.bad or answers.shell:
            continue
        own = assertions_of_answer(analysis.script, step.index)
        if all(isinstance(one.test, StatusIs | Unknown) for one in own if one.counted):
            # It is compared with a variable's value, which is not known here.
            continue
        # What the script takes is there in the answers to this request; others of the same page may lack it.
        taken = [found.extractor for found in analysis.script.extractions if found.step == step.index]
        presence = {presence_test(extractor) for extractor in taken if extractor is not None}
        for one in own:
            is_guard = one.guards or one.test in presence
            good = [page for _, page in answers.good] if is_guard else answers.must_pass
            assert all(holds(one.test, page) is not False for page in good), one
        left = [exemplar.name for exemplar in survivors(own, answers)]
        stopped = tuple(one.name for one in answers.bad if one.name not in left)
        # Lists may be empty; where a value is taken of one, its guard is among the assertions.
        empty = {one.name for one in answers.bad if one.emptied}
        yield Step(step.request.url.value, stopped, tuple(name for name in left if name not in empty))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("flow", "dialect"), sampled([(flow,) for flow in FOLDERS], [(dialect,) for dialect in DIALECTS])
)
def test_good_answers_pass_and_bad_ones_are_stopped(flow: str, dialect: str) -> None:
    found = list(steps(flow, dialect))
    assert found
    for step in found:
        assert _share([step]) >= WANTED[dialect], step


@pytest.mark.exhaustive
def test_the_figure(capsys: pytest.CaptureFixture[str]) -> None:
    """The figure that docs/how-we-know.md names."""
    found = [step for flow in FOLDERS for step in steps(flow, "k6")]
    bad = sum(len(step.stopped) + len(step.passed) for step in found)
    with capsys.disabled():
        least = min(_share([step]) for step in found)
        print(
            f"\nassertions stop {_share(found):.1%} of {bad} bad responses on {len(found)} steps, {least:.1%} at least"
        )
    assert least >= WANTED["k6"]


def _share(found: list[Step]) -> float:
    stopped = sum(len(step.stopped) for step in found)
    passed = sum(not _is_of_the_same_thing(step, name) for step in found for name in step.passed)
    return stopped / (stopped + passed)


def _is_of_the_same_thing(step: Step, answer: str) -> bool:
    """Whether an answer shows later what the step has made: but for a count or an empty list it is the same answer."""
    return f" {url_path(step.name)}/" in answer


@pytest.mark.slow
def test_assertions_are_read_back() -> None:
    """What is inserted is known afterwards as what it was meant to be."""
    for dialect in DIALECTS:
        made: list[Assertion] = list(after_fix("order", dialect).script.assertions)
        assert len(made) >= len(after_fix("order", dialect).script.steps) - 3
