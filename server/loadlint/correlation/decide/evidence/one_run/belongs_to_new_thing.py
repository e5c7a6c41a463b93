"""It was issued as an id, in the answer to a request for a thing that this very run made.

Counts for 14:
    POST /projects -> 201 {"id": 41}
    GET /projects/41 -> 200 {"name": "Tide"}
    GET /tasks?project=41 -> 200 {"tasks": [{"id": 14, "name": "Tea"}, {"id": 15, "name": "Rye"}]}
    GET /tasks/14
Not for 14:
    GET /projects -> 200 {"projects": [{"id": 41}]}
    GET /projects/41 -> 200 {"name": "Tide"}
    GET /tasks?project=41 -> 200 {"tasks": [{"id": 14, "name": "Tea"}, {"id": 15, "name": "Rye"}]}
    GET /tasks/14
"""

from loadlint.correlation.decide.candidate import Candidate
from loadlint.correlation.observe.field_name import is_id_name
from loadlint.findings import Reason

ORDER = 125
WEIGHT = 0.9


def clue(candidate: Candidate) -> Reason | None:
    """Whether what it belongs to is new in this run, and so is its id."""
    proof = candidate.proof
    if proof is None or proof.step not in candidate.new_id_steps:
        return None
    if proof.leaf is None or not is_id_name(proof.leaf.name):
        return None
    return Reason("the answer that issues it is about a thing that this run made", WEIGHT)
