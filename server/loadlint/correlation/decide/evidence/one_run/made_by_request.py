"""A request that makes something issued it.

Counts for 7731:
    POST /carts -> 200 {"id": 7731}
    GET /carts/7731
Not for 7731:
    GET /carts -> 200 {"id": 7731}
    GET /carts/7731
"""

from loadlint.correlation.decide.candidate import Candidate
from loadlint.findings import Reason

ORDER = 30
WEIGHT = 0.15


def clue(candidate: Candidate) -> Reason | None:
    """Whether it is a POST, or answered with 201."""
    request, response = candidate.issuer.request, candidate.issuer.response
    if request.method == "POST" or (response is not None and response.status == 201):
        return Reason(f"issued by the response to a {request.method}", WEIGHT)
    return None
