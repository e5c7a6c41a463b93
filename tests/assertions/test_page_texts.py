"""The texts by which a page is recognised."""

from __future__ import annotations

import pytest

from loadlint.assertions.page_texts import MESSAGE, of_page


@pytest.mark.parametrize(
    ("page", "texts"),
    [
        (
            "<TITLE>Your cart</TITLE><H1 class=big>All items</H1>",
            {"Your cart", "All items", "<TITLE>Your cart</TITLE>"},
        ),
        # In small letters the first character of this page is two.
        ("\u0130<title>Your cart</title>", {"Your cart", "<title>Your cart</title>"}),
        ("<label for=a>Given name</label><input type=submit value='Send now'>", {"Given name", "Send now"}),
        ("<div class='alert'>Item was added</div>", {"Item was added"}),
        ("<svg><title>Logo</title></svg><h1>All items</h1>", {"All items", "<h1>All items</h1>"}),
        ("<!-- <title>Your cart</title> --><template><h1>All items</h1></template>", set()),
    ],
)
def test_texts_of_a_page(page: str, texts: set[str]) -> None:
    assert set(of_page(page)) == texts


def test_a_message_that_is_a_heading_as_well_is_a_message() -> None:
    assert of_page("<p class='alert'>Item was added</p><h1>Item was added</h1>")["Item was added"] == MESSAGE
