"""Which fields of a request the replay compares, and why it leaves out the others.

The same holds for all tools. What a tool adds by itself are headers that describe the client or the transfer:
k6 adds `User-Agent` and `Content-Length`; Locust `Accept`, `Accept-Encoding`, `Connection` and `User-Agent`, and for
`self.rest` the `Content-Type`; JMeter `Connection`, `User-Agent` and the `Content-Type` of forms.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.correlation.observe.slots import CONDITIONAL_HEADERS, TRACING_HEADERS

if TYPE_CHECKING:
    from loadlint.correlation.observe.slots import Place

FIELDS = {
    "path": "each segment of the address, and its matrix parameters",
    "query": "each parameter",
    "form": "each field of a form, and ids in the names of fields",
    "multipart": "each part, and its file's name; what is in the file only where the recording has it",
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


def is_compared(place: Place) -> bool:
    """Whether the value at a place counts for the certificate."""
    return place[0] != "header" or place[1] not in LEFT_OUT
