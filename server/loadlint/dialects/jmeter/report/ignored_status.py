"""Assertions that ignore a response's status where nothing else tells an error from a good answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from loadlint.dialects.jmeter.language.elements import Element, Plan
from loadlint.dialects.jmeter.read.assertions import demanded_texts
from loadlint.dialects.jmeter.read.execution import SamplerRun
from loadlint.script import Remark
from loadlint.text.span import Span

_STATUS_FIELDS = ("response_code", "response_message", "response_headers")
_REQUEST_FIELDS = ("request_headers", "request_data")


def status_ignored_remarks(plan: Plan, runs: Iterable[SamplerRun]) -> Iterator[Remark]:
    """Response Assertions that ignore the status where nothing else looks at it or asks for a text of a good answer."""
    remarks: dict[Span, Remark] = {}
    for run in runs:
        assertions = list(run.applying("assertion"))
        if any(_may_see_status(assertion) or demanded_texts(assertion) for assertion in assertions):
            continue
        for assertion in assertions:
            ignores = assertion.is_true("Assertion.assume_success") and not _is_about_request(assertion)
            if ignores and assertion.plan is plan:
                remarks[assertion.shown_at] = Remark(assertion.shown_at, assertion.name)
    yield from (remarks[span] for span in sorted(remarks))


def _may_see_status(assertion: Element) -> bool:
    """Whether an assertion looks at the status, or may do so."""
    return assertion.cls != "ResponseAssertion" or _field(assertion) in _STATUS_FIELDS


def _is_about_request(assertion: Element) -> bool:
    """Whether an assertion tests what was sent: whoever does that does not want to hide what was answered."""
    return _field(assertion) in _REQUEST_FIELDS


def _field(assertion: Element) -> str:
    return assertion.text("Assertion.test_field").rpartition(".")[2]
