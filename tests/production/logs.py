"""Logs of made-up users whose mix of journeys is known, in each format that is read."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from msgspec import Struct

START = 1_764_576_000
"""The first second of the logs: 2025-12-01 08:00 UTC."""
BROWSER = "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"
BOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"

JOURNEYS = {
    "search": ("GET /search/", "GET /search/results?q={word}", "GET /search/api/page", "GET /search/compare/{id}"),
    "order": ("GET /login", "POST /login", "GET /order/", "POST /order/api/quotes", "GET /order/api/jobs/{id}",
              "POST /order/api/orders", "GET /order/receipts/{id}"),
    "edit": ("GET /login", "POST /login", "GET /edit/", "GET /edit/tickets/{id}", "POST /edit/tickets/{id}"),
}  # fmt: skip
"""The requests of journeys through the shop."""
MISSING = "GET /api/recommendations/{mail}"
"""What one of ten users asks for beside the journeys, by a mail address."""


class Request(Struct, frozen=True):
    """One line of a log. `started` is in seconds since the epoch, `duration` in seconds."""

    started: float
    method: str
    address: str
    status: int
    duration: float
    session: str
    agent: str = BROWSER


def requests(weights: dict[str, float], count: int, seed: int = 1) -> Iterator[Request]:
    """At least so many requests of users on journeys with these weights, and beside them static files and bots."""
    chance, made = random.Random(seed), 0
    while made < count:
        (journey,) = chance.choices(list(weights), list(weights.values()))
        person = chance.randrange(10**6)
        session, mail = f"sess-{person:06d}-SECRET", f"anna.{person:06d}@mail.example"
        started = START + chance.random() * 7200
        for template in (*JOURNEYS[journey], *((MISSING,) if chance.random() < 0.1 else ())):
            method, _, address = template.format(id=chance.randrange(10**5), word="blue", mail=mail).partition(" ")
            started += chance.expovariate(1 / 4)
            yield Request(started, method, address, 200, 0.02 + chance.random() / 5, session)
            made += 1
        if chance.random() < 0.5:
            yield Request(started, "GET", "/static/shop.css?v=3", 200, 0.001, session)
        if chance.random() < 0.2:
            yield Request(started, "GET", f"/search/compare/{person}", 200, 0.01, session, BOT)


def _clf(started: float) -> str:
    return f"{datetime.fromtimestamp(started, UTC):%d/%b/%Y:%H:%M:%S +0000}"


def _iso(started: float) -> str:
    return f"{datetime.fromtimestamp(started, UTC):%Y-%m-%dT%H:%M:%S.%f}Z"


def combined(request: Request) -> str:
    """A line of Apache or nginx."""
    line = f"{request.method} {request.address} HTTP/1.1"
    return (
        f'192.0.2.7 - {request.session} [{_clf(request.started)}] "{line}" {request.status} 512 "-" "{request.agent}"'
    )


def alb(request: Request) -> str:
    """A line of Amazon's load balancer."""
    line = f"{request.method} https://shop.test:443{request.address} HTTP/2.0"
    times = f"0.001 {request.duration:.3f} 0.000"
    return (
        f"https {_iso(request.started)} app/shop/50dc 192.0.2.7:2817 10.0.0.1:80 {times} {request.status} "
        f'{request.status} 34 366 "{line}" "{request.agent}" ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2 arn:aws:group'
    )


def envoy(request: Request) -> str:
    """A line of Envoy's default format."""
    return (
        f'[{_iso(request.started)}] "{request.method} {request.address} HTTP/2" {request.status} - 0 226 '
        f'{request.duration * 1000:.0f} 99 "192.0.2.7" "{request.agent}" "cc21d9b0" "shop.test" "10.0.2.1:80"'
    )


def caddy(request: Request) -> str:
    """A line of Caddy's JSON."""
    inner = {"method": request.method, "uri": request.address, "headers": {"User-Agent": [request.agent]}}
    value = {"ts": request.started, "request": inner, "status": request.status, "duration": request.duration}
    return json.dumps({**value, "user_id": request.session})


def nginx_json(request: Request) -> str:
    """A line of nginx with a JSON format."""
    line = f"{request.method} {request.address} HTTP/1.1"
    return json.dumps(
        {
            "time_iso8601": _iso(request.started), "request": line, "status": str(request.status),
            "request_time": f"{request.duration:.3f}", "http_user_agent": request.agent, "session": request.session,
        }
    )  # fmt: skip


def otlp(request: Request) -> str:
    """One export with the span of a server."""
    texts = {
        "http.request.method": request.method, "url.path": request.address.partition("?")[0],
        "session.id": request.session, "user_agent.original": request.agent,
    }  # fmt: skip
    attributes: list[dict[str, object]] = [{"key": key, "value": {"stringValue": text}} for key, text in texts.items()]
    attributes.append({"key": "http.response.status_code", "value": {"intValue": str(request.status)}})
    start = round(request.started * 1e9)
    end = start + round(request.duration * 1e9)
    span = {"kind": 2, "startTimeUnixNano": str(start), "endTimeUnixNano": str(end), "attributes": attributes}
    return json.dumps({"resourceSpans": [{"scopeSpans": [{"spans": [span, {**span, "kind": 3}]}]}]})


FORMATS: dict[str, Callable[[Request], str]] = {
    "combined": combined, "alb": alb, "envoy": envoy, "caddy": caddy, "nginx json": nginx_json, "otlp": otlp,
}  # fmt: skip


def write_log(path: Path, form: Callable[[Request], str], lines: Iterator[Request]) -> None:
    """Write a log."""
    with path.open("w") as file:
        file.writelines(form(request) + "\n" for request in lines)
