"""What a load tool itself says of its requests, in the results that it wrote."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from loadlint.results.examine import Baseline, Problem, examine
from loadlint.results.model import Results
from loadlint.verify.run_once import Outcome


class ToolVerdict(Struct, frozen=True):
    """The failures that a tool has counted, under their root causes, and the results that tell them."""

    results: Results
    problems: tuple[Problem, ...]


def verdict_of(outcome: Outcome, baseline: Baseline) -> ToolVerdict | None:
    """What the tool counted as failed; None where that is nothing.

    What else looks odd in its results is judged by the answers, which are known in full.
    """
    for told in outcome.results:
        counted = tuple(problem for problem in examine(told, baseline) if problem.counted)
        if counted:
            return ToolVerdict(replace(told, path=f"{outcome.program}'s results"), counted)
    return None
