"""Requests that a newer version wants to be others: which field or header is which, and which step is gone."""

from __future__ import annotations

import re

import pytest

from loadlint import engine
from loadlint.engine import FixResult
from loadlint.findings import Severity
from loadlint.text.source import Source
from tests.support.flowtext import parse_flow
from tests.support.plan_notation import from_jmx, to_jmx
from tests.support.scripts import k6, project_of

PAGE = """\
GET https://shop.test/cart
HTTP 200
Content-Type: application/json

{"csrf":"c-RUN91","tenant":"t-RUN37"}
"""
ORDER = """\
POST https://shop.test/order
HEADERS

BODY
HTTP 200

ok
"""
FORM = "Content-Type: application/x-www-form-urlencoded"
TAKING = (
    "const cart = http.get('https://shop.test/cart');",
    "const csrf = cart.json('csrf');",
    "const tenant = cart.json('tenant');",
)


def healed(script: str, *exchanges: str, path: str = "a.js") -> FixResult:
    text = "###\n".join(exchanges)
    runs = [parse_flow(text.replace("RUN", f"4{name}7"), f"{number}.http") for number, name in enumerate(("ab", "xy"))]
    return engine.heal(Source(path, script.encode()), project_of(runs))


def certified_text(result: FixResult) -> str:
    certificate = result.analysis.context.certificate
    assert certificate is not None
    assert certificate.is_certified, [finding.message for finding in result.analysis.findings]
    return result.data.decode()


def test_two_headers_have_other_names() -> None:
    """Their values tell which is which, though the names are not alike."""
    headers = "{ headers: { 'X-CSRF-Token': csrf, 'X-Tenant-Id': tenant } }"
    script = k6(*TAKING, f"http.post('https://shop.test/order', 'x', {headers});")
    order = ORDER.replace("HEADERS", "X-Organisation: t-RUN37\nX-Shield: c-RUN91").replace("BODY", "x")
    text = certified_text(healed(script, PAGE, order))
    assert text == script.replace("X-CSRF-Token", "X-Shield").replace("X-Tenant-Id", "X-Organisation")


def test_a_field_is_renamed_while_its_value_has_moved_and_another_field_is_new() -> None:
    """Neither the value nor the name tells, but the fields beside it do."""
    script = k6(*TAKING[:2], "http.post('https://shop.test/order', { csrf: csrf, item: 'lamp' });")
    page = PAGE.replace('"csrf":"c-RUN91"', '"session":{"shield":"c-RUN91"},"stamp":"s-RUN55"')
    order = ORDER.replace("HEADERS", FORM).replace("BODY", "shield=c-RUN91&item=lamp&stamp=s-RUN55")
    result = healed(script, page, order)
    assert "shield: csrf" in certified_text(result)
    assert "Rename `csrf` to `shield`" in [applied.title for applied in result.applied]


def test_the_only_field_is_gone() -> None:
    script = k6("http.post('https://shop.test/order', 'mode=full');")
    order = ORDER.replace("HEADERS", "Accept: */*").replace("\nBODY", "")
    assert "mode" not in certified_text(healed(script, order))


GONE = "http.get('https://shop.test/cart');", "http.post('https://shop.test/order', 'x');"
KEPT = ORDER.replace("HEADERS", "Accept: */*").replace("BODY", "x")


@pytest.mark.parametrize(
    "step",
    ["http.post('https://shop.test/terms', 'yes');", "http.get('https://shop.test/welcome');"],
)
def test_a_step_is_gone_from_a_script_that_is_right_else(step: str) -> None:
    script = k6(GONE[0], step, GONE[1])
    assert certified_text(healed(script, PAGE, KEPT)) == k6(*GONE)


def test_what_a_page_reads_beside_may_be_missing() -> None:
    """It comes and goes without any change of the application; so does one of several polls."""
    beside = "http.get('https://shop.test/badges', { headers: { Accept: 'application/json' } });"
    for line in (beside, GONE[0]):
        script = k6(GONE[0], line, GONE[1])
        assert healed(script, PAGE, KEPT).data == script.encode()


def test_an_id_that_is_a_uuid_now_widens_the_expression() -> None:
    script = k6(
        "const cart = http.get('https://shop.test/cart');",
        "const id = cart.body.match(/orders.(\\d+)/)[1];",
        "http.post('https://shop.test/order', { id: id });",
    )
    page = PAGE.replace('"csrf":"c-RUN91"', '"href":"/orders/9f1c-RUN2-77"')
    order = ORDER.replace("HEADERS", FORM).replace("BODY", "id=9f1c-RUN2-77")
    assert certified_text(healed(script, page, order)) == script.replace("(\\d+)", "([\\w-]+)")


JSON = ORDER.replace("HEADERS", "Content-Type: application/json").replace(
    "BODY", '{"csrf":"c-RUN91","item":"red lamp"}'
)
JSON_NOW = (
    (
        "a.js",
        k6(*TAKING[:2], "http.post('https://shop.test/order', { csrf: csrf, item: 'red lamp' });"),
        "http.post('https://shop.test/order', JSON.stringify({ csrf: csrf, item: 'red lamp' }), "
        "{ headers: { 'Content-Type': 'application/json' } });",
    ),
    (
        "a.js",
        k6(
            *TAKING[:2],
            "http.post('https://shop.test/order', `csrf=${encodeURIComponent(csrf)}&item=red%20lamp`, "
            "{ headers: { 'Content-Type': 'application/x-www-form-urlencoded' } });",
        ),
        "http.post('https://shop.test/order', JSON.stringify({ csrf, item: 'red lamp' }), "
        "{ headers: { 'Content-Type': 'application/json' } });",
    ),
    (
        "locustfile.py",
        "from locust import HttpUser, task\n\n\nclass Buyer(HttpUser):\n    host = 'https://shop.test'\n\n    @task\n"
        "    def buy(self):\n        csrf = self.client.get('/cart').json()['csrf']\n"
        "        self.client.post('/order', data={'csrf': csrf, 'item': 'red lamp'})\n",
        "        self.client.post('/order', json={'csrf': csrf, 'item': 'red lamp'})\n",
    ),
)


@pytest.mark.parametrize(("path", "script", "expected"), JSON_NOW)
def test_a_form_is_json_now(path: str, script: str, expected: str) -> None:
    """The fields become members, each with the expression that the script had."""
    result = healed(script, PAGE, JSON, path=path)
    assert expected in certified_text(result)
    assert [applied.title for applied in result.applied] == ["Send the form as JSON"]


FORM_NOW = (
    (
        "a.js",
        k6(
            *TAKING[:2],
            "http.post('https://shop.test/order', JSON.stringify({ csrf: csrf, item: 'red lamp' }), "
            "{ headers: { 'Content-Type': 'application/json' } });",
        ),
        "http.post('https://shop.test/order', { csrf: csrf, item: 'red lamp' }, "
        "{ headers: { 'Content-Type': 'application/x-www-form-urlencoded' } });",
    ),
    (
        "a.js",
        k6(
            *TAKING[:2],
            """http.post('https://shop.test/order', `{"csrf":"${csrf}","item":"red lamp"}`, """
            "{ headers: { 'Content-Type': 'application/json' } });",
        ),
        "http.post('https://shop.test/order', { csrf, item: 'red lamp' }, "
        "{ headers: { 'Content-Type': 'application/x-www-form-urlencoded' } });",
    ),
    (
        "locustfile.py",
        "from locust import HttpUser, task\n\n\nclass Buyer(HttpUser):\n    host = 'https://shop.test'\n\n    @task\n"
        "    def buy(self):\n        csrf = self.client.get('/cart').json()['csrf']\n"
        "        self.client.post('/order', json={'csrf': csrf, 'item': 'red lamp'})\n",
        "        self.client.post('/order', data={'csrf': csrf, 'item': 'red lamp'})\n",
    ),
    (
        "locustfile.py",
        "import json\nfrom locust import HttpUser, task\n\n\nclass Buyer(HttpUser):\n    host = 'https://shop.test'\n\n"
        "    @task\n    def buy(self):\n        csrf = self.client.get('/cart').json()['csrf']\n"
        "        self.client.post('/order', data=json.dumps({'csrf': csrf, 'item': 'red lamp'}),\n"
        "                         headers={'Content-Type': 'application/json'})\n",
        "        self.client.post('/order', data={'csrf': csrf, 'item': 'red lamp'},\n"
        "                         headers={'Content-Type': 'application/x-www-form-urlencoded'})\n",
    ),
)


@pytest.mark.parametrize(("path", "script", "expected"), FORM_NOW)
def test_json_is_a_form_now(path: str, script: str, expected: str) -> None:
    order = ORDER.replace("HEADERS", FORM).replace("BODY", "csrf=c-RUN91&item=red+lamp")
    assert expected in certified_text(healed(script, PAGE, order, path=path))


def test_json_that_holds_lists_is_no_form() -> None:
    script = k6(
        *TAKING[:2],
        "http.post('https://shop.test/order', JSON.stringify({ csrf: csrf, items: ['lamp'] }), "
        "{ headers: { 'Content-Type': 'application/json' } });",
    )
    order = ORDER.replace("HEADERS", FORM).replace("BODY", "csrf=c-RUN91&items=lamp")
    result = healed(script, PAGE, order)
    assert not result.passes
    reasons = [found.no_fix for found in result.analysis.findings if "as a form" in found.message]
    assert reasons == ["the request sends no JSON that a form can hold"]


def test_what_is_plain_at_one_step_tells_it_at_another() -> None:
    """`csrf` is the shield at the first step, where nothing else is new; at the second one two fields are."""
    script = k6(
        *TAKING[:2],
        "http.post('https://shop.test/terms', { csrf: csrf, terms: 'yes' });",
        "http.post('https://shop.test/order', { csrf: csrf, item: 'lamp' });",
    )
    page = PAGE.replace('"csrf":"c-RUN91"', '"shield":"c-RUN91","stamp":"c-RUN55"')
    terms = ORDER.replace("/order", "/terms").replace("HEADERS", FORM).replace("BODY", "shield=c-RUN91&terms=yes")
    order = ORDER.replace("HEADERS", FORM).replace("BODY", "item=lamp&stamp=c-RUN55&shield=c-RUN91")
    text = certified_text(healed(script, page, terms, order))
    assert text.count("shield: csrf") == 2


def test_the_form_of_a_value_tells_which_field_it_is() -> None:
    """The expression takes digits, and one of the new fields has digits."""
    script = k6(
        "const cart = http.get('https://shop.test/cart');",
        'const no = cart.body.match(/"no":"(\\d+)"/)[1];',
        "http.post('https://shop.test/order', 'no=' + no + '&item=lamp');",
    )
    page = PAGE.replace('"csrf":"c-RUN91"', '"case":"770RUN1","stamp":"s-RUN-55"')
    order = ORDER.replace("HEADERS", FORM).replace("BODY", "case=770RUN1&item=lamp&stamp=s-RUN-55")
    runs = ("12", "34")
    recordings = [
        parse_flow("###\n".join((page, order)).replace("RUN", run), f"{number}.http") for number, run in enumerate(runs)
    ]
    text = certified_text(engine.heal(Source("a.js", script.encode()), project_of(recordings)))
    assert "'case=' + no + `&item=lamp&stamp=" in text


def test_a_field_that_is_gone_leaves_joined_texts_whole() -> None:
    script = k6(*TAKING[:2], "http.post('https://shop.test/order', 'csrf=' + csrf + '&item=lamp&mode=full');")
    order = ORDER.replace("HEADERS", FORM).replace("BODY", "item=lamp&mode=full")
    assert "http.post('https://shop.test/order', 'item=lamp&mode=full');" in certified_text(healed(script, PAGE, order))


def test_a_field_at_the_end_of_joined_texts_is_gone() -> None:
    script = k6(*TAKING[:2], "http.post('https://shop.test/order', 'item=lamp&csrf=' + csrf);")
    order = ORDER.replace("HEADERS", FORM).replace("BODY", "item=lamp")
    assert "http.post('https://shop.test/order', 'item=lamp');" in certified_text(healed(script, PAGE, order))


def test_a_header_keeps_the_spelling_that_a_function_looks_for() -> None:
    """The function compares with small letters, whatever the recording has."""
    script = k6(
        "const header = (r, n) => { for (const k in r.headers) if (k.toLowerCase() === n) return r.headers[k]; };",
        "const sent = http.post('https://shop.test/cart', 'x', { redirects: 0 });",
        "const id = /cart.([\\w-]+)/.exec(header(sent, 'location'))[1];",
        "http.post('https://shop.test/order', { id: id });",
    )
    cart = "POST https://shop.test/cart\nContent-Type: text/plain\n\nx\nHTTP 303\nLocation: /basket/b-RUN77\n\n"
    order = ORDER.replace("HEADERS", FORM).replace("BODY", "id=b-RUN77")
    text = certified_text(healed(script, cart, order))
    assert "header(sent, 'location')" in text
    assert "basket" in text


def test_a_form_of_a_plan_is_json_now() -> None:
    page = "  GET /cart on shop.test\n    extract csrf from JSON = $.csrf\n"
    plan = to_jmx(f"thread group Users\n{page}  POST /order on shop.test sending csrf=${{csrf}}&item=red lamp\n")
    text = certified_text(healed(plan, PAGE, JSON, path="plan.jmx"))
    sent = '{"csrf":"${csrf}","item":"red lamp"}'
    assert f"POST /order on shop.test sending {sent}\n" in from_jmx(text)
    assert "headers Content-Type: application/json\n" in from_jmx(text)


def test_json_of_a_plan_is_a_form_now() -> None:
    page = "  GET /cart on shop.test\n    extract csrf from JSON = $.csrf\n"
    body = '{"csrf":"${csrf}","item":"red lamp"}'
    plan = to_jmx(
        f"thread group Users\n{page}  POST /order on shop.test sending {body}\n"
        "    headers Content-Type: application/json\n"
    )
    order = ORDER.replace("HEADERS", FORM).replace("BODY", "csrf=c-RUN91&item=red+lamp")
    text = from_jmx(certified_text(healed(plan, PAGE, order, path="plan.jmx")))
    assert "POST /order on shop.test sending csrf=${csrf}&item=red lamp\n" in text
    assert "headers Content-Type: application/x-www-form-urlencoded\n" in text


@pytest.mark.parametrize(
    ("member", "sent", "reason"),
    [
        ("null", "null", "the request sends no JSON that a form can hold"),
        ('"C:\\\\temp"', "C%3A%5Ctemp", "JMeter would read a backslash of the value in another way"),
    ],
)
def test_json_of_a_plan_that_no_form_can_hold(member: str, sent: str, reason: str) -> None:
    plan = to_jmx(
        f'thread group Users\n  POST /order on shop.test sending {{"item":"lamp","note":{member}}}\n'
        "    headers Content-Type: application/json\n"
    )
    order = ORDER.replace("HEADERS", FORM).replace("BODY", f"item=lamp&note={sent}")
    result = healed(plan, order, path="plan.jmx")
    assert not result.passes
    assert [found.no_fix for found in result.analysis.findings if "as a form" in found.message] == [reason]


def test_an_empty_field_of_a_plan_stays_empty_as_json() -> None:
    """JMeter's recorder writes no value for it."""
    written = to_jmx("thread group Users\n  POST /order on shop.test sending item=lamp&note=&gift=no\n")
    plan = re.sub(r"\s*<stringProp name=\"Argument.value\"(?:/>|></stringProp>)", "", written)
    assert plan != written
    order = JSON.replace('{"csrf":"c-RUN91","item":"red lamp"}', '{"item":"lamp","note":"","gift":"no"}')
    text = certified_text(healed(plan, order, path="plan.jmx"))
    assert 'sending {"item":"lamp","note":"","gift":"no"}\n' in from_jmx(text)


def test_a_value_that_is_written_with_numbers_of_html_now() -> None:
    """As the expression takes it, it would make fields of its own in the form."""
    script = k6(
        "const page = http.get('https://shop.test/page');",
        'const csrf = page.body.match(/name="csrf" value="([^"]+)"/)[1];',
        "http.post('https://shop.test/order', 'csrf=' + csrf + '&item=lamp');",
    )
    runs = []
    for token in ("c-8f14e45f", "c-45c48cce"):
        written = "".join(f"&#{ord(character)};" for character in token)
        page = f'<form><input type="hidden" name="csrf" value="{written}"></form>\n'
        page = f"GET https://shop.test/page\nHTTP 200\nContent-Type: text/html\n\n{page}"
        order = ORDER.replace("HEADERS", FORM).replace("BODY", f"csrf={token}&item=lamp")
        runs.append(parse_flow("###\n".join((page, order)), f"{token}.http"))
    text = certified_text(engine.heal(Source("a.js", script.encode()), project_of(runs)))
    assert "'csrf=' + csrf + '&item=lamp'" in text


JSON_PARAMS = "{ headers: { 'Content-Type': 'application/json' } }"
LOCUST_USER = """\
from locust import HttpUser, task


class User(HttpUser):
    @task
    def buy(self):
        csrf = self.client.get("/cart").json()["csrf"]
        FIELDS
        self.client.post("/order", data=data)
"""


def test_a_new_header_is_sent_beside_those_that_are_set_up_once() -> None:
    """The value is taken anew in each iteration, the constant is made before."""
    before = k6(*TAKING, "http.post('https://shop.test/order', JSON.stringify({ tenant }), PARAMS);")
    script = before.replace("export default", f"const PARAMS = {JSON_PARAMS};\n\nexport default")
    order = ORDER.replace("HEADERS", "Content-Type: application/json\nX-CSRF: c-RUN91").replace(
        "BODY", '{"tenant":"t-RUN37"}'
    )
    sent = "{ ...PARAMS, headers: { ...PARAMS.headers, 'X-CSRF': csrf } }"
    assert certified_text(healed(script, PAGE, order)) == script.replace("PARAMS);", f"{sent});")


@pytest.mark.parametrize(
    ("before", "body", "after"),
    [
        ("data.csrf = csrf;", "token=c-RUN91", "data.token = csrf;"),
        ("data['csrf'] = csrf;", "token=c-RUN91", "data['token'] = csrf;"),
        ("data.csrf = csrf;", "csrf=c-RUN91&currency=EUR", "data.csrf = csrf;\n  data.currency = 'EUR';"),
        ("data['csrf'] = csrf; // CSRF", "csrf=c-RUN91&c=EUR", "data['csrf'] = csrf; // CSRF\n  data['c'] = 'EUR';"),
    ],
)
def test_fields_that_are_set_one_by_one(before: str, body: str, after: str) -> None:
    script = k6(*TAKING[:2], "const data = {};", before, "http.post('https://shop.test/order', data);")
    order = ORDER.replace("HEADERS", FORM).replace("BODY", body)
    assert certified_text(healed(script, PAGE, order)) == script.replace(before, after)


@pytest.mark.parametrize(
    ("before", "body", "after"),
    [
        ("data = dict(csrf=csrf)", "token=c-RUN91", "data = dict(token=csrf)"),
        ("data = dict(csrf=csrf)", "csrf=c-RUN91&currency=EUR", 'data = dict(csrf=csrf, currency="EUR")'),
        (
            'data = {}\n        data["csrf"] = csrf',
            "csrf=c-RUN91&currency=EUR",
            'data = {}\n        data["csrf"] = csrf\n        data["currency"] = "EUR"',
        ),
    ],
)
def test_fields_of_dictionaries(before: str, body: str, after: str) -> None:
    order = ORDER.replace("HEADERS", FORM).replace("BODY", body)
    text = certified_text(healed(LOCUST_USER.replace("FIELDS", before), PAGE, order, path="locustfile.py"))
    assert text == LOCUST_USER.replace("FIELDS", after)


MULTIPART = "Content-Type: multipart/form-data; boundary=X"
HELPER = """\
import http from 'k6/http';

function multipart(fields) {
  const parts = Object.entries(fields).flatMap(([name, values]) =>
    [values].flat().map(
      (value) => `--X\\r\\nContent-Disposition: form-data; name="${name}"\\r\\n\\r\\n${value}\\r\\n`,
    ),
  );
  return `${parts.join('')}--X--\\r\\n`;
}

export default function () {
  http.post(
    'https://shop.test/order',
    multipart({ item: 'lamp', gift: 'no' }),
    { headers: { 'Content-Type': 'multipart/form-data; boundary=X' } },
  );
}
"""
PARTS = (
    '--X\\r\\nContent-Disposition: form-data; name="item"\\r\\n\\r\\nlamp\\r\\n'
    '--X\\r\\nContent-Disposition: form-data; name="gift"\\r\\n\\r\\nno\\r\\n--X--\\r\\n'
)
TEXT_OF_K6 = HELPER.replace("multipart({ item: 'lamp', gift: 'no' })", f"'{PARTS}'")
TEXT_OF_LOCUST = f"""\
from locust import HttpUser, task


class Buyer(HttpUser):
    host = "https://shop.test"

    @task
    def buy(self):
        self.client.post(
            "/order", headers={{"Content-Type": "multipart/form-data; boundary=X"}}, data='{PARTS}'
        )
"""
GIFT = '--X\\r\\nContent-Disposition: form-data; name="gift"\\r\\n\\r\\nno\\r\\n'
CHANGES = {
    "renamed": (("item", "lamp"), ("gift_wrap", "no")),
    "new": (("item", "lamp"), ("gift", "no"), ("step", "confirm")),
    "gone": (("item", "lamp"),),
}
HEALED = {
    "renamed": (("gift: 'no'", "gift_wrap: 'no'"), ('name="gift"', 'name="gift_wrap"')),
    "new": (
        ("gift: 'no'", "gift: 'no', step: 'confirm'"),
        (GIFT, GIFT.replace("gift", "step").replace("no", "confirm") + GIFT),
    ),
    "gone": ((", gift: 'no'", ""), (GIFT, "")),
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize(("path", "script"), [("a.js", HELPER), ("a.js", TEXT_OF_K6), ("a.py", TEXT_OF_LOCUST)])
def test_a_part_of_a_form(path: str, script: str, change: str) -> None:
    parts = [f'--X\nContent-Disposition: form-data; name="{name}"\n\n{value}\n' for name, value in CHANGES[change]]
    order = ORDER.replace("HEADERS", MULTIPART).replace("BODY", "".join([*parts, "--X--"]))
    old, new = HEALED[change][0 if script == HELPER else 1]
    assert certified_text(healed(script, order, path=path)) == script.replace(old, new, 1)


def changed(script: str, *bodies: str) -> list[tuple[str, str, bool]]:
    """What has changed in the fields of an order, whose form is another one in each run: old name, new name, and
    whether each run has a value of its own."""
    texts = [ORDER.replace("HEADERS", FORM).replace("BODY", body) for body in bodies]
    runs = [parse_flow(PAGE + "###\n" + text, f"{number}.http") for number, text in enumerate(texts)]
    before = engine.heal(Source("a.js", script.encode()), project_of(runs)).before
    return [(str(field.old), str(field.new), field.of_each_run) for field in before.context.diagnosis.fields]


@pytest.mark.parametrize(
    ("value", "of_each_run"), [("k3Jd9fPq2LmZQw8rT5yU1oPa", True), ("blue", False)], ids=["token", "word"]
)
def test_a_new_token_is_another_one_in_each_run_though_one_run_alone_shows_it(value: str, of_each_run: bool) -> None:
    script = k6("http.post('https://shop.test/order', { item: 'lamp' });")
    assert changed(script, f"item=lamp&stamp={value}") == [("None", "('form', 'stamp', 0)", of_each_run)]


ZIP = k6(
    "const cart = http.get('https://shop.test/cart');",
    "const zip = cart.body.match(/code=([0-9]{6})/)[1];",
    "http.post('https://shop.test/order', { zip, item: 'lamp' });",
)


@pytest.mark.parametrize(
    ("body", "new_name"),
    [
        ("item=lamp&shield=482913&mode=full", "('form', 'shield', 0)"),
        ("item=lamp&shield=482913&stamp=733120&mode=full", "None"),
    ],
    ids=["one", "two"],
)
def test_the_only_new_field_of_the_form_that_the_script_takes_is_the_old_one(body: str, new_name: str) -> None:
    """The script takes six digits; where two new fields have them, neither is the old one."""
    new_names = {old: new for old, new, _ in changed(ZIP, body)}
    assert new_names["('form', 'zip', 0)"] == new_name


def test_the_path_of_a_plan_is_a_value_that_has_another_name() -> None:
    page = PAGE.replace("tenant", "following").replace("t-RUN37", "orders-RUN37")
    plan = to_jmx(
        "thread group Users\n  GET /cart on shop.test\n    extract next from JSON = $.next\n"
        "  GET ${next}/list on shop.test\n"
    )
    order = "GET https://shop.test/orders-RUN37/list\nHTTP 200\n\nok\n"
    text = from_jmx(certified_text(healed(plan, page, order, path="plan.jmx")))
    assert "extract next from JSON = $.following\n" in text


CART = """\
POST https://shop.test/api/carts

HTTP 200
Content-Type: application/json

{"id":"c-RUN81"}
###
POST https://shop.test/api/carts/c-RUN81/items

HTTP 200

ok
"""
CART_LINES = (
    "const cart = http.post('https://shop.test/api/carts');",
    "http.post(`https://shop.test/api/carts/${cart.json('id')}/items`);",
)
NEW_WORDS = {"carts": "baskets", "items": "lines"}


def in_new_words(text: str) -> str:
    for old, new in NEW_WORDS.items():
        text = text.replace(f"/{old}", f"/{new}")
    return text


def test_two_words_of_an_address_with_an_id_between_them() -> None:
    script = k6(*CART_LINES)
    assert certified_text(healed(script, in_new_words(CART))) == in_new_words(script)


def test_addresses_of_an_older_version_are_wrong_where_both_are_linked() -> None:
    """The newest recordings decide. To the older ones the healed script need not fit."""
    runs = [
        parse_flow(text.replace("RUN", f"4{name}7"), f"{name}.http")
        for name, text in zip("abcd", [CART] * 2 + [in_new_words(CART)] * 2, strict=True)
    ]
    script = k6(*CART_LINES)
    old, new = (
        engine.analyse(Source("a.js", text.encode()), project_of(runs)) for text in (script, in_new_words(script))
    )
    errors_of_both = [
        [(finding.rule, finding.message) for finding in analysis.findings if finding.severity is Severity.ERROR]
        for analysis in (old, new)
    ]
    assert errors_of_both == [
        [
            ("changed-request", "/api/carts is /api/baskets in d.http"),
            ("changed-request", "/api/carts/…/items is /api/baskets/…/lines in d.http"),
        ],
        [],
    ]
    assert new.context.certificate is not None and new.context.certificate.older == {0, 1}


def test_what_the_user_typed_into_an_address_is_no_change_of_it() -> None:
    """Two users who look for different things use one version of the application."""
    page = "GET https://shop.test/search/TERM\n\nHTTP 200\nContent-Type: application/json\n\n[1]\n"
    runs = [parse_flow(page.replace("TERM", term), f"{term}.http") for term in ("coffee", "cocoa")]
    script = k6("http.get('https://shop.test/search/coffee');")
    analysis = engine.analyse(Source("a.js", script.encode()), project_of(runs))
    assert [finding.rule for finding in analysis.findings if finding.rule == "changed-request"] == []
    assert analysis.context.certificate is not None and analysis.context.certificate.older == frozenset()


def test_a_number_in_a_new_name_is_no_field_of_its_own() -> None:
    script = k6("http.post('https://shop.test/order', { item: 'lamp', note: 'red' });")
    order = "POST https://shop.test/order\nContent-Type: application/x-www-form-urlencoded\n\nitem=lamp&note_v2=red\n"
    result = healed(script, f"{order}HTTP 200\n\nok\n")
    assert [applied.title for applied in result.applied] == ["Rename `note` to `note_v2`"]
