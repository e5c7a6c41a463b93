"""An order by quote: header tokens, a fragment of HTML in JSON, a poll, a version that must be the newest."""

from __future__ import annotations

import secrets

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from .store import short_key, token
from .web import Session, form_of, hidden, page, require, require_user, same, script, store_of

POLLS = 3


def answer(request: Request, session: Session, body: dict[str, object], status: int = 200) -> Response:
    """A JSON response with the token for the next call in a header."""
    session.data["token"] = store_of(request).issue("request_token", "response header, rotating", token(28))
    return JSONResponse(body, status, {"X-Request-Token": session.data["token"]})


def current(request: Request) -> Session:
    """The session of a call that carries the newest header token."""
    session = require_user(request)
    require(
        same(request.headers.get("x-request-token"), session.data.get("token")), 403, "X-Request-Token is out of date"
    )
    return session


async def front(request: Request) -> Response:
    """The page."""
    require_user(request)
    return page("Gift orders", '<div id="panel"></div>\n<p id="state"></p>\n' + script("order"))


async def panel(request: Request) -> Response:
    """A form as HTML inside JSON."""
    session = require_user(request)
    session.data["quote_token"] = store_of(request).issue("quote_token", "HTML inside a JSON string", token(32))
    html = (
        f'<form class="quote" action="/order/api/quotes">\n{hidden("product", "gift-box-xl")}'
        f"{hidden('quote_token', session.data['quote_token'])}"
        '<input name="note">\n</form>\n'
    )
    return answer(request, session, {"ok": True, "html": html, "title": "Ask for a quote"})


async def ask(request: Request) -> Response:
    """Start a job that makes a quote."""
    session, form, store = current(request), await form_of(request), store_of(request)
    require(same(form.get("quote_token"), session.data.pop("quote_token", None)), 403, "The form has expired.")
    job = store.issue("job_id", "JSON leaf, short, then path segment", str(store.next_id("job")))
    session.data["job"] = (job, 0, form)
    return answer(request, session, {"ok": True, "job": job, "note": form.get("note")}, 202)


async def poll(request: Request) -> Response:
    """The job's state; the quote is there at the third time."""
    session, store = current(request), store_of(request)
    job, polls, form = session.data.get("job", ("", 0, {}))
    require(request.path_params["job"] == job, 404, "no such job")
    session.data["job"] = (job, polls + 1, form)
    if polls + 1 < POLLS:
        return answer(request, session, {"ok": True, "state": ("queued", "running")[polls]})
    if "ref" not in session.data:
        session.data["ref"] = store.issue(
            "quote_ref", "JSON leaf in the last answer of a poll", "Q-" + secrets.token_hex(5).upper()
        )
        session.data["version"] = store.issue(
            "lock_version", "JSON number, short, in the last answer of a poll", store.next_id("version")
        )
        row = (session.data["ref"], session.user, form.get("product"), form.get("note"))
        store.db.execute("insert into quotes values (?, ?, ?, ?, 'open')", row)
    quote = {"ref": session.data["ref"], "total": "49.90", "currency": "EUR", "lockVersion": session.data["version"]}
    return answer(request, session, {"ok": True, "state": "done", "quote": quote})


async def accept(request: Request) -> Response:
    """Order by a quote."""
    session, body, store = current(request), await request.json(), store_of(request)
    if body.get("quote") != session.data.get("ref"):
        return answer(request, session, {"ok": False, "message": "Unknown quote"})
    require(body.get("lockVersion") == session.data["version"], 409, "The quote was changed.")
    number = store.issue("order_number", "JSON number, in a composite segment", store.next_id("gift"))
    session.data["receipt"] = (
        number,
        store.issue("order_check", "JSON leaf, short, in a composite segment", short_key()),
    )
    store.db.execute("update quotes set status='ordered' where ref=?", (session.data["ref"],))
    return answer(request, session, {"ok": True, "order": {"number": number, "check": session.data["receipt"][1]}})


async def receipt(request: Request) -> Response:
    """The receipt, for those who know the number and its check."""
    session = require_user(request)
    number, check = session.data.get("receipt", (0, ""))
    require(request.path_params["receipt"] == f"{number}-{check}", 404, "No such order.")
    store_of(request).event(str(session.user), "receipt seen")
    return page("Receipt", f"<p>Order {number} for 49.90 EUR</p>\n")


routes = [
    Route("/order/", front),
    Route("/order/api/panel", panel),
    Route("/order/api/quotes", ask, methods=["POST"]),
    Route("/order/api/jobs/{job}", poll),
    Route("/order/api/orders", accept, methods=["POST"]),
    Route("/order/receipts/{receipt}", receipt),
]
