"""The player answers by what a request is, and refuses what an application would refuse."""

from __future__ import annotations

import pytest

from tests.support.flowtext import parse_flow
from tests.support.scripts import k6
from tests.verify.flows import ONE, TWO, Client, Values, analysed, shop

HOST = "http://shop.test"
SESSION = ("Cookie", f"sid={TWO.sid}")


@pytest.fixture
def client() -> Client:
    return Client(shop())


def log_in(client: Client, values: Values = TWO) -> None:
    """The first three requests, as a tool makes them that follows redirects."""
    client.get(f"{HOST}/login")
    client.post(f"{HOST}/login", f"csrf={values.csrf}&user=ann", SESSION)
    client.get(f"{HOST}/home?ticket={values.ticket}", SESSION)


def test_right_requests_get_the_recorded_answers(client: Client) -> None:
    assert TWO.csrf in client.get(f"{HOST}/login").body.decode()
    answer = client.post(f"{HOST}/login", f"csrf={TWO.csrf}&user=ann", SESSION)
    assert (answer.status, dict(answer.headers)["Location"]) == (302, f"/home?ticket={TWO.ticket}")
    assert TWO.cart in client.get(f"{HOST}/home?ticket={TWO.ticket}", SESSION).body.decode()
    assert client.post(f"{HOST}/carts/{TWO.cart}/order", "quantity=2", SESSION).status == 201
    assert client.differences == []
    assert client.refusals == []
    assert [one.match.step for one in client.player.played if one.match] == [0, 1, None, 2]


def test_the_value_of_another_run_is_refused(client: Client) -> None:
    client.get(f"{HOST}/login")
    answer = client.post(f"{HOST}/login", f"csrf={ONE.csrf}&user=ann", SESSION)
    assert answer.status == 403
    assert [(sent, recorded) for _, sent, recorded in client.differences] == [(ONE.csrf, TWO.csrf)]
    assert client.refusals == ["form field csrf has another value than the run's responses have issued"]


def test_the_address_of_another_run_is_known_all_the_same(client: Client) -> None:
    log_in(client)
    assert client.post(f"{HOST}/carts/{ONE.cart}/order", "quantity=2", SESSION).status == 403
    assert [(sent, recorded) for _, sent, recorded in client.differences] == [(ONE.cart, TWO.cart)]


def test_a_missing_field_is_refused(client: Client) -> None:
    client.get(f"{HOST}/login")
    assert client.post(f"{HOST}/login", "user=ann", SESSION).status == 403
    assert client.refusals == ["form field csrf is missing"]


def test_a_missing_field_that_is_the_same_in_all_runs_is_open(client: Client) -> None:
    """The application may do without it: the run goes on, and the verdict stays open."""
    log_in(client)
    assert client.post(f"{HOST}/carts/{TWO.cart}/order", "", SESSION).status == 201
    (missing,) = client.player.played[-1].differences
    assert (missing.verdict, missing.cause, missing.recorded) == ("open", "missing-field", "2")
    assert client.refusals == []


def test_a_missing_field_whose_value_another_field_of_the_other_run_has_differs() -> None:
    order = "POST http://shop.test/order\nContent-Type: application/x-www-form-urlencoded\n\n{}\nHTTP 201\n"
    bodies = ("quantity=2&gift=1", "quantity=1&gift=1")
    recordings = [parse_flow(order.format(body), f"{number}.har") for number, body in enumerate(bodies)]
    script = k6("http.post('http://shop.test/order', { gift: '1' });")
    client = Client(analysed(script, *recordings))
    client.post("http://shop.test/order", "gift=1")
    (missing,) = client.player.played[-1].differences
    assert (missing.verdict, missing.cause, missing.recorded) == ("different", "missing-field", "1")


def test_another_value_that_nobody_issued_differs_but_is_not_refused(client: Client) -> None:
    log_in(client)
    assert client.post(f"{HOST}/carts/{TWO.cart}/order", "quantity=3", SESSION).status == 201
    assert [(sent, recorded) for _, sent, recorded in client.differences] == [("3", "2")]


@pytest.mark.parametrize(
    ("cookies", "reason"),
    [
        ((), "the cookie sid is missing"),
        ((("Cookie", f"sid={ONE.sid}"),), "the cookie sid has the value of another run"),
    ],
)
def test_a_lost_session_gets_the_recorded_login_page(
    cookies: tuple[tuple[str, str], ...], reason: str, client: Client
) -> None:
    client.get(f"{HOST}/login")
    answer = client.post(f"{HOST}/login", f"csrf={TWO.csrf}&user=ann", *cookies)
    assert answer.status == 200
    assert b'type="password"' in answer.body
    assert client.refusals == [reason]


def test_a_cookie_that_the_tool_writes_in_its_own_way_is_no_lost_session(client: Client) -> None:
    client.get(f"{HOST}/login")
    assert client.post(f"{HOST}/login", f"csrf={TWO.csrf}&user=ann", ("Cookie", f'sid="{TWO.sid}"')).status == 302


def test_a_one_time_value_is_refused_the_second_time(client: Client) -> None:
    log_in(client)
    assert client.post(f"{HOST}/login", f"csrf={TWO.csrf}&user=ann", SESSION).status == 403
    assert client.refusals == ["csrf is used a second time"]


def test_a_page_may_be_asked_for_again(client: Client) -> None:
    log_in(client)
    assert client.get(f"{HOST}/home?ticket={TWO.ticket}", SESSION).status == 200
    assert client.refusals == []


def test_a_request_like_none_is_not_found(client: Client) -> None:
    assert client.get(f"{HOST}/somewhere/else").status == 404
    assert [one.match for one in client.player.played] == [None]


def test_a_web_socket_is_refused_by_name(client: Client) -> None:
    upgrade = ("Connection", "Upgrade"), ("Upgrade", "WebSocket")
    assert client.get(f"{HOST}/live", *upgrade).status == 501
    assert client.player.unplayable == f"a web socket can't be played: {HOST}/live"


POLL = """\
POST http://shop.test/jobs
HTTP 200
Content-Type: application/json

{"job": "jJOBa8f14e45f"}
###
GET http://shop.test/jobs/jJOBa8f14e45f
HTTP 200
Content-Type: application/json

{"state": "waiting"}
###
GET http://shop.test/jobs/jJOBa8f14e45f
HTTP 200
Content-Type: application/json

{"state": "done"}
"""


def test_a_loop_gets_the_answers_one_after_the_other_and_then_the_last() -> None:
    script = k6(
        "const job = http.post('http://shop.test/jobs').json('job');",
        "for (let i = 0; i < 9; i++) {",
        "  const state = http.get(`http://shop.test/jobs/${job}`).json('state');",
        "  if (state === 'done') break;",
        "}",
    )
    runs = [parse_flow(POLL.replace("JOB", number), f"{number}.har") for number in "12"]
    client = Client(analysed(script, *runs))
    client.post("http://shop.test/jobs", "")
    bodies = [client.get("http://shop.test/jobs/j2a8f14e45f").body for _ in range(3)]
    assert [b"done" in body for body in bodies] == [False, True, True]


def polled(job: str, count: int) -> str:
    """A journey that asks so often for a job, and then for the list that it has made."""
    states = [
        f'GET http://shop.test/jobs/{job}\nHTTP 200\nContent-Type: application/json\n\n{{"list": "li{job}"}}'
    ] * count
    start = f'POST http://shop.test/jobs\nHTTP 200\nContent-Type: application/json\n\n{{"job": "{job}"}}'
    return "\n###\n".join([start, *states, f"GET http://shop.test/lists/li{job}\nHTTP 200\n\nthe list"])


def test_a_poll_that_this_run_made_less_often_gets_the_last_answer_again() -> None:
    """It is that poll of the script, not an earlier one or the next request with a like address."""
    script = k6(
        "const job = http.post('http://shop.test/jobs').json('job');",
        "let state = http.get(`http://shop.test/jobs/${job}`);",
        "state = http.get(`http://shop.test/jobs/${job}`);",
        "state = http.get(`http://shop.test/jobs/${job}`);",
        "http.get(`http://shop.test/lists/${state.json('list')}`);",
    )
    runs = [parse_flow(polled(job, count), f"{count}.har") for job, count in (("jQ1a8f14e4", 3), ("j2Za8f14e5", 1))]
    client = Client(analysed(script, *runs))
    client.post("http://shop.test/jobs", "")
    bodies = {client.get("http://shop.test/jobs/j2Za8f14e5").body for _ in range(3)}
    assert bodies == {b'{"list": "lij2Za8f14e5"}'}
    assert client.get("http://shop.test/lists/lij2Za8f14e5").body == b"the list"
    assert (client.differences, client.refusals) == ([], [])
    assert [one.match.step for one in client.player.played if one.match] == [0, 1, 2, 3, 4]


def asked_beside(*answers: list[str]) -> str:
    """A page that asks for notices after it was opened and after a note was made, with what it was told each time."""
    asked = [
        [
            f'GET http://shop.test/notices\nHTTP 200\nContent-Type: application/json\n\n{{"notices": [{text}]}}'
            for text in of
        ]
        for of in answers
    ]
    opened = "GET http://shop.test/desk\nHTTP 200\nContent-Type: text/html\n\n<html>desk</html>"
    made = 'POST http://shop.test/notes\nHTTP 200\nContent-Type: application/json\n\n{"saved": true}'
    return "\n###\n".join([opened, *asked[0], made, *asked[1]])


def test_each_request_of_the_background_gets_its_own_answer() -> None:
    """A page that is told of a notice at one time asks for that, and not after each request."""
    notices = "http.get('http://shop.test/notices');"
    script = k6("http.get('http://shop.test/desk');", *[notices] * 3, "http.post('http://shop.test/notes');", notices)
    first, second = (["", ""], ["", ""]), (['"a call"', "", ""], ['"a note"'])
    runs = [parse_flow(asked_beside(*answers), f"{number}.har") for number, answers in enumerate((first, second))]
    client = Client(analysed(script, *runs))
    client.get("http://shop.test/desk")
    answers = [client.get("http://shop.test/notices").body for _ in range(3)]
    client.post("http://shop.test/notes", "")
    answers.append(client.get("http://shop.test/notices").body)
    assert answers == [b'{"notices": [%s]}' % text for text in (b'"a call"', b"", b"", b'"a note"')]


SAME_PAGE = """\
GET http://shop.test/list
HTTP 200
Content-Type: text/html

<html>first</html>
###
POST http://shop.test/add
Content-Type: application/x-www-form-urlencoded

product=12
HTTP 303
Location: /list
###
GET http://shop.test/list
HTTP 200
Content-Type: text/html

<html>second</html>
###
POST http://shop.test/add
Content-Type: application/x-www-form-urlencoded

product=13
HTTP 303
Location: /list
###
GET http://shop.test/list
HTTP 200
Content-Type: text/html

<html>third</html>
"""


def test_one_page_several_times_is_told_by_the_order() -> None:
    script = k6(
        "http.get('http://shop.test/list');",
        "http.post('http://shop.test/add', { product: '12' });",
        "http.post('http://shop.test/add', { product: '13' });",
    )
    client = Client(analysed(script, parse_flow(SAME_PAGE, "a.har"), parse_flow(SAME_PAGE, "b.har")))
    assert b"first" in client.get("http://shop.test/list").body
    client.post("http://shop.test/add", "product=12")
    assert b"second" in client.get("http://shop.test/list").body
    client.post("http://shop.test/add", "product=13")
    assert b"third" in client.get("http://shop.test/list").body
    assert client.differences == []


def test_parallel_requests_may_come_in_any_order() -> None:
    flow = "\n###\n".join(
        f'GET http://shop.test/api/{name}\nHTTP 200\nContent-Type: application/json\n\n{{"it": "{name}"}}'
        for name in ("news", "cart", "user")
    )
    lines = [f"http.get('http://shop.test/api/{name}');" for name in ("news", "cart", "user")]
    client = Client(analysed(k6(*lines), parse_flow(flow, "a.har"), parse_flow(flow, "b.har")))
    for name in ("user", "news", "cart"):
        assert name in client.get(f"http://shop.test/api/{name}").body.decode()
    assert client.differences == []


SAVED = """\
GET http://shop.test/start
HTTP 200
Content-Type: text/html

<html><h1>Hello</h1></html>
###
POST http://shop.test/options
Content-Type: application/x-www-form-urlencoded

view=wide
ANSWER"""
WHOLE = 'HTTP 200\nContent-Type: application/json\n\n{"saved": true}\n'
BODY_LOST = "HTTP 200\nContent-Type: application/json\n\n(not recorded)\n"


@pytest.mark.parametrize("answer", ["", BODY_LOST])
def test_what_the_browser_did_not_wait_for_is_answered_as_in_another_run(answer: str) -> None:
    """It left the page while the answer was on its way; the tool waits, and its checks look at what it gets."""
    script = k6("http.get('http://shop.test/start');", "http.post('http://shop.test/options', { view: 'wide' });")
    runs = (parse_flow(SAVED.replace("ANSWER", text), f"{name}.har") for name, text in (("a", WHOLE), ("b", answer)))
    client = Client(analysed(script, *runs))
    client.get("http://shop.test/start")
    told = client.post("http://shop.test/options", "view=wide")
    assert (told.status, told.body) == (200, b'{"saved": true}')


def offers(count: int) -> list[str]:
    """Addresses of which no two are alike."""
    return [f"http://shop.test/{chr(ord('a') + number) * 5}" for number in range(count)]


def test_conditional_steps_may_be_passed_over_without_a_cost() -> None:
    """The next page stands near by, the one that is asked for in another order behind fifteen offers that a user may
    leave out."""
    near, far = "http://shop.test/list?page=1&sort=name", "http://shop.test/list?page=2&sort=name"
    addresses = ["http://shop.test/start", near, *offers(15), far]
    flow = "\n###\n".join(f"GET {address}\nHTTP 200\n\n{address}" for address in addresses)
    seen = [f"if (Math.random() < 0.5) http.get('{address}');" for address in offers(15)]
    script = k6("http.get('http://shop.test/start');", f"http.get('{near}');", *seen, f"http.get('{far}');")
    client = Client(analysed(script, parse_flow(flow, "a.har"), parse_flow(flow, "b.har")))
    client.get("http://shop.test/start")
    assert client.get(far.replace("name", "price")).body.decode() == far


CODE = """\
GET http://shop.test/login
HTTP 200
Content-Type: application/json

{"code": "CODEaP8sD2fGh4JkL6mN0q"}
###
GET http://shop.test/callback?code=CODEaP8sD2fGh4JkL6mN0q
HTTP 302
Location: /home
###
GET http://shop.test/home
HTTP 200

Hello
"""


def test_a_code_that_leads_on_may_be_used_once() -> None:
    """A page may be asked for again, the address that changes a code into a session may not."""
    script = k6(
        "const code = http.get('http://shop.test/login').json('code');",
        "http.get(`http://shop.test/callback?code=${code}`);",
    )
    client = Client(analysed(script, *(parse_flow(CODE.replace("CODE", number), f"{number}.har") for number in "12")))
    client.get("http://shop.test/login")
    statuses = [client.get("http://shop.test/callback?code=2aP8sD2fGh4JkL6mN0q").status for _ in range(2)]
    assert statuses == [302, 403]
    assert client.refusals == ["code is used a second time"]


IN_PARTS = """\
POST http://shop.test/notes
Content-Type: multipart/form-data; boundary=edge

--edge
Content-Disposition: form-data; name="text"

one
two
--edge--
HTTP 200
"""


def test_a_form_in_another_encoding_with_other_line_ends_is_the_same() -> None:
    """The browser sent it in parts and ended each line with CR and LF; the script sends one text."""
    flow = IN_PARTS.replace("one\n", "one\r\n")
    script = k6("http.post('http://shop.test/notes', { text: 'one\\ntwo' });")
    client = Client(analysed(script, parse_flow(flow, "a.har"), parse_flow(flow, "b.har")))
    assert client.post("http://shop.test/notes", "text=one%0Atwo").status == 200
    assert client.differences == []
    assert {value.verdict: value.place[0] for value in client.player.played[0].values if value.place[0] != "path"} == {
        "made": "header",
        "equal": "form",
    }


def form(token: str) -> str:
    """A page with a form of one hidden field."""
    page = f'<form><input type="hidden" name="token" value="{token}"></form>'
    return f"GET http://shop.test/form\nHTTP 200\nContent-Type: text/html\n\n{page}"


def test_an_older_token_is_open_where_the_page_was_not_asked_for_again() -> None:
    """The browser loaded the page twice; the script once, and no application issues a second token for that."""
    script = k6(
        "const page = http.get('http://shop.test/form');",
        "const token = page.html().find('input').attr('value');",
        "http.post('http://shop.test/form', { token });",
    )
    head = "POST http://shop.test/form\nContent-Type: application/x-www-form-urlencoded"
    post = head + "\n\ntoken=b{}aP8sD2fGh4JkL6mN0q\nHTTP 200"
    runs = [
        parse_flow("\n###\n".join([*(form(f"{name}{run}aP8sD2fGh4JkL6mN0q") for name in "ab"), post.format(run)]), run)
        for run in "12"
    ]
    client = Client(analysed(script, *runs))
    client.get("http://shop.test/form")
    assert client.post("http://shop.test/form", "token=a2aP8sD2fGh4JkL6mN0q").status == 200
    assert [value.verdict for value in client.player.played[-1].differences] == ["open"]
    client.get("http://shop.test/form")
    assert client.post("http://shop.test/form", "token=a2aP8sD2fGh4JkL6mN0q").status == 403


TASKS = """\
POST http://shop.test/tasks
Content-Type: application/json

{"clientId": "KEY", "title": "a"}
HTTP 201
Content-Type: application/json

{"clientId": "KEY", "task": "1"}
###
GET http://shop.test/tasks/KEY
HTTP 200
Content-Type: application/json

[{"clientId": "KEY"}]
"""
KEYS = "18072e8c-35bf-492d-89e9-c616612e7696", "442e3d43-7204-452d-b222-1a58008a05a6"
OWN = "a9997bbc-5a74-45e0-822f-af4124831b7a"


def test_what_the_script_makes_stands_in_the_answers_that_repeat_it() -> None:
    script = k6(
        "const task = { clientId: crypto.randomUUID(), title: 'a' };",
        "const headers = { 'Content-Type': 'application/json' };",
        "const made = http.post('http://shop.test/tasks', JSON.stringify(task), { headers }).json();",
        "http.get(`http://shop.test/tasks/${made.clientId}`);",
    )
    client = Client(analysed(script, *(parse_flow(TASKS.replace("KEY", key), f"{key[0]}.har") for key in KEYS)))
    sent = f'{{"clientId": "{OWN}", "title": "a"}}'
    answer = client.ask("POST", "http://shop.test/tasks", (("Content-Type", "application/json"),), sent)
    assert OWN in answer.body.decode()
    assert OWN in client.get(f"http://shop.test/tasks/{OWN}").body.decode()
    assert client.differences == []


def test_a_text_around_what_the_script_makes_is_its_own() -> None:
    """The application knows the script's own name, so what the script says of it holds that one."""
    script = k6(
        "const task = { clientId: crypto.randomUUID(), title: 'a' };",
        "const headers = { 'Content-Type': 'application/json' };",
        "const made = http.post('http://shop.test/tasks', JSON.stringify(task), { headers }).json();",
        "http.post('http://shop.test/notes', JSON.stringify({ about: notes.of(made) }), { headers });",
    )
    note = """###
POST http://shop.test/notes
Content-Type: application/json

{"about": "Task KEY"}
HTTP 201

{}
"""
    flows = ((TASKS.rstrip() + "\n" + note).replace("KEY", key) for key in KEYS)
    analysis = analysed(script, *(parse_flow(flow, f"{key[0]}.har") for flow, key in zip(flows, KEYS, strict=True)))
    for about, is_own in ((f"Task {OWN}", True), (f"Note {OWN}", False)):
        client = Client(analysis)
        sent = f'{{"clientId": "{OWN}", "title": "a"}}'
        client.ask("POST", "http://shop.test/tasks", (("Content-Type", "application/json"),), sent)
        client.ask("POST", "http://shop.test/notes", (("Content-Type", "application/json"),), f'{{"about": "{about}"}}')
        assert (client.differences == []) is is_own


def test_an_answer_of_json_rpc_has_the_number_of_its_call() -> None:
    flow = (
        "POST http://shop.test/rpc\nContent-Type: application/json\n\n"
        '{"jsonrpc": "2.0", "id": 7, "method": "open", "params": {}}\n'
        'HTTP 200\nContent-Type: application/json\n\n{"result":{"id":7},"jsonrpc":"2.0","id":7}\n'
    )
    script = k6("http.post('http://shop.test/rpc', call('open'));")
    client = Client(analysed(script, parse_flow(flow, "a.har"), parse_flow(flow, "b.har")))
    sent = '{"jsonrpc": "2.0", "id": 1, "method": "open", "params": {}}'
    answer = client.ask("POST", "http://shop.test/rpc", (("Content-Type", "application/json"),), sent)
    assert answer.body.decode().strip() == '{"result":{"id":7},"jsonrpc":"2.0","id":1}'


BUTTON = """\
GET http://shop.test/note
HTTP 200
Content-Type: text/html

<form><input type="hidden" name="csrf" value="1"><input type="submit" name="save" value="Save note"></form>
###
POST http://shop.test/note
Content-Type: application/x-www-form-urlencoded

text=one&save=Save+note
HTTP 200
"""


@pytest.mark.parametrize(
    ("sent", "verdicts"),
    [
        ("text=one&save=Save+note", []),
        ("text=one&save=x", ["open"]),
        ("text=one&save=Save+note&csrf=1", ["open"]),
        ("text=two&save=Save+note", ["different"]),
    ],
)
def test_words_of_a_button_and_a_field_more_are_open(sent: str, verdicts: list[str]) -> None:
    fields = "{ text: 'one', save: 'Save note' }"
    script = k6("http.get('http://shop.test/note');", f"http.post('http://shop.test/note', {fields});")
    client = Client(analysed(script, parse_flow(BUTTON, "a.har"), parse_flow(BUTTON, "b.har")))
    client.get("http://shop.test/note")
    assert client.post("http://shop.test/note", sent).status == 200
    assert [value.verdict for value in client.player.played[-1].differences] == verdicts


@pytest.mark.parametrize(
    ("sent", "verdict", "status"), [("text=Keep", "open", 200), ("save=Keep+note", "different", 403)]
)
def test_a_button_that_is_left_out_is_open_and_a_field_is_not(sent: str, verdict: str, status: int) -> None:
    """Also one that has other words in each run: people leave buttons out, and few applications mind."""
    script = k6("http.get('http://shop.test/note');", "http.post('http://shop.test/note', form());")
    first, second = (BUTTON.replace("Save", word).replace("one", word) for word in ("Save", "Keep"))
    client = Client(analysed(script, parse_flow(first, "a.har"), parse_flow(second, "b.har")))
    client.get("http://shop.test/note")
    assert client.post("http://shop.test/note", sent).status == status
    assert [value.verdict for value in client.player.played[-1].differences] == [verdict]


def test_a_token_that_is_renewed_once_more_than_in_the_run() -> None:
    """An application would issue a third one; the player has none."""
    renew = 'POST http://shop.test/token\nContent-Type: application/json\n\n{"refresh": "FIRST"}\nHTTP 200\n'
    answer = 'Content-Type: application/json\n\n{"refresh": "SECOND"}\n'
    login = 'GET http://shop.test/login\nHTTP 200\nContent-Type: application/json\n\n{"refresh": "FIRST"}\n###\n'
    flows = [
        (login + renew + answer)
        .replace("FIRST", f"{run}aP8sD2fGh4JkL6mN0qX")
        .replace("SECOND", f"{run}bQ9tE3gHi5KlM7nO1rY")
        for run in "12"
    ]
    script = k6(
        "let token = http.get('http://shop.test/login').json('refresh');",
        "http.post('http://shop.test/token', JSON.stringify({ refresh: token }), params());",
    )
    client = Client(analysed(script, *(parse_flow(flow, f"{number}.har") for number, flow in enumerate(flows))))
    client.get("http://shop.test/login")
    for token in ("2aP8sD2fGh4JkL6mN0qX", "2bQ9tE3gHi5KlM7nO1rY"):
        sent = f'{{"refresh": "{token}"}}'
        answered = client.ask("POST", "http://shop.test/token", (("Content-Type", "application/json"),), sent)
        assert answered.status == 200
    assert [value.verdict for value in client.player.played[-1].differences] == ["open"]


def test_what_no_answer_issued_stands_in_the_answers_that_repeat_it_although_it_differs() -> None:
    """A browser may have made it: not what both runs sent, nor where the script sends another value of the run. Short
    values may be any text."""
    script = k6("http.post('http://shop.test/tasks', { key: 'mine', title: 'b', note: 'tea-room', code: 'any' });")
    flow = (
        "POST http://shop.test/tasks\nContent-Type: application/x-www-form-urlencoded\n\n"
        "key=KEY&title=tea-room&note=NOTE&code=SHORT\nHTTP 200\n\nKEY tea-room NOTE SHORT\n"
    )
    rows = [("key-7081", "note-944", "code-71"), ("key-7592", "note-855", "code-92")]
    recordings = []
    for number, row in enumerate(rows):
        text = flow
        for name, value in zip(("KEY", "NOTE", "SHORT"), row, strict=True):
            text = text.replace(name, value)
        recordings.append(parse_flow(text, f"{number}.har"))
    client = Client(analysed(script, *recordings))
    answer = client.post("http://shop.test/tasks", "key=mine&title=b&note=tea-room&code=any")
    assert [sent for _, sent, _ in client.differences] == ["mine", "b", "tea-room", "any"]
    assert answer.body.decode().split() == ["mine", "tea-room", "note-855", "code-92"]


RENEWED = """\
GET http://shop.test/login
HTTP 200
Set-Cookie: sid=S1

<form><input type="password"></form>
###
POST http://shop.test/login
Cookie: sid=S1
HTTP 200
Set-Cookie: sid=S2

{}
###
GET http://shop.test/home
Cookie: sid=S2
HTTP 200
Set-Cookie: sid=gone; Max-Age=0

{}
###
GET http://shop.test/bye
Cookie: sid=S2
HTTP 200

{}
"""


@pytest.mark.parametrize(
    ("cookie", "refusals"),
    [
        ("sid=S2", []),
        ('sid="S2"', []),
        ("sid=S1", ["the cookie sid has a value that is no longer valid in this run"]),
        ("sid=", ["the cookie sid has a value that is no longer valid in this run"]),
        ("", ["the cookie sid is missing"]),
    ],
)
def test_a_session_that_was_renewed(cookie: str, refusals: list[str]) -> None:
    """The first value of a cookie stands in place of none. After the application has deleted it, nothing is asked."""
    script = k6(*(f"http.{method}('http://shop.test/{path}');" for method, path in ASKED))
    client = Client(analysed(script, parse_flow(RENEWED)), 0)
    client.get("http://shop.test/login")
    client.post("http://shop.test/login", "", ("Cookie", "sid=S1"))
    client.get("http://shop.test/home", *((("Cookie", cookie),) if cookie else ()))
    assert client.refusals == refusals
    client.get("http://shop.test/home", ("Cookie", "sid=S2"))
    client.get("http://shop.test/bye")
    assert client.refusals == refusals


ASKED = ("get", "login"), ("post", "login"), ("get", "home"), ("get", "bye")
