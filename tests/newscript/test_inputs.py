"""What a user typed, told from what pages offer, what the server issued, and what must be another value each time."""

from __future__ import annotations

from urllib.parse import quote_plus

import pytest

from loadlint import engine
from loadlint.journey import Entry, Journey, Unique
from loadlint.newscript.build import Wishes, plan
from loadlint.newscript.create import Created, Target, create
from loadlint.newscript.runs import Runs
from loadlint.project import Project, config
from tests.support.flowtext import parse_flow

FORM = """\
GET https://shop.test/orders/new
HTTP 200
Content-Type: text/html

<html><title>New order</title><form action="/orders" method="post">
<input type="hidden" name="csrf" value="{csrf}"><input name="recipient"><input name="country" value="GB">
<input name="quantity" type="number" value="1"><textarea name="note"></textarea>
<select name="size"><option>small</option><option>large</option></select>
<input type="radio" name="gift" value="yes"><input type="radio" name="gift" value="no" checked>
<button>Order</button></form></html>
###
POST https://shop.test/orders
Content-Type: application/x-www-form-urlencoded

csrf={csrf}&recipient={recipient}&country=GB&quantity=3&note=&size=large&gift=yes
HTTP 200
Content-Type: text/html

<html><title>Confirm</title><form action="/orders/confirm" method="post">
<input type="hidden" name="to" value="{recipient}"><button>Confirm</button></form></html>
###
POST https://shop.test/orders/confirm
Content-Type: application/x-www-form-urlencoded

to={recipient}
HTTP 200
Content-Type: text/html

<html><title>Thank you</title></html>
"""


JSF = """\
GET https://shop.test/orders.xhtml
HTTP 200
Content-Type: text/html

<form id="f" name="f" method="post" action="/orders.xhtml"><input type="hidden" name="f" value="f"><input name="f:q">
</form>
###
POST https://shop.test/orders.xhtml
Content-Type: application/x-www-form-urlencoded

f=f&f%3Aq=red+lamp
HTTP 200
Content-Type: text/html

<html><title>Found</title></html>
"""


def runs(text: str, *rows: dict[str, str]) -> Runs:
    """Recordings with these values in place of the names in braces."""
    recordings = []
    for number, row in enumerate(rows):
        flow = text
        for name, value in {"csrf": f"Zk3vQ9tLr2Xw{number}", **row}.items():
            flow = flow.replace(f"{{{name}}}", value)
        recordings.append(parse_flow(flow, f"{number}.http"))
    return Runs(tuple(recordings))


def journey(of: Runs) -> Journey:
    return plan(of, "shop", Wishes()).journey


def rows(of: Runs) -> tuple[dict[str, str], ...]:
    table = journey(of).table
    return tuple(dict(zip(table.columns, row, strict=True)) for row in table.rows) if table is not None else ()


def created(of: Runs, name: str = "shop.js") -> Created:
    dialect = next(tool for tool in engine.all_dialects() if name.endswith(tool.suffixes))
    return create(of, Target(name, dialect), Wishes(), Project(config.Config()))


ANN = {"recipient": "Ann+Ox"}


def test_typed_values_are_columns_and_choices_are_not() -> None:
    """Neither what the page had put into a field, nor an option, nor what is hidden was typed."""
    assert rows(runs(FORM, ANN, ANN)) == ({"recipient": "Ann Ox", "quantity": "3"},)


def test_each_recorded_user_is_a_row() -> None:
    of = runs(FORM, ANN, {"recipient": "Bob+Ox"})
    assert [row["recipient"] for row in rows(of)] == ["Ann Ox", "Bob Ox"]


def test_what_a_page_hands_on_is_the_same_column() -> None:
    """Hidden fields repeat what was typed, under other names."""
    assert list(journey(runs(FORM, ANN, ANN)).requests)[2].form == (("to", Entry("recipient", kind="text")),)


SEARCH = """\
GET https://shop.test/
HTTP 200
Content-Type: text/html

<html><title>Shop</title><form action="/search"><input type="search" name="q"><button>Find</button></form></html>
###
GET https://shop.test/search?lang=en&q=blue+tea&sort=price
HTTP 200
Content-Type: text/html

<html><title>blue tea</title><h1>Results for blue tea</h1></html>
"""


def test_a_search_term_in_an_address() -> None:
    of = runs(SEARCH, {}, {})
    _, search = journey(of).requests
    assert search.target == ("/search?lang=en&q=", Entry("q", kind="text"), "&sort=price")
    assert [each.name for each in journey(of).transactions] == ["Open Shop", "Find"]


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("shop.js", "http.url`${BASE_URL}/search?lang=en&q=${encodeURIComponent(user.q)}&sort=price`"),
        ("shop.py", "f\"/search?lang=en&q={quote(self.row['q'], safe='')}&sort=price\""),
        ("shop.jmx", '<stringProp name="Argument.value">${q}</stringProp>'),
    ],
)
def test_a_search_term_in_each_tool(name: str, line: str) -> None:
    result = created(runs(SEARCH, {}, {}), name)
    assert result.passes
    assert line in result.result.data.decode()


def api(body: str) -> str:
    return f"POST https://shop.test/api/notes\nContent-Type: application/json\n\n{body}\nHTTP 201\n\n{{}}"


@pytest.mark.parametrize(
    ("body", "columns"),
    [
        ('{"comment": "ok"}', ["comment"]),
        ('{"title": "Q3 refresh", "kind": "note"}', ["title"]),
        ('{"user": {"firstName": "Ann"}}', ["firstName"]),
        ('{"label": "BY_POST", "reason": "customer_request"}', []),
        ('{"scope": "openid profile", "grantType": "refresh token"}', []),
        ('{"name": "refresh", "query": "query Q { a }"}', []),
        ('{"reference": "0a8f5f1c-4f8e-4a55-9d55-3e3b9a0b7c11"}', []),
        ('{"items": [{"note": "a"}, {"note": "b"}]}', ["note", "notes_note"]),
    ],
)
def test_without_a_form_names_and_texts_tell(body: str, columns: list[str]) -> None:
    table = journey(runs(api(body), {}, {})).table
    assert (list(table.columns) if table is not None else []) == columns


def test_a_code_that_holds_once_is_no_data() -> None:
    text = """\
GET http://shop.test/second
HTTP 200
Content-Type: text/html

<html><form method="post" action="/second"><input name="FIELD"><input name="device_name"></form></html>
###
POST http://shop.test/second
Content-Type: application/x-www-form-urlencoded

FIELD={code}&device_name=Desk
HTTP 200
"""
    codes = ({"code": "481203"}, {"code": "905517"})
    for name in ("otp", "sms_code", "verificationCode"):
        assert list(journey_columns(runs(text.replace("FIELD", name), *codes))) == ["device_name"]
    assert list(journey_columns(runs(text.replace("FIELD", "member"), *codes))) == ["member", "device_name"]
    # A test system may take the same code each time.
    assert list(journey_columns(runs(text.replace("FIELD", "otp"), *codes[:1] * 2))) == ["password", "device_name"]


def journey_columns(of: Runs) -> tuple[str, ...]:
    table = journey(of).table
    return table.columns if table is not None else ()


def test_what_the_browser_says_of_itself_was_not_typed() -> None:
    body = (
        '{"browser": {"name": "Chrome Headless", "os": {"name": "Linux"}}, "firstName": "Ann", "password": "NOT_SET"}'
    )
    agent = "User-Agent: Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/156.0"
    visit = api(body).replace("Content-Type", f"{agent}\nContent-Type", 1)
    assert rows(runs(visit, {}, {})) == ({"firstName": "Ann"},)


def test_a_short_word_stands_in_the_browsers_headers_by_chance() -> None:
    agent = "User-Agent: Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/156.0"
    visit = api('{"firstName": "Lin"}').replace("Content-Type", f"{agent}\nContent-Type", 1)
    assert rows(runs(visit, {}, {})) == ({"firstName": "Lin"},)


def test_jmeter_escapes_free_text_in_json() -> None:
    """Another row may hold quotes."""
    result = created(runs(api('{"comment": "ok to buy", "firstName": "Ann"}'), {}, {}), "shop.jmx")
    text = result.result.data.decode()
    assert result.passes
    assert "${__groovy(org.apache.commons.text.StringEscapeUtils.escapeJson(vars.get(" in text
    assert '"firstName": "${firstName}"' in text.replace("&quot;", '"')


def test_what_an_answer_held_before_was_not_typed() -> None:
    text = 'GET https://shop.test/api/reasons\nHTTP 200\n\n["too late"]\n###\n' + api('{"reason": "too late"}')
    assert journey(runs(text, {}, {})).table is None


GOODS = """\
GET https://shop.test/api/goods
HTTP 200
Content-Type: application/json

{"goods": [{"id": 7}, {"id": 31}], "page": 1, "next": {next}, "rows": [12.5, 30]}
###
POST https://shop.test/api/offers
Content-Type: application/json

{"title": "{title}", "price": {price}, "good": {good}, "page": {page}, "made": {made}, "listId": {list}, "next": {next}}
HTTP 201
Content-Type: application/json

{"ok": true}
###
PUT https://shop.test/api/offers
Content-Type: application/json

{"title": "{title}", "price": {price}, "total": {price}}
HTTP 200
Content-Type: application/json

{"ok": true}
"""
OFFERS = (
    {"title": "Old lamp", "price": "12.5", "good": "7", "page": "1", "made": "1764672000", "list": "481", "next": "61"},
    {"title": "New chair", "price": "30", "good": "31", "page": "1", "made": "1764675600", "list": "592", "next": "74"},
)


def test_a_number_beside_typed_text_is_typed_where_users_have_their_own() -> None:
    """What a response issued or offers is none, nor a time, nor what is named an id; what it holds by chance may be."""
    of = runs(GOODS, *OFFERS)
    assert rows(of) == (
        {"title": "Old lamp", "price": "12.5", "total": "12.5"},
        {"title": "New chair", "price": "30", "total": "30"},
    )
    _, offer, change = journey(of).requests
    title, price = Entry("title", kind="text"), Entry("price", kind="number")
    assert offer.document == (
        {"title": title, "price": price, "good": 7, "page": 1, "made": 1764672000, "listId": 481, "next": 61},
    )
    assert change.document == ({"title": title, "price": price, "total": Entry("total", kind="number")},)


def test_a_number_without_typed_text_stays() -> None:
    of = runs(api('{"price": {price}}'), *OFFERS)
    assert journey(of).table is None


BOARDS = """\
POST https://shop.test/api/boards
Content-Type: application/json

{"name": "{name}", "slug": "{slug}", "phoneNumber": "{phone}"}
HTTP 201
Content-Type: application/json

{"name": "{name}"}
###
POST https://shop.test/api/prices
Content-Type: application/json

{"name": "{name}", "price": {price}}
HTTP 201
Content-Type: application/json

{"ok": true}
"""


def test_a_number_beside_a_text_that_was_typed_before() -> None:
    """And what page code makes of a text, and a telephone number, which has no letters."""
    users = (
        {"name": "Oak Board", "slug": "oak-board", "phone": "01947 555120", "price": "34950"},
        {"name": "Elm Shelf", "slug": "elm-shelf", "phone": "01584 555733", "price": "21500"},
    )
    assert rows(runs(BOARDS, *users)) == tuple(
        {"name": user["name"], "slug": user["slug"], "phoneNumber": user["phone"], "price": user["price"]}
        for user in users
    )


SLUG_OF_THE_SERVER = """\
POST https://shop.test/api/slugs
Content-Type: application/json

{"name": "{name}"}
HTTP 200
Content-Type: application/json

{"data": "{slug}"}
###
"""


def test_a_slug_that_the_server_has_made_is_taken_from_its_answer() -> None:
    """The next one may get a number, because the name is taken."""
    users = (
        {"name": "Oak Board", "slug": "oak-board", "phone": "01947 555120", "price": "34950"},
        {"name": "Elm Shelf", "slug": "elm-shelf", "phone": "01584 555733", "price": "21500"},
    )
    text = created(runs(SLUG_OF_THE_SERVER + BOARDS, *users)).result.data.decode()
    assert "{ name: user.name, slug, phoneNumber: user.phoneNumber }" in text


@pytest.mark.parametrize(
    ("titles", "row"),
    [
        ("Rye bread", {"q": "{word}"}),
        ("{word}", None),
    ],
)
def test_a_searched_word_is_a_column_if_it_is_no_whole_value_of_the_page(
    titles: str, row: dict[str, str] | None
) -> None:
    """Users search words of the titles that they have seen."""
    items = f'{{"items": [{{"title": "{titles}"}}, {{"title": "Night trains"}}]}}'
    page = f"GET https://shop.test/api/notes\nHTTP 200\nContent-Type: application/json\n\n{items}\n###\n"
    search = "GET https://shop.test/api/notes?q={word}\nHTTP 200\nContent-Type: application/json\n\n{}"
    words = ("bread", "trains")
    of = runs(page + search, *({"word": word} for word in words))
    expected = tuple({"q": word} for word in words) if row else ()
    assert rows(of) == expected


WORD_OF_TITLE = """\
POST https://shop.test/api/notes
Content-Type: application/json

{"title": "{title}"}
HTTP 201
Content-Type: application/json

{"title": "{title}", "shelf": "{shelf}"}
###
GET https://shop.test/api/notes?{field}
HTTP 200
"""


@pytest.mark.parametrize(
    ("fields", "column"),
    [
        (("contains=Plum", "contains=Moth"), {"contains": ("Plum", "Moth")}),
        (("shelf=upper", "shelf=lower"), {}),
    ],
)
def test_a_word_of_a_title_that_was_typed_is_typed(fields: tuple[str, str], column: dict[str, tuple[str, str]]) -> None:
    """The server has given the shelf."""
    titles, shelves = ("Plum jam", "Moth traps"), ("upper", "lower")
    users = [
        {"title": title, "shelf": shelf, "field": field}
        for title, shelf, field in zip(titles, shelves, fields, strict=True)
    ]
    values = {"title": titles} | column
    assert rows(runs(WORD_OF_TITLE, *users)) == tuple(
        {name: texts[user] for name, texts in values.items()} for user in (0, 1)
    )


def test_a_whole_number_that_is_sent_again_under_another_name() -> None:
    of = runs(GOODS, {**OFFERS[0], "price": "1250"}, {**OFFERS[1], "price": "3000"})
    _, _, change = journey(of).requests
    price = Entry("price", kind="integer")
    assert change.document == ({"title": Entry("title", kind="text"), "price": price, "total": price},)


@pytest.mark.parametrize(
    ("name", "whole", "broken"),
    [
        ("shop.js", "price: Number(user.price)", "price: Number(user.price)"),
        ("shop.py", '"price": int(self.row["price"])', '"price": float(self.row["price"])'),
        ("shop.jmx", '"price": ${price},', '"price": ${price},'),
    ],
)
def test_a_typed_number_in_each_tool(name: str, whole: str, broken: str) -> None:
    text = api('{"title": "{title}", "price": {price}, "count": 2}')
    for prices, line in ((("1250", "3000"), whole), (("12.5", "30"), broken)):
        users = [{**offer, "price": price} for offer, price in zip(OFFERS, prices, strict=True)]
        result = created(runs(text, *users), name)
        assert result.passes
        assert line in result.result.data.decode()
        assert prices[0].encode() in result.files[0].data


REGISTER = """\
GET https://shop.test/register
HTTP 200
Content-Type: text/html

<html><title>New account</title><form action="/register" method="post"><input type="hidden" name="csrf" value="{csrf}">
<input name="email"><input name="first_name"><input type="password" name="password1">
<input type="password" name="password2"><button>Register</button></form></html>
###
POST https://shop.test/register
Content-Type: application/x-www-form-urlencoded

csrf={csrf}&email={email}&first_name=Ann&password1=wonderland&password2=wonderland
HTTP 200
Content-Type: text/html

<html><title>Welcome</title><form action="/login" method="post">
<input name="login"><input type="password" name="password"><button>Log in</button></form></html>
###
POST https://shop.test/login
Content-Type: application/x-www-form-urlencoded

login={email}&password=wonderland
HTTP 200
Content-Type: text/html

<html><title>Account</title></html>
"""
MAIL = {"email": "ann.ox%40shop.test"}


@pytest.mark.parametrize(
    ("other", "start"), [("ann.lee", "ann."), ("bob.ray", "")], ids=["begins alike", "begins otherwise"]
)
def test_an_address_begins_as_those_of_all_recordings_do(other: str, start: str) -> None:
    of = runs(REGISTER, MAIL, {"email": f"{other}%40shop.test"})
    assert journey(of).unique_values == [Unique("email", start, "@shop.test")]
    assert created(of, "shop.js").passes


def test_a_new_user_has_another_address_each_time() -> None:
    of = runs(REGISTER, MAIL, MAIL)
    assert journey(of).unique_values == [Unique("email", "ann.", "@shop.test")]
    assert rows(of) == ({"first_name": "Ann", "password": "wonderland"},)
    assert list(journey(of).requests)[2].form == (
        ("login", Unique("email", "ann.", "@shop.test")),
        ("password", Entry("password")),
    )


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("shop.js", "const email = `ann.${crypto.randomUUID().slice(-12)}@shop.test`;"),
        ("shop.py", 'self.email = f"ann.{uuid.uuid4().hex[-12:]}@shop.test"'),
        ("shop.jmx", ">ann.${__RandomString(12,abcdefghijklmnopqrstuvwxyz0123456789)}@shop.test</stringProp>"),
    ],
)
def test_it_is_made_in_each_tool(name: str, line: str) -> None:
    result = created(runs(REGISTER, MAIL, MAIL), name)
    assert result.passes
    assert line in result.result.data.decode()


def test_a_user_who_only_logs_in_is_a_row() -> None:
    login = REGISTER.split("###\n")[2]
    of = runs(login, {"email": "ann1%40shop.test"}, {"email": "ann2%40shop.test"})
    assert [row["login"] for row in rows(of)] == ["ann1@shop.test", "ann2@shop.test"]


def test_a_name_that_was_counted_up_is_made() -> None:
    """Who types another number in the second recording knows that the name is taken."""
    of = runs(api('{"title": "{title}"}'), {"title": "Load test 7"}, {"title": "Load test 8"})
    assert journey(of).unique_values == [Unique("title", "Load test ", "")]


LIST = """\
POST https://shop.test/projects
Content-Type: application/json

{"title": "Apollo moon"}
HTTP 200
Content-Type: text/html

<html><title>Projects</title><a href="/projects/{zeus}">Zeus</a><a href="/projects/{apollo}">Apollo moon</a></html>
###
GET https://shop.test/projects/{apollo}
HTTP 200
Content-Type: text/html

<html><title>Apollo moon</title><h1>Project</h1></html>
"""


def test_what_a_value_is_found_beside_stays_as_recorded() -> None:
    """With another title nothing would be found in the list."""
    result = created(runs(LIST, {"zeus": "48001", "apollo": "48213"}, {"zeus": "58002", "apollo": "58214"}))
    assert result.kept == {"Apollo moon"}
    assert "title: 'Apollo moon'" in result.result.data.decode()
    assert result.files == ()


def test_a_password_is_never_kept() -> None:
    """Although the script finds a value beside the same word."""
    text = LOGIN_WITH_THE_WORD
    result = created(runs(text, {"id": "48213"}, {"id": "58214"}))
    assert "'secret'" not in result.result.data.decode()
    assert result.kept == frozenset()


LOGIN_WITH_THE_WORD = """\
POST https://shop.test/login
Content-Type: application/x-www-form-urlencoded

user=ann&password=secret
HTTP 200
Content-Type: text/html

<html><title>Rooms</title><p>room <b>11</b> open</p><p>room <b>{id}</b> secret</p></html>
###
GET https://shop.test/rooms/{id}
HTTP 200
Content-Type: text/html

<html><title>Room</title></html>
"""


def test_no_transaction_is_named_for_what_was_typed() -> None:
    text = LIST.replace('<a href="/projects/{zeus}">Zeus</a>', "").replace(">Apollo moon</a>", ">it</a>")
    of = runs(text, {"apollo": "48213"}, {"apollo": "58214"})
    assert [each.name for each in journey(of).transactions][-1] == "Open project"


def test_a_form_that_is_called_as_one_of_its_fields() -> None:
    """The form itself is no control: its hidden field tells what the page sends under the name."""
    assert rows(runs(JSF, {}, {})) == ({"q": "red lamp"},)


TWO_LOGINS = """\
POST https://idp.test/sso/login
Content-Type: application/x-www-form-urlencoded

j_username=ann&j_password=wonderland
HTTP 200
Content-Type: text/html

<html><title>Portal</title><p>ann@shop.test</p></html>
###
POST https://login.test/contoso/login
Content-Type: application/x-www-form-urlencoded

login={login}&type=11&passwd=wonderland
HTTP 200
Content-Type: text/html

<html><title>Reports</title></html>
"""


def test_who_logs_in_twice_has_not_registered() -> None:
    """The same password under another name: a second provider, and no account that was just made."""
    of = runs(TWO_LOGINS, {"login": "ann.ox"}, {"login": "ann.ox"})
    assert journey(of).unique_values == []
    assert rows(of) == ({"j_username": "ann", "password": "wonderland", "login": "ann.ox"},)


SAME_WORD = """\
GET https://shop.test/login
HTTP 200
Content-Type: text/html

<html><title>Log in</title><form action="/login" method="post"><input name="username">
<input type="password" name="password"><button>Log in</button></form></html>
###
POST https://shop.test/login
Content-Type: application/x-www-form-urlencoded

username=admin&password=admin
HTTP 200
Content-Type: text/html

<html><title>Home</title></html>
"""


def test_a_password_that_is_the_name_of_the_user_has_a_column_of_its_own() -> None:
    of = runs(SAME_WORD, {}, {})
    assert rows(of) == ({"username": "admin", "password": "admin"},)
    assert list(journey(of).requests)[1].form == (("username", Entry("username")), ("password", Entry("password")))


def test_where_an_answer_holds_the_name_no_other_field_is_the_account() -> None:
    of = runs(TWO_LOGINS, {"login": "ann@shop.test"}, {"login": "ann@shop.test"})
    assert rows(of) == ({"j_username": "ann", "password": "wonderland"},)


def test_the_pictures_of_a_page_do_not_hide_its_form() -> None:
    picture = "GET https://shop.test/%d.png\nHTTP 200\nContent-Type: image/png\n\nx\n###\n"
    page, form = FORM.split("###\n", 1)
    pictures = "".join(picture % number for number in range(20))
    assert rows(runs(f"{page}###\n{pictures}{form}", ANN)) == rows(runs(FORM, ANN))


def test_a_frame_is_no_page_of_its_own() -> None:
    framed = """\
GET https://shop.test/
HTTP 200
Content-Type: text/html

<html><title>Shop</title><frameset><frame src="/head"></frameset></html>
###
GET https://shop.test/head
HTTP 200
Content-Type: text/html

<html><title>Head</title></html>
###
GET https://shop.test/news
HTTP 200
Content-Type: text/html

<html><title>News</title></html>
"""
    assert [part.name for part in journey(runs(framed, {})).transactions] == ["Open Shop", "Open News"]


@pytest.mark.parametrize(
    ("value", "columns"),
    [
        ("Anna.Katharina.Oxenford@office.shop.test", ("username",)),
        ("Fri, 27 Jun 2025 10:22:54 GMT", ()),
        ("Fri Jun 27 2025 12:22:54 GMT+0200 (Central European Summer Time)", ()),
    ],
)
def test_addresses_of_people_are_typed_and_times_of_a_clock_are_not(value: str, columns: tuple[str, ...]) -> None:
    table = journey(runs(api(f'{{"username": "{value}"}}'), {})).table
    assert (table.columns if table is not None else ()) == columns


def test_a_search_without_a_form_is_told_by_its_name() -> None:
    text = "GET https://shop.test/store?searchquery=snake&action=search&x=0&y=0\nHTTP 200\n\n<html>none</html>"
    assert rows(runs(text, {})) == ({"searchquery": "snake"},)


def test_the_page_that_an_address_names_was_not_typed() -> None:
    page = "GET https://shop.test/index.php?title=Main_Page\nHTTP 200\nContent-Type: text/html\n\n<title>Shop</title>\n"
    assert journey(runs(page, {}, {})).table is None


def test_what_a_page_calls_later_is_an_action() -> None:
    """A browser that says what it loads for, says `empty` of calls: they are no frames."""
    called = """\
GET https://shop.test/
Sec-Fetch-Mode: navigate
Sec-Fetch-Dest: document
HTTP 200
Content-Type: text/html

<html><title>Shop</title></html>
###
POST https://shop.test/carts
Sec-Fetch-Mode: cors
Sec-Fetch-Dest: empty
HTTP 201

{"id": 4}
"""
    assert [part.name for part in journey(runs(called, {})).transactions] == ["Open Shop", "Create cart"]


@pytest.mark.parametrize(
    ("query", "columns"),
    [
        ("(filters:!((col:owner,value:!t)),page:0)", []),
        ("!(14,15)", []),
        ("[name,owner:ann]", []),
        ("blue tea (green)", ["q"]),
        ("(a blue one: tea)", ["q"]),
    ],
)
def test_a_filter_that_a_program_writes_was_not_typed(query: str, columns: list[str]) -> None:
    text = SEARCH.replace("q=blue+tea", f"q={quote_plus(query)}").replace('<input type="search" name="q">', "")
    table = journey(runs(text, {}, {})).table
    assert list(table.columns if table is not None else ()) == columns


SEATS = """\
GET https://shop.test/seats
HTTP 200
Content-Type: text/html

<html><form action="/seats" method="post"><input type="hidden" name="csrf" value="{csrf}">
<input name="{seat}-guest"><input name="{seat}-age" type="number"><input name="{next}-age" type="number"></form></html>
###
POST https://shop.test/seats
Content-Type: application/x-www-form-urlencoded

csrf={csrf}&{seat}-guest={guest}&{seat}-age={age}&{next}-age=8
HTTP 200
Content-Type: text/html

<html><title>Thank you</title></html>
"""


def test_a_field_whose_name_holds_an_id_is_one_column_with_a_row_of_each_recording() -> None:
    guests = (
        {"seat": "2771", "next": "2772", "guest": "Ann Lee", "age": "34"},
        {"seat": "3905", "next": "3906", "guest": "Bo Ray", "age": "51"},
    )
    table = journey(runs(SEATS, *guests)).table
    assert table is not None
    assert (table.columns, table.rows) == (
        ("guest", "age", "seats_age"),
        (("Ann Lee", "34", "8"), ("Bo Ray", "51", "8")),
    )


COLUMNS = """\
POST https://shop.test/teams/x1/members
Content-Type: application/x-www-form-urlencoded

{fields}
HTTP 201
"""


@pytest.mark.parametrize(
    ("fields", "columns"),
    [
        ("order[user][firstName]=Ann", ("firstName",)),
        ("order.user.firstName=Ann", ("firstName",)),
        ("order:user:firstName=Ann", ("firstName",)),
        ("form-0-comment=ok", ("comment",)),
        ("host.name=Ann&user.host-name=Bob", ("name", "host_name")),
        ("a[firstName]=Ann&b[firstName]=Bob&c[firstName]=Cy", ("firstName", "members_firstName", "teams_firstName")),
        (
            "a[firstName]=Ann&b[firstName]=Bob&c[firstName]=Cy&d[firstName]=Di",
            ("firstName", "members_firstName", "teams_firstName", "firstName_2"),
        ),
    ],
)
def test_a_column_is_called_as_the_last_part_of_the_field(fields: str, columns: tuple[str, ...]) -> None:
    """Where another column has the name, with a word of the address before, the last one first, or with a number."""
    assert journey_columns(runs(COLUMNS.replace("{fields}", fields), {}, {})) == columns


SENT_AGAIN = """\
GET https://shop.test/claims/new
HTTP 200
Content-Type: text/html

<form action="/claims" method="post"><input name="new:amount" type="number"><button>Send</button></form>
###
POST https://shop.test/claims
Content-Type: application/x-www-form-urlencoded

new:amount={amount}
HTTP 200
Content-Type: text/html

<form action="/claims/change" method="post"><input name="edit:amount" type="number" value="{amount}"></form>
###
POST https://shop.test/claims/change
Content-Type: application/x-www-form-urlencoded

edit:amount={amount}&page={page}
HTTP 200
"""


@pytest.mark.parametrize("suffix", [".js", ".py", ".jmx"])
def test_a_number_that_each_user_sends_again_under_another_name(suffix: str) -> None:
    """Recorded it would be right for the first row of the data alone."""
    typed = runs(SENT_AGAIN, {"amount": "1250", "page": "7"}, {"amount": "840", "page": "7"})
    assert rows(typed) == ({"amount": "1250"}, {"amount": "840"})
    made = created(typed, f"claim{suffix}")
    assert made.passes
    assert "1250" not in made.result.data.decode()


def test_a_short_number_or_one_that_never_changes_is_equal_by_chance() -> None:
    for amounts in (("12", "84"), ("1250", "1250")):
        typed = runs(SENT_AGAIN, *({"amount": amount, "page": amounts[0]} for amount in amounts))
        text = created(typed, "claim.js").result.data.decode()
        assert f"page: '{amounts[0]}'" in text
