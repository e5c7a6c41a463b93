"""A base address that the script does not show may hold a part of the path."""

from __future__ import annotations

import pytest

from tests.support.checking import fixed_text
from tests.support.flowtext import parse_flow
from tests.support.scripts import k6

RUN = """
POST https://shop.test/api/v1/carts
HTTP 201
Content-Type: application/json

{"id": "%s"}
###
GET https://shop.test/api/v1/carts/%s/items
HTTP 200
Content-Type: application/json

[]
"""
RUNS = [
    parse_flow(RUN % (value, value), f"{number}.har")
    for number, value in enumerate(("c-8f14e45fceea167a", "c-45c48cce2e2d7fbd"))
]


@pytest.mark.parametrize(
    "base", ["${__ENV.BASE}", "${__ENV.BASE}/v1", "https://${__ENV.HOST}", "${root()}", "https://shop.test/api/v1"]
)
def test_the_path_counts_from_its_end(base: str) -> None:
    before = k6(f"const cart = http.post(`{base}/carts`);", f"http.get(`{base}/carts/c-8f14e45fceea167a/items`);")
    after = fixed_text(before, "a.js", RUNS, ("uncorrelated-value",))
    assert f"http.get(`{base}/carts/${{cartId}}/items`);" in after
