"""Is a value dynamic? Two runs prove it; one run gives reasons, each with a weight."""

from __future__ import annotations

import re

from msgspec import Struct

from loadlint.correlation.decide.candidate import Candidate
from loadlint.correlation.decide.evidence import reasons
from loadlint.correlation.decide.evidence.one_run import field_name, first_appearance, shape
from loadlint.correlation.observe.field_name import is_version_name
from loadlint.findings import Level, Reason

LIKELY, POSSIBLE = 0.5, 0.25
"""Sums of weights from which a value is likely, or possibly, dynamic."""

HOPELESS_WITHOUT_NAME, HOPELESS = -0.35, -0.6
"""A form of such a weight decides against a value wherever it was issued; the first if no field's name is for it."""


class Weighed(Struct, frozen=True):
    """All clues about a value, and the level that follows; None where they are not enough to report it."""

    level: Level | None
    reasons: tuple[Reason, ...]

    @property
    def total(self) -> float:
        """The sum of the weights, which have two digits: sums of floats differ between versions of Python."""
        return round(sum(reason.weight for reason in self.reasons), 2)


def weigh(candidate: Candidate) -> Weighed:
    """The evidence that a value is dynamic."""
    if candidate.group.differs:
        is_new = candidate.is_traced_everywhere or first_appearance.clue(candidate) is not None
        return Weighed(Level.PROVEN if is_new else Level.LIKELY, reasons("several_runs", candidate))
    run_reasons = reasons("one_run", candidate)
    total = Weighed(None, run_reasons).total
    if total < POSSIBLE:
        return Weighed(None, run_reasons)
    return Weighed(Level.LIKELY if total >= LIKELY else Level.POSSIBLE, run_reasons)


def hopeless(candidate: Candidate) -> tuple[Reason, ...] | None:
    """The reasons of form and name if they decide against the value, wherever it was issued."""
    if candidate.group.differs or candidate.in_dynamic_address:
        return None
    form = shape.clue(candidate)
    if form is not None and form.weight <= shape.NEVER:
        return (form,)
    if form is None or form.weight > HOPELESS_WITHOUT_NAME or _may_be_created(candidate) or _is_version(candidate):
        return None
    names = [reason for name in candidate.fields if (reason := field_name.reason_of(name)) is not None]
    if form.weight <= HOPELESS or not any(reason.weight > 0 for reason in names):
        return (form, *names[:1])
    return None


def _is_version(candidate: Candidate) -> bool:
    """Whether a form may send the version of a record, whose answers tell."""
    sent = (use for use in candidate.group.uses if use.slot.place[0] != "query")
    return any(is_version_name(candidate.field_of(use)) for use in sent)


def _may_be_created(candidate: Candidate) -> bool:
    """Whether it is sent where ids stand, and has a digit or is a slug: then a run may show that it is new."""
    literal = candidate.group.literal
    is_slug = (first_appearance.may_be_slug(run, literal) for run in candidate.alignment.runs)
    if not re.search(r"\d", literal) and not any(is_slug):
        return False
    return any(use.is_id_place for use in candidate.group.uses)
