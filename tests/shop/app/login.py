"""The login page of the server-rendered areas."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from .web import (
    COOKIE,
    USERS,
    cookie_of,
    find_session,
    form_of,
    hidden,
    new_csrf,
    new_session,
    page,
    refuse,
    see_other,
    set_session_cookie,
    use_csrf,
)


def login_form(csrf: str, target: str, email: str, message: str) -> str:
    """The form, with what the user gave put back into it."""
    return (
        f"<p>{message}</p>\n<form method='post' action='/login'>\n{hidden('next', target)}"
        f'<input type="email" name="email" value="{email}">\n<input type="password" name="password">\n'
        f'<select name="locale"><option>en-GB</option><option>de-DE</option></select>\n{hidden("_csrf", csrf)}'
        "<button>Log in</button>\n</form>\n"
    )


async def show(request: Request) -> Response:
    """The empty form; a browser without a session gets one."""
    session = find_session(request) or new_session(request)
    target = request.query_params.get("next", "/forms/")
    response = page("Log in", login_form(new_csrf(request, session), target, "", "Welcome"))
    if cookie_of(request, COOKIE) != session.key:
        set_session_cookie(response, session)
    return response


async def submit(request: Request) -> Response:
    """Check the credentials and start a session with another key."""
    session = find_session(request)
    form = await form_of(request)
    if session is None:
        refuse(403, "CSRF cookie not set.")
    use_csrf(session, form)
    email = form.get("email", "")
    if email not in USERS or form.get("password") != USERS[email]:
        return page(
            "Log in", login_form(new_csrf(request, session), form.get("next", "/"), "", "Unknown user or password.")
        )
    target = form.get("next", "/")
    response = see_other(target if target.startswith("/") and not target.startswith("//") else "/")
    del request.app.state.sessions[session.key]
    set_session_cookie(response, new_session(request, email))
    return response


routes = [Route("/login", show), Route("/login", submit, methods=["POST"])]
