"""The parts of a plan's load: its thread groups, and in them the Throughput Controllers with a percentage."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from loadlint.dialects.jmeter.language.elements import Element
from loadlint.dialects.jmeter.read.iteration_shares import owner_of, percentage_place, share_of
from loadlint.dialects.jmeter.read.parse import JMeterTree
from loadlint.dialects.jmeter.report.load import arrivals
from loadlint.script import LoadPart
from loadlint.text.numbers import whole_number
from loadlint.text.span import Span


def load_parts(tree: JMeterTree) -> Iterator[LoadPart]:
    """Each controller that runs in a percentage of iterations, and each thread group with its other samplers; nothing
    where some groups have arrivals and others a number of threads, which can't be compared.
    """
    groups = [run.group for run in tree.runs if run.group.kind not in ("setup", "teardown")]
    if len({arrivals(group) is None for group in groups}) > 1:
        return
    steps: dict[int, list[int]] = {}
    owners: dict[int, Element] = {}
    for index, run in enumerate(tree.runs):
        owner = owner_of(run)
        owners[id(owner)] = owner
        steps.setdefault(id(owner), []).append(index)
    for key, owner in owners.items():
        share, group = share_of(owner), tree.runs[steps[key][0]].group
        if group.kind not in ("setup", "teardown"):
            place = _threads_place(owner) if share is None else percentage_place(owner)
            unit: Literal["percent", "amount"] = "amount" if share is None else "percent"
            weight = _amount(group) * (1 if share is None else share)
            yield LoadPart(owner.name, tuple(steps[key]), weight, place, unit=unit)


def _amount(group: Element) -> float:
    return arrivals(group) or whole_number(group.text("ThreadGroup.num_threads").strip()) or 1


def _threads_place(group: Element) -> Span | None:
    """Where the number of threads is written, where that is a number."""
    leaf = group.leaf("ThreadGroup.num_threads")
    is_number = whole_number(group.text("ThreadGroup.num_threads").strip()) is not None
    return Span(leaf.text_start, leaf.text_end) if leaf is not None and is_number else None
