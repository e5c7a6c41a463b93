"""Which fields of a request the replay compares, and why it leaves out the others.

The same holds for all tools. What a tool adds by itself are headers that describe the client or the transfer:
k6 adds `User-Agent` and `Content-Length`; Locust `Accept`, `Accept-Encoding`, `Connection` and `User-Agent`; JMeter
`Connection`, `User-Agent` and the `Content-Type` of forms. Of these the type of a body is compared where a helper adds
it without a body (`self.rest` does): some applications refuse such a request.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from loadlint.correlation.observe.slots import CONDITIONAL_HEADERS, TRACING_HEADERS, Place, Slot
from loadlint.request import Request
from loadlint.text.regex import regex

FIELDS = {
    "path": "each segment of the address, and its matrix parameters",
    "query": "each parameter",
    "form": "each field of a form, and ids in the names of fields",
    "multipart": "each part; of a file its name, not what is in it",
    "batch": "of each request in a batch its address, its headers and its body",
    "json": "each member of a JSON body; what is JSON, an address or a form inside of a value, too",
    "xml": "the texts and attributes of an XML body",
    "body": "any other body as a whole",
    "header": "headers, but for those below",
    "cookie": "the cookies that the script writes itself; all others by the tool's jar: see `cookies.py`",
}
"""What is compared, by the first word of a value's place."""

LEFT_OUT = {
    **dict.fromkeys(TRACING_HEADERS, "made anew for each request by a tracer"),
    **dict.fromkeys(CONDITIONAL_HEADERS, "the browser's cache asks with it, a load tool has none"),
    "referer": "the browser's own, and few applications look at it",
    **dict.fromkeys(("http2-settings", "proxy-connection", "proxy-authorization"), "about the connection"),
    **dict.fromkeys(
        (
            *("alt-used", "purpose", "x-moz", "x-purpose", "x-client-data"),
            *("x-browser-channel", "x-browser-copyright", "x-browser-validation", "x-browser-year"),
        ),
        "the browser's own",
    ),
    "postman-token": "made anew for each request by Postman",
}
"""Headers that are not compared, and why. Those that describe client and transfer are no values at all
(`NEGOTIATION_HEADERS` of `request.py`)."""


TYPE_OF_BODY = ("header", "content-type")
"""The place of what a helper may add."""


def added_types(sent: Request, recorded: Request) -> Iterator[Slot]:
    """The type of a body that a helper of the tool declares, where neither the script nor the run sends one."""
    if sent.body is None and recorded.header("content-type") is None:
        for header in sent.headers:
            if header.name.value.lower() == TYPE_OF_BODY[1] and not header.value.mapped:
                yield Slot(TYPE_OF_BODY, header.value, header.value)


def is_session(place: Place) -> bool:
    """Whether a session stands there in the path, as `;jsessionid=…`: it is the server's, whatever answers show."""
    return "matrix" in place and _SESSION.search(str(place[-1])) is not None


_SESSION = regex(r"sess(?:ion)?_?id|^sid$", re.IGNORECASE)


def is_compared(place: Place) -> bool:
    """Whether the value at a place counts for the certificate."""
    return place[0] != "header" or place[1] not in LEFT_OUT
