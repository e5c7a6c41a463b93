"""What a script would send with each run's answers, and what is said of it: small cases for each verdict and cause."""

from __future__ import annotations

import json
from dataclasses import replace
from urllib.parse import quote_plus

import pytest

from loadlint import engine
from loadlint.recordings.exchange import Recording
from loadlint.replay.certificate import Certificate, SentValue
from loadlint.replay.verdict import verdict_of
from loadlint.replay.words import missing_name
from loadlint.text.source import Source
from tests.support.flowtext import parse_flow
from tests.support.scripts import k6, project_of

BUY = """
GET https://shop.test/cart
HTTP 200
Content-Type: text/html

<form><input name="csrf" value="{token}"></form><b data-cart="{cart}">cart</b>
###
POST https://shop.test/buy/{cart}
Content-Type: application/x-www-form-urlencoded

csrf={token}&item=lamp
HTTP 200
Content-Type: text/html

<p>Thank you</p>
"""
GET = "const page = http.get('https://shop.test/cart');"
TOKEN = "const csrf = page.html().find('input[name=csrf]').attr('value');"
CART = 'const cart = page.body.match(/data-cart="(\\d+)"/)[1];'


def runs(text: str, *values: dict[str, str]) -> list[Recording]:
    """A recording for each run's values."""
    flows = []
    for number, named in enumerate(values, 1):
        flow = text
        for name, value in named.items():
            flow = flow.replace("{" + name + "}", value)
        flows.append(parse_flow(flow.strip(), f"run{number}.har"))
    return flows


TWO_RUNS = ({"token": "t-8f14e45f", "cart": "7310"}, {"token": "t-45c48cce", "cart": "8804"})


def certificate(script: str, recordings: list[Recording], path: str = "a.js") -> Certificate:
    """What the replay shows of a script."""
    analysis = engine.analyse(Source(path, script.encode()), project_of(recordings))
    assert not [finding.message for finding in analysis.findings if finding.rule == "internal-error"]
    shown = analysis.context.certificate
    assert shown is not None
    return shown


def verdicts(shown: Certificate) -> list[tuple[int, str, str | None, tuple[str | int, ...]]]:
    """Run, verdict, cause and place of all values that are not equal."""
    return [(value.run, value.verdict, value.cause, value.place) for value in shown.values]


def test_a_right_script_is_certified() -> None:
    script = k6(GET, TOKEN, CART, "http.post(`https://shop.test/buy/${cart}`, { csrf, item: 'lamp' });")
    shown = certificate(script, runs(BUY, *TWO_RUNS))
    assert (shown.is_certified, shown.equal, shown.requests) == (True, (5, 5), (2, 2))
    assert verdicts(shown) == []


def test_a_literal_of_the_first_run() -> None:
    script = k6(GET, CART, "http.post(`https://shop.test/buy/${cart}`, { csrf: 't-8f14e45f', item: 'lamp' });")
    shown = certificate(script, runs(BUY, *TWO_RUNS))
    assert verdicts(shown) == [(1, "different", "issued-literal", ("form", "csrf", 0))]
    assert [shown.of_run(run).matches for run in (0, 1)] == [True, False]


ORDER = """
POST https://shop.test/order
Content-Type: application/json
Idempotency-Key: {key}

{"item":"{item}"}
HTTP 200

ok
"""
KEYS = ("2a96fd4d-7f12-404f-9973-517e90e243b2", "87b6586c-f36a-48a5-a64e-572799326fdf")
PINNED = """http.post('https://shop.test/order', JSON.stringify({ item: 'lamp' }),
  { headers: { 'Content-Type': 'application/json', 'Idempotency-Key': '51104a52-9c1b-4f3e-8d0f-0e5a7e0d6b11' } });"""


@pytest.mark.parametrize("number", [1, 2])
def test_a_value_of_a_run_that_is_not_linked(number: int) -> None:
    """The client of each run made its own, and the script has one of an earlier run: the application does not mind."""
    shown = certificate(k6(PINNED), runs(ORDER, *({"key": key, "item": "lamp"} for key in KEYS[:number])))
    place = ("header", "idempotency-key")
    assert verdicts(shown) == [(run, "replayed", "other-run", place) for run in range(number)]
    assert (shown.matches, shown.is_certified) == (True, number == 2)


PAID = """
GET https://shop.test/
HTTP 200

ok
###
POST https://shop.test/orders/{key}/paid
HTTP 200

ok
"""


def test_no_client_makes_a_part_of_an_address() -> None:
    """An order that no run paid is another one, though its id looks like theirs."""
    pay = "http.post('https://shop.test/orders/51104a52-9c1b-4f3e-8d0f-0e5a7e0d6b11/paid');"
    shown = certificate(k6("http.get('https://shop.test/');", pay), runs(PAID, *({"key": key} for key in KEYS)))
    assert verdicts(shown) == [(run, "different", "never-recorded", ("path", 1)) for run in (0, 1)]


def test_the_application_was_recorded_elsewhere() -> None:
    """On a test system: what the script sends of its own address follows, and is neither right nor wrong."""
    back = "http.get('https://shop.test/login?site=https%3A%2F%2Fshop.test');"
    flow = "GET http://127.0.0.1:8080/login?site=http%3A%2F%2F127.0.0.1%3A8080\nHTTP 200\n\nok\n"
    shown = certificate(k6(back), runs(flow, {}))
    assert verdicts(shown) == [(0, "made", None, ("query", "site", 0))]
    assert shown.matches


def test_another_constant_is_different() -> None:
    shown = certificate(k6(PINNED), runs(ORDER, *({"key": key, "item": "vase"} for key in KEYS)))
    wrong = [value for value in shown.values if value.verdict == "different"]
    assert [(value.run, value.cause, value.place) for value in wrong] == [
        (run, "never-recorded", ("json", "item")) for run in (0, 1)
    ]


@pytest.mark.parametrize(
    ("cart", "cause"),
    [
        ('const cart = page.body.match(/data-basket="(\\d+)"/)[1];', "stale"),
        ('const cart = page.body.match(/value="t-([^"]+)"/)[1];', "drift"),
        ("const cart = page.body.length;", "not-evaluated"),
        ("const cart = someting();", "unknown-expression"),
    ],
)
def test_an_extraction_that_is_wrong(cart: str, cause: str) -> None:
    script = k6(GET, TOKEN, cart, "http.post(`https://shop.test/buy/${cart}`, { csrf, item: 'lamp' });")
    shown = certificate(script, runs(BUY, *TWO_RUNS))
    verdict = "different" if cause in ("stale", "drift") else "open"
    assert verdicts(shown) == [(run, verdict, cause, ("path", 1)) for run in (0, 1)]


def test_an_extraction_from_a_response_whose_body_was_not_recorded() -> None:
    """Nobody can say that it finds nothing."""
    script = k6(GET, CART, "http.post(`https://shop.test/buy/${cart}`, { csrf: 't-8f14e45f', item: 'lamp' });")
    (recording,) = runs(BUY, TWO_RUNS[0])
    page, bought = recording.exchanges
    assert page.response is not None
    without_body = replace(page, response=replace(page.response, body=None))
    shown = certificate(script, [replace(recording, exchanges=(without_body, bought))])
    assert verdicts(shown) == [(0, "open", "not-evaluated", ("path", 1))]


def test_fields_that_are_missing_or_too_many() -> None:
    script = k6(GET, TOKEN, CART, "http.post(`https://shop.test/buy/${cart}`, { token: csrf, item: 'lamp' });")
    shown = certificate(script, runs(BUY, *TWO_RUNS))
    assert verdicts(shown) == [
        (run, "different", cause, ("form", name, 0))
        for run in (0, 1)
        for name, cause in (("token", "surplus-field"), ("csrf", "missing-field"))
    ]


SIGNED = """
GET https://shop.test/cart
HTTP 200
Content-Type: application/json

{"token": "{token}"}
###
GET https://shop.test/pay?sig={hash}-{token}
HTTP 200
"""


@pytest.mark.parametrize(("scheme", "is_certified"), [("Bearer", True), ("bearer", True), ("Token", False)])
def test_the_word_before_credentials(scheme: str, is_certified: bool) -> None:
    """A token that follows another word is refused, whatever its value; small and capital letters are one."""
    flow = """
POST https://shop.test/login
HTTP 200
Content-Type: application/json

{"token":"{token}"}
###
GET https://shop.test/orders
Authorization: Bearer {token}
HTTP 200

[]
"""
    script = k6(
        "const token = http.post('https://shop.test/login').json('token');",
        f"http.get('https://shop.test/orders', {{ headers: {{ Authorization: `{scheme} ${{token}}` }} }});",
    )
    assert certificate(script, runs(flow, *TWO_RUNS)).is_certified == is_certified


def test_one_half_of_a_value() -> None:
    """The token has an issuer, the hash has none: the value is not that of the second run, whatever is proven."""
    recordings = runs(
        SIGNED, {"token": "tok-8f14e45f", "hash": "aa11bb22"}, {"token": "tok-45c48cce", "hash": "cc33dd44"}
    )
    half = k6(GET, "http.get(`https://shop.test/pay?sig=aa11bb22-${page.json('token')}`);")
    assert verdicts(certificate(half, recordings)) == [(1, "different", "half-replaced", ("query", "sig", 0))]
    literal = k6(GET, "http.get('https://shop.test/pay?sig=aa11bb22-tok-8f14e45f');")
    assert [verdict for _, verdict, _, _ in verdicts(certificate(literal, recordings))] == ["different"]


MADE = """
GET https://shop.test/start
HTTP 200
###
POST https://shop.test/seen
Content-Type: application/x-www-form-urlencoded

id={id}&at={at}
HTTP 200
"""


def test_what_the_client_makes() -> None:
    recordings = runs(
        MADE,
        {"id": "2a96fd4d-7f12-404f-9973-517e90e243b2", "at": "v1-1795687347643"},
        {"id": "ed778f12-8305-4b7f-9feb-a149e173d015", "at": "v1-1795687399001"},
    )
    start = "http.get('https://shop.test/start');"
    made = k6(start, "http.post('https://shop.test/seen', { id: crypto.randomUUID(), at: `v1-${Date.now()}` });")
    assert [verdict for _, verdict, _, _ in verdicts(certificate(made, recordings))] == ["made"] * 4
    assert certificate(made, recordings).is_certified
    other_form = k6(start, "http.post('https://shop.test/seen', { id: crypto.randomUUID(), at: `v2-${Date.now()}` });")
    assert (0, "different", "other-form", ("form", "at", 0)) in verdicts(certificate(other_form, recordings))
    replayed = k6(
        start,
        "http.post('https://shop.test/seen', { id: '2a96fd4d-7f12-404f-9973-517e90e243b2', at: 'v1-1795687347643' });",
    )
    shown = certificate(replayed, recordings)
    assert verdicts(shown) == [(1, "replayed", "unissued-literal", ("form", name, 0)) for name in ("id", "at")]
    assert shown.is_certified, "many applications do not mind what a browser makes by chance"


CHALLENGE = """
GET https://shop.test/auth?challenge={challenge}
HTTP 200
###
POST https://shop.test/token
Content-Type: application/x-www-form-urlencoded

verifier={verifier}
HTTP 200
"""


LOCUST_WITH_A_KEY = """
import os

from locust import HttpUser, task


class Shopper(HttpUser):
    host = "https://shop.test"

    @task
    def stock(self):
        self.client.get("/stock", headers={"X-Api-Key": KEY})
"""


@pytest.mark.parametrize(
    ("path", "script"),
    [
        ("a.js", k6("http.get('https://shop.test/stock', { headers: { 'X-Api-Key': __ENV.API_KEY } });")),
        ("a.py", LOCUST_WITH_A_KEY.replace("KEY}", 'os.environ["API_KEY"]}')),
        ("a.py", LOCUST_WITH_A_KEY.replace("KEY}", 'os.getenv("API_KEY")}')),
    ],
)
def test_what_the_environment_has(path: str, script: str) -> None:
    """Whoever starts the script sets it, so that it is no recorded value and none that can't be told."""
    text = "GET https://shop.test/stock\nX-Api-Key: q8Zt5LmW2xKd9RbV7nHs\nHTTP 200\n\n[1, 2]"
    shown = certificate(script, runs(text, {}, {}), path)
    assert [verdict for _, verdict, _, _ in verdicts(shown)] == ["made"] * 2
    assert shown.is_certified


@pytest.mark.parametrize("value", ["ann@example.com", "Ann Ox", "a+b"])
def test_what_the_script_encodes_is_compared_as_the_application_reads_it(value: str) -> None:
    """The first request tells what the script's own value was in a run, the second one sends it encoded."""
    sent = quote_plus(value)
    text = (
        "POST https://shop.test/orders\nContent-Type: application/json\n\n"
        f'{{"email":"{value}"}}\nHTTP 200\n\nok\n###\nPOST https://shop.test/news\n'
        f"Content-Type: application/x-www-form-urlencoded\n\nyour-email={sent}&topic=tea\nHTTP 200\n\nok\n"
    )
    script = k6(
        "http.post('https://shop.test/orders', JSON.stringify({ email: __ENV.EMAIL }), "
        "{ headers: { 'Content-Type': 'application/json' } });",
        "http.post('https://shop.test/news', `your-email=${encodeURIComponent(__ENV.EMAIL)}&topic=tea`, "
        "{ headers: { 'Content-Type': 'application/x-www-form-urlencoded' } });",
    )
    shown = certificate(script, runs(text, {}, {}))
    assert shown.is_certified, verdicts(shown)


def test_a_challenge_is_worked_out_from_its_verifier() -> None:
    pkce = {
        "verifier": "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
        "challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
    }
    right = k6(
        "const verifier = crypto.randomUUID();",
        "http.get(`https://shop.test/auth?challenge=${sha256(verifier, 'base64rawurl')}`);",
        "http.post('https://shop.test/token', { verifier });",
    ).replace("\n\n", "\nimport { sha256 } from 'k6/crypto';\n\n", 1)
    challenge, verifier = ("query", "challenge", 0), ("form", "verifier", 0)
    assert verdicts(certificate(right, runs(CHALLENGE, pkce))) == [
        (0, "made", None, challenge),
        (0, "made", None, verifier),
    ]
    wrong = runs(CHALLENGE, pkce | {"challenge": "another-one"})
    assert verdicts(certificate(right, wrong)) == [
        (0, "different", "other-form", challenge),
        (0, "made", None, verifier),
    ]


def test_a_request_that_no_step_makes() -> None:
    script = k6(GET)
    shown = certificate(script, runs(BUY, *TWO_RUNS))
    assert [(request.run, request.method, request.url) for request in shown.missing] == [
        (0, "POST", "https://shop.test/buy/7310"),
        (1, "POST", "https://shop.test/buy/8804"),
    ]
    assert not shown.matches


@pytest.mark.parametrize("token", ["t-8f14e45f", "rwfcXQgkfwnBZZwBol"])
def test_a_reading_request_is_missed_where_a_value_of_its_answer_is_sent(token: str) -> None:
    """Random letters tell as much as letters with digits."""
    recordings = runs(BUY.replace("{cart}", "all"), {"token": token})
    shown = certificate(k6(f"http.post('https://shop.test/buy/all', {{ csrf: '{token}', item: 'lamp' }});"), recordings)
    assert [(request.method, request.url, request.needed_by) for request in shown.missing] == [
        ("GET", "https://shop.test/cart", 0)
    ]


def repeated(address: str, answer: str, count: int = 3) -> str:
    """A page, and a request with no step that is made several times."""
    post = f"###\nPOST https://shop.test/{address}\nContent-Type: application/json\n\n{{}}\nHTTP 200\n"
    page = "GET https://shop.test/cart\nHTTP 200\nContent-Type: text/html\n\n<p>cart</p>\n"
    return page + (post + f"Content-Type: application/json\n\n{answer}\n") * count


@pytest.mark.parametrize(
    ("address", "answer", "count", "is_missing"),
    [
        ("collect", '{"ok": true}', 1, False),
        ("seen", "{}", 3, False),
        ("seen", "{}", 2, True),
        # What is answered with something is no report, whatever it is called and however often it is made.
        ("track", '{"parcel": "on its way", "due": "tomorrow"}', 1, True),
        ("basket/add", '{"items": [{"sku": 1, "count": 2}]}', 3, True),
    ],
)
def test_what_a_browser_reports_is_not_missed(address: str, answer: str, count: int, is_missing: bool) -> None:
    shown = certificate(k6(GET), [parse_flow(repeated(address, answer, count), "run1.har")])
    assert [request.url for request in shown.missing] == [f"https://shop.test/{address}"] * count * is_missing


@pytest.mark.parametrize(
    ("document", "count", "is_missing"),
    [
        ("query Alerts { alerts { id } }", 3, False),
        # A user may have looked at it once or twice.
        ("query Alerts { alerts { id } }", 2, True),
        ("mutation Alerts { close { id } }", 3, True),
    ],
)
def test_what_is_asked_again_and_again_is_not_missed(document: str, count: int, is_missing: bool) -> None:
    page = "GET https://shop.test/cart\nHTTP 200\nContent-Type: text/html\n\n<p>cart</p>\n"
    body = json.dumps({"operationName": "Alerts", "query": document})
    query = (
        f"###\nPOST https://shop.test/graphql\nContent-Type: application/json\n\n{body}\n"
        'HTTP 200\nContent-Type: application/json\n\n{"data": {"alerts": [{"text": "The lift is broken."}]}}\n'
    )
    shown = certificate(k6(GET), [parse_flow(page + query * count, "run1.har")])
    assert [missing_name(request) for request in shown.missing] == ["POST /graphql Alerts"] * count * is_missing


@pytest.mark.parametrize(
    ("address", "is_missing"),
    [
        ("orders/filter", False),
        ("orders/_count", False),
        ("orders", True),
    ],
)
def test_what_a_page_searches_once_more_is_not_missed(address: str, is_missing: bool) -> None:
    """Long questions are asked with a POST: the end of the address says so."""
    recording = parse_flow(repeated(address, '[{"id": 4, "name": "lamp"}]', 2), "run1.har")
    asked = (
        f"http.post('https://shop.test/{address}', '{{}}', {{ headers: {{ 'Content-Type': 'application/json' }} }});"
    )
    assert bool(certificate(k6(GET, asked), [recording]).missing) is is_missing


def called(method: str, result: str) -> str:
    """One of the calls of an application that has all of them at one address."""
    return (
        "###\nPOST https://shop.test/rpc\nContent-Type: application/json\n\n"
        f'{{"jsonrpc": "2.0", "method": "{method}"}}\n'
        f'HTTP 200\nContent-Type: application/json\n\n{{"jsonrpc": "2.0", "id": 7, "result": {result}}}\n'
    )


@pytest.mark.parametrize(
    ("method", "result", "is_missing"),
    [
        ("session.alive", "{}", False),
        ("room.say", "{}", True),
        # It gives the page something.
        ("session.alive", json.dumps({"news": ["The lift is broken.", "It is repaired on Monday."]}), True),
    ],
)
def test_an_operation_by_which_a_page_says_that_it_is_there_is_not_missed(
    method: str, result: str, is_missing: bool
) -> None:
    """Other operations are asked for at the same address."""
    page = "GET https://shop.test/cart\nHTTP 200\nContent-Type: text/html\n\n<p>cart</p>\n"
    recording = parse_flow(page + called("room.open", "{}") + called(method, result), "run1.har")
    opened = """http.post('https://shop.test/rpc', JSON.stringify({ jsonrpc: '2.0', method: 'room.open' }));"""
    shown = certificate(k6(GET, opened), [recording])
    assert [request.url for request in shown.missing] == ["https://shop.test/rpc"] * is_missing


COOKIES = """
GET https://shop.test/start
HTTP 200
Set-Cookie: seen=1
###
GET https://shop.test/login
HTTP 200
Set-Cookie: sid={sid}
###
GET https://shop.test/home
Cookie: sid={sid}; own={own}; seen=1
HTTP 200
"""


def test_a_cookie_that_the_jar_lacks() -> None:
    """The step that gets the session is gone. A cookie that no response sets is the browser's own business."""
    recordings = runs(COOKIES, {"sid": "s1", "own": "x"}, {"sid": "s2", "own": "y"})
    script = k6("http.get('https://shop.test/start');", "http.get('https://shop.test/home');")
    shown = certificate(script, recordings)
    assert verdicts(shown) == [(run, "different", "missing-cookie", ("cookie", "sid")) for run in (0, 1)]


PAGE_COOKIE = """
POST https://shop.test/login
Content-Type: application/json

{"name": "ann"}
HTTP 200
Content-Type: application/json

{"ticket": "{ticket}"}
###
GET https://shop.test/home
Cookie: own={ticket}
HTTP 200
###
GET https://shop.test/logout
Cookie: own={ticket}
HTTP 200
Set-Cookie: own=; Max-Age=0
"""
TICKETS = ("Kq7Zt4Wm9Xr2Lb8Vn3", "Hd5Pc1Jy6Gs8Tf4Ra9")
WITHOUT = [f"http.get('https://shop.test/{path}');" for path in ("home", "logout")]
LOG_IN = """\
const headers = { 'Content-Type': 'application/json' };
const ticket = http.post('https://shop.test/login', '{"name": "ann"}', { headers }).json('ticket');
"""


def test_a_cookie_that_a_page_makes_out_of_a_response() -> None:
    """No jar has it, although the last response deletes it."""
    recordings = runs(PAGE_COOKIE, *({"ticket": ticket} for ticket in TICKETS))
    shown = certificate(k6(LOG_IN, *WITHOUT), recordings)
    missing = [(run, "different", "missing-field", ("cookie", "own")) for run in (0, 1)]
    assert sorted(verdicts(shown)) == sorted(missing * 2)
    sent = [text.replace("');", "', { headers: { Cookie: `own=${ticket}` } });") for text in WITHOUT]
    assert certificate(k6(LOG_IN, *sent), recordings).is_certified


def test_a_cookie_of_a_page_beside_the_session_of_the_jar_is_named_alone() -> None:
    text = PAGE_COOKIE.replace('json\n\n{"ticket', 'json\nSet-Cookie: sid={sid}\n\n{"ticket').replace(
        "own={ticket}", "own={ticket}; sid={sid}"
    )
    text = text.replace("\nSet-Cookie: own=; Max-Age=0", "")
    recordings = runs(text, *({"ticket": ticket, "sid": ticket[:4]} for ticket in TICKETS))
    shown = certificate(k6(LOG_IN, *WITHOUT), recordings)
    assert (shown.is_certified, shown.page_cookies) == (True, ("own",))


def test_what_a_file_of_a_page_set_is_of_the_network_that_gave_the_file() -> None:
    text = COOKIES.replace("Set-Cookie", "Content-Type: text/css\nSet-Cookie")
    recordings = runs(text, {"sid": "s1", "own": "x"}, {"sid": "s2", "own": "y"})
    script = k6("http.get('https://shop.test/start');", "http.get('https://shop.test/home');")
    assert verdicts(certificate(script, recordings)) == []


def test_nor_is_what_a_preflight_set() -> None:
    text = COOKIES.replace("GET https://shop.test/login", "OPTIONS https://shop.test/login", 1)
    assert "OPTIONS" in text
    recordings = runs(text, {"sid": "s1", "own": "x"}, {"sid": "s2", "own": "y"})
    script = k6("http.get('https://shop.test/start');", "http.get('https://shop.test/home');")
    assert verdicts(certificate(script, recordings)) == []


BROKEN_OFF = """
GET https://shop.test/home
HTTP 200
###
POST https://shop.test/seen
Content-Type: application/json

{"page": "{page}"}
###
GET https://shop.test/next
HTTP 200
"""


def test_no_script_has_to_make_what_was_never_answered() -> None:
    script = k6("http.get('https://shop.test/home');", "http.get('https://shop.test/next');")
    recordings = runs(BROKEN_OFF, {"page": "a"}, {"page": "b"})
    assert certificate(script, recordings).missing == ()
    answered = runs(BROKEN_OFF.replace('"}\n###', '"}\nHTTP 200\n###'), {"page": "a"}, {"page": "b"})
    assert [request.method for request in certificate(script, answered).missing] == ["POST", "POST"]


IN_A_HEADER = """
GET https://shop.test/home
HTTP 200
###
POST https://shop.test/next
Info: {"visitor":"4485","at":{at},"os":"w"}
HTTP 200
"""


def test_an_expression_may_be_a_number_in_a_header() -> None:
    script = k6(
        "http.get('https://shop.test/home');",
        'const headers = { Info: `{"visitor":"4485","at":${Date.now()},"os":"w"}` };',
        "http.post('https://shop.test/next', null, { headers });",
    )
    shown = certificate(script, runs(IN_A_HEADER, {"at": "1684223287535"}, {"at": "1684224261920"}))
    assert verdicts(shown) == [(run, "made", None, ("header", "info", "|", "at")) for run in (0, 1)]


LIBRARY = """
GET https://shop.test/home
HTTP 200
###
GET https://shop.test/library.js
HTTP 200
Content-Type: text/javascript
Cache-Control: public, max-age=86400

const release = "library-4.12.1";
###
GET https://shop.test/next?with=library-4.12.1
HTTP 200
"""


def test_what_a_file_for_everybody_holds_is_written_in_the_script() -> None:
    script = k6("http.get('https://shop.test/home');", "http.get('https://shop.test/next?with=library-4.12.1');")
    assert certificate(script, runs(LIBRARY, {}, {})).missing == ()
    anew = LIBRARY.replace("public, max-age=86400", "no-store")
    assert [missing.needed_by for missing in certificate(script, runs(anew, {}, {})).missing] == [1, 1]


POLL = """
GET https://shop.test/job
HTTP 200
Content-Type: application/json

{"state": "busy"}
###
GET https://shop.test/job
HTTP 200
Content-Type: application/json

{"state": "done", "receipt": "{receipt}"}
###
GET https://shop.test/receipts/{receipt}
HTTP 200
"""


def test_a_loop_ends_with_the_last_answer() -> None:
    script = k6(
        "let job;",
        "for (let i = 0; i < 5; i += 1) { job = http.get('https://shop.test/job'); }",
        "http.get(`https://shop.test/receipts/${job.json('receipt')}`);",
    )
    shown = certificate(script, runs(POLL, {"receipt": "r-71"}, {"receipt": "r-88"}))
    assert (shown.is_certified, shown.missing) == (True, ())


LOCUST = """\
import re
from locust import HttpUser, task


class Buyer(HttpUser):
    host = "https://shop.test"

    @task
    def buy(self):
        page = self.client.get("/cart")
        csrf = re.search(r'name="csrf" value="([^"]+)"', page.text).group(1)
        cart = re.search(r'data-CART="(\\d+)"', page.text).group(1)
        self.client.post(f"/buy/{cart}", data={"csrf": csrf, "item": "lamp"})
"""
PLAN = """\
<?xml version="1.0" encoding="UTF-8"?>
<jmeterTestPlan version="1.2" properties="5.0" jmeter="5.6.2"><hashTree>
<TestPlan testname="p" enabled="true"/><hashTree>
<ThreadGroup testname="g" enabled="true"/><hashTree>
<HTTPSamplerProxy guiclass="HttpTestSampleGui" testname="cart" enabled="true">
<stringProp name="HTTPSampler.path">https://shop.test/cart</stringProp>
<stringProp name="HTTPSampler.method">GET</stringProp></HTTPSamplerProxy><hashTree>
<RegexExtractor testname="csrf" enabled="true"><stringProp name="RegexExtractor.refname">csrf</stringProp>
<stringProp name="RegexExtractor.regex">name="csrf" value="([^"]+)"</stringProp>
<stringProp name="RegexExtractor.template">$1$</stringProp>
<stringProp name="RegexExtractor.match_number">1</stringProp></RegexExtractor><hashTree/>
<RegexExtractor testname="cart" enabled="true"><stringProp name="RegexExtractor.refname">cart</stringProp>
<stringProp name="RegexExtractor.regex">data-CART="(\\d+)"</stringProp>
<stringProp name="RegexExtractor.template">$1$</stringProp>
<stringProp name="RegexExtractor.match_number">1</stringProp></RegexExtractor><hashTree/>
</hashTree>
<HTTPSamplerProxy guiclass="HttpTestSampleGui" testname="buy" enabled="true">
<elementProp name="HTTPsampler.Arguments" elementType="Arguments"><collectionProp name="Arguments.arguments">
<elementProp name="csrf" elementType="HTTPArgument"><boolProp name="HTTPArgument.always_encode">true</boolProp>
<stringProp name="Argument.name">csrf</stringProp><stringProp name="Argument.value">${csrf}</stringProp></elementProp>
<elementProp name="item" elementType="HTTPArgument"><boolProp name="HTTPArgument.always_encode">true</boolProp>
<stringProp name="Argument.name">item</stringProp><stringProp name="Argument.value">lamp</stringProp></elementProp>
</collectionProp></elementProp>
<stringProp name="HTTPSampler.path">https://shop.test/buy/${cart}</stringProp>
<stringProp name="HTTPSampler.method">POST</stringProp></HTTPSamplerProxy><hashTree/>
</hashTree></hashTree></hashTree></jmeterTestPlan>
"""


@pytest.mark.parametrize(("path", "script"), [("locustfile.py", LOCUST), ("plan.jmx", PLAN)])
def test_the_other_tools(path: str, script: str) -> None:
    recordings = runs(BUY, *TWO_RUNS)
    shown = certificate(script.replace("data-CART", "data-cart"), recordings, path)
    assert (shown.is_certified, shown.requests, verdicts(shown)) == (True, (2, 2), [])
    stale = certificate(script, recordings, path)
    assert verdicts(stale) == [(run, "different", "stale", ("path", 1)) for run in (0, 1)]
    assert {value.source_step for value in stale.values} == {0}


def test_runs_of_an_older_version_prove_nothing() -> None:
    shown = Certificate(("old.har", "new.har"), (50, 0), (9, 0), older=frozenset({0}))
    assert not shown.matches
    assert verdict_of(shown).line == "no step is recorded in new.har"


def test_a_recording_without_any_step_leaves_a_script_uncertified() -> None:
    shown = Certificate(("buy.har", "search.har"), (50, 0), (9, 0))
    assert not shown.matches
    assert verdict_of(shown).line == "no step is recorded in search.har"


def test_the_part_about_one_run() -> None:
    shown = Certificate(("a.har", "b.har"), (3, 2), (1, 1), (SentValue(1, 0, ("query", "id", 0), "different"),))
    assert shown.of_run(0).matches
    wrong = SentValue(0, 0, ("query", "id", 0), "different")
    assert shown.of_run(1) == Certificate(("b.har",), (2,), (1,), (wrong,), alone=frozenset((0,)))


def test_a_text_of_a_made_value_and_one_that_is_not_there_is_not_certified() -> None:
    script = k6(
        "const page = http.get('https://a.test/cart');",
        "const id = page.json('number');",
        "http.get(`https://a.test/order?key=${Date.now()}-${id}`);",
    )
    recording = parse_flow(
        'GET https://a.test/cart\nHTTP 200\nContent-Type: application/json\n\n{"id": "x7"}\n###\n'
        "GET https://a.test/order?key=1700000000000-x7\nHTTP 200\n\nok\n"
    )
    assert [value.cause for value in certificate(script, [recording]).refusals] == ["stale"]


NOTE = """
GET https://shop.test/new
HTTP 200
Content-Type: text/html

<input type="hidden" name="note" value="{id}">
###
POST https://shop.test/notes
Content-Type: application/json

{"id": {id}, "text": "hello"}
HTTP 200
"""
K6_NOTE = """
    const id = http.get('https://shop.test/new').html().find('input[name="note"]').first().attr('value');
    http.post('https://shop.test/notes', JSON.stringify({ id: ID, text: 'hello' }), {
      headers: { 'Content-Type': 'application/json' },
    });"""
LOCUST_NOTE = """import re

from locust import HttpUser, task


class User(HttpUser):
    @task
    def note(self):
        note = re.search(r'name="note" value="([^"]*)"', self.client.get("https://shop.test/new").text)[1]
        self.client.post("https://shop.test/notes", json={"id": ID, "text": "hello"})
"""


@pytest.mark.parametrize(
    ("path", "script", "written", "is_right"),
    [
        ("a.js", K6_NOTE, "Number(id)", True),
        ("a.js", K6_NOTE, "parseInt(id)", True),
        ("a.js", K6_NOTE, "id", False),
        ("a.py", LOCUST_NOTE, "int(note)", True),
        ("a.py", LOCUST_NOTE, "note", False),
    ],
)
def test_a_number_out_of_a_page_is_made_a_number(path: str, script: str, written: str, is_right: bool) -> None:
    recordings = runs(NOTE, {"id": "138"}, {"id": "250"})
    text = script.replace("ID,", f"{written},")
    shown = certificate(k6(text) if path == "a.js" else text, recordings, path)
    causes = [] if is_right else [(run, "different", "other-type", ("json", "id")) for run in (0, 1)]
    assert verdicts(shown) == causes


@pytest.mark.parametrize(("mode", "is_missing"), [("no-cors", False), ("cors", True)])
def test_what_a_page_sends_without_waiting_is_not_missed(mode: str, is_missing: bool) -> None:
    unlock = f"###\nPOST https://shop.test/unlock\nSec-Fetch-Mode: {mode}\n\nid=4\nHTTP 200\n"
    shown = certificate(k6(GET), [parse_flow(repeated("", "", 0) + unlock, "run1.har")])
    assert bool(shown.missing) is is_missing


ROWS = """
GET https://shop.test/rows
HTTP 200
Content-Type: application/json

{"rows": [{rows}]}
###
POST https://shop.test/seen
Content-Type: application/x-www-form-urlencoded

{sent}
HTTP 200
"""


@pytest.mark.parametrize(
    ("path", "script"),
    [
        (
            "a.js",
            k6(
                "const rows = http.get('https://shop.test/rows').json('rows');",
                "http.post('https://shop.test/seen', `row[]=${rows[0]}&row[]=${rows[1]}`,",
                "  { headers: { 'Content-Type': 'application/x-www-form-urlencoded' } });",
            ),
        ),
        (
            "a.py",
            """from locust import HttpUser, task


class User(HttpUser):
    @task
    def see(self):
        rows = self.client.get("https://shop.test/rows").json()["rows"]
        self.client.post("https://shop.test/seen", data=f"row[]={rows[0]}&row[]={rows[1]}",
                         headers={"Content-Type": "application/x-www-form-urlencoded"})
""",
        ),
    ],
)
def test_a_longer_list_in_another_run_is_no_missing_field(path: str, script: str) -> None:
    """A script sends as many rows as the run that it was made of had; without any of them out of an answer, it lacks
    what the other run sent."""
    values = [
        {"rows": ", ".join(f'"{row}"' for row in rows), "sent": "&".join(f"row[]={row}" for row in rows)}
        for rows in (("p-131", "p-132"), ("p-242", "p-243", "p-247"))
    ]
    assert verdicts(certificate(script, runs(ROWS, *values), path)) == []
    literal = script.replace("${rows[0]}", "p-131").replace("${rows[1]}", "p-132")
    literal = literal.replace("{rows[0]}", "p-131").replace("{rows[1]}", "p-132")
    assert "missing-field" in [cause for _, _, cause, _ in verdicts(certificate(literal, runs(ROWS, *values), path))]
