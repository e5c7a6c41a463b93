"""What is dynamic in the recordings, found out from the shop's own log of issued values."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus, unquote

from .replay import bounded, entries, places, replay, response_texts

LOGIN = {"ana+shop@example.test": "user input", "correct horse": "user input", "en-GB": "locale, one of a list"}
NOT_DYNAMIC: dict[str, dict[str, str]] = {
    "forms": LOGIN | {
        "/forms/?tab=new&lang=en": "where to go after the login: the browser's own input, echoed in a hidden field",
        "blue-mug-350": "product slug", "green-mug-500": "product slug", "12.50": "price", "14.75": "price", "EUR": "currency",
        "M": "one of a list", "L": "one of a list", "address": "constant step", "confirm": "constant step",
        "O'Neill & Söhne <Ltd>": "user input, echoed escaped in a hidden field", 'Hof "Süd" 4': "user input, echoed escaped in a hidden field",
    },
    "spa": LOGIN | {
        "EUR": "currency", "refresh_token": "constant grant type", "list": "constant layout",
    },
    "oauth": LOGIN | {
        "shop-web": "client id, constant", "openid accounts": "scope, constant", "code": "response type, constant",
        "http://127.0.0.1:18377/oauth/app/callback": "redirect address, constant", "pk_live_7Yw2kQ9rT4vX8sB1": "public key, the same for everybody",
        "Ana's bank": "user input, echoed by the server", "full": "constant mode",
    },
    "search": {
        "blue tea & more": "user input, echoed in the page and inside the cursor", "price": "one of a list", "2": "constant page size",
        "Tea + biscuits": "user input, echoed by the server",
    },
    "order": LOGIN | {
        "/order/": "where to go after the login: the browser's own input", "gift-box-xl": "product slug", "EUR": "currency",
        "For Zoë & Tom": "user input, echoed by the server", "none": "constant of the page's script",
    },
    "edit": LOGIN | {
        "/edit/": "where to go after the login: the browser's own input", "auto": "constant mode",
        "Door won't lock at all": "user input, echoed by the next page", "Key turns & turns": "user input, echoed by the next page",
        "Key turns": "user input",
    },
}  # fmt: skip
del NOT_DYNAMIC["oauth"]["en-GB"], NOT_DYNAMIC["spa"]["en-GB"]
NOT_DYNAMIC["spa"]["en-GB"] = "locale, constant of the page's script"
CLIENT_GENERATED = {
    ("header", "Idempotency-Key"): "a UUID of the page's script, echoed by the server",
    ("query", "_"): "the time, against caches, echoed by the server",
}
OPTIONAL_HEADERS = ("referer",)


def forms_of(value: str) -> set[str]:
    """How a response may write a value."""
    escaped = json.dumps(value)[1:-1]
    unicode_escaped = re.sub("[='&<]", lambda m: f"\\u{ord(m[0]):04x}", value)
    found = {value, html.escape(value), quote(value, safe=""), quote_plus(value), escaped, escaped.replace("/", "\\/"), unicode_escaped}
    return found | {json.dumps(html.escape(value))[1:-1]}


def issued_at(recorded: list[dict[str, Any]], value: str) -> list[dict[str, Any]]:
    """The responses that hold a value, and in which part."""
    pattern = re.compile("|".join(bounded(form) for form in sorted(forms_of(value), key=len, reverse=True)))
    return [
        {"entry": number, "in": part}
        for number, entry in enumerate(recorded)
        for part in dict.fromkeys(part for part, text in response_texts(entry) if pattern.search(text))
    ]


def uses(recorded: list[dict[str, Any]], value: str, first: int) -> list[dict[str, Any]]:
    """Where the requests after the first answer with a value carry it."""
    pattern = re.compile(bounded(value))
    found = []
    for number, entry in enumerate(recorded):
        for place in places(entry) if number > first else ():
            if not pattern.search(place.text):
                continue
            use: dict[str, Any] = {"entry": number, "location": place.location, "key": place.key, "encoding": place.encoding}
            use["whole_value"] = place.text == value
            if place.text != value:
                use["inside"] = pattern.sub("{}", place.text)
            if place.location == "header" and place.key.lower() in OPTIONAL_HEADERS:
                use["optional"] = True
            found.append(use)
        for header in entry["request"]["headers"] if number > first else ():
            if header["name"].lower() == "referer" and quote(value, safe="") != value and quote(value, safe="") in header["value"]:
                found.append(
                    {"entry": number, "location": "header", "key": header["name"], "encoding": "percent", "whole_value": False,
                     "inside": header["value"].replace(quote(value, safe=""), "{}"), "optional": True}
                )  # fmt: skip
    return found


def make(flow: str, folder: Path, issued1: dict[str, tuple[str, str]], issued2: dict[str, tuple[str, str]]) -> dict[str, Any]:
    """The truth about two recordings, from what the shop issued in each (name -> kind, value)."""
    rec1, rec2 = entries(folder / "rec1.har"), entries(folder / "rec2.har")
    dynamic = []
    for name, (kind, value) in issued1.items():
        at = issued_at(rec1, value)
        found = uses(rec1, value, at[0]["entry"]) if at else []
        if not any(not use.get("optional") for use in found):
            continue
        other = issued2[name][1]
        assert uses(rec2, other, -1), f"{flow}: {name} is not used in the second recording"
        dynamic.append(
            {"name": name, "kind": kind, "value_rec1": value, "value_rec2": other, "required": True, "first_issued": at[0],
             "issued_again": at[1:], "uses": found}
        )  # fmt: skip
    truth: dict[str, Any] = {
        "app": "shop",
        "flow": flow,
        "recordings": {"rec1.har": len(rec1), "rec2.har": len(rec2)},
        "dynamic": dynamic,
        "cookies": cookies(rec1),
        "client_generated": client_generated(rec1, rec2),
        "not_dynamic": [{"value": value, "why": why} for value, why in NOT_DYNAMIC[flow].items()],
    }
    for value in truth["dynamic"]:
        value["required"] = not all(check.ok for check in replay(flow, folder / "rec1.har", truth, [value["name"]]))
    return truth


def cookies(recorded: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The cookies that the server set and where."""
    return [
        {"name": header["value"].partition("=")[0], "value_rec1": unquote(re.split("[=;]", header["value"])[1]), "set_at": number}
        for number, entry in enumerate(recorded)
        for header in entry["response"]["headers"]
        if header["name"].lower() == "set-cookie"
    ]


def client_generated(rec1: list[dict[str, Any]], rec2: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the page's scripts made up."""
    result = []
    for (location, key), why in CLIENT_GENERATED.items():
        values = [
            [(number, p.text) for number, entry in enumerate(recorded) for p in places(entry) if (p.location, p.key.lower()) == (location, key.lower())]
            for recorded in (rec1, rec2)
        ]
        if values[0]:
            result.append(
                {"name": key, "where": location, "why": why, "entries": [number for number, _ in values[0]],
                 "values_rec1": [text for _, text in values[0]], "values_rec2": [text for _, text in values[1]]}
            )  # fmt: skip
    return result
