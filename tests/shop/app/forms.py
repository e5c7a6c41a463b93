"""An old server-rendered shop: rotating hidden tokens, ids in field names and paths, a matrix parameter."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from .store import awkward, escaped, short_key, token
from .web import (
    Session,
    form_of,
    hidden,
    new_csrf,
    page,
    require,
    require_user,
    see_other,
    store_of,
    use_csrf,
)

PRODUCTS = {"blue-mug-350": ("Blue mug", "12.50"), "green-mug-500": ("Green mug", "14.75")}


def cart_path(request: Request, session: Session) -> str:
    """The path of the session's cart, with the id of its window as matrix parameter."""
    if "window" not in session.data:
        session.data["window"] = store_of(request).issue("window", "matrix parameter", token(12))
    return f"/forms/cart;cid={session.data['window']}"


def open_cart(request: Request) -> Session:
    """The session, if the path's matrix parameter is its window."""
    session = require_user(request)
    require(request.path_params["cid"] == session.data.get("window"), 409, "This window has expired.")
    return session


async def home(request: Request) -> Response:
    """Links to everything."""
    session = require_user(request)
    links = "".join(f'<li><a href="/forms/products/{slug}">{name}</a></li>\n' for slug, (name, _) in PRODUCTS.items())
    return page("Mugs", f'<ul>\n{links}</ul>\n<a href="{cart_path(request, session)}/view">Cart</a>\n')


async def product(request: Request) -> Response:
    """One product with its form."""
    session = require_user(request)
    slug = request.path_params["slug"]
    require(slug in PRODUCTS, 404, "No such product.")
    name, price = PRODUCTS[slug]
    offer = store_of(request).issue("offer", "attribute, HTML-escaped", awkward("&'\"<&"))
    session.data["offer"] = (slug, offer)
    return page(
        name,
        f'<form method="post" action="{cart_path(request, session)}/add">\n'
        f"{hidden('slug', slug)}{hidden('price', price)}"
        f"{hidden('currency', 'EUR')}{hidden('offer', offer)}{hidden('_csrf', new_csrf(request, session))}"
        '<select name="size"><option>S</option><option>M</option><option>L</option></select>\n'
        "<button>Add</button>\n</form>\n",
    )


async def add(request: Request) -> Response:
    """Put one product into the cart."""
    session, form, store = open_cart(request), await form_of(request), store_of(request)
    use_csrf(session, form)
    if session.data.pop("offer", None) != (form.get("slug"), form.get("offer")):
        return page("Offer expired", "<p>This offer is no longer valid.</p>\n")
    if "order" not in session.data:
        order = store.issue("order_id", "path segment", store.next_id("order"))
        session.data["order"] = (order, store.issue("order_key", "path segment, short", short_key()))
        store.db.execute("insert into orders values (?, ?, ?, '', '', 'open')", (*session.data["order"], session.user))
    line = store.issue(f"line_id_{form['slug']}", "id inside a field's name", store.next_id("line"))
    store.db.execute(
        "insert into lines values (?, ?, ?, ?, 1)", (line, session.data["order"][0], form["slug"], form.get("size"))
    )
    return see_other(cart_path(request, session) + "/view")


async def view(request: Request) -> Response:
    """The cart with a field for the quantity of each line."""
    session, store = open_cart(request), store_of(request)
    order, key = session.data.get("order", (0, ""))
    rows = store.db.execute("select id, slug, size, quantity from lines where order_id=?", (order,)).fetchall()
    fields = "".join(
        f'<li>{slug} {size} <input name="qty-{line}" value="{quantity}"></li>\n' for line, slug, size, quantity in rows
    )
    return page(
        "Cart",
        f'<form method="post" action="{cart_path(request, session)}/update">\n<ul>\n{fields}</ul>\n'
        f"{hidden('_csrf', new_csrf(request, session))}<button>Update</button>\n</form>\n"
        f'<a href="/forms/checkout/{order}/{key}">Check out</a>\n',
    )


async def update(request: Request) -> Response:
    """Set quantities; a line that is not there is passed over, as real carts do."""
    session, form = open_cart(request), await form_of(request)
    use_csrf(session, form)
    for name, value in form.items():
        if name.startswith("qty-") and value.isdigit():
            row = (int(value), name.removeprefix("qty-"), session.data.get("order", (0, ""))[0])
            store_of(request).db.execute("update lines set quantity=? where id=? and order_id=?", row)
    return see_other(cart_path(request, session) + "/view")


def own_order(request: Request) -> Session:
    """The session, if the path's order is its own."""
    session = require_user(request)
    order = (request.path_params["order"], request.path_params["key"])
    require(order == session.data.get("order"), 404, "No such order.")
    return session


async def checkout(request: Request) -> Response:
    """The form for the address."""
    session = own_order(request)
    return page(
        "Address",
        f'<form method="post">\n{hidden("step", "address")}<input name="recipient">\n<input name="street">\n'
        f"{hidden('_csrf', new_csrf(request, session))}<button>Next</button>\n</form>\n",
    )


async def checkout_step(request: Request) -> Response:
    """Show the address again for a confirmation, then place the order."""
    session, form = own_order(request), await form_of(request)
    use_csrf(session, form)
    recipient, street = form.get("recipient", ""), form.get("street", "")
    if form.get("step") == "address":
        return page(
            "Confirm",
            f"<p>{escaped(recipient)}, {escaped(street)}</p>\n"
            f'<form method="post">\n{hidden("step", "confirm")}'
            f"{hidden('recipient', recipient)}{hidden('street', street)}"
            f"{hidden('_csrf', new_csrf(request, session))}<button>Order</button>\n</form>\n",
        )
    order, key = session.data["order"]
    row = (recipient, street, order)
    store_of(request).db.execute("update orders set recipient=?, street=?, status='placed' where id=?", row)
    return see_other(f"/forms/orders/{order}/{key}")


async def thanks(request: Request) -> Response:
    """The end."""
    own_order(request)
    return page("Thank you", f"<p>Order {request.path_params['order']} was placed.</p>\n")


routes = [
    Route("/forms/", home),
    Route("/forms/products/{slug}", product),
    Route("/forms/cart;cid={cid}/add", add, methods=["POST"]),
    Route("/forms/cart;cid={cid}/view", view),
    Route("/forms/cart;cid={cid}/update", update, methods=["POST"]),
    Route("/forms/checkout/{order:int}/{key}", checkout),
    Route("/forms/checkout/{order:int}/{key}", checkout_step, methods=["POST"]),
    Route("/forms/orders/{order:int}/{key}", thanks),
]
