"""A ticket desk: two tokens of one name on a page, an optimistic lock, a signed URL in an inline script."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from .store import awkward, escaped, shuffled, token
from .web import (
    Session,
    form_of,
    hidden,
    new_csrf,
    page,
    require,
    require_user,
    same,
    script,
    see_other,
    store_of,
    use_csrf,
)

TITLES = ("Lamp flickers", "Door won't lock", "Heating too loud", "Tap drips")


def ticket_ids(request: Request, session: Session) -> dict[int, str]:
    """The tickets of this session, made at the first sight."""
    store = store_of(request)
    if "tickets" not in session.data:
        kind = "path segment, link picked by its text"
        ids = {store.issue(f"ticket_{title.split()[0]}", kind, store.next_id("ticket")): title for title in TITLES}
        store.db.executemany("insert into tickets values (?, ?, '', '')", ids.items())
        session.data["tickets"] = ids
    tickets: dict[int, str] = session.data["tickets"]
    return tickets


async def listing(request: Request) -> Response:
    """All tickets, in an order of chance."""
    session = require_user(request)
    rows = "".join(
        f'<li><a href="/edit/tickets/{n}">{escaped(title)}</a></li>\n'
        for n, title in shuffled(ticket_ids(request, session).items())
    )
    return page("Tickets", f"<ul>\n{rows}</ul>\n")


def own_ticket(request: Request) -> tuple[Session, int]:
    """The session and its ticket."""
    session, ticket = require_user(request), int(request.path_params["ticket"])
    require(ticket in session.data.get("tickets", {}), 404, "No such ticket.")
    return session, ticket


async def show(request: Request) -> Response:
    """The form; a form to log out comes before it, with a token of its own."""
    (session, ticket), store = own_ticket(request), store_of(request)
    title, body = store.db.execute("select title, body from tickets where id=?", (ticket,)).fetchone()
    session.data["leave"] = store.issue("logout_csrf", "hidden form field, first of two of a name", token(40))
    csrf = new_csrf(request, session, "edit_csrf")
    now = datetime.now(timezone(timedelta(hours=1))).isoformat()
    session.data["updated"] = store.issue("updated_at", "hidden form field, optimistic lock", now)
    session.data["draft"] = store.issue(
        "draft_signature", "inline script, percent-encoded in a signed URL", awkward("+/=")
    )
    session.data["editor"] = store.issue("editor_key", "inline script, \\u escapes", awkward("='&<"))
    url = json.dumps(f"/edit/drafts/{ticket}?mode=auto&sig={quote(session.data['draft'], safe='')}").replace("/", "\\/")
    key = json.dumps(session.data["editor"])
    for char in "='&<":
        key = key.replace(char, f"\\u{ord(char):04x}")
    return page(
        "Ticket",
        f'<form method="post" action="/edit/logout">{hidden("_csrf", session.data["leave"])}'
        '<button id="leave">Log out</button></form>\n'
        f'<form method="post" id="edit">\n{hidden("updated_at", session.data["updated"])}'
        f'<input name="title" value="{escaped(title)}">\n'
        f'<textarea name="body">{escaped(body)}</textarea>\n{hidden("_csrf", csrf)}<button>Save</button>\n</form>\n'
        f'<script>\nwindow.DRAFT = {{"url":{url},"key":{key},"interval":30000}};\n</script>\n{script("edit")}',
    )


async def save_draft(request: Request) -> Response:
    """What the editor saves by itself."""
    (session, ticket), body = own_ticket(request), await request.json()
    require(same(request.query_params.get("sig"), session.data.get("draft")), 403, "Bad signature")
    if not same(body.get("key"), session.data.get("editor")):
        return JSONResponse({"success": False, "error": "Another editor is open."})
    store_of(request).db.execute("update tickets set draft=? where id=?", (body.get("text"), ticket))
    return JSONResponse({"success": True, "length": len(body.get("text", ""))})


async def save(request: Request) -> Response:
    """Change the ticket unless somebody else did in between."""
    (session, ticket), form = own_ticket(request), await form_of(request)
    use_csrf(session, form)
    require(form.get("updated_at") == session.data.get("updated"), 409, "The ticket was changed by somebody else.")
    store_of(request).db.execute(
        "update tickets set title=?, body=? where id=?", (form.get("title"), form.get("body"), ticket)
    )
    return see_other(f"/edit/tickets/{ticket}")


async def leave(request: Request) -> Response:
    """Log out by the newest page's token."""
    session, form = require_user(request), await form_of(request)
    require(same(form.get("_csrf"), session.data.get("leave")), 403, "CSRF token missing or incorrect.")
    store_of(request).event(str(session.user), "edit logout")
    del request.app.state.sessions[session.key]
    return see_other("/login")


routes = [
    Route("/edit/", listing),
    Route("/edit/tickets/{ticket:int}", show),
    Route("/edit/tickets/{ticket:int}", save, methods=["POST"]),
    Route("/edit/drafts/{ticket:int}", save_draft, methods=["PUT"]),
    Route("/edit/logout", leave, methods=["POST"]),
]
