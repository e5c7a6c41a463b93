"""The parts of a k6 script's load: its scenarios, each with its rate or its number of users."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.dialects.script.read.values import Num, Obj, Seq, known
from loadlint.script import LoadPart
from loadlint.text.numbers import whole_number
from loadlint.text.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loadlint.dialects.k6.read.step_nodes import K6Tree
    from loadlint.dialects.script.read.values import Value
    from loadlint.script import Script

_AMOUNTS = {"constant-arrival-rate": "rate", "constant-vus": "vus", "per-vu-iterations": "vus"}
_UNIT = regex(r"([1-9]\d{0,8})(ms|s|m|h)")
_SECONDS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600}


def load_parts(script: Script, tree: K6Tree) -> Iterator[LoadPart]:
    """Each scenario with the steps of the function that it runs; nothing where k6 runs the default function alone, or
    where some scenarios have a rate and others a number of users, which can't be compared.
    """
    options = tree.options if isinstance(tree.options, Obj) else Obj()
    value = options.values.get("scenarios")
    scenarios = {
        name: scenario
        for name, scenario in (value.values.items() if isinstance(value, Obj) else ())
        if isinstance(scenario, Obj)
    }
    if len({_has_rate(scenario) for scenario in scenarios.values()}) > 1:
        return
    steps = {part.name: tuple(sorted(part.steps)) for part in script.parts}
    for name, scenario in scenarios.items():
        yield _part(name, steps.get(known(scenario.values.get("exec")) or "default", ()), scenario)


def _part(name: str, steps: tuple[int, ...], scenario: Obj) -> LoadPart:
    executor = _executor(scenario)
    amount = scenario.values.get(_AMOUNTS.get(executor, ""))
    number = _number(amount)
    weight = (number or _largest_target(scenario) or 1) / _unit(scenario)
    return LoadPart(name, steps, weight, amount.text.span() if isinstance(amount, Num) and number else None)


def _executor(scenario: Obj) -> str:
    return known(scenario.values.get("executor")) or ""


def _has_rate(scenario: Obj) -> bool:
    return "arrival-rate" in _executor(scenario)


def _unit(scenario: Obj) -> float:
    """The seconds in which a rate is reached; 1 for a number of users."""
    unit = known(scenario.values.get("timeUnit")) if _has_rate(scenario) else None
    return (seconds_of(unit) if unit is not None else None) or 1.0


def _number(value: Value | None) -> int | None:
    return whole_number(known(value)) if isinstance(value, Num) else None


def _largest_target(scenario: Obj) -> int | None:
    stages = scenario.values.get("stages")
    targets = [
        _number(stage.values.get("target"))
        for stage in (stages.items if isinstance(stages, Seq) else ())
        if isinstance(stage, Obj)
    ]
    return max((target for target in targets if target is not None), default=None)


def seconds_of(text: str) -> float | None:
    """A time as k6 writes it with one unit, `1m`; None where it has another form."""
    match = _UNIT.fullmatch(text)
    return int(match[1]) * _SECONDS[match[2]] if match else None
