"""Pages of one name are told apart by the links that lead to them, where these say the same to each user."""

from __future__ import annotations

import pytest

from tests.newscript.test_inputs import journey, runs

SHOP = """\
GET https://shop.test/
HTTP 200
Content-Type: text/html

<html><title>Bills</title><form action="/bills" method="post"><input name="payer"></form></html>
###
POST https://shop.test/bills
Content-Type: application/x-www-form-urlencoded

payer={payer}
HTTP 200
Content-Type: text/html

<html><title>Saved</title><a href="/bills/{number}">{link}</a></html>
###
GET https://shop.test/bills/{number}
HTTP 200
Content-Type: text/html

<html><title>Bills</title></html>
"""
ANA, BO = {"payer": "Ana+Bell", "number": "4711"}, {"payer": "Bo+Carr", "number": "4712"}


@pytest.mark.parametrize(
    ("of_ana", "of_bo", "name"),
    [
        ("Show the bill", "Show the bill", "Show the bill"),
        ("Newest", "Newest", "Open Newest"),
        ("Bill 4711", "Bill 4712", "Open Bills 2"),
        ("Of Ana Bell", "Of Ana Bell", "Open Bills 2"),
    ],
)
def test_a_link_names_a_page(of_ana: str, of_bo: str, name: str) -> None:
    of = runs(SHOP, ANA | {"link": of_ana}, BO | {"link": of_bo})
    assert [transaction.name for transaction in journey(of).transactions][-1] == name


def test_what_opens_a_menu_of_the_page_is_no_link_to_it() -> None:
    again = SHOP + "###\n" + SHOP.rpartition("###\n")[2].replace("<title>Bills</title>", "<a href='#'>Menu</a>")
    of = runs(again + "###\n" + again.rpartition("###\n")[2], ANA | {"link": "Newest"}, BO | {"link": "Newest"})
    assert not [name for transaction in journey(of).transactions if "Menu" in (name := transaction.name)]
