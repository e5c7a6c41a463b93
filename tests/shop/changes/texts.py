"""Changes to texts: HTML, JSON and addresses, wherever they stand in requests and answers."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlencode

from .base import Answer, Call

TextChange = Callable[[str], str]

HIDDEN = re.compile(r'<input type="hidden" name="(?P<name>[^"]*)" value="(?P<value>[^"]*)">\n?')
META = re.compile(r'<meta content="(?P<value>[^"]*)" name="(?P<name>csrf-token)">\n?')
TOKENS = frozenset({"_csrf", "quote_token", "txn", "ctx", "offer", "csrf-token"})
"""The names of tokens in pages."""

TOKEN_KEYS = frozenset({"accessToken", "refreshToken", "token", "next", "ref", "job", "share"})
"""The names of tokens in JSON."""


def compact(value: Any) -> str:
    """JSON as Starlette writes it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def with_json(answer: Answer, change: Callable[[dict[str, Any]], dict[str, Any]]) -> Answer:
    """An answer whose JSON objects, the inner ones first, are passed through `change`."""
    if not answer.is_json:
        return answer
    text = answer.body.decode()
    return answer.with_text(compact(each_object(json.loads(text), change)))


def each_object(value: Any, change: Callable[[dict[str, Any]], dict[str, Any]]) -> Any:
    """A JSON value whose objects are passed through `change`, the inner ones first."""
    if isinstance(value, dict):
        return change({key: each_object(item, change) for key, item in value.items()})
    return [each_object(item, change) for item in value] if isinstance(value, list) else value


def with_pages(answer: Answer, change: TextChange) -> Answer:
    """An answer whose HTML, also that in strings of JSON, is passed through `change`."""
    if answer.is_page:
        return answer.with_text(change(answer.body.decode()))
    if answer.is_json and "<form" in answer.body.decode():
        return answer.with_text(compact(_each_string(json.loads(answer.body), change)))
    return answer


def _each_string(value: Any, change: TextChange) -> Any:
    if isinstance(value, dict):
        return {key: _each_string(item, change) for key, item in value.items()}
    if isinstance(value, list):
        return [_each_string(item, change) for item in value]
    return change(value) if isinstance(value, str) and "<" in value else value


def with_tokens(page: str, change: Callable[[re.Match[str]], str]) -> str:
    """A page whose elements that hold tokens are passed through `change`."""

    def one(match: re.Match[str]) -> str:
        return change(match) if match["name"] in TOKENS else match[0]

    return META.sub(one, HIDDEN.sub(one, page))


def with_token_values(answer: Answer, change: TextChange) -> Answer:
    """An answer whose tokens, in pages and in JSON, have other values; in pages the new value is HTML already."""

    def element(match: re.Match[str]) -> str:
        value = html.unescape(match["value"])
        return match[0].replace(f'"{match["value"]}"', f'"{change(value)}"')

    def keys(value: dict[str, Any]) -> dict[str, Any]:
        return {
            key: change(item) if key in TOKEN_KEYS and isinstance(item, str) else item for key, item in value.items()
        }

    return with_json(with_pages(answer, lambda page: with_tokens(page, element)), keys)


def tokens_taken_out(answer: Answer) -> tuple[Answer, dict[str, str]]:
    """An answer without the tokens of its pages, and these by name; the second one of a name has a number."""
    taken: dict[str, str] = {}

    def take(match: re.Match[str]) -> str:
        name = match["name"].strip("_").replace("-", "_")
        numbered = name if name not in taken else f"{name}{len(taken) + 1}"
        taken[numbered] = html.unescape(match["value"])
        return ""

    return with_pages(answer, lambda page: with_tokens(page, take)), taken


def renamed_fields(call: Call, names: Mapping[str, str], dropped: frozenset[str] = frozenset()) -> Call:
    """A request whose parameters and fields of forms have other names, and without those that are `dropped`."""

    def pairs(text: str) -> str:
        given = parse_qsl(text, keep_blank_values=True)
        if not any(name in names or name in dropped for name, _ in given):
            return text
        return urlencode([(names.get(name, name), value) for name, value in given if name not in dropped])

    path, mark, query = call.target.partition("?")
    body = pairs(call.body) if call.media_type == "application/x-www-form-urlencoded" else call.body
    return replace(call, target=path + mark + pairs(query), body=body)


def with_field(call: Call, name: str, value: str) -> Call:
    """A request with one more field in its body, or parameter where it has no body."""
    if call.media_type == "application/json":
        return replace(call, body=compact({**json.loads(call.body), name: value}))
    field = urlencode({name: value})
    if call.media_type == "application/x-www-form-urlencoded":
        return replace(call, body="&".join(filter(None, (call.body, field))))
    return replace(call, target=f"{call.target}{'&' if '?' in call.target else '?'}{field}")


def field_of(call: Call, name: str) -> str | None:
    """A field of the body, or a parameter where it has no body."""
    if call.media_type == "application/json":
        return str(json.loads(call.body).get(name, ""))
    is_form = call.media_type == "application/x-www-form-urlencoded"
    return dict(parse_qsl(call.body if is_form else call.target.partition("?")[2])).get(name)


def without_field(call: Call, name: str) -> Call:
    """A request without such a field or parameter."""
    if call.media_type == "application/json":
        return replace(call, body=compact({key: v for key, v in json.loads(call.body).items() if key != name}))
    return renamed_fields(call, {}, frozenset({name}))


class Addresses:
    """Addresses that have moved: for each the old and the new one, where `{…}` is any text within a segment."""

    def __init__(self, *moved: tuple[str, str]) -> None:
        self._forth = [_rule(old, new) for old, new in moved]
        self._back = [_rule(new, old) for old, new in moved]

    def moved(self, call: Call) -> Call:
        """What the new client sends."""
        return self._changed(call, self.forth)

    def restored(self, call: Call) -> Call | None:
        """What the shop as it was takes; None where the address is one of the old version."""
        is_old = self.back(call.path) == call.path != self.forth(call.path)
        return None if is_old else self._changed(call, self.back)

    def answered(self, answer: Answer) -> Answer:
        """An answer of the new version."""
        headers = [(k, self._of_header(k.lower(), v)) for k, v in answer.headers]
        if not (answer.is_page or answer.is_json):
            return replace(answer, headers=headers)
        return replace(answer, headers=headers).with_text(self.forth(answer.body.decode()))

    def _of_header(self, name: str, value: str) -> str:
        """Where a redirect leads, and where a cookie is sent."""
        if name == "set-cookie":
            return re.sub(r"(?i)(?<=; path=)[^;]+", lambda path: self.forth(path[0]), value)
        return self.forth(value) if name == "location" else value

    def forth(self, text: str) -> str:
        """A text with the new addresses."""
        return _in_each_spelling(text, self._forth)

    def back(self, text: str) -> str:
        """A text with the old addresses."""
        return _in_each_spelling(text, self._back)

    def _changed(self, call: Call, change: TextChange) -> Call:
        headers = [(k, change(v) if k.lower() == "referer" else v) for k, v in call.headers]
        return replace(call, target=change(call.target), headers=headers, body=change(call.body))


_Rule = tuple[re.Pattern[str], str]


def _rule(old: str, new: str) -> _Rule:
    names = iter(range(1, 9))
    pattern = re.sub(r"\\\{\w+\\\}", r"([^/?#\"'&<>\\s]+)", re.escape(old))
    replacement = re.sub(r"\{\w+\}", lambda _: f"\\{next(names)}", new)
    # An address begins a text, an attribute or a string, or follows a host; it ends with one of its segments.
    end = "" if old.endswith("/") else r"(?![\w-])"
    return re.compile(rf"(?:(?<![\w/.-])|(?<=:\d{{4}})|(?<=:\d{{5}})){pattern}{end}"), replacement


_PERCENT = re.compile(r"%2F(?:[\w.~;-]|%2F|%3B|%3D)*", re.IGNORECASE)
_ESCAPED = re.compile(r'(?:\\/[^"\\?]*)+')


def _in_each_spelling(text: str, rules: list[_Rule]) -> str:
    def plain(text: str) -> str:
        for pattern, replacement in rules:
            text = pattern.sub(replacement, text)
        return text

    def percent(match: re.Match[str]) -> str:
        path = unquote(match[0])
        return match[0] if plain(path) == path else quote(plain(path), safe=";=")

    def escaped(match: re.Match[str]) -> str:
        return plain(match[0].replace("\\/", "/")).replace("/", "\\/")

    return _ESCAPED.sub(escaped, _PERCENT.sub(percent, plain(text)))
