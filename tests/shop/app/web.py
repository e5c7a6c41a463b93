"""What all areas share: pages, forms, sessions and csrf tokens."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from typing import Any, NoReturn
from urllib.parse import parse_qsl, quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from .store import Store, escaped, token

COOKIE = "sid"
USER, PASSWORD = "ana+shop@example.test", "correct horse"
USERS = {USER: PASSWORD, "ben@example.test": "battery, staple"}
"""All users of the server-rendered areas with their passwords."""


@dataclass
class Session:
    """One browser's session; `data` belongs to the areas."""

    key: str
    user: str | None = None
    csrf: str | None = None
    data: dict[str, Any] = field(default_factory=dict)


def store_of(request: Request) -> Store:
    """The database of the application that answers this request."""
    store: Store = request.app.state.store
    return store


def cookie_of(request: Request, name: str) -> str | None:
    """A cookie's value; of two with one name the first one counts, as in PHP, Rack, Go and Express."""
    for pair in request.headers.get("cookie", "").split(";"):
        key, _, value = pair.strip().partition("=")
        if key == name:
            return value
    return None


def find_session(request: Request) -> Session | None:
    """The session that the request's cookie names."""
    session: Session | None = request.app.state.sessions.get(cookie_of(request, COOKIE))
    return session


def new_session(request: Request, user: str | None = None) -> Session:
    """A fresh session; the caller sets its cookie."""
    session = Session(token(), user)
    request.app.state.sessions[session.key] = session
    return session


def set_session_cookie(response: Response, session: Session) -> None:
    """Send the session's key to the browser."""
    response.set_cookie(COOKIE, session.key, httponly=True, samesite="lax")


def require_session(request: Request) -> Session:
    """The request's session, logged in or not; without one the browser is sent to the login page."""
    session = find_session(request)
    if session is None:
        to_login(request)
    return session


def require_user(request: Request) -> Session:
    """The session of a logged-in user; everybody else is sent to the login page."""
    session = require_session(request)
    if session.user is None:
        to_login(request)
    return session


def to_login(request: Request) -> NoReturn:
    """End the request with a redirect to the login page."""
    raise HTTPException(303, headers={"location": f"/login?next={quote(request.url.path, safe='')}"})


async def form_of(request: Request) -> dict[str, str]:
    """The fields of a urlencoded body."""
    return dict(parse_qsl((await request.body()).decode(), keep_blank_values=True))


def new_csrf(request: Request, session: Session, name: str = "csrf") -> str:
    """A new one-time token; it ends the one before."""
    session.csrf = store_of(request).issue(name, "hidden form field, one-time", token(40))
    return session.csrf


def use_csrf(session: Session, form: dict[str, str]) -> None:
    """Take the one-time token of a form, or refuse the request."""
    given, session.csrf = session.csrf, None
    require(given is not None and same(form.get("_csrf"), given), 403, "CSRF token missing or incorrect.")


def same(given: str | None, wanted: str | None) -> bool:
    """Are both there and equal?"""
    return given is not None and wanted is not None and hmac.compare_digest(given.encode(), wanted.encode())


def refuse(status: int, message: str) -> NoReturn:
    """End the request with an error."""
    raise HTTPException(status, message)


def require(condition: bool, status: int, message: str) -> None:
    """End the request with an error unless the condition holds."""
    if not condition:
        refuse(status, message)


def page(title: str, body: str, head: str = "", status: int = 200) -> HTMLResponse:
    """An HTML page; the texts are HTML already, but for the title."""
    return HTMLResponse(
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{escaped(title)}</title>\n{head}'
        f"</head>\n<body>\n<h1>{escaped(title)}</h1>\n{body}</body>\n</html>\n",
        status,
    )


def hidden(name: str, value: str | int) -> str:
    """A hidden form field."""
    return f'<input type="hidden" name="{escaped(name)}" value="{escaped(str(value))}">\n'


def script(name: str) -> str:
    """One of the shop's scripts."""
    return f'<script src="/static/{name}.js"></script>\n'


def see_other(location: str) -> RedirectResponse:
    """The redirect after a successful POST."""
    return RedirectResponse(location, 303)
