"""Before each token stands another one of the same name, which the shop does not take: silent drift."""

from __future__ import annotations

import json
import re
import secrets

from tests.shop.changes.base import Answer, Call, Change, State
from tests.shop.changes.texts import HIDDEN, META, TOKEN_KEYS, TOKENS, compact, with_pages


def _decoy(value: str) -> str:
    return secrets.token_urlsafe(len(value))[: max(len(value), 8)]


def _with_decoys(page: str) -> str:
    fields = {match["name"]: match for match in reversed(list(HIDDEN.finditer(page))) if match["name"] in TOKENS}
    inputs = "".join(
        f'<input type="hidden" name="{name}" value="{_decoy(match["value"])}">\n' for name, match in fields.items()
    )
    form = f'<form method="post" action="/newsletter">\n{inputs}<input name="mail">\n</form>\n' if inputs else ""
    return META.sub(_twice, page.replace("<form", f"{form}<form", 1))


def _twice(match: re.Match[str]) -> str:
    return match[0].replace(match["value"], _decoy(match["value"])) + match[0]


def answered(call: Call, answer: Answer, state: State) -> Answer:
    """A form before the others, a second meta element, an object of JSON before the values."""
    answer = with_pages(answer, _with_decoys)
    if not answer.is_json:
        return answer
    value = json.loads(answer.body)
    keys = [key for key in value if key in TOKEN_KEYS and isinstance(value[key], str)]
    if not keys:
        return answer
    return answer.with_text(compact({"guest": {key: _decoy(value[key]) for key in keys}, **value}))


CHANGE = Change(answered=answered, order=1)
