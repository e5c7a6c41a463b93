"""What the users of a thread group do after a sample that failed, and how they begin anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.dialects.jmeter.language.extractor_kinds import extracted_by
from loadlint.dialects.jmeter.language.iteration_settings import CLEARS_COOKIES, NEXT_LOOP, ON_ERROR
from loadlint.dialects.jmeter.report.code import has_one_loop, is_single
from loadlint.dialects.jmeter.report.load import waits
from loadlint.script import Remark
from loadlint.text.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loadlint.dialects.jmeter.language.elements import Element, Plan
    from loadlint.dialects.jmeter.read.dataflow import Dataflow

_DECIDING = ("IfController", "WhileController", "SwitchController", "ResultAction")
"""Elements that may end an iteration, or leave out what needs a value."""
_OWN_WAY = regex(rb"last_sample_ok|(?i:startNextThreadLoop|startNextLoop|TestLogicalAction|stopThread)")


def goes_on_remarks(flow: Dataflow) -> Iterator[Remark]:
    """The thread groups that go on where a guard has failed the sample, and send the default of its variable.

    `certain`: the plan is as it was recorded, with one thread and one loop, and loads no resources of pages.
    """
    if _OWN_WAY.search(flow.plan.data):
        return
    elements = flow.plan.running
    for group in elements:
        if group.cls != "ThreadGroup" or group.text(ON_ERROR).strip() not in ("", "continue"):
            continue
        inside = [element for element in elements if group in element.ancestors()]
        names = [name for element in inside for name in _guarded_variables(element) if name in flow.evaluated_names]
        if names and not any(element.cls in _DECIDING for element in inside):
            loads_resources = any(element.is_true("HTTPSampler.image_parser") for element in elements)
            certain = is_single(group) and not loads_resources
            yield Remark(group.shown_at, group.name, detail=names[0], certain=certain)


def _guarded_variables(extractor: Element) -> Iterator[str]:
    """The variables of an extractor that an assertion beside it looks at."""
    beside = extractor.parent.children if extractor.parent is not None else ()
    tested = {element.text("Scope.variable").strip() for element in beside if element.kind == "assertion"}
    return (variable.name for variable in extracted_by(extractor) if variable.name in tested)


def keeps_session_remarks(plan: Plan) -> Iterator[Remark]:
    """The Cookie Managers that keep the cookies from one iteration to the next."""
    for element in plan.running:
        keeps = element.cls == "CookieManager" and not element.is_true(CLEARS_COOKIES)
        if keeps and not element.is_true("CookieManager.controlledByThreadGroup"):
            yield Remark(element.shown_at, element.name)


def hammers_remarks(flow: Dataflow) -> Iterator[Remark]:
    """The thread groups that pause, but not before their first request, with which they begin anew after a failure."""
    elements = flow.plan.running
    for group in elements:
        if group.cls != "ThreadGroup" or group.text(ON_ERROR).strip() != NEXT_LOOP or has_one_loop(group):
            continue
        inside = [element for element in elements if group in element.ancestors()]
        pauses = [element for element in elements if element.kind == "timer" or waits(element)]
        first = next((element for element in inside if element.kind == "http"), None)
        if first is None or not any(pause in inside for pause in pauses):
            continue
        if not any(_delays(pause, first) for pause in pauses):
            yield Remark(group.shown_at, group.name)


def _delays(pause: Element, sampler: Element) -> bool:
    """Whether a pause comes before a sampler: a timer in its scope, or an element before it."""
    if pause.kind == "timer":
        return pause.parent is not None and pause.parent in (sampler, *sampler.ancestors())
    return pause.node.start < sampler.node.start
