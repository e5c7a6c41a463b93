"""Bad answers that a server under load may give with a good status, made from the good one.

Nothing, half of it, an error in JSON, a SOAP fault, a page in place of JSON, a list without items.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from loadlint.assertions import envelopes
from loadlint.assertions.calls import number_of_calls
from loadlint.assertions.exemplars import Exemplar, Kind, is_login_page, page_part, page_with
from loadlint.assertions.json_fields import error_lists, list_paths
from loadlint.assertions.judge import json_tree
from loadlint.cache.memory import remembered_without_text
from loadlint.correlation.prove.run_extractor import Page
from loadlint.recordings.exchange import Response
from loadlint.text.regex import regex

_ITEM = regex(r"<(li|tr|article)\b[^<>]*>(?:(?!<\1\b).)*?</\1>\s*", re.IGNORECASE | re.DOTALL)
_IS_DATA = regex(r"(?:href|name|id|value|data-[\w-]+)=[\"'][^\"']*\d")
"""Items that have an id are the application's data, those that have none may be its menu."""

HALF = "half of the body"
IN_JSON = "an error in JSON"
ON_A_PAGE = "an error page"
MAINTENANCE_PAGE = "a maintenance page"
IN_OWN_FORM = (
    "a SOAP fault",
    "a fault of XML-RPC",
    "an error in place",
    "an exception of GWT-RPC",
    "an error for each",
)
"""How the names of some bad answers begin: half of the good one, and errors in each form."""

ERROR_PAGE = """<!DOCTYPE html>
<html lang="en"><head><title>Something went wrong</title></head>
<body><h1>Sorry, something went wrong</h1><p>Please try again later.</p></body></html>
"""
_MAINTENANCE = """<!DOCTYPE html>
<html lang="en"><head><title>Down for maintenance</title></head>
<body><h1>We will be back soon</h1><p>The site is being updated.</p></body></html>
"""
_CAPTCHA = """<!DOCTYPE html>
<html lang="en"><head><title>Just a moment...</title></head>
<body><form action="/challenge" method="post"><div class="captcha"></div><p>Are you human?</p></form></body></html>
"""
_LOGIN = """<!DOCTYPE html>
<html lang="en"><head><title>Session expired</title></head>
<body><form action="/session/new" method="post"><input name="u"><input type="password" name="p"></form></body></html>
"""
_ERRORS: tuple[dict[str, Any], ...] = (
    {"error": "unexpected"},
    {"error": {"code": 500, "message": "unexpected"}},
    {"success": False, "message": "unexpected"},
    {"status": "error", "message": "unexpected"},
    {"data": None, "errors": [{"message": "unexpected"}]},
    {"type": "about:blank", "title": "Internal Server Error", "status": 500, "detail": "unexpected"},
)


def exemplars_invented(kind: Kind, good: Sequence[Page], others: Sequence[Response], login: str) -> Iterator[Exemplar]:
    first = good[0]
    size = len(first.response.text)
    media = first.response.media_type
    yield Exemplar("an empty body", page_with(first, "", media))
    if size > 80:
        yield Exemplar(HALF, page_part(first, [(0, size // 2)]))
    if size > 80 and kind != "html":
        # Browsers show such a page, and only its last tag would tell.
        yield Exemplar("the body without its end", page_part(first, [(0, size * 9 // 10)]))
    trees = [json_tree(page.response.text) for page in good] if kind == "json" else []
    for error in _ERRORS:
        if not _fits(error, trees):
            body = json.dumps(error)
            yield Exemplar(f"{IN_JSON}: {body}", page_with(first, body, "application/json"))
    yield from _fault(first)
    pages = [(ON_A_PAGE, ERROR_PAGE), (MAINTENANCE_PAGE, _MAINTENANCE), ("a captcha", _CAPTCHA)]
    if not any(is_login_page(page.response) for page in good):
        pages.append(("a login page", _LOGIN))
    for name, page in pages:
        yield Exemplar(
            f"{name} in HTML", page_with(first, page, "text/html", address=login if page == _LOGIN else None)
        )
    if trees:
        yield from _with_empty_list(first, trees)
        yield from _with_errors(first, trees)
    if kind == "html":
        left = [_without_items(page.response.text, others) for page in good]
        if all(len(parts) > 1 for parts in left):
            yield Exemplar("no items in its lists", page_part(first, left[0]), emptied=True)


def _fault(first: Page) -> Iterator[Exemplar]:
    """A message that says why nothing was done, in the envelope of the good one: of SOAP (1.1, 4.4; 1.2, part 1, 5.4),
    of XML-RPC, or of what updates parts of a page."""
    text, media_type = first.response.text, first.response.media_type
    for name, refusal in envelopes.refusals(text):
        yield Exemplar(name, page_with(first, refusal, media_type))
    # The word first: the expression looks at each tag.
    envelope = _ENVELOPE.search(text) if "Envelope" in text else None
    if envelope is not None and not _SOAP_FAULT.search(text):
        prefix = envelope[1] or ""
        reason = "<faultcode>Server</faultcode><faultstring>unexpected</faultstring>"
        if "2003/05" in envelope[0]:
            reason = f"<{prefix}Reason><{prefix}Text>unexpected</{prefix}Text></{prefix}Reason>"
        inner = f"<{prefix}Body><{prefix}Fault>{reason}</{prefix}Fault></{prefix}Body></{prefix}Envelope>"
        yield Exemplar("a SOAP fault", page_with(first, envelope[0] + inner, media_type))
    elif "<methodResponse>" in text and "<fault>" not in text:
        yield Exemplar("a fault of XML-RPC", page_with(first, _XML_RPC_FAULT, media_type))


_XML_RPC_FAULT = (
    "<methodResponse><fault><value><struct>"
    "<member><name>faultCode</name><value><int>4</int></value></member>"
    "<member><name>faultString</name><value><string>unexpected</string></value></member>"
    "</struct></value></fault></methodResponse>"
)
_ENVELOPE = regex(r"<([\w.-]+:)?Envelope\b[^<>]*>")
_SOAP_FAULT = regex(r"<(?:[\w.-]+:)?Fault\b")


def _without_items(text: str, others: Sequence[Response]) -> list[tuple[int, int]]:
    """The parts of a page without the items of its lists, if these are data: items on other pages too may be a menu."""
    items = [
        (item.span(), item[0].strip(), shown[0]) for item in _ITEM.finditer(text) if (shown := _IS_DATA.search(item[0]))
    ]
    for other in others:
        if not items:
            break
        page = other.text
        data = _data_of(page)
        items = [item for item in items if item[2] not in data or item[1] not in page]
    starts = [0, *(end for (_, end), _, _ in items)]
    ends = [*(start for (start, _), _, _ in items), len(text)]
    return list(zip(starts, ends, strict=True))


@remembered_without_text(100_000)
def _data_of(text: str) -> frozenset[str]:
    """The ids that mark items of a page as data. A page without the id of an item does not hold the item."""
    return frozenset(_IS_DATA.findall(text))


def _fits(error: dict[str, Any], trees: Sequence[Any]) -> bool:
    """Whether a good answer looks like the error itself."""
    return any(isinstance(tree, dict) and tree.keys() == error.keys() for tree in trees)


def _with_empty_list(first: Page, trees: Sequence[Any]) -> Iterator[Exemplar]:
    """The first good answer without the items of its list, if all good answers have one list that is never empty."""
    for path in list_paths(trees) if not number_of_calls(first) else ():
        tree = json.loads(first.response.text)
        name = ".".join(map(str, path)) or "the list"
        if path:
            holder = tree
            for key in path[:-1]:
                holder = holder[key]
            holder[path[-1]] = []
        else:
            tree = []
        body = json.dumps(tree)
        yield Exemplar(f"no items in {name}", page_with(first, body, first.response.media_type), emptied=True)


def _with_errors(first: Page, trees: Sequence[Any]) -> Iterator[Exemplar]:
    """The first good answer with nothing in place of its things, and with errors beside them."""
    tree = json.loads(first.response.text)
    if not isinstance(tree, dict):
        return
    told = [{"message": "unexpected"}]
    media_type = first.response.media_type
    things = [name for name, value in tree.items() if isinstance(value, dict) and value]
    if things and all(
        isinstance(other, dict) and isinstance(other.get(name), dict) for other in trees for name in things
    ):
        nothing = tree | {name: _of_nothing(tree[name]) if name == "data" else None for name in things}
        yield Exemplar("nothing in place of its things", page_with(first, json.dumps(nothing), media_type))
    if isinstance(tree.get("data"), dict) and tree["data"]:
        empty = {"data": dict.fromkeys(tree["data"]), "errors": told}
        yield Exemplar("errors beside empty data", page_with(first, json.dumps(empty), media_type))
        yield Exemplar("errors beside the data", page_with(first, json.dumps(tree | {"errors": told}), media_type))
    for path in error_lists(trees):
        filled = json.loads(first.response.text)
        holder = filled
        for key in path[:-1]:
            holder = holder[key]
        holder[path[-1]] = told
        yield Exemplar(f"errors in {'.'.join(path)}", page_with(first, json.dumps(filled), media_type))


def _of_nothing(data: dict[str, Any]) -> dict[str, Any]:
    """The answers of GraphQL with nothing in place of the things that each of them holds, or of itself."""
    return {name: _without_things(answer) if isinstance(answer, dict) else answer for name, answer in data.items()}


def _without_things(answer: dict[str, Any]) -> dict[str, Any] | None:
    if not any(isinstance(thing, dict) for thing in answer.values()):
        return None
    return {name: None if isinstance(thing, dict) else thing for name, thing in answer.items()}
