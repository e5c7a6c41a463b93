"""Several requests send it.

Counts for 7731:
    GET /cart -> 200 {"id": 7731}
    GET /carts/7731
    POST /carts/7731/pay
Not for 7731:
    GET /cart -> 200 {"id": 7731}
    GET /carts/7731
"""

from loadlint.correlation.decide.candidate import Candidate
from loadlint.findings import Reason

ORDER = 100
WEIGHT = 0.1


def clue(candidate: Candidate) -> Reason | None:
    """Whether there is more than one step that sends it."""
    count = len(candidate.steps)
    return Reason(f"sent by {count} requests", WEIGHT) if count > 1 else None
