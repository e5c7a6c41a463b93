"""It is one of several elements of a list.

Counts for 7731:
    GET /carts -> 200 [{"id": 7731}, {"id": 7732}]
    GET /carts/7731
Not for 7731:
    GET /cart -> 200 {"id": 7731}
    GET /carts/7731
"""

from loadlint.correlation.decide.candidate import Candidate
from loadlint.findings import Reason

ORDER = 70
WEIGHT = -0.1


def clue(candidate: Candidate) -> Reason | None:
    """Whether the extractor chooses an element: it may be the user's choice."""
    if candidate.proof is None or all(isinstance(step, str) for step in candidate.proof.extractor.json_steps):
        return None
    return Reason("one of several elements of a list: maybe the user's choice", WEIGHT)
