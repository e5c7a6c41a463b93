"""What variables are called: by the field that issues the value, else by the one that sends it, and by their things."""

from __future__ import annotations

from base64 import b64encode

import pytest

from loadlint.correlation.pair.recording_as_script import replaying
from loadlint.correlation.pipeline import build
from tests.support.clue_examples import recordings_of
from tests.support.flowtext import parse_flow

V, W = "{k7Qa2mZt9Lb4|p3Cd8nBr5Ye1}", "{m5Rs1kYu8Nh2|q9Tz4jFg7Pb6}"


def names(text: str) -> list[str]:
    """The variables of recordings in the notation of `clue_examples`, in which V and W are two values."""
    script, runs = recordings_of(text.replace("V", V).replace("W", W))
    flow = build(replaying(script), runs)
    return [item.variable for item in flow.correlations] + [value.variable for value in flow.client_values]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # The field at its origin, with its owner where its own name says nothing.
        ('GET /a -> 200 {"tok":"V"}\nGET /b?x=V', "tok"),
        ('GET /a -> 200 {"id":"V"}\nGET /b?x=V', "id"),
        ('GET /a -> 200 {"cart":{"id":"V"}}\nGET /b?x=V', "cartId"),
        ('GET /a -> 200 {"data":{"id":"V"}}\nGET /b?x=V', "id"),
        ('GET /a -> 200 {"carts":["V"]}\nGET /b?x=V', "cart"),
        ('GET /a -> 200 {"result":"V"}\nGET /b?cartNo=V', "cartNo"),
        # What was made: the word that both addresses have, else the noun of the field that sends it.
        ('POST /carts -> 200 {"data":{"id":"V"}}\nGET /carts/V', "cartId"),
        ('POST /carts -> 200 {"id":"V"}\nGET /b?order=V', "orderId"),
        ('POST /carts -> 200 {"id":"V"}\nGET /b?path=V', "cartId"),
        ('POST /carts/new -> 200 {"id":"V"}\nGET /new/V', "cartId"),
        ('GET /api/v2/carts/7 -> 200 {"id":"V"}\nGET /api/list?x=V', "cartId"),
        # The field at its use; a word of the text before it.
        ('GET /a -> 200 text "V"\nGET /b?tok=V', "tok"),
        ('GET /a -> 200 text "V"\nGET /carts/V', "textId"),
        ('GET /a -> 200 <i data-cart-ref="x">cart: "V"</i>\nGET /V', "cartId"),
        ('GET /a -> 200 {"t":"V"}\nPOST /b {"l":["V"]}', "t"),
        ('GET /a -> 200 {"t":"tok-V"}\nGET /b?m=x.V', "tokValue"),
        # The field with the name of its owner; the last of several uses; what only looks like a list.
        ('GET /a -> 200 {"cart":{"ref":"V"}}\nGET /b?cart=V', "cartRef"),
        ('GET /a -> 200 {"carts":[{"ref":"V"}]}\nGET /b?x=1&cart=V', "cartRef"),
        ('GET /a -> 200 {"cart":{"ref":"V"}}\nGET /b?x=V\nGET /c?cart=V', "cartRef"),
        ('GET /a -> 200 {"cart":{"ref":"V"}}\nGET /b?order=V', "order"),
        ('GET /a -> 200 {"news":"V"}\nGET /b?x=V', "news"),
        ('GET /a -> 200 {"orders":"V"}\nGET /b?x=V', "orders"),
        ('GET /a -> 200 <input name="orders" value="V">\nPOST /b x=V', "orders"),
        ('GET /a -> 200 {"a":{"orders":["V"]}}\nGET /b?x=V', "order"),
        # A part of a value: the word before it; a name that is nothing but the value; an element of a list.
        ('GET /a -> 200 V\nGET /b?m=order.V', "orderId"),
        ('GET /a -> 200 V\nGET /b?m=order.V\nGET /c?tok=V', "tok"),
        ('GET /a -> 200 V\nGET /b?m=5.V', "value"),
        ('GET /a -> 200 <i>{9c1185a5c5e9fc54|59f3de64bfea4fc7}</i>\nPOST /b {9c1185a5c5e9fc54|59f3de64bfea4fc7}=x',
         "tokenName"),
        ('GET /a -> 200 <i>{9c1185a5c5e9fc54|59f3de64bfea4fc7}</i>'
         '\nPOST /b row-{9c1185a5c5e9fc54|59f3de64bfea4fc7}=x', "rowId"),
        ('GET /a -> 200 V\nPOST /b {"l":["V"]}', "id"),
        ('GET /a -> 200 V\nPOST /b {"l":[{"tok":"V"}]}', "tok"),
        ('GET /a -> 200 V\nPOST /b {"json":{"tok":"V"}}', "tok"),
        ('GET /a -> 200 V\nPOST /b l=V', "l"),
        ('GET /a -> 200 V\nGET /b?path=V', "path"),
        ('GET /a -> 200 V\nPOST /b {"path":"V"}', "path"),
        ('GET /a -> 200 V\nPOST /b part=V', "part"),
        # What chooses it in a list, what the value says itself, the name that it is a part of.
        ('GET /a -> 200 {"l":[{"n":"Tea","id":"V"},{"n":"Pot","id":"W"}]}\nGET /b?x=V&y=W', "teaId potId"),
        ('GET /a -> 200 {"id":"order-{4711|5822}"}\nGET /b?x=order-{4711|5822}', "orderId"),
        ('GET /a -> 200 {"id":"Orders({4711|5822})"}\nGET /b?x=Orders({4711|5822})', "orderId"),
        ('GET /a -> 200 <input name="row[{41|52}]">\nPOST /b row[{41|52}]=x', "rowId"),
        # Two of one name: by what they are sent to, by the next one, by their number.
        ('GET /login -> 200 <input name="csrf" value="V">\nPOST /login csrf=V\n'
         'GET /pay -> 200 <input name="csrf" value="W">\nPOST /pay csrf=W', "csrfToken payCsrfToken"),
        ('GET /a -> 200 {"id":"V"}\nGET /b -> 200 {"id":"W"}\nGET /x/V\nGET /y/W', "id nextId"),
        ('GET /a -> 200 {"toks":["V","W"]}\nGET /b?i=V&i=W', "tok tok2"),
        ('GET /a -> 200 {"toks":["V","W"]}\nPOST /b i=V&i=W', "tok tok2"),
        ('GET /a -> 200 {"toks":["V","W"]}\nPOST /b {"i":["V","W"]}', "toks"),
        ('GET /a -> 200 {"toks":["W","V"]}\nPOST /b {"i":["V","W"]}', "tok nextTok"),
        ('GET /a -> 200 {"tok":"V","toks":["W"]}\nGET /c?t=V\nGET /b?i=1&i=W', "tok tok2"),
        ('GET /a -> 200 {"t":"V"}\nGET /b?ids=V&ids=V', "t"),
        # The token of a form by the form's target, another value by its issuer; what is no name of an address.
        ('GET /login -> 200 <input name="id" value="V">\nPOST /pay id=V', "payId"),
        ('GET /login -> 200 {"id":"V"}\nPOST /pay {"x":"V"}', "loginId"),
        ('GET /carts;v=1 -> 200 {"id":"V"}\nGET /b?x=V', "cartId"),
        ('GET /carts.php -> 200 {"id":"V"}\nGET /b?x=V', "cartId"),
        # An operation.
        ('POST /g {"query":"query getCart {a}","x":1} -> 200 {"data":{"c":{"id":"V"}}}\n'
         'POST /g {"query":"mutation pay {a}","variables":{"c":"V"}}', "cId"),
        # Values that change from run to run name nothing, others do.
        ('GET /tea/{green|black} -> 200 {"id":"V"}\nGET /b?x=V', "teaId"),
        ('GET /a -> 200 {"kind":"{green|black}"}\nGET /{green|black} -> 200 {"id":"V"}\nGET /b?x=V', "kind id"),
        ('GET /login -> 200 {"id":"k7Qx2mZt9Lw4"}\nPOST /pay {"x":"k7Qx2mZt9Lw4"}', "loginId"),
        # What the client makes.
        ("GET /a -> 200 x\nPOST /b 0000000003", "timestamp"),
        ("GET /a -> 200 x\nGET /b?_=0000000003", "timestamp"),
        ("GET /a -> 200 x\nPOST /b 81f35c0e-6b1d-4f0c-9a5e-3a1f0c2d7b44", "value"),
        ("GET /a -> 200 x\nPOST /b?nonce=9c1185a5c5e9fc54", "nonce"),
    ],
)  # fmt: skip
def test_names(text: str, expected: str) -> None:
    assert names(text) == expected.split()


HEADERS = """
GET https://shop.test/a
HTTP 200

SENT
###
GET https://shop.test/b
HEADER
HTTP 200
"""


@pytest.mark.parametrize(
    ("header", "variable"),
    [
        ("Authorization: Bearer {}", "value"),
        ("X-Cart: {}", "cart"),
        ("If-Match: {}", "value"),
        ("Authorization: Basic {}", "token"),
    ],
)
def test_names_of_headers(header: str, variable: str) -> None:
    """One that says how a value is used says nothing of it, and neither does what stands within base64."""
    runs = []
    for number, value in enumerate(("k7Qa2mZt9Lb4", "p3Cd8nBr5Ye1")):
        sent = b64encode(f"ann:{value}".encode()).decode() if "Basic" in header else value
        text = HEADERS.replace("HEADER", header.format(sent)).replace("SENT", value)
        runs.append(parse_flow(text, f"{number}.http"))
    assert [item.variable for item in build(replaying(runs[0]), runs).correlations] == [variable]


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ('GET /a -> 200 {"kind":"{green|black}"}\nGET /tea/{green|black} -> 200 {"t":"V"}\nGET /b?t=V', "GET /tea/*"),
        # Only as a whole word, and only what stands in the path.
        ('GET /a -> 200 {"kind":"{green|black}"}\nGET /greens/{green|black} -> 200 {"t":"V"}\nGET /b?t=V',
         "GET /greens/*"),
        ('GET /a -> 200 {"kind":"{green|black}"}\nGET /green?kind={green|black} -> 200 {"t":"V"}\nGET /b?t=V',
         "GET /green"),
        ('GET /tea/{green|black} -> 200 {"t":"V"}\nGET /b?t=V', "GET /tea/*"),
        ('GET /tea/green -> 200 {"t":"V"}\nGET /b?t=V', "GET /tea/green"),
        ('GET /a -> 200 {"id":"xqwrtz"}\nGET /a -> 200 {"t":"V"}\nGET /b?t=V', "GET /a"),
        # No extractor reads an answer.
        ("GET /a.js -> 200 f({41|52})\nGET /carts/{41|52}", ""),
    ],
)  # fmt: skip
def test_the_request_whose_answer_is_read(text: str, asked: str) -> None:
    """As statistics call it, with a mark for each value of a run."""
    script, runs = recordings_of(text.replace("V", V))
    assert build(replaying(script), runs).correlations[-1].asked == asked


def test_what_becomes_of_values_is_told_by_their_origin() -> None:
    """One that an answer issued, one that the client makes, and one of which nothing is known."""
    text = 'GET /a -> 200 {"t":"V"}\nPOST /b?x=V&nonce=9c1185a5c5e9fc54&same=tea {"title":"{Green|Black} tea"}'
    script, runs = recordings_of(text.replace("V", V))
    flow = build(replaying(script), runs)
    assert [item.group.literal for item in flow.correlations] == ["k7Qa2mZt9Lb4"]
    assert [group.literal for group in flow.unknown] == ["Green tea"]
    script, runs = recordings_of("GET /a -> 200 x\nPOST /b?nonce=9c1185a5c5e9fc54&kind=tea")
    flow = build(replaying(script), runs)
    assert [(value.group.literal, value.generator.kind) for value in flow.client_values] == [
        ("9c1185a5c5e9fc54", "hex")
    ]
    assert (flow.correlations, flow.unknown) == ((), ())


def test_the_request_whose_answer_is_read_is_named_without_ids() -> None:
    """They are variables by then."""
    text = 'POST /carts -> 201 {"id":"V"}\nGET /carts/V -> 200 {"t":"W"}\nGET /b?t=W'
    script, runs = recordings_of(text.replace("V", V).replace("W", W))
    correlations = build(replaying(script), runs).correlations
    assert [(item.variable, item.asked) for item in correlations] == [
        ("cartId", "POST /carts"),
        ("cartT", "GET /carts/*"),
    ]


def test_an_id_names_no_other_one() -> None:
    """Behind another id the word before it is a value of the recorded run."""
    text = 'POST /desk -> 200 {"to":"/berth/{ULBAR|RFQJH}/V/"}\nGET /berth/{ULBAR|RFQJH}/V/ -> 200\n'
    assert names(text) == ["berthId", "deskBerthId"]
