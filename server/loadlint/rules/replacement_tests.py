"""Fixes that put another test in the place of one that an assertion has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from loadlint.assertion import Test, described_closely
from loadlint.changes import ReplaceTest
from loadlint.findings import Applicability, Pending, Remedy
from loadlint.rules.base import Context, fix_for

if TYPE_CHECKING:
    from loadlint.assertions.exemplars import Answers
    from loadlint.correlation.flow import Flow
    from loadlint.correlation.prove.run_extractor import Page
    from loadlint.script import Assertion

_SHARED = Remedy(no_fix="it tests several requests: choose what their right responses have in common")
_UNCERTAIN = Remedy(no_fix="the recorded request may be another step's: its address is not the same")
_NOTHING = Remedy(no_fix="nothing of its kind distinguishes the right responses from others")


def newest(flow: Flow, answers: Answers) -> tuple[str, Page]:
    """The good answer of the recording that was made last, with that recording's name."""
    started = {run.name: run.lookups.last_started for run in flow.alignment.runs}
    return max(answers.good, key=lambda pair: started.get(pair[0], 0.0))


def retest(context: Context, assertion: Assertion, old: Test | None, answers: Answers) -> Remedy | Pending:
    """Let an assertion test what tells the good answers to its step, where it tests `old`.

    Only where it is certain which recorded requests are the step's. The good answers are those of all recordings, or
    the newest one's where they have nothing in common. The fix is safe where several recordings prove it.
    """
    if assertion.inherited or len(assertion.steps) != 1:
        return _SHARED
    if context.flow is None or not context.flow.whole.is_certain(assertion.steps[0]):
        return _UNCERTAIN
    return Pending(lambda: _retest(context, assertion, old, answers)) if old is not None else _NOTHING


def _retest(context: Context, assertion: Assertion, old: Test, answers: Answers) -> Remedy:
    from loadlint.assertions.extracted_values import values_before
    from loadlint.assertions.judge import holds
    from loadlint.assertions.replacements import replacement_tests
    from loadlint.healing.moves import is_taken_elsewhere, moved_test, moves_of

    assert context.flow is not None
    alignment, step = context.flow.alignment, assertion.steps[0]
    values = values_before(alignment, step)
    alone = (newest(context.flow, answers),)
    broken = context.diagnosis.extractions
    if is_taken_elsewhere(old, broken, step):
        change = ReplaceTest(step, assertion.span, old, ())
        title = "Leave out the test of a value that another response has now"
        return fix_for(context, [change], title, Applicability.UNSAFE).get()
    moved = moved_test(old, tuple(moves_of(broken, step)))
    for good in dict.fromkeys((answers.good, alone)):
        fits = moved != old and all(holds(moved, page) for _, page in good)
        tests = (
            (moved,) if fits else replacement_tests(old, replace(answers, good=good, facts={}), alignment.runs, values)
        )
        if tests and tests != (old,):
            safe = Applicability.SAFE if len(good) > 1 else Applicability.UNSAFE
            title = f"Test that {' and '.join(map(described_closely, tests))}"
            fix = fix_for(context, [ReplaceTest(step, assertion.span, old, tests)], title, safe)
            return fix.get()
    return _NOTHING
