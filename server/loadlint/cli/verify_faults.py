"""`loadlint verify --engine --faults`: whether the script's own tool notices each answer that is broken."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from msgspec.structs import replace

from loadlint import engine
from loadlint.assertions.unnoticed import UnnoticedFault
from loadlint.cli.errors import UsageError
from loadlint.cli.show_report import show_progress
from loadlint.faults.kinds import KINDS
from loadlint.faults.run import Tried, Wish, try_faults
from loadlint.output._terminal import printable
from loadlint.replay.words import step_name

if TYPE_CHECKING:
    from argparse import Namespace

    from loadlint.engine import Analysis
    from loadlint.findings import Finding
    from loadlint.project import Project
    from loadlint.script import Script
    from loadlint.verify.run_once import Iteration

TIME_LIMIT = 600
"""Seconds for all faults together, where the user says nothing."""


RULE = "unnoticed-fault"


def wish_of(script: Script, options: Namespace) -> Wish:
    """The faults that the user wants. Raises UsageError."""
    kinds, steps = _kinds(options.kinds), _steps(script, options.only)
    return Wish(kinds, steps, options.time_limit or TIME_LIMIT)


def try_wished(analysis: Analysis, iteration: Iteration, wish: Wish) -> Tried:
    """Has the tool meet the faults that the user wants. Raises CannotRunError."""
    begun = time.monotonic()

    def progress(done: int, number: int) -> None:
        if done:
            left = (time.monotonic() - begun) / done * (number - done)
            show_progress(f"{done} of {number} faults, {left:.0f} s left")

    tried = try_faults(analysis, iteration, wish, progress)
    show_progress("")
    return tried


def findings(analysis: Analysis, project: Project, tried: Tried) -> tuple[Finding, ...]:
    """What the tool did not notice, at the steps."""
    unnoticed = tuple(
        UnnoticedFault(
            outcome.fault.step,
            tried.program,
            KINDS[outcome.fault.kind].words,
            outcome.fault.response,
            outcome.noticed_at,
        )
        for outcome in tried.outcomes
        if outcome.notice != "at once"
    )
    config = replace(project.config, select=(RULE,), ignore=(), per_file_ignores={})
    return engine.analyse(analysis.source, replace(project, config=config, faults=unnoticed)).findings


def _kinds(wishes: str | None) -> list[str]:
    """The kinds that the user wants, in their order. Raises UsageError."""
    if wishes is None:
        return list(KINDS)
    names = [name.strip() for name in wishes.split(",")]
    for name in names:
        if name not in KINDS:
            raise UsageError(f"--kinds {name}: the kinds are {', '.join(KINDS)}")
    return [name for name in KINDS if name in names]


def _steps(script: Script, wishes: list[str]) -> frozenset[int]:
    """The steps that the user wants, by lines or by words of their names. Raises UsageError."""
    names = {step.index: step_name(step) for step in script.steps}
    lines = {step.index: script.source.position(script.shown_at(step.index).start)[0] for step in script.steps}
    wanted: set[int] = set()
    for wish in wishes:
        fitting = {step for step in names if wish == str(lines[step]) or (not wish.isdecimal() and wish in names[step])}
        if not fitting:
            shown = ", ".join(f"{printable(names[step])} (line {lines[step]})" for step in names)
            raise UsageError(f"--only {wish}: the steps are {shown}")
        wanted |= fitting
    return frozenset(wanted) if wishes else frozenset(names)
