"""Recognises error payloads in JSON and XML, of requests that failed with a good status.

Names of fields are those of the conventions that APIs follow: GraphQL (`errors`), JSON-RPC (`error`), JSend
(`status: fail`), RFC 9457 (`application/problem+json`), OAuth (`error_description`), SOAP faults. The texts themselves
are never read, so the language does not matter.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from loadlint.failures.sign import Sign, short
from loadlint.json_text import looks_like_json
from loadlint.recordings.exchange import Response
from loadlint.text.regex import regex

NOTHING = object()
"""The result of `tree_of` for a body that is no JSON."""

_PREFIX = regex(r"\s*(?:\)\]\}',?|while\s*\(1\);|for\s*\(;;\);|&&&START&&&)")
_FLAGS = frozenset({"success", "ok", "succeeded", "successful", "issuccess", "issuccessful"})
_STATES = frozenset({"error", "fail", "failed", "failure", "ko", "nok"})
_CODES = frozenset({"errorcode", "errcode", "errno", "errorno", "errnum"})
_TEXTS = frozenset({"errormessage", "errormsg", "errmsg", "errordescription", "exception", "stacktrace"})
_DETAILS = frozenset({"message", "code", "msg", "detail", "description", "reason", "type", "name", "extensions"})
_SAYS_NOTHING = frozenset({"", "0", "false", "none", "null", "ok", "success", "no error", "-"})
_ENVELOPE_WEIGHT = 0.6
_MOST_MEMBERS = 60
_MOST_OBJECTS = 4
_MOST_TEXTS = 12
_SOAP_FAULT = regex(
    r"<(?:[\w.-]+:)?Envelope\b(?:(?!<(?:[\w.-]+:)?Envelope\b).){0,4000}?<(?:[\w.-]+:)?Fault[\s>]", re.DOTALL
)
_FAULT_TEXT = regex(r"<(?:[\w.-]+:)?(?:faultstring|Text)\b[^>]*>([^<]{1,200})<")
_MAY_FAIL = (
    "err",
    "fail",
    "fault",
    "success",
    "succeeded",
    '"ok"',
    '"status',
    "exception",
    "stacktrace",
    '"code"',
    'nok"',
    '"ko"',
)
"""Each body that reports an error has at least one of these texts, in small letters: a fast test."""


def tree_of(response: Response) -> Any:
    """The JSON of a body, NOTHING where it is none. A prefix against script inclusion is left out."""
    text = response.text
    prefix = _PREFIX.match(text)
    text = text[prefix.end() :] if prefix else text
    if not (looks_like_json(text) or "json" in response.media_type):
        return NOTHING
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return NOTHING


def payload_signs(response: Response, tree: Any) -> Iterator[Sign]:
    """The signs of a JSON or XML body. `tree` is the result of `tree_of`."""
    if response.media_type == "application/problem+json":
        yield Sign("problem", f"it is a problem report: {_summary(tree)}", 1.0)
    elif isinstance(tree, dict):
        text = response.text.lower()
        if any(mark in text for mark in _MAY_FAIL):
            yield from _object_signs(tree)
    elif isinstance(tree, list) and len(tree) == 1 and isinstance(tree[0], dict):
        yield from _object_signs(tree[0])
    elif _SOAP_FAULT.search(response.text[:20_000]):
        fault_text = _FAULT_TEXT.search(response.text)
        yield Sign("fault", f"it is a SOAP fault: {short(fault_text[1]) if fault_text else 'without text'}", 1.0)


def _object_signs(tree: dict[str, Any]) -> Iterator[Sign]:
    """The signs of the object itself; without any, those of the envelope in it."""
    objects = sum(isinstance(value, dict) for value in tree.values())
    if _is_catalogue(tree, objects):
        return
    signs = list(_member_signs(tree, ""))
    yield from signs
    if signs or len(tree) > _MOST_MEMBERS or objects > _MOST_OBJECTS:
        return
    for name, value in tree.items():
        if isinstance(value, dict) and len(value) <= _MOST_MEMBERS:
            inner = list(_member_signs(value, f"{name}."))
            inner += [
                sign
                for deeper, child in value.items()
                if isinstance(child, dict)
                for sign in _user_errors(child, f"{name}.{deeper}.")
            ]
            yield from (Sign(sign.kind, sign.text, round(sign.weight * _share(sign), 2)) for sign in inner)


def _is_catalogue(tree: dict[str, Any], objects: int) -> bool:
    """Whether these are the texts of a user interface, which also name errors: in groups, or in one long list."""
    if objects > _MOST_OBJECTS:
        return all(isinstance(value, dict | str) for value in tree.values())
    return len(tree) > _MOST_TEXTS and all(isinstance(value, str) for value in tree.values())


def _share(sign: Sign) -> float:
    return 1.0 if "userErrors" in sign.text else _ENVELOPE_WEIGHT


def _member_signs(tree: dict[str, Any], path: str) -> Iterator[Sign]:
    yield from _user_errors(tree, path)
    for name, value in tree.items():
        weight = _weight(name.lower().replace("_", "").replace("-", ""), value)
        if weight:
            yield Sign("error-payload", f"{path}{name}: {_summary(value)}", weight)


def _weight(name: str, value: Any) -> float:
    """How much a member says that something failed. `name` is in small letters without separators."""
    if name in _FLAGS:
        return 0.8 if value is False else 0.0
    if not _is_filled(value):
        return 0.0
    if name == "errors":
        return 0.9 if _are_errors(value) else 0.5
    if name == "error":
        return (
            0.8 if isinstance(value, str) or _are_errors([value]) else 0.7 if value is True or _counts(value) else 0.5
        )
    if name in ("status", "result", "state") and isinstance(value, str):
        return 0.7 if value.lower() in _STATES else 0.0
    if name in ("status", "statuscode", "code", "httpstatus"):
        return 0.7 if type(value) is int and 400 <= value < 600 else 0.0
    if name in _CODES:
        return 0.6 if str(value).strip("0") else 0.0
    return 0.6 if name in _TEXTS else 0.0


def _counts(value: Any) -> bool:
    return type(value) is int and value > 0


def _user_errors(tree: dict[str, Any], path: str) -> Iterator[Sign]:
    """The list of a GraphQL mutation's own errors, as many schemas have it."""
    errors = tree.get("userErrors")
    if isinstance(errors, list) and errors:
        yield Sign("error-payload", f"{path}userErrors: {_summary(errors)}", 0.8)


def _is_filled(value: Any) -> bool:
    """Whether a member reports something: it is not null, false, 0, or empty, and no object of such members."""
    if isinstance(value, dict):
        # `{"code": 0, "message": ""}` is how some say that nothing failed.
        return any(bool(inner) if isinstance(inner, dict | list) else _is_filled(inner) for inner in value.values())
    return bool(value) and not (isinstance(value, str) and value.strip().lower() in _SAYS_NOTHING)


def _are_errors(value: Any) -> bool:
    """Whether these are reports of errors: texts, or objects that explain themselves."""
    items = list(value.values()) if isinstance(value, dict) else value
    if isinstance(value, dict) and _DETAILS & value.keys():
        return True
    if not isinstance(items, list):
        return isinstance(items, str)
    return all(
        isinstance(item, str | list) or (isinstance(item, dict) and bool(_DETAILS & item.keys())) for item in items
    )


def _summary(value: Any) -> str:
    """A short text about the error: its code and its message."""
    if isinstance(value, list) and value:
        return _summary(value[0])
    if isinstance(value, dict):
        extensions = value.get("extensions")
        inner = extensions if isinstance(extensions, dict) else {}
        wanted = (
            value.get("code") or inner.get("code"),
            value.get("message") or value.get("title") or value.get("detail"),
        )
        texts = [short(str(part)) for part in wanted if part]
        return ": ".join(texts) or short(json.dumps(value, ensure_ascii=False))
    return short(value if isinstance(value, str) else json.dumps(value))
