"""A value without an extractor of its own joins an equal value that has one, if a run shows that it is the same.

The other run may lack the step, or have gone another way there. The recorded value is wrong in any case.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from loadlint.correlation.decide.outcomes import LeftOut
from loadlint.correlation.decide.traced_value import TELLING_LENGTH, TracedValue, with_more_uses
from loadlint.correlation.observe.html import all_of
from loadlint.correlation.pair.aligned_recordings import Alignment

_SHORTEST = 2


def apply(alignment: Alignment, items: Sequence[TracedValue]) -> list[TracedValue | LeftOut]:
    """Joins each such value, a stray, to the last value before it that it repeats."""
    result = list(items)
    alike = _issued_alike(items)
    strays: dict[int, LeftOut] = {}
    for number, stray in enumerate(items):
        if not _is_stray(stray):
            continue
        owners = (owner for owner in reversed(alike.get(stray.group.literal, ())) if owner not in strays)
        repeated = (owner for owner in owners if owner != number and _repeats(alignment, stray, result[owner]))
        if (owner := next(repeated, None)) is not None:
            strays[number] = LeftOut(result[number].uses, "equal_values", _WHY, result[owner].group.primary)
            result[owner] = with_more_uses(result[owner], result[number].uses)
    return [*(item for number, item in enumerate(result) if number not in strays), *strays.values()]


_WHY = "no extractor serves it here, and a recording shows that it repeats a value which an earlier response issued"


def _issued_alike(items: Sequence[TracedValue]) -> dict[str, list[int]]:
    """The numbers of the values that have an extractor, by what was recorded."""
    alike: dict[str, list[int]] = {}
    for number, item in enumerate(items):
        if item.proof is not None:
            alike.setdefault(item.group.literal, []).append(number)
    return alike


def _is_stray(item: TracedValue) -> bool:
    """Whether a value has no extractor that is proven on all runs that have it, and the client does not make it."""
    is_served = item.proof is not None and len(item.proof.proven_on) == item.group.compared
    return not is_served and item.generator is None and len(item.group.literal) >= _SHORTEST


def _repeats(alignment: Alignment, stray: TracedValue, item: TracedValue) -> bool:
    """Whether a run that has both shows that the stray is the value which an earlier step issued."""
    literal = stray.group.literal
    first = min(use.step for use in stray.uses)
    pairs = zip(stray.group.values, item.group.values, strict=True)
    number = next((number for number, pair in enumerate(pairs) if pair == (literal, literal)), None)
    if item.proof is None or item.proof.step >= first or number is None:
        return False
    if not stray.group.differs:
        return literal.isdigit() and _is_offered(alignment, number, stray, first)
    if stray.group.values == item.group.values:
        return True
    return len(literal) >= TELLING_LENGTH and re.search(r"\d", literal) is not None


def _is_offered(alignment: Alignment, number: int, stray: TracedValue, step: int) -> bool:
    """Whether a page of a run before a step offers the value in a form's field of the same name."""
    run, literal = alignment.runs[number], stray.group.literal
    limit = run.position_of.get(step, 0)
    answers = (run.exchanges[position].response for position in run.lookups.holding(literal) if position < limit)
    pages = [answer.text for answer in answers if answer is not None]
    return any(
        literal in all_of(page, choices, "value")
        for field in {use.slot.field for use in stray.uses}
        for choices in (f'select[name="{field}"] option', f'input[name="{field}"]', f'input[name="{field}[]"]')
        for page in pages
    )
