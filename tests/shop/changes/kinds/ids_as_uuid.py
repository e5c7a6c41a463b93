"""Numbers that identify things are now UUIDs: texts in JSON, where they were numbers."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from tests.shop.changes.base import Answer, Call, Change, State
from tests.shop.changes.texts import compact

NUMBER = re.compile(r"(?<![\w#&.%])(?<!\.\d:)\d{5,6}(?![\w.;:%])")
IN_JSON = re.compile(r"(?<=[:\[,])(\d{5,6})(?=[,}\]])")


def _uuid(number: str, state: State) -> str:
    new = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{id(state)} {number}"))
    state[new] = number
    return new


def _known(text: str, state: State) -> str:
    """A text of the old version with the new ids that answers have shown."""
    for new, number in _ids(state):
        # A percent-encoded bracket may stand before it.
        text = re.sub(rf"(?:(?<!\w)|(?<=%[0-9A-F]{{2}})){number}(?!\w)", new, text)
    return text


def _ids(state: State) -> list[tuple[str, str]]:
    return [(new, number) for new, number in state.items() if new != "numbers"]


def sent(call: Call, state: State) -> Iterator[Call]:
    """With UUIDs, in JSON as texts."""
    is_json = call.media_type == "application/json"
    body = compact(_in_json(json.loads(call.body), state)) if is_json else _known(call.body, state)
    headers = [(k, _known(v, state) if k.lower() == "referer" else v) for k, v in call.headers]
    yield replace(call, target=_known(call.target, state), headers=headers, body=body)


def _in_json(value: Any, state: State) -> Any:
    """A JSON value in which numbers and texts that are known ids are UUIDs."""
    if isinstance(value, dict):
        return {key: _in_json(item, state) for key, item in value.items()}
    if isinstance(value, list):
        return [_in_json(item, state) for item in value]
    known = next((new for new, number in _ids(state) if number == str(value)), None)
    return known if known is not None and not isinstance(value, bool) else value


def taken(call: Call, state: State) -> Call:
    """With the numbers of before."""

    def restored(text: str) -> str:
        for new, number in _ids(state):
            if number in state.get("numbers", ()):
                text = text.replace(f'"{new}"', number)
            text = text.replace(new, number)
        return text

    return replace(call, target=restored(call.target), body=restored(call.body))


def answered(call: Call, answer: Answer, state: State) -> Answer:
    """Each number of five or six digits."""
    headers = [
        (k, NUMBER.sub(lambda m: _uuid(m[0], state), v) if k.lower() == "location" else v) for k, v in answer.headers
    ]
    answer = replace(answer, headers=headers)
    if answer.is_json:
        text = compact(json.loads(answer.body))
        state.setdefault("numbers", set()).update(IN_JSON.findall(text))
        text = IN_JSON.sub(lambda m: f'"{_uuid(m[1], state)}"', text)
        return answer.with_text(NUMBER.sub(lambda m: _uuid(m[0], state), text))
    if not answer.is_page:
        return answer
    return answer.with_text(
        re.sub(r'interval":[^}]*|' + NUMBER.pattern, lambda m: _in_page(m[0], state), answer.body.decode())
    )


def _in_page(text: str, state: State) -> str:
    return _uuid(text, state) if text.isdigit() else text


CHANGE = Change(sent, taken, answered, order=1)
