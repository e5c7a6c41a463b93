"""The load of a k6 script: scenarios with arrival rates."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from loadlint.changes import READY_USERS, SPARE_USERS, CannotWriteError, LoadStage, PartRate, SetLoad
from loadlint.dialects.k6.write import checks, edit_arguments
from loadlint.dialects.k6.write.checks import one_per_place
from loadlint.dialects.script.language.bracketed_lists import items_of
from loadlint.dialects.script.language.syntax_tree import Syntax, member_span, span_of
from loadlint.text.edits import Edit

if TYPE_CHECKING:
    from tree_sitter import Node

    from loadlint.dialects.k6.language.style import Style
    from loadlint.text.span import Span

_SCENARIO = "load"
_OF_EXECUTORS = (
    "vus",
    "iterations",
    "maxDuration",
    "startVUs",
    "gracefulRampDown",
    "stages",
    "rate",
    "startRate",
    "duration",
)
_SHORTCUTS = ("vus", "iterations", "duration", "stages")
_UNITS = {"1s": 1, "1m": 60, "1h": 3600}
_TOLERANCE = 0.005


def profile(syntax: Syntax, style: Style, change: SetLoad) -> list[Edit]:
    """The scenarios of the options with their rates; one is added where there is none. Raises CannotWriteError."""
    options, data = checks.options_of(syntax), syntax.source.data
    if options is None:
        return [checks.new_options(syntax, style, f"scenarios: {_new_scenarios(change, style)}")]
    scenarios = edit_arguments.member_named(options, data, "scenarios")
    if scenarios is None:
        return _with_scenarios(options, data, f"scenarios: {_new_scenarios(change, style)}", style)
    edits: list[Edit] = []
    for rate in change.rates:
        named = edit_arguments.member_named(scenarios[1], data, rate.name)
        if named is None:
            raise CannotWriteError(
                "the rates of the scenarios can't be compared: give all of them rates, or all of them users"
            )
        if named[1].type != "object":
            raise CannotWriteError(f"the scenario {rate.name} is made elsewhere")
        edits += _in_scenario(named[1], data, _members(rate, change.stages, style))
    return edits


def _with_scenarios(options: Node, data: bytes, added: str, style: Style) -> list[Edit]:
    """The scenarios in place of the shortcuts; options on one line get a line for each member."""
    checks.refuse_spread(options)
    lost, members = _without(options, data, _SHORTCUTS), items_of(options)
    text = data[options.start_byte : options.end_byte]
    if members and b"\n" not in text and b"/*" not in text:
        lines = [data[span.start : span.end].decode() for span in map(span_of, members) if not _is_in(span, lost)]
        return [Edit(span_of(options), _in_lines("{}", [*lines, added], style, 0))]
    if lost and lost[0].span.start == members[0].start_byte and lost[0].span.end >= members[-1].end_byte:
        return [Edit(lost[0].span, added)]
    name, _, value = added.partition(": ")
    return [*lost, *edit_arguments.in_object(options, data, name, value)]


def _is_in(span: Span, edits: Iterable[Edit]) -> bool:
    return any(edit.span.covers(span) for edit in edits)


def _new_scenarios(change: SetLoad, style: Style) -> str:
    if len(change.rates) > 1:
        raise CannotWriteError("the script has no scenarios")
    members = [f"{name}: {text}" for name, text in _members(change.rates[0], change.stages, style).items()]
    return _in_lines("{}", [f"{_SCENARIO}: {_in_lines('{}', members, style, 2)}"], style, 1)


def _in_lines(brackets: str, items: Sequence[str], style: Style, level: int) -> str:
    """Brackets with a line for each item, as formatters leave them; `level` is how far their line is to the right."""
    start = style.newline + style.unit * level
    inner = f",{start}{style.unit}".join(items)
    return f"{brackets[0]}{start}{style.unit}{inner}{style.last_comma}{start}{brackets[1]}"


def _duration(seconds: float) -> str:
    """A time as people write it to k6: `5m`, `90s`."""
    unit, size = next(
        ((unit, size) for unit, size in (("h", 3600), ("m", 60)) if seconds and not seconds % size), ("s", 1)
    )
    return f"{seconds / size:g}{unit}"


def _in_scenario(scenario: Node, data: bytes, members: dict[str, str]) -> list[Edit]:
    """Members that are there get their new value in place, new ones go first, those of other executors go."""
    checks.refuse_spread(scenario)
    lost = _without(scenario, data, (name for name in _OF_EXECUTORS if name not in members))
    return one_per_place(
        [*lost, *(edit for item in members.items() for edit in edit_arguments.in_object(scenario, data, *item))]
    )


def _without(node: Node, data: bytes, names: Iterable[str]) -> list[Edit]:
    members = (edit_arguments.member_named(node, data, name) for name in names)
    lost = {member[0].start_byte for member in members if member is not None}
    runs = groupby(items_of(node), lambda member: member.start_byte in lost)
    neighbours = [list(members) for are_lost, members in runs if are_lost]
    return [Edit(member_span(members[0], data, members[-1]), "") for members in neighbours]


def _members(rate: PartRate, stages: tuple[LoadStage, ...], style: Style) -> dict[str, str]:
    """The members of a scenario with a rate. Raises CannotWriteError."""
    unit = _unit(rate.rate, stages)
    counts = [
        (round(stage.start * rate.rate * _UNITS[unit]), round(stage.end * rate.rate * _UNITS[unit])) for stage in stages
    ]
    if not all(end for _, end in counts):
        raise CannotWriteError(f"{rate.name} would begin less than once an hour, and k6 takes whole numbers alone")
    users = {"preAllocatedVUs": str(math.ceil(rate.users * READY_USERS)), "maxVUs": str(rate.users * SPARE_USERS)}
    if len(counts) == 1 and counts[0][0] == counts[0][1]:
        return {
            "executor": style.string("constant-arrival-rate"),
            "rate": str(counts[0][0]),
            "timeUnit": style.string(unit),
            "duration": style.string(_duration(stages[0].seconds)),
            **users,
        }
    texts, last = list[str](), counts[0][0]
    for (start, end), stage in zip(counts, stages, strict=True):
        if start != last:
            texts.append(f"{{ target: {start}, duration: {style.string('0s')} }}")
        texts.append(f"{{ target: {end}, duration: {style.string(_duration(stage.seconds))} }}")
        last = end
    return {
        "executor": style.string("ramping-arrival-rate"),
        "startRate": str(counts[0][0]),
        "timeUnit": style.string(unit),
        "stages": _in_lines("[]", texts, style, 3) if len(texts) > 1 else f"[{texts[0]}]",
        **users,
    }


def _unit(rate: float, stages: tuple[LoadStage, ...]) -> str:
    """The shortest time in which the rates are whole numbers, or nearly so: k6 takes no others."""
    factors = {factor for stage in stages for factor in (stage.start, stage.end) if factor}
    for unit, seconds in _UNITS.items():
        values = [factor * rate * seconds for factor in factors]
        if all(abs(round(value) - value) <= _TOLERANCE * value for value in values):
            return unit
    return "1h"
