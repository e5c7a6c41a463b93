"""Whatever changes something must carry a new field: `form_key` out of the last answer that had one."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator

from tests.shop.changes.base import Answer, Call, Change, State, refused
from tests.shop.changes.texts import compact, field_of, with_field, with_pages, without_field

NAME = "form_key"


def sent(call: Call, state: State) -> Iterator[Call]:
    """With the field, once an answer had it."""
    yield with_field(call, NAME, state["key"]) if call.changes_something and "key" in state else call


def taken(call: Call, state: State) -> Call:
    """Without the field, if it is right."""
    if not call.changes_something or "key" not in state:
        return call
    if field_of(call, NAME) != state["key"]:
        raise refused(403, "form_key is missing or out of date")
    return without_field(call, NAME)


def answered(call: Call, answer: Answer, state: State) -> Answer:
    """A hidden field in each form, an element in pages without any form, a key in JSON."""
    key = secrets.token_urlsafe(24)
    changed = _with_key(answer, key)
    if changed.body != answer.body:
        state["key"] = key
    return changed


def _with_key(answer: Answer, key: str) -> Answer:
    field = f'<input type="hidden" name="{NAME}" value="{key}">\n'
    if answer.is_page and b"</form>" not in answer.body:
        return answer.with_text(
            answer.body.decode().replace("</head>", f'<meta name="{NAME}" content="{key}">\n</head>')
        )
    answer = with_pages(answer, lambda page: page.replace("</form>", f"{field}</form>"))
    if not answer.is_json or NAME.encode() in answer.body:
        return answer
    value = json.loads(answer.body)
    return answer.with_text(compact({**value, NAME: key})) if isinstance(value, dict) else answer


CHANGE = Change(sent, taken, answered, order=5)
