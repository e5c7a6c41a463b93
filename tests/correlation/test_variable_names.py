"""The words of a variable's name: the field, what tells it apart, and which names are free."""

from __future__ import annotations

from typing import Literal

import pytest

from loadlint.correlation.name.variable_names import TakenNames, element_name, plain_name, variable_name, words_of

SNAKE: Literal["snake"] = "snake"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("X-CSRF-Token", "csrf token"),
        ("x", "x"),
        ("csrfToken", "csrf token"),
        ("a_b.c d e", "a b c d"),
        ("api::article.article", "api article"),
        ("article.api.article", "article api article"),
        ("x-id", "id"),
        ("Straße", "stra e"),
        ("", ""),
    ],
)
def test_the_words_of_a_name(text: str, words: str) -> None:
    assert words_of(text) == words.split()


@pytest.mark.parametrize(
    ("field", "name"),
    [
        ("a[b]", "a_b"),
        ("a:tea", "tea"),
        ("a$tea", "tea"),
        ("a[_eq]", "a"),
        ("a[4471]", "a"),
        ("lines[3].id", "line_id"),
        ("line", "line"),
        ("[]", "[]"),
        ("a.b.id", "b_id"),
        ("a.b.tea", "tea"),
    ],
)
def test_a_nested_field_is_called_by_its_last_part_that_says_something(field: str, name: str) -> None:
    assert plain_name(field) == name


@pytest.mark.parametrize(
    ("fields", "things", "taken", "name"),
    [
        # The first name that is no general word; else the first one, and what it belongs to.
        ("order_no", "", "", "order_no"),
        ("id sku", "", "", "sku"),
        ("id token", "carts", "", "cart_id"),
        ("id", "", "", "id"),
        ("id", "", "id", "next_id"),
        ("id", "", "id next_id", "id_2"),
        ("id", "", "id next_id id_2", "id_3"),
        ("id", "id carts", "", "cart_id"),
        ("id", "_id carts", "", "cart_id"),
        ("token", "token carts", "", "token"),
        ("", "", "", "value"),
        ("", "carts", "", "cart_value"),
        # Names of tokens.
        ("_csrf", "", "", "csrf_token"),
        ("X-XSRF", "", "", "xsrf_token"),
        ("authenticity_token", "", "", "csrf_token"),
        ("__RequestVerificationToken", "", "", "csrf_token"),
        # Numbers, long words and the prefix of own attributes say nothing.
        ("order_4471", "", "", "order"),
        ("order_44", "", "", "order"),
        ("order2", "", "", "order2"),
        ("data-order", "", "", "order"),
        ("data", "carts", "", "cart_data"),
        (f"{'x' * 24}", "", "", "x" * 24),
        (f"{'x' * 25}", "", "", "value"),
        # What tells apart stands before it, without a word twice.
        ("sku", "carts", "sku", "cart_sku"),
        ("sku", "carts lines", "sku cart_sku", "line_sku"),
        ("sku", "carts lines", "sku cart_sku line_sku", "line_cart_sku"),
        ("sku", "carts", "sku cart_sku", "next_cart_sku"),
        ("sku", "carts", "sku cart_sku next_cart_sku", "cart_sku_2"),
        ("sku", "carts lines", "sku cart_sku line_sku line_cart_sku cart_line_sku", "next_cart_sku"),
        ("sku", "carts lines", "sku cart_sku line_sku line_cart_sku cart_line_sku next_cart_sku", "cart_sku_2"),
        ("sku", "", "sku", "next_sku"),
        ("sku", "", "sku next_sku", "next_sku_2"),
        ("sku", "sku", "sku", "next_sku"),
        ("id", "carts lines", "cart_id", "line_cart_id"),
        ("id", "carts", "cart_id", "next_cart_id"),
        ("id", "carts lines", "cart_id line_cart_id", "next_cart_id"),
        ("id", "carts", "cart_id next_cart_id", "cart_id_2"),
        ("line_sku", "order_lines", "line_sku", "order_line_sku"),
        ("line_sku", "new_line_sku", "line_sku", "new_line_sku"),
        ("tea_id", "tea", "tea_id", "next_tea_id"),
        # What is done with a thing comes after the things, where only what the thing is tells.
        ("id", "new carts", "", "cart_id"),
        ("id", "new", "", "new_id"),
        ("id", "new_orders carts", "", "cart_id"),
        ("sku", "new carts", "sku", "new_sku"),
        # A size, a short word or one with a number is no thing.
        ("id", "XL", "", "id"),
        ("id", "ab", "", "id"),
        ("id", "Size4", "", "id"),
        ("id", "size4", "", "id"),
        ("id", "a-size4", "", "a_id"),
        ("id", "OrderSize4", "", "id"),
        ("id", "order-size4", "", "order_id"),
        ("id", f"{'x' * 20}", "", f"{'x' * 20}_id"),
        ("id", f"{'x' * 21}", "", "id"),
        ("id", "big_green_tea_pots", "", "big_green_tea_id"),
        # A form's number tells its fields apart.
        ("form-1-sku", "carts", "form_sku", "form_1_sku"),
        ("form-12-sku", "carts", "form_sku", "form_12_sku"),
        ("form-1-sku", "", "form_sku form_1_sku", "next_form_1_sku"),
        ("1-form-sku", "carts", "form_sku", "cart_form_sku"),
        ("data-a-sku", "carts", "a_sku", "cart_a_sku"),
        ("form-123-sku", "carts", "form_sku", "cart_form_sku"),
        ("form-sku-1", "carts", "form_sku", "cart_form_sku"),
        # No word of the language.
        ("class", "carts", "", "cart_class"),
        ("None", "", "", "none"),
        ("res", "", "", "next_res"),
        # Four words are enough.
        ("a_b_c_d", "carts lines", "a_b_c_d", "cart_a_b_c_d"),
        ("a_b_c", "carts lines", "a_b_c cart_a_b_c line_a_b_c", "next_cart_a_b_c"),
        # A word that the field itself says twice stays.
        ("article_api_article", "", "", "article_api_article"),
        ("article_api_article", "carts", "article_api_article", "next_article_api_article"),
        # A name does not begin with a digit.
        ("2fa", "", "", "_2fa"),
    ],
)
def test_a_free_name(fields: str, things: str, taken: str, name: str) -> None:
    assert variable_name(iter(fields.split()), iter(things.split()), TakenNames(taken.split()), SNAKE) == name


@pytest.mark.parametrize(
    ("fields", "things", "taken", "name"),
    [
        ("order_no", "", "", "orderNo"),
        ("sku", "carts", "sku cartSku nextCartSku", "cartSku2"),
        ("2fa", "", "", "value2fa"),
    ],
)
def test_in_the_style_of_javascript(fields: str, things: str, taken: str, name: str) -> None:
    assert variable_name(iter(fields.split()), iter(things.split()), TakenNames(taken.split()), "camel") == name


def test_several_values_of_one_name_are_numbered() -> None:
    """The first of them has a name like any other."""
    names = ["id", "sku"]
    assert element_name(iter(names), TakenNames(), SNAKE) is None
    assert element_name(iter(names), TakenNames({"id"}), SNAKE) is None
    assert element_name(iter(names), TakenNames({"sku"}), SNAKE) == "sku_2"
    assert element_name(iter(names), TakenNames({"sku", "sku2"}), "camel") == "sku3"
