"""A single-page application's JSON API: rotating tokens, ETags, numbers, arrays in any order, JSON in JSON."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import time
from typing import Any
from urllib.parse import quote, unquote

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from .store import Store, awkward, shuffled, token
from .web import (
    PASSWORD,
    USER,
    Session,
    cookie_of,
    new_session,
    page,
    require,
    require_session,
    same,
    script,
    set_session_cookie,
    store_of,
)

SIZES = ("S", "M", "L")
TEAPOTS = {"tea-pot": ("Tea pot", "39.00"), "tea-cosy": ("Tea cosy", "18.50")}
SHIPPING = {"EU": ("Standard", "Express", "Pick-up"), "US": ("Standard", "Express")}
SECRET = secrets.token_bytes(32)


def error(code: str) -> JSONResponse:
    """How this API reports a failure: with status 200."""
    return JSONResponse({"success": False, "error": {"code": code, "message": "The request could not be processed."}})


def segment(data: bytes) -> str:
    """One part of a JWT."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def jwt(user: str) -> str:
    """A signed token with an id of its own."""
    claims = {"sub": user, "jti": token(12), "iat": int(time.time()), "exp": int(time.time()) + 600}
    text = segment(b'{"alg":"HS256","typ":"JWT"}') + "." + segment(json.dumps(claims, separators=(",", ":")).encode())
    return text + "." + segment(hmac.new(SECRET, text.encode(), hashlib.sha256).digest())


def new_tokens(store: Store, session: Session) -> dict[str, str]:
    """A new pair of tokens; the one before ends."""
    session.data["access"] = store.issue("access_token", "JSON leaf, JWT, rotating", jwt(USER))
    session.data["refresh"] = store.issue("refresh_token", "JSON leaf, rotating", token(43))
    return {"accessToken": session.data["access"], "refreshToken": session.data["refresh"], "tokenType": "Bearer"}


def set_xsrf(store: Store, session: Session, response: Response) -> None:
    """A new double-submit cookie, percent-encoded on the wire."""
    session.data["xsrf"] = store.issue("xsrf", "cookie repeated in a header, decoded", awkward("+/=", 26))
    response.set_cookie("XSRF-TOKEN", quote(session.data["xsrf"], safe=""), samesite="lax")


def guarded(request: Request, unsafe: bool = False, bearer: bool = True) -> Session:
    """The session of a call that carries all its tokens."""
    session = require_session(request)
    if bearer:
        given = request.headers.get("authorization", "").removeprefix("Bearer ")
        require(same(given, session.data.get("access")), 401, "invalid_token")
    if unsafe:
        require(same(request.headers.get("x-csrf-token"), session.data.get("meta")), 403, "csrf")
        cookie = unquote(cookie_of(request, "XSRF-TOKEN") or "")
        header = request.headers.get("x-xsrf-token")
        require(same(header, session.data.get("xsrf")) and same(header, cookie), 403, "xsrf")
    return session


async def shell(request: Request) -> Response:
    """The page that loads the application."""
    store, session = store_of(request), new_session(request)
    session.data["meta"] = store.issue("meta_csrf", "meta tag", token(36))
    response = page(
        "Tea",
        '<main id="app" data-locale="en-GB"></main>\n' + script("spa"),
        f'<meta name="csrf-param" content="_csrf">\n<meta content="{session.data["meta"]}" name="csrf-token">\n',
    )
    set_session_cookie(response, session)
    set_xsrf(store, session, response)
    return response


async def login(request: Request) -> Response:
    """Credentials for tokens."""
    store, session, body = store_of(request), guarded(request, unsafe=True, bearer=False), await request.json()
    if (body.get("email"), body.get("password")) != (USER, PASSWORD):
        return error("bad_credentials")
    account = 4_000_000_000_000 + secrets.randbelow(900_000_000_000)
    session.data["account"] = store.issue("account", "JSON number", account)
    profile = {"email": USER, "account": account, "currency": "EUR"}
    response = JSONResponse({"success": True, "user": profile, **new_tokens(store, session)})
    set_xsrf(store, session, response)
    return response


async def catalogue(request: Request) -> Response:
    """Products with their variants, in an order of chance on both levels."""
    store, session = store_of(request), guarded(request)
    variants: dict[str, tuple[str, str]] = {}
    items = []
    for slug, (name, price) in TEAPOTS.items():
        ids = {
            size: store.issue(f"variant_{slug}_{size}", "nested array, by sibling", secrets.token_hex(6))
            for size in SIZES
        }
        variants |= {variant: (slug, size) for size, variant in ids.items()}
        listed = [{"id": variant, "size": size, "stock": 20} for size, variant in shuffled(ids.items())]
        items.append({"slug": slug, "name": name, "price": price, "variants": listed})
    session.data["variants"] = variants
    return JSONResponse({"currency": "EUR", "at": request.query_params.get("_"), "items": shuffled(items)})


async def notifications(request: Request) -> Response:
    """What the application asks for in the background."""
    guarded(request)
    return JSONResponse({"unread": 0, "at": request.query_params.get("_")})


async def create_basket(request: Request) -> Response:
    """A basket; only `Location` tells its id."""
    store, session, body = store_of(request), guarded(request, unsafe=True), await request.json()
    variant = session.data.get("variants", {}).get(body.get("variant"))
    if variant is None:
        return error("unknown_variant")
    if type(body.get("account")) is not int or body["account"] != session.data["account"]:
        return error("wrong_account")
    basket = store.issue("basket_id", "Location of a 201", store.next_id("basket"))
    row = (basket, USER, body["account"], *variant, body.get("quantity"))
    store.db.execute("insert into baskets values (?, ?, ?, ?, ?, ?, '', '', 'open')", row)
    session.data["basket"] = basket
    session.data["state_key"] = store.issue("state_key", "JSON inside a JSON string", token(20))
    key = request.headers.get("idempotency-key", "")
    headers = {"location": f"/spa/api/baskets/{basket}", "idempotency-key": key}
    return JSONResponse({"success": True, "request": key}, 201, headers)


def own_basket(request: Request, unsafe: bool = False) -> Session:
    """The session, if the path's basket is its own; a change needs the newest ETag."""
    session = guarded(request, unsafe)
    require(request.path_params["basket"] == session.data.get("basket"), 404, "not_found")
    if unsafe:
        given = request.headers.get("if-match")
        require(given is not None, 428, "If-Match required")
        require(given == session.data.get("etag"), 412, "changed in between")
    return session


def basket_response(request: Request, session: Session) -> Response:
    """The basket with a new ETag."""
    layout, status, quantity = (
        store_of(request)
        .db.execute("select layout, status, quantity from baskets where id=?", (session.data["basket"],))
        .fetchone()
    )
    etag: str = store_of(request).issue(
        "etag", "ETag with its quotes", f'{"W/" if layout else ""}"{secrets.token_hex(5)}-{quantity}"'
    )
    session.data["etag"] = etag
    settings = json.dumps({"layout": layout or "grid", "stateKey": session.data["state_key"]})
    body: dict[str, Any] = {"success": True, "status": status, "quantity": quantity, "settings": settings}
    return JSONResponse(body, headers={"etag": etag})


async def show_basket(request: Request) -> Response:
    """The basket."""
    return basket_response(request, own_basket(request))


async def shipping(request: Request) -> Response:
    """Ways of shipping by zone, in an order of chance on both levels."""
    store, session = store_of(request), own_basket(request)
    options: dict[int, str] = {}
    zones = []
    for zone, names in SHIPPING.items():
        ids = {
            name: store.issue(f"shipping_{zone}_{name}", "nested array, by siblings", store.next_id("shipping"))
            for name in names
        }
        options |= {option: f"{zone} {name}" for name, option in ids.items()}
        listed = [{"id": option, "name": name, "price": "9.90"} for name, option in shuffled(ids.items())]
        zones.append({"code": zone, "options": listed})
    session.data["shipping"] = options
    return JSONResponse({"success": True, "zones": shuffled(zones)})


async def change_basket(request: Request) -> Response:
    """Set the way of shipping and the settings."""
    session, body = own_basket(request, unsafe=True), await request.json()
    option = session.data.get("shipping", {}).get(body.get("shipping"))
    settings = json.loads(body.get("settings", "{}"))
    if option is None or settings.get("stateKey") != session.data["state_key"]:
        return error("stale_option" if option is None else "stale_settings")
    row = (option, settings.get("layout"), session.data["basket"])
    store_of(request).db.execute("update baskets set shipping=?, layout=? where id=?", row)
    return basket_response(request, session)


async def refresh(request: Request) -> Response:
    """A new pair of tokens for a refresh token; one that was used before ends all."""
    session, body = guarded(request, unsafe=True, bearer=False), await request.json()
    if not same(body.get("refreshToken"), session.data.get("refresh")):
        session.data.pop("access", None)
        return JSONResponse({"error": "invalid_grant"}, 400)
    return JSONResponse(new_tokens(store_of(request), session))


async def place(request: Request) -> Response:
    """Buy the basket."""
    session = own_basket(request, unsafe=True)
    row = (session.data["basket"],)
    store_of(request).db.execute("update baskets set status='placed' where id=? and shipping<>''", row)
    return basket_response(request, session)


async def logout(request: Request) -> Response:
    """End the session."""
    session = guarded(request, unsafe=True)
    del request.app.state.sessions[session.key]
    store_of(request).event(USER, "spa logout")
    return Response(status_code=204)


routes = [
    Route("/spa/", shell),
    Route("/spa/api/login", login, methods=["POST"]),
    Route("/spa/api/catalogue", catalogue),
    Route("/spa/api/notifications", notifications),
    Route("/spa/api/baskets", create_basket, methods=["POST"]),
    Route("/spa/api/baskets/{basket:int}", show_basket),
    Route("/spa/api/baskets/{basket:int}", change_basket, methods=["PATCH"]),
    Route("/spa/api/baskets/{basket:int}/shipping", shipping),
    Route("/spa/api/baskets/{basket:int}/order", place, methods=["POST"]),
    Route("/spa/api/tokens", refresh, methods=["POST"]),
    Route("/spa/api/session", logout, methods=["DELETE"]),
]
