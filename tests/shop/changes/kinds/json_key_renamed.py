"""Keys of JSON have other names, in answers and in requests."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from tests.shop.changes.base import Answer, Call, Change, State
from tests.shop.changes.texts import compact, each_object, with_json

NEW = {
    "accessToken": "access_token",
    "refreshToken": "refresh_token",
    "next": "nextCursor",
    "job": "jobId",
    "ref": "reference",
    "collection": "collectionId",
    "token": "authToken",
    "variant": "variantId",
    "shipping": "shippingOption",
    "nonce": "once",
    "key": "editorKey",
    "quote": "quoteRef",
    "number": "orderNumber",
}
OLD = {new: old for old, new in NEW.items()}
GRAPHQL = "/graph/api"


def _renamed(value: dict[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    return {names.get(key, key): item for key, item in value.items() if names is NEW or key not in NEW}


def _body(call: Call, names: Mapping[str, str]) -> Call:
    if call.media_type != "application/json" or call.path == GRAPHQL:
        return call
    return replace(call, body=compact(each_object(json.loads(call.body), lambda value: _renamed(value, names))))


def sent(call: Call, state: State) -> Iterator[Call]:
    """With the new keys."""
    yield _body(call, NEW)


def taken(call: Call, state: State) -> Call:
    """With the old keys; what comes under an old one is not looked at."""
    return _body(call, OLD)


def answered(call: Call, answer: Answer, state: State) -> Answer:
    """With the new keys, in JSON and in inline scripts."""
    if answer.is_page:
        return answer.with_text(answer.body.decode().replace(" nonce: '", " once: '").replace('"key":', '"editorKey":'))
    return with_json(answer, lambda value: _renamed(value, NEW))


CHANGE = Change(sent, taken, answered, order=6)
