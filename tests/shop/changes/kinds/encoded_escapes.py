"""Texts of JSON and of inline scripts are written with escapes: each character as `\\u0041`."""

from __future__ import annotations

import json
import re

from tests.shop.changes.base import Answer, Call, Change, State

STRING = re.compile(r'"((?:[^"\\\n]|\\.)*)"(\s*:)?')
SCRIPT = re.compile(r"<script>.*?</script>", re.DOTALL)
QUOTED = re.compile(r"'([\w/-]+)'")


def _escaped(match: re.Match[str]) -> str:
    if match[2]:
        return match[0]
    text = json.loads(f'"{match[1]}"')
    return '"' + "".join(f"\\u{ord(char):04x}" for char in text) + '"'


def _script(match: re.Match[str]) -> str:
    def quoted(text: re.Match[str]) -> str:
        return "'" + "".join(f"\\u{ord(char):04x}" for char in text[1]) + "'"

    return QUOTED.sub(quoted, STRING.sub(_escaped, match[0]))


def answered(call: Call, answer: Answer, state: State) -> Answer:
    """All strings, but not the keys."""
    text = answer.body.decode()
    if answer.is_json:
        return answer.with_text(STRING.sub(_escaped, text))
    return answer.with_text(SCRIPT.sub(_script, text)) if answer.is_page else answer


CHANGE = Change(answered=answered, order=9)
