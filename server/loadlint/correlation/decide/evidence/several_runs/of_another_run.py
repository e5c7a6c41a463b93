"""The script holds the value of yet another run.

Counts for 41:
    POST /jobs -> 201 {"id": {41>52|63}}
    GET /jobs/{41>52|63}
Not for 41:
    POST /jobs -> 201 {"id": {41|52}}
    GET /jobs/{41|52}
"""

from loadlint.correlation.decide.candidate import Candidate
from loadlint.findings import Reason

ORDER = 50
WEIGHT = 0.1


def clue(candidate: Candidate) -> Reason | None:
    """Whether no recording sends it."""
    if candidate.group.literal in candidate.group.values:
        return None
    return Reason("the script holds the value of yet another run", WEIGHT)
