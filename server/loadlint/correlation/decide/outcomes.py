"""What goes on through the pipeline, and what is left out, with the reason: nothing is dropped without one.

Every part of the pipeline that may leave something out gives both, as an iterator of `T | LeftOut`. The run itself has
no use for what is left out; `loadlint why` tells it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from loadlint.correlation.decide.groups import SlotUse

    Note = Callable[["LeftOut"], object]
    """Takes what is left out."""

T = TypeVar("T")


class LeftOut(Struct, frozen=True):
    """Places of a value that go no further by themselves: the stage of the pipeline that left them out, and why.

    `joins` is the place whose value they go on with, None where they are dropped. `why` is a sentence for users.
    """

    uses: tuple[SlotUse, ...]
    stage: str
    why: str
    joins: SlotUse | None = None


def forget(_: LeftOut) -> None:
    """Takes what is left out in a run that nobody asks about."""


def going_on(outcomes: Iterable[T | LeftOut], note: Note = forget) -> list[T]:
    """What goes on; `note` takes the rest."""
    kept: list[T] = []
    for outcome in outcomes:
        if isinstance(outcome, LeftOut):
            note(outcome)
        else:
            kept.append(outcome)
    return kept
