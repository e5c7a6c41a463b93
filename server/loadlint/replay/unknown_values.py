"""The values of unknown origin: they differ between the runs, and the script sends those of one.

A reason for such a value is one that can be said: an answer offers all of them and the user chose, or a clock gave it.
What a person types has no such form; what a program made has.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.correlation.decide.evidence.one_run import shape
from loadlint.correlation.observe.value_shape import is_date
from loadlint.correlation.prove.origins import offered_alike

if TYPE_CHECKING:
    from collections.abc import Iterable

    from loadlint.correlation.decide.groups import Group
    from loadlint.correlation.flow import Flow
    from loadlint.replay.certificate import SentValue
    from loadlint.text.span import Span


def unknown_values(flow: Flow, values: Iterable[SentValue]) -> tuple[Span, ...]:
    """Where each of them stands in the script first, in bytes, the same place as the finding of `unknown-origin`."""
    sent_as_recorded = {(value.step, value.place) for value in values if value.verdict == "replayed"}
    uses = [group.primary for group in flow.unknown if _has_no_reason(flow, group)]
    spans = ((use.slot.span, (use.step, use.slot.place)) for use in uses)
    return tuple(span for span, place in spans if span is not None and place in sent_as_recorded)


def _has_no_reason(flow: Flow, group: Group) -> bool:
    values = [value for value in group.values if value is not None]
    is_made = all(shape.looks_like_token(value) and not is_date(value) for value in values)
    return is_made and not offered_alike(flow.alignment, group.values, group.primary.step)
