"""What is dynamic in the recordings, found out from the shop's own log of issued values."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

from .replay import bounded, entries, places, replay, response_texts

LOGIN = {"user input": ["ana+shop@example.test", "correct horse"]}
LOCALE = {"locale, one of a list": ["en-GB"]}
NOT_DYNAMIC: dict[str, dict[str, list[str]]] = {
    "forms": LOGIN
    | LOCALE
    | {
        "where to go after the login: the browser's own input, echoed in a hidden field": ["/forms/?tab=new&lang=en"],
        "product slug": ["blue-mug-350", "green-mug-500"],
        "price": ["12.50", "14.75"],
        "currency": ["EUR"],
        "one of a list": ["M", "L"],
        "constant step": ["address", "confirm"],
        "user input, echoed escaped in a hidden field": ["O'Neill & Söhne <Ltd>", 'Hof "Süd" 4'],
    },
    "spa": LOGIN
    | {
        "locale, constant of the page's script": ["en-GB"],
        "currency": ["EUR"],
        "constant grant type": ["refresh_token"],
        "constant layout": ["list"],
    },
    "oauth": LOGIN
    | {
        "client id, constant": ["shop-web"],
        "scope, constant": ["openid accounts"],
        "response type, constant": ["code"],
        "redirect address, constant": ["http://127.0.0.1:18377/oauth/app/callback"],
        "public key, the same for everybody": ["pk_live_7Yw2kQ9rT4vX8sB1"],
        "user input, echoed by the server": ["Ana's bank"],
        "constant mode": ["full"],
    },
    "search": {
        "user input, echoed in the page and inside the cursor": ["blue tea & more"],
        "one of a list": ["price"],
        "constant page size": ["2"],
        "user input, echoed by the server": ["Tea + biscuits"],
    },
    "order": LOGIN
    | LOCALE
    | {
        "where to go after the login: the browser's own input, echoed in a hidden field": ["/order/"],
        "product slug": ["gift-box-xl"],
        "currency": ["EUR"],
        "user input, echoed by the server": ["For Zoë & Tom"],
        "constant of the page's script": ["none"],
    },
    "edit": LOGIN
    | LOCALE
    | {
        "where to go after the login: the browser's own input, echoed in a hidden field": ["/edit/"],
        "constant mode": ["auto"],
        "user input, echoed by the next page": ["Door won't lock at all", "Key turns & turns"],
        "user input, never echoed": ["Key turns"],
    },
    "graph": LOGIN | {"constant page size": ["20"], "quantity": ["2"]},
}
CLIENT_GENERATED = {
    ("header", "Idempotency-Key"): "a UUID of the page's script, echoed by the server",
    ("query", "_"): "the time, against caches, echoed by the server",
}
OPTIONAL_HEADERS = ("referer",)


def forms_of(value: str) -> set[str]:
    """How a response may write a value."""
    escaped = json.dumps(value)[1:-1]
    unicode_escaped = re.sub("[='&<]", lambda m: f"\\u{ord(m[0]):04x}", value)
    found = {
        value,
        html.escape(value),
        quote(value, safe=""),
        quote_plus(value),
        escaped,
        escaped.replace("/", "\\/"),
        unicode_escaped,
    }
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
            use: dict[str, Any] = {
                "entry": number,
                "location": place.location,
                "key": place.key,
                "encoding": place.encoding,
            }
            use["whole_value"] = place.text == value
            if place.text != value:
                use["inside"] = pattern.sub("{}", place.text)
            if place.location == "header" and place.key.lower() in OPTIONAL_HEADERS:
                use["optional"] = True
            found.append(use)
        for header in entry["request"]["headers"] if number > first else ():
            if (
                header["name"].lower() == "referer"
                and quote(value, safe="") != value
                and quote(value, safe="") in header["value"]
            ):
                found.append(
                    {
                        "entry": number,
                        "location": "header",
                        "key": header["name"],
                        "encoding": "percent",
                        "whole_value": False,
                        "inside": header["value"].replace(quote(value, safe=""), "{}"),
                        "optional": True,
                    }
                )
    return found


def make(
    flow: str, folder: Path, issued1: dict[str, tuple[str, str]], issued2: dict[str, tuple[str, str]]
) -> dict[str, Any]:
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
            {
                "name": name,
                "kind": kind,
                "value_rec1": value,
                "value_rec2": other,
                "required": True,
                "first_issued": at[0],
                "issued_again": at[1:],
                "uses": found,
            }
        )
    truth: dict[str, Any] = {
        "app": "shop",
        "flow": flow,
        "recordings": {"rec1.har": len(rec1), "rec2.har": len(rec2)},
        "dynamic": dynamic,
        "cookies": cookies(rec1, rec2),
        "client_generated": client_generated(rec1, rec2),
        "not_dynamic": [{"value": value, "why": why} for why, values in NOT_DYNAMIC[flow].items() for value in values],
    }
    for value in truth["dynamic"]:
        value["required"] = not all(check.ok for check in replay(flow, folder / "rec1.har", truth, [value["name"]]))
        for use in value["uses"]:
            if not use.get("optional") and is_forgiven(flow, folder, truth, value, use):
                use["forgiven"] = True
    return truth


def is_forgiven(flow: str, folder: Path, truth: dict[str, Any], value: dict[str, Any], use: dict[str, Any]) -> bool:
    """Does the flow happen though the value stays as recorded at this one place?"""
    rest = {**value, "uses": [other for other in value["uses"] if other is not use]}
    others = {**truth, "dynamic": [rest if other is value else other for other in truth["dynamic"]]}
    return all(check.ok for check in replay(flow, folder / "rec1.har", others))


def set_cookies(recorded: list[dict[str, Any]]) -> list[tuple[int, str, str]]:
    """Entry, name and value of each cookie that the server set."""
    return [
        (number, *header["value"].split(";")[0].split("=", 1))
        for number, entry in enumerate(recorded)
        for header in entry["response"]["headers"]
        if header["name"].lower() == "set-cookie"
    ]


def cookies(rec1: list[dict[str, Any]], rec2: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The cookies that the server set, and which requests sent them back."""
    return [
        {
            "name": name,
            "value_rec1": value,
            "value_rec2": other,
            "set_at": number,
            "sent_in_entries": sent_with(rec1, f"{name}={value}"),
        }
        for (number, name, value), (_, _, other) in zip(set_cookies(rec1), set_cookies(rec2), strict=True)
    ]


def sent_with(recorded: list[dict[str, Any]], pair: str) -> list[int]:
    """The entries whose request has this cookie."""
    return [
        number
        for number, entry in enumerate(recorded)
        for header in entry["request"]["headers"]
        if header["name"].lower() == "cookie" and pair in header["value"].split("; ")
    ]


def client_generated(rec1: list[dict[str, Any]], rec2: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the page's scripts made up."""
    result = []
    for (location, key), why in CLIENT_GENERATED.items():
        values = [
            [
                (number, p.text)
                for number, entry in enumerate(recorded)
                for p in places(entry)
                if (p.location, p.key.lower()) == (location, key.lower())
            ]
            for recorded in (rec1, rec2)
        ]
        if values[0]:
            result.append(
                {
                    "name": key,
                    "where": location,
                    "why": why,
                    "entries": [number for number, _ in values[0]],
                    "values_rec1": [text for _, text in values[0]],
                    "values_rec2": [text for _, text in values[1]],
                }
            )
    return result
