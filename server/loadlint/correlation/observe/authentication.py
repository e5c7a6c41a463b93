"""Schemes with which a client proves anew in each request or connection who it is: what was recorded is refused later.

Their names are those of the registry of HTTP authentication schemes (RFC 9110, 16.4.1), and what AWS and others add.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.correlation.observe.value_shape import looks_generated
from loadlint.text.regex import regex

if TYPE_CHECKING:
    from loadlint.correlation.observe.slots import Place
    from loadlint.request import Request


SIGNATURE = "signature"
_SCHEMES = {
    "digest": "Digest",
    "ntlm": "NTLM",
    "negotiate": "Negotiate",
    "kerberos": "Negotiate",
    "signature": SIGNATURE,
    "hawk": SIGNATURE,
    "aws": SIGNATURE,
}
"""By the first word of the header."""


def scheme_at(request: Request, place: Place) -> str | None:
    """The name of the scheme that authenticates a request at a place; None where nothing is made anew there."""
    if place[0] != "header":
        return None
    header = request.header(str(place[1]))
    value = header.value if header is not None else ""
    if _OF_SIGNATURE.search(str(place[1])) is not None:
        return SIGNATURE if any(map(looks_generated, value.split())) else None
    word, space, rest = value.lower().partition(" ") if place[1] == "authorization" else ("", "", "")
    return _scheme_called(word, rest) if space else None


def _scheme_called(word: str, parameters: str) -> str | None:
    if word.startswith("aws4-"):
        return "AWS Signature Version 4"
    if word == "oauth":
        # OAuth 1.0 signs; what calls itself OAuth elsewhere is a token.
        return SIGNATURE if "oauth_signature=" in parameters else None
    return _SCHEMES.get(word, SIGNATURE if "hmac" in word else None)


_OF_SIGNATURE = regex(r"(?:^|-)(?:signature|hmac)$")
"""Headers that hold a signature of the request."""
