"""What runs in a part of a thread group's iterations: what stands in a Throughput Controller with a percentage."""

from __future__ import annotations

from loadlint.dialects.jmeter.language.elements import Element
from loadlint.dialects.jmeter.language.number_places import number_place
from loadlint.dialects.jmeter.read.execution import SamplerRun
from loadlint.text.span import Span

_BY_PERCENT = "1"


def owner_of(run: SamplerRun) -> Element:
    """The outermost controller with a percentage around a sampler, or its thread group."""
    return next((owner for owner in run.scope if share_of(owner) is not None), run.group)


def share_of(owner: Element) -> float | None:
    """The share of its thread group's iterations in which a controller runs; None for what runs in all of them."""
    place = percentage_place(owner)
    return float(owner.plan.data[place.start : place.end]) / 100 if place is not None else None


def percentage_place(owner: Element) -> Span | None:
    """Where the percentage of a controller is written; None for what has no number of that kind."""
    is_percentage = owner.text("ThroughputController.style").strip() == _BY_PERCENT
    return number_place(owner, "ThroughputController.percentThroughput") if is_percentage else None
