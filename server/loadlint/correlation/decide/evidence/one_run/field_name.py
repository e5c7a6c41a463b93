"""The name of the field that sends the value, or its place in a path.

Counts for 7731:
    GET /cart -> 200 {"cart": {"token": "7731"}}
    POST /pay?cart_token=7731
Not for 7731:
    GET /cart -> 200 {"cart": {"token": "7731"}}
    POST /pay?colour=7731
"""

from loadlint.correlation.decide.candidate import Candidate
from loadlint.correlation.observe.field_name import is_client_name, is_id_name, is_token_name
from loadlint.correlation.observe.slots import is_segment
from loadlint.findings import Reason

ORDER = 20
TOKEN_WEIGHT = 0.3
ID_WEIGHT = 0.15
CLIENT_WEIGHT = -0.4
PATH_WEIGHT = 0.05


def clue(candidate: Candidate) -> Reason | None:
    """The reason that the first telling field name gives."""
    named = next((reason for name in candidate.fields if (reason := reason_of(name))), None)
    if named is None and any(is_segment(use.slot.place) for use in candidate.group.uses):
        return Reason("a path segment", PATH_WEIGHT)
    return named


def reason_of(name: str) -> Reason | None:
    """The reason that a field's name gives, for or against; None for a name that tells nothing."""
    if is_client_name(name):
        return Reason(f"`{name}` is a part of the client's configuration", CLIENT_WEIGHT)
    if is_token_name(name):
        return Reason(f"the field's name, `{name}`, is that of a token", TOKEN_WEIGHT)
    if is_id_name(name):
        return Reason(f"the field's name, `{name}`, is that of an id", ID_WEIGHT)
    return None
