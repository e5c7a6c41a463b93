"""The load that a k6 script makes: how fast its users start, what lets them wait, and what judges the run."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loadlint.script import Remark
from loadlint.text.regex import regex
from loadlint.text.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loadlint.dialects.k6.read.step_nodes import K6Tree
    from loadlint.script import Script

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
        yield Remark(Span(name.start_byte, name.end_byte), "options")
