"""Right scripts in the styles of several authors: what is read is certified, the rest is open, nothing is wrong."""

from __future__ import annotations

import pytest

from loadlint import engine
from loadlint.replay.certificate import Certificate
from loadlint.text.source import Source
from tests.support.flowtext import parse_flow
from tests.support.plan_notation import to_jmx
from tests.support.scripts import k6, project_of

LOCUST = """
from locust import HttpUser, task

CLASSES

class User(HttpUser):
    host = 'https://shop.test'

    @task
    def buy(self):
"""
JSON = "{ headers: { 'Content-Type': 'application/json' } }"


def certificate(script: str, flow: str, *, path: str = "a.js") -> Certificate:
    """What the replay shows on two runs, whose values are those in braces with the number of the run behind."""
    tokens = "Zk3vQ9tLr2XwB7yHn5Pd", "qW8eRt5yUi2oPaS4dFgH"
    keys = "18072e8c-35bf-492d-89e9-c616612e7696", "442e3d43-7204-452d-b222-1a58008a05a6"
    runs = [
        parse_flow(flow.replace("{token}", token).replace("{key}", key), f"{number}.har")
        for number, (token, key) in enumerate(zip(tokens, keys, strict=True))
    ]
    shown = engine.analyse(Source(path, script.encode()), project_of(runs)).context.certificate
    assert shown is not None
    return shown


def locust(classes: str, *lines: str) -> str:
    return LOCUST.replace("CLASSES", classes) + "".join(f"        {line}\n" for line in lines)


START = """
GET https://shop.test/start
HTTP 200
Set-Cookie: xsrf={token}
X-Token: {token}
Content-Type: application/json

{"token": "{token}", "sizes": ["S"]}
"""
SAVE = "###\nPOST https://shop.test/save\nX-Token: {token}\nHTTP 200\n\nsaved\n"
SEND = """###
POST https://shop.test/save
Content-Type: application/json

{"token": "{token}", "n": {"a": 1}}
HTTP 200

ok
"""


def is_open(shown: Certificate) -> bool:
    """Whether something can't be told, and nothing is called wrong."""
    return shown.counts["open"] > 0 and not (shown.counts["different"] or shown.missing or shown.stops)


CLASSES = """
from dataclasses import dataclass

@dataclass
class Api:
    client: object
    path: str = '/start'

    @classmethod
    def of(cls, client):
        return cls(client)

    def __getattr__(self, name):
        return lambda **headers: self.client.post(f'/{name}', headers=headers)
"""


def test_a_class_of_data_with_methods_by_name() -> None:
    script = locust(
        CLASSES,
        "api = Api.of(self.client)",
        "token = self.client.get(api.path).json()['token']",
        "api.save(**{'X-Token': token})",
    )
    assert certificate(script, START + SAVE, path="locustfile.py").is_certified


def test_what_the_client_calls_with_each_response() -> None:
    """The hook takes the token of the last response."""
    script = locust(
        "",
        "def keep(response, *args, **kwargs):",
        "    self.client.headers['X-Token'] = response.headers['X-Token']",
        "self.client.hooks['response'] = [keep]",
        "self.client.get('/start')",
        "self.client.post('/save')",
    )
    assert certificate(script, START + SAVE, path="locustfile.py").is_certified


PARSER = """
from html.parser import HTMLParser

class Page(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.token = ''
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.token = dict(attributes)['value']
"""


def test_a_method_of_a_library_may_set_what_an_object_has() -> None:
    script = locust(
        PARSER,
        "page = Page(self.client.get('/start').text)",
        "self.client.post('/save', headers={'X-Token': page.token})",
    )
    assert is_open(certificate(script, START + SAVE, path="locustfile.py"))


@pytest.mark.parametrize("headers", ["{**self.extra()}", "dict(self.extra())", "self.extra()"])
def test_headers_that_are_not_read(headers: str) -> None:
    script = locust("", "self.client.get('/start')", f"self.client.post('/save', headers={headers})")
    assert is_open(certificate(script, START + SAVE, path="locustfile.py"))


def test_what_stands_in_where_an_answer_lacks_a_value() -> None:
    """The second answer has no such header: the script goes on with the first one's."""
    again = "###\nGET https://shop.test/sizes\nHTTP 200\n\nS\n"
    script = locust(
        "",
        "token = self.client.get('/start').headers['X-Token']",
        "token = self.client.get('/sizes').headers.get('X-Token', token)",
        "self.client.post('/save', headers={'X-Token': token})",
    )
    assert is_open(certificate(script, START + again + SAVE, path="locustfile.py"))
    without = script.replace(".get('X-Token', token)", "['X-Token']")
    assert certificate(without, START + again + SAVE, path="locustfile.py").counts["different"]


def test_a_list_of_functions() -> None:
    calls = k6(
        "const start = () => http.get('https://shop.test/start');",
        "const save = () => http.post('https://shop.test/save', {});",
        "for (const call of [start, save]) call();",
    )
    assert certificate(calls, START + SAVE).requests == (2, 2)


VERSION = """###
PATCH https://shop.test/note
Content-Type: application/json

{"v": "FROM{token}"}
HTTP 200
Content-Type: application/json

{"v": "TO{token}"}
"""


def test_a_document_that_a_loop_takes_anew() -> None:
    """The first turn sends the version of the first answer, the second turn that of its own."""
    turns = (VERSION.replace("FROM", str(number)).replace("TO", str(number + 1)) for number in (1, 2, 3))
    script = k6(
        "let note = http.get('https://shop.test/start').json();",
        "for (const text of ['a', 'b', 'c']) {",
        f"  note = http.patch('https://shop.test/note', JSON.stringify({{ v: note.v }}), {JSON}).json();",
        "}",
    )
    flow = START.replace('"token": "{token}"', '"v": "1{token}"') + "".join(turns)
    shown = certificate(script, flow)
    assert shown.counts["different"] == 0 and shown.missing == ()
    assert certificate(script.replace("  note = http", "  const other = http"), flow).counts["different"]


def test_a_uuid_that_is_made_in_parts() -> None:
    """Its fixed digits need not be those of the browser's."""
    flow = "\nPOST https://shop.test/orders\nX-Key: {key}\nHTTP 201\n"
    made = "const hex = (n) => Math.random().toString(16).slice(2, 2 + n);"
    key = "`${hex(8)}-${hex(4)}-4${hex(3)}-8${hex(3)}-${hex(12)}`"
    script = k6(made, f"http.post('https://shop.test/orders', null, {{ headers: {{ 'X-Key': {key} }} }});")
    assert certificate(script, flow).is_certified
    for part, wrong in (("-4${", "-x${"), ("-4${hex(3)}-", "-4-")):
        assert certificate(script.replace(part, wrong), flow).counts["different"]


@pytest.mark.parametrize(("asked", "number"), [("null", 2), (f"JSON.stringify({{ key }}), {JSON}", 0)])
def test_a_value_that_a_script_makes_where_an_answer_issued_one(asked: str, number: int) -> None:
    """What an application repeats is no value of its own."""
    body = 'Content-Type: application/json\n\n{"key": "{key}"}\n'
    flow = f"\nPOST https://shop.test/start\n{'' if asked == 'null' else body}HTTP 200\n{body}{SAVE}"
    made = "const key = Math.random().toString(16);", f"http.post('https://shop.test/start', {asked});"
    send = "http.post('https://shop.test/save', null, { headers: { 'X-Token': key } });"
    shown = certificate(k6(*made, send), flow.replace("{token}", "{key}"))
    assert shown.counts["open"] == number
    assert shown.is_certified == (number == 0)


def test_a_field_may_be_in_a_member_that_is_not_read() -> None:
    script = k6(
        "const token = http.get('https://shop.test/start').json('token');",
        f"http.post('https://shop.test/save', JSON.stringify({{ token, n: more() }}), {JSON});",
    )
    assert is_open(certificate(script, START + SEND))


def test_a_field_whose_name_is_not_read() -> None:
    kind = "Content-Type: application/x-www-form-urlencoded"
    form = f"###\nPOST https://shop.test/save\n{kind}\n\nsave=Save\nHTTP 200\n\nok\n"
    script = k6("http.get('https://shop.test/start');", "http.post('https://shop.test/save', { [button()]: 'x' });")
    assert is_open(certificate(script, START + form))


def test_a_page_is_not_replaced_by_a_request_of_another_method() -> None:
    """What a step sends whose address is not read stands in the place of no page that was read beside it."""
    beside = "###\nGET https://shop.test/news\nHTTP 200\nContent-Type: text/html\n\n<p>News</p>\n"
    script = k6(
        "http.get('https://shop.test/start');",
        "http.post('https://shop.test/other', { a: '1' });",
        "http.post('https://shop.test/save', null);",
    )
    assert certificate(script, START + beside + SAVE).missing == ()


PROXY = """
const send = (path) => http.post(`https://shop.test/${path}`, { a: '1' });
const api = new Proxy({}, { get: (target, path) => () => send(path) });
"""


def test_a_request_in_code_that_is_not_followed() -> None:
    """It may be the one that no step makes; without such code nothing makes it."""
    paid = START + "###\nPOST https://shop.test/pay\nHTTP 200\n\npaid\n"
    lines = "http.get('https://shop.test/start');", "api.pay();"
    assert is_open(certificate(k6(PROXY, *lines), paid))
    assert certificate(k6(*lines), paid).missing


PLAN = """
thread group Users
  GET /start on shop.test
    extract place from JSON = $.place
  GET ${place}/lines?all=yes on shop.test
"""


def test_a_path_of_jmeter_that_a_variable_holds() -> None:
    """JMeter puts a `/` before a path that has none."""
    flow = (
        "GET http://shop.test/start\nHTTP 200\nContent-Type: application/json\n\n"
        '{"place": "/carts/{token}"}\n###\nGET http://shop.test/carts/{token}/lines?all=yes\nHTTP 200\n\nok\n'
    )
    shown = certificate(to_jmx(PLAN), flow, path="plan.jmx")
    assert (shown.is_certified, shown.requests) == (True, (2, 2))


TURN = SEND.replace('"{token}"', '"B{token}"')
SENT_TWICE = (
    START
    + SEND.replace(
        "HTTP 200\n\nok", 'HTTP 200\nContent-Type: application/json\n\n{"token": "B{token}", "sizes": ["M"]}'
    )
    + TURN
)
POST = f"http.post('https://shop.test/save', JSON.stringify({{ token: TOKEN, n: {{ a: 1 }} }}), {JSON})"


@pytest.mark.parametrize(
    ("before", "token", "after"),
    [
        ("const token = res.json('token');", "token", ""),
        ("const { token } = res.json();", "token", ""),
        ("const user = res.json();", "user.token", ""),
        ("const token = res.json('token'); let sizes = res.json('sizes');", "token", "sizes = res.json('sizes');"),
    ],
)
def test_a_token_from_before_a_loop_is_old_in_its_second_turn(before: str, token: str, after: str) -> None:
    """The loop sets the variable of the response, or another value of it: the token stays what it was."""
    lines = "let res = http.get('https://shop.test/start');", before, "for (let i = 0; i < 2; i++) {"
    shown = certificate(k6(*lines, f"res = {POST.replace('TOKEN', token)};", after, "}"), SENT_TWICE)
    assert not shown.is_certified
    assert {value.cause for value in shown.values} == {"drift"}


@pytest.mark.parametrize(
    ("first", "token"),
    [
        ("", "res.json('token')"),
        ("const body = res.json();", "body.token"),
        ("const { token } = res.json();", "token"),
        ("", "JSON.parse(res.body).token"),
    ],
)
def test_a_token_that_each_turn_takes_from_the_last_response(first: str, token: str) -> None:
    lines = "let res = http.get('https://shop.test/start');", "for (let i = 0; i < 2; i++) {", first
    assert certificate(k6(*lines, f"res = {POST.replace('TOKEN', token)};", "}"), SENT_TWICE).is_certified


@pytest.mark.parametrize(
    ("made", "value"),
    [
        ("new Date().toISOString().slice(0, 10)", "2026-12-01"),
        ("__ENV.DAY", "{token}"),
        ("JSON.parse(open('a.json'))[__VU % 9].day", "{token}"),
    ],
)
def test_a_date_or_what_a_user_chooses_may_be_on_a_page_as_well(made: str, value: str) -> None:
    send = f"http.post('https://shop.test/save', null, {{ headers: {{ 'X-Token': {made} }} }});"
    script = k6("http.get('https://shop.test/start');", send)
    assert certificate(script, (START + SAVE).replace("{token}", value)).is_certified


KEEPS = """
class Api:
    def __init__(self, client):
        self.client, self.token = client, 'none'

    def start(self):
        response = self.client.get('/start')
        if response.ok:
            self.token = response.headers['X-Token']
            return response
        raise RuntimeError('not started')
"""


def test_what_a_branch_has_taken_before_it_returned() -> None:
    """The object does not have its first token still."""
    script = locust(
        KEEPS, "api = Api(self.client)", "api.start()", "self.client.post('/save', headers={'X-Token': api.token})"
    )
    assert is_open(certificate(script, START + SAVE, path="locustfile.py"))


def test_a_machine_of_states() -> None:
    """A `switch` in a loop: one case takes what the next one sends."""
    script = k6(
        "let state = 'start', token;",
        "while (state !== 'end') {",
        "  switch (state) {",
        "    case 'start': token = http.get('https://shop.test/start').json('token'); state = 'save'; break;",
        "    case 'save':",
        "      http.post('https://shop.test/save', null, { headers: { 'X-Token': token } });",
        "      state = 'end';",
        "      break;",
        "  }",
        "}",
    )
    assert certificate(script, START + SAVE).is_certified
