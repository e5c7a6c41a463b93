"""Headers that several requests share: which sets there are, and what they are called."""

from __future__ import annotations

from loadlint.dialects.script.header_sets import shared_headers

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
        *["csrf_ajax_headers_2"] * 2,
    ]


def test_what_is_accepted_is_called_by_its_first_type() -> None:
    keys, plain = ("Accept", "application/jwk-set+json, application/json"), ("Accept", "application/json")
    assert names((keys,), (keys,), (plain,), (plain,)) == [
        *["accept_jwk_set_json_headers"] * 2,
        *["accept_json_headers"] * 2,
    ]
