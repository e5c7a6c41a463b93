"""The load that a k6 script makes: its parts, how its users start, what lets them wait, what judges the run."""

from __future__ import annotations

import re
from collections.abc import Iterator

from loadlint.dialects.k6.language.durations import seconds_of
from loadlint.dialects.k6.read.step_nodes import K6Tree
from loadlint.dialects.script.language.syntax_tree import span_of
from loadlint.dialects.script.read.values import Num, Obj, Seq, Value, inner_value, known_text
from loadlint.script import LoadPart, Remark, Script
from loadlint.text.numbers import whole_number
from loadlint.text.regex import regex
from loadlint.text.span import Span

_MANY = 100
"""So many users at once are more than users who come by chance."""
_SUDDEN = regex(r"spike|burst|peak|stress|flood|concurren|race", re.IGNORECASE)
"""Names of scenarios in which it is the point that all come at once."""
_WAITS = regex(rb"sleep|pause|think|wait|setTimeout", re.IGNORECASE)


def at_once(script: Script, tree: K6Tree) -> Iterator[Remark]:
    """The scenarios that begin with many users."""
    for scenario in tree.closed if not script.is_module else ():
        if scenario.users >= _MANY and scenario.at is not None and not _SUDDEN.search(scenario.name):
            yield Remark(scenario.at, scenario.name, detail=f"{scenario.users} users")


def asked_rate(script: Script, tree: K6Tree) -> Iterator[Remark]:
    """The iterations a second that the only scenario asks for."""
    rate = tree.arrival_rate
    if rate is not None and not script.is_module:
        yield Remark(rate.at, rate.scenario, detail="iterations", per_second=rate.per_second)


def thresholds(script: Script, tree: K6Tree) -> Iterator[Remark]:
    """The thresholds of the options: the metric, and the expression as the detail."""
    for metric, text in tree.thresholds:
        yield Remark(text.span() or Span(0, 0), metric, detail=text.value)


def no_pause(script: Script, tree: K6Tree) -> Iterator[Remark]:
    """The first request of a script whose users never wait. What other files do is not known."""
    waits = script.files or script.is_module or _WAITS.search(script.source.data)
    has_users = tree.stages or any(scenario.users > 1 for scenario in tree.closed)
    if script.steps and has_users and not waits:
        yield Remark(script.steps[0].at, "this script")


def no_thresholds(script: Script, tree: K6Tree) -> Iterator[Remark]:
    """The options of a script that have no threshold at all, where no check is missing one."""
    has_load = tree.stages or bool(tree.closed)
    judged = (
        tree.checks_count or tree.has_thresholds or any(assertion.kind == "check" for assertion in script.assertions)
    )
    if script.is_module or not has_load or judged or not script.steps:
        return
    for name in tree.syntax.identifiers.get("options", ())[:1]:
        yield Remark(span_of(name), "options")


_AMOUNTS = {"constant-arrival-rate": "rate", "constant-vus": "vus", "per-vu-iterations": "vus"}


def load_parts(script: Script, tree: K6Tree) -> Iterator[LoadPart]:
    """Each scenario with the steps of the function that it runs; nothing where k6 runs the default function alone, or
    where some scenarios have a rate and others a number of users, which can't be compared.
    """
    value = inner_value(tree.options, "scenarios")
    named = value.values.items() if isinstance(value, Obj) else ()
    scenarios = {name: scenario for name, scenario in named if isinstance(scenario, Obj)}
    if len({_has_rate(scenario) for scenario in scenarios.values()}) > 1:
        return
    steps = {part.name: tuple(sorted(part.steps)) for part in script.parts}
    for name, scenario in scenarios.items():
        yield _part(name, steps.get(known_text(scenario.values.get("exec")) or "default", ()), scenario)


def _part(name: str, steps: tuple[int, ...], scenario: Obj) -> LoadPart:
    executor = _executor(scenario)
    amount = scenario.values.get(_AMOUNTS.get(executor, ""))
    number = _number(amount)
    weight = (number or _largest_target(scenario) or 1) / _unit(scenario)
    return LoadPart(name, steps, weight, amount.text.span() if isinstance(amount, Num) and number else None)


def _executor(scenario: Obj) -> str:
    return known_text(scenario.values.get("executor")) or ""


def _has_rate(scenario: Obj) -> bool:
    return "arrival-rate" in _executor(scenario)


def _unit(scenario: Obj) -> float:
    """The seconds in which a rate is reached; 1 for a number of users."""
    return (seconds_of(known_text(scenario.values.get("timeUnit"))) if _has_rate(scenario) else None) or 1.0


def _number(value: Value | None) -> int | None:
    return whole_number(known_text(value)) if isinstance(value, Num) else None


def _largest_target(scenario: Obj) -> int | None:
    stages = scenario.values.get("stages")
    targets = [_number(inner_value(stage, "target")) for stage in (stages.items if isinstance(stages, Seq) else ())]
    return max((target for target in targets if target is not None), default=None)
