"""Whether it matters for a request that a value is a number or a text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.dialects.script.write.fields import json_of
from loadlint.json_text import looks_like_json
from loadlint.request import JsonArray, JsonNumber, JsonObject

if TYPE_CHECKING:
    from loadlint.request import JsonOther, JsonString, Request


def sent_as_number(request: Request, text: str) -> bool:
    """Whether a request has a number of these digits in its JSON, or in JSON inside of that."""
    leaves = _leaves(request)
    numbers = (leaf.text.value == text for leaf in leaves if isinstance(leaf, JsonNumber))
    return any(numbers) or any(text in leaf.text.value and looks_like_json(leaf.text.value) for leaf in leaves)


def sent_as_text_alone(request: Request, text: str) -> bool:
    """Whether a request has a value in its address or form alone, where a number is the same as its digits."""
    texts = [*(header.value.value for header in request.headers), *(leaf.text.value for leaf in _leaves(request))]
    return not any(text in other for other in texts)


def _leaves(request: Request) -> list[JsonString | JsonNumber | JsonOther]:
    """The values in the JSON of a request that are neither objects nor arrays."""
    root = json_of(request)
    waiting = [root] if root is not None else []
    leaves: list[JsonString | JsonNumber | JsonOther] = []
    while waiting:
        inner = waiting.pop()
        if isinstance(inner, JsonObject):
            waiting += [member for _, member in inner.members]
        elif isinstance(inner, JsonArray):
            waiting += inner.items
        else:
            leaves.append(inner)
    return leaves
