"""The load tool did not report a broken response as failed.

## What it does

Reports what `loadlint verify --engine --faults` has shown. loadlint broke a recorded response on purpose, and the
script's own tool got it. The tool did not report that request as failed, or reported only a later one. The finding is
at the request, and lists each such response.

The fix adds an assertion that stops at least one of these responses. The recordings prove it: their good responses
pass, and the broken one fails. If the broken response lacks a value that the script extracts, the extraction needs a
guard instead: see `unguarded-extractor`.

## Why it matters

A server under load responds with error pages, login pages and half of a page. If the script does not notice this, it
counts as a fast success, or fails somewhere else, where nobody looks for the cause.

## Known false positives

None: the real tool showed each of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from loadlint.changes import AddAssertion
from loadlint.findings import Applicability, Finding, Severity
from loadlint.rules.base import Context, finding, fix_for

if TYPE_CHECKING:
    from loadlint.assertion import Test
    from loadlint.assertions.unnoticed import UnnoticedFault

SEVERITY = Severity.WARNING
FIX = "sometimes"
OF_RUNS = True


def check(context: Context) -> Iterator[Finding]:
    """One finding for each step, with all that was not noticed there."""
    by_step: dict[int, list[UnnoticedFault]] = {}
    for fault in context.faults:
        by_step.setdefault(fault.step, []).append(fault)
    for index, faults in sorted(by_step.items()):
        step = context.script.steps[index]
        tests = _tests(context, index, faults)
        remedy = None
        if tests:
            applicability = Applicability.SAFE if len(context.recordings) > 1 else Applicability.UNSAFE
            remedy = fix_for(
                context, [AddAssertion(index, tests)], "Add an assertion that fails for these responses", applicability
            )
        message = f"{faults[0].tool} does not notice here: {'; '.join(_words(context, fault) for fault in faults)}"
        yield finding(__name__, SEVERITY, step.method_at or step.at, message, remedy=remedy)


def _words(context: Context, fault: UnnoticedFault) -> str:
    if fault.noticed_at is None:
        return fault.words
    line, _ = context.script.source.position(context.script.shown_at(fault.noticed_at).start)
    return f"{fault.words} (only in line {line})"


def _tests(context: Context, step: int, faults: Sequence[UnnoticedFault]) -> tuple[Test, ...]:
    """Tests that all good answers pass, and that stop one of the broken ones."""
    from loadlint.assertions.answers import answers_of
    from loadlint.assertions.derive import derive
    from loadlint.assertions.echoed_values import EchoedValues
    from loadlint.assertions.exemplars import page_like
    from loadlint.assertions.judge import holds

    flow = context.flow
    answers = answers_of(flow.alignment, step, flow.failures) if flow is not None else None
    if flow is None or answers is None:
        return ()
    good = answers.good[0][1]
    broken = [page_like(good, fault.response) for fault in faults if fault.response is not None]
    derived = derive(answers, flow.alignment.runs)
    tests = [test for test in derived.tests if any(holds(test, page) is False for page in broken)]
    echo = EchoedValues(context.script, flow.alignment).echo(answers, step)
    if echo is not None and any(page.value(echo.extractor) != good.value(echo.extractor) for page in broken):
        tests.append(echo)
    return tuple(tests)
