"""What the script's assertions would notice, without its tool: the estimate, which needs milliseconds."""

from __future__ import annotations

from msgspec import Struct

from loadlint.assertion import Echo, StatusIs, Test, leaves
from loadlint.assertions.extracted_values import values_before
from loadlint.assertions.judge import holds
from loadlint.assertions.of_script import assertions_of_answer
from loadlint.correlation.flow import Flow
from loadlint.correlation.prove.pages import page_of
from loadlint.correlation.prove.run_extractor import Page
from loadlint.engine import Analysis
from loadlint.faults.kinds import KINDS
from loadlint.faults.outcome import Outcome
from loadlint.faults.plan import Fault, NotApplied, Plan
from loadlint.faults.run import Tried, Wish
from loadlint.recordings.exchange import Exchange
from loadlint.script import Assertion, Script
from loadlint.verify.enforcement import login_page

ASSERTIONS = "the assertions"
"""What stands in the place of a tool in an estimate."""


def estimated_faults(analysis: Analysis, wish: Wish) -> Tried:
    """What the assertions notice of the faults on the first of the newest recordings."""
    assert analysis.flow is not None
    assert analysis.context.certificate is not None
    number = min(analysis.context.certificate.newest)
    plan = list(Plan(analysis.script, analysis.flow).faults(number, wish.steps, wish.kinds))
    estimate = Estimate(analysis.script, analysis.flow)
    outcomes = []
    for fault in plan:
        if isinstance(fault, Fault):
            notices = estimate.notices(fault)
            outcomes.append(Outcome(fault, fault.step if notices else None, notices))
    not_applied = tuple(other for other in plan if isinstance(other, NotApplied))
    return Tried(ASSERTIONS, tuple(outcomes), (), not_applied, keeps_session=False)


def estimated_on_all_steps(analysis: Analysis) -> Tried | None:
    """As `estimated_faults`, of all kinds of faults at all steps; None without a recording."""
    certificate = analysis.context.certificate
    if certificate is None or not certificate.newest:
        return None
    steps = frozenset(step.index for step in analysis.script.steps)
    return estimated_faults(analysis, Wish(tuple(KINDS), steps, 0))


class Estimate(Struct, frozen=True):
    """Tells of faults whether the assertions of a script would notice them."""

    script: Script
    flow: Flow

    def notices(self, fault: Fault) -> bool:
        """Whether an assertion fails on the broken answer, or the tool itself counts it as failed."""
        alignment = self.flow.whole
        run = alignment.runs[fault.run]
        good = page_of(run, fault.step, follow=alignment.follows(fault.step))
        assertions = assertions_of_answer(self.script, fault.step)
        if fault.response is None or good is None:
            return True
        broken = self._page(good, fault)
        status = broken.response.status
        if status >= 400 and not any(_expects(assertion, status) for assertion in assertions):
            return True
        values = values_before(alignment, fault.step)[run.name]
        tests = [assertion.test for assertion in assertions if assertion.counted]
        return any(holds(test, broken, values.value) is False or _repeats_no_more(test, broken, good) for test in tests)

    def _page(self, good: Page, fault: Fault) -> Page:
        """What the script sees of the broken answer: behind a redirect to the login, the login page."""
        assert fault.response is not None
        run = self.flow.whole.runs[fault.run]
        before = [hop for hop in good.hops if run.lookups.position_by_index[hop.index] < fault.position]
        request = run.exchanges[fault.position]
        hops = [*before, Exchange(request.index, request.request, fault.response)]
        login = login_page(self.flow.whole.runs)
        if good.follows and fault.response.location is not None and login is not None:
            hops.append(Exchange(request.index, request.request, login))
        return Page(hops, follows=good.follows, evaluate=run.evaluate)


def _repeats_no_more(test: Test, broken: Page, good: Page) -> bool:
    """Whether a test compares a part of an answer with a variable, and the part is another one now."""
    echoes = (leaf for leaf in leaves(test) if isinstance(leaf, Echo) and leaf.relation == "equals")
    return any(broken.value(echo.extractor) != good.value(echo.extractor) for echo in echoes)


def _expects(assertion: Assertion, status: int) -> bool:
    """Whether an assertion says that a status is no failure."""
    return assertion.ignores_status or any(
        isinstance(leaf, StatusIs) and status in leaf.codes for leaf in leaves(assertion.test)
    )
