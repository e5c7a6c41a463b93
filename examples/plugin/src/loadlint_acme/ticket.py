"""A number of a ticket at Acme, which always begins with `ACM-`.

Counts for ACM-7731:
    GET /tickets -> 200 {"last": "ACM-7731"}
    GET /tickets/ACM-7731
Not for XYZ-7731:
    GET /tickets -> 200 {"last": "XYZ-7731"}
    GET /tickets/XYZ-7731
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.findings import Reason

if TYPE_CHECKING:
    from loadlint.correlation.decide.candidate import Candidate

ORDER = 1000
WEIGHT = 0.6


def clue(candidate: Candidate) -> Reason | None:
    """Whether the value is such a number."""
    is_ticket = any(value is not None and value.startswith("ACM-") for value in candidate.group.values)
    return Reason("a number of a ticket at Acme", WEIGHT) if is_ticket else None
