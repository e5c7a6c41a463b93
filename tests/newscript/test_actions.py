"""Names of transactions by what their requests do."""

from __future__ import annotations

import pytest

from loadlint.newscript.actions import action_of, button_action


@pytest.mark.parametrize(
    ("method", "path", "name"),
    [
        ("POST", "carts", "Create cart"),
        ("POST", "carts/items", "Create item"),
        ("POST", "orders/approve", "Approve order"),
        ("POST", "reviews/add", "Add review"),
        ("POST", "basket", "Send basket"),
        ("POST", "shop/login", "Log in"),
        ("POST", "saved-searches", "Create saved search"),
        ("DELETE", "session", "Delete session"),
        ("GET", "unread-messages", "Load unread messages"),
        ("PROPFIND", "files", "PROPFIND files"),
        ("POST", "", "POST start"),
        ("POST", "billing/Invoices.aspx", "Send invoice"),
        ("GET", "export.csv", "Load export"),
        ("GET", "customer/section/load", "Load section"),
        ("POST", "api/create_doc", "Create doc"),
        ("POST", "addToCart", "Add to cart"),
        ("GET", "getUserInfo", "Load user info"),
        ("POST", "get-orders.do", "Load orders"),
        ("DELETE", "remove_item", "Remove item"),
        ("POST", "open-orders", "Create open order"),
        ("POST", "book-reviews", "Create book review"),
        ("POST", "upload-photos", "Upload photos"),
        *(("POST", path, "Log in") for path in ("login", "log-in", "signin", "sign-in")),
        *(("POST", path, "Log out") for path in ("logout", "log-out", "signout", "sign-out")),
        *(("POST", path, "Register") for path in ("register", "signup", "sign-up")),
        *(("POST", path, "Get token") for path in ("token", "oauth/tokens")),
        ("POST", "checkout", "Check out"),
        ("POST", "search", "Search"),
        ("PUT", "orders/login", "Save login"),
        ("PATCH", "orders", "Change order"),
        ("DELETE", "orders", "Delete order"),
    ],
)
def test_a_call(method: str, path: str, name: str) -> None:
    assert action_of(method, path.split("/"), opens_page=False, ends_in_id=False) == name


@pytest.mark.parametrize(
    ("method", "name"),
    [("PUT", "Save draft"), ("PATCH", "Change draft"), ("POST", "Send draft"), ("GET", "Load draft")],
)
def test_what_ends_in_an_id_is_one_of_many(method: str, name: str) -> None:
    assert action_of(method, ["drafts"], opens_page=False, ends_in_id=True) == name


def test_a_page() -> None:
    assert action_of("GET", ["orders"], opens_page=True, ends_in_id=True) == "Open order"
    assert action_of("GET", [], opens_page=True, ends_in_id=False) == "Open start page"


@pytest.mark.parametrize(
    ("button", "name"),
    [
        ("Create", "Create book"),
        ("Submit New Entry", "Create book"),
        ("Save changes", "Change book"),
        ("Add to basket", "Add to basket"),
        ("Login", "Login"),
    ],
)
def test_a_verb_on_a_button_gets_the_thing_of_the_address(button: str, name: str) -> None:
    assert button_action(button, ["books", "new"]) == name
