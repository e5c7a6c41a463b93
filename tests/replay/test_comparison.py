"""What is kept of a comparison serves a request that stands elsewhere, and no other one."""

from __future__ import annotations

import pytest

from loadlint import engine
from loadlint.correlation.observe.slots import Place, Slot
from loadlint.replay.compare import _have_one_scheme
from loadlint.text.mapped import Text
from loadlint.text.source import Source
from loadlint.text.span import Span
from tests.support.flowtext import parse_flow
from tests.support.scripts import k6, project_of

FLOW = """
GET https://shop.test/cart
HTTP 200

{"id": "c-%d", "open": true}
###
POST https://shop.test/buy
Content-Type: application/json

{"cart": "c-%d", "item": "lamp"}
HTTP 200

{}
"""
PAGE = "const cart = http.get('https://shop.test/cart').json('id');"
BUY = "http.post('https://shop.test/buy', JSON.stringify({ cart: CART, item: 'lamp' }));"


def test_a_request_that_moves_is_the_same_elsewhere() -> None:
    project = project_of(parse_flow((FLOW % (number, number)).strip(), f"{number}.http") for number in (7301, 7302))
    source = Source("/nowhere/a.js", k6(PAGE, BUY.replace("CART", "'c-7301'")).encode())
    for _ in range(2):
        certificate = engine.analyse(source, project).context.certificate
        assert certificate is not None
        (value,) = certificate.values
        assert value.span is not None
        assert (value.run, source.text(value.span), value.recorded) == (1, "c-7301", "c-7302")
        assert certificate.equal == (4, 3)
        source = source.edited(Span(0, 0), b"// longer\n")


def test_another_value_of_an_expression_is_compared_again() -> None:
    project = project_of(parse_flow((FLOW % (number, number)).strip(), f"{number}.http") for number in (7301, 7302))
    equal = []
    for member in ("id", "open", "gone", "id"):
        text = k6(PAGE.replace("'id'", f"'{member}'"), BUY.replace("CART", "cart"))
        certificate = engine.analyse(Source("/nowhere/a.js", text.encode()), project).context.certificate
        assert certificate is not None
        equal.append((certificate.equal, len(certificate.values)))
    assert equal == [((4, 4), 0), ((3, 3), 2), ((3, 3), 2), ((4, 4), 0)]


def test_a_computed_member_that_the_run_sent_as_a_truth_value_is_not_surplus() -> None:
    """A recorded `true` is no value that could be told from others, but the member is there: nothing is taken out."""
    flow = FLOW.replace('"item": "lamp"', '"item": "lamp", "gift": true')
    project = project_of(parse_flow((flow % (number, number)).strip(), f"{number}.http") for number in (7301, 7302))
    buy = BUY.replace("CART", "cart").replace("'lamp'", "'lamp', gift: cart.length > 2")
    source = Source("/nowhere/a.js", k6(PAGE, buy).encode())
    certificate = engine.analyse(source, project).context.certificate
    assert certificate is not None
    assert [(value.cause, value.place) for value in certificate.refusals] == [
        ("unknown-expression", ("json", "gift"))
    ] * 2
    assert engine.heal(source, project).data == source.data


@pytest.mark.parametrize(
    ("place", "sent", "recorded", "is_one"),
    [
        (("header", "authorization"), "Bearer k7Wq2ZB", "bearer xfT9aLm", True),
        (("header", "authorization"), "Bearer k7Wq2ZB", "Token k7Wq2ZB", False),
        (("header", "authorization"), "Bearer k7Wq2ZB", "k7Wq2ZB", False),
        (("header", "x-token"), "k7Wq2ZB", "xfT9aLm", True),
        (("query", "q", 0), "blue tea", "tea", True),
    ],
)
def test_the_word_before_credentials_counts_in_headers_alone(
    place: Place, sent: str, recorded: str, is_one: bool
) -> None:
    slot, other = (Slot(place, Text(value), Text(value)) for value in (sent, recorded))
    assert _have_one_scheme(slot, other) is is_one
