"""What a new script takes over from one of another tool: its requests, its transactions and their names.

How the old one extracts and tests is derived anew from its recordings: the new tool has other ways.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.correlation.observe.addresses import path_of
from loadlint.replay.loops import repetitions
from loadlint.text.mapped import HOLE

if TYPE_CHECKING:
    from loadlint.engine import Analysis
    from loadlint.navigation import Symbol
    from loadlint.script import Step
    from loadlint.text.span import Span

_CONTAINERS = ("group", "controller", "function")


class TakenOver(Struct, frozen=True):
    """The structure of the old script. Positions are those of the first recording's exchanges.

    `groups` are named transactions in order, empty where the old script has none. `lost` says which of its requests no
    recording has, in a sentence each.
    """

    positions: tuple[int, ...]
    groups: tuple[tuple[str, tuple[int, ...]], ...]
    lost: tuple[str, ...]

    def with_more(self, positions: Sequence[int]) -> TakenOver:
        """The same with further requests, each in the transaction of what is made before it."""
        groups = [list(group) for _, group in self.groups]
        for position in positions:
            if groups:
                _latest_before(groups, position).append(position)
        named = tuple((name, tuple(sorted(group))) for (name, _), group in zip(self.groups, groups, strict=True))
        return TakenOver(tuple(sorted((*self.positions, *positions))), named, self.lost)


def _latest_before(groups: Sequence[list[int]], position: int) -> list[int]:
    """The group with the last position before another one; the first group where there is none."""
    return max(groups, key=lambda group: max((other for other in group if other < position), default=-1))


def taken_over(analysis: Analysis) -> TakenOver:
    """The structure of a script that has recordings."""
    assert analysis.flow is not None, "the caller has seen to the recordings"
    alignment = analysis.flow.whole
    run = alignment.runs[0]
    names = {step.index: _container(analysis, step) for step in alignment.steps}
    step_of: dict[int, int] = {}
    for step in run.position_of:
        for position in (run.position_of[step], *repetitions(alignment, run, step)):
            step_of[position] = step
    targets = {run.lookups.next_hop[position] for position in step_of if position in run.lookups.next_hop}
    positions = tuple(sorted(position for position in step_of if position not in targets))
    groups = _groups([(names[step_of[position]], position) for position in positions])
    unpaired = [step for step in alignment.steps if step.index not in run.position_of]
    missing = missing_positions(analysis)
    # A step whose address is not known may be the one that makes what is missing.
    lost = [step for step in unpaired if not missing or HOLE not in step.address]
    return TakenOver(positions, groups, tuple(_sentence(analysis, step) for step in lost)).with_more(missing)


def missing_positions(analysis: Analysis) -> list[int]:
    """The positions of requests that the journey needs and no step is paired with: a loop or a helper makes them."""
    certificate = analysis.context.certificate
    return (
        sorted(request.position for request in certificate.missing if request.run == 0)
        if certificate is not None
        else []
    )


def _groups(named: Sequence[tuple[str | None, int]]) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """What stands together in the old script; nothing where all of it does."""
    if len({name for name, _ in named}) < 2:
        return ()
    groups: list[tuple[str, list[int]]] = []
    for name, position in named:
        label = name or "other requests"
        if not groups or groups[-1][0] != label:
            groups.append((label, []))
        groups[-1][1].append(position)
    return tuple((name, tuple(positions)) for name, positions in groups)


def _container(analysis: Analysis, step: Step) -> str | None:
    """The name of the innermost group, controller or task that a step stands in."""
    navigator = analysis.navigator
    around = [] if navigator is None else list(_around(navigator.outline, step.span))
    names = [symbol.name for symbol in around if symbol.kind in _CONTAINERS]
    return re.sub(r"[\W_]+", " ", names[-1]).strip() or None if names else None


def _around(symbols: Sequence[Symbol], span: Span) -> Iterator[Symbol]:
    """The symbols that hold a span, from the outermost."""
    for symbol in symbols:
        if symbol.span.covers(span):
            yield symbol
            yield from _around(symbol.children, span)


def _sentence(analysis: Analysis, step: Step) -> str:
    line = analysis.source.data.count(b"\n", 0, step.at.start) + 1
    request = f"{step.method or 'a request to'} {path_of(step.address, '*')}"
    return f"line {line}: {request} is in no recording, so the new script does not make it"
