"""Recorded requests by their places, and a replay of a recording inside this process.

The replay takes fresh values from the shop's own log of issued values, by the names that truth.json gives them. It
shows whether the truth is complete (with all values fresh the flow happens) and needed (with one left stale it does
not).
"""

from __future__ import annotations

import asyncio
import json
import re
import tempfile
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus, unquote, unquote_plus, urlsplit

from starlette.applications import Starlette

from .app import create_app
from .app.faults import Fault
from .changes import Changes
from .changes.base import Answer, Call
from .judge import SEED, Check, judge
from .serve import RECORDED_HOST, RECORDED_PORT

UNCHANGED = Changes(())
START = datetime(2026, 1, 1, tzinfo=UTC)
NAME_OF = "name of "
SKIPPED_HEADERS = ("host", "content-length", "cookie", "connection")


@dataclass(frozen=True)
class Place:
    """Where a request carries a value; locations and keys are those of truth.json."""

    location: str
    key: str
    text: str
    encoding: str = "none"


def entries(har: Path) -> list[dict[str, Any]]:
    """The exchanges of a recording."""
    found: list[dict[str, Any]] = json.loads(har.read_text(encoding="utf-8"))["log"]["entries"]
    return found


def places(entry: dict[str, Any]) -> list[Place]:
    """All places of a request but its cookies."""
    found: list[Place] = []

    def note(location: str, key: str, text: str, encoding: str = "none") -> str:
        found.append(Place(location, key, text, encoding))
        return text

    rewrite(entry, note)
    return found


def rewrite(entry: dict[str, Any], change: Callable[..., str]) -> tuple[str, str, list[tuple[str, str]], str]:
    """Method, target, headers and body of a request, each value of it passed through `change`."""
    request = entry["request"]
    url = urlsplit(request["url"])
    segments = [
        quote(change("path", str(i), unquote(s), percent(s)), safe=";=~,-")
        for i, s in enumerate(url.path.split("/")[1:])
    ]
    query = pairs("query", url.query, quote, change)
    headers = [
        (h["name"], change("header", h["name"], h["value"]))
        for h in request["headers"]
        if h["name"].lower() not in SKIPPED_HEADERS and not h["name"].startswith(":")
    ]
    body = request.get("postData", {}).get("text", "")
    mime = request.get("postData", {}).get("mimeType", "")
    if "json" in mime:
        body = json.dumps(json_values(json.loads(body), "", change, ""))
    elif "urlencoded" in mime:
        body = pairs("form", body, quote_plus, change)
    return request["method"], "/" + "/".join(segments) + ("?" + query if query else ""), headers, body


def percent(raw: str) -> str:
    """The encoding of a text of a URL or a form."""
    return "percent" if unquote_plus(raw) != raw else "none"


def pairs(location: str, text: str, encode: Callable[..., str], change: Callable[..., str]) -> str:
    """A query or a form, rewritten."""
    result = []
    for pair in text.split("&") if text else ():
        name, _, value = pair.partition("=")
        new = change(location, unquote_plus(name), unquote_plus(value), percent(value))
        result.append(
            encode(change(location, NAME_OF + unquote_plus(name), unquote_plus(name)), safe="")
            + "="
            + encode(new, safe="")
        )
    return "&".join(result)


def json_values(value: Any, key: str, change: Callable[..., str], outer: str) -> Any:
    """A JSON value, rewritten; `outer` says that it is inside a string."""
    if isinstance(value, dict):
        return {k: json_values(v, f"{key}/{k}", change, outer) for k, v in value.items()}
    if isinstance(value, list):
        return [json_values(v, f"{key}/{i}", change, outer) for i, v in enumerate(value)]
    if isinstance(value, str) and value[:1] in ("{", "["):
        return json.dumps(json_values(json.loads(value), key + "|", change, "nested-json"), separators=(",", ":"))
    if isinstance(value, str):
        return change("json", key, value, outer or "json-string")
    if isinstance(value, int) and not isinstance(value, bool):
        return json.loads(change("json", key, str(value), outer or "json-number"))
    return value


def bounded(value: str) -> str:
    """A pattern for a value that is not a part of a longer word or number."""
    start = "(?<![A-Za-z0-9])" if value[0].isalnum() else ""
    end = "(?![A-Za-z0-9])" if value[-1].isalnum() else ""
    return start + re.escape(value) + end


def replay(
    flow: str, har: Path, truth: dict[str, Any], stale: Collection[str] = (), pinned_cookies: bool = False
) -> list[Check]:
    """The checks after a replay on a fresh shop.

    The values named in `stale` stay as they were recorded. With `pinned_cookies` each request carries its recorded
    cookies before those of the jar, as k6 sends them.
    """
    with tempfile.TemporaryDirectory(prefix="shop-replay-") as folder:
        database = Path(folder) / "shop.sqlite3"
        app = create_app(database, SEED)
        try:
            asyncio.run(_replay(app, entries(har), truth, stale, pinned_cookies))
            return judge(flow, database)
        finally:
            app.state.store.db.close()


def replayed(har: Path, truth: dict[str, Any], fault: Fault | None) -> dict[str, Any]:
    """The HAR of such a replay, with all values fresh, on a shop in which something breaks."""
    with tempfile.TemporaryDirectory(prefix="shop-replay-") as folder:
        app = create_app(Path(folder) / "shop.sqlite3", SEED, fault)
        try:
            return {"log": {"version": "1.2", "entries": asyncio.run(_replay(app, entries(har), truth, (), False))}}
        finally:
            app.state.store.db.close()


def changed(
    har: Path, truth: dict[str, Any], names: Sequence[str], seed: int, start: datetime
) -> tuple[dict[str, Any], list[Check]]:
    """The HAR of such a replay on a shop that has changed, by the client that belongs to it, and the checks.

    `_entry` is the number of the recorded request that one stands for; new steps have none.
    """
    with tempfile.TemporaryDirectory(prefix="shop-replay-") as folder:
        database = Path(folder) / "shop.sqlite3"
        changes = Changes(names)
        app = create_app(database, seed, changes=changes)
        try:
            log = asyncio.run(_replay(app, entries(har), truth, (), False, changes, start))
            return {"log": {"version": "1.2", "entries": log}}, judge(truth["flow"], database)
        finally:
            app.state.store.db.close()


async def _replay(
    app: Starlette,
    recorded: list[dict[str, Any]],
    truth: dict[str, Any],
    stale: Collection[str],
    pinned_cookies: bool,
    changes: Changes = UNCHANGED,
    start: datetime = START,
) -> list[dict[str, Any]]:
    log: list[dict[str, Any]] = []
    jar: dict[str, str] = {}
    for number, entry in enumerate(recorded):
        fresh, first = _fresh(app, truth, number, stale), len(log)
        pinned = [h["value"] for h in entry["request"]["headers"] if h["name"].lower() == "cookie" and pinned_cookies]
        for call in changes.sent(Call(*rewrite(entry, partial(_with_fresh, fresh)))):
            cookie = "; ".join([*pinned, *(f"{name}={value}" for name, value in jar.items())])
            answer = await send(app, call, cookie)
            log.append(_entry(start + timedelta(seconds=len(log)), call, cookie, answer))
            for name, value in answer.headers:
                if name == "set-cookie":
                    cookie_name, _, cookie_value = value.split(";")[0].partition("=")
                    jar[cookie_name] = cookie_value
        if len(log) > first:
            log[-1]["_entry"] = number
    return log


_Fresh = dict[tuple[str, str], dict[str, str]]
"""For locations and keys the recorded values and those that the shop has issued in their place."""


def _fresh(app: Starlette, truth: dict[str, Any], number: int, stale: Collection[str]) -> _Fresh:
    issued = dict(app.state.store.db.execute("select name, value from issued").fetchall())
    fresh: _Fresh = {}
    for value in truth["dynamic"]:
        for use in value["uses"]:
            if use["entry"] == number and value["name"] in issued and value["name"] not in stale:
                fresh.setdefault((use["location"], use["key"]), {})[value["value_rec1"]] = issued[value["name"]]
    return fresh


def _with_fresh(fresh: _Fresh, location: str, key: str, text: str, _: str = "") -> str:
    new = fresh.get((location, key), {})
    return re.sub("|".join(map(bounded, new)), lambda match: new[match[0]], text) if new else text


def _entry(start: datetime, call: Call, cookie: str, answer: Answer) -> dict[str, Any]:
    """A replayed request and its answer as a HAR has them."""
    media_type = next((value for name, value in answer.headers if name == "content-type"), "")
    named = [*call.headers, ("Cookie", cookie)] if cookie else call.headers
    sent: dict[str, Any] = {
        "method": call.method,
        "url": f"http://{RECORDED_HOST}{call.target}",
        "headers": _pairs(named),
    }
    if call.body:
        sent["postData"] = {"mimeType": call.header("content-type"), "text": call.body}
    return {
        "startedDateTime": start.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        "request": sent,
        "response": {
            "status": answer.status,
            "headers": _pairs(answer.headers),
            "content": {"size": len(answer.body), "mimeType": media_type, "text": answer.body.decode()},
        },
    }


def _pairs(headers: list[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in headers]


async def send(app: Starlette, call: Call, cookie: str) -> Answer:
    """One request to the application without a network."""
    path, _, query = call.target.partition("?")
    all_headers = [*call.headers, ("host", RECORDED_HOST), ("cookie", cookie)]
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": call.method,
        "scheme": "http",
        "path": unquote(path),
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "server": ("127.0.0.1", RECORDED_PORT),
        "client": ("127.0.0.1", 1),
        "headers": [(k.lower().encode(), v.encode()) for k, v in all_headers],
    }
    started: dict[str, Any] = {}
    parts: list[bytes] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": call.body.encode(), "more_body": False}

    async def note(message: Any) -> None:
        started.update(message) if "status" in message else parts.append(message.get("body", b""))

    await app(scope, receive, note)
    headers = [(name.decode().lower(), value.decode("latin-1")) for name, value in started["headers"]]
    return Answer(started["status"], headers, b"".join(parts))


def response_texts(entry: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """(part, text) of what a response holds."""
    response = entry["response"]
    for header in response["headers"]:
        yield "cookie" if header["name"].lower() == "set-cookie" else "header", header["value"]
    yield "body", response["content"].get("text", "")
