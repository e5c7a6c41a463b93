"""The evidence that a value is dynamic: each module in the folders below is one clue.

Clues are found by name. A clue has `ORDER`, its place among the reasons that the user reads; its weights as constants,
from -1 (against) to 1 (for); `clue(candidate)`, which gives a reason or None; and a docstring whose examples are tests.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from loadlint import plugins, resources

if TYPE_CHECKING:
    from loadlint.correlation.decide.candidate import Candidate
    from loadlint.findings import Reason

_HERE = "correlation", "decide", "evidence"


@cache
def clues(kind: str) -> tuple[Any, ...]:
    """The modules of one of the folders, in their order."""
    modules = [resources.load(*_HERE, kind, name) for name in resources.modules(*_HERE, kind)]
    modules += plugins.modules(f"clues.{kind}")
    return tuple(sorted(modules, key=lambda module: module.ORDER))


def reasons(kind: str, candidate: Candidate) -> tuple[Reason, ...]:
    """What the clues of one kind say about a value."""
    possible = (module.clue(candidate) for module in clues(kind))
    return tuple(reason for reason in possible if reason is not None)


def enumeration(names: list[str]) -> str:
    """Names as a sentence has them: `a, b and c`."""
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]
