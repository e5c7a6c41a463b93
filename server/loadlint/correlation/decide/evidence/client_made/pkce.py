"""It is a PKCE verifier, or the challenge made of it (RFC 7636).

Counts for dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk:
    GET /ping -> 200 pong
    GET /authorize?code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM
    POST /token?code_verifier=dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk
Not for dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk:
    GET /ping -> 200 pong
    POST /token?code_verifier=dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk
"""

from loadlint.correlation.decide.client_made import Generator, SentValue
from loadlint.findings import Reason

ORDER = 30
WEIGHT = 0.9
CHALLENGE_LENGTH = 43
"""The characters of a SHA-256 in base64, which are also the fewest of a verifier."""
LONGEST_VERIFIER = 128


def clue(sent: SentValue) -> Generator | None:
    """Whether the other one, verifier or challenge, is sent as well."""
    value = sent.values[0]
    for other in sent.others if len(value) == CHALLENGE_LENGTH else ():
        if _may_verify(other) and other != value and challenge(other) == value:
            reason = Reason("the SHA-256 of the PKCE verifier that follows", WEIGHT)
            return Generator("pkce-challenge", CHALLENGE_LENGTH, (reason,), other)
    if _may_verify(value) and challenge(value) in sent.others:
        reason = Reason("its SHA-256 is the PKCE challenge that was sent", WEIGHT)
        return Generator("pkce-verifier", len(value), (reason,))
    return None


def _may_verify(value: str) -> bool:
    return CHALLENGE_LENGTH <= len(value) <= LONGEST_VERIFIER


def challenge(verifier: str) -> str:
    """The S256 code challenge of a verifier (RFC 7636, section 4.2)."""
    import base64
    import hashlib

    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
