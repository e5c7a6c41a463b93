"""The parts of a plan's load: its thread groups, and in them the Throughput Controllers with a percentage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.dialects.jmeter.report.load import arrivals, number_place
from loadlint.script import LoadPart
from loadlint.text.numbers import whole_number
from loadlint.text.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Literal

    from loadlint.dialects.jmeter.language.elements import Element
    from loadlint.dialects.jmeter.read.parse import JMeterTree
    from loadlint.script import Script

_PERCENT = "ThroughputController.percentThroughput"
_BY_PERCENT = "1"


def load_parts(script: Script, tree: JMeterTree) -> Iterator[LoadPart]:
    """Each controller that runs in a percentage of iterations, and each thread group with its other samplers."""
    steps: dict[int, list[int]] = {}
    owners: dict[int, Element] = {}
    for index, run in enumerate(tree.runs):
        owner = _owner(run.scope, run.group)
        owners[id(owner)] = owner
        steps.setdefault(id(owner), []).append(index)
    for key, owner in owners.items():
        if owner.kind not in ("setup", "teardown"):
            is_percentage = owner.cls == "ThroughputController"
            place = number_place(owner, _PERCENT) if is_percentage else _threads_place(owner)
            unit: Literal["percent", "amount"] = "percent" if is_percentage else "amount"
            yield LoadPart(owner.name, tuple(steps[key]), _weight(owner, place), place, unit=unit)


def _owner(scope: Sequence[Element], group: Element) -> Element:
    """The outermost controller with a percentage around a sampler, or its thread group."""
    controllers = (owner for owner in scope if owner.cls == "ThroughputController")
    return next((owner for owner in controllers if _has_percentage(owner)), group)


def _has_percentage(controller: Element) -> bool:
    style = controller.text("ThroughputController.style").strip()
    return style == _BY_PERCENT and number_place(controller, _PERCENT) is not None


def _weight(owner: Element, place: Span | None) -> float:
    """How often a part runs; the percentage of a controller is that of its thread group's iterations."""
    if owner.cls == "ThroughputController" and place is not None:
        group = next((above for above in owner.ancestors() if above.kind == "group"), None)
        share = float(owner.plan.data[place.start : place.end]) / 100
        return share * (_weight(group, None) if group is not None else 1)
    return arrivals(owner) or whole_number(owner.text("ThreadGroup.num_threads").strip()) or 1


def _threads_place(group: Element) -> Span | None:
    """Where the number of threads is written, where that is a number."""
    leaf = group.leaf("ThreadGroup.num_threads")
    is_number = whole_number(group.text("ThreadGroup.num_threads").strip()) is not None
    return Span(leaf.text_start, leaf.text_end) if leaf is not None and is_number else None
