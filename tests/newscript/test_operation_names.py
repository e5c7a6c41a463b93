"""Transactions are named by the operation that a request tells beside its address."""

from __future__ import annotations

import pytest

from loadlint.newscript.build import Wishes, plan
from loadlint.newscript.runs import Runs
from loadlint.recordings.exchange import Exchange, Recording
from tests.newscript.test_inputs import journey, runs
from tests.support.flowtext import parse_flow

SOAP = """\
POST https://shop.test/ws/Orders
Content-Type: text/xml
SOAPAction: "urn:orders/{action}"

<Envelope><Body><order>7</order></Body></Envelope>
HTTP 200
Content-Type: text/xml

<Envelope><Body><done>yes</done></Body></Envelope>
"""
GRAPHQL = """\
POST https://shop.test/graphql
Content-Type: application/json

{"operationName":"{action}","variables":{},"extensions":{"persistedQuery":{"version":1,"sha256Hash":"ab"}}}
HTTP 200
Content-Type: application/json

{"data":{"me":{"id":7}}}
"""
RPC = """\
POST https://shop.test/rpc
Content-Type: application/json

{"jsonrpc":"2.0","id":1,"method":"{action}","params":{}}
HTTP 200
Content-Type: application/json

{"jsonrpc":"2.0","id":1,"result":{"done":true}}
"""
UPLOAD = """\
POST https://shop.test/graphql
Content-Type: multipart/form-data; boundary=b7

--b7
Content-Disposition: form-data; name="operations"

{"operationName":"{action}","query":"mutation {action}($f: Upload) { add(file: $f) { id } }"}
--b7
Content-Disposition: form-data; name="map"

{"1":["variables.f"]}
--b7
Content-Disposition: form-data; name="1"; filename="a.txt"
Content-Type: text/plain

hello
--b7--
HTTP 200
Content-Type: application/json

{"data":{"add":{"id":7}}}
"""
QUERY = GRAPHQL.replace('"extensions"', '"query":"query {action} { me { id } }","extensions"')


@pytest.mark.parametrize(
    ("flow", "action", "name"),
    [
        (SOAP, "approveOrder", "Approve order"),
        (SOAP, "login", "Log in"),
        (SOAP, "create", "Create order"),
        (RPC, "room.pin", "Pin room"),
        (RPC, "room.news", "Room news"),
        (GRAPHQL, "AddItem", "Add item"),
        (UPLOAD, "AddPicture", "Add picture"),
        (GRAPHQL, "Me", "Me"),
        (QUERY, "Me", "Load me"),
        (QUERY, "RecentOrders", "Load recent orders"),
        (QUERY, "GetOrders", "Get orders"),
    ],
)
def test_the_operation_names_it(flow: str, action: str, name: str) -> None:
    """A verb alone does not say with what something is done, the address does."""
    of = runs(flow.replace("{action}", action), {}, {})
    assert [transaction.name for transaction in journey(of).transactions] == [name]


OVERRIDDEN = """\
GET https://shop.test/lamps/7
HTTP 200
Content-Type: text/html

<title>Delete "Blue lamp" - Shop</title><form><input name="q"></form>
###
POST https://shop.test/lamps/price
Content-Type: application/x-www-form-urlencoded
X-Requested-With: XMLHttpRequest

_method={method}&price=7
HTTP 200

{"price": 7}
"""


@pytest.mark.parametrize(("method", "name"), [("delete", "Delete price"), ("patch", "Change price")])
def test_the_method_that_a_form_means_names_it(method: str, name: str) -> None:
    of = runs(OVERRIDDEN.replace("{method}", method), {}, {})
    assert [transaction.name for transaction in journey(of).transactions] == ['Open Delete "Blue lamp"', name]


LOGIN = """\
POST https://shop.test/api/session
Content-Type: application/json

{"user": "ann", "password": "wonder land"}
HTTP 201

{"name": "Ann"}
"""
RENEWED = """\
POST https://shop.test/api/tokens/refresh
Content-Type: application/json

{"refresh": "{token}"}
HTTP 200

{"access": "{token}"}
###
POST https://shop.test/api/orders
Content-Type: application/json

{"lamp": 7}
HTTP 201

{"order": 8}
"""
PAGES = """\
GET https://shop.test/issues
HTTP 200
Content-Type: text/html

<title>Issues</title><a href="/issues?state=all">Show all</a><a href="/issues?do=bye">Logout</a>
###
GET https://shop.test/issues?state=all
HTTP 200
Content-Type: text/html

<title>Issues</title><a href="/issues?do=bye">Logout</a>
###
GET https://shop.test/issues?do=bye
HTTP 200
Content-Type: text/html

<title>Issues</title>
"""
DESIGNATOR = """\
GET https://shop.test/issue{number}
HTTP 200
Content-Type: text/html

<title>Kettle</title><form method="post" enctype="multipart/form-data"><input name="note">
<button>Submit changes</button>
</form>
###
POST https://shop.test/issue{number}
Content-Type: application/x-www-form-urlencoded

note=it+leaks
HTTP 200
Content-Type: text/html

<title>Kettle</title>
"""


CHANGES = """\
PATCH https://shop.test/api/notes/{number}
Content-Type: application/json

{{first}}
HTTP 200

{}
###
PATCH https://shop.test/api/notes/{number}
Content-Type: application/json

{{second}}
HTTP 200

{}
"""


def changes(first: str, second: str) -> str:
    """Two changes of a note, each with what it sends."""
    return CHANGES.replace("{first}", first).replace("{second}", second)


LIST = """\
GET https://shop.test/issues
HTTP 200
Content-Type: text/html

<title>Issues</title><form method="post" action="/issues/state"><select name="state">
<option value="5">in-progress</option><option value="8">resolved</option></select><button>Save</button></form>
"""
FORM = """\
POST https://shop.test/issues/state
Content-Type: application/x-www-form-urlencoded

state={state}
HTTP 200
Content-Type: text/html

<title>Saved</title>
"""
CHOICES = "###\n".join((LIST, FORM.replace("{state}", "5"), LIST, FORM.replace("{state}", "8")))
PAGE = """\
GET https://shop.test/{lamp}
HTTP 200
Content-Type: text/html

<title>{title}</title><form method="post" action="/basket/{key}"><button>Add to basket</button></form>
###
POST https://shop.test/basket/{key}
Content-Type: application/x-www-form-urlencoded

quantity=1
HTTP 200
Content-Type: text/html

<title>Basket</title>
"""
LAMPS = "###\n".join(
    PAGE.replace("{lamp}", title.lower()).replace("{title}", title).replace("{key}", key)
    for title, key in (("Lantern", "7"), ("Torch", "8"))
)


@pytest.mark.parametrize(
    ("flow", "names"),
    [
        pytest.param(changes('"text": "a"', '"open": false'), ["Change note: text", "Change note: open"], id="fields"),
        pytest.param(changes('"to": "TOP"', '"to": "BOTTOM"'), ["Change note: top", "Change note: bottom"], id="words"),
        pytest.param(changes('"to": "TOP"', '"to": "TOP"'), ["Change note", "Change note 2"], id="nothing"),
        pytest.param(
            CHOICES, ["Open Issues", "Save state: in-progress", "Open Issues 2", "Save state: resolved"], id="choices"
        ),
        pytest.param(
            LAMPS, ["Open Lantern", "Add to basket: Lantern", "Open Torch", "Add to basket: Torch"], id="pages"
        ),
    ],
)
def test_what_differs_tells_transactions_apart(flow: str, names: list[str]) -> None:
    """They are counted only where nothing that people would say differs."""
    recordings = runs(flow, {"number": "4187"}, {"number": "5790"})
    assert [transaction.name for transaction in plan(recordings, "shop", Wishes()).journey.transactions] == names


@pytest.mark.parametrize(
    ("flow", "names"),
    [
        pytest.param(LOGIN, ["Log in"], id="a password opens a session"),
        pytest.param(
            PAGES, ["Open Issues", "Show all", "Log out"], id="the link names a page that has the title of another"
        ),
        pytest.param(DESIGNATOR, ["Open Kettle", "Change issue"], id="a name with a number in the path"),
    ],
)
def test_what_the_user_did_names_it(flow: str, names: list[str]) -> None:
    values = ({"token": "Zk3vQ9atLr2", "number": "41"}, {"token": "Rt5wX2bqPm8", "number": "57"})
    assert [transaction.name for transaction in journey(runs(flow, *values)).transactions] == names


CLICK = """\
GET https://desk.test/api/issues
HTTP 200
Content-Type: application/json

[]
###
GET https://desk.test/api/hints
HTTP 200
Content-Type: application/json

{"hint": "Press n"}
###
GET https://desk.test/api/hints
HTTP 200
Content-Type: application/json

{"hint": "Press e"}
###
POST https://desk.test/api/issues
Content-Type: application/json

{"title": "Tide"}
HTTP 201
Content-Type: application/json

{"done": true}
"""


@pytest.mark.parametrize(("pause", "names"), [(4, ["Load issues", "Create issue"]), (0.1, ["Load issues"])])
def test_what_a_page_asks_again_before_it_changes_something_belongs_to_the_change(
    pause: float, names: list[str]
) -> None:
    recordings = []
    for name in ("1.http", "2.http"):
        times = (0.0, 0.1, 0.2 + pause, 0.3 + pause)
        exchanges = zip(parse_flow(CLICK).exchanges, times, strict=True)
        timed = tuple(
            Exchange(exchange.index, exchange.request, exchange.response, started) for exchange, started in exchanges
        )
        recordings.append(Recording(name, timed, ()))
    assert [transaction.name for transaction in journey(Runs(tuple(recordings))).transactions] == names


_TWO = ["Load issues", "Create issue"]


@pytest.mark.parametrize(("duration", "names"), [(1.9, ["Load issues"]), (0.1, _TWO), (9.0, _TWO), (None, _TWO)])
def test_a_slow_answer_is_no_pause(duration: float | None, names: list[str]) -> None:
    """One that ends after the next request began lasts while the user goes on."""
    recordings = []
    for name in ("1.http", "2.http"):
        exchanges = zip(parse_flow(CLICK).exchanges, (0.0, 0.1, 2.1, 2.2), strict=True)
        timed = tuple(
            Exchange(exchange.index, exchange.request, exchange.response, started, duration)
            for exchange, started in exchanges
        )
        recordings.append(Recording(name, timed, ()))
    assert [transaction.name for transaction in journey(Runs(tuple(recordings))).transactions] == names


def test_the_renewal_of_a_login_names_nothing() -> None:
    """A page renews its token by itself, before it sends what the user did."""
    recordings = runs(RENEWED, {"token": "Zk3vQ9atLr2"}, {"token": "Rt5wX2bqPm8"})
    planned = plan(recordings, "shop", Wishes(grain="page"))
    assert [transaction.name for transaction in planned.journey.transactions] == ["Create order"]


@pytest.mark.parametrize(
    ("addresses", "name"),
    [
        (("/carts/items", "/carts/items"), "Create item"),
        pytest.param(("/carts/summer24", "/carts/winter25"), "Send cart", id="what differs is one of many"),
        pytest.param(("/carts/v2", "/carts/v2"), "Send cart", id="a version says nothing"),
        pytest.param(("/carts/4711", "/carts/4711"), "Send cart", id="an id says nothing"),
        pytest.param(("/api", "/api"), "Send api", id="where there is nothing else"),
    ],
)
def test_the_words_of_an_address_name_it(addresses: tuple[str, str], name: str) -> None:
    call = "POST https://shop.test{}\nHTTP 201\nContent-Type: application/json\n\n{{}}\n"
    recordings = tuple(
        parse_flow(call.format(path), f"{path_number}.http") for path_number, path in enumerate(addresses)
    )
    assert [part.name for part in journey(Runs(recordings)).transactions] == [name]
