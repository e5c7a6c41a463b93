"""Entries of a HAR as changes of an application need them: texts, fields and headers, of requests and of answers."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

Entry = dict[str, Any]
Change = Callable[[list[Entry]], list[Entry]]
"""Changes the entries of one recording; they are its own."""

HIDDEN = re.compile(r'<input type="hidden" name="(?P<name>[^"]*)" value="(?P<value>[^"]*)"\s*/?>')


def path_of(entry: Entry) -> str:
    """The path that a request asks for."""
    return urlsplit(str(entry["request"]["url"])).path


def changes_something(entry: Entry) -> bool:
    """Whether a request is no GET."""
    return bool(entry["request"]["method"] != "GET")


def body_of(entry: Entry) -> str:
    """The body of a request; empty where it has none."""
    return str((entry["request"].get("postData") or {}).get("text") or "")


def has_form(entry: Entry) -> bool:
    """Whether a request sends a form."""
    return "urlencoded" in str((entry["request"].get("postData") or {}).get("mimeType"))


def has_json(entry: Entry) -> bool:
    """Whether a request sends JSON."""
    return "json" in str((entry["request"].get("postData") or {}).get("mimeType")) and body_of(entry)[:1] == "{"


def set_body(entry: Entry, text: str) -> None:
    """Gives a request another body."""
    data = entry["request"]["postData"]
    entry["request"]["postData"] = {"mimeType": data["mimeType"], "text": text}


def answer_of(entry: Entry) -> str:
    """The body of an answer."""
    return str(entry["response"]["content"].get("text") or "")


def set_answer(entry: Entry, text: str) -> None:
    """Gives an answer another body."""
    entry["response"]["content"].update(text=text, size=len(text.encode()))


def is_page(entry: Entry) -> bool:
    """Whether an answer is HTML."""
    return "html" in str(entry["response"]["content"].get("mimeType")) and bool(answer_of(entry))


def is_json(entry: Entry) -> bool:
    """Whether an answer is an object of JSON."""
    return "json" in str(entry["response"]["content"].get("mimeType")) and answer_of(entry)[:1] == "{"


def compact(value: Any) -> str:
    """JSON as applications write it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def each_object(value: Any, change: Callable[[dict[str, Any]], dict[str, Any]]) -> Any:
    """A JSON value whose objects are passed through `change`, the inner ones first."""
    if isinstance(value, dict):
        return change({key: each_object(item, change) for key, item in value.items()})
    return [each_object(item, change) for item in value] if isinstance(value, list) else value


def change_json_answer(entry: Entry, change: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """Passes each object of an answer through `change`."""
    if is_json(entry):
        set_answer(entry, compact(each_object(json.loads(answer_of(entry)), change)))


def change_json_body(entry: Entry, change: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """Passes each object of a request's body through `change`."""
    if has_json(entry):
        set_body(entry, compact(each_object(json.loads(body_of(entry)), change)))


def change_pairs(entry: Entry, change: Callable[[list[tuple[str, str]]], list[tuple[str, str]]]) -> None:
    """Passes the parameters of the address, and the fields of a form, through `change`."""
    address, mark, query = entry["request"]["url"].partition("?")
    if mark:
        entry["request"]["url"] = f"{address}?{_changed_pairs(query, change)}"
        entry["request"].pop("queryString", None)
    if has_form(entry):
        set_body(entry, _changed_pairs(body_of(entry), change))


def _changed_pairs(text: str, change: Callable[[list[tuple[str, str]]], list[tuple[str, str]]]) -> str:
    pairs = parse_qsl(text, keep_blank_values=True)
    changed = change(pairs)
    return text if changed == pairs else urlencode(changed)


def add_request_header(entry: Entry, name: str, value: str) -> None:
    """Sends one header more."""
    entry["request"]["headers"].append({"name": name, "value": value})


def add_answer_header(entry: Entry, name: str, value: str) -> None:
    """Answers with one header more."""
    entry["response"]["headers"].append({"name": name, "value": value})


def tokens_of(entry: Entry, names: frozenset[str]) -> dict[str, str]:
    """The tokens that an answer issues, by name: hidden fields of pages, members of JSON."""
    if is_page(entry):
        return {match["name"]: match["value"] for match in HIDDEN.finditer(answer_of(entry)) if match["name"] in names}
    tokens: dict[str, str] = {}

    def note(value: dict[str, Any]) -> dict[str, Any]:
        tokens.update({key: item for key, item in value.items() if key in names and isinstance(item, str)})
        return value

    if is_json(entry):
        each_object(json.loads(answer_of(entry)), note)
    return tokens


def change_tokens(entry: Entry, names: frozenset[str], change: Callable[[str], str | None]) -> None:
    """Writes other values in the place of tokens; None takes the token out."""

    def element(match: re.Match[str]) -> str:
        if match["name"] not in names:
            return match[0]
        value = change(match["value"])
        return "" if value is None else match[0].replace(f'value="{match["value"]}"', f'value="{value}"')

    def members(value: dict[str, Any]) -> dict[str, Any]:
        changed = {key: change(item) if key in names and isinstance(item, str) else item for key, item in value.items()}
        return {key: item for key, item in changed.items() if item is not None or value[key] is None}

    if is_page(entry):
        set_answer(entry, HIDDEN.sub(element, answer_of(entry)))
    change_json_answer(entry, members)


def change_texts(entry: Entry, change: Callable[[str], str]) -> None:
    """Passes all texts of an exchange through `change`: addresses, headers and bodies."""
    request, response = entry["request"], entry["response"]
    request["url"] = change(request["url"])
    request.pop("queryString", None)
    for header in (*request["headers"], *response["headers"]):
        if header["name"].lower() in ("referer", "location"):
            header["value"] = change(header["value"])
    if response.get("redirectURL"):
        response["redirectURL"] = change(response["redirectURL"])
    if body_of(entry):
        set_body(entry, change(body_of(entry)))
    if answer_of(entry):
        set_answer(entry, change(answer_of(entry)))
