"""Login by another provider: a redirect chain with a one-time code, then inline script configuration."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from .store import shuffled, token
from .web import (
    PASSWORD,
    USER,
    Session,
    find_session,
    form_of,
    hidden,
    new_csrf,
    new_session,
    page,
    refuse,
    require,
    require_session,
    require_user,
    same,
    script,
    see_other,
    set_session_cookie,
    store_of,
    use_csrf,
)

PUBLIC_KEY = "pk_live_7Yw2kQ9rT4vX8sB1"
CLIENT = "shop-web"
ACCOUNTS = ("Savings", "Current account", "Joint account")


def grants(request: Request) -> dict[str, Any]:
    """What the provider keeps: its open logins and codes."""
    if not hasattr(request.app.state, "grants"):
        request.app.state.grants = {}
    found: dict[str, Any] = request.app.state.grants
    return found


async def app_page(request: Request) -> Response:
    """The shop's page for visitors."""
    session = find_session(request) or new_session(request)
    response = page("Bank accounts", '<a id="start" href="/oauth/app/login">Log in with Acme ID</a>\n')
    set_session_cookie(response, session)
    return response


async def start(request: Request) -> Response:
    """Off to the provider, with a state to recognise the answer."""
    session = require_session(request)
    session.data["state"] = store_of(request).issue("state", "query parameter in a Location", token(22))
    target = str(request.base_url) + "oauth/app/callback"
    query = {
        "client_id": CLIENT,
        "response_type": "code",
        "scope": "openid accounts",
        "redirect_uri": target,
        "state": session.data["state"],
    }
    return RedirectResponse("/oauth/idp/authorize?" + urlencode(query), 302)


async def authorize(request: Request) -> Response:
    """The provider's login page."""
    query = request.query_params
    require(
        query.get("client_id") == CLIENT and query.get("redirect_uri", "").startswith(str(request.base_url)),
        400,
        "invalid_request",
    )
    txn = store_of(request).issue("txn", "hidden form field, then path segment", token(18))
    grants(request)[txn] = {"target": query["redirect_uri"], "state": query.get("state", "")}
    return page(
        "Acme ID",
        f'<form method="post" action="/oauth/idp/login">\n{hidden("txn", txn)}{hidden("client_id", CLIENT)}'
        '<input name="login" type="email">\n<input name="password" type="password">\n<button>Allow</button>\n</form>\n',
    )


async def idp_login(request: Request) -> Response:
    """Check the credentials; the way back goes through another page of the provider."""
    form = await form_of(request)
    grant = grants(request).get(form.get("txn", ""))
    if grant is None or "ticket" in grant:
        refuse(400, "unknown transaction")
    if (form.get("login"), form.get("password")) != (USER, PASSWORD):
        return page("Acme ID", "<p>Wrong password.</p>\n")
    grant["ticket"] = store_of(request).issue("ticket", "query parameter in a Location, one-time", token(26))
    return RedirectResponse(f"/oauth/idp/resume/{form['txn']}?ticket={grant['ticket']}", 302)


async def resume(request: Request) -> Response:
    """Once only: hand out a code."""
    grant = grants(request).pop(request.path_params["txn"], None)
    if grant is None or not same(request.query_params.get("ticket"), grant.get("ticket")):
        refuse(400, "This page has expired.")
    code = store_of(request).issue("code", "one-time code in a redirect chain", token(30))
    grants(request)[code] = {"session": None, "state": grant["state"]}
    return RedirectResponse(grant["target"] + "?" + urlencode({"code": code, "state": grant["state"]}), 302)


async def callback(request: Request) -> Response:
    """Redeem the code; a code that comes twice ends what it had given, as RFC 6749 advises."""
    session, store, query = require_session(request), store_of(request), request.query_params
    grant = grants(request).get(query.get("code", ""))
    if grant is None:
        refuse(400, "invalid_grant")
    if grant["session"] is not None:
        request.app.state.sessions.pop(grant["session"], None)
        refuse(400, "invalid_grant: the code was used before")
    state = query.get("state")
    require(same(state, session.data.get("state")) and same(state, grant["state"]), 400, "state mismatch")
    grant["session"] = session.key
    session.user = USER
    session.data["api_key"] = store.issue("api_key", "inline script configuration, to a header", "ak/" + token(24))
    session.data["nonce"] = store.issue("nonce", "inline script configuration, to a body", token(16))
    key = json.dumps(session.data["api_key"]).replace("/", "\\/")
    return page(
        "Welcome",
        f'<p id="user">{USER}</p>\n<button id="link">Link</button>\n'
        '<a id="accounts" href="/oauth/accounts">Accounts</a>\n' + script("oauth"),
        f'<script>\nwindow.APP = {{"apiKey": {key}, "publicKey": "{PUBLIC_KEY}", "locale": "en-GB",\n'
        f"  build: '2024.11.3', nonce: '{session.data['nonce']}'}};\n</script>\n",
    )


async def link(request: Request) -> Response:
    """Link the provider's account to the shop's."""
    session, body = require_user(request), await request.json()
    require(request.headers.get("x-client-key") == PUBLIC_KEY, 403, "unknown client")
    require(same(request.headers.get("x-api-key"), session.data.get("api_key")), 403, "bad API key")
    if not same(body.get("nonce"), session.data.get("nonce")):
        return JSONResponse({"status": "error", "message": "nonce was used or is unknown"})
    session.data["linked"] = True
    store_of(request).event(USER, "linked " + str(body.get("label")))
    return JSONResponse({"status": "ok", "label": body.get("label")})


def account_ids(request: Request, session: Session) -> dict[str, str]:
    """The ids of the accounts by name."""
    if "accounts" not in session.data:
        issue = store_of(request).issue
        session.data["accounts"] = {
            name: issue(f"account_{name.split()[0]}", "data attribute, then path segment", token(14))
            for name in ACCOUNTS
        }
    ids: dict[str, str] = session.data["accounts"]
    return ids


async def accounts(request: Request) -> Response:
    """The accounts in an order of chance, one form for all."""
    session = require_user(request)
    require(session.data.get("linked") is True, 403, "Link your account first.")
    rows = "".join(
        f'<li data-account="{key}"><b>{name}</b></li>\n'
        for name, key in shuffled(account_ids(request, session).items())
    )
    return page(
        "Accounts",
        f'<ul>\n{rows}</ul>\n<form id="sync" method="post">\n'
        f"{hidden('mode', 'full')}{hidden('_csrf', new_csrf(request, session))}</form>\n",
        script("oauth"),
    )


async def sync(request: Request) -> Response:
    """Fetch the turnover of one account."""
    session, form = require_user(request), await form_of(request)
    use_csrf(session, form)
    names = {key: name for name, key in account_ids(request, session).items()}
    account = names.get(request.path_params["account"])
    require(account is not None, 404, "No such account.")
    store_of(request).db.execute("insert into links values (?, ?, ?)", (USER, account, form.get("mode")))
    return see_other("/oauth/accounts")


routes = [
    Route("/oauth/app", app_page),
    Route("/oauth/app/login", start),
    Route("/oauth/app/callback", callback),
    Route("/oauth/idp/authorize", authorize),
    Route("/oauth/idp/login", idp_login, methods=["POST"]),
    Route("/oauth/idp/resume/{txn}", resume),
    Route("/oauth/api/link", link, methods=["POST"]),
    Route("/oauth/accounts", accounts),
    Route("/oauth/accounts/{account}/sync", sync, methods=["POST"]),
]
