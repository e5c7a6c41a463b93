"""A new step: who wants to change something must have asked for a permit, and sends its number along."""

from __future__ import annotations

import secrets
from collections.abc import Iterator

from tests.shop.changes.base import Call, Change, State, json_answer, refused
from tests.shop.changes.texts import compact

PATH = "/permits"
HEADER = "X-Permit"


def _needs_permit(call: Call) -> bool:
    return call.changes_something and not call.path.endswith("/login")


def sent(call: Call, state: State) -> Iterator[Call]:
    """The permit is asked for before it is needed for the first time."""
    if not _needs_permit(call):
        yield call
        return
    if "permit" not in state:
        headers = [pair for pair in call.headers if pair[0].lower() in ("user-agent", "accept-language", "origin")]
        body = compact({"purpose": "change", "days": 1})
        yield Call("POST", PATH, [*headers, ("Content-Type", "application/json")], body)
    yield call.with_header(HEADER, state["permit"])


def taken(call: Call, state: State) -> Call:
    """Without the permit, if it is right."""
    if (call.method, call.path) == ("POST", PATH):
        state["permit"] = f"pm-{secrets.token_hex(8)}"
        raise json_answer(compact({"permit": {"id": state["permit"], "valid": True}}))
    if not _needs_permit(call):
        return call
    if call.header(HEADER) != state.get("permit", "none"):
        raise refused(403, "A permit is needed")
    return call.without_header(HEADER)


CHANGE = Change(sent, taken, order=5)
