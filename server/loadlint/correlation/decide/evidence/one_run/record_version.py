"""It is the version of the record that a form shows: who saves an older one is refused.

Counts for 7:
    GET /page/edit -> 200 <input type="hidden" name="page[version]" value="7">
    POST /page?page[version]=7
Not for 7:
    GET /page/edit -> 200 <input type="hidden" name="page[colour]" value="7">
    POST /page?page[colour]=7
"""

from loadlint.correlation.decide.candidate import Candidate
from loadlint.correlation.observe.field_name import is_version_name, same_field
from loadlint.correlation.observe.leaves import Source
from loadlint.findings import Reason

ORDER = 55
WEIGHT = 0.9


def clue(candidate: Candidate) -> Reason | None:
    """Whether a form had the version of a record in the field that sends it."""
    leaf = candidate.proof.leaf if candidate.proof is not None else None
    if leaf is None or leaf.source != Source.FORM_FIELD:
        return None
    name = next((name for name in candidate.fields if is_version_name(name) and same_field(leaf.name, name)), None)
    return Reason(f"`{name}` of a form: the version of a record", WEIGHT) if name is not None else None
