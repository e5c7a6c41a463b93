"""Endpoints have other names; all else is as it was."""

from __future__ import annotations

from tests.shop.changes.moving import moving

CHANGE = moving(
    ("/login", "/sign-in"),
    ("/forms/{cart}/add", "/forms/{cart}/items"),
    ("/forms/checkout/{order}/{key}", "/forms/purchase/{order}/{key}"),
    ("/spa/api/login", "/spa/api/authenticate"),
    ("/spa/api/tokens", "/spa/api/renewals"),
    ("/spa/api/catalogue", "/spa/api/products"),
    ("/oauth/api/link", "/oauth/api/connect"),
    ("/oauth/idp/login", "/oauth/idp/credentials"),
    ("/search/results", "/search/hits"),
    ("/search/api/collections", "/search/api/lists"),
    ("/order/api/quotes", "/order/api/quotations"),
    ("/order/api/orders", "/order/api/purchases"),
    ("/edit/drafts/{ticket}", "/edit/autosaves/{ticket}"),
    ("/edit/logout", "/edit/leave"),
    ("/graph/api", "/graph/query"),
    order=7,
)
