"""What is one value, and what may be taken out of another one, as public recordings have it."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from loadlint.correlation.observe import recording_lookups
from loadlint.correlation.observe.search import Texts, scan
from tests.correlation.test_flow import flow


def issued(text: str) -> list[str]:
    return [correlation.group.literal for correlation in flow(text, {}).correlations]


ORDER = """
POST https://shop.test/orders
Content-Type: application/json

{"article": "chair"}
HTTP 201
Content-Type: application/json

{"id": "ord-78901", "total": 2599.98}
###
POST https://shop.test/payments
Content-Type: application/x-www-form-urlencoded

order=ord-78901&amount=2599.98
HTTP 200
"""


def test_a_fraction_is_not_taken_apart() -> None:
    """In JSON it is a number: k6 and Python can search none."""
    assert "2599" not in issued(ORDER)


def test_a_word_with_a_number_is_an_id_as_a_whole() -> None:
    assert issued(ORDER) == ["ord-78901"]


def test_a_uuid_in_a_name_is_one_part_of_it() -> None:
    uuid = "998d2f31-5033-45e6-8b39-24fff4fc1d1c"
    text = f"""
GET https://cloud.test/centers
HTTP 200
Content-Type: application/json

{{"centers": [{{"href": "https://cloud.test/center/{uuid}", "name": "one"}}]}}
###
POST https://cloud.test/centers/urn%3Acloud%3Acenter%3A{uuid}/gateways
HTTP 202
"""
    assert issued(text) == [uuid]


def generators(text: str, *runs: dict[str, str]) -> list[tuple[str, str]]:
    made = flow(text, *(runs or ({},))).client_values
    return [(generated.generator.kind, generated.group.literal) for generated in made]


def test_what_is_put_together_is_not_random() -> None:
    text = """
GET https://notes.test/
HTTP 200

hello
###
POST https://notes.test/messages
Content-Type: application/json

{"requestId": "%s"}
HTTP 200
"""
    assert generators(text % "9c1185a5c5e9fc54") == [("hex", "9c1185a5c5e9fc54")]
    assert generators(text % "MESSAGE:1449164:1245655:2") == []


TENANT = "e0fd434d-ba64-497b-90d2-859c472e1a92"
SIGN_IN = f"""
GET https://login.test/{TENANT}/authorize?client_id=4f8e0a8f-5f1c-4a55-9d55-3e3b9a0b7c11
HTTP 200
Content-Type: text/html

<form method="post"></form>
"""


def test_the_address_of_what_is_there_already_is_not_made_anew() -> None:
    assert generators(SIGN_IN) == []


def test_what_is_sold_is_there_before_the_run() -> None:
    text = """
GET https://shop.test/
HTTP 200

hello
###
PUT https://shop.test/previews
Content-Type: application/json

{"id": "0b9f5f1c-4f8e-4a55-9d55-3e3b9a0b7c11", "skuId": "81f35c0e-6b1d-4f0c-9a5e-3a1f0c2d7b44"}
HTTP 202
"""
    assert generators(text) == [("uuid", "0b9f5f1c-4f8e-4a55-9d55-3e3b9a0b7c11")]


def test_what_is_another_one_in_each_run_is_made_anew_whatever_it_is_called() -> None:
    text = """
GET https://shop.test/
HTTP 200

hello
###
POST https://shop.test/drafts
Content-Type: application/json

{"projectId": "{id}"}
HTTP 202
"""
    first, second = {"id": "0b9f5f1c-4f8e-4a55-9d55-3e3b9a0b7c11"}, {"id": "81f35c0e-6b1d-4f0c-9a5e-3a1f0c2d7b44"}
    assert generators(text, first, second) == [("uuid", first["id"])]
    assert generators(text, first, first) == []


REDIRECTED = """
POST https://shop.test/login
Content-Type: application/x-www-form-urlencoded

user=ann
HTTP 302
Location: https://id.test/auth/oauth2/realms/shop/authorize
###
GET https://id.test/auth/oauth2/realms/shop/authorize
HTTP 200
###
GET https://id.test/auth/oauth2/shop/keys
HTTP 200
"""


def test_the_name_of_a_protocol_is_no_new_id() -> None:
    assert "oauth2" not in issued(REDIRECTED)


def test_a_version_is_not_taken_apart() -> None:
    text = """
GET https://shop.test/
HTTP 200
Content-Type: text/html

<script>v = "0.288455.0"</script>
###
GET https://shop.test/seen?v=0.288455.0
HTTP 204
"""
    assert issued(text) == []


def passes_over_answers(parts: int, monkeypatch: pytest.MonkeyPatch) -> int:
    """How often all answers are searched for a value with so many parts."""
    passes: list[int] = []

    def counting(values: Iterable[str], texts: Texts) -> dict[str, tuple[int, ...]]:
        passes.append(1)
        return dict(scan(values, texts))

    monkeypatch.setattr(recording_lookups, "scan", counting)
    value = "|".join(f"k{number}q{number}7x" for number in range(10, 10 + parts))
    flow(f"GET https://shop.test/\nHTTP 200\n\n{value[::-1]}\n###\nPOST https://shop.test/x?v={value}\nHTTP 200\n", {})
    monkeypatch.undo()
    return len(passes)


def test_all_parts_are_searched_in_one_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that reports on itself sends hundreds of them; each pass takes a second for some megabytes."""
    assert passes_over_answers(40, monkeypatch) == passes_over_answers(4, monkeypatch)
