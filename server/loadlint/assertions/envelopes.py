"""Answers that come in an envelope which, with status 200, holds errors as well.

Parts of a page for a script of the page: JSF's partial responses (Jakarta Faces, the schema `web-partialresponse`) and
the pieces `length|type|id|content|` that ASP.NET AJAX's PageRequestManager reads. The answers to a batch of requests,
each with its own status line (OData 4.01, part 1, 11.7). Those of GWT-RPC, which begin with `//OK` or `//EX`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from loadlint.text.regex import regex

_PARTIAL_RESPONSE = regex(r"\s*(?:<\?xml[^<>]*\?>\s*)?<partial-response\b[^<>]*>")
_UPDATE = regex(r"<update id=\"[A-Za-z_][\w:.-]{0,60}\">")
_DELTA = regex(r"\d+\|[A-Za-z]{3,30}\|[^|]*\|")
_PANEL = "|updatePanel|"
_RPC = "//OK["
_BATCH = regex(r"\s*--[\w'()+,./:=?-]{1,70}\s")
_STATUS_LINE = regex(r"^HTTP/1\.1 (\d{3})[^\r\n]*", re.MULTILINE)

_LAST = 10
"""The rank of what says no more than that something came."""

_ERRORS = {
    "an error in place of the update": (
        "<error><error-name>java.lang.IllegalStateException</error-name>"
        "<error-message><![CDATA[unexpected]]></error-message></error>"
    ),
    "another page in place of the update": '<redirect url="/session/new"></redirect>',
}


def marks_of(text: str) -> dict[str, int] | None:
    """The texts by which the good answer in an envelope is told from errors, with ranks as those of pages have.

    None where the answer is in no such envelope. What an update of a page shows is found as on a page.
    """
    if _DELTA.match(text):
        return {_PANEL: _LAST} if _PANEL in text else {}
    if _PARTIAL_RESPONSE.match(text):
        parts = (part for part in _UPDATE.findall(text) if "ViewState" not in part)
        return dict.fromkeys((part for part in parts if not re.search(r"\d", part)), _LAST)
    if text.startswith(_RPC):
        return {_RPC: 2}
    return {f"HTTP/1.1 {status}": 2 for status in _statuses(text)} if _is_batch(text) else None


def refusals(text: str) -> Iterator[tuple[str, str]]:
    """Answers in the same envelope that say that nothing was done, each with a name."""
    start = _PARTIAL_RESPONSE.match(text)
    if start is not None and "<error>" not in text:
        for name, content in _ERRORS.items():
            yield name, f"{start[0]}{content}</partial-response>"
    elif _DELTA.match(text) and "|error|" not in text:
        yield "an error in place of the update", "10|error|500|unexpected|"
        yield "another page in place of the update", "0|pageRedirect||%2fsession%2fnew|"
    elif text.startswith(_RPC):
        yield "an exception of GWT-RPC", '//EX[1,["unexpected"],0,7]'
    elif _is_batch(text) and all(status < "400" for status in _statuses(text)):
        yield "an error for each request of the batch", _STATUS_LINE.sub("HTTP/1.1 400 Bad Request", text)


def _is_batch(text: str) -> bool:
    return _BATCH.match(text) is not None and _STATUS_LINE.search(text) is not None


def _statuses(text: str) -> list[str]:
    """The different statuses in a batch, in order."""
    return list(dict.fromkeys(_STATUS_LINE.findall(text)))
