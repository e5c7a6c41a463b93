"""How a client proves who the user is: schemes whose proof is made anew in each request or connection, and what a
recorded proof tells of the user.

Their names are those of the registry of HTTP authentication schemes (RFC 9110, 16.4.1), and what AWS and others add.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.correlation.observe.value_shape import looks_generated
from loadlint.request import content_of
from loadlint.text.regex import regex

if TYPE_CHECKING:
    from loadlint.correlation.observe.slots import Place
    from loadlint.recordings.exchange import Exchange
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


class Credentials(Struct, frozen=True):
    """The user in a header `Authorization`. `scheme` is Basic, Digest or NTLM; `domain` is that of NTLM's user.

    `password` is None where the header does not hold it.
    """

    scheme: str
    user: str
    password: str | None = None
    domain: str = ""


def credentials_of(request: Request) -> Credentials | None:
    """Who a request says that the user is; None where it says it in no scheme that load tools have."""
    header = request.header("authorization")
    scheme, _, proof = header.value.partition(" ") if header is not None else ("", "", "")
    read = _READERS.get(scheme.lower())
    try:
        return read(proof.strip()) if read is not None else None
    except (ValueError, IndexError):
        # Not as the scheme has it.
        return None


def _basic(proof: str) -> Credentials | None:
    """RFC 7617."""
    user, colon, password = b64decode(proof, validate=True).decode().partition(":")
    return Credentials("Basic", user, password) if colon else None


def _digest(proof: str) -> Credentials | None:
    """RFC 7616."""
    user = _USER_OF_DIGEST.search(proof)
    return Credentials("Digest", user[1]) if user is not None else None


_USER_OF_DIGEST = regex(r'(?:^|[ ,])username="([^"\\]+)"')


def _ntlm(proof: str) -> Credentials | None:
    """The last message of the handshake (MS-NLMP, 2.2.1.3), which names domain and user; the first one does not."""
    message = b64decode(proof, validate=True)
    if message[:12] != b"NTLMSSP\0\3\0\0\0":
        return None
    encoding = "utf-16-le" if message[60] & 1 else "latin-1"
    domain, user = (_text_at(message, place).decode(encoding) for place in (28, 36))
    return Credentials("NTLM", user, domain=domain) if user else None


def _text_at(message: bytes, place: int) -> bytes:
    """What a field of a message of NTLM refers to: its length, and where it begins."""
    length = int.from_bytes(message[place : place + 2], "little")
    start = int.from_bytes(message[place + 4 : place + 8], "little")
    return message[start : start + length]


_READERS = {"basic": _basic, "digest": _digest, "ntlm": _ntlm}


def answered_challenges(exchanges: Sequence[Exchange]) -> dict[int, int]:
    """For positions of exchanges that only ask who the user is, the position where the client proves it.

    A load tool does both by itself, as it follows a redirect.
    """
    asking = {position for position, exchange in enumerate(exchanges) if _asks(exchange)}
    proofs: dict[tuple[str | None, str], int] = {}
    answered: dict[int, int] = {}
    for position in range(len(exchanges) - 1, min(asking, default=len(exchanges)) - 1, -1):
        exchange = exchanges[position]
        address = exchange.method, exchange.url
        if position in asking:
            answered |= {position: proofs[address]} if address in proofs else {}
        elif credentials_of(exchange.request) is not None:
            proofs[address] = position
    return answered


def repeated_refusals(exchanges: Sequence[Exchange]) -> dict[int, int]:
    """For positions of requests that were refused with an old token, that of the same request with another one."""
    refused = [position for position, exchange in enumerate(exchanges) if _is_refused(exchange)]
    pairs = ((position, _repetition(exchanges, position)) for position in refused)
    return {position: repetition for position, repetition in pairs if repetition is not None}


def _repetition(exchanges: Sequence[Exchange], refused: int) -> int | None:
    """Where the same request is made with another token, soon after it was refused, and no more refused."""
    exchange = exchanges[refused]
    tokens, address, body = tokens_of(exchange.request), (exchange.method, exchange.url), exchange.request.body
    for position in range(refused + 1, min(refused + 1 + _REACH, len(exchanges)) if tokens else 0):
        other = exchanges[position]
        if (other.method, other.url) == address and content_of(other.request.body) == content_of(body):
            others = tokens_of(other.request)
            is_other = any(others.get(name, token) != token for name, token in tokens.items())
            return position if is_other and not _is_refused(other) else None
    return None


def tokens_of(request: Request) -> dict[str, str]:
    """The tokens in a request's headers, by the headers' names."""
    values = ((field.name.value.lower(), field.value.value.rpartition(" ")[2]) for field in request.headers)
    return {name: value for name, value in values if _OF_TOKEN.search(name) and looks_generated(value)}


_OF_TOKEN = regex(r"^authorization$|token|csrf|xsrf|session|api-?key")
_REACH = 20
"""The most requests from a refused one to its repetition: a page may have made several at the same time."""


def _is_refused(exchange: Exchange) -> bool:
    return exchange.response is not None and exchange.response.status == _UNAUTHORIZED


def _asks(exchange: Exchange) -> bool:
    """Whether an answer asks who the user is; one for a page's code may do so without the header that browsers know."""
    response, is_anonymous = exchange.response, exchange.request.header("authorization") is None
    return (
        response is not None and _is_refused(exchange) and (is_anonymous or bool(response.header("www-authenticate")))
    )


_UNAUTHORIZED = 401
