"""What variables are called, and how those of one field are told apart."""

from __future__ import annotations

import pytest

from loadlint.correlation.name.variable_names import TakenNames, plain_name, variable_name
from tests.correlation.test_flow import flow


@pytest.mark.parametrize(
    ("field", "name"),
    [
        ("issue[lock_version]", "lock_version"),
        ("issue.lock_version", "lock_version"),
        ("f[user][_eq]", "user"),
        ("form.widgets.ShortName.id", "ShortName_id"),
        ("ctl00$Main$Ticket", "Ticket"),
        ("cart:form:token", "form_token"),
        ("fields[name][0][91ec1f9324753048c0096d036a694f86]", "field_name"),
    ],
)
def test_a_nested_field_is_called_by_its_end(field: str, name: str) -> None:
    assert plain_name(field) == name


def test_the_id_of_an_object_or_a_parent_says_less_than_that_of_its_kind() -> None:
    assert variable_name(iter(["_id", "_pid", "did"]), iter([]), TakenNames(), "camel") == "did"
    assert variable_name(iter(["_id", "oid"]), iter(["schema"]), TakenNames(), "camel") == "schemaId"


DEMOS = """
POST https://h/api/demos
Content-Type: application/json

{"title":"one"}
HTTP 201
Content-Type: application/json

{"id":"8f14e45f-ceea-467a-9a30-0d2c1f5b7a11"}
###
GET https://h/api/demos/8f14e45f-ceea-467a-9a30-0d2c1f5b7a11
HTTP 200
###
POST https://h/api/demos
Content-Type: application/json

{"title":"two"}
HTTP 201
Content-Type: application/json

{"id":"c9f0f895-fb98-4b91-8f3e-0d2c1f5b7a22"}
###
PUT https://h/api/demos/c9f0f895-fb98-4b91-8f3e-0d2c1f5b7a22/cover
HTTP 200
"""


def test_the_use_tells_what_the_issuer_does_not() -> None:
    assert [one.variable for one in flow(DEMOS, {}).correlations] == ["demoId", "coverDemoId"]


def test_the_resource_that_the_issuer_names_goes_before_others() -> None:
    files = """
POST https://h/api/files
HTTP 201
Content-Type: application/json

{"id":"8f14e45f-ceea-467a-9a30-0d2c1f5b7a11"}
###
PUT https://h/up/8f14e45f-ceea-467a-9a30-0d2c1f5b7a11
HTTP 200
###
POST https://h/api/files/8f14e45f-ceea-467a-9a30-0d2c1f5b7a11/done
HTTP 200
"""
    assert [one.variable for one in flow(files, {}).correlations] == ["fileId"]


def test_a_value_may_name_its_resource() -> None:
    order = """
POST https://h/odata/Orders
HTTP 201
Location: https://h/odata/Orders('{id}')
###
GET https://h/odata/Orders('{id}')/Items
HTTP 200
"""
    assert [one.variable for one in flow(order, {"id": "0500001234"}, {"id": "0500001299"}).correlations] == ["orderId"]


def test_the_prefix_of_an_own_attribute_names_nothing() -> None:
    page = """
GET https://h/accounts
HTTP 200
Content-Type: text/html

<li data-account-id="{id}"><b>Current account</b></li>
###
POST https://h/sync/{id}
HTTP 204
"""
    assert [one.variable for one in flow(page, {"id": "a7f3c"}, {"id": "b91d2"}).correlations] == ["accountId"]


def test_a_letter_names_nothing() -> None:
    cart = """
POST https://h/graphql
HTTP 200
Content-Type: application/json

{"data":{"createCart":{"cart":{"id":"{id}"}}}}
###
POST https://h/graphql
Content-Type: application/json

{"query":"mutation ($c: ID!) { pay(cart: $c) { ok } }","variables":{"c":"{id}"}}
HTTP 200
"""
    assert [one.variable for one in flow(cart, {"id": "Q2FydDox"}, {"id": "Q2FydDoy"}).correlations] == ["cartId"]


def test_a_word_comes_before_a_number() -> None:
    again = DEMOS.replace("/cover", "")
    assert [one.variable for one in flow(again, {}).correlations] == ["demoId", "nextDemoId"]


def test_a_field_that_a_form_has_twice_keeps_the_number_of_the_form() -> None:
    assert variable_name(iter(["form-1-id"]), iter(["basket"]), TakenNames({"formId"}), "camel") == "form1Id"
    assert variable_name(iter(["form-1-id"]), iter(["basket"]), TakenNames({"form_id"}), "snake") == "form_1_id"


def test_values_that_change_name_nothing() -> None:
    token = """
POST https://h/api/token
HTTP 200
Content-Type: application/json

{"access_token":"{token}"}
###
GET https://h/api/files/f_{file}
Authorization: Bearer {token}
HTTP 200
Content-Type: application/json

{"next":"f_{file}x"}
###
"""
    first = token.replace("{token}", "{t1}").replace("f_{file}\nA", "me\nA")
    again = token.replace("{token}", "{t2}").replace("f_{file}\nA", "f_{file}x\nA")
    runs = [
        {"t1": "aQzWxSeCdR", "t2": "lOkMiJnUhB", "file": "ygvTfcRdxE"},
        {"t1": "pLmKoNjiBh", "t2": "zAqXsWcDeV", "file": "uHbyGvtFcR"},
    ]
    names = [one.variable for one in flow(first + again, *runs).correlations]
    assert names == ["accessToken", "next", "fileAccessToken"]


def test_the_word_id_tells_nothing_apart() -> None:
    assert variable_name(iter(["id"]), iter(["id", "sites"]), TakenNames(), "camel") == "siteId"


FORMS = """
GET https://h/login
HTTP 200
Content-Type: text/html

<template></template><input name="csrfmiddlewaretoken" value="{first}">
###
POST https://h/login
Content-Type: application/x-www-form-urlencoded

csrfmiddlewaretoken={first}
HTTP 302
Location: /articles/add
###
GET https://h/articles/add
HTTP 200
Content-Type: text/html

<script>{"csrfmiddlewaretoken": "{second}"}</script>
###
POST https://h/articles/add
Content-Type: application/x-www-form-urlencoded

csrfmiddlewaretoken={second}
HTTP 200
"""


def test_another_spelling_of_the_name_tells_nothing_apart() -> None:
    runs = [{"first": f"FtiYOG0I0Hs7D03uetwp{n}", "second": f"pSN7WM7yDHxfzHZzHpGK{n}"} for n in "ab"]
    assert [one.variable for one in flow(FORMS, *runs).correlations] == ["csrfToken", "articleCsrfToken"]


def test_a_size_names_nothing() -> None:
    assert variable_name(iter(["id"]), iter(["L", "items"]), TakenNames(), "camel") == "itemId"


def test_values_that_are_taken_in_one_way_are_counted() -> None:
    """Two fields of pages by their names, and one member of a JSON document."""
    pages = """
GET https://h/a
HTTP 200
Content-Type: text/html

<form><input name="csrf" value="{csrf}"><input name="state" value="{state}"></form>
###
POST https://h/b
Content-Type: application/x-www-form-urlencoded

csrf={csrf}&state={state}
HTTP 201
Content-Type: application/json

{"id":"{id}"}
###
GET https://h/c/{id}
HTTP 200
"""
    first = {"csrf": "d41d8cd98f00b204", "state": "e9800998ecf8427e", "id": "c9f0f895fb98ab91"}
    second = {"csrf": "59f3de64bfea4fc7", "state": "aa0045bc9cde0173", "id": "45c48cce2e2d7fbd"}
    correlations = flow(pages, first, second).correlations
    assert {one.variable: one.alike.count for one in correlations} == {"csrfToken": 2, "state": 2, "id": 1}
