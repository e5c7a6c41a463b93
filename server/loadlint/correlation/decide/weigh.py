"""Is a value dynamic? Two runs prove it; one run gives reasons, each with a weight."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.correlation.decide.evidence import reasons
from loadlint.correlation.decide.evidence.one_run import field_name, first_appearance, shape
from loadlint.findings import Level

if TYPE_CHECKING:
    from loadlint.correlation.decide.candidate import Candidate
    from loadlint.findings import Reason

LIKELY, POSSIBLE = 0.5, 0.25
"""Sums of weights from which a value is likely, or possibly, dynamic."""

HOPELESS_WITHOUT_NAME, HOPELESS = -0.35, -0.6
"""Weights of a form that no place of issue can outweigh: the first where no field's name speaks for the value."""


class Weighed(Struct, frozen=True):
    """What the clues say about a value, and how sure it is to be dynamic; None where that is not enough to report."""

    level: Level | None
    reasons: tuple[Reason, ...]

    @property
    def total(self) -> float:
        """The sum of the weights."""
        return sum(reason.weight for reason in self.reasons)


def weigh(candidate: Candidate) -> Weighed:
    """The evidence that a value is dynamic."""
    if candidate.group.differs:
        is_new = candidate.is_traced_everywhere or first_appearance.clue(candidate) is not None
        return Weighed(Level.PROVEN if is_new else Level.LIKELY, reasons("several_runs", candidate))
    said = reasons("one_run", candidate)
    total = Weighed(None, said).total
    if total < POSSIBLE:
        return Weighed(None, said)
    return Weighed(Level.LIKELY if total >= LIKELY else Level.POSSIBLE, said)


def hopeless(candidate: Candidate) -> tuple[Reason, ...]:
    """What form and name say, where that already outweighs whatever the place of issue could add; else nothing."""
    if candidate.group.differs or candidate.in_dynamic_address:
        return ()
    form = shape.clue(candidate)
    if form is not None and form.weight <= shape.NEVER:
        return (form,)
    if form is None or form.weight > HOPELESS_WITHOUT_NAME or _may_be_created(candidate):
        return ()
    names = [reason for name in candidate.fields if (reason := field_name.reason_of(name)) is not None]
    if form.weight <= HOPELESS or not any(reason.weight > 0 for reason in names):
        return (form, *names[:1])
    return ()


def _may_be_created(candidate: Candidate) -> bool:
    """Whether it has a number or is a slug, where ids stand: such a value the run itself may show to be new."""
    literal = candidate.group.literal
    is_slug = (first_appearance.may_be_slug(run, literal) for run in candidate.alignment.runs)
    if not re.search(r"\d", literal) and not any(is_slug):
        return False
    return any(use.is_id_place for use in candidate.group.uses)
