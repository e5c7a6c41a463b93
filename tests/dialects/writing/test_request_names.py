"""What checks and messages call a request: steps of one path are told apart, and no recorded id is in it."""

from __future__ import annotations

import pytest

from loadlint.operation import request_name
from loadlint.request import Field, FormBody, RawBody, Request
from loadlint.text.mapped import HOLE, Text


@pytest.mark.parametrize(
    ("url", "body", "name"),
    [
        ("https://h/basket/add/3/", None, "POST /basket/add/*/"),
        ("https://h/catalogue/blue-mug_3/", None, "POST /catalogue/*/"),
        (f"https://h/api/v1/orders/{HOLE}", None, "POST /api/v1/orders/*"),
        ("https://h/?_task=mail&_action=list&_uid=17", None, "POST /?_task=mail&_action=list"),
        ("https://h/a?page=2&action=17", None, "POST /a"),
        ("https://h/index.php?route=/table/row-check&db=a", None, "POST /index.php?route=/table/row-check"),
        ("https://h/index.php?route=account%2Flogin", None, "POST /index.php?route=account%2Flogin"),
        ("https://h/index.php?route=/rows/17", None, "POST /index.php"),
        ("https://h/index.php", "route=/sql&db=a", "POST /index.php /sql"),
        (
            "https://h/graphql",
            '{"operationName":"CreateOrder","query":"mutation X { a }"}',
            "POST /graphql CreateOrder",
        ),
        ("https://h/graphql", '{"query":"mutation AddItem($id: ID!) { a }"}', "POST /graphql AddItem"),
        ("https://h/rpc", '{"jsonrpc":"2.0","method":"cart.add","params":{}}', "POST /rpc cart.add"),
        ("https://h/pay", '{"method":"card"}', "POST /pay"),
        ("https://h/ajax", "action=add_to_cart&id=17", "POST /ajax add_to_cart"),
    ],
)
def test_a_label(url: str, body: str | None, name: str) -> None:
    assert request_name(Request("POST", Text(url), (), RawBody(Text(body)) if body else None)) == name


def test_soap_and_forms_name_their_operation() -> None:
    action = (Field(Text("SOAPAction"), Text('"urn:shop#PlaceOrder"')),)
    assert request_name(Request("POST", Text("https://h/soap"), action)) == "POST /soap PlaceOrder"
    form = FormBody((Field(Text("cmd"), Text("save")),))
    assert request_name(Request("POST", Text("https://h/x"), (), form)) == "POST /x save"
