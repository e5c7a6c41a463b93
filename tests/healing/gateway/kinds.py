"""Ways in which a running application changes, for the names and addresses of any application."""

from __future__ import annotations

import base64
import html
import json
import re
import secrets
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

from tests.shop.changes.base import Answer, Call, Change, State, json_answer, refused
from tests.shop.changes.moving import moving
from tests.shop.changes.texts import (
    compact,
    each_object,
    field_of,
    renamed_fields,
    with_field,
    with_json,
    without_field,
)

FORM, JSON = "application/x-www-form-urlencoded", "application/json"
_HIDDEN = re.compile(r'<input type="hidden" name="(?P<name>[^"]*)" value="(?P<value>[^"]*)"\s*/?>')
_OWN_HEADERS = ("user-agent", "accept-language", "authorization", "cookie", "origin")


def renamed(names: Mapping[str, str]) -> Change:
    """Parameters, fields of forms with their elements, and members of JSON have other names."""
    old = {new: name for name, new in names.items()}

    def _call(call: Call, names: Mapping[str, str], dropped: frozenset[str]) -> Call:
        call = renamed_fields(call, names, dropped)
        return _with_json_body(call, lambda value: _members(value, names, dropped))

    def sent(call: Call, state: State) -> Iterator[Call]:
        yield _call(call, names, frozenset())

    def taken(call: Call, state: State) -> Call:
        return _call(call, old, frozenset(names))

    def answered(call: Call, answer: Answer, state: State) -> Answer:
        def page(text: str) -> str:
            for name, new in names.items():
                text = re.sub(rf"""(\sname=["']){re.escape(name)}(?=["'])""", rf"\1{new}", text)
            return text

        headers = [(k, _in_query(v, names) if k.lower() == "location" else v) for k, v in answer.headers]
        answer = replace(answer, headers=headers)
        return with_json(_with_page(answer, page), lambda value: _members(value, names, frozenset()))

    return Change(sent, taken, answered)


def _in_query(url: str, names: Mapping[str, str]) -> str:
    for name, new in names.items():
        url = re.sub(rf"(?<=[?&]){re.escape(name)}(?==)", new, url)
    return url


def _members(value: dict[str, Any], names: Mapping[str, str], dropped: frozenset[str]) -> dict[str, Any]:
    return {names.get(key, key): item for key, item in value.items() if key not in dropped}


def _with_json_body(call: Call, change: Callable[[dict[str, Any]], dict[str, Any]]) -> Call:
    if call.media_type != JSON or call.body[:1] not in ("{", "["):
        return call
    return replace(call, body=compact(each_object(json.loads(call.body), change)))


def _with_page(answer: Answer, change: Callable[[str], str]) -> Answer:
    return answer.with_text(change(answer.body.decode())) if answer.is_page else answer


def headers_renamed(names: Mapping[str, str]) -> Change:
    """Headers of requests and of answers have other names."""
    forth = {name.lower(): new for name, new in names.items()}
    back = {new.lower(): name for name, new in names.items()}

    def sent(call: Call, state: State) -> Iterator[Call]:
        yield replace(call, headers=[(forth.get(k.lower(), k), v) for k, v in call.headers])

    def taken(call: Call, state: State) -> Call:
        kept = [(k, v) for k, v in call.headers if k.lower() not in forth]
        return replace(call, headers=[(back.get(k.lower(), k), v) for k, v in kept])

    def answered(call: Call, answer: Answer, state: State) -> Answer:
        return replace(answer, headers=[(forth.get(k.lower(), k), v) for k, v in answer.headers])

    return Change(sent, taken, answered)


def decoys(*names: str) -> Change:
    """Where a token was is another one now, and the right one behind it: another form, an object of JSON."""

    def members(value: dict[str, Any]) -> dict[str, Any]:
        tokens = {key: item for key, item in value.items() if key in names and isinstance(item, str)}
        wrong = {key: _another(item) for key, item in tokens.items()}
        return {**value, **wrong, "current": tokens} if tokens else value

    def page(text: str) -> str:
        tokens = {match["name"]: match["value"] for match in _HIDDEN.finditer(text) if match["name"] in names}
        fields = "".join(f'<input type="hidden" name="{k}" value="{_another(v)}">' for k, v in tokens.items())
        form = f'<form method="post" action="/newsletter">{fields}<input name="mail"></form>\n'
        return text.replace("<form", form + "<form", 1) if tokens else text

    return Change(answered=lambda call, answer, state: with_json(_with_page(answer, page), members))


def _another(value: str) -> str:
    """A value of the same look."""
    return "".join(secrets.choice("abcdef0123456789") if char.isalnum() else char for char in value)


def _taken_out(answer: Answer, names: frozenset[str]) -> tuple[Answer, dict[str, str]]:
    """An answer without its tokens, and these by name."""
    tokens: dict[str, str] = {}

    def element(match: re.Match[str]) -> str:
        if match["name"] not in names:
            return match[0]
        tokens[match["name"]] = html.unescape(match["value"])
        return ""

    def members(value: dict[str, Any]) -> dict[str, Any]:
        tokens.update({key: item for key, item in value.items() if key in names and isinstance(item, str)})
        return {key: item for key, item in value.items() if key not in names}

    return with_json(_with_page(answer, lambda page: _HIDDEN.sub(element, page)), members), tokens


def to_header(names: Mapping[str, str]) -> Change:
    """Tokens have moved to headers of the same answer."""

    def answered(call: Call, answer: Answer, state: State) -> Answer:
        answer, tokens = _taken_out(answer, frozenset(names))
        for name, value in tokens.items():
            answer = answer.with_header(names[name], value)
        return answer

    return Change(answered=answered)


def to_cookie(names: Mapping[str, str]) -> Change:
    """Tokens have moved to cookies."""

    def answered(call: Call, answer: Answer, state: State) -> Answer:
        answer, tokens = _taken_out(answer, frozenset(names))
        for name, value in tokens.items():
            text = quote(value, safe="")
            answer = answer.with_header("Set-Cookie", f"{names[name]}={text}; Path=/; SameSite=Lax")
            state.setdefault("cookies", {})[names[name]] = text
        return answer

    return Change(answered=answered)


def to_script(names: Mapping[str, str]) -> Change:
    """Tokens of pages have moved to an inline script."""

    def answered(call: Call, answer: Answer, state: State) -> Answer:
        page, tokens = _taken_out(answer, frozenset(names))
        settings = compact({names[name]: value for name, value in tokens.items()})
        script = f"<script>\nwindow.__STATE__ = {settings};\n</script>\n</body>"
        return page.with_text(page.body.decode().replace("</body>", script)) if tokens and page.is_page else answer

    return Change(answered=answered)


def to_meta(names: Mapping[str, str]) -> Change:
    """Tokens of pages have moved to elements of the head."""

    def answered(call: Call, answer: Answer, state: State) -> Answer:
        page, tokens = _taken_out(answer, frozenset(names))
        elements = "".join(f'<meta name="{names[k]}" content="{html.escape(v)}">\n' for k, v in tokens.items())
        text = page.body.decode().replace("</head>", elements + "</head>", 1)
        return page.with_text(text) if tokens and page.is_page else answer

    return Change(answered=answered)


def to_own_answer(path: str, *names: str) -> Change:
    """Tokens have moved to an answer of their own, which the client asks for before it changes something."""

    def sent(call: Call, state: State) -> Iterator[Call]:
        if state.get("pending") and call.changes_something:
            headers = [pair for pair in call.headers if pair[0].lower() in _OWN_HEADERS]
            yield Call("GET", path, [("Accept", JSON), *headers])
        yield call

    def taken(call: Call, state: State) -> Call:
        if (call.method, call.path) == ("GET", path):
            raise json_answer(compact({"tokens": state.pop("pending", {})}))
        return call

    def answered(call: Call, answer: Answer, state: State) -> Answer:
        answer, tokens = _taken_out(answer, frozenset(names))
        if tokens:
            state["pending"] = tokens
        return answer

    return Change(sent, taken, answered)


def enveloped(*, requests: bool = False) -> Change:
    """Answers of JSON stand in an envelope; with `requests` what is sent as well."""

    def sent(call: Call, state: State) -> Iterator[Call]:
        is_wrapped = requests and call.media_type == JSON
        yield replace(call, body=compact({"payload": json.loads(call.body)})) if is_wrapped else call

    def taken(call: Call, state: State) -> Call:
        if not requests or call.media_type != JSON:
            return call
        value = json.loads(call.body)
        if "payload" not in value:
            raise refused(400, "payload is missing")
        return replace(call, body=compact(value["payload"]))

    def answered(call: Call, answer: Answer, state: State) -> Answer:
        if not answer.is_json:
            return answer
        return answer.with_text(compact({"meta": {"version": 2}, "payload": json.loads(answer.body)}))

    return Change(sent, taken, answered)


def json_in_string(*names: str) -> Change:
    """Members of answers stand in a text that is JSON again."""

    def members(value: dict[str, Any]) -> dict[str, Any]:
        inner = {key: item for key, item in value.items() if key in names}
        others = {key: item for key, item in value.items() if key not in inner}
        return {**others, "state": compact(inner)} if inner else value

    return Change(answered=lambda call, answer, state: with_json(answer, members))


def encoded(encode: Callable[[str], str], *names: str) -> Change:
    """Tokens are issued in another code; the client decodes them."""

    def element(match: re.Match[str]) -> str:
        if match["name"] not in names:
            return match[0]
        return match[0].replace(f'"{match["value"]}"', f'"{encode(html.unescape(match["value"]))}"')

    def members(value: dict[str, Any]) -> dict[str, Any]:
        return {key: encode(item) if key in names and isinstance(item, str) else item for key, item in value.items()}

    def answered(call: Call, answer: Answer, state: State) -> Answer:
        return with_json(_with_page(answer, lambda page: _HIDDEN.sub(element, page)), members)

    return Change(answered=answered)


def as_base64(value: str) -> str:
    """A value in base64."""
    return base64.b64encode(value.encode()).decode()


def as_percent(value: str) -> str:
    """A value with each byte percent-encoded."""
    return "".join(f"%{byte:02X}" for byte in value.encode())


def as_entities(value: str) -> str:
    """A value with each character as a number of HTML."""
    return "".join(f"&#x{ord(char):x};" for char in value)


def addresses(names: Mapping[str, str]) -> Change:
    """Addresses have moved; at the old ones is nothing any more."""
    return moving(*names.items(), order=0)


def field_added(name: str) -> Change:
    """Whatever changes something carries a new field, out of the last answer that had one."""

    def sent(call: Call, state: State) -> Iterator[Call]:
        can = call.changes_something and call.media_type in (FORM, JSON) and "key" in state
        yield with_field(call, name, state["key"]) if can else call

    def taken(call: Call, state: State) -> Call:
        if not call.changes_something or call.media_type not in (FORM, JSON) or "key" not in state:
            return call
        if field_of(call, name) != state["key"]:
            raise refused(403, f"{name} is missing or out of date")
        return without_field(call, name)

    def answered(call: Call, answer: Answer, state: State) -> Answer:
        key = secrets.token_urlsafe(18)
        field = f'<input type="hidden" name="{name}" value="{key}">'
        changed = _with_page(answer, lambda page: page.replace("</form>", f"{field}</form>"))
        if answer.is_json and isinstance(json.loads(answer.body), dict):
            changed = answer.with_text(compact({**json.loads(answer.body), name: key}))
        if changed.body != answer.body:
            state["key"] = key
        return changed

    return Change(sent, taken, answered)


def constant_added(where: str, name: str, value: str) -> Change:
    """Requests to some addresses carry a new field that always has one value."""

    def is_meant(call: Call) -> bool:
        return call.changes_something and re.fullmatch(where, call.path) is not None

    def sent(call: Call, state: State) -> Iterator[Call]:
        yield with_field(call, name, value) if is_meant(call) else call

    def taken(call: Call, state: State) -> Call:
        if not is_meant(call):
            return call
        if field_of(call, name) != value:
            raise refused(422, f"{name} is missing")
        return without_field(call, name)

    return Change(sent, taken)


def fields_gone(where: str, **constants: str) -> Change:
    """Fields are sent no more, and refused; the application as it was gets their constants."""

    def is_meant(call: Call) -> bool:
        return call.changes_something and re.fullmatch(where, call.path) is not None

    def sent(call: Call, state: State) -> Iterator[Call]:
        for name in constants if is_meant(call) else ():
            call = without_field(call, name)
        yield call

    def taken(call: Call, state: State) -> Call:
        for name, value in constants.items() if is_meant(call) else ():
            if field_of(call, name):
                raise refused(400, f"unknown field: {name}")
            call = with_field(call, name, value)
        return call

    return Change(sent, taken)


def step_added(path: str, header: str, before: str) -> Change:
    """Who wants to change something at some addresses asks for a permit first, and sends its number along."""

    def is_meant(call: Call) -> bool:
        return call.changes_something and re.match(before, call.path) is not None

    def sent(call: Call, state: State) -> Iterator[Call]:
        if is_meant(call):
            if "permit" not in state:
                headers = [pair for pair in call.headers if pair[0].lower() in _OWN_HEADERS]
                yield Call("POST", path, [*headers, ("Content-Type", JSON)], compact({"purpose": "change", "days": 1}))
            call = call.with_header(header, state["permit"])
        yield call

    def taken(call: Call, state: State) -> Call:
        if (call.method, call.path) == ("POST", path):
            state["permit"] = f"pm-{secrets.token_hex(8)}"
            raise json_answer(compact({"permit": {"id": state["permit"], "valid": True}}))
        if not is_meant(call):
            return call
        if call.header(header) != state.get("permit", "none"):
            raise refused(403, "a permit is needed")
        return call.without_header(header)

    return Change(sent, taken)


def steps_gone(*paths: str) -> Change:
    """Addresses that are no more; nothing else is needed in their place."""
    gone = re.compile("|".join(paths))

    def sent(call: Call, state: State) -> Iterator[Call]:
        if not gone.fullmatch(call.path):
            yield call

    def taken(call: Call, state: State) -> Call:
        if gone.fullmatch(call.path):
            raise refused(410, "gone")
        return call

    return Change(sent, taken)


def ids_as_uuid(*patterns: str) -> Change:
    """Numbers are UUIDs now, in JSON texts; each pattern has the number as its group."""

    def forth(text: str, state: State, *, is_json: bool) -> str:
        for number, new in state.get("ids", {}).items():
            if is_json:
                text = re.sub(rf"(?<=[:\[,]){number}(?=[,}}\]])", f'"{new}"', text)
            text = re.sub(rf"(?<![\w-]){number}(?![\w-])", new, text)
        return text

    def sent(call: Call, state: State) -> Iterator[Call]:
        body = forth(call.body, state, is_json=call.media_type == JSON)
        yield replace(call, target=forth(call.target, state, is_json=False), body=body)

    def taken(call: Call, state: State) -> Call:
        target, body = call.target, call.body
        for number, new in state.get("ids", {}).items():
            if re.search(rf"(?<![\w-]){number}(?![\w-])", target):
                raise refused(404, "not found")
            target = target.replace(new, number)
            body = body.replace(f'"{new}"', number if number in state["numbers"] else f'"{number}"').replace(
                new, number
            )
        return replace(call, target=target, body=body)

    def answered(call: Call, answer: Answer, state: State) -> Answer:
        ids = state.setdefault("ids", {})
        text = answer.body.decode() if answer.is_page or answer.is_json else ""
        locations = [value for key, value in answer.headers if key.lower() == "location"]
        numbers = {n for pattern in patterns for part in (text, *locations) for n in re.findall(pattern, part)}
        ids.update({number: str(uuid.uuid4()) for number in numbers if number not in ids})
        in_json = {number for number in ids if re.search(rf"[:\[,]{number}[,}}\]]", text) and answer.is_json}
        state.setdefault("numbers", set()).update(in_json)
        headers = [(k, forth(v, state, is_json=False) if k.lower() == "location" else v) for k, v in answer.headers]
        answer = replace(answer, headers=headers)
        return answer.with_text(forth(text, state, is_json=answer.is_json)) if text else answer

    return Change(sent, taken, answered)


def forms_as_json(where: str) -> Change:
    """Forms are sent as JSON now."""

    def is_meant(call: Call) -> bool:
        return call.changes_something and re.fullmatch(where, call.path) is not None

    def sent(call: Call, state: State) -> Iterator[Call]:
        if is_meant(call) and call.media_type == FORM:
            fields = dict(parse_qsl(call.body, keep_blank_values=True))
            call = replace(call.without_header("content-type"), body=compact(fields)).with_header("Content-Type", JSON)
        yield call

    def taken(call: Call, state: State) -> Call:
        if not is_meant(call):
            return call
        if call.media_type != JSON:
            raise refused(415, "JSON is wanted")
        body = urlencode({key: str(value) for key, value in json.loads(call.body).items()})
        return replace(call.without_header("content-type"), body=body).with_header("Content-Type", FORM)

    return Change(sent, taken)


def method_changed(where: str, old: str, new: str) -> Change:
    """Requests to some addresses have another method."""

    def sent(call: Call, state: State) -> Iterator[Call]:
        yield replace(call, method=new) if call.method == old and re.fullmatch(where, call.path) else call

    def taken(call: Call, state: State) -> Call:
        if re.fullmatch(where, call.path) is None:
            return call
        if call.method == old:
            raise refused(405, "method not allowed")
        return replace(call, method=old) if call.method == new else call

    return Change(sent, taken)


def redirected(path: str, by: str) -> Change:
    """A page is reached by a redirect from its old address to a new one."""

    def sent(call: Call, state: State) -> Iterator[Call]:
        yield call
        if call.method == "GET" and call.path == path:
            yield replace(call, target=by + call.target[len(path) :])

    def taken(call: Call, state: State) -> Call:
        if call.method == "GET" and call.path == path:
            location = by + call.target[len(path) :]
            raise_answer = refused(302, "")
            raise_answer.answer = Answer(302, [("location", location), ("content-type", "text/html")], b"")
            raise raise_answer
        return replace(call, target=path + call.target[len(by) :]) if call.path == by else call

    return Change(sent, taken)


def attributes_reordered() -> Change:
    """Elements of pages have their attributes in another order."""
    element = re.compile(r'<(input|meta|a|form|option|select)((?:\s+[\w-]+="[^"]*")+)\s*(/?)>')

    def reordered(match: re.Match[str]) -> str:
        attributes = re.findall(r'[\w-]+="[^"]*"', match[2])
        return f"<{match[1]} {' '.join(reversed(attributes))}{match[3]}>"

    return Change(answered=lambda call, answer, state: _with_page(answer, lambda page: element.sub(reordered, page)))


def single_quotes() -> Change:
    """Attributes of inputs and links stand in single quotes."""
    element = re.compile(r"<(?:input|meta|a|form)\b[^<>']*>")

    def quoted(match: re.Match[str]) -> str:
        return match[0].replace('"', "'")

    return Change(answered=lambda call, answer, state: _with_page(answer, lambda page: element.sub(quoted, page)))


def in_background(path: str) -> Change:
    """The client asks for other things beside; nobody needs them."""

    def sent(call: Call, state: State) -> Iterator[Call]:
        state["number"] = state.get("number", secrets.randbelow(5)) + 1
        if state["number"] % 6 == 0:
            headers = [pair for pair in call.headers if pair[0].lower() in _OWN_HEADERS]
            yield Call("POST", path, [*headers, ("Content-Type", JSON)], compact({"seen": secrets.token_hex(4)}))
        yield call

    def taken(call: Call, state: State) -> Call:
        if call.path == path:
            raise json_answer('{"ok":true}')
        return call

    return Change(sent, taken)
