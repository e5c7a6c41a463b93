"""How the users of a k6 script come: its scenarios, or the options `vus` and `stages`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.dialects.k6.read.step_nodes import ArrivalRate, Scenario
from loadlint.dialects.script.read.values import Num, Obj, Str, known
from loadlint.text.mapped import Text
from loadlint.text.numbers import whole_number
from loadlint.text.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loadlint.dialects.k6.read.interpreter import Interpreter

_CLOSED = ("constant-vus", "ramping-vus", "externally-controlled")
"""Not those with a number of iterations: they are for preparing data, or for a race that is meant to be one."""


def closed_scenarios(state: Interpreter) -> tuple[Scenario, ...]:
    """The scenarios that begin with a number of users which is written in the script."""
    scenarios = []
    for name, executor, scenario in _scenarios(state):
        users = scenario.values.get("vus")
        number = whole_number(known(users)) if isinstance(users, Num) and executor == "constant-vus" else None
        if number is not None and isinstance(users, Num):
            scenarios.append(Scenario(name, number, users.text.span()))
    return tuple(scenarios)


def has_stages(state: Interpreter) -> bool:
    """Whether some scenario has users whose number changes."""
    return any(executor == "ramping-vus" for _, executor, _ in _scenarios(state))


def arrival_rate(state: Interpreter) -> ArrivalRate | None:
    """The rate that the only scenario asks for, where it is constant and written in this file."""
    name, scenario = _only_scenario(state)
    if known(scenario.values.get("executor")) != "constant-arrival-rate":
        return None
    rate, unit = scenario.values.get("rate"), _UNIT.fullmatch(known(scenario.values.get("timeUnit", _SECOND)) or "")
    number = whole_number(known(rate)) if isinstance(rate, Num) else None
    span = rate.text.span() if isinstance(rate, Num) else None
    if number is None or unit is None or span is None:
        return None
    return ArrivalRate(name, number / (int(unit[1]) * _SECONDS[unit[2]]), span)


def _only_scenario(state: Interpreter) -> tuple[str, Obj]:
    """The name and the members of the only scenario; an empty one where there may be others, or other members."""
    options = state.modules.main.exports.get("options")
    scenarios = options.values.get("scenarios") if isinstance(options, Obj) else None
    if isinstance(scenarios, Obj) and len(scenarios.values) == 1 and not scenarios.open:
        ((name, scenario),) = scenarios.values.items()
        if isinstance(scenario, Obj) and not scenario.open:
            return name, scenario
    return "", Obj()


_SECOND = Str(Text("1s"))
"""The unit of a scenario that names none."""
_UNIT = regex(r"([1-9]\d{0,8})(ms|s|m|h)")
_SECONDS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600}


def _scenarios(state: Interpreter) -> Iterator[tuple[str, str, Obj]]:
    """The scenarios whose users are a number, each with its name and its executor."""
    options = state.modules.main.exports.get("options")
    if not isinstance(options, Obj):
        return
    scenarios = options.values.get("scenarios")
    if isinstance(scenarios, Obj):
        for name, scenario in scenarios.values.items():
            executor = known(scenario.values.get("executor")) if isinstance(scenario, Obj) else None
            if isinstance(scenario, Obj) and executor in _CLOSED:
                yield name, executor or "", scenario
    elif scenarios is None:
        yield "options", "ramping-vus" if "stages" in options.values else "constant-vus", options
