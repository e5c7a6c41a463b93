"""What the user chose of a page's lists, by the words that the page has for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from loadlint.journey import Chosen
from loadlint.newscript.controls import controls_before

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TypeVar

    from loadlint.journey import PlannedRequest, Upload, Value
    from loadlint.newscript.controls import Control
    from loadlint.newscript.runs import Runs

    T = TypeVar("T", Value, Value | Upload)

_LONGEST = 40
"""Characters. A longer label is more than the name of a choice."""


def with_labels(runs: Runs, requests: Sequence[PlannedRequest]) -> tuple[PlannedRequest, ...]:
    """The requests with `Chosen` values in forms where the page before shows a label that says more than the value."""
    return tuple(_with_labels(runs, request) for request in requests)


def _with_labels(runs: Runs, request: PlannedRequest) -> PlannedRequest:
    names = {name for name, _ in (*(request.form or ()), *(request.parts or ()))}
    controls = controls_before(runs, request.position, names) if names else {}
    form = request.form and tuple((name, _with_label(value, controls.get(name))) for name, value in request.form)
    parts = request.parts and tuple((name, _with_label(value, controls.get(name))) for name, value in request.parts)
    return replace(request, form=form, parts=parts)


def _with_label(value: T, control: Control | None) -> T | Chosen:
    if control is None or not isinstance(value, str) or value not in control.options or not control.labels:
        return value
    label = control.labels[control.options.index(value)]
    says_more = bool(label) and label != value and len(label) <= _LONGEST
    # What stands in a comment must not be a directive.
    says_more = says_more and "loadlint" not in label.lower()
    return Chosen.of(value, label) if says_more else value
