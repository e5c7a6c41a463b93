"""Answers that bring parts of a page to a script of the page: JSF's partial responses, ASP.NET's update panels.

They come as XML and as plain text, and say of an error or an expired session in the same envelope, with status 200.
Sources: the schema of JSF's partial response (Jakarta Faces, `web-partialresponse`), and the pieces
`length|type|id|content|` that ASP.NET AJAX's PageRequestManager reads.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loadlint.text.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

_PARTIAL_RESPONSE = regex(r"\s*(?:<\?xml[^<>]*\?>\s*)?<partial-response\b[^<>]*>")
_UPDATE = regex(r"<update id=\"[A-Za-z_][\w:.-]{0,60}\">")
_DELTA = regex(r"\d+\|[A-Za-z]{3,30}\|[^|]*\|")
_PANEL = "|updatePanel|"
_LAST = 10
"""The rank of what says no more than that parts of the page came."""

_ERRORS = {
    "an error in place of the update": (
        "<error><error-name>java.lang.IllegalStateException</error-name>"
        "<error-message><![CDATA[unexpected]]></error-message></error>"
    ),
    "another page in place of the update": '<redirect url="/session/new"></redirect>',
}


def is_update(text: str) -> bool:
    """Whether an answer brings parts of a page."""
    return _PARTIAL_RESPONSE.match(text) is not None or _DELTA.match(text) is not None


def marks_of(text: str) -> dict[str, int]:
    """The texts by which an update as such is recognised: its envelope also holds errors. Ranks as for pages."""
    if _DELTA.match(text):
        return {_PANEL: _LAST} if _PANEL in text else {}
    parts = (part for part in _UPDATE.findall(text) if "ViewState" not in part)
    return dict.fromkeys((part for part in parts if not re.search(r"\d", part)), _LAST)


def refusals(text: str) -> Iterator[tuple[str, str]]:
    """Answers in the same envelope that say that nothing was done, each with a name."""
    start = _PARTIAL_RESPONSE.match(text)
    if start is not None and "<error>" not in text:
        for name, content in _ERRORS.items():
            yield name, f"{start[0]}{content}</partial-response>"
    elif _DELTA.match(text) and "|error|" not in text:
        yield "an error in place of the update", "10|error|500|unexpected|"
        yield "another page in place of the update", "0|pageRedirect||%2fsession%2fnew|"
