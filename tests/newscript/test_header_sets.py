"""Headers that several requests share: which sets there are, and what they are called."""

from __future__ import annotations

import pytest

from loadlint.dialects.script.write.header_sets import shared_headers

GUEST, USER = ("X-CSRFToken", "guest"), ("X-CSRFToken", "user")
AJAX = ("X-Requested-With", "XMLHttpRequest")


def names(*requests: tuple[tuple[str, str], ...]) -> list[str]:
    sets = shared_headers(requests, frozenset())
    return ["_".join(sets[number].name) for number in range(len(requests)) if number in sets]


def test_a_set_is_called_for_what_its_headers_are_for() -> None:
    assert names((AJAX,), (AJAX,)) == ["ajax_headers"] * 2
    assert names((USER,), (USER,)) == ["csrf_headers"] * 2


def test_a_word_tells_sets_apart_before_a_number_does() -> None:
    guest, user = (GUEST, AJAX), (USER, AJAX)
    assert names(guest, guest, (USER,), (USER,), user, user) == [
        *["csrf_ajax_headers"] * 2,
        *["csrf_headers"] * 2,
        *["csrf_ajax_headers"] * 2,
    ]


def test_a_name_goes_on_to_the_same_headers_with_a_new_token_when_the_old_one_is_not_sent_any_more() -> None:
    assert names((GUEST,), (GUEST,), (USER,), (USER,)) == ["csrf_headers"] * 4
    assert names((GUEST,), (USER,), (GUEST,), (USER,)) == ["csrf_headers", "csrf_headers_2"] * 2


def test_what_is_accepted_is_called_by_its_first_type() -> None:
    keys, plain = ("Accept", "application/jwk-set+json, application/json"), ("Accept", "application/json")
    assert names((keys,), (keys,), (plain,), (plain,)) == [
        *["accept_jwk_set_json_headers"] * 2,
        *["accept_json_headers"] * 2,
    ]


AUTH, JSON, XML = ("Authorization", "a"), ("Content-Type", "application/json"), ("Content-Type", "text/xml")
API, VERSION, LANGUAGE = ("Accept", "application/vnd.api+json;q=1, */*"), ("X-Version", "1"), ("Accept-Language", "de")


@pytest.mark.parametrize(
    ("headers", "name"),
    [
        ((AUTH,), "auth_headers"),
        ((("X-XSRF-Token", "1"),), "csrf_headers"),
        ((JSON,), "json_headers"),
        ((XML,), "text_headers"),
        ((("Content-Type", 'application/soap+xml; action="http://h/buy"'),), "application_headers"),
        ((API,), "accept_vnd_api_json_headers"),
        ((("Accept", "text/html"),), "accept_headers"),
        ((VERSION,), "x_version_headers"),
        ((VERSION, LANGUAGE), "shared_headers"),
        ((AUTH, USER), "auth_csrf_headers"),
        ((AUTH, JSON), "auth_json_headers"),
        ((AUTH, API), "auth_headers"),
        ((AJAX, JSON), "json_headers"),
        ((AJAX, API), "accept_vnd_api_json_headers"),
        ((USER, XML), "csrf_text_headers"),
    ],
)
def test_the_name_of_a_set(headers: tuple[tuple[str, str], ...], name: str) -> None:
    assert names(headers, headers) == [name] * 2


def test_a_set_builds_on_the_largest_one_that_is_a_part_of_it() -> None:
    sets = shared_headers(((AUTH,), (AUTH,), (AUTH, VERSION), (AUTH, VERSION), (AUTH, VERSION, LANGUAGE)), frozenset())
    base, larger = sets[0], sets[2]
    assert (base.name, base.headers, base.users, base.base) == (("auth", "headers"), (AUTH,), (0, 1, 2, 3, 4), None)
    assert (larger.headers, larger.users, larger.base) == ((VERSION,), (2, 3, 4), base)
    assert larger.all_headers == (AUTH, VERSION)
    # What one request alone sends is in no set.
    assert sets[4] == larger


@pytest.mark.parametrize(
    ("headers", "constant", "is_constant"),
    [
        ((AUTH,), [AUTH], True),
        ((AUTH,), [], False),
        ((JSON,), [], True),
        ((AUTH, JSON), [AUTH], True),
        ((AUTH, JSON), [], False),
    ],
)
def test_headers_that_are_the_same_in_each_run(
    headers: tuple[tuple[str, str], ...], constant: list[tuple[str, str]], is_constant: bool
) -> None:
    assert shared_headers((headers, headers), frozenset(constant))[0].is_constant == is_constant
