"""What the options of a k6 script say: how its users come, and the thresholds that judge the run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.dialects.k6.language.durations import seconds_of
from loadlint.dialects.k6.language.threshold_expressions import outcome_of
from loadlint.dialects.k6.read.step_nodes import ArrivalRate, Scenario
from loadlint.dialects.k6.read.values import Class
from loadlint.dialects.script.read.values import Num, Obj, Seq, Str, Value, inner_value, known_text
from loadlint.text.mapped import Text
from loadlint.text.numbers import whole_number

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from loadlint.dialects.k6.read.interpreter import Interpreter


_CLOSED = ("constant-vus", "ramping-vus", "externally-controlled")
"""Not those with a number of iterations: they are for preparing data, or for a race that is meant to be one."""


def closed_scenarios(state: Interpreter) -> tuple[Scenario, ...]:
    """The scenarios that begin with a number of users which is written in the script."""
    scenarios = []
    for name, executor, scenario in _scenarios(state):
        users = scenario.values.get("vus")
        number = whole_number(known_text(users)) if isinstance(users, Num) and executor == "constant-vus" else None
        if number is not None and isinstance(users, Num):
            scenarios.append(Scenario(name, number, users.text.span()))
    return tuple(scenarios)


def has_stages(state: Interpreter) -> bool:
    """Whether some scenario has users whose number changes."""
    return any(executor == "ramping-vus" for _, executor, _ in _scenarios(state))


def counts_iterations(state: Interpreter) -> bool:
    """Whether it is said how many iterations there are, so that users who fail soon make no more of them."""
    options = state.options
    scenarios = inner_value(options, "scenarios")
    if isinstance(scenarios, Obj):
        executors = {known_text(inner_value(scenario, "executor")) for scenario in scenarios.values.values()}
        return bool(executors) and executors.issubset(_COUNTED)
    return isinstance(options, Obj) and "iterations" in options.values and "stages" not in options.values


_COUNTED = ("per-vu-iterations", "shared-iterations")


def arrival_rate(state: Interpreter) -> ArrivalRate | None:
    """The rate that the only scenario asks for, where it is constant and written in this file."""
    name, scenario = _only_scenario(state)
    if known_text(scenario.values.get("executor")) != "constant-arrival-rate":
        return None
    rate, unit = scenario.values.get("rate"), seconds_of(known_text(scenario.values.get("timeUnit", _SECOND)))
    number = whole_number(known_text(rate)) if isinstance(rate, Num) else None
    span = rate.text.span() if isinstance(rate, Num) else None
    return ArrivalRate(name, number / unit, span) if number is not None and unit and span is not None else None


def _only_scenario(state: Interpreter) -> tuple[str, Obj]:
    """The name and the members of the only scenario; an empty one where there may be others, or other members."""
    scenarios = inner_value(state.options, "scenarios")
    if isinstance(scenarios, Obj) and len(scenarios.values) == 1 and not scenarios.open:
        ((name, scenario),) = scenarios.values.items()
        if isinstance(scenario, Obj) and not scenario.open:
            return name, scenario
    return "", Obj()


_SECOND = Str(Text("1s"))
"""The unit of a scenario that names none."""


def _scenarios(state: Interpreter) -> Iterator[tuple[str, str, Obj]]:
    """The scenarios whose users are a number, each with its name and its executor."""
    options = state.options
    if not isinstance(options, Obj):
        return
    scenarios = options.values.get("scenarios")
    if isinstance(scenarios, Obj):
        for name, scenario in scenarios.values.items():
            executor = known_text(inner_value(scenario, "executor"))
            if isinstance(scenario, Obj) and executor in _CLOSED:
                yield name, executor or "", scenario
    elif scenarios is None:
        yield "options", "ramping-vus" if "stages" in options.values else "constant-vus", options


class Thresholds(Struct, frozen=True):
    """The metrics that have thresholds which a run may cross. `certain` is False where the options are made at run
    time. `expressions` are all thresholds that can be read, each behind its metric.
    """

    metrics: frozenset[str]
    certain: bool
    expressions: tuple[tuple[str, Text], ...] = ()

    def count(self, metric: str) -> bool:
        """Whether a threshold on a metric, or on a part of it by tags, makes it count."""
        return not self.certain or any(name.partition("{")[0].strip() == metric for name in self.metrics)


def is_module(state: Interpreter) -> bool:
    """Whether k6 can't be started with the file: it has neither a default function nor one that a scenario runs.

    Options have no effect there. A default export that is not known may be a function.
    """
    exports = state.modules.main.exports
    options = state.options
    scenarios = inner_value(options, "scenarios")
    made_at_run_time = any(value is not None and _is_open(value) for value in (options, scenarios))
    has_default = "default" in exports and not isinstance(exports["default"], Class | Obj | Seq | Str | Num)
    return not (has_default or state.entries or made_at_run_time)


def _is_open(value: Value) -> bool:
    """Whether something in an object is not known before the script runs."""
    return not isinstance(value, Obj) or value.open


def thresholds_of(state: Interpreter) -> Thresholds:
    """The thresholds of a script's options. Those that judge what a module does are in the scripts that call it."""
    if is_module(state):
        return Thresholds(frozenset(), False)
    options = state.options
    if options is None:
        return Thresholds(frozenset(), True)
    if not isinstance(options, Obj) or options.open:
        return Thresholds(frozenset(), False)
    thresholds = options.values.get("thresholds")
    if thresholds is None:
        return Thresholds(frozenset(), True)
    if not isinstance(thresholds, Obj) or thresholds.open:
        return Thresholds(frozenset(), False)
    expressions = {metric: tuple(_expressions(value)) for metric, value in thresholds.values.items()}
    judging = frozenset(
        metric for metric, value in thresholds.values.items() if _judges(metric, value, expressions[metric])
    )
    return Thresholds(judging, True, tuple((metric, text) for metric, texts in expressions.items() for text in texts))


def _expressions(value: Value) -> Iterator[Text]:
    """The expressions of a metric. `{ threshold: '…', abortOnFail: true }` is one too."""
    for item in value.items if isinstance(value, Seq) else ():
        expression = item.values.get("threshold") if isinstance(item, Obj) else item
        if isinstance(expression, Str):
            yield expression.text


def _judges(metric: str, value: Value, texts: Sequence[Text]) -> bool:
    """Whether a run may cross the thresholds of a metric; those that can't be read may be crossed."""
    are_all = isinstance(value, Seq) and len(texts) == len(value.items)
    return not texts or not are_all or any(outcome_of(metric, text.value) is not True for text in texts)
