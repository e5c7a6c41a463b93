"""Which exchanges a script has to make."""

from __future__ import annotations

import pytest

from loadlint.newscript.belongs import TYPING, selection_of, without_rare, without_typing
from loadlint.newscript.runs import Runs
from tests.support.flowtext import parse_flow

FLOW = """\
GET https://shop.test/
Sec-Fetch-Mode: navigate
Sec-Fetch-Dest: document
HTTP 200

<html><title>Shop</title></html>
###
GET https://shop.test/style.css
HTTP 200
Content-Type: text/css

p {}
###
OPTIONS https://api.shop.test/items
HTTP 204
###
GET https://api.shop.test/items
Authorization: Bearer {token}
HTTP 200

{"items": []}
###
POST https://counter.test/collect?order=2026-104417-88
Sec-Fetch-Mode: no-cors
HTTP 204
###
GET https://shop.test/logo
HTTP 200
Content-Type: image/png

x
###
GET https://shop.test/socket
HTTP 101
###
GET https://shop.test/gone
###
POST https://shop.test/login
HTTP 303
Location: /account
###
GET https://shop.test/account
HTTP 200

<html>{token}</html>
"""
TOKEN = "Zk3vQ9tLr2XwB7yHn5Pd"


def flow(text: str = FLOW) -> Runs:
    return Runs((parse_flow(text.replace("{token}", TOKEN)),))


def addresses(runs: Runs, *hosts: str, with_static: bool = False) -> list[str]:
    selection = selection_of(runs, hosts, with_static=with_static)
    return [runs.exchanges[position].url for position in selection.positions]


def test_pages_and_what_changes_something() -> None:
    assert addresses(flow()) == ["https://shop.test/", "https://shop.test/login"]


def test_a_picture_that_is_still_the_same_is_static_as_well() -> None:
    visits = """\
GET https://shop.test/
HTTP 200

<html></html>
###
GET https://shop.test/pictures/7
HTTP 200
Content-Type: image/png
ETag: "28b-IeMW8tikqNaKuDophuomSAwX5Nc"

x
###
GET https://shop.test/orders
HTTP 200
Content-Type: application/json

[]
###
GET https://shop.test/pictures/7
If-None-Match: "28b-IeMW8tikqNaKuDophuomSAwX5Nc"
HTTP 304
###
GET https://shop.test/orders
HTTP 304
"""
    assert addresses(flow(visits)) == [
        "https://shop.test/",
        "https://shop.test/orders",
        "https://shop.test/orders",
    ]


def test_a_script_that_answers_a_call_is_no_static_file() -> None:
    """jQuery runs both: the answer was made for this call, the library has the date of a file."""
    calls = """\
GET https://shop.test/
HTTP 200

<html></html>
###
GET https://shop.test/search.js?q=oak
X-Requested-With: XMLHttpRequest
HTTP 200
Content-Type: text/javascript

$('#found').html('Oak board');
###
GET https://shop.test/library.js
X-Requested-With: XMLHttpRequest
HTTP 200
Content-Type: text/javascript
Last-Modified: Tue, 24 Nov 2026 10:00:00 GMT

function x() {}
"""
    assert addresses(flow(calls)) == ["https://shop.test/", "https://shop.test/search.js?q=oak"]


def test_a_page_in_the_place_of_a_picture_is_no_page_of_the_user() -> None:
    visit = "GET https://shop.test/\nHTTP 200\n\n<html></html>\n"
    icon = visit.replace("HTTP", "Sec-Fetch-Dest: image\nHTTP")
    assert addresses(flow(f"{visit}###\n{icon}")) == ["https://shop.test/"]


def test_each_exchange_that_is_left_out_has_a_reason() -> None:
    selection = selection_of(flow(), (), with_static=False)
    assert dict(selection.left_out) == {
        1: "static file",
        2: "request to another host",
        3: "request to another host",
        4: "request to another host",
        5: "static file",
        6: "web socket",
        7: "request without a response",
        9: "redirect that the tool follows",
    }


def test_a_host_belongs_where_it_gets_a_token_of_the_application() -> None:
    first, *rest = FLOW.split("###\n")
    runs = flow("###\n".join([first.replace("Shop<", "{token}<"), *rest]))
    assert "https://api.shop.test/items" in addresses(runs)
    assert selection_of(runs, (), with_static=False).left_out[2] == "preflight request"


def test_an_address_of_a_third_party_that_carries_an_order_number_makes_it_no_part() -> None:
    runs = flow(FLOW.replace("<title>Shop", "<title>2026-104417-88"))
    assert not [url for url in addresses(runs) if "counter.test" in url]


def test_named_hosts_are_the_only_ones() -> None:
    assert addresses(flow(), "api.shop.test") == ["https://api.shop.test/items"]


def test_static_files_can_be_kept() -> None:
    assert "https://shop.test/style.css" in addresses(flow(), with_static=True)


def test_a_journey_without_pages_has_all_hosts_that_give_data() -> None:
    runs = flow('GET https://a.test/x\nHTTP 200\n\n{"a": 1}\n###\nGET https://b.test/y\nHTTP 200\n\n{"b": 1}')
    assert addresses(runs) == ["https://a.test/x", "https://b.test/y"]


FILES = """\
GET https://shop.test/
HTTP 200

<html><script src="/settings.js"></script><script src="/app.js"></script></html>
###
GET https://shop.test/app.js
HTTP 200
Content-Type: text/javascript
Cache-Control: public, max-age=600

const client = "web-4410-77a1-cc09";
###
GET https://shop.test/settings.js
HTTP 200
Content-Type: text/javascript
Cache-Control: no-store

window.settings = { token: "{token}" };
###
POST https://shop.test/orders
X-Token: {token}
X-Client: web-4410-77a1-cc09
HTTP 201

{"id": 4}
"""


@pytest.mark.parametrize("tokens", [(TOKEN,), (TOKEN, "Qw8rTy2uIo5pAs7dFg1h")])
def test_a_script_belongs_that_issues_a_token_of_this_run(tokens: tuple[str, ...]) -> None:
    """What all runs send is a constant of the application, whichever file has it."""
    text = FILES if len(tokens) == 1 else FILES.replace("no-store", "max-age=5")
    runs = Runs(tuple(parse_flow(text.replace("{token}", token), f"{token}.http") for token in tokens))
    assert addresses(runs) == ["https://shop.test/", "https://shop.test/settings.js", "https://shop.test/orders"]


STORAGE = """\
GET https://shop.test/
HTTP 200

<html><title>Shop</title></html>
###
POST https://shop.test/uploads
HTTP 200

{"to": "ADDRESS"}
###
PUT ADDRESS
Content-Type: text/csv

a,b
HTTP 200
"""


@pytest.mark.parametrize(("signed", "belongs"), [(True, True), (False, False)])
def test_what_is_sent_to_an_address_that_was_made_for_this_run(signed: bool, belongs: bool) -> None:
    """An upload to a storage; not what measures users at an address of the settings."""
    addresses_of_runs = [
        f"https://store.test/lamps.csv?signature=9f8e7d6c5b4a3f2e1d0c{number}"
        if signed
        else "https://store.test/collect12345678"
        for number in range(2)
    ]
    recordings = [
        parse_flow(STORAGE.replace("ADDRESS", address), f"{number}.http")
        for number, address in enumerate(addresses_of_runs)
    ]
    assert (addresses_of_runs[0] in addresses(Runs(tuple(recordings)))) == belongs
    if signed:
        assert addresses_of_runs[0] in addresses(Runs(tuple(recordings[:1])))


@pytest.mark.parametrize("answer", ['shown7({"items":[]});', '/**/shown7({"items":[]})', "shown7([])"])
def test_data_that_calls_a_function_of_the_page_belongs(answer: str) -> None:
    """JSONP: the request names the function. Any other script is a file of the page."""
    script = "GET https://shop.test/{}\nHTTP 200\nContent-Type: application/javascript\n\n{}\n"
    page = "GET https://shop.test/\nHTTP 200\n\n<html><title>Shop</title></html>\n"
    feeds = "feed?callback=shown7&kind=new", "feed.js?callback=shown7"
    text = "###\n".join((page, *(script.format(feed, answer) for feed in feeds), script.format("app", "start();")))
    assert addresses(flow(text)) == ["https://shop.test/", *(f"https://shop.test/{feed}" for feed in feeds)]


ADVERTISED = """\
GET https://shop.test/
HTTP 200
Content-Type: text/html

<html><iframe src="https://offers.test/today"></iframe></html>
###
GET https://offers.test/today
HTTP 200
Content-Type: text/html

<html>Offers</html>
"""


def test_what_a_page_shows_in_a_frame_is_no_page_that_the_user_came_to() -> None:
    assert addresses(flow(ADVERTISED)) == ["https://shop.test/"]


INTERFACE = """\
GET https://shop.test/
Sec-Fetch-Dest: document
HTTP 200
Content-Type: text/html

<html><title>Shop</title></html>
###
POST https://api.shop.test/login
Content-Type: application/json

{"user": "ann", "password": "correct horse"}
HTTP 200
Content-Type: application/json

{"jwt": "Zk3vQ9tLr2XwB7yHn5Pd"}
###
GET https://api.shop.test/orders
Authorization: Bearer SENT
HTTP 200
Content-Type: application/json

{"orders": []}
###
POST https://counter.test/visits
Content-Type: application/json

{"page": "/"}
HTTP 200
Content-Type: application/json

{"visit": "v-7712903341-aa"}
###
POST https://counter.test/visits
Content-Type: application/json

{"visit": "v-7712903341-aa"}
HTTP 200
Content-Type: application/json

{}
"""


def test_an_interface_at_an_address_of_its_own_is_known_by_its_token() -> None:
    """The page is a file of one host, and all that the user does goes to another one, which logs the user in."""
    shop, login, orders = "https://shop.test/", "https://api.shop.test/login", "https://api.shop.test/orders"
    assert addresses(flow(INTERFACE.replace("SENT", "Zk3vQ9tLr2XwB7yHn5Pd"))) == [shop, login, orders]
    assert addresses(flow(INTERFACE.replace("SENT", "Yd8mT4cKe1NpG6uJs0Fa"))) == [shop]


def test_a_link_leads_to_another_host_all_the_same() -> None:
    linked = ADVERTISED.replace("iframe src", "a href").replace("/iframe", "/a")
    assert addresses(flow(linked)) == ["https://shop.test/", "https://offers.test/today"]


LOADED_BESIDE = """\
GET https://offers.test/today
Sec-Fetch-Dest: DESTINATION
HTTP ANSWER

TEXT
"""


@pytest.mark.parametrize(
    ("destination", "answer", "is_page"),
    [
        ("document", "200\nContent-Type: text/html", True),
        ("document", "302\nLocation: /tomorrow", True),
        ("document", "200\nContent-Type: text/csv", False),
        ("empty", "200\nContent-Type: text/html", False),
        ("empty", "302\nLocation: /tomorrow", False),
    ],
)
def test_the_browser_says_which_answer_is_a_page(destination: str, answer: str, is_page: bool) -> None:
    """A file that is kept and what a script loads are none."""
    text = "<html>Offers</html>" if "html" in answer else "tea,4"
    loaded = LOADED_BESIDE.replace("DESTINATION", destination).replace("ANSWER", answer).replace("TEXT", text)
    start = "GET https://shop.test/\nHTTP 200\nContent-Type: text/html\n\n<html>Shop</html>\n###\n"
    assert ("https://offers.test/today" in addresses(flow(start + loaded))) is is_page


def test_hosts_that_are_known_to_measure_are_no_part() -> None:
    runs = flow(ADVERTISED.replace("<iframe", "<p").replace("offers.test", "www.googletagmanager.com"))
    assert addresses(runs) == ["https://shop.test/"]


def test_an_empty_answer_is_no_page() -> None:
    counted = ADVERTISED.replace("<iframe", "<p").replace("<html>Offers</html>", "ok")
    assert addresses(flow(counted)) == ["https://shop.test/"]


SENT_ON = """\
GET http://shop.test/
HTTP 302
Location: https://login.test/start
###
GET https://login.test/start
HTTP 200
Content-Type: text/html

<html>Log in</html>
"""


def test_the_journey_starts_where_the_user_started() -> None:
    assert addresses(flow(SENT_ON)) == ["http://shop.test/"]


def test_a_host_that_answers_in_plain_text_is_found_if_it_is_the_only_one() -> None:
    text = "GET https://a.test/version\nHTTP 200\nContent-Type: text/plain\n\n4.2\n"
    assert addresses(flow(text)) == ["https://a.test/version"]
    assert addresses(flow(f"{text}###\n{text.replace('a.test', 'b.test')}")) == []


SHELVES = """\
GET https://shop.test/shelves
HTTP 200
Content-Type: application/json

[{"id": "s-4105", "name": "left"}OTHER]
###
POST https://shop.test/shelves/s-4105/search
HTTP 200
Content-Type: application/json

{"lamps": []}
"""
OTHER_SHELF = SHELVES.rpartition("###")[2].replace("4105", "7733")


def shelves(*ids: str, last: str = "") -> str:
    """A page asks for the shelves, and what each of them holds."""
    other = ', {"id": "s-7733", "name": "right"}' if "7733" in ids else ""
    return SHELVES.replace("OTHER", other) + ("###" + OTHER_SHELF if other else "") + last


@pytest.mark.parametrize("is_needed", [False, True])
def test_what_a_page_asks_about_each_member_of_a_list_is_as_long_as_the_list(is_needed: bool) -> None:
    """It stays where something later sends a value of its answer."""
    last = "###\nPOST https://shop.test/lamps/L-88214\nHTTP 204\n"
    longer = shelves("4105", "7733", last=last)
    if is_needed:
        before, _, after = longer.rpartition("[]")
        longer = f'{before}["L-88214"]{after}'
    runs = Runs((parse_flow(longer, "a.har"), parse_flow(shelves("4105", last=last), "b.har")))
    left_out = without_rare(runs, selection_of(runs, (), with_static=False)).left_out
    assert left_out == ({} if is_needed else {2: "request about what other recordings lack"})


def test_what_is_behind_the_end_of_a_shorter_recording_stays() -> None:
    runs = Runs((parse_flow(shelves("4105", "7733"), "a.har"), parse_flow(shelves("4105"), "b.har")))
    assert without_rare(runs, selection_of(runs, (), with_static=False)).left_out == {}


LOADED_AHEAD = """\
GET https://shop.test/
HTTP 200

<html><title>Shop</title></html>
###
GET https://shop.test/tea
Sec-Purpose: prefetch
HTTP 200

<html><title>Tea</title></html>
###
GET https://shop.test/{next}
Referer: https://shop.test/{from}
HTTP 200

<html><title>Next</title></html>
"""


@pytest.mark.parametrize(
    ("page", "previous", "pages"),
    [
        ("tea", "", ["", "tea"]),
        ("coffee", "", ["", "coffee"]),
        ("basket", "tea", ["", "tea", "basket"]),
    ],
    ids=["requested again when it is opened", "never opened", "opened without another request"],
)
def test_a_page_that_the_browser_loads_ahead(page: str, previous: str, pages: list[str]) -> None:
    text = LOADED_AHEAD.replace("{next}", page).replace("{from}", previous)
    assert addresses(flow(text)) == [f"https://shop.test/{name}" for name in pages]


def test_only_the_last_request_stays_of_those_made_while_the_user_was_typing() -> None:
    asked = ("q=l&limit=9", "q=la&limit=9", "q=lamp&limit=9", "q=table&limit=9", "q=table&limit=20")
    text = "###\n".join(f"GET https://shop.test/words?{query}\nHTTP 200\n\n[]\n" for query in asked)
    runs = flow(text)
    selection = without_typing(runs, selection_of(runs, (), with_static=False))
    assert selection.left_out == {0: TYPING, 1: TYPING}


def test_the_last_requests_of_what_users_typed_are_paired() -> None:
    """One has typed slower than the other, twice."""
    texts = (("M", "Mo", "Moor", "ve", "vessels"), ("B", "Br", "Bre", "Break", "town"))
    recordings = [
        parse_flow("###\n".join(f"GET https://shop.test/words?q={text}\nHTTP 200\n\n[]\n" for text in of_user))
        for of_user in texts
    ]
    runs = Runs(tuple(recordings))
    assert {position: runs.places(position) for position in (2, 4)} == {2: {0: 2, 1: 3}, 4: {0: 4, 1: 4}}
