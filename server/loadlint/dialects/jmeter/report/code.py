"""Code in a plan that is slow, and conditions that are no code although they look like it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.dialects.jmeter.language import expressions
from loadlint.script import Remark
from loadlint.text.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loadlint.dialects.jmeter.language.elements import Element, Plan

_COMPARISON = regex(r"==|!=|<|>|&&|\|\|")
_NEVER_TRUE = "it is not the text `true`, so nothing in the controller is run"
_NEVER_FALSE = "it is not the text `false`, so the controller never ends"
_BEANSHELL_QUERIES = ("BeanShellSampler.query", "BeanShellAssertion.query", "script", "filename")


def beanshell_remarks(plan: Plan) -> Iterator[Remark]:
    """The elements of BeanShell that are switched on and have code."""
    for element in _running(plan):
        has_code = any(element.text(name).strip() for name in _BEANSHELL_QUERIES)
        if element.cls.startswith("BeanShell") and has_code and not _runs_once(element):
            yield Remark(element.shown_at, element.name)


def text_condition_remarks(plan: Plan) -> Iterator[Remark]:
    """The conditions of controllers that hold a comparison outside of all expressions."""
    for element in _running(plan):
        if element.cls == "IfController" and element.is_true("IfController.useExpression"):
            condition, detail = element.text("IfController.condition"), _NEVER_TRUE
        elif element.cls == "WhileController":
            condition, detail = element.text("WhileController.condition"), _NEVER_FALSE
        else:
            continue
        if _COMPARISON.search(_outside(condition)):
            yield Remark(element.shown_at, condition.strip(), detail=detail)


def _outside(condition: str) -> str:
    """What of a condition stands outside of all expressions."""
    parts = expressions.parse(condition)
    if parts is None:
        return condition
    return "".join(condition[part.start : part.end] for part in parts if not isinstance(part, expressions.Expression))


def _running(plan: Plan) -> Iterator[Element]:
    for element in plan.all():
        if element.enabled and all(owner.enabled for owner in element.ancestors()):
            yield element


def _runs_once(element: Element) -> bool:
    return any(owner.kind in ("setup", "teardown") for owner in element.ancestors())
