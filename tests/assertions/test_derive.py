"""What is asserted of an answer, and what is not: what changes, what the user has sent, what others have too."""

from __future__ import annotations

import pytest

from loadlint.assertion import label_of_test
from loadlint.assertions.answers import answers_of
from loadlint.assertions.derive import Derived, Taken, derive
from loadlint.assertions.page_texts import of_text
from loadlint.assertions.recorded_exemplars import BEFORE
from loadlint.correlation.pair.aligned_recordings import alignment_of
from loadlint.correlation.pair.recording_as_script import replaying
from loadlint.extractor import Extractor, FromJson
from tests.support.flowtext import parse_flow

LOGIN = """\
GET https://shop.test/login
HTTP 200
Content-Type: text/html

<html><title>Log in</title><form action="/login"><input name="password" type="password"></form></html>
###
"""


NOTHING = Taken()
PAY = '<form action="/pay">'


def derived(
    *bodies: str,
    request: str = "GET https://shop.test/x",
    before: str = LOGIN,
    head: str = "200",
    step: int = -1,
    taken: Taken = NOTHING,
) -> Derived:
    """What is asserted of the answers to one request, one for each run; `step` counts from the end.

    The tool does not follow a redirect that is answered.
    """
    runs = [parse_flow(f"{before}{request}\nHTTP {head}\n\n{body}\n", f"{i}.http") for i, body in enumerate(bodies)]
    steps = replaying(runs[0]).steps
    if head.startswith("30"):
        steps[step].follows_redirects = False
    alignment = alignment_of(steps, runs)
    answers = answers_of(alignment, len(alignment.steps) + step)
    assert answers is not None
    return derive(answers, alignment.runs, taken)


def page(title: str, body: str) -> str:
    return f"<html><head><title>{title}</title></head><body><h1>{title}</h1>{body}</body></html>"


SOAP_11 = "http://schemas.xmlsoap.org/soap/envelope/"
SOAP_12 = "http://www.w3.org/2003/05/soap-envelope"
XML = "200\nContent-Type: text/xml"


@pytest.mark.parametrize(
    ("message", "tests"),
    [
        (
            f'<soap:Envelope xmlns:soap="{SOAP_11}"><soap:Body><Closed no="7"/></soap:Body></soap:Envelope>',
            ["body holds <Closed"],
        ),
        (f'<Envelope xmlns="{SOAP_12}"><Body><m:Closed>7</m:Closed></Body></Envelope>', ["body holds <m:Closed"]),
        (
            "<methodResponse><params><param><value><int>7</int></value></param></params></methodResponse>",
            ["body holds <params", "body holds <value"],
        ),
    ],
)
def test_a_fault_in_the_same_envelope_fails(message: str, tests: list[str]) -> None:
    found = derived(f'<?xml version="1.0"?>{message}', request="POST https://shop.test/soap", head=XML)
    assert [label_of_test(test) for test in found.tests] == tests


UPDATE = (
    '<?xml version="1.0" encoding="UTF-8"?><partial-response><changes><update id="list"><![CDATA[<p>{}</p>]]></update>'
    '<update id="javax.faces.ViewState:0"><![CDATA[41{}]]></update></changes></partial-response>'
)
DELTA = '40|updatePanel|ctl00_Panel|<div id="n{}">1</div>|0|hiddenField|__VIEWSTATE|pX3jAk=|'


@pytest.mark.parametrize(
    ("template", "head", "tests"),
    [
        (UPDATE, XML, ['body holds <update id="list">']),
        (UPDATE.replace("<p>", '<span class="ui-messages-info">Note saved</span><p>'), XML, ["body holds Note saved"]),
        (DELTA, "200\nContent-Type: text/plain", ["body holds |updatePanel|"]),
        (DELTA.replace("<div", "<h2>Your invoice</h2><div"), "200\nContent-Type: text/plain",
         ["body holds <h2>Your invoice</h2>"]),
        ('//OK[4711{},1,["java.lang.Integer/3438268394"],0,7]', "200\nContent-Type: text/plain", ["body holds //OK["]),
        ('<PAGE id="page"><FIELD><![CDATA[<span class="message">Order {} sent</span>]]></FIELD>'
         "<FIELD><![CDATA[<p class='message'>Requisition submitted</p>]]></FIELD></PAGE>", XML,
         ["body holds Requisition submitted"]),
    ],
)  # fmt: skip
def test_an_update_of_a_page_that_holds_an_error_fails(template: str, head: str, tests: list[str]) -> None:
    """The envelope is that of errors and of expired sessions too; what stands in a token says nothing."""
    bodies = (template.replace("{}", number) for number in ("7", "8"))
    found = derived(*bodies, request="POST https://shop.test/orders.xhtml", head=head)
    assert [label_of_test(test) for test in found.tests] == tests


@pytest.mark.parametrize(
    ("bodies", "tests"),
    [
        (['{"success":true,"id":"a1b2c3"}', '{"success":true,"id":"f6e5d4"}'], ["success is true"]),
        (['{"items":[{"id":1}]}', '{"items":[{"id":2},{"id":3}]}'], ["JSON has items"]),
        (['{"id":1,"message":"Project updated."}', '{"id":2,"message":"Project updated."}'],
         ['message is "Project updated."']),
        (['{"flash":{"success":"Order placed"}}', '{"flash":{"success":"Order placed"}}'],
         ['flash.success is "Order placed"']),
        (['{"message":"Hello, Ann!"}', '{"message":"Hello, Bob!"}'], ["JSON has message"]),
        (['[{"id":1}]', "[]"], ["JSON is an array"]),
        (['{"data":{"cart":{"id":1}}}', '{"data":{"cart":{"id":2}}}'], ["JSON has no errors", "JSON has data.cart.id"]),
        (['{"state":"open"}', '{"state":"done"}'], ["JSON has state"]),
        ([page("Basket", "<p>1</p>"), page("Basket", "<p>2</p>")], ["body holds <h1>Basket</h1>"]),
        ([page("Order 17", PAY), page("Order 18", PAY)], ['body holds action="/pay"']),
    ],
)  # fmt: skip
def test_what_tells_a_good_answer(bodies: list[str], tests: list[str]) -> None:
    found = derived(*bodies)
    assert [label_of_test(test) for test in found.tests] == tests
    assert found.proven_on == ("0.http", "1.http")


def test_what_the_user_has_sent_is_not_asserted() -> None:
    body = page("Results for hammer", '<form action="/search"><ul id="hits"></ul></form>')
    found = derived(body, body, request="GET https://shop.test/search?q=hammer")
    assert "hammer" not in " ".join(map(label_of_test, found.tests))
    assert found.tests


def test_the_name_of_what_the_user_made_is_not_asserted() -> None:
    """A page's title and an address are made of it."""
    named = "POST https://shop.test/pages\nContent-Type: application/x-www-form-urlencoded\n\nname=Load+page"
    found = derived("", "", head="302\nLocation: /pages/load-page/settings", request=named)
    assert [label_of_test(test) for test in found.tests] == ["redirect leads to /pages/*/settings"]
    form = "name=Load+page&key=load-page"
    made = f"POST https://shop.test/pages\nContent-Type: application/x-www-form-urlencoded\n\n{form}\n"
    found = derived("", "", head="302\nLocation: /pages/load-page/settings", request=made.rstrip())
    assert [label_of_test(test) for test in found.tests] == ["redirect leads to /pages/*/settings"]
    body = page("Load page", '<form action="/pages"></form>')
    before = f"{LOGIN}{made}HTTP 200\n\n<html>ok</html>\n###\n"
    assert "Load" not in " ".join(map(label_of_test, derived(body, body, before=before).tests))


def test_a_poll_is_one_answer() -> None:
    """The next run may ask once more or less, so only what all answers have can be asserted."""
    poll = "GET https://shop.test/job\nHTTP 200\n\n"
    waiting = f'{LOGIN}{poll}{{"state":"busy","left":3}}\n###\n'
    found = derived('{"state":"busy","done":{"id":1}}', '{"state":"busy","done":{"id":2}}', before=waiting,
                    request="GET https://shop.test/job")  # fmt: skip
    assert not any("done" in label_of_test(test) or "left" in label_of_test(test) for test in found.tests)


def test_a_redirect_leads_where_it_led() -> None:
    found = derived("", "", head="302\nLocation: /orders/4711", request="POST https://shop.test/orders")
    assert [label_of_test(test) for test in found.tests] == ["redirect leads to /orders/*"]
    assert found.status.codes == (302,)


@pytest.mark.parametrize(
    ("others", "bodies", "tests"),
    [
        # A member's type, where another answer has the same member.
        (['{"left":null,"x":1}', '{"left":"none"}'], ['{"left":3,"c":1}', '{"left":4}'], ["left is a number"]),
        (['{"left":null,"x":1}', '{"left":3}'], ['{"left":"Ann","c":1}', '{"left":"Bob"}'], ["left is a string"]),
        (['{"hits":null,"x":1}', '{"hits":{}}'], ['{"hits":[],"c":1}', '{"hits":[1]}'], ["hits is an array"]),
        # What is recorded data is the last resort; counts, ids and empty lists are none.
        (['{"id":"b","on":false,"count":1}'], ['{"id":"a","on":true,"count":0}'] * 2, ["on is true"]),
        (
            ['{"id":"b","kind":"x","items":[{"a":1}],"count":1}'],
            ['{"id":"a","kind":"y","items":[],"count":0}'] * 2,
            ['kind is "y"'],
        ),
    ],
)
def test_other_answers_have_the_same_members(others: list[str], bodies: list[str], tests: list[str]) -> None:
    before = "".join(f"GET https://shop.test/{at}\nHTTP 200\n\n{body}\n###\n" for at, body in enumerate(others))
    assert [label_of_test(test) for test in derived(*bodies, before=before).tests] == tests


def test_the_name_in_the_address_is_the_last_resort() -> None:
    """A page made by the same template tells itself from the good one by nothing else."""
    other = f"GET https://shop.test/all\nHTTP 200\nContent-Type: text/html\n\n{page('Everything', PAY + '<a>')}\n###\n"
    body = page("Garden tools", PAY)
    found = derived(body, body, request="GET https://shop.test/garden-tools_7", before=other)
    assert "body holds <h1>Garden tools</h1>" in map(label_of_test, found.tests)
    found = derived(body, body, request="GET https://shop.test/search?q=garden+tools", before=other)
    assert "Garden" not in " ".join(map(label_of_test, found.tests))


def test_a_redirect_to_the_root_is_told_from_others() -> None:
    found = derived("", "", head="302\nLocation: https://shop.test/", request="POST https://shop.test/logout")
    assert [label_of_test(test) for test in found.tests] == ["redirect leads to /"]
    assert not found.misses


def test_the_address_after_redirects() -> None:
    """Where the answer itself has nothing to tell, its address does."""
    hop = "GET https://shop.test/go\nHTTP 302\nLocation: /status/now\n\n###\n"
    found = derived("17", "18", request="GET https://shop.test/status/now", before=LOGIN + hop, step=-2)
    assert [label_of_test(test) for test in found.tests] == ["address holds /status/now"]


def test_nothing_is_asserted_where_nothing_tells() -> None:
    found = derived("17", "18")
    assert found.tests == ()
    assert found.misses and not found.kills


@pytest.mark.parametrize(
    ("bodies", "never"),
    [
        (['{"message":"None","id":1}', '{"message":"None","id":2}'], "None"),
        (['{"_links":{"self":"/a"},"per_page":20}', '{"_links":{"self":"/a"},"per_page":20}'], "page"),
        (['{"_links":{"self":"/a"},"listColumns":[]}', '{"_links":{"self":"/a"},"listColumns":[]}'], "Columns"),
    ],
)
def test_what_says_nothing_of_an_answer(bodies: list[str], never: str) -> None:
    """A text that stands for nothing, and what describes the interface."""
    other = f"GET https://shop.test/0\nHTTP 200\n\n{bodies[0].replace('None', 'x')}\n###\n"
    for before in (LOGIN, other):
        assert never not in " ".join(map(label_of_test, derived(*bodies, before=before).tests))


SHELL = "<html><head><title>Shop</title></head><body>%s<div id='close'></div></body></html>"


def test_what_all_pages_have_is_not_asserted() -> None:
    other = f"GET https://shop.test/all\nHTTP 200\nContent-Type: text/html\n\n{SHELL % '<h1>All</h1>'}\n###\n"
    body = SHELL % "<h1>Cart</h1><noscript><form action='/no-script'></form></noscript>"
    found = derived(body, body, before=other)
    assert [label_of_test(test) for test in found.tests] == ["body holds <h1>Cart</h1>"]
    before = other.replace("<h1>All</h1>", "<div id='map'>")
    assert derived(SHELL % "", SHELL % "<p>", before=before).tests == ()


APP = '<html><head><title>Shop</title><script src="/a.js"></script></head><body>%s</body></html>'


def test_a_shell_tells_nothing() -> None:
    """A single-page application answers every address with it, that of the login, too."""
    empty = APP % '<div id="root"></div><noscript>Please enable JavaScript to run this shop</noscript>'
    assert derived(empty, empty).tests == ()
    filled = APP % '<h1>Shop</h1><form action="/pay"><input name="card"></form>'
    assert derived(filled, filled).tests
    other = f"GET https://shop.test/orders\nHTTP 200\nContent-Type: text/html\n\n{filled}\n###\n"
    assert derived(filled, filled, before=other).tests == ()


def test_without_another_page_the_title_tells() -> None:
    body = SHELL % "<form action='/pay'><input name='card'></form>"
    assert [label_of_test(test) for test in derived(body, body, before="").tests] == ["body holds <title>Shop</title>"]


ROWS = page("Orders", '<table id="all"><tr id="row-%s"><td><a href="/orders/%s">x</a></td></tr></table>')


def test_lists_may_be_empty_unless_something_is_taken_of_them() -> None:
    bodies = [ROWS.replace("%s", "17"), ROWS.replace("%s", "18")]
    assert [label_of_test(test) for test in derived(*bodies).tests] == ["body holds <title>Orders</title>"]
    runs = ['{"items":[{"id":1}]}', '{"items":[{"id":2}]}']
    first = Taken(here=(Extractor(FromJson(("items", 0, "id"))),))
    assert [label_of_test(test) for test in derived(*runs, taken=first).tests] == ["JSON has items[0]"]
    assert [label_of_test(test) for test in derived(*runs).tests] == ["JSON has items"]


def test_values_that_are_taken_are_not_asserted() -> None:
    body = page("Lists", '<form action="/lists/oyxzrd/lines">')
    assert [label_of_test(test) for test in derived(body, taken=Taken(frozenset(["oyxzrd"]))).tests] == [
        "body holds <h1>Lists</h1>"
    ]


def test_what_is_taken_elsewhere_changes_only_what_holds_it() -> None:
    """What was derived is kept by the candidates that are left, whatever else the script takes."""
    runs = [
        parse_flow(f"{LOGIN}GET https://shop.test/x\nHTTP 200\n\n{page('Basket', PAY)}\n", f"{i}.http") for i in "ab"
    ]
    alignment = alignment_of(replaying(runs[0]).steps, runs)
    answers = answers_of(alignment, len(alignment.steps) - 1)
    assert answers is not None
    of_nothing, of_other, of_title = (
        derive(answers, alignment.runs, Taken(frozenset(values))) for values in ((), ("f71c",), ("Basket",))
    )
    assert of_other is of_nothing
    assert "Basket" in str(of_nothing.tests) and "Basket" not in str(of_title.tests)


@pytest.mark.parametrize(
    ("body", "first"),
    [
        ('{"message":"sent","items":{"a":1},"success":true}', "success is true"),
        ('{"items":{"a":1},"error":null}', "error is null"),
        ('{"data":{"order":{"number":1}}}', "JSON has no errors"),
        ('{"pay":{"order":{"id":1},"userErrors":[]}}', "JSON has no pay.userErrors[0]"),
    ],
)
def test_what_tells_success_comes_first(body: str, first: str) -> None:
    assert label_of_test(derived(body, body).tests[0]) == first


@pytest.mark.parametrize(
    ("calls", "first"),
    [
        ('[{"method":"a"},{"method":"b"}]', "[0].error is false"),
        # Here the list is data: an item may have an error another time.
        ('{"methods":["a","b"]}', "JSON is an array"),
    ],
)
def test_the_verdict_on_each_of_several_calls_is_asserted(calls: str, first: str) -> None:
    request = f"POST https://shop.test/form\nContent-Type: application/json\n\n{calls}"
    body = '[{"error":false,"data":{"id":1}},{"error":false,"data":{"id":2}}]'
    assert label_of_test(derived(body, body, request=request).tests[0]) == first


def test_nothing_in_place_of_a_thing_is_no_success() -> None:
    found = derived('{"order":{"number":1},"note":"a"}', '{"order":{"number":2},"note":"b"}')
    assert "nothing in place of its things" in found.kills


def test_what_an_application_says_of_a_request_is_asserted() -> None:
    said = page("Inbox", '<div class="alert alert-success">Message sent successfully.</div>')
    assert [label_of_test(test) for test in derived(said, said).tests] == ["body holds Message sent successfully."]


@pytest.mark.parametrize(
    "layout",
    [
        '<div id="content_inner">',
        '<section id="reviews">',
        '<a href="/orders/17">x</a>',
        '<ul><li data-id="17">x</li></ul>',
    ],
)
def test_layout_and_items_of_lists_are_not_asserted(layout: str) -> None:
    other = f"GET https://shop.test/all\nHTTP 200\nContent-Type: text/html\n\n{page('All', '<p>1</p>')}\n###\n"
    body = f'<html><body>{layout}<form action="/pay"></form></body></html>'
    assert [label_of_test(test) for test in derived(body, body, before=other).tests] == ['body holds action="/pay"']


def test_the_login_form_at_the_same_address_is_no_page_behind_the_login() -> None:
    """Who is not logged in sees the list beside the form; a search form is behind the login alone."""
    form = page("Desk", '<form action="/desk"><input name="password" type="password"></form>')
    behind = page("Desk", '<form action="/find"><input name="filter"></form>')
    before = f"GET https://shop.test/desk\nHTTP 200\nContent-Type: text/html\n\n{form}\n###\n"
    of_desk = derived(behind, behind, request="GET https://shop.test/desk?welcome=1", before=before)
    assert "the login page (GET /desk)" in of_desk.kills


def test_a_link_from_the_own_address_tells_the_page_behind_the_login() -> None:
    """Each page of the application has one title; only who is known may leave."""
    login = LOGIN.replace("Log in", "Library").replace('"/login"', '"./signin"')
    shown = '<html><title>Library</title><a href="../index.html">x</a><a href="./session/SignOut">Sign out</a></html>'
    found = derived(shown, shown, before=login)
    assert [label_of_test(test) for test in found.tests] == ['body holds href="./session/SignOut"']
    assert not [name for name in found.misses if "login" in name]


@pytest.mark.parametrize(
    ("locations", "tests"),
    [
        (["/control/", "/control/"], "redirect leads to /control/"),
        (["/a/17/view", "/a/18/view"], "redirect leads to /a/*/view"),
        (["/login?next=%2Fa", "/login?next=%2Fb"], "redirect leads to /login"),
        (["/forum/view.php?d=17", "/forum/view.php?d=18"], "redirect leads to /forum/view.php"),
    ],
)
def test_a_redirect_is_asserted_to_its_end(locations: list[str], tests: str) -> None:
    before = LOGIN.replace("/login", "/control/login")
    head = f"302\nLocation: {locations[0]}"
    found = derived("", "", head=head, request="POST https://shop.test/form", before=before)
    assert [label_of_test(test) for test in found.tests] == [tests]
    assert not found.misses


def test_a_script_that_updates_a_page_is_told_by_no_scraps_of_its_lines() -> None:
    """What a person would look for is a text that users read, not a line of the program around it."""
    script = '$("#list").html("<p>note</p>\\n    var element = 3;\\nPlease reload: now");\nlet more = 1;'
    assert list(of_text(script)) == ["Please reload:"]


def test_the_title_that_no_other_page_has_stands_before_what_is_on_a_button() -> None:
    """Half of the page has the title as well, so the button is wanted beside it."""
    other = f"GET https://shop.test/all\nHTTP 200\nContent-Type: text/html\n\n{page('All', '<p>1</p>')}\n###\n"
    body = page("Edit the note", f"<p>{'text ' * 40}</p><button>Save the note</button>")
    found = [label_of_test(test) for test in derived(body, body, before=other).tests]
    assert found == ["body holds <title>Edit the note</title>", "body holds Save the note"]


PRODUCT = "<p>Nice with milk</p><form action='/basket/add' method='post'><input name='note'></form>"


def since_the_request(shown: str) -> Derived:
    """A form leads back to the page that was there before: its title would pass if nothing had been done."""
    product = page("Tea", PRODUCT)
    before = f"{LOGIN}GET https://shop.test/tea\nHTTP 200\nContent-Type: text/html\n\n{product}\n###\n"
    note = "note=please%2C+wrapped+as+a+gift+with+ribbons"
    sent = f"POST https://shop.test/tea\nContent-Type: application/x-www-form-urlencoded\n\n{note}"
    answer = page("Tea", shown + PRODUCT)
    return derived(answer, answer, request=sent, before=before, head="200\nContent-Type: text/html")


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        ("<div><b>Green tea</b> has been added to your basket.</div>", "has been added to your basket."),
        ("<ul><li>&#x27;Tea&#x27; was added to your list</li></ul>", "was added to your list"),
        ("<div>\n  Your basket has grown\n</div><p>Nice with milk</p>", "Your basket has grown"),
    ],
)
def test_what_a_page_says_since_the_request_is_asserted(shown: str, said: str) -> None:
    found = since_the_request(shown)
    assert label_of_test(found.tests[0]) == f"body holds {said}"
    assert BEFORE in found.kills


@pytest.mark.parametrize(
    "shown",
    [
        "<p>Total of 3 things now</p>",
        "<p>wrapped as a gift</p>",
        "<p>You&#x27;ll see it soon enough</p>",
        "<script>if (a > b) show the thing now <b></script>",
    ],
)
def test_numbers_what_was_sent_and_programs_say_nothing_of_a_request(shown: str) -> None:
    assert BEFORE in since_the_request(shown).misses
