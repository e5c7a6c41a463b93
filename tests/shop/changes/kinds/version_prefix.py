"""Addresses have a version: /v2 within those of the APIs, and before those of pages."""

from __future__ import annotations

from tests.shop.changes.moving import moving

CHANGE = moving(
    ("/spa/api/{rest}", "/spa/api/v2/{rest}"),
    ("/search/api/{rest}", "/search/api/v2/{rest}"),
    ("/order/api/{rest}", "/order/api/v2/{rest}"),
    ("/oauth/api/{rest}", "/oauth/api/v2/{rest}"),
    ("/graph/api", "/graph/api/v2"),
    ("/forms/{rest}", "/v2/forms/{rest}"),
    ("/edit/{rest}", "/v2/edit/{rest}"),
    order=8,
)
