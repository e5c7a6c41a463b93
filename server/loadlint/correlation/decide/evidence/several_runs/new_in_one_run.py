"""Not every run tells where the value comes from, but one shows by itself that it is new: as `first_appearance`.

Counts for 41:
    POST /jobs -> 201 {"id": 41}
    GET /jobs/{41|52}
Not for 41:
    POST /jobs -> 201 {"id": {41|52}}
    GET /jobs/{41|52}
"""

from loadlint.correlation.decide.candidate import Candidate
from loadlint.correlation.decide.evidence.one_run import first_appearance
from loadlint.findings import Reason

ORDER = 30


def clue(candidate: Candidate) -> Reason | None:
    """The reason that its first appearance gives."""
    return None if candidate.is_traced_everywhere else first_appearance.clue(candidate)
