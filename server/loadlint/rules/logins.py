"""Requests that say who somebody is: a name and a password in one form."""

from __future__ import annotations

from loadlint.correlation.observe.slots import Slot, slots_of
from loadlint.request import Request
from loadlint.text.regex import regex

_BODY = ("form", "json", "multipart")
_USER_FIELD = regex(r"(?:.*[-_.\[])?(?:(?:user|login|account)(?:_?name|_?id)?|e?mail(?:_?address)?|identifier|log)\]?")


def fields_of_body(request: Request) -> list[Slot]:
    """The fields in the body of a request."""
    return [slot for slot in slots_of(request) if slot.place[0] in _BODY and slot.kind == "value"]


def is_user_name(field: str) -> bool:
    """Whether a field of this name holds a user's name."""
    return _USER_FIELD.fullmatch(field.lower()) is not None


def names_a_user(request: Request) -> bool:
    """Whether the body of a request has a user's name."""
    return any(is_user_name(slot.field) for slot in fields_of_body(request))
