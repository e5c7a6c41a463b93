"""The words that a name is chosen from: the fields of the value, and the things that it may belong to, in order."""

from __future__ import annotations

import pytest

from loadlint.correlation.name.words import area_of, fields_of, things_of
from loadlint.correlation.pair.aligned_recordings import alignment_of
from loadlint.correlation.pair.recording_as_script import replaying
from loadlint.correlation.pipeline import traced_values
from tests.support.clue_examples import recordings_of

V, W = "{k7Qa2mZt9Lb4|p3Cd8nBr5Ye1}", "{m5Rs1kYu8Nh2|q9Tz4jFg7Pb6}"


def words(text: str, values: frozenset[str] = frozenset()) -> tuple[list[str], list[str]]:
    """Fields and things of the last value that an answer issued; `values` are those that change."""
    sent, runs = recordings_of(text.replace("V", V).replace("W", W))
    script = replaying(sent)
    item = [item for item in traced_values(alignment_of(script.steps, runs)) if item.proof is not None][-1]
    return list(fields_of(script, item)), [name for name in things_of(script, item, values, area_of(script)) if name]


@pytest.mark.parametrize(
    ("text", "fields", "things"),
    [
        ('GET /a -> 200 {"tok":"V"}\nGET /b?x=V',
         "tok x value", "a, b"),
        ('GET /a -> 200 {"cart":{"id":"V"}}\nGET /carts/V\nGET /b?cart=V',
         "cart_id id cart id", "cart, carts, a, carts"),
        ('POST /carts -> 200 {"id":"V"}\nGET /carts/V\nGET /b?orders=V&x=V&ab=V&ref=V&cartNo=V',
         "cart_id orders_id id orders x ab ref cartNo id", "carts, carts, carts"),
        ('POST /carts/new -> 200 {"data":{"id":"V"}}\nGET /new/V\nPOST /b {"data":"V","order":"V"}',
         "data_id order_id id data order id", "carts, new, new"),
        ('POST /carts -> 200 {"item":{"id":"V"}}\nGET /carts/V',
         "id id", "item, carts, carts, carts"),
        ('POST /carts?x=/b -> 200 {"id":"V"}\nGET /b/V',
         "id id", "b, carts, b"),
        ('POST /carts -> 200 {"id":"V"}\nPOST /b {"carts":"V"}',
         "carts_id id carts value", "carts, b"),
        ('GET /a -> 200 {"id":"order-{4711|5822}"}\nGET /b?x=order-{4711|5822}',
         "id x value", "order, a, b"),
        ('GET /a -> 200 {"id":"{order-4711|cart-5822}"}\nGET /b?x={order-4711|cart-5822}',
         "id x value", "a, b"),
        ('GET /a -> 200 {"id":"{orders4711|order_5822}"}\nGET /b?x={orders4711|order_5822}',
         "id x value", "a, b"),
        ('GET /a -> 200 {"id":"{order_4711|order-5822}"}\nGET /b?x={order_4711|order-5822}',
         "id x value", "order, a, b"),
        ('GET /a -> 200 {"id":"abc-{4711|5822}"}\nGET /b?x=abc-{4711|5822}',
         "id x value", "a, b"),
        ('GET /a -> 200 <input name="row[{4144|5255}]">\nPOST /b row[{4144|5255}]=x',
         "id", "row, row, a, b"),
        ('GET /lines -> 200 {"id":"V"}\nGET /carts/V\nGET /lines/V\nGET /new/V\nGET /b?x=V',
         "line_id id x id id id", "lines, carts, lines, carts"),
        ('GET /login/form -> 200 <input name="csrf" value="V">\nPOST /pay/now csrf=V',
         "csrf csrf value", "now, pay, form, login"),
        ('GET /login/form -> 200 {"csrf":"V"}\nPOST /pay/now csrf=V\nPOST /other csrf=V',
         "csrf csrf csrf value", "form, login, now, pay"),
        ('GET /shop/login -> 200 {"csrf":"V"}\nPOST /shop/pay csrf=V\nGET /shop/x\nGET /y',
         "csrf csrf value", "login, pay, shop, shop"),
        ('GET /shop/login -> 200 {"csrf":"V"}\nPOST /shop/pay csrf=V\nGET /x\nGET /y',
         "csrf csrf value", "login, shop, pay, shop"),
        ('GET /shop/login -> 200 {"csrf":"V"}\nPOST /shop/pay csrf=V',
         "csrf csrf value", "login, pay, shop, shop"),
        ('GET /login -> 200 {"csrf":"V"}\nPOST /pay csrf=V',
         "csrf csrf value", "login, pay"),
        ('POST /g {"query":"query getCart {a}","x":1} -> 200 {"data":{"c":{"tok":"V"}}}\n'
         'POST /g {"query":"mutation pay {a}","variables":{"c":"V"}}',
         "c_tok tok c value", "c, g, g, pay"),
        ('POST /g {"query":"query getCart {a}","x":1} -> 200 {"data":{"c":{"tok":"V"}}}\n'
         'POST /g {"query":"mutation pay {a}","variables":{"c":"V"}}\n'
         'POST /g {"query":"mutation post {a}","variables":{"c":"V"}}',
         "c_tok tok c c value", "c, g, g"),
        ('GET /a -> 200 {"l":[{"n":"Tea","id":"V"},{"n":"Pot","id":"W"}]}\nGET /b?x=V',
         "id x value", "Tea, l, a, b"),
        ('GET /a -> 200 {"l":[{"n":"Tea 2","id":"V"},{"n":"Pot 2","id":"W"}]}\nGET /b?x=V',
         "id x value", "l, a, b"),
        ('GET /a -> 200 {"data":{"id":"V"}}\nGET /b?x=V',
         "id x value", "a, b"),
        ('GET /a -> 200 {"carts":{"id":"V"}}\nGET /b?x=V',
         "id x value", "carts, a, b"),
        ('GET /a -> 200 cart id: V;\nGET /b?x=V',
         "x value", "a, b"),
        ('GET /a -> 200 new cart value: V;\nGET /b?x=V',
         "x value", "a, b"),
        ('GET /a -> 200 <i class="big" data-cart-="V">x</i>\nGET /b?x=V',
         "cart- x value", "b, a"),
        ('GET /a -> 200 &nbsp;tea: V;\nGET /b?x=V',
         "x value", "tea, a, b"),
        ('GET /a -> 200 edit: V;\nGET /b?x=V',
         "x value", "a, b"),
        ('GET /carts/12/edit.php -> 200 {"id":"V"}\nGET /api/lines.json;v=1/list?x=V',
         "id x value", "carts, edit, lines"),
        ('GET /carts/a7b -> 200 {"id":"V"}\nGET /b/{green|black}?x=V',
         "id x value", "carts, green, b"),
        ('GET /a.html/show/update -> 200 {"id":"V"}\nGET /b/Abcdefghijklmnopqrstuvw?x=V',
         "id x value", "a, update, b"),
        ('GET /a -> 200 data-tea: V;\nGET /b?x=V',
         "x value", "tea, a, b"),
        ('GET /a -> 200 tea-: V;\nGET /b?x=V',
         "x value", "tea, a, b"),
        ('GET /a -> 200 tea_ V;\nGET /b?x=V',
         "x value", "tea, a, b"),
        ('GET /a -> 200 NAME: V;\nGET /b?x=V',
         "x value", "a, b"),
        ('GET /a -> 200 tea href: V;\nGET /b?x=V',
         "x value", "a, b"),
        ('GET /a -> 200 tea new: V;\nGET /b?x=V',
         "x value", "a, b"),
        ('GET /a -> 200 1.5 V;\nGET /b?x=V',
         "x value", "a, b"),
        ('GET /a -> 200 {"l":[{"n":"Tea","id":"V"},{"n":"Pot","id":"W"}],"x":"V"}\nGET /b?l=V',
         "l_id id l value", "Tea, l, a, b"),
        ('GET /a -> 200 {"l":[{"n":7,"id":"V"},{"n":8,"id":"W"}]}\nGET /b?y=V',
         "id y value", "l, a, b"),
        ('GET /a -> 200 {"order_ids":["V"]}\nGET /b?y=V',
         "order_id y value", "a, b"),
        ('GET /a -> 200 <input name="order_ids" value="V">\nGET /b?y=V',
         "order_ids y value", "b, a"),
        ('POST /new -> 200 {"id":"V"}\nGET /new/V',
         "id id", "new, new"),
        ('POST /a/b -> 200 {"result":{"id":"V"}}\nGET /b/V\nGET /c/V',
         "b_id id id id", "b, c, b, a, b"),
    ],
)  # fmt: skip
def test_words_for_a_name(text: str, fields: str, things: str) -> None:
    """The field at the origin with its owner, then those that send it; what chooses it, then the two addresses."""
    assert [", ".join(part) for part in words(text)] == [", ".join(fields.split()), things]


def test_values_that_change_are_no_things() -> None:
    text = 'GET /carts -> 200 {"id":"V"}\nGET /b/lines?x=V'
    assert words(text)[1] == ["carts", "lines", "b"]
    assert words(text, frozenset({"carts", "b"}))[1] == ["lines"]
