"""Ways in which a real application changes, as a proxy before it would show them: requests and answers alike.

Each function makes a change for the names and addresses of one application.
"""

from __future__ import annotations

import base64
import copy
import json
import re
import uuid
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from tests.healing.applications.exchanges import (
    Change,
    Entry,
    add_answer_header,
    add_request_header,
    answer_of,
    body_of,
    change_json_answer,
    change_json_body,
    change_pairs,
    change_texts,
    change_tokens,
    changes_something,
    compact,
    has_form,
    has_json,
    is_json,
    is_page,
    path_of,
    set_answer,
    set_body,
    tokens_of,
)


def unchanged(entries: list[Entry]) -> list[Entry]:
    """The application as it was."""
    return entries


def together(*changes: Change) -> Change:
    """All of them, the first one nearest to the application."""

    def change(entries: list[Entry]) -> list[Entry]:
        for one in changes:
            entries = one(entries)
        return entries

    return change


def renamed_fields(names: Mapping[str, str]) -> Change:
    """Parameters, fields of forms with their elements, and members of JSON have other names."""

    def pairs(given: list[tuple[str, str]]) -> list[tuple[str, str]]:
        return [(names.get(name, name), value) for name, value in given]

    def members(value: dict[str, Any]) -> dict[str, Any]:
        return {names.get(key, key): item for key, item in value.items()}

    def change(entries: list[Entry]) -> list[Entry]:
        for entry in entries:
            change_pairs(entry, pairs)
            change_json_body(entry, members)
            change_json_answer(entry, members)
            if is_page(entry):
                page = answer_of(entry)
                for old, new in names.items():
                    page = page.replace(f'name="{old}"', f'name="{new}"')
                set_answer(entry, page)
        return entries

    return change


def renamed_headers(names: Mapping[str, str]) -> Change:
    """Headers of requests and answers have other names."""
    lower = {old.lower(): new for old, new in names.items()}

    def change(entries: list[Entry]) -> list[Entry]:
        for entry in entries:
            for header in (*entry["request"]["headers"], *entry["response"]["headers"]):
                header["name"] = lower.get(header["name"].lower(), header["name"])
        return entries

    return change


def decoys(*names: str) -> Change:
    """Where a token was is another one now, and the right one behind it: another form, an object of JSON."""
    wanted = frozenset(names)

    def members(value: dict[str, Any]) -> dict[str, Any]:
        tokens = {key: item for key, item in value.items() if key in wanted and isinstance(item, str)}
        if not tokens:
            return value
        wrong = {key: _another(item) for key, item in tokens.items()}
        return {**value, **wrong, "current": tokens}

    def change(entries: list[Entry]) -> list[Entry]:
        for entry in entries:
            tokens = tokens_of(entry, wanted)
            if is_page(entry) and tokens:
                fields = "".join(f'<input type="hidden" name="{k}" value="{_another(v)}">' for k, v in tokens.items())
                form = f'<form method="post" action="/newsletter">{fields}<input name="mail"></form>\n'
                set_answer(entry, answer_of(entry).replace("<form", form + "<form", 1))
            change_json_answer(entry, members)
        return entries

    return change


def _another(value: str) -> str:
    """A value of the same look."""
    digest = uuid.uuid5(uuid.NAMESPACE_URL, value).hex * 8
    return "".join(digest[number] if char.isalnum() else char for number, char in enumerate(value[: len(digest)]))


def to_header(names: Mapping[str, str]) -> Change:
    """Tokens have moved from bodies to headers of the same answer."""
    return _moved(names, add_answer_header)


def to_cookie(names: Mapping[str, str]) -> Change:
    """Tokens have moved from bodies to cookies, which the client sends again beside the field."""

    def issue(entry: Entry, name: str, value: str) -> None:
        add_answer_header(entry, "Set-Cookie", f"{name}={quote(value, safe='')}; Path=/; SameSite=Lax")

    move = _moved(names, issue)

    def change(entries: list[Entry]) -> list[Entry]:
        jar: dict[str, str] = {}
        for entry in move(entries):
            if jar:
                _add_cookies(entry, jar)
            for header in entry["response"]["headers"]:
                name, _, value = header["value"].partition(";")[0].partition("=")
                if header["name"] == "Set-Cookie" and name in names.values():
                    jar[name] = value
        return entries

    return change


def _add_cookies(entry: Entry, jar: Mapping[str, str]) -> None:
    text = "; ".join(f"{name}={value}" for name, value in jar.items())
    header = next((one for one in entry["request"]["headers"] if one["name"].lower() == "cookie"), None)
    if header is None:
        add_request_header(entry, "Cookie", text)
    else:
        header["value"] += "; " + text
    entry["request"].pop("cookies", None)


def _moved(names: Mapping[str, str], issue: Callable[[Entry, str, str], None]) -> Change:
    wanted = frozenset(names)

    def change(entries: list[Entry]) -> list[Entry]:
        for entry in entries:
            tokens = tokens_of(entry, wanted)
            change_tokens(entry, wanted, lambda _: None)
            for name, value in tokens.items():
                issue(entry, names[name], value)
        return entries

    return change


def to_own_answer(path: str, *names: str) -> Change:
    """Tokens have moved to an answer of their own, which the client asks for after the one that had them."""
    wanted = frozenset(names)

    def change(entries: list[Entry]) -> list[Entry]:
        changed = []
        for entry in entries:
            changed.append(entry)
            tokens = tokens_of(entry, wanted)
            if tokens:
                change_tokens(entry, wanted, lambda _: None)
                changed.append(_request(entry, "GET", path, None, {"tokens": tokens}))
        return changed

    return change


def to_earlier_answer(name: str, before: str) -> Change:
    """A token has moved from its answer to the last one before it of another path."""
    wanted = frozenset((name,))

    def change(entries: list[Entry]) -> list[Entry]:
        earlier: Entry | None = None
        for entry in entries:
            tokens = tokens_of(entry, wanted)
            if tokens and earlier is not None:
                change_tokens(entry, wanted, lambda _: None)
                set_answer(earlier, compact({**json.loads(answer_of(earlier)), **tokens}))
            if path_of(entry) == before and is_json(entry):
                earlier = entry
        return entries

    return change


def _request(model: Entry, method: str, path: str, sent: Any, answered: Any) -> Entry:
    """An exchange of a new step, made as another one is: its host and those of its headers that all have."""
    entry = copy.deepcopy(model)
    url = urlsplit(model["request"]["url"])
    kept = ("accept-language", "authorization", "user-agent", "cookie", "host", "connection")
    headers = [one for one in model["request"]["headers"] if one["name"].lower() in kept]
    headers = [*copy.deepcopy(headers), {"name": "Accept", "value": "application/json"}]
    request: dict[str, Any] = {"method": method, "url": f"{url.scheme}://{url.netloc}{path}", "headers": headers}
    if sent is not None:
        headers.append({"name": "Content-Type", "value": "application/json"})
        request["postData"] = {"mimeType": "application/json", "text": compact(sent)}
    entry["request"] = request
    text = compact(answered)
    entry["response"] = {
        **{key: value for key, value in model["response"].items() if key not in ("redirectURL", "cookies")},
        "status": 200,
        "statusText": "OK",
        "headers": [{"name": "Content-Type", "value": "application/json"}],
        "content": {"mimeType": "application/json", "text": text, "size": len(text)},
    }
    return entry


def enveloped(*, requests: bool = False) -> Change:
    """Answers of JSON stand in an envelope; with `requests` what is sent as well."""

    def change(entries: list[Entry]) -> list[Entry]:
        for entry in entries:
            if is_json(entry):
                set_answer(entry, compact({"meta": {"version": 2}, "payload": json.loads(answer_of(entry))}))
            if requests and has_json(entry):
                set_body(entry, compact({"payload": json.loads(body_of(entry))}))
        return entries

    return change


def as_base64(*names: str) -> Change:
    """Tokens are issued in base64; the client decodes them."""
    return _encoded(names, lambda value: base64.b64encode(value.encode()).decode())


def as_percent(*names: str) -> Change:
    """Tokens are issued percent-encoded, each byte of them; the client decodes them."""
    return _encoded(names, lambda value: "".join(f"%{byte:02X}" for byte in value.encode()))


def _encoded(names: tuple[str, ...], encode: Callable[[str], str]) -> Change:
    def change(entries: list[Entry]) -> list[Entry]:
        for entry in entries:
            change_tokens(entry, frozenset(names), encode)
        return entries

    return change


def addresses(names: Mapping[str, str]) -> Change:
    """Paths that begin with one word begin with another now, wherever they are written."""
    begin = r"(?:(?<![\w/.-])|(?<=:\d{4})|(?<=:\d{5}))"
    rules = [(re.compile(rf"{begin}{re.escape(old)}(?![\w-])"), new) for old, new in names.items()]

    def moved(text: str) -> str:
        for pattern, new in rules:
            text = pattern.sub(new, text)
        return text

    def change(entries: list[Entry]) -> list[Entry]:
        for entry in entries:
            change_texts(entry, moved)
        return entries

    return change


def field_added(name: str) -> Change:
    """Whatever changes something carries a new field, out of the last answer that had one."""

    def change(entries: list[Entry]) -> list[Entry]:
        key = ""
        for entry in entries:
            if key and changes_something(entry):
                _add_field(entry, name, key)
            issued = _another(f"{entry['startedDateTime']} {entry['request']['url']} and more of it")
            key = issued if _issue_field(entry, name, issued) else key
        return entries

    return change


def _add_field(entry: Entry, name: str, value: str) -> None:
    if has_form(entry):
        set_body(entry, f"{body_of(entry)}&{name}={quote(value, safe='')}")
    elif has_json(entry):
        set_body(entry, compact({**json.loads(body_of(entry)), name: value}))


def _issue_field(entry: Entry, name: str, value: str) -> bool:
    """Whether an answer has the field now."""
    text = answer_of(entry)
    if is_page(entry) and "</form>" in text:
        field = f'<input type="hidden" name="{name}" value="{value}">'
        set_answer(entry, text.replace("</form>", f"{field}</form>"))
        return True
    if is_json(entry):
        set_answer(entry, compact({**json.loads(text), name: value}))
        return True
    return False


def fields_gone(*names: str) -> Change:
    """Fields are sent no more."""

    def pairs(given: list[tuple[str, str]]) -> list[tuple[str, str]]:
        return [(name, value) for name, value in given if name not in names]

    def members(value: dict[str, Any]) -> dict[str, Any]:
        return {key: item for key, item in value.items() if key not in names}

    def change(entries: list[Entry]) -> list[Entry]:
        for entry in entries:
            change_pairs(entry, pairs)
            change_json_body(entry, members)
        return entries

    return change


def step_added(path: str, header: str, before: str) -> Change:
    """Who wants to change something under a path asks for a permit first, and sends its number along."""

    def change(entries: list[Entry]) -> list[Entry]:
        changed: list[Entry] = []
        permit = ""
        for entry in entries:
            if changes_something(entry) and path_of(entry).startswith(before):
                if not permit:
                    permit = "pm-" + _another(entry["startedDateTime"])[:16].replace(":", "0")
                    sent = {"purpose": "change", "days": 1}
                    changed.append(_request(entry, "POST", path, sent, {"permit": {"id": permit, "valid": True}}))
                add_request_header(entry, header, permit)
            changed.append(entry)
        return changed

    return change


def steps_gone(*paths: str) -> Change:
    """Steps whose addresses are gone; nothing else is needed in their place."""
    gone = re.compile("|".join(paths))
    return lambda entries: [entry for entry in entries if not gone.fullmatch(path_of(entry))]


def ids_as_uuid(*patterns: str) -> Change:
    """Numbers are UUIDs now, in JSON texts; each pattern has the number as its group."""

    def change(entries: list[Entry]) -> list[Entry]:
        numbers = {
            number
            for entry in entries
            for pattern in patterns
            for text in (entry["request"]["url"], answer_of(entry))
            for number in re.findall(pattern, text)
        }
        new = {number: str(uuid.uuid5(uuid.NAMESPACE_URL, number)) for number in numbers}
        number_of = "|".join(sorted(new, key=len, reverse=True))
        in_json = re.compile(rf"(?<=[:\[,])({number_of})(?=[,}}\]])")
        anywhere = re.compile(rf"(?<![\w-])({number_of})(?![\w-])")

        def changed(text: str) -> str:
            quoted = in_json.sub(lambda match: f'"{new[match[0]]}"', text) if text[:1] in "{[" else text
            return anywhere.sub(lambda match: new[match[0]], quoted)

        for entry in entries:
            change_texts(entry, changed)
        return entries

    return change


def scheme(old: str, new: str) -> Change:
    """Credentials follow another word."""

    def change(entries: list[Entry]) -> list[Entry]:
        for entry in entries:
            for header in entry["request"]["headers"]:
                if header["name"].lower() == "authorization":
                    header["value"] = header["value"].replace(f"{old} ", f"{new} ")
        return entries

    return change


def id_to_query(pattern: str, name: str) -> Change:
    """A part of paths has become a parameter; the pattern has it as its group."""
    expression = re.compile(pattern)

    def change(entries: list[Entry]) -> list[Entry]:
        for entry in entries:
            url = urlsplit(entry["request"]["url"])
            match = expression.search(url.path)
            if match is not None:
                path = url.path[: match.start(1)].rstrip("/") + url.path[match.end(1) :]
                query = "&".join(filter(None, (url.query, f"{name}={match[1]}")))
                entry["request"]["url"] = url._replace(path=path, query=query).geturl()
                entry["request"].pop("queryString", None)
        return entries

    return change


def id_to_path(path: str, name: str) -> Change:
    """A parameter of an address has become the last part of its path."""

    def change(entries: list[Entry]) -> list[Entry]:
        for entry in entries:
            url = urlsplit(entry["request"]["url"])
            pairs = parse_qsl(url.query, keep_blank_values=True)
            value = dict(pairs).get(name)
            if url.path == path and value:
                query = urlencode([pair for pair in pairs if pair[0] != name])
                moved = url._replace(path=f"{path}/{quote(value, safe='')}", query=query)
                entry["request"]["url"] = moved.geturl()
                entry["request"].pop("queryString", None)
        return entries

    return change


def json_as_form(path: str) -> Change:
    """Flat objects of JSON are sent as forms to addresses that have this in their path."""

    def change(entries: list[Entry]) -> list[Entry]:
        for entry in entries:
            members = json.loads(body_of(entry)) if has_json(entry) and path in path_of(entry) else {}
            if members and not any(isinstance(value, dict | list) for value in members.values()):
                media_type = "application/x-www-form-urlencoded"
                entry["request"]["postData"] = {"mimeType": media_type, "text": urlencode(members)}
                for header in entry["request"]["headers"]:
                    if header["name"].lower() == "content-type":
                        header["value"] = media_type
        return entries

    return change


def into_object(parent: str, *names: str) -> Change:
    """Members of JSON bodies stand in an object beside the others now, which may have been there."""

    def change(entries: list[Entry]) -> list[Entry]:
        for entry in entries:
            members = json.loads(body_of(entry)) if has_json(entry) else {}
            moved = {name: members.pop(name) for name in names if name in members}
            if moved:
                set_body(entry, compact({**members, parent: {**members.get(parent, {}), **moved}}))
        return entries

    return change


def in_background(path: str) -> Change:
    """The browser makes other requests beside: it sends what nobody needs."""

    def change(entries: list[Entry]) -> list[Entry]:
        changed: list[Entry] = []
        for number, entry in enumerate(entries):
            changed.append(entry)
            if number % 7 == 3:
                changed.append(_request(entry, "POST", path, {"event": "seen", "number": number}, {"ok": True}))
        return changed

    return change
