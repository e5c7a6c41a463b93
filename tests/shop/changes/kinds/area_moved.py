"""Whole areas have moved to other paths."""

from __future__ import annotations

from tests.shop.changes.moving import moving

CHANGE = moving(
    ("/login", "/account/login"),
    ("/forms/", "/shop/mugs/"),
    ("/spa/", "/apps/tea/"),
    ("/oauth/app", "/banking/start"),
    ("/oauth/idp/", "/identity/acme/"),
    ("/oauth/accounts", "/banking/accounts"),
    ("/oauth/api/", "/banking/rest/"),
    ("/search/", "/library/find/"),
    ("/order/", "/gifts/order/"),
    ("/edit/", "/desk/"),
    ("/graph/", "/lamps/gateway/"),
    order=8,
)
