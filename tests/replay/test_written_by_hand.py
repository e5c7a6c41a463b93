"""What people write by hand: the right script is certified, and one with a mistake is not."""

from __future__ import annotations

import pytest

from loadlint import engine
from loadlint.text.source import Source
from tests.replay.test_styles_of_authors import JSON, SAVE, START, certificate, locust
from tests.support.flowtext import parse_flow
from tests.support.scripts import K6, project_of

BREAKS = "assertion-breaks"
AGAIN = "###\nGET https://shop.test/sizes\nHTTP 200\n\nS\n"
PAGE = "\nGET https://shop.test/PAGE?_=179553807TIME\nHTTP 200\n\nok\n"
CLOCK = f"{PAGE.replace('PAGE', 'a').replace('TIME', '8732')}###{PAGE.replace('PAGE', 'b').replace('TIME', '8941')}"


def shown(script: str, flow: str) -> str:
    """What the replay says of a script: certified, open or different."""
    path = "a.js" if script.startswith("import http") else "locustfile.py"
    found = certificate(script, flow, path=path)
    wrong = found.counts["different"] or found.missing or found.stops
    return "certified" if found.is_certified else "different" if wrong else "open"


def k6(before: str, *lines: str) -> str:
    """A script of k6: what stands before its function, and the lines of that."""
    return K6.replace("export", f"{before}\n\nexport") % "".join(f"  {line}\n" for line in lines)


def judge(script: str, flow: str, mistake: tuple[str, str], verdict: str = "different") -> None:
    """The script is right, and wrong with this mistake."""
    assert mistake[0] in script
    assert shown(script, flow) == "certified"
    assert shown(script.replace(*mistake), flow) == verdict


SETTER = """class Api {
  #token = 'none';
  set token(value) { this.#token = value; }
  get token() { return this.#token; }
  save() { http.post('https://shop.test/save', null, { headers: { 'X-Token': this.#token } }); }
}
class Shop extends Api {}"""
PROPERTY = """class Api:
    def __init__(self, client):
        self.client = client
        self._token = 'none'

    @property
    def token(self):
        return self._token

    @token.setter
    def token(self, value):
        self._token = value

    def save(self):
        self.client.post('/save', headers={'X-Token': self._token})
"""


def test_a_private_field_that_an_inherited_setter_sets() -> None:
    start = "api.token = http.get('https://shop.test/start').json('token');"
    judge(k6(SETTER, "const api = new Shop();", start, "api.save();"), START + SAVE, ("api.token", "api.tokens"))
    start = "api.token = self.client.get('/start').json()['token']"
    judge(locust(PROPERTY, "api = Api(self.client)", start, "api.save()"), START + SAVE, ("api.token", "api.tokens"))


@pytest.mark.parametrize("url", ["'https://shop.test/'", "`${BASE}/`", "BASE + '/sizes'"])
def test_a_cookie_that_an_earlier_answer_has_set(url: str) -> None:
    jar = f"const jar = http.cookieJar().cookiesForURL({url});"
    start, again = "http.get(`${BASE}/start`);", "http.get(BASE + '/sizes');"
    save = "http.post(`${BASE}/save`, null, { headers: { 'X-Token': jar['xsrf'][0] } });"
    script = k6("const BASE = 'https://shop.test';", start, again, jar, save)
    judge(script, START + AGAIN + SAVE, (url, "'https://other.test/'"), "open")
    judge(script, START + AGAIN + SAVE, ("'xsrf'", "'csrf'"))


def test_a_cookie_of_the_jar_of_an_earlier_answer() -> None:
    script = locust(
        "",
        "self.client.get('/start')",
        "self.client.get('/sizes')",
        "self.client.post('/save', headers={'X-Token': self.client.cookies['xsrf']})",
    )
    judge(script, START + AGAIN + SAVE, ("'xsrf'", "'csrf'"))
    assert shown(script, START.replace("shop.test", "other.test") + AGAIN + SAVE) != "certified"


@pytest.mark.parametrize("made", ["Date.now()", "new Date().getTime()"])
def test_a_time_that_is_sent_twice(made: str) -> None:
    """The browser has asked its clock anew; whatever else it makes anew is another value each time."""
    script = k6(
        "", f"const now = {made};", *(f"http.get(`https://shop.test/{page}?_=${{now}}`);" for page in ("a", "b"))
    )
    assert shown(script, CLOCK) == "certified"
    assert shown(script, CLOCK.replace("_=179553807", "_=key-")) == "different"


SERVICE = """from functools import partialmethod, wraps

def retry(times):
    def decorator(function):
        @wraps(function)
        def wrapper(*args, **kwargs):
            return function(*args, **kwargs)
        return wrapper
    return decorator

class Service:
    def __init__(self, client):
        self.client = client

    @retry(3)
    def call(self, method, path, **kwargs):
        return self.client.request(method, path, **kwargs)

    get = partialmethod(call, "GET")
    post = partialmethod(call, "POST")
"""


BOUND = """const BASE = 'https://shop.test';
const call = (method, path, token) => http.request(method, BASE + path, null, { headers: { 'X-Token': token } });
const get = call.bind(null, 'GET');
const save = call.bind(null, 'POST', '/save');"""


def test_a_method_with_its_first_arguments() -> None:
    script = locust(
        SERVICE,
        "shop = Service(self.client)",
        "token = shop.get('/start').json()['token']",
        "shop.post('/save', headers={'X-Token': token})",
    )
    judge(script, START + SAVE, ('(call, "POST")', '(call, "PUT")'))
    script = k6(BOUND, "save(get('/start').json('token'));")
    judge(script, START + SAVE, ("'POST'", "'PUT'"))


def test_a_uuid_that_a_function_puts_together() -> None:
    flow = "\nPOST https://shop.test/orders\nX-Key: {key}\nHTTP 201\n"
    made = """const uuid = () => 'xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx'.replace(/[xy]/g, (c) => {
  const r = (Math.random() * 16) | 0;
  return (c === 'x' ? r : (r & 0x3) | 0x8).toString(16);
});"""
    script = k6(made, "http.post('https://shop.test/orders', null, { headers: { 'X-Key': uuid() } });")
    judge(script, flow, ("xxxx-4", "xxxx_4"))


FORMS = """
GET https://shop.test/login
HTTP 200
Content-Type: text/html

<form><input type="hidden" name="csrf" value="{token}"><input type="hidden" name="n&amp;t" value="/a?b&amp;c">
<input type="hidden" name="empty" value=""><input name="user"></form>
<form><input type="hidden" name="csrf" value="other-{key}"></form>
###
POST https://shop.test/login
Content-Type: application/x-www-form-urlencoded

csrf={token}&n%26t=%2Fa%3Fb%26c&empty=&user=ana
HTTP 200

ok
"""
SUBMIT = "http.post('https://shop.test/login', { ...data, user: 'ana' });"
PAGE_OF_K6 = "const page = http.get('https://shop.test/login');", "const data = {};"
EACH = "page.html().find('form').first().find('input[type=hidden]')"


@pytest.mark.parametrize(
    "collects",
    [
        f"{EACH}.each((i, el) => {{ data[el.getAttribute('name')] = el.getAttribute('value'); }});",
        f"{EACH}.toArray().forEach((el) => {{ data[el.attr('name')] = el.attr('value'); }});",
        f"for (const el of {EACH}.toArray()) data[el.attr('name')] = el.val();",
    ],
)
def test_hidden_fields_of_a_form_in_a_loop(collects: str) -> None:
    script = k6("", *PAGE_OF_K6, collects, SUBMIT)
    judge(script, FORMS, ("input[type=hidden]", "input[name=csrf]"))
    judge(script, FORMS, (".first()", ""))
    assert shown(script.replace("data[", "if (known()) data["), FORMS) == "open"


@pytest.mark.parametrize(
    "fields",
    [
        "{field['name']: field['value'] for field in soup.select_one('form').select('input[type=hidden]')}",
        "{field['name']: field.get('value', '') for field in soup.form.find_all('input', type='hidden')}",
    ],
)
def test_hidden_fields_of_a_form_in_a_comprehension(fields: str) -> None:
    soup = "soup = BeautifulSoup(self.client.get('/login').text, 'html.parser')"
    submit = "self.client.post('/login', data={**fields, 'user': 'ana'})"
    script = locust("from bs4 import BeautifulSoup", soup, f"fields = {fields}", submit)
    judge(script, FORMS, ("hidden", "radio"))
    assert shown(script.replace("s]}", "s] if known()}"), FORMS) != "different"
    loop = f"for field in {fields.rpartition(' in ')[2].rstrip('}')}:"
    lines = ["fields = {}", loop, "    fields[field['name']] = field.get('value', '')"]
    judge(locust("from bs4 import BeautifulSoup", soup, *lines, submit), FORMS, ("'name'", "'id'"), "open")


FOUND = """
GET https://shop.test/login
HTTP 200
Content-Type: text/html

<input type="hidden" name="csrf" value="{token}"><input type="hidden" name="next" value="/a&amp;b">
###
POST https://shop.test/login
Content-Type: application/x-www-form-urlencoded

csrf={token}&next=%2Fa%26b&user=ana
HTTP 200

ok
"""
PATTERN = '<input type="hidden" name="([^"]+)" value="([^"]*)"'


@pytest.mark.parametrize(
    "fields",
    [
        "{name: unescape(value) for name, value in re.findall(HIDDEN, text)}",
        "{m.group(1): unescape(m.group(2)) for m in re.finditer(HIDDEN, text)}",
        "{m[1]: unescape(m[2]) for m in re.compile(HIDDEN).finditer(text)}",
    ],
)
def test_fields_that_a_pattern_finds(fields: str) -> None:
    submit = "self.client.post('/login', data={**fields, 'user': 'ana'})"
    before = f"import re\nfrom html import unescape\nHIDDEN = r'{PATTERN}'"
    script = locust(before, "text = self.client.get('/login').text", f"fields = {fields}", submit)
    judge(script, FOUND, ("[^", "[^/"))
    assert shown(script.replace("unescape(", "str("), FOUND) == "different"


def test_fields_of_all_matches() -> None:
    flow = FOUND.replace("&amp;", "/").replace("%26", "%2F")
    loop = f"for (const [, name, value] of page.body.matchAll(/{PATTERN}/g)) data[name] = value;"
    judge(k6("", *PAGE_OF_K6, loop, SUBMIT), flow, ("[, name, value]", "[, value, name]"))


TABLE = """
GET https://shop.test/items
HTTP 200
Content-Type: application/json

{"items": [{"slug": "pot", "id": "pot-{token}", "size": {"of": "S"}},
           {"slug": "cup", "id": "cup-{token}", "size": {"of": "L"}}]}
###
POST https://shop.test/buy
Content-Type: application/json

{"id": "cup-{token}"}
HTTP 200

ok
"""


@pytest.mark.parametrize(
    ("table", "item"),
    [
        ("{item['slug']: item['id'] for item in items}", "table['cup']"),
        ("{item['slug']: item['id'] for item in items}", "table.get('cup')"),
        ("{item['size']['of']: item['id'] for item in items}", "table['L']"),
    ],
)
def test_a_table_in_which_a_value_is_looked_up(table: str, item: str) -> None:
    lines = "items = self.client.get('/items').json()['items']", f"table = {table}"
    script = locust("", *lines, f"self.client.post('/buy', json={{'id': {item}}})")
    judge(script, TABLE, ("'cup'", "'pot'") if "cup" in item else ("'L'", "'S'"))


def test_a_table_that_a_loop_fills() -> None:
    own = [
        "const items = http.get('https://shop.test/items').json('items');",
        "const table = {};",
        "for (const item of items) table[item.slug] = item.id;",
        f"http.post('https://shop.test/buy', JSON.stringify({{ id: table.cup }}), {JSON});",
    ]
    judge(k6("", *own), TABLE, ("table.cup", "table.pot"))


ITEMS = "const items = http.get('https://shop.test/items').json('items');"
BUY = f"http.post('https://shop.test/buy', JSON.stringify({{ id }}), {JSON});"


@pytest.mark.parametrize(
    "chooses",
    [
        "const id = new Map(items.map((i) => [i.slug, i.id])).get('cup');",
        "const m = new Map(); items.forEach((i) => m.set(i.slug, i.id)); const id = m.get('cup');",
        "const { cup: id } = Object.fromEntries(items.map(({ slug, id }) => [slug, id])); // 'cup'",
        "let id; items.forEach((i) => { if (i.slug !== 'cup') return; id = i.id; });",
        "let id; for (const { slug, id: its } of items) { if (slug === 'cup') id = its; }",
    ],
)
def test_an_item_that_is_looked_up_or_that_a_condition_chooses(chooses: str) -> None:
    script = k6("", ITEMS, chooses, BUY)
    mistake = ("{ cup:", "{ pot:") if "{ cup:" in chooses else ("'cup'", "'pot'")
    judge(script, TABLE, mistake)
    several = TABLE.replace('"slug": "pot", "id": "pot-{token}"', '"slug": "cup", "id": "cup-{key}"')
    assert shown(script, several) == "open"


@pytest.mark.parametrize(
    "chooses",
    [
        "let id; for (const i of items) { if (i.slug !== 'pot') id = i.id; }",
        "let id; for (const i of items) { if (other()) { if (i.slug !== 'cup') continue; } id = i.id; }",
        "let id; const at = (i) => { if (i.slug !== 'cup') return; }; for (const i of items) { at(i); id = i.id; }",
        "let id; for (const i of items) { if (i.slug === 'cup' || other()) id = i.id; }",
    ],
)
def test_a_condition_that_chooses_no_item(chooses: str) -> None:
    assert shown(k6("", ITEMS, chooses, BUY), TABLE) == "open"


@pytest.mark.parametrize(
    "chooses",
    [
        ["(id,) = [i['id'] for i in items for kind in i['kinds'] if i['slug'] == 'cup' if kind['n'] == 1]"],
        ["for i in items:", "    if i['slug'] == 'cup':", "        id = i['id']"],
        ["for i in items:", "    if i['slug'] != 'cup':", "        continue", "    id = i['id']"],
    ],
)
def test_an_item_that_a_condition_chooses_in_python(chooses: list[str]) -> None:
    buy = "self.client.post('/buy', json={'id': id})"
    script = locust("", "items = self.client.get('/items').json()['items']", *chooses, buy)
    judge(script, TABLE.replace('"slug": "cup",', '"slug": "cup", "kinds": [{"n": 1}],'), ("'cup'", "'pot'"))


def test_a_function_that_tries_again() -> None:
    retry = """const AGAIN = [502];
function again(send) {
  let res;
  for (let n = 1; n <= 3; n++) {
    res = send();
    if (!AGAIN.includes(res.status)) return res;
  }
  return res;
}"""
    save = "http.post('https://shop.test/save', null, { headers: { ...(token && { 'X-Token': token }) } });"
    script = k6(retry, "const token = again(() => http.get('https://shop.test/start')).json('token');", save)
    judge(script, START + SAVE, ("json('token')", "json('tokens')"))


def test_a_link_that_the_tool_follows_may_lead_to_any_page() -> None:
    page = "GET https://shop.test/{}\nHTTP 200\nContent-Type: text/html\n\n<h1>{}</h1>\n"
    flow = f"\n{page.format('a', 'A')}###\n{page.format('b', 'B')}###\n{page.format('c', 'C')}"
    lines = "let res = http.get('https://shop.test/a');", "res = res.clickLink();"
    checks = "check(res, { other: (r) => r.html('h1').text() === 'C' });"
    script = k6("import { check } from 'k6';", *lines, checks)
    for text, rules in ((script, []), (script.replace("res.clickLink()", "http.get('https://shop.test/b')"), [BREAKS])):
        findings = engine.analyse(Source("a.js", text.encode()), project_of([parse_flow(flow, "a.har")])).findings
        assert [finding.rule for finding in findings if finding.rule == BREAKS] == rules


LINES = """
GET https://shop.test/basket
HTTP 200
Content-Type: text/html

<form><input type="hidden" name="csrf" value="{token}"></form>
###
POST https://shop.test/basket
Content-Type: application/x-www-form-urlencoded

csrf={token}&form-0-quantity=1&form-1-quantity=3
HTTP 200

ok
"""


@pytest.mark.parametrize(
    "adds",
    [
        "[1, 3].forEach((quantity, line) => { data[`form-${line}-quantity`] = quantity; });",
        "for (const [line, quantity] of [[0, 1], [1, 3]]) data[`form-${line}-quantity`] = quantity;",
        "for (const { n, q } of [{ n: 0, q: 1 }, { n: 1, q: 3 }]) data[`form-${n}-quantity`] = q;",
    ],
)
def test_fields_beside_those_of_the_form(adds: str) -> None:
    page = "const page = http.get('https://shop.test/basket');", "const data = {};"
    collect = "page.html().find('input[type=hidden]').each((i, el) => { data[el.getAttribute('name')] = el.value(); });"
    collect = collect.replace("el.value()", "el.getAttribute('value')")
    send = "http.post('https://shop.test/basket', data);"
    judge(k6("", *page, collect, adds, send), LINES, ("3", "4"))
    name = "data[name()] = 1;"
    assert shown(k6("", *page, collect, name, send), LINES) == "open"


@pytest.mark.parametrize(
    "lines",
    [
        ["fields |= {f'form-{n}-quantity': quantity for n, quantity in ((0, 1), (1, 3))}"],
        ["for n, quantity in [(0, 1), (1, 3)]:", "    fields[f'form-{n}-quantity'] = quantity"],
        ["fields.update({'form-0-quantity': 1}, **dict.fromkeys(['form-1-quantity'], 3))"],
    ],
)
def test_fields_beside_those_of_the_form_in_python(lines: list[str]) -> None:
    soup = "soup = BeautifulSoup(self.client.get('/basket').text, 'html.parser')"
    fields = "fields = {field['name']: field['value'] for field in soup.select('input[type=hidden]')}"
    send = "self.client.post('/basket', data=fields)"
    judge(locust("from bs4 import BeautifulSoup", soup, fields, *lines, send), LINES, ("3", "4"))
    others = locust("from bs4 import BeautifulSoup", soup, fields, "fields.update(**others())", send)
    assert shown(others, LINES) == "open"


def test_a_form_that_goes_to_the_address_of_the_page() -> None:
    """The whole path is an expression, and so are the names of fields: the method and the other fields tell which."""
    flow = LINES.replace("/basket", "/basket?line={key}")
    soup = "soup = BeautifulSoup((page := self.client.get('/basket?line=' + KEY)).text, 'html.parser')"
    fields = "fields = {field['name']: field['value'] for field in soup.select('input[type=hidden]')}"
    send = "self.client.post(page.url, data={**fields, 'form-0-quantity': 1, 'form-1-quantity': 3})"
    script = locust("from bs4 import BeautifulSoup\nKEY = input()", soup, fields, send)
    assert shown(script, flow) != "different"
    assert "perhaps-made" not in [value.cause for value in certificate(script, flow, path="locustfile.py").values]


API = """from contextlib import contextmanager

class Api(HttpUser):
    abstract = True

    @contextmanager
    def api(self, method, path, **more):
        with self.client.request(method, path, catch_response=True, **more) as response:
            if response.status_code >= 400:
                raise RuntimeError(path)
            yield response

    def token(self):
        with self.api('GET', '/start') as response:
            return response.json()['token']
"""


def test_a_function_that_contextmanager_decorates() -> None:
    save = "with self.api('POST', '/save', headers={'X-Token': self.token()}):", "    pass"
    judge(locust(API, *save).replace("User(HttpUser)", "User(Api)"), START + SAVE, ("['token']", "['tokens']"))


DOCUMENT = r"""
GET https://shop.test/basket
HTTP 200
Content-Type: application/json

{"settings": "{\"layout\": \"grid\", \"key\": \"{token}\"}"}
###
POST https://shop.test/basket
Content-Type: application/json

{"settings": "{\"layout\":\"list\",\"key\":\"{token}\"}"}
HTTP 200

ok
"""


@pytest.mark.parametrize(
    "script",
    [
        k6(
            "",
            "const settings = JSON.parse(http.get('https://shop.test/basket').json().settings);",
            "const text = JSON.stringify({ ...settings, layout: 'list' });",
            f"http.post('https://shop.test/basket', JSON.stringify({{ settings: text }}), {JSON});",
        ),
        locust(
            "import json",
            "settings = json.loads(self.client.get('/basket').json()['settings'])",
            "settings.update(layout='list')",
            "self.client.post('/basket', json={'settings': json.dumps(settings, separators=(',', ':'))})",
        ),
    ],
)
def test_a_document_of_an_answer_that_the_script_changes(script: str) -> None:
    assert shown(script, DOCUMENT) == "open"
