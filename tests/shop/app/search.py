"""A search: base64 cursors, values that must be percent-encoded, several values in one place."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import count
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from .store import awkward, base64_with, escaped, short_key, shuffled
from .web import (
    Session,
    form_of,
    hidden,
    new_session,
    page,
    require,
    require_session,
    same,
    script,
    see_other,
    set_session_cookie,
    store_of,
)

BOOKS = ("The Blue Tea", "Tea & Sympathy", "A Pot of Tea", "Blue Hour", "Tea for Two", "Blue Leaves")
PAGE = 2


async def front(request: Request) -> Response:
    """The search form."""
    session = new_session(request)
    session.data["ctx"] = store_of(request).issue(
        "search_context", "hidden field, percent-encoded in a query", awkward("+/= =")
    )
    response = page(
        "Book search",
        f'<form action="/search/results">\n{hidden("ctx", session.data["ctx"])}<input name="q">\n'
        '<select name="sort"><option>relevance</option><option>price</option></select>\n'
        "<button>Search</button>\n</form>\n",
    )
    set_session_cookie(response, session)
    return response


def next_page(request: Request, session: Session) -> tuple[list[tuple[int, str]], str | None]:
    """The next books of the session's hits, and the cursor after them."""
    hits, start = session.data["hits"], session.data["seen"]
    session.data["seen"] = start + PAGE
    session.data["cursor"] = None
    if start + PAGE < len(hits):

        def variants() -> Iterator[bytes]:
            for size in count(16):
                state = {"after": hits[start + PAGE - 1][0], "q": session.data["q"], "sig": awkward("?>?>?>?>", size)}
                yield json.dumps(state).encode()

        session.data["cursor"] = store_of(request).issue(
            "cursor", "base64 state, percent-encoded in a query", base64_with(variants())
        )
    return hits[start : start + PAGE], session.data["cursor"]


async def results(request: Request) -> Response:
    """The first page of hits."""
    session, store, query = require_session(request), store_of(request), request.query_params
    if not same(query.get("ctx"), session.data.get("ctx")):
        return page("Book search", '<p class="error">Your search has expired. Please start again.</p>\n')
    ids = {
        title: store.issue(f"book_{n}", "data attribute or JSON number, in a composite", store.next_id("book"))
        for n, title in enumerate(BOOKS)
    }
    session.data |= {
        "hits": [(ids[t], t) for t in (*shuffled(BOOKS[:2]), *BOOKS[2:])],
        "seen": 0,
        "q": query.get("q", ""),
    }
    session.data["compare"] = store.issue("compare_key", "data attribute, short, in a composite segment", short_key(5))
    books, cursor = next_page(request, session)
    rows = "".join(f'<li data-id="{book}">{escaped(title)}</li>\n' for book, title in books)
    return page(
        "Results",
        f'<form action="/search/results"><input name="q" value="{escaped(query.get("q", ""))}"></form>\n'
        f'<ol id="hits" data-compare="{session.data["compare"]}" data-cursor="{cursor}">\n'
        f"{rows}</ol>\n{script('search')}",
    )


async def more(request: Request) -> Response:
    """A later page of hits; each cursor is good once."""
    session = require_session(request)
    if not same(request.query_params.get("cursor"), session.data.get("cursor")):
        return JSONResponse({"errors": [{"code": "BAD_CURSOR"}], "items": []})
    books, cursor = next_page(request, session)
    return JSONResponse(
        {"items": [{"id": book, "title": title, "price": "9.99"} for book, title in books], "next": cursor}
    )


def own_books(session: Session, ids: list[int]) -> list[tuple[int, str]]:
    """The books of these ids, as far as the session has seen them."""
    seen = dict(session.data.get("hits", [])[: session.data.get("seen", 0)])
    return [(book, seen[book]) for book in ids if book in seen]


async def compare(request: Request) -> Response:
    """Two books side by side; ids and key are one segment of the path."""
    session = require_session(request)
    *ids, key = request.path_params["spec"].split("~")
    require(same(key, session.data.get("compare")), 404, "Nothing to compare.")
    books = own_books(session, [int(i) for i in ids if i.isdigit()])
    session.data["compared"] = {book for book, _ in books}
    session.data["ticket"] = store_of(request).issue(
        "ticket", "data attribute, percent-encoded in a form", awkward("+/ =&%")
    )
    rows = "".join(f"<th>{escaped(title)}</th>" for _, title in books)
    return page(
        "Compare",
        f'<table id="compare" data-ticket="{escaped(session.data["ticket"])}"><tr>{rows}</tr></table>\n'
        f'<p id="done"></p>\n{script("search")}',
    )


async def collect(request: Request) -> Response:
    """A named collection of books; ids that are unknown are left out, as bulk calls do."""
    session, form, store = require_session(request), await form_of(request), store_of(request)
    require(same(form.get("ticket"), session.data.pop("ticket", None)), 403, "Ticket was used or is unknown.")
    try:
        ids: Any = json.loads(form.get("ids", ""))
    except ValueError:
        ids = None
    require(isinstance(ids, list), 400, "ids")
    titles = json.dumps(sorted(title for book, title in own_books(session, ids) if book in session.data["compared"]))
    collection = store.issue("collection_id", "JSON number, then path segment", store.next_id("collection"))
    store.db.execute("insert into collections values (?, ?, ?, 'private')", (collection, form.get("name"), titles))
    share = store.issue("share", "JSON leaf, percent-encoded in query and form", awkward("+/= &"))
    session.data["share"] = (collection, share)
    return JSONResponse({"collection": collection, "name": form.get("name"), "share": share}, 201)


async def shared(request: Request) -> Response:
    """The collection's page, for those who have the link."""
    session = require_session(request)
    share = (request.path_params["collection"], request.query_params.get("share"))
    require(share == session.data.get("share"), 404, "No such collection.")
    session.data["opened"] = True
    return page(
        "Collection",
        f'<form method="post" action="/search/shared/{share[0]}/publish">\n'
        f"{hidden('share', share[1] or '')}<button>Publish</button>\n</form>\n",
    )


async def publish(request: Request) -> Response:
    """Make the collection public."""
    session, form = require_session(request), await form_of(request)
    share = (request.path_params["collection"], form.get("share"))
    require(share == session.data.get("share"), 404, "No such collection.")
    require(session.data.get("opened") is True, 409, "Open the collection first.")
    store_of(request).db.execute("update collections set status='public' where id=?", share[:1])
    return see_other(f"/search/shared/{share[0]}?" + urlencode({"share": share[1]}))


routes = [
    Route("/search/", front),
    Route("/search/results", results),
    Route("/search/api/page", more),
    Route("/search/compare/{spec}", compare),
    Route("/search/api/collections", collect, methods=["POST"]),
    Route("/search/shared/{collection:int}", shared),
    Route("/search/shared/{collection:int}/publish", publish, methods=["POST"]),
]
