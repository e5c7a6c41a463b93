"""Nothing is dropped without a reason: each part of the pipeline tells what goes on and what is left out.

A part that may leave something out gives both as one iterator of `T | LeftOut`. A check ignores what is left out;
`loadlint why` shows it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct

if TYPE_CHECKING:
    from loadlint.correlation.decide.groups import SlotUse

    Note = Callable[["LeftOut"], object]
    """Takes what is left out."""

T = TypeVar("T")


class LeftOut(Struct, frozen=True):
    """Places of a value that do not go on by themselves: the stage of the pipeline that left them out, and why.

    `joins` is a place of the value that they join, None where they are dropped. `why` is a sentence for users.
    """

    uses: tuple[SlotUse, ...]
    stage: str
    why: str
    joins: SlotUse | None = None


def forget(_: LeftOut) -> None:
    """Ignores what is left out, for a check where nobody asks about it."""


def going_on(outcomes: Iterable[T | LeftOut], note: Note = forget) -> list[T]:
    """The items that go on; `note` is called with each of those that are left out."""
    kept: list[T] = []
    for outcome in outcomes:
        if isinstance(outcome, LeftOut):
            note(outcome)
        else:
            kept.append(outcome)
    return kept
