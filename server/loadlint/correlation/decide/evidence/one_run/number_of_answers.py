"""How many responses hold it: what is common to many is no new value.

Counts for 7731:
    GET /cart -> 200 {"id": 7731}
    GET /carts/7731
Not for 7731:
    GET /cart -> 200 {"id": 7731}
    GET /cart/lines -> 200 {"cart": 7731}
    GET /carts/7731
"""

from loadlint.correlation.decide.candidate import Candidate
from loadlint.correlation.decide.evidence.one_run import first_appearance, shape
from loadlint.correlation.observe.field_name import is_token_name
from loadlint.findings import Reason

ORDER = 110
COMMON_WEIGHT = -0.3
ONLY_ONE_WEIGHT = 0.1
FEW = 3
"""Up to this number of responses a value is not called frequent, however short the recording is."""


def clue(candidate: Candidate) -> Reason | None:
    """Against: more than half of the answers hold it, and it is neither new nor a token. For: only one does."""
    count = len(candidate.positions)
    if count == 1:
        return Reason("only one response holds it", ONLY_ONE_WEIGHT)
    is_common = count > FEW and 2 * count > candidate.run.lookups.answers
    if is_common and not _is_token(candidate) and first_appearance.clue(candidate) is None:
        return Reason("common to many responses", COMMON_WEIGHT)
    return None


def _is_token(candidate: Candidate) -> bool:
    """Whether it looks like a token, or has a token's name and looks generated. Every page may hold the same token."""
    value = candidate.group.literal
    form = shape.clue(candidate)
    is_generated = form is not None and form.weight > 0 and not value.isdigit()
    return shape.looks_like_token(value) or (is_generated and any(map(is_token_name, candidate.fields)))
