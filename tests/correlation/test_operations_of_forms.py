"""The operation that a form names, whatever the order in which a tool sends its fields."""

from __future__ import annotations

import pytest

from loadlint.operation import operation_of
from tests.support.flowtext import parse_flow

FORM = """\
POST https://desk.test/claims
Content-Type: application/x-www-form-urlencoded

{}
HTTP 200
"""
FIELDS = ("desk.partial.event=change", "desk.behavior.event=valueChange", "kind=fire")


@pytest.mark.parametrize("fields", [FIELDS, FIELDS[::-1]], ids=["as recorded", "as sent"])
def test_of_two_fields_that_name_one_it_is_always_the_same(fields: tuple[str, ...]) -> None:
    (exchange,) = parse_flow(FORM.format("&".join(fields))).exchanges
    assert operation_of(exchange.request) == " valueChange"
