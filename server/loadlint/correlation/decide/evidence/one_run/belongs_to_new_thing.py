"""It was issued as an id, in the answer to a request for a thing that this very run made, or it is the id of that.

Counts for 14:
    POST /projects -> 201 {"id": 41}
    GET /projects/41 -> 200 {"name": "Tide"}
    GET /tasks?project=41 -> 200 {"tasks": [{"id": 14, "name": "Tea"}, {"id": 15, "name": "Rye"}]}
    GET /tasks/14
Counts for 7:
    POST /lamps -> 302 /lamps/7
    GET /lamps/7 -> 200 <a href="/stars?thing_id=7&amp;kind=lamp">Star</a>
    DELETE /stars?thing_id=7&kind=lamp
Counts for 17:
    POST /lamps -> 302 /lamps/7
    GET /lamps/7 -> 200 <script>watch("/signs/lamp/7/17")</script>
    DELETE /signs/lamp/7/17
Not for 14:
    GET /projects -> 200 {"projects": [{"id": 41}]}
    GET /projects/41 -> 200 {"name": "Tide"}
    GET /tasks?project=41 -> 200 {"tasks": [{"id": 14, "name": "Tea"}, {"id": 15, "name": "Rye"}]}
    GET /tasks/14
"""

import re

from loadlint.correlation.decide.candidate import Candidate
from loadlint.correlation.observe.field_name import is_id_name
from loadlint.correlation.observe.leaves import Leaf
from loadlint.correlation.observe.slots import is_segment
from loadlint.correlation.prove.by_neighbour import after_an_id
from loadlint.findings import Reason

ORDER = 125
WEIGHT = 0.9


def clue(candidate: Candidate) -> Reason | None:
    """Whether what it belongs to is new in this run, and so is its id."""
    proof = candidate.proof
    if proof is None or proof.step not in candidate.new_id_steps:
        return None
    if not _is_id(candidate, proof.leaf) and not _is_asked_for(candidate, proof.step):
        return None
    return Reason("the response that issues it is about a thing that this run made", WEIGHT)


def _is_id(candidate: Candidate, leaf: Leaf | None) -> bool:
    """Whether a value is an id by its name in the answer; where the text around it tells it, by what sends it:
    a field, or an address that has an id before it."""
    if leaf is not None:
        return is_id_name(leaf.name)
    use = candidate.group.primary
    if is_segment(use.slot.place):
        return bool(after_an_id(candidate.alignment.steps[use.step].address, int(use.slot.place[-1])))
    return any(map(is_id_name, candidate.fields))


def _is_asked_for(candidate: Candidate, step: int) -> bool:
    """Whether a step names the value in its address, as a part of the path or the value of a parameter."""
    address = candidate.alignment.steps[step].address.partition("://")[2]
    return candidate.group.literal in re.split(r"[/?&=#]", address)
