"""An id that stood in the path of an address is a parameter now, or the other way round."""

from __future__ import annotations

import pytest

from tests.healing.test_changed_requests import TAKING, certified_text, healed
from tests.support.plan_notation import from_jmx, to_jmx
from tests.support.scripts import k6

CART = """\
POST https://shop.test/carts
HTTP 201
Content-Type: application/json

{"id":"c-RUN91f3"}
"""
IN_PATH = "GET https://shop.test/carts/c-RUN91f3/items\nHTTP 200\n\n[]\n"
IN_QUERY = "GET https://shop.test/carts/items?cart=c-RUN91f3\nHTTP 200\n\n[]\n"
TAKEN = "const id = http.post('https://shop.test/carts').json('id');"

STYLES = (
    pytest.param(
        "http.get(`https://shop.test/carts/${id}/items`);",
        "http.get(`https://shop.test/carts/items?cart=${id}`);",
        id="template",
    ),
    pytest.param(
        "http.get('https://shop.test/carts/' + id + '/items');",
        "http.get(`https://shop.test/carts/items?cart=${id}`);",
        id="joined texts",
    ),
)


@pytest.mark.parametrize(("line", "expected"), STYLES)
def test_an_id_leaves_the_path(line: str, expected: str) -> None:
    text = certified_text(healed(k6(TAKEN, line), CART, IN_QUERY))
    assert expected in text


def test_an_id_at_the_end_of_joined_texts_leaves_the_path() -> None:
    recorded = IN_QUERY.replace("/items", "")
    text = certified_text(healed(k6(TAKEN, "http.get('https://shop.test/carts/' + id);"), CART, recorded))
    assert "http.get('https://shop.test/carts' + `?cart=${id}`);" in text


def test_one_of_two_ids_leaves_the_path() -> None:
    """What each part of the path was tells which of them stays."""
    cart = CART.replace('"id":"c-RUN91f3"', '"id":"c-RUN91f3","line":"n-RUN20b1"')
    taken = "const cart = http.post('https://shop.test/carts');"
    line = "http.get(`https://shop.test/carts/${cart.json('id')}/${cart.json('line')}`);"
    recorded = "GET https://shop.test/carts/n-RUN20b1?cart=c-RUN91f3\nHTTP 200\n\n[]\n"
    text = certified_text(healed(k6(taken, line), cart, recorded))
    assert "`https://shop.test/carts/${cart.json('line')}?cart=${" in text


def test_an_id_comes_into_the_path() -> None:
    text = certified_text(healed(k6(TAKEN, "http.get(`https://shop.test/carts/items?cart=${id}`);"), CART, IN_PATH))
    assert "http.get(`https://shop.test/carts/${id}/items`);" in text


def test_in_locust_an_expression_within_quotes_has_other_quotes() -> None:
    script = (
        "from locust import HttpUser, task\n\n\nclass Buyer(HttpUser):\n    host = 'https://shop.test'\n\n    @task\n"
        "    def buy(self):\n        taken = {}\n        taken['id'] = self.client.post('/carts').json()['id']\n"
        "        self.client.get('/carts/items?cart=' + taken['id'])\n"
    )
    text = certified_text(healed(script, CART, IN_PATH, path="locustfile.py"))
    assert """self.client.get(f'/carts/{taken["id"]}/items')\n""" in text


def test_in_a_plan() -> None:
    plan = to_jmx(
        "thread group Users\n  POST /carts on shop.test\n    extract id from JSON = $.id\n"
        "  GET /carts/${id}/items on shop.test\n"
    )
    text = from_jmx(certified_text(healed(plan, CART, IN_QUERY, path="plan.jmx")))
    assert "GET /carts/items on shop.test sending cart=${id}\n" in text


def test_a_list_that_is_asked_for_instead_is_no_moved_id() -> None:
    """The parameter is no id of the script's: another page was opened, which nothing certifies."""
    recorded = "GET https://shop.test/carts/items?page=2\nHTTP 200\n\n[]\n"
    result = healed(k6(TAKEN, "http.get(`https://shop.test/carts/${id}/items`);"), CART, recorded)
    assert not [applied for applied in result.applied if applied.title.startswith("Request ")]


def test_a_member_leaves_json_of_joined_texts() -> None:
    body = """'{"csrf":"' + csrf + '","item":"lamp"}'"""
    headers = "{ headers: { 'Content-Type': 'application/json' } }"
    script = k6(*TAKING[:2], f"http.post('https://shop.test/order', {body}, {headers});")
    page = 'GET https://shop.test/cart\nHTTP 200\nContent-Type: application/json\n\n{"csrf":"c-RUN91"}\n'
    order = (
        "POST https://shop.test/order\nContent-Type: application/json\n\n"
        '{"item":"lamp","proof":{"csrf":"c-RUN91"}}\nHTTP 200\n\nok\n'
    )
    text = certified_text(healed(script, page, order))
    assert '"item":"lamp"' in text and '"csrf":"\' + csrf' not in text
