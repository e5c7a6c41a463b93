"""Postman collections (2.0 and 2.1) with saved responses.

Each saved response ("example") is an exchange: what was sent stands beside it as `originalRequest`, written with the
collection's variables. Source: the schemas at https://schema.postman.com.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from msgspec import Struct, field

from loadlint.errors import RecordingError
from loadlint.recordings import har
from loadlint.recordings.bodies import largest_sum
from loadlint.recordings.exchange import HealthIssue, Problem, Recording
from loadlint.recordings.health import Advice, Observed
from loadlint.recordings.messages import Answer, Headers, Part, Sent, entry, value_of
from loadlint.text.regex import regex

if TYPE_CHECKING:
    import re

    from loadlint.recordings.har_model import Entry

_Fill = Callable[[Any], str]
"""A value as text, with its variables filled in."""

NAME = "Postman collection"
SUFFIXES = (".postman_collection.json",)

_UTF8_BOM = b"\xef\xbb\xbf"
_COLLECTION = regex(rb"\"_?postman_id\"\s*:|https://schema\.(?:get)?postman\.com/")
_VARIABLE = regex(r"\{\{([^{}]{1,200})\}\}")
_PATH_VARIABLE = regex(r"/:([^/?#:]+)")
_DEEPEST_VARIABLE = 10
_SHOWN = 3
_STATUS = range(100, 600)
_FORM_TYPE = "application/x-www-form-urlencoded"
_LANGUAGES = {"json": "application/json", "xml": "application/xml", "html": "text/html", "text": "text/plain"}
_ADVICE = Advice(
    bodies="save the responses in Postman as examples, with their bodies",
    credentials="Postman keeps cookies in its jar and leaves them out of a collection; another recording has them",
    unanswered="none is saved: send it in Postman, and save the response as an example",
)


def detect(head: bytes, path: str) -> bool:
    """Whether it is JSON that names a schema of Postman, or has Postman's number of a collection."""
    return head.removeprefix(_UTF8_BOM).lstrip().startswith(b"{") and bool(_COLLECTION.search(head))


def read(path: str, data: bytes) -> Recording:
    """The recording in a collection: its saved responses in their order. Raises RecordingError."""
    try:
        value = _parsed_file(path, data)
        collection = value if "item" in value else _object(value.get("collection"))
        if not isinstance(collection.get("item"), list):
            raise RecordingError(f"{path}: no Postman collection of version 2: it has no `item`; export it as v2.1")
        variables = _Variables(left=largest_sum(len(data)))
        entries: list[Entry | None] = list(_entries(collection, _Scope(), variables))
    except RecursionError:
        raise RecordingError(f"{path}: the folders are nested too deeply for a collection") from None
    others = tuple(_unknown_variables(variables))
    return har.recording(path, entries, len(data), Observed(others=others), _ADVICE)


class _Scope(Struct, frozen=True):
    """What a folder passes on to its requests."""

    variables: Mapping[str, str] = field(default_factory=dict)
    auth: Mapping[str, Any] = field(default_factory=dict)


class _Variables(Struct):
    """Fills variables in. `left` are the characters that may still be filled in: a small file can ask for many."""

    left: int
    unknown: dict[str, None] = field(default_factory=dict)

    def fill(self, text: str, scope: Mapping[str, str], depth: int = 0) -> str:
        """The text with the values of its variables, and of those in these; unknown ones stay as they are written."""

        def value(match: re.Match[str]) -> str:
            name = match[1].strip()
            written = scope.get(name)
            if written is None or depth >= _DEEPEST_VARIABLE or self.left < len(written):
                self.unknown[name] = None
                return match[0]
            self.left -= len(written)
            return self.fill(written, scope, depth + 1)

        return _VARIABLE.sub(value, text) if "{{" in text else text


def _parsed_file(path: str, data: bytes) -> dict[str, Any]:
    text = data.removeprefix(_UTF8_BOM)
    try:
        return _object(json.loads(text.decode("utf-8", "replace"), strict=False))
    except json.JSONDecodeError as error:
        raise RecordingError(f"{path}: {har.json_reason(error, len(data), len(data) - len(text))}") from None
    except ValueError:
        raise RecordingError(f"{path}: the JSON holds a number with more digits than can be read") from None


def _entries(group: Mapping[str, Any], outer: _Scope, variables: _Variables) -> Iterator[Entry | None]:
    """The exchanges of a folder, or of the collection. An item that is none is left out."""
    scope = _Scope({**outer.variables, **_values(group.get("variable"))}, _object(group.get("auth")) or outer.auth)
    for item in _objects(group.get("item")):
        if isinstance(item.get("item"), list):
            yield from _entries(item, scope, variables)
            continue
        for response in _objects(item.get("response")) or [{}]:
            sent = _sent_item(response.get("originalRequest") or item.get("request"), item, scope, variables)
            yield None if sent is None else entry(sent, _answer(response))


def _sent_item(record: Any, item: Mapping[str, Any], scope: _Scope, variables: _Variables) -> Sent | None:
    request = {"url": record} if isinstance(record, str) else _object(record)
    of_item = _object(item.get("request"))

    def fill(value: Any) -> str:
        return variables.fill(_text(value), scope.variables)

    url = _address(request.get("url"), fill)
    if not url:
        return None
    auth = _object(request.get("auth")) or _object(of_item.get("auth")) or scope.auth
    headers = tuple((fill(name), fill(value)) for name, value in _headers(request.get("header")))
    body, parts, media_type = _body(_object(request.get("body")), fill)
    headers = _with(headers, "Authorization", _authorization(auth, fill))
    return Sent(
        _text(request.get("method")).upper() or "GET", url, _with(headers, "Content-Type", media_type), body, parts
    )


def _with(headers: Headers, name: str, value: str) -> Headers:
    """The headers with one that Postman adds when it sends, where they don't have it."""
    return headers if not value or value_of(headers, name.lower()) else (*headers, (name, value))


def _answer(response: Mapping[str, Any]) -> Answer | None:
    status = response.get("code")
    if not isinstance(status, int) or status not in _STATUS:
        return None
    headers = tuple(_headers(response.get("header")))
    if not value_of(headers, "set-cookie"):
        headers += tuple(
            ("Set-Cookie", f"{_text(cookie.get('name'))}={_text(cookie.get('value'))}")
            for cookie in _objects(response.get("cookie"))
        )
    body = response.get("body")
    return Answer(status, headers, body if isinstance(body, str) else None)


def _address(url: Any, fill: _Fill) -> str:
    """The address with its variables filled in; Postman sends one without a scheme by http."""
    record = {"raw": url} if isinstance(url, str) else _object(url)
    values = _values(record.get("variable"))
    address = fill(_text(record.get("raw")) or _joined_address(record))
    address = _PATH_VARIABLE.sub(lambda part: f"/{fill(values[part[1]])}" if part[1] in values else part[0], address)
    return address if "://" in address or address.startswith("{{") or not address else f"http://{address}"


def _joined_address(url: Mapping[str, Any]) -> str:
    """An address of its parts, where it is not written as a whole."""
    host, path = url.get("host"), url.get("path")
    name = ".".join(map(_text, host)) if isinstance(host, list) else _text(host)
    if not name:
        return ""
    place = "/".join(map(_text, path)) if isinstance(path, list) else _text(path).removeprefix("/")
    pairs = [f"{_text(item.get('key'))}={_text(item.get('value'))}" for item in _enabled_items(url.get("query"))]
    scheme = f"{_text(url.get('protocol'))}://" if url.get("protocol") else ""
    port = f":{_text(url.get('port'))}" if url.get("port") else ""
    return f"{scheme}{name}{port}/{place}{'?' if pairs else ''}{'&'.join(pairs)}"


def _body(body: Mapping[str, Any], fill: _Fill) -> tuple[str, tuple[Part, ...], str]:
    """What is sent, as text or as parts, and the media type that Postman sends with it."""
    mode = body.get("mode")
    if mode == "raw":
        language = _object(_object(body.get("options")).get("raw")).get("language")
        return fill(body.get("raw")), (), _LANGUAGES.get(_text(language), "")
    if mode == "urlencoded":
        pairs = [(fill(item.get("key")), fill(item.get("value"))) for item in _enabled_items(body.get("urlencoded"))]
        return urlencode(pairs), (), _FORM_TYPE
    if mode == "formdata":
        return "", tuple(_part(item, fill) for item in _enabled_items(body.get("formdata"))), ""
    if mode == "graphql":
        return _graphql(_object(body.get("graphql")), fill), (), "application/json"
    return "", (), ""


def _part(item: Mapping[str, Any], fill: _Fill) -> Part:
    source = item.get("src")
    file_name = _text(source[0] if isinstance(source, list) and source else source)
    is_file = item.get("type") == "file"
    return Part(fill(item.get("key")), fill(item.get("value")), file_name.rpartition("/")[2] if is_file else None)


def _graphql(body: Mapping[str, Any], fill: _Fill) -> str:
    written = fill(body.get("variables"))
    try:
        values = json.loads(written) if written.strip() else {}
    except ValueError:
        values = {}
    return json.dumps({"query": fill(body.get("query")), "variables": values}, ensure_ascii=False)


def _authorization(auth: Mapping[str, Any], fill: _Fill) -> str:
    """The header that Postman makes of a token, or of a user's name and password; empty for other methods."""
    kind = _text(auth.get("type"))
    values = _values(auth.get(kind)) or {name: _text(value) for name, value in _object(auth.get(kind)).items()}
    if kind == "bearer" and values.get("token"):
        return f"Bearer {fill(values['token'])}"
    if kind == "basic" and values.get("username"):
        credentials = f"{fill(values['username'])}:{fill(values.get('password'))}"
        return f"Basic {b64encode(credentials.encode()).decode()}"
    return ""


def _headers(record: Any) -> Iterator[tuple[str, str]]:
    if isinstance(record, str):
        for line in _text(record).splitlines():
            name, colon, value = line.partition(":")
            if colon:
                yield name.strip(), value.strip()
    for item in _enabled_items(record):
        if name := _text(item.get("key")):
            yield name, _text(item.get("value"))


def _unknown_variables(variables: _Variables) -> Iterator[HealthIssue]:
    names = sorted(variables.unknown)
    if names:
        shown = ", ".join(names[:_SHOWN]) + (", …" if len(names) > _SHOWN else "")
        text = (
            f"the collection says no value for its variable{'s' if len(names) > 1 else ''} {shown}, so requests hold "
            "the name: give it an initial value in the collection's variables, and export it again"
        )
        yield HealthIssue(Problem.ADDRESSES, text)


def _values(items: Any) -> dict[str, str]:
    """The values of a list of variables by their names."""
    return {
        _text(item.get("key") or item.get("id")): _text(item["value"])
        for item in _enabled_items(items)
        if item.get("value") is not None
    }


def _enabled_items(items: Any) -> list[dict[str, Any]]:
    return [item for item in _objects(items) if not item.get("disabled")]


def _objects(items: Any) -> list[dict[str, Any]]:
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str:
    """A value as Postman writes it into a request; empty for None."""
    text = "" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    # A lone surrogate can't be sent, printed or searched for.
    return text if text.isascii() else text.encode("utf-8", "replace").decode()
