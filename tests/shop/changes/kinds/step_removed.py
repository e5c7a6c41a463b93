"""Steps are gone: what they did happens with the step before them, and their addresses answer 410.

An address need not be confirmed any more, a quote is there at once, and nobody asks for notifications.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import parse_qsl, urlencode

from tests.shop.changes.base import Answer, Call, Change, State, refused
from tests.shop.changes.texts import HIDDEN

GONE = re.compile(r"/spa/api/notifications|/order/api/jobs/.*")
CHECKOUT = re.compile(r"/forms/checkout/.*")


def _is_gone(call: Call) -> bool:
    confirms = CHECKOUT.fullmatch(call.path) is not None and "step=confirm" in call.body
    return GONE.fullmatch(call.path) is not None or confirms


def sent(call: Call, state: State) -> Iterator[Call]:
    """All but these."""
    if not _is_gone(call):
        yield call


def taken(call: Call, state: State) -> Call:
    """Nothing is there any more."""
    if _is_gone(call):
        raise refused(410, "Gone")
    return call


def followed(call: Call, answer: Answer) -> Call | None:
    """The step that is gone, taken by the shop itself."""
    if CHECKOUT.fullmatch(call.path) and b"<h1>Confirm</h1>" in answer.body:
        csrf = [match["value"] for match in HIDDEN.finditer(answer.body.decode()) if match["name"] == "_csrf"]
        fields = {**dict(parse_qsl(call.body)), "step": "confirm", "_csrf": csrf[0]}
        return replace(call, body=urlencode(fields))
    if answer.is_json and call.path.startswith(("/order/api/quotes", "/order/api/jobs/")):
        return _poll(call, answer)
    return None


def _poll(call: Call, answer: Answer) -> Call | None:
    body = json.loads(answer.body)
    if "quote" in body:
        return None
    path = f"/order/api/jobs/{body['job']}" if "job" in body else call.target
    token = next(value for name, value in answer.headers if name.lower() == "x-request-token")
    return Call("GET", path, call.without_header("x-request-token").with_header("x-request-token", token).headers)


CHANGE = Change(sent, taken, followed=followed, order=-1)
