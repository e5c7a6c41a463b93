"""Code in a plan that is slow, and conditions that are no code although they look like it."""

from __future__ import annotations

from collections.abc import Iterator

from loadlint.dialects.jmeter.language import expressions
from loadlint.dialects.jmeter.language.elements import Element, Plan
from loadlint.dialects.jmeter.language.scan import Leaf
from loadlint.dialects.jmeter.read.dataflow import Dataflow
from loadlint.dialects.tracing import TRACING_NAMES, untraced_remarks
from loadlint.script import Remark, Script
from loadlint.text.regex import regex

_COMPARISON = regex(r"==|!=|<|>|&&|\|\|")
_NEVER_TRUE = "it is not the text `true`, so nothing in the controller is run"
_NEVER_FALSE = "it is not the text `false`, so the controller never ends"
_CODE = ("BeanShellSampler.query", "BeanShellAssertion.query", "script", "filename")


def beanshell_remarks(plan: Plan) -> Iterator[Remark]:
    """The elements of BeanShell that are switched on and have code. It is certain that there is a load where some
    group has more than one thread or iteration."""
    groups = [element for element in plan.running if element.kind == "group"]
    is_load = not groups or not all(map(is_single, groups))
    for element in plan.running:
        has_code = element.cls.startswith("BeanShell") and any(element.text(name).strip() for name in _CODE)
        if has_code and not runs_once(element):
            yield Remark(element.shown_at, element.name, certain=is_load)


_CHANGING = frozenset(
    "__counter __CSVRead __dateTimeConvert __isVarDefined __Random __RandomDate __RandomFromMultipleVars "
    "__RandomString __regexFunction __StringFromFile __threadNum __time __timeShift __UUID".split()
)
"""Functions whose value is another one from sample to sample, or from thread to thread."""


def interpolated_code_remarks(flow: Dataflow) -> Iterator[Remark]:
    """JSR223 elements with an expression in their code whose value is another one from sample to sample."""
    for element in flow.plan.running:
        code = element.text("script") if element.cls.startswith("JSR223") and not runs_once(element) else ""
        names = [name for name in _expressions_in(code) if _changes(flow, name)]
        if names:
            yield Remark(element.shown_at, names[0], detail=element.name)


def _expressions_in(code: str) -> Iterator[str]:
    """The names of the variables and functions in code that JMeter replaces before the code is compiled."""
    for part in (expressions.parse(code) if "${" in code else None) or ():
        if isinstance(part, expressions.Expression):
            yield part.name


def _changes(flow: Dataflow, name: str) -> bool:
    """Whether an expression has another value from sample to sample: threads set the variable while they run."""
    settings = flow.sets(name)
    return name in _CHANGING or (bool(settings) and all(setting.when != "start" for setting in settings))


def trace_remarks(script: Script, plan: Plan) -> Iterator[Remark]:
    """The remark on a plan that begins no traces: neither by a header nor by code."""
    elements = [element for element in plan.running if element.cls.startswith(("JSR223", "BeanShell", "BSF"))]
    words = (match[1] or "" for element in elements for part in _CODE for match in _WORD.finditer(element.text(part)))
    is_traced = any(word.lower() in TRACING_NAMES for word in words)
    return untraced_remarks(script, "jmeter -Jsample_variables=trace_id keeps its id", traced_by_code=is_traced)


_WORD = regex(r"//[^\n]*|/\*[\s\S]*?(?:\*/|\Z)|([\w-]+)")
"""A comment, or a word of code."""


def text_condition_remarks(plan: Plan) -> Iterator[Remark]:
    """The conditions of controllers that hold a comparison outside of all expressions."""
    for element in plan.running:
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


def runs_once(element: Element) -> bool:
    """Whether it runs before or after the load, in a group for that or in one thread's only iteration beside others."""
    return any(owner.kind in ("setup", "teardown") or _is_preparation(owner) for owner in element.ancestors())


def _is_preparation(group: Element) -> bool:
    if group.cls != "ThreadGroup" or group.parent is None or not is_single(group):
        return False
    return any(other.cls == "ThreadGroup" and other.enabled and not is_single(other) for other in group.parent.children)


def is_single(group: Element) -> bool:
    """Whether a thread group has one thread and one iteration."""
    return has_one_loop(group) and group.text("ThreadGroup.num_threads").strip() == "1"


def has_one_loop(group: Element) -> bool:
    """Whether the threads of a group have one iteration."""
    loop = group.node_at("ThreadGroup.main_controller")
    held = loop.children if loop is not None else ()
    loops = [group.plan.value(leaf).strip() for leaf in held if isinstance(leaf, Leaf) and leaf.name == _LOOPS]
    return loops == ["1"]


_LOOPS = "LoopController.loops"
