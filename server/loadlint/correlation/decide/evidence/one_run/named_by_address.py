"""The address of the same request, which is dynamic, has a short id as well.

Counts for 94:
    GET /posts -> 200 <p>none</p>
    POST /posts?title=Spring
    GET /posts -> 200 <a href="/posts/94">Spring</a>
    PUT /posts/94 {"id": 94}
Not for 94:
    GET /posts -> 200 <a href="/posts/94">Spring</a>
    PUT /posts {"id": 94}
"""

from loadlint.correlation.decide.candidate import Candidate
from loadlint.findings import Reason

ORDER = 120
WEIGHT = 0.9


def clue(candidate: Candidate) -> Reason | None:
    """Whether what stands in the address is known to be dynamic."""
    if not candidate.in_dynamic_address:
        return None
    return Reason("the address of the same request, which is dynamic, has it as well", WEIGHT)
