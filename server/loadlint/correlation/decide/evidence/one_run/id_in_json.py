"""It was issued as an id in JSON.

Counts for 7731:
    GET /cart -> 200 {"cartId": 7731}
    POST /pay?cart=7731
Not for 7731:
    GET /cart -> 200 {"amount": 7731}
    POST /pay?cart=7731
"""

import re

from loadlint.correlation.decide.candidate import Candidate
from loadlint.correlation.observe.leaves import Source
from loadlint.findings import Reason

ORDER = 60
WEIGHT = 0.1


def clue(candidate: Candidate) -> Reason | None:
    """Whether the key that issued it ends in `id`."""
    leaf = candidate.proof.leaf if candidate.proof is not None else None
    if leaf is not None and leaf.source == Source.JSON and re.search(r"id$|Id$", leaf.name):
        return Reason(f"issued as `{leaf.name}` in JSON", WEIGHT)
    return None
