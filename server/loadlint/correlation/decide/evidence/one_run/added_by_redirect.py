"""The server leads to the same page again, and has added a parameter with the value to its address.

A flow that keeps its state on the server, as Spring Web Flow does, begins so.

Counts for e7s1:
    GET /quote -> 302 /quote?execution=e7s1
    GET /quote?execution=e7s1
    POST /quote?execution=e7s1
Not for e7s1:
    GET /start -> 302 /quote?view=e7s1
    GET /quote?view=e7s1
    POST /quote?view=e7s1
"""

from urllib.parse import parse_qsl, urljoin

from loadlint.correlation.decide.candidate import Candidate
from loadlint.findings import Reason
from loadlint.request import url_path

ORDER = 82
WEIGHT = 0.25


def clue(candidate: Candidate) -> Reason | None:
    """Whether the first answer that holds it is such a redirect."""
    request, response = candidate.issuer.request, candidate.issuer.response
    location = response.location if response is not None else None
    if location is None:
        return None
    address, asked = urljoin(request.url.value, location), request.url.value
    if url_path(address) != url_path(asked):
        return None
    added = set(parse_qsl(address.partition("?")[2])) - set(parse_qsl(asked.partition("?")[2]))
    value = candidate.group.values[candidate.number]
    if value not in {text for _, text in added}:
        return None
    return Reason("the server has added it to the address that was asked for", WEIGHT)
