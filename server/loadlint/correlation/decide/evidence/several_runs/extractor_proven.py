"""An extractor returned the run's own value.

Counts for 41:
    POST /jobs -> 201 {"id": {41|52}}
    GET /jobs/{41|52}
Not for 41:
    POST /jobs -> 201 {"ids": [41, 52]}
    GET /jobs/{41|52}
"""

from loadlint.correlation.decide.candidate import Candidate
from loadlint.correlation.decide.evidence import enumeration
from loadlint.findings import Reason

ORDER = 40
WEIGHT = 0.5


def clue(candidate: Candidate) -> Reason | None:
    """On which recordings."""
    if candidate.proof is None:
        return None
    names = enumeration([candidate.alignment.runs[number].name for number in candidate.proof.proven_on])
    return Reason(f"the extractor returned the run's own value on {names}", WEIGHT)
