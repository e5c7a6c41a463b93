"""It is the version of the record that a form shows, or an answer beside its id: who saves an older one is refused.

Counts for 7:
    GET /page/edit -> 200 <input type="hidden" name="page[version]" value="7">
    POST /page?page[version]=7
Not for 7:
    GET /page/edit -> 200 <input type="hidden" name="page[colour]" value="7">
    POST /page?page[colour]=7
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from loadlint.correlation.decide.candidate import Candidate
from loadlint.correlation.observe.field_name import is_id_name, is_version_name, same_field
from loadlint.correlation.observe.leaves import Source
from loadlint.correlation.observe.slots import slots_of_step
from loadlint.findings import Reason
from loadlint.json_text import looks_like_json
from loadlint.request import SAFE_METHODS

ORDER = 55
WEIGHT = 0.9
_SHORTEST_ID = 3
"""In characters: a shorter id is in another object by chance."""


def clue(candidate: Candidate) -> Reason | None:
    """Whether a form had the version of a record in the field that sends it, or an answer beside an id that is sent."""
    leaf = candidate.proof.leaf if candidate.proof is not None else None
    name = next((name for name in candidate.fields if is_version_name(name)), None)
    if leaf is None or name is None or not same_field(leaf.name, name):
        return None
    if leaf.source == Source.FORM_FIELD:
        return Reason(f"`{name}` of a form: the version of a record", WEIGHT)
    if leaf.source == Source.JSON and _is_of_a_sent_record(candidate, leaf.name):
        return Reason(f"`{name}` beside an id that is sent with it: the version of a record", WEIGHT)
    return None


def _is_of_a_sent_record(candidate: Candidate, name: str) -> bool:
    """Whether one object of the answer alone has the value by this name, and has an id that a request which changes
    something sends with it."""
    steps = (candidate.alignment.steps[step] for step in candidate.steps)
    changing = [step for step in steps if step.method not in SAFE_METHODS]
    sent = {slot.value for step in changing for slot in slots_of_step(step)}
    response = candidate.issuer.response
    if not sent or response is None or not looks_like_json(response.text):
        return False
    try:
        root = json.loads(response.text)
    except (ValueError, RecursionError):
        return False
    records = [record for record in _objects(root) if str(record.get(name)) == candidate.group.literal]
    ids = [str(value) for record in records for key, value in record.items() if is_id_name(key)]
    return len(records) == 1 and any(len(value) >= _SHORTEST_ID and value in sent for value in ids)


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    """All objects in a JSON value."""
    pending = [value]
    while pending:
        node = pending.pop()
        if isinstance(node, dict):
            yield node
            pending += node.values()
        elif isinstance(node, list):
            pending += node
