"""Tokens that stay as recorded, since the recording begins after they were issued."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loadlint.newscript.request_values import fields_of
from loadlint.secrets.names import kind_of
from loadlint.text.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loadlint.journey import PlannedRequest
    from loadlint.newscript.runs import Runs

_SHORTEST = 12
"""Characters. A shorter value in a token's field is a word, or a number that says how."""


_OF_USERS = regex(r"(?:basic|digest|ntlm|negotiate|aws4-\S+) ", re.IGNORECASE)
"""What a client makes of user and password, or of a key."""


def unissued_tokens(runs: Runs, requests: tuple[PlannedRequest, ...], script: str) -> list[str]:
    """The names of fields that a script sends with the recorded token, which no answer before had issued."""
    names: dict[str, None] = {}
    for request in requests:
        for name, value in _sent_values(request):
            # Behind `Bearer` and the like.
            token = value.rpartition(" ")[2]
            may_be = kind_of(name) == "token" and _OF_USERS.match(value) is None
            is_token = may_be and len(token) >= _SHORTEST and any(map(str.isdigit, token))
            if is_token and token in script and not runs.is_held_before(request.position, token):
                names[name] = None
    return list(names)


def _sent_values(request: PlannedRequest) -> Iterator[tuple[str, str]]:
    yield from request.headers
    yield from ((field.name, field.value) for field in fields_of(request))
