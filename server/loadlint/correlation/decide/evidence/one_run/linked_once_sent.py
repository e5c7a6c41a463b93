"""A form had it as an id, and only once it had been sent did answers lead to the thing with this id.

The page for a new thing has its id already: the server makes the thing when the page is asked for.

Counts for 123:
    GET /posts/new -> 200 <input type="hidden" name="post_id" value="123">
    POST /posts?post_id=123 -> 200 <a href="/posts/123">View</a>
Not for 123:
    GET /posts -> 200 <a href="/posts/123">Spring</a>
    GET /posts/edit?name=spring -> 200 <input type="hidden" name="post_id" value="123">
    POST /posts?post_id=123 -> 200 <a href="/posts/123">View</a>
"""

import re

from loadlint.correlation.decide.candidate import Candidate
from loadlint.correlation.observe.field_name import is_id_name
from loadlint.correlation.observe.leaves import Source
from loadlint.findings import Reason

ORDER = 122
WEIGHT = 0.7
SHORTEST = 2
"""The least length of an id, in characters: a single digit is linked to by chance."""


def clue(candidate: Candidate) -> Reason | None:
    """Whether no answer before the request that sends it has a link to it, and one afterwards has."""
    leaf = candidate.proof.leaf if candidate.proof is not None else None
    if leaf is None or leaf.source != Source.FORM_FIELD or not is_id_name(leaf.name):
        return None
    if len(leaf.value) < SHORTEST:
        return None
    lookups = candidate.run.lookups
    sent = lookups.first_sent(leaf.value)
    link = re.compile(rf"[/=]{re.escape(leaf.value)}(?!\w)")
    # Each look reads a body, and nearly all texts hold a short number.
    first_link = next((position for position in lookups.holding(leaf.value) if _leads(candidate, position, link)), None)
    if sent is None or first_link is None or first_link < sent:
        return None
    return Reason("responses lead to it only once a form has sent it", WEIGHT)


def _leads(candidate: Candidate, position: int, link: re.Pattern[str]) -> bool:
    """Whether an answer has a link, by its text or by the address of a redirect."""
    response = candidate.run.exchanges[position].response
    if response is None:
        return False
    addresses = (value for name, value in response.headers if name.lower() == "location")
    return any(link.search(text) for text in (response.text, *addresses))
