"""It differs between the runs.

Counts for 41:
    POST /jobs -> 201 {"id": {41|52}}
    GET /jobs/{41|52}
Not for 41:
    POST /jobs -> 201 {"id": 41}
    GET /jobs/41
"""

from loadlint.correlation.decide.candidate import Candidate
from loadlint.correlation.decide.evidence import enumeration
from loadlint.findings import Reason

ORDER = 10
WEIGHT = 0.5


def clue(candidate: Candidate) -> Reason | None:
    """Which recordings have different values."""
    if not candidate.group.differs:
        return None
    pairs = zip(candidate.alignment.runs, candidate.group.values, strict=True)
    return Reason(f"differs between {enumeration([run.name for run, value in pairs if value is not None])}", WEIGHT)
