"""It was issued and sent under one name.

Counts for 7731:
    GET /cart -> 200 {"voucher": 7731}
    POST /pay?voucher=7731
Not for 7731:
    GET /cart -> 200 {"voucher": 7731}
    POST /pay?amount=7731
"""

from loadlint.correlation.decide.candidate import Candidate
from loadlint.correlation.observe.field_name import same_field
from loadlint.findings import Reason

ORDER = 50
WEIGHT = 0.1


def clue(candidate: Candidate) -> Reason | None:
    """Whether a field that sends it is called as the one that issued it."""
    leaf = candidate.proof.leaf if candidate.proof is not None else None
    if leaf is not None and any(same_field(leaf.name, name, leaf.owner) for name in candidate.fields):
        return Reason("issued and sent under one name", WEIGHT)
    return None
