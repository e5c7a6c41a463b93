"""What branches and calls of a script do when they are run: fail a request, raise an exception, leave, or count."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

EndingKind = Literal["fails", "raises", "leaves", "counts"]
"""A response is marked as a failure; an exception; `return`, `break` and the like; a value is added to a metric."""

RAISED: frozenset[EndingKind] = frozenset(("raises",))
FAILED: frozenset[EndingKind] = frozenset(("fails", "raises"))
STOPPED: frozenset[EndingKind] = frozenset(("raises", "leaves"))
COUNTED: frozenset[EndingKind] = frozenset(("counts",))


class Ending(Struct, frozen=True):
    """One of these in a run of the script: how many functions, and how many conditions and loops, were around it."""

    kind: EndingKind
    functions: int
    conditions: int


class BranchEnding(Struct, frozen=True):
    """What a branch does; not `certain` where a condition or a loop inside of it decides."""

    kind: EndingKind
    certain: bool


def within(endings: Iterable[Ending], functions: int, conditions: int) -> set[BranchEnding]:
    """What these are for a branch with so many functions and conditions around it.

    A `return` in a function that the branch calls does not leave the branch.
    """
    return {
        BranchEnding(ending.kind, ending.conditions == conditions)
        for ending in endings
        if ending.kind != "leaves" or ending.functions == functions
    }
