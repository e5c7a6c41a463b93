"""A GraphQL shop: one address for everything, errors with status 200, ids of the server in variables."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from .store import Store, token
from .web import (
    PASSWORD,
    USER,
    Session,
    new_session,
    page,
    require_session,
    same,
    script,
    set_session_cookie,
    store_of,
)

LAMPS = {"desk-lamp": "Desk lamp", "night-light": "Night light", "lantern": "Lantern"}


def failed(field: str, code: str, message: str) -> JSONResponse:
    """How GraphQL reports a failure: with status 200, `data` and `errors`."""
    error = {"message": message, "path": [field], "extensions": {"code": code}}
    return JSONResponse({"errors": [error], "data": {field: None}})


async def front(request: Request) -> Response:
    """The page that loads the application."""
    session = new_session(request)
    response = page("Lamps", '<main id="app"></main>\n' + script("graph"))
    set_session_cookie(response, session)
    return response


async def sign_in(request: Request, session: Session, store: Store, variables: dict[str, Any]) -> Response:
    """Credentials for a token."""
    given = variables.get("input", {})
    if (given.get("email"), given.get("password")) != (USER, PASSWORD):
        return failed("signIn", "BAD_USER_INPUT", "Unknown user or password")
    session.user = USER
    session.data["token"] = store.issue("graph_token", "GraphQL leaf, to a header", token(36))
    return JSONResponse({"data": {"signIn": {"token": session.data["token"], "viewer": {"email": USER}}}})


async def products(request: Request, session: Session, store: Store, variables: dict[str, Any]) -> Response:
    """All lamps, each with an id of this session."""
    if "products" not in session.data:
        session.data["products"] = {
            store.issue(f"product_{slug}", "GraphQL leaf in edges, by sibling", "prd_" + token(10)): slug
            for slug in LAMPS
        }
    edges = [{"node": {"id": key, "slug": slug, "name": LAMPS[slug]}} for key, slug in session.data["products"].items()]
    return JSONResponse({"data": {"products": {"edges": edges, "pageInfo": {"hasNextPage": False}}}})


async def add(request: Request, session: Session, store: Store, variables: dict[str, Any]) -> Response:
    """A cart with one product."""
    given = variables.get("input", {})
    slug = session.data.get("products", {}).get(given.get("productId"))
    if slug is None:
        return failed("addToCart", "NOT_FOUND", "Unknown product")
    session.data["cart"] = store.issue("graph_cart", "GraphQL leaf, to a variable", "crt_" + token(18))
    session.data["line"] = (slug, given.get("quantity"))
    lines = [{"slug": slug, "quantity": given.get("quantity")}]
    return JSONResponse({"data": {"addToCart": {"cart": {"id": session.data["cart"], "lines": lines}}}})


async def place(request: Request, session: Session, store: Store, variables: dict[str, Any]) -> Response:
    """Order the cart."""
    if not same(variables.get("cartId"), session.data.pop("cart", None)):
        return failed("placeOrder", "CART_GONE", "The cart no longer exists")
    session.data["order"] = store.issue("graph_order", "GraphQL number, to a variable", store.next_id("lamp"))
    slug, quantity = session.data["line"]
    row = (session.data["order"], session.user, slug, quantity)
    store.db.execute("insert into lamps values (?, ?, ?, ?, 'placed')", row)
    return JSONResponse({"data": {"placeOrder": {"order": {"number": session.data["order"]}, "userErrors": []}}})


async def order(request: Request, session: Session, store: Store, variables: dict[str, Any]) -> Response:
    """What became of the order."""
    if variables.get("number") != session.data.get("order"):
        return failed("order", "NOT_FOUND", "No such order")
    store.event(USER, "lamp order seen")
    return JSONResponse({"data": {"order": {"number": variables["number"], "status": "PLACED"}}})


OPERATIONS: dict[str, Callable[[Request, Session, Store, dict[str, Any]], Awaitable[Response]]] = {
    "SignIn": sign_in,
    "Products": products,
    "AddToCart": add,
    "PlaceOrder": place,
    "Order": order,
}


async def api(request: Request) -> Response:
    """The one address; all operations but the first need the token."""
    session, body = require_session(request), await request.json()
    name = body.get("operationName")
    if name not in OPERATIONS:
        return failed(str(name), "GRAPHQL_VALIDATION_FAILED", "Unknown operation")
    given = request.headers.get("authorization", "").removeprefix("Bearer ")
    if name != "SignIn" and not same(given, session.data.get("token")):
        return failed(name[0].lower() + name[1:], "UNAUTHENTICATED", "You must be logged in")
    return await OPERATIONS[name](request, session, store_of(request), body.get("variables") or {})


routes = [Route("/graph/", front), Route("/graph/api", api, methods=["POST"])]
