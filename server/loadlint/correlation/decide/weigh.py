"""Is a value dynamic? Two runs prove it; one run gives reasons, each with a weight."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loadlint.correlation.decide.evidence import reasons
from loadlint.correlation.decide.evidence.one_run import field_name, first_appearance, shape
from loadlint.findings import Evidence, Level

if TYPE_CHECKING:
    from loadlint.correlation.decide.candidate import Candidate

LIKELY, POSSIBLE = 0.5, 0.25
"""Sums of weights from which a value is likely, or possibly, dynamic."""

HOPELESS_WITHOUT_NAME, HOPELESS = -0.35, -0.6
"""Weights of a form that no place of issue can outweigh: the first where no field's name speaks for the value."""


def weigh(candidate: Candidate) -> Evidence | None:
    """The evidence that a value is dynamic; None where there is not enough to speak of it."""
    if candidate.group.differs:
        is_new = candidate.is_traced_everywhere or first_appearance.clue(candidate) is not None
        return Evidence(Level.PROVEN if is_new else Level.LIKELY, reasons("several_runs", candidate))
    said = reasons("one_run", candidate)
    total = sum(reason.weight for reason in said)
    if total < POSSIBLE:
        return None
    return Evidence(Level.LIKELY if total >= LIKELY else Level.POSSIBLE, said)


def is_hopeless(candidate: Candidate) -> bool:
    """Whether form and name of a single run's value already outweigh whatever the place of issue could add."""
    if candidate.group.differs or candidate.in_dynamic_address:
        return False
    form = shape.clue(candidate)
    if form is None or form.weight > HOPELESS_WITHOUT_NAME or _may_be_created(candidate):
        return False
    said = map(field_name.reason_of, candidate.fields)
    return form.weight <= HOPELESS or not any(reason is not None and reason.weight > 0 for reason in said)


def _may_be_created(candidate: Candidate) -> bool:
    """Whether it has a number or is a slug, where ids stand: such a value the run itself may show to be new."""
    literal = candidate.group.literal
    is_slug = (first_appearance.may_be_slug(run, literal) for run in candidate.alignment.runs)
    if not re.search(r"\d", literal) and not any(is_slug):
        return False
    return any(use.is_id_place for use in candidate.group.uses)
