"""Schemes with which a client proves anew in each request or connection who it is: what was recorded is refused later.

Their names are those of the registry of HTTP authentication schemes (RFC 9110, 16.4.1), and what AWS and others add.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.text.regex import regex

if TYPE_CHECKING:
    from collections.abc import Mapping

    from loadlint.correlation.observe.slots import Place
    from loadlint.request import Request


class Scheme(Struct, frozen=True):
    """A scheme, and for each tool how a script does it, as a sentence."""

    name: str
    tools: Mapping[str, str]


_DIGEST = Scheme(
    "Digest",
    {
        "k6": "k6 does it: `auth: 'digest'` beside the headers, and user and password in the address.",
        "locust": "`requests` does it: `auth=HTTPDigestAuth(user, password)`; FastHttpUser does not.",
        "jmeter": "JMeter does it: an HTTP Authorization Manager with the mechanism DIGEST.",
    },
)
_NTLM = Scheme(
    "NTLM",
    {
        "k6": "k6 does it: `auth: 'ntlm'` beside the headers, and user and password in the address.",
        "locust": "The package `requests_ntlm` does it: `auth=HttpNtlmAuth(user, password)`; FastHttpUser does not.",
        "jmeter": "JMeter does it: an HTTP Authorization Manager with the domain.",
    },
)
_NEGOTIATE = Scheme(
    "Negotiate",
    {
        "k6": "k6 has nothing for Kerberos.",
        "locust": "The package `requests-kerberos` does it; FastHttpUser does not.",
        "jmeter": "JMeter does it: an HTTP Authorization Manager with the mechanism KERBEROS.",
    },
)
_SIGV4 = Scheme(
    "AWS Signature Version 4",
    {
        "k6": "Grafana's library `aws` for k6 does it: `SignatureV4`; k6 itself has nothing for it.",
        "locust": "The package `requests-aws4auth` does it.",
        "jmeter": "JMeter has nothing for it but a JSR223 PreProcessor that signs each request.",
    },
)
_SIGNATURE = Scheme(
    "signature",
    {
        "k6": "The script has to compute it as the page does: `k6/crypto` has HMAC.",
        "locust": "The script has to compute it as the page does: Python's `hmac`.",
        "jmeter": "The plan has to compute it as the page does: a JSR223 PreProcessor.",
    },
)
_SCHEMES = {
    "digest": _DIGEST,
    "ntlm": _NTLM,
    "negotiate": _NEGOTIATE,
    "kerberos": _NEGOTIATE,
    "signature": _SIGNATURE,
    "hawk": _SIGNATURE,
    "aws": _SIGNATURE,
}
"""By the first word of the header."""


def scheme_at(request: Request, place: Place) -> Scheme | None:
    """The scheme that a request is authenticated by at a place; None where nothing is made anew there."""
    if place[0] != "header":
        return None
    if _OF_SIGNATURE.search(str(place[1])) is not None:
        return _SIGNATURE
    header = request.header("authorization") if place[1] == "authorization" else None
    word, space, _ = header.value.lower().partition(" ") if header is not None else ("", "", "")
    return _scheme_called(word) if space else None


def _scheme_called(word: str) -> Scheme | None:
    if word.startswith("aws4-"):
        return _SIGV4
    return _SCHEMES.get(word, _SIGNATURE if "hmac" in word else None)


_OF_SIGNATURE = regex(r"(?:^|-)(?:signature|hmac)$")
"""Headers that hold a signature of the request."""
