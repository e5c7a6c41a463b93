"""The form and the link of a changed page that stand for those of the page as it was."""

from __future__ import annotations

from loadlint.healing.live.page_targets import forms_of, links_of, same_form, same_link
from loadlint.recordings.exchange import Response

URL = "http://shop.test/shop/cart"


def page(text: str) -> Response:
    return Response(200, (), text.encode(), "text/html", URL)


OLD = page(
    '<form action="/search"><input name="q"></form>'
    '<form action="order"><input name="csrf" value="a"><input name="size"></form>'
    '<a href="/shop/help">Help</a><a href="receipt">Receipt</a>'
)
NEW = page(
    '<form action="/v2/order"><input name="key" value="b"><input name="size"></form>'
    '<form action="/search"><input name="q"></form>'
    '<a href="/v2/receipt">Receipt</a><a href="/v2/help">Help</a>'
)


def test_a_form_is_known_by_its_fields() -> None:
    pair = same_form(forms_of(OLD), forms_of(NEW), "/shop/order")
    assert pair is not None
    assert (pair[0].names, pair[1].names) == (("csrf", "size"), ("key", "size"))
    assert pair[1].action == "/v2/order"
    assert pair[1].values == {"b", ""}


def test_a_form_without_an_action_is_sent_to_its_page() -> None:
    assert [form.action for form in forms_of(page('<form><input name="q"></form>'))] == ["/shop/cart"]


def test_a_form_that_the_old_page_lacks_tells_nothing() -> None:
    assert same_form(forms_of(OLD), forms_of(NEW), "/pay") is None


def test_a_form_with_nothing_in_common_is_another_one() -> None:
    other = page('<form><input name="x"></form><form><input name="y"></form>')
    assert same_form(forms_of(OLD), forms_of(other), "/shop/order") is None


def test_a_link_is_known_by_its_text() -> None:
    link = same_link(links_of(OLD), links_of(NEW), "/shop/receipt")
    assert link is not None
    assert link.path == "/v2/receipt"


def test_a_link_of_another_text_is_known_by_its_place() -> None:
    new = page('<a href="/v2/help">?</a><a href="/v2/receipt">Bill</a>')
    link = same_link(links_of(OLD), links_of(new), "/shop/receipt")
    assert link is not None
    assert link.path == "/v2/receipt"
    assert same_link(links_of(OLD), links_of(page('<a href="/x">x</a>')), "/shop/receipt") is None


def test_json_has_no_forms() -> None:
    data = Response(200, (), b'{"html": "<form></form>"}', "application/json", URL)
    assert forms_of(data) == () == links_of(data)
