"""How the users of a k6 script come: its scenarios, or the options `vus` and `stages`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.dialects.k6.language.step_nodes import Scenario
from loadlint.dialects.script.values import Num, Obj, known
from loadlint.text.numbers import whole_number

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
