"""It is a UUID.

Counts for 81f35c0e-6b1d-4f0c-9a5e-3a1f0c2d7b44:
    GET /ping -> 200 pong
    POST /pay?attempt=81f35c0e-6b1d-4f0c-9a5e-3a1f0c2d7b44
Not for 81f35c0e-6b1d-4f0c-9a5e-3a1f0c2d7b44:
    GET /ping -> 200 pong
    GET /81f35c0e-6b1d-4f0c-9a5e-3a1f0c2d7b44/login
"""

from loadlint.correlation.decide.client_made import Generator, SentValue
from loadlint.correlation.observe.value_shape import is_uuid
from loadlint.findings import Reason

ORDER = 20
WEIGHT = 0.5


def clue(sent: SentValue) -> Generator | None:
    """Whether it is one in all runs, and not that of a thing that is there already, such as a tenant."""
    if sent.names_thing or not all(map(is_uuid, sent.values)):
        return None
    return Generator("uuid", 36, (Reason("a UUID that no response held before", WEIGHT),))
