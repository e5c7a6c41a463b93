"""Transactions are named by the operation that a request tells beside its address."""

from __future__ import annotations

import pytest

from tests.newscript.test_inputs import journey, runs

SOAP = """\
POST https://shop.test/ws/Orders
Content-Type: text/xml
SOAPAction: "urn:orders/{action}"

<Envelope><Body><order>7</order></Body></Envelope>
HTTP 200
Content-Type: text/xml

<Envelope><Body><done>yes</done></Body></Envelope>
"""
GRAPHQL = """\
POST https://shop.test/graphql
Content-Type: application/json

{"operationName":"{action}","variables":{},"extensions":{"persistedQuery":{"version":1,"sha256Hash":"ab"}}}
HTTP 200
Content-Type: application/json

{"data":{"me":{"id":7}}}
"""


@pytest.mark.parametrize(
    ("flow", "action", "name"),
    [
        (SOAP, "approveOrder", "Approve order"),
        (SOAP, "login", "Log in"),
        (SOAP, "create", "Create order"),
        (GRAPHQL, "AddItem", "Add item"),
        (GRAPHQL, "Me", "Me"),
    ],
)
def test_the_operation_names_it(flow: str, action: str, name: str) -> None:
    """A verb alone does not say with what something is done, the address does."""
    of = runs(flow.replace("{action}", action), {}, {})
    assert [transaction.name for transaction in journey(of).transactions] == [name]


OVERRIDDEN = """\
GET https://shop.test/lamps/7
HTTP 200
Content-Type: text/html

<title>Delete "Blue lamp" - Shop</title><form><input name="q"></form>
###
POST https://shop.test/lamps/price
Content-Type: application/x-www-form-urlencoded
X-Requested-With: XMLHttpRequest

_method={method}&price=7
HTTP 200

{"price": 7}
"""


@pytest.mark.parametrize(("method", "name"), [("delete", "Delete price"), ("patch", "Change price")])
def test_the_method_that_a_form_means_names_it(method: str, name: str) -> None:
    of = runs(OVERRIDDEN.replace("{method}", method), {}, {})
    assert [transaction.name for transaction in journey(of).transactions] == ['Open Delete "Blue lamp"', name]
