"""What names of fields, segments of addresses and words say about their values."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from loadlint.correlation.observe.addresses import is_file_address, is_id, is_page_file, path_of
from loadlint.correlation.observe.field_name import (
    is_client_name,
    is_id_name,
    is_token_name,
    is_version_name,
    names_id,
    normal_name,
    same_field,
    singular,
)
from loadlint.correlation.observe.value_shape import (
    entropy,
    has_shape_of,
    is_date,
    is_jwt,
    is_prose,
    is_random,
    is_uuid,
    looks_generated,
    slug_of,
)
from loadlint.request import Field, Request
from loadlint.text.mapped import HOLE, Text

SAYS: dict[Callable[[str], bool], tuple[str, str]] = {
    is_client_name: (
        "client_id clientId CLIENT-ID redirect_uri response_type responseMode scope scopes audience grant_type _method "
        "ikey i_key site_key publicKey publishable-key instrumentationKey measurement_id",
        "client_identity scope_id method key apikey sitekeys",
    ),
    is_token_name: (
        "csrf X-XSRF-Token nonce state JSESSIONID sid session sess sessid auth code sig signature etag If-Match",
        "side mysid coder code_name sigma grant_type ticks client_id_redirect_token",
    ),
    is_id_name: (
        "id _id Id ID cartid cartId cartID ids cart-id issue[parent_id] ids[] uuid order_no num version rev userid mid",
        "ID_ idea no_pain prefix cartI paid isPaid data-grid valid void conversion",
    ),
    is_version_name: (
        "version lock_version lockVersion page[lock_version] row-revision Revision rev record_rev versions[]rev",
        "versions revised VERSIONS",
    ),
    names_id: ("id _id ids idsToOmit[0] filter[id][_in] parent_id cartId orderIDs ID_x", "paid idea width a_idle"),
    is_uuid: (
        "3f2504e0-4f89-41d3-9a0c-0305e82c3301 3F2504E0-4F89-41D3-9A0C-0305E82C3301",
        "3f2504e0-4f89-41d3-9a0c-0305e82c330 x3f2504e0-4f89-41d3-9a0c-0305e82c3301 3f2504e04f8941d39a0c0305e82c3301",
    ),
    is_jwt: (
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0 eyJhbGciOiJIUzI1NiJ9.eyJzdW.c2ln abcdefghij.eyJzdWIiOiIxIn0.c2ln a.b.c",
    ),
    is_date: (
        "2026-11-26 26.11.2026 11/26/2026 1/2/26 2026-11-26T10:30 2026-11-26T10:30:00.000Z",
        "2026-11/26 2026-11 2026-111-26 2026-11-26T1030 a2026-11-26 10:30",
    ),
    looks_generated: (
        "123 a-123-b abcdefghijklmno1 oauth2callbackhandler ab3d-callback-handler "
        "Abcdefghijklmnopqrst aBcdefghij-klm_nopqrst kQzVbNmTrWxYpLhGjFdS keTbahWoruNipeLzodQsem",
        "12 ab12cd34ef abcdefghijklmn1 abcdefghijklmnopqrst Abcdefghijklmnopqrs Abcdefghij.klmnopqrst "
        "oauth2-callback-handler transitionOrderToState setDefaultShippingAddress",
    ),
    is_random: (
        "k7Qx2mZt9Lw4 a8f14e45bcd9 QWERTYUIOPas",
        "k7Qx2mZt9Lw a1a1a1a1a1a1 abcdefghijkl order-lines-12 i18n-all-pages ab_orders_list AllOrdersList",
    ),
    is_id: ("41 job-7 7.x v:3 a41 4471", "oauth2 v1 a1b order i18n"),
    is_file_address: (
        "http://h/a.css /a.js /a.MJS /x/a.map?v=1 /a.woff /a.woff2 /a.ttf /favicon.ico",
        "http://h/a.png /a.jsp /ajs /a.css/b /a?f=x.css /a.json",
    ),
}  # fmt: skip


def test_a_script_that_page_code_asks_for_is_no_file_of_the_page() -> None:
    by_page = Request("GET", Text("https://h/search.js?q=oak"))
    by_code = replace(by_page, headers=(Field(Text("X-Requested-With"), Text("XMLHttpRequest")),))
    assert is_page_file(by_page) and not is_page_file(by_code)


@pytest.mark.parametrize(
    ("says", "text", "expected"),
    [
        pytest.param(says, text, expected, id=f"{says.__name__} {text}")
        for says, (yes, no) in SAYS.items()
        for texts, expected in ((yes, True), (no, False))
        for text in texts.split()
    ],
)
def test_what_a_word_says(says: Callable[[str], bool], text: str, expected: bool) -> None:
    assert says(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hello there", True),
        ("Hello", False),
        ("Save (now), 'please'!", True),
        ("It's well-known", True),
        ("room 12", True),
        ("a1 b2 word", False),
        ("a1 word", False),
        ("a1 word more", True),
        ("x 12345", False),
    ],
)
def test_prose_has_more_words_than_anything_else(text: str, expected: bool) -> None:
    assert is_prose(text) is expected


def test_twelve_characters_of_prose_are_not_random() -> None:
    assert not is_random("Hello There You 7")


@pytest.mark.parametrize(("text", "bits"), [("aaaa", 0), ("aabb", 1), ("abcd", 2), ("aab", 0.918)])
def test_entropy(text: str, bits: float) -> None:
    assert round(entropy(text), 3) == bits


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Cart_Id", "cartid"),
        ("x-request-id", "requestid"),
        ("ax-y", "axy"),
        ("X-CSRF-Token", "csrf"),
        ("xsrf", "csrf"),
        ("authenticity_token", "csrf"),
        ("__RequestVerificationToken", "csrf"),
        ("token", "csrf"),
        ("Token", "csrf"),
        ("tokens", "tokens"),
        ("_", ""),
    ],
)
def test_names_are_compared_without_case_and_marks(name: str, plain: str) -> None:
    assert normal_name(name) == plain


@pytest.mark.parametrize(
    ("name", "other", "owner", "same"),
    [
        ("cartId", "cart_id", "", True),
        ("id", "cart_id", "carts", True),
        ("id", "cart", "carts", True),
        ("uuid", "cart", "cart", True),
        ("pk", "cart", "cart", True),
        ("no", "cart", "cart", False),
        ("id", "cart", "", False),
        ("id", "cart", "order", False),
        ("ref", "cartref", "carts", True),
        ("ref", "cartref", "", False),
        ("order_line", "line", "", True),
        ("line", "order_line", "", True),
        ("lin", "orderlin", "", False),
        ("line", "line_order", "", False),
        ("", "", "", False),
        ("id", "", "", False),
        ("", "id", "", False),
        ("", "id", "ids", False),
    ],
)
def test_two_names_of_one_field(name: str, other: str, owner: str, same: bool) -> None:
    """Equal, or equal with the owner's name before it, or the end of the other with four letters at least."""
    assert same_field(name, other, owner) is same


@pytest.mark.parametrize(
    ("plural", "word"),
    [
        ("carts", "cart"), ("leaves", "leaf"), ("Shelves", "Shelf"), ("knives", "knife"), ("wives", "wife"),
        ("stories", "story"), ("ties", "tie"), ("boxes", "box"), ("classes", "class"), ("matches", "match"),
        ("dishes", "dish"), ("cases", "case"), ("address", "address"), ("status", "status"), ("basis", "basis"),
        ("bus", "bus"), ("gas", "gas"), ("data", "data"), ("eves", "eve"),
    ],
)  # fmt: skip
def test_singular(plural: str, word: str) -> None:
    assert singular(plural) == word


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("http://h/carts/4471/lines?x=1", "/carts/…/lines"),
        ("http://h", "/"),
        ("/a/job-7", "/a/…"),
        (f"/{'x/' * 60}", f"/{'x/' * 40}"),
    ],
)
def test_an_address_for_people(url: str, path: str) -> None:
    assert path_of(url) == path


def test_the_mark_for_an_id_is_chosen() -> None:
    assert path_of("/a/4471/b", "#") == "/a/#/b"


def test_what_an_expression_of_the_script_computes_has_the_same_mark() -> None:
    assert path_of(f"https://shop.test/orders/{HOLE}/cart;cid={HOLE}", "*") == "/orders/*/cart;cid=*"


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Team Reports", "team-reports"),
        ("team_reports-2", "team-reports"),
        (" -Team-", "team"),
        ("team-1234", "team-1234"),
        ("team-123", "team"),
        ("2-team", "2-team"),
    ],
)
def test_a_text_as_servers_write_it_into_addresses(text: str, slug: str) -> None:
    assert slug_of(text) == slug


@pytest.mark.parametrize(
    ("value", "old", "expected"),
    [
        ("41", "41234", True),
        ("4", "41234", False),
        ("41234567", "41234", True),
        ("412345678", "41234", False),
        ("4a", "41", False),
        ("", "", False),
        ("abcdef", "abcdefghij", True),
        ("abcde", "abcdefghij", False),
        ("a" * 17, "abcdefghij", True),
        ("a" * 18, "abcdefghij", False),
        ("abCd1e", "abcdef", False),
        ("ab-c_d", "abcdef", True),
        ("ab.cde", "abcdef", False),
        ("abcdef", "abCd1e", True),
        ("abcdef", "abCd1.", False),
    ],
)
def test_a_value_of_the_same_kind(value: str, old: str, expected: bool) -> None:
    """Numbers within three digits of length; else 0.6 to 1.7 times as long, with no new kind of characters."""
    assert has_shape_of(value, old) is expected
