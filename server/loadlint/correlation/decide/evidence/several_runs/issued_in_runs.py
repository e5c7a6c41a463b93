"""In how many runs an earlier response issued the value that the request then sent.

Counts for 41:
    POST /jobs -> 201 {"id": {41|52}}
    GET /jobs/{41|52}
Not for 41:
    POST /jobs -> 201 {"name": "report"}
    GET /jobs/{41|52}
"""

from loadlint.correlation.decide.candidate import Candidate
from loadlint.findings import Reason

ORDER = 20
EACH_WEIGHT = 0.5
SOME_WEIGHT = 0.2


def clue(candidate: Candidate) -> Reason | None:
    """All of them, or some."""
    if not candidate.issuing:
        return None
    if candidate.is_traced_everywhere:
        return Reason("in each of them, an earlier response issued the value that the request then sent", EACH_WEIGHT)
    compared = candidate.group.compared
    return Reason(f"an earlier response issued it in {candidate.traced} of {compared} recordings", SOME_WEIGHT)
