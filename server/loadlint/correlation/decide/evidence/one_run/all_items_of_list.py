"""A list that has what all items of a response's list have, in their order.

Counts for 505,404:
    GET /cart -> 200 {"items": [{"id": 505}, {"id": 404}]}
    GET /prices?ids=505,404
Not for 505,404:
    GET /cart -> 200 {"ids": "505,404"}
    GET /prices?ids=505,404
"""

from loadlint.correlation.decide.candidate import Candidate
from loadlint.extractor import FromItems
from loadlint.findings import Reason

ORDER = 45
WEIGHT = 0.5


def clue(candidate: Candidate) -> Reason | None:
    """The reason that a joined list gives."""
    if candidate.proof is None or not isinstance(candidate.proof.extractor.origin, FromItems):
        return None
    return Reason("it has what all items of a list in the response have", WEIGHT)
